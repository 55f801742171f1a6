"""screener: clinical screening questionnaires, asked, scored, explained and cited.

The house, from the ground up; each room imports only from floors below it:

    problems, quantities, characters   what is said of mistakes, numbers, text
    syntax, document, answers          YAML, its mistakes, its places; the four states of an answer
    conditions, grammar, formulas      the closed language of rules, as data; names and comparisons in it
    language, questionnaire, replies   what may be written; what things are; what is an answer
    facts, scales, translation         what answers say; where bars end; other languages
    loader, interview, assessment      reading, asking, judging: pure
    checks, record, submission, schema is it good; what is kept; what comes in; for receivers
    log, verification, export, sealing what happened, in a chain; does it still follow; how it leaves; to whom alone
    dialogue, screen, console, files   one loop for every keyboard; the terminal; Rich; the disk
    prompts, plain, report, keyboard   the doors
    store                              the other door: SQLite or PostgreSQL
    kiosk                              patient after patient, unattended
    cli                                wires it all
"""

__version__ = "0.1.0"
"""Rises whenever a sentence of the program or a work budget changes: records are compared word for word within it."""

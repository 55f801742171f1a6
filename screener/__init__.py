"""screener: clinical screening questionnaires, asked, scored, explained and cited.

The packages and modules, from the top down. Each imports only from the lines below its own:

    cli                         the commands, one file each, and what they share
    kiosk                       unattended screenings: one patient after another, and nothing of one left for the next
    documents                   what people read: result, rule book, form, check page, diff page, exports
    records                     what is kept: record, events, verification, sealing, store
    terminal | analysis         keys and screen | every possible answer: solver, checks, coverage, diff
    screening                   one person: interview, dialogue, pages, scoring
    questionnaire               what an author writes, how it is read, and what counts as an answer
    text | files | streams      characters that may be shown | the disk | standard input and output
    i18n | quantities | errors  the program's own sentences | exact numbers | errors with their places

`__main__` starts the program. The docstring of each package lists what it holds for the others.
"""

__version__ = "0.2.23"
"""Rises whenever a sentence of the program or a work budget changes: records are compared word for word within it."""

"""The loader: YAML bytes become a Questionnaire, or every problem of the file is reported at once."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import get_args

from screener.errors import InvalidFile
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.loader.fields import Fields, fields_from
from screener.questionnaire.loader.keys import HOMES, QUESTIONNAIRE
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.questions import question_from
from screener.questionnaire.loader.rules import about_from, contact_from, outcomes_from, rule_ids, rules_from
from screener.questionnaire.loader.scores import score_from
from screener.questionnaire.loader.sources import sources_from
from screener.questionnaire.loader.texts import texts_from
from screener.questionnaire.loader.vignettes import vignettes_from
from screener.questionnaire.model import Questionnaire, Score, Section
from screener.questionnaire.yaml_reader import read_on


def load(data: bytes, file: str) -> Questionnaire:
    """The questionnaire in `data`; raises InvalidFile with all its problems, each at its place in `file`."""
    root, problems = read_on(data, file)
    damaged = (problem.place.line for problem in problems if problem.rule != "duplicate-key")
    notes = Notes(problems, frozenset(damaged), homes=HOMES)
    fields = fields_from(root, QUESTIONNAIRE, notes)
    if fields is None:
        raise InvalidFile(notes.problems)
    questionnaire = _build(fields, SymbolTable(notes), sha256(data).hexdigest())
    if notes.problems:
        raise InvalidFile(notes.problems)
    return questionnaire


def _build(fields: Fields, symbols: SymbolTable, digest: str) -> Questionnaire:
    """Names first, then scores and rules (which questions they need is known then), then all that reads names."""
    sources = sources_from(fields)
    symbols.sources = frozenset(sources) if fields.holds_any("sources") else None
    option_lists = symbols.add_option_lists(fields)
    for number, section in enumerate(fields.items("sections")):
        if section.truth("optional"):
            symbols.optional[number] = section.text("title")
        for question in section.items("questions"):
            symbols.add_question(question, number)
    if not symbols.order:
        fields.notes.silenced = frozenset(("unknown-name", "each"))
    symbols.judging.rules = rule_ids(fields)
    scores, about = _scores(fields, symbols), about_from(fields, symbols)
    stops, flags, notes = (rules_from(fields, kind, symbols) for kind in get_args(RuleKind))
    symbols.judge()
    letter = fields.part("letter")
    questionnaire = Questionnaire(
        id=fields.text("questionnaire"),
        version=fields.text("version"),
        title=fields.text("title"),
        notice=fields.text("notice"),
        url=fields.text("url"),
        codes=fields.codes("codes"),
        clinic=fields.text("clinic"),
        letter=letter.text("reason") if letter else "",
        about=about,
        sources=sources,
        option_lists=option_lists,
        sections=_sections(fields, symbols),
        scores=scores,
        stops=stops,
        flags=flags,
        notes=notes,
        outcomes=outcomes_from(fields, symbols),
        sha256=digest,
        place=fields.place,
    )
    questionnaire = replace(questionnaire, contact=contact_from(fields, questionnaire.outcomes))
    return replace(
        questionnaire,
        vignettes=vignettes_from(fields, questionnaire),
        texts=texts_from(fields, questionnaire),
    )


def _scores(fields: Fields, symbols: SymbolTable) -> tuple[Score, ...]:
    listed = [(score, symbols.add_score(score)) for score in fields.items("scores")]
    return tuple(score_from(score, name, symbols) for score, name in listed)


def _sections(fields: Fields, symbols: SymbolTable) -> tuple[Section, ...]:
    listed = fields.items("sections")
    if listed and all(section.truth("optional") for section in listed):
        message = "every section is optional, so nothing is ever asked; take optional away from one"
        listed[0].note("optional", "optional", message)
    return tuple(_section(section, symbols) for section in listed)


def _section(fields: Fields, symbols: SymbolTable) -> Section:
    section = Section(fields.text("title"), (), lead=fields.text("lead"), optional=fields.truth("optional"))
    questions = (question_from(question, section, symbols) for question in fields.items("questions"))
    return replace(section, questions=tuple(questions))

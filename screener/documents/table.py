"""Records of one questionnaire as a table of comma-separated values (CSV), and its data dictionary.

The columns depend on the questionnaire, and those behind them on whether decisions can be known. A cell of a question
is empty where the question does not apply, and a word where it was left open: `unknown`, `declined` or `missing`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from screener.documents.result import is_incomplete
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.estimates import ENDS
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.base import ColumnType, Option
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire, Score
from screener.records.decision import OTHER, Decision, Decisions
from screener.records.store.tables import outcome_id
from screener.records.types import Record

MARK = "\ufeff"
"""The byte-order mark, by which spreadsheets know UTF-8; files begin with it, pipes do not."""

Cell = str | int | float | None
"""A text, a number, or nothing."""


@dataclass(frozen=True)
class Column:
    """One column: its name, how a record fills it, and what the data dictionary has of it."""

    name: str
    cell: Callable[[Record], Cell]
    label: str
    type: ColumnType | Literal["time"] = "text"
    unit: str = ""
    values: str = ""


def table(records: Iterable[Record], questionnaire: Questionnaire, decisions: Decisions | None = None) -> Iterator[str]:
    """The heading, then one row a record; with what was decided after the visit, where that can be known."""
    columns = [*columns_of(questionnaire), *(_decision(questionnaire, decisions.of) if decisions else ())]
    yield _row([column.name for column in columns])
    for record in records:
        yield _row([column.cell(record) for column in columns])


def dictionary(questionnaire: Questionnaire, *, of_store: bool = False) -> Iterator[str]:
    """The data dictionary of the table: one row a column."""
    yield _row(["column", "label", "type", "unit", "values"])
    for column in (*columns_of(questionnaire), *(_decision(questionnaire, lambda _: None) if of_store else ())):
        yield _row([column.name, column.label, column.type, column.unit, column.values])


def columns_of(questionnaire: Questionnaire) -> tuple[Column, ...]:
    """The columns in order; names are unique, a later one of the same name gets `_2`."""
    found = [*_session(questionnaire)]
    for question in questionnaire.questions:
        found += _question(question)
    for score in questionnaire.scores:
        found += _score(score)
    for kind in get_args(RuleKind):
        found += [_rule(kind, rule) for rule in questionnaire.rules(kind)]
    return tuple(_uniquely_named(found))


def _uniquely_named(columns: Iterable[Column]) -> Iterator[Column]:
    taken: set[str] = set()
    for column in columns:
        name, number = column.name, 1
        while name in taken:
            number += 1
            name = f"{column.name}_{number}"
        taken.add(name)
        yield Column(name, column.cell, column.label, column.type, column.unit, column.values)


# -- columns -----------------------------------------------------------------------------------


def _session(questionnaire: Questionnaire) -> Iterator[Column]:
    outcomes = _listed((outcome.id, outcome.title) for outcome in questionnaire.outcomes)
    yield Column("id", lambda record: record["id"], "Id of the screening")
    yield Column("code", lambda record: _unconverted(record["code"]), "Code of the screening")
    yield Column("questionnaire", lambda record: record["questionnaire"]["id"], "Questionnaire")
    yield Column("version", lambda record: record["questionnaire"]["version"], "Version of the questionnaire")
    yield Column("mode", lambda record: record["mode"], "Who was asked where", values="staff | kiosk | batch")
    yield Column("language", lambda record: record["language"], "Language")
    yield Column("subject", lambda record: _unconverted(record["subject"] or ""), "Reference of the person")
    yield Column("started", lambda record: record["started"], "Begun (UTC)", "time")
    yield Column("finished", lambda record: record["finished"], "Finished (UTC)", "time")
    if questionnaire.outcomes:
        yield Column("outcome", outcome_id, "Outcome; empty while several are left", "choice", values=outcomes)
    steps = [outcome.next_step for outcome in questionnaire.outcomes if outcome.next_step]
    if steps:
        label, values = "Next step; empty while several outcomes are left", " | ".join(dict.fromkeys(steps))
        yield Column("next_step", _next_step, label, "choice", values=values)
    yield Column("certain", _certain, "Whether nothing that is open can change it", "yes-no", values="true | false")
    yield Column("incomplete", _incomplete, "Whether an answer is missing", "yes-no", values="true | false")


def _next_step(record: Record) -> str | None:
    return record["assessment"].get("next_step")


def _certain(record: Record) -> str:
    certain = record["assessment"]["certain"]
    return "" if certain is None else str(certain).lower()


def _incomplete(record: Record) -> str:
    return str(is_incomplete(record)).lower()


def _question(question: Question) -> Iterator[Column]:
    if isinstance(question.kind.domain, SomeOf):
        for option in question.options:
            label, values = f"{question.short}: {option.label}", _with_states(question, "1: chosen | 0: not chosen")
            yield Column(f"{question.id}_{option.id}", _ticked(question, option), label, "choice", values=values)
        return
    values = _with_states(question, _listed((option.id, option.label) for option in question.options))
    kind = question.kind.column_type
    yield Column(question.id, _answer(question), question.short, kind, question.unit, values)


def _with_states(question: Question, values: str) -> str:
    return " | ".join(filter(None, (values, *question.allow, "missing")))


def _answer(question: Question) -> Callable[[Record], Cell]:
    def cell(record: Record) -> Cell:
        left_open = _left_open(record, question.id)
        if left_open is not None:
            return left_open
        entry = record["answers"][question.id]
        value = entry.get("typed", entry["value"]) if question.kind.noun == "date" else entry["value"]
        if question.kind.column_type == "number" and isinstance(value, int | float | str):
            return _number(value)
        is_text = question.kind.column_type == "text" and question.kind.noun != "date"
        return _unconverted(str(value)) if is_text else str(value)

    return cell


def _ticked(question: Question, option: Option) -> Callable[[Record], Cell]:
    def cell(record: Record) -> Cell:
        left_open = _left_open(record, question.id)
        if left_open is not None:
            return left_open
        value = record["answers"][question.id]["value"]
        return int(isinstance(value, list) and option.id in value)

    return cell


def _left_open(record: Record, name: str) -> str | None:
    """Why there is no answer, empty where the question does not apply; None where there is an answer."""
    entry = record["answers"].get(name)
    if entry is None or entry["state"] == "not asked":
        return "missing" if name in record["assessment"]["open"] else ""
    return None if entry["state"] == "answered" else entry["state"]


def _score(score: Score) -> Iterator[Column]:
    title = score.title or score.id
    for key, name, label in (
        ("value", f"score_{score.id}", title),
        ("lowest", f"score_{score.id}_lowest", f"{title}: lowest possible"),
        ("highest", f"score_{score.id}_highest", f"{title}: highest possible"),
        *((end, f"score_{score.id}_{end}", f"{title}: {end} estimate") for end in ENDS if score.is_estimate),
    ):
        yield Column(name, _score_cell(score.id, key), label, "number", score.unit)
    if score.bands:
        values = _listed((band.key, band.title) for band in score.bands)
        yield Column(f"score_{score.id}_band", _band_cell(score.id), f"{title}: band", "choice", values=values)


def _band_cell(name: str) -> Callable[[Record], Cell]:
    """The number at which the band begins; empty while several are possible."""

    def cell(record: Record) -> Cell:
        entry = record["assessment"]["scores"].get(name)
        band = entry.get("band") if entry else None
        return _number(band["start"]) if band else None

    return cell


def _score_cell(name: str, key: str) -> Callable[[Record], Cell]:
    def cell(record: Record) -> Cell:
        entry = record["assessment"]["scores"].get(name)
        value = entry.get(key) if entry else None
        return _number(value) if isinstance(value, int | float | str) else None

    return cell


def _rule(kind: RuleKind, rule: Rule) -> Column:
    def cell(record: Record) -> Cell:
        assessment = record["assessment"]
        fired = {"stop": assessment["stops"], "flag": assessment["flags"], "note": assessment["notes"]}[kind]
        return int(any(entry.get("id") == rule.id for entry in fired))

    return Column(f"{kind}_{rule.id}", cell, rule.clinical, "choice", values="1: applies | 0: does not apply")


def _decision(questionnaire: Questionnaire, of: Callable[[Record], Decision | None]) -> Iterator[Column]:
    """The newest decision; empty where nothing was decided."""

    def cell(key: str) -> Callable[[Record], Cell]:
        return lambda record: found.as_json()[key] if (found := of(record)) else None

    values = _listed([*((each.id, each.title) for each in questionnaire.outcomes), (OTHER, "another course")])
    yield Column("visit_decision", cell("outcome"), "Decided after the visit", "choice", values=values)
    yield Column("visit_words", cell("words"), "Decided after the visit: in words")
    yield Column("visit_decided", cell("at"), "Decided at (UTC)", "time")


def _listed(values: Iterable[tuple[str, str]]) -> str:
    return " | ".join(f"{name}: {label}" for name, label in values)


# -- cells -------------------------------------------------------------------------------------

SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋﬩−⩵⩶"
"""What begins a formula, in every width and script."""
_SPLITTING = ";|\t\r\n"
"""What ends a cell where the separator is not the comma, and ends of lines."""
_BEGIN = rf'(^|[{_SPLITTING}])([ "\u00a0\u3000]*)'
_FORMULA = re.compile(rf"{_BEGIN}(?=['{re.escape(SIGNS)}]|(?<![\s\S])[\t\r\n\0])")
_GUARD = re.compile(rf"{_BEGIN}'")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*"
_CONVERTED = re.compile(
    r"[\d.,:/ %-]*\d[\d.,:/ %-]*|\d+(?:[.,]\d+)?e[+-]?\d+"
    rf"|\d{{1,4}}[ /.-]?{_MONTH}[ /.-]?\d{{0,4}}|{_MONTH}[ /.-]?\d{{1,4}}",
    re.IGNORECASE,
)
"""Texts that a spreadsheet takes for numbers, dates, times or shares: 007, 1/2, 2345E6, 3DEC24."""


_WHOLE = re.compile(r"0|[1-9]\d{0,10}", re.ASCII)
"""Whole numbers that a spreadsheet shows as they were typed."""


class _Number(str):
    """A number, in its decimal digits."""

    __slots__ = ()


class _Unconverted(str):
    """Text that is to stay text in a spreadsheet."""

    __slots__ = ()


def _number(value: float | str) -> str:
    return _Number(value)


def _unconverted(text: str) -> str:
    return _Unconverted(text)


def _row(cells: Sequence[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_written(cell) for cell in cells])
    return line.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | float | _Number):
        return f"{cell}"
    return harmless(cell, stays_text=isinstance(cell, _Unconverted))


def harmless(text: str, *, stays_text: bool = False) -> str:
    """Text with an apostrophe wherever a spreadsheet would begin a formula; `unguarded` takes them away.

    That is at the beginning, and behind a semicolon, a bar, a tab or an end of line, which end a cell where the
    separator is not the comma. An apostrophe that stands there already gets another one. With `stays_text` there is
    one before a text that looks like a number or a date too.
    """
    guarded = _FORMULA.sub(r"\1\2'", text)
    is_converted = stays_text and guarded == text and _CONVERTED.fullmatch(text) and not _WHOLE.fullmatch(text)
    return f"'{text}" if is_converted else guarded


def unguarded(cell: str) -> str:
    """The text of which `harmless` made a cell."""
    return _GUARD.sub(r"\1\2", cell)

"""Records as a table of comma-separated values (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from screener.records.store.tables import outcome_id
from screener.records.types import Record

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def table(records: Iterable[Record], questions: Sequence[str]) -> Iterator[str]:
    """One row a screening, one column a question; text that a spreadsheet would run is quoted with an apostrophe."""
    yield _row([*_FIXED, *(_column(question) for question in questions), *_LAST])
    for record in records:
        fixed = [str(value) for value in _fixed(record)]
        answers = [_cell(record, question) for question in questions]
        assessment = record["assessment"]
        rules = [" ".join(rule["id"] for rule in assessment[kind]) for kind in ("stops", "flags")]
        scores = " ".join(f"{name}={score['value']}" for name, score in assessment["scores"].items())
        yield _row([*fixed, *answers, *rules, scores])


_FIXED = (
    *("id", "code", "questionnaire", "version", "mode", "language"),
    *("subject", "started", "finished", "outcome", "certain"),
)
_LAST = ("stops", "flags", "scores")


def _column(question: str) -> str:
    """A question's id; with a prefix where another column is called like it."""
    return f"answers.{question}" if question in (*_FIXED, *_LAST) else question


def _fixed(record: Record) -> list[object]:
    assessment, questionnaire = record["assessment"], record["questionnaire"]
    named = [record["id"], record["code"], questionnaire["id"], questionnaire["version"], record["mode"]]
    times = [record["language"], record["subject"] or "", record["started"] or "", record["finished"] or ""]
    certain = "" if assessment["certain"] is None else str(assessment["certain"]).lower()
    return [*named, *times, outcome_id(record) or "", certain]


def _cell(record: Record, question: str) -> str:
    """What was answered, as ids and numbers; a state in words where nothing was."""
    entry = record["answers"].get(question)
    if entry is None or entry["state"] != "answered":
        return "" if entry is None else entry["state"]
    value = entry["value"]
    return " ".join(value) if isinstance(value, list) else str(value)


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_safe(cell) for cell in cells])
    return line.getvalue()


def _safe(cell: str) -> str:
    """A number stays a number; text that a spreadsheet could run gets an apostrophe, which is taken off to undo it."""
    if not cell.startswith((*_FORMULA, "'")) or cell.removeprefix("-").replace(".", "", 1).isdigit():
        return cell
    return f"'{cell}"

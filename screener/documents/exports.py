"""Exports: records as text, format by format; `FORMATS` is the table, and the list of choices.

Every format streams: it takes records one after the other and gives pieces of text. The commands offer what the table
holds, so it is read at every start: what a format needs it imports itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.records.types import Record

Format = Callable[[Iterable["Record"], Sequence[str]], Iterator[str]]
"""Takes the records, and the question ids in order for formats that need columns."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def as_json(records: Iterable[Record], _: Sequence[str] = ()) -> Iterator[str]:
    """One JSON array."""
    import json

    before = "[\n"
    for record in records:
        yield before + json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def as_jsonl(records: Iterable[Record], _: Sequence[str] = ()) -> Iterator[str]:
    """One record a line."""
    import json

    for record in records:
        yield json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(records: Iterable[Record], questions: Sequence[str]) -> Iterator[str]:
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
    return [*named, *times, assessment["outcome"]["id"], certain]


def _cell(record: Record, question: str) -> str:
    """What was answered, as ids and numbers; a state in words where nothing was."""
    entry = record["answers"].get(question)
    if entry is None or entry["state"] != "answered":
        return "" if entry is None else entry["state"]
    value = entry["value"]
    return " ".join(value) if isinstance(value, list) else str(value)


def _row(cells: Sequence[str]) -> str:
    import csv
    import io

    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_safe(cell) for cell in cells])
    return line.getvalue()


def _safe(cell: str) -> str:
    """A number stays a number; text that a spreadsheet could run gets an apostrophe, which is taken off to undo it."""
    if not cell.startswith((*_FORMULA, "'")) or cell.removeprefix("-").replace(".", "", 1).isdigit():
        return cell
    return f"'{cell}"


def as_html(records: Iterable[Record], _: Sequence[str] = ()) -> Iterator[str]:
    """Printable pages for the chart, one record each."""
    from screener.documents.result_html import page

    return page(records)


FORMATS: Mapping[str, Format] = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv, "html": as_html}

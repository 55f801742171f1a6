"""Exports: whole, exact, harmless in a spreadsheet and in a browser, and never more than a record in memory."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from copy import deepcopy
from html.parser import HTMLParser
from operator import length_hint
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from screener.documents.formats import RECORD_FORMATS
from screener.documents.table import harmless, unguarded
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.record import Session
from screener.records.schema import record_schema
from screener.records.types import Record
from screener.text import refused_character
from tests.support.persons import FACE
from tests.support.stores import AT, FEVERISH, LATER, QUESTIONNAIRE, SOURCE, STEADY, UNSURE, record_from

ID = UUID("6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11")
SESSION = Session(id=ID, mode="staff", subject="R-17", started=AT, finished=LATER)
RECORD = record_from(FEVERISH, SESSION)
PEOPLE = [RECORD, record_from(STEADY, SESSION), record_from(UNSURE, Session(id=ID))]

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
"""What ASVS 5 (1.2.10) and CWE-1236 name, and the ends of lines."""

CSV = """\
id,code,questionnaire,version,mode,language,subject,started,finished,outcome,certain,incomplete,\
fever,pain_arm,pain_leg,pain_none,width,note,score_signs,score_signs_lowest,score_signs_highest,\
stop_has-fever,flag_fever-open,flag_wide
6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11,XKD4JT,store,1.0,staff,en,R-17,2026-11-23T09:30:00Z,2026-11-23T09:31:00Z,\
not-now,true,false,yes,1,1,0,41,Zebrafink-7731,6,6,6,1,0,1
6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11,XKD4JT,store,1.0,staff,en,R-17,2026-11-23T09:30:00Z,2026-11-23T09:31:00Z,\
go-on,true,false,no,1,0,0,2.5,nothing,2.5,2.5,2.5,0,0,0
6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11,XKD4JT,store,1.0,batch,en,,,,\
talk-first,false,false,unknown,0,0,1,7,declined,1,1,1,0,1,0
"""

HTML = """\
<style>@page record-XKD4JT { @bottom-left { content: "Code XKD 4JT \\b7  Reference R-17"; \
font: 7.5pt system-ui, sans-serif; color: #555 } @bottom-right { content: "Page " counter(page) " / " counter(pages); \
font: 7.5pt system-ui, sans-serif; color: #555 } }
</style>
<article class="letter rank-worst" lang="en" style="page: record-XKD4JT">
<header><div><b>Cold hands, version 1.0</b><br>Reference R-17 · answered by staff</div>\
<div><span class="code">Code <b>XKD 4JT</b></span><br>23 Nov 2026, 09:31</div></header>
<h1>Not now</h1>
<section><h2>Check first</h2><ul>\
<li class="stop">Come back when the fever is gone. <span class="cited">(The hand book)</span></li>\
<li>A clinician must look. <span class="cited">(our choice)</span></li></ul></section>
<div class="columns"><section><h2>What the patient was told</h2><p>Please come back later</p></section>\
<section><h2>What happens next</h2><p>Rest first.</p></section></div>
<div class="signature"><div><span>Name</span></div><div><span>Date</span></div><div><span>Signature</span></div></div>\
<footer><b>This is a screening aid. It is not a diagnosis.</b> checksum CHECKSUM · \
To verify: screener verify XKD4JT</footer></article>
<article class="rank-worst" lang="en" style="page: record-XKD4JT"><table class="sheets"><thead><tr><td>\
<header><b>Cold hands</b><span>XKD 4JT · Reference R-17</span></header></td></tr></thead><tbody><tr><td>
<h2>Answers</h2><table>
<tr><th>Fever</th><td>Yes <span class="cited">(The hand book)</span></td></tr>
<tr><th>Pain</th><td>In the arm; In the leg <span class="cited">(our choice)</span></td></tr>
<tr><th>Width</th><td>41 mm <span class="cited">(The hand book)</span></td></tr>
<tr><th>Note</th><td>Zebrafink-7731 <span class="cited">(our choice)</span></td></tr></table>
<h2>How it adds up</h2>
<section>
<div class="score"><b>Signs</b><span>6 of 6 points</span></div>
<div class="bar"><i style="width:100.0%"></i></div><ul class="reasons">
<li><span class="points">+2.5</span>Pain: In the arm <span class="cited">(The hand book)</span></li>
<li><span class="points">+2.5</span>Pain: In the leg <span class="cited">(The hand book)</span></li>
<li><span class="points">+1</span>Width: 41 mm <span class="cited">(our choice)</span></li></ul></section>
<h2>Sources</h2><ol class="sources">
<li><b>The hand book</b>: The hand book. 2020. <span class="soft">(published)</span></li>
<li><b>our choice</b>: Our own choice. <span class="soft">(clinic policy)</span></li></ol>
<footer><b>This is a screening aid. It is not a diagnosis.</b><br>
store 1.0 · 2026-11-23T09:31:00Z · 6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11 · checksum CHECKSUM</footer>\
</td></tr></tbody></table></article>
"""


def written(form: str, *records: Record, questionnaire: Questionnaire = QUESTIONNAIRE) -> str:
    return "".join(RECORD_FORMATS[form](iter(records), questionnaire))


def with_text(text: str, record: Record = RECORD) -> Record:
    """The record of somebody who typed that, and whose reference it is."""
    other = deepcopy(record)
    other["answers"]["note"]["value"] = other["answers"]["note"]["words"] = other["subject"] = text
    return other


def everywhere(changed: Callable[[str], str]) -> Record:
    """The record with every text in it changed, but for the few that are no text of anybody's."""

    def change(part: dict[str, Any]) -> dict[str, Any]:
        kept = ("state", "made_by", "score")
        return {key: changed(text) if isinstance(text, str) and key not in kept else text for key, text in part.items()}

    return cast("Record", json.loads(json.dumps(RECORD), object_hook=change))


def cells(text: str) -> dict[str, str]:
    """The one row of a CSV with that text in it."""
    (row,) = csv.DictReader(io.StringIO(written("csv", with_text(text)), newline=""))
    return row


# -- JSON --------------------------------------------------------------------------------------


def test_json_is_the_records_word_for_word_for_people_too() -> None:
    text = written("json", *PEOPLE, with_text("née “Ω”"))
    assert json.loads(text) == [*PEOPLE, with_text("née “Ω”")]
    assert '\n  "subject": "née “Ω”",\n' in text


def test_json_lines_are_one_record_each() -> None:
    lines = written("jsonl", *PEOPLE).splitlines(keepends=True)
    assert [json.loads(line) for line in lines] == PEOPLE
    assert all(line.endswith("}\n") for line in lines)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_each_record_validates_against_the_schema_that_receivers_get(form: str) -> None:
    validator = Draft202012Validator(record_schema())
    text = written(form, *PEOPLE)
    records = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert [list(validator.iter_errors(record)) for record in records] == [[], [], []]


def test_nothing_to_export_is_written_as_nothing() -> None:
    assert json.loads(written("json")) == []
    assert written("jsonl") == ""
    assert written("csv").splitlines() == CSV.splitlines()[:1]
    assert "<article" not in written("html")


# -- CSV ---------------------------------------------------------------------------------------


def test_a_csv_has_a_row_a_screening_and_a_column_a_question() -> None:
    assert written("csv", *PEOPLE) == CSV.replace("\n", "\r\n")


def test_a_question_that_a_record_does_not_have_is_an_empty_cell() -> None:
    older = load(SOURCE.replace(b"id: note", b"id: remark"), "older.yaml")
    (row,) = csv.DictReader(io.StringIO(written("csv", RECORD, questionnaire=older)))
    assert (row["remark"], row["fever"]) == ("", "yes")


def test_every_column_has_a_name_of_its_own() -> None:
    """Also where a clinic called a question `language`."""
    source = SOURCE.replace(b"id: note", b"id: language").replace(b"id: fever\n", b"id: code\n")
    source = (
        source.replace(b"fever is", b"code is")
        .replace(b"id: width", b"id: pain_arm")
        .replace(b"width is", b"pain_arm is")
    )
    header = written("csv", questionnaire=load(source, "names.yaml")).strip().split(",")
    assert len(set(header)) == len(header)
    assert [name for name in header if name.endswith("_2")] == ["code_2", "pain_arm_2", "language_2"]


@pytest.mark.parametrize("start", RUN_BY_SPREADSHEETS, ids=repr)
@pytest.mark.parametrize("rest", ["cmd|' /C calc'!A0", "HYPERLINK(1)", "1+1", "", "-", "2.3.4", ' ",=1'])
def test_no_cell_is_run_by_a_spreadsheet(start: str, rest: str) -> None:
    row = cells(start + rest)
    assert row["note"] == row["subject"] == harmless(start + rest)
    assert row["note"].startswith(f"'{start}")


def test_no_text_of_a_record_reaches_a_cell_that_runs() -> None:
    """Whichever part of the record it stands in: a questionnaire can say anything too."""
    record = everywhere(lambda text: f"={text}")
    for row in csv.reader(io.StringIO(written("csv", record), newline="")):
        assert [cell for cell in row if cell.startswith(RUN_BY_SPREADSHEETS)] == []


@pytest.mark.parametrize("number", [-2.5, -7, 0, 1000000])
def test_a_number_stays_a_number(number: float) -> None:
    record = deepcopy(RECORD)
    record["answers"]["width"]["value"] = number
    (row,) = csv.DictReader(io.StringIO(written("csv", record)))
    assert row["width"] == str(number)


ALLOWED = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: not refused_character(text))
HEADS = st.sampled_from(("", "=", "+", "-", "@", ",", '"', ";", "; ", ";'", " ", "'", "'=", "''", "007", "x;＝"))


@given(HEADS, ALLOWED)
def test_what_was_made_harmless_can_be_undone(head: str, rest: str) -> None:
    """One apostrophe at each place where a spreadsheet would begin a formula is ours."""
    text = head + rest
    assert unguarded(cells(text)["note"]) == text


@pytest.mark.parametrize("text", ["=1", "@", "hello"])
def test_two_texts_never_become_one_cell(text: str) -> None:
    found = {cells(apostrophes + text)["note"] for apostrophes in ("", "'", "''", "'''")}
    assert len(found) == 4


# -- HTML --------------------------------------------------------------------------------------


class Reading(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_printable_page_of_a_record_is_this() -> None:
    """But for ends of lines, which no browser shows."""
    page = written("html", RECORD).split("<body>\n")[1].removesuffix("</body>\n</html>\n")
    assert page.replace("\n", "") == HTML.replace("\n", "").replace("CHECKSUM", RECORD["checksum"][:16])


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '" onload="x', "' onload='x", "</style><b>", "&lt;"])
def test_text_is_only_text_in_the_page_whatever_part_of_the_record_it_stands_in(hostile: str) -> None:
    page, harmless = Reading(written("html", everywhere(lambda text: text + hostile))), Reading(written("html", RECORD))
    assert page.elements == harmless.elements
    assert page.said.count(hostile) > 20


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = written("html", *PEOPLE)
    assert not re.search(r"<script|<link|<img|<iframe|url\(|@import|src=|javascript:", page)
    assert {tag for tag, _ in Reading(page).elements} >= {"html", "meta", "article", "table"}


def test_the_page_has_every_reason_rule_answer_note_and_source(version_1: Questionnaire) -> None:
    replies = {name: list(move) if isinstance(move, tuple) else str(move) for name, move in FACE.moves.items()}
    record = record_from({**replies, "nicotine": "recent", "health": "unknown"}, SESSION, version_1)
    said = Reading(written("html", record)).said
    assessment = record["assessment"]
    assert len(assessment["reasons"]) > 3
    scores = assessment["scores"]
    wanted = [reason["because"] for reason in assessment["reasons"] if scores[reason["score"]]["title"]]
    wanted += [rule["say"] or "" for rule in (*assessment["stops"], *assessment["flags"])]
    wanted += [entry["say"] for entry in assessment["about"]]
    wanted += [citation["text"] for citation in record["citations"]]
    wanted += [entry["words"] for entry in record["answers"].values() if entry["state"] != "not asked"]
    wanted += [record["questionnaire"]["notice"], record["code"], "R-17"]
    assert assessment["outcome"]
    wanted.append(assessment["outcome"]["title"])
    assert [text for text in wanted if text not in said] == []


def test_the_page_says_that_something_is_missing_only_where_it_is() -> None:
    assert "Some answers are not known." in written("html", PEOPLE[2])
    assert "Some answers are not known." not in written("html", *PEOPLE[:2])


@pytest.mark.parametrize("value", [1234567, 12345.678901, -1000000])
def test_a_score_is_written_to_its_last_digit(value: float) -> None:
    record = deepcopy(RECORD)
    score, reason = record["assessment"]["scores"]["signs"], record["assessment"]["reasons"][0]
    score["title"], score["value"], score["scale"], reason["points"] = "Signs", value, None, value
    assert Reading(written("html", record)).said.count(str(value)) == 2


# -- many --------------------------------------------------------------------------------------

BRIEF: Record = {**record_from({}, SESSION), "answers": {}}


def many(number: int) -> Iterator[Record]:
    """Records one after the other, each new."""
    return (cast("Record", {**BRIEF, "id": str(UUID(int=each))}) for each in range(number))


@pytest.mark.parametrize("form", RECORD_FORMATS)
def test_no_record_is_taken_before_the_one_before_it_is_written(form: str) -> None:
    drawn = iter(range(100))
    pieces = RECORD_FORMATS[form]((record for record, _ in zip(many(100), drawn, strict=False)), QUESTIONNAIRE)
    for written_pieces, _ in enumerate(pieces):
        assert length_hint(drawn) >= 99 - written_pieces


GARBAGE = 300_000
"""Bytes that may wait for the collector; one record more in memory for each that is written would be some megabytes."""


@pytest.mark.parametrize(
    ("form", "few"),
    [
        ("jsonl", 300),
        *(pytest.param(form, 300, marks=pytest.mark.exhaustive) for form in ("csv", "html", "json", "fhir")),
    ],
)
def test_six_times_as_many_records_take_no_more_memory(form: str, few: int) -> None:
    peaks = []
    for number in (few, 6 * few):
        tracemalloc.start()
        length = sum(len(piece) for piece in RECORD_FORMATS[form](many(number), QUESTIONNAIRE))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert length > number * 100
    assert peaks[1] - peaks[0] < GARBAGE

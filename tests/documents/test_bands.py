"""Bands of a score: in the record, the table, other languages, the missing vignettes and between two versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.coverage.boundaries import cases
from screener.analysis.diff import revision_of
from screener.documents.console import console_for
from screener.documents.diff_page import show_revision
from screener.documents.table import dictionary, table
from screener.questionnaire.bands import possible_bands
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.records.types import Record
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import record_from

PATH = QUESTIONNAIRES / "good" / "score-bands.yaml"
BANDED = load(PATH.read_bytes(), PATH.name)
SEVERE = {"mood": "2", "sleep": "2", "energy": "2"}
UNSURE = {"mood": "unknown", "sleep": "1", "energy": "1"}


def record(replies: Mapping[str, str], language: str = "en") -> Record:
    return record_from(replies, replace(SESSION, language=language), translated(BANDED, language))


# -- the record --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "band", "possible"),
    [
        (SEVERE, {"start": 4.5, "title": "Severe"}, ["Severe"]),
        ({**SEVERE, "mood": "0"}, {"start": 2, "title": "Mild"}, ["Mild"]),
        (UNSURE, {"start": 2, "title": "Mild"}, ["Mild"]),
        ({**UNSURE, "sleep": "0"}, None, ["Minimal", "Mild"]),
        ({}, None, ["Minimal", "Mild", "Severe"]),
    ],
)
def test_a_score_is_in_a_band_when_all_that_is_open_keeps_it_there(
    replies: Mapping[str, str], band: object, possible: list[str]
) -> None:
    entry = record(replies)["assessment"]["scores"]["burden"]
    assert (entry["band"], [each["title"] for each in entry["bands"]]) == (band, possible)


def test_a_score_without_a_value_is_in_no_band() -> None:
    questionnaire = changed(("    unit: points\n", "    unit: points\n    only_if: sleep is 0\n"))
    entry = record_from(SEVERE, SESSION, questionnaire)["assessment"]["scores"]["balance"]
    assert (entry["band"], entry["bands"], entry["shown"]) == (None, [], False)


def test_nothing_that_is_known_of_the_ends_leaves_every_band() -> None:
    bands = BANDED.score_by_id["burden"].bands
    assert possible_bands(bands, None, None) == bands
    assert [band.title for band in possible_bands(bands, None, bands[1].start)] == ["Minimal", "Mild"]


# -- what people read --------------------------------------------------------------------------


def test_the_page_names_the_band_or_those_that_are_possible() -> None:
    assert " 6 of 6, Severe\n" in page(record(SEVERE))
    lines = page(record({**UNSURE, "sleep": "0"})).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("  Burden"))
    assert lines[at].split()[:4] == ["Burden", "1", "of", "6"]
    assert lines[at + 1].strip() == "could be 1 to 3; possible: Minimal, Mild"


def test_bands_are_told_in_the_language_of_the_record() -> None:
    assert " 6 de 6, Grave\n" in page(record(SEVERE, "es"))


def test_a_patient_reads_no_band() -> None:
    assert "Severe" not in page(record(SEVERE), audience="patient")


# -- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("replies", "cell"), [(SEVERE, "4.5"), (UNSURE, "2"), ({}, "")])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_table_holds_the_number_at_which_the_band_begins(
    replies: Mapping[str, str], cell: str, language: str
) -> None:
    (row,) = csv.DictReader(io.StringIO("".join(table([record(replies, language)], BANDED)), newline=""))
    assert row["score_burden_band"] == cell


def test_the_dictionary_names_the_bands() -> None:
    rows = csv.DictReader(io.StringIO("".join(dictionary(BANDED)), newline=""))
    (row,) = (row for row in rows if row["column"] == "score_burden_band")
    assert row["values"] == "0: Minimal | 2: Mild | 4.5: Severe"


# -- what is to be tested, and what a change moves ---------------------------------------------


def test_each_band_and_each_side_of_its_limit_is_a_case_for_the_vignettes() -> None:
    assert [case.what for case in cases(Proofs(BANDED)) if "band" in case.what] == [
        'score burden in the band "Minimal"',
        'score burden in the band "Mild"',
        'score burden in the band "Severe"',
        'band "Mild": burden is at least 2, just true',
        'band "Mild": burden is at least 2, just false',
        'band "Severe": burden is at least 4.5, just true',
        'band "Severe": burden is at least 4.5, just false',
        'score balance in the band "Poor"',
        'score balance in the band "Good"',
        'band "Good": balance is at least 0.3, just true',
        'band "Good": balance is at least 0.3, just false',
    ]


def changed(*edits: tuple[str, str]) -> Questionnaire:
    source = PATH.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    return load(source.encode(), PATH.name)


def test_a_moved_band_is_told_with_the_answer_sheets_that_move() -> None:
    """Of the 36 sheets the 9 with a burden of 2 leave the band, those with an unknown mood among them."""
    revision = revision_of(BANDED, changed(("2: Mild, 4.5: Severe}", "3: Mild, 4.5: Severe}"), ("2: Leve", "3: Leve")))
    stream = io.StringIO()
    show_revision(revision, console_for(stream, 80))
    shown = stream.getvalue()
    burdens = [each["burden"] for each in every_value()]
    moved = burdens.count(2)
    assert (
        shown
        == """\
What changed from score-bands.yaml (1) to score-bands.yaml (1)
  score burden
    bands:
      - 0: Minimal, 2: Mild, 4.5: Severe
      + 0: Minimal, 3: Mild, 4.5: Severe
  text es burden
    - bands.2: Leve
    + bands.3: Leve

Which answer sheets move
  A sheet holds an answer to every question that either version asks; where both
  ask, one that both take.
  There are 36. None moves to another outcome.

Bands
  From -> to                 Share  Answer sheets
  burden: Mild -> Minimal  25.00 %              9
"""
    )
    assert revision.as_json()["bands"] == [
        {"score": "burden", "moves": [{"from": "Mild", "to": "Minimal", "sheets": str(moved)}]},
        {"score": "balance", "moves": []},
    ]


def every_value() -> list[dict[str, float]]:
    """The burden of every complete answer sheet."""
    moods, others = (0, 1, 2, 0), (0, 1, 2)
    return [{"burden": mood + sleep + energy} for mood in moods for sleep in others for energy in others]

"""A questionnaire without outcomes: the bands of its scores are the result, wherever a result is shown."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from screener.analysis.checks import findings
from screener.analysis.checks.summary import summary_of
from screener.analysis.diff import revision_of
from screener.documents.check_page import Check, show_check
from screener.documents.console import console_for
from screener.documents.diff_page import show_revision
from screener.documents.html.letter import letter_html
from screener.documents.letter import letter_of
from screener.documents.result import ResultText
from screener.documents.rulebook import book_of
from screener.documents.table import dictionary, table
from screener.interop.fhir.bundle import bundle
from screener.kiosk.patient import result_pages
from screener.questionnaire.loader import load
from screener.questionnaire.model import Audience, Questionnaire
from screener.records.statistics import Counting
from screener.records.types import Record
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import record_from

PATH = QUESTIONNAIRES / "good" / "bands-alone.yaml"
MOODS = load(PATH.read_bytes(), PATH.name)
WORRIED = {"age": "30", "interest": "1", "down": "2", "worry": "2"}


def record(replies: Mapping[str, str]) -> Record:
    return record_from(replies, SESSION, MOODS)


def changed(*changes: tuple[str, str]) -> Questionnaire:
    text = PATH.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load(text.encode(), PATH.name)


# -- the record --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "certain", "staff", "patient"),
    [
        (WORRIED, True, "● Low mood: Mild; Worry: Much", "● Low mood: Mild; Worry: Much"),
        ({**WORRIED, "worry": "0"}, True, "● Low mood: Mild", "● Low mood: Mild"),
        (
            {**WORRIED, "interest": "unknown"},
            False,
            "○ Low mood: Mild / Severe; Worry: Much, not certain yet",
            "○ We cannot say yet",
        ),
        ({"age": "30", "worry": "0"}, False, "○ Incomplete: no result yet", "○ We cannot say yet"),
        (
            {"age": "17"},
            True,
            "● No score applies, so there is no result",
            "● No score applies, so there is no result",
        ),
    ],
)
def test_the_bands_stand_first_once_they_are_certain(
    replies: Mapping[str, str], certain: object, staff: str, patient: str
) -> None:
    found = record(replies)
    its = found["assessment"]
    assert (its["outcome"], its["possible"], its["certain"]) == (None, [], certain)
    readers: tuple[tuple[Audience, str], ...] = (("staff", staff), ("patient", patient))
    for audience, line in readers:
        assert line in page(found, audience=audience).splitlines()


def test_what_is_missing_and_can_change_no_band_leaves_them_certain() -> None:
    """The question that is left adds 2 at most, and the next band begins at 3."""
    wide = changed(("{0: Minimal, 2: Mild, 4: Severe}", "{0: Minimal, 3: Severe}"), ("mood: Mild", "mood: Minimal"))
    found = record_from({"age": "30", "interest": "0", "worry": "0"}, SESSION, wide)
    assert (found["assessment"]["incomplete"], found["assessment"]["certain"]) == (True, True)
    assert "● Low mood: Minimal" in page(found).splitlines()


# -- others who read it ------------------------------------------------------------------------


def test_a_kiosk_shows_the_bands_and_before_they_are_certain_thanks() -> None:
    first, *_ = result_pages(record(WORRIED), (24, 80))
    code = "Please give this code to reception. You can write it down."
    assert (first.ask, first.lines) == ("Low mood: Mild; Worry: Much", (code,))
    first, *_ = result_pages(record({"age": "30"}), (24, 80))
    assert first.ask == "Thank you. You are done"


def test_the_letter_says_what_the_patient_was_told() -> None:
    letter = str(letter_html(letter_of(ResultText(record(WORRIED)))))
    assert letter.count("Low mood: Mild; Worry: Much") == 2
    assert "3 of 4, Mild" in letter


def test_tables_and_statistics_have_no_outcome() -> None:
    found = record(WORRIED)
    header, row = "".join(table([found], MOODS)).splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    assert "outcome" not in cells
    assert (cells["score_mood_band"], cells["score_fear_band"]) == ("2", "2")
    assert "outcome," not in "".join(dictionary(MOODS))
    counting = Counting(MOODS)
    counting.add(found)
    charts = {chart.kind: chart for chart in counting.statistics().charts}
    assert "outcome" not in charts
    assert [(bar.title, bar.count) for bar in charts["score"].bars][-1] == ("Much, 2 and more", 1)


def test_fhir_has_an_observation_of_each_score_and_none_of_an_outcome() -> None:
    found: Record = {**record(WORRIED), "started": "2026-11-30T09:00:00Z", "finished": "2026-11-30T09:01:00Z"}
    entries = json.loads("".join(bundle([found], lambda _: MOODS)))["entry"]
    resources = [each["resource"] for each in entries]
    seen = [each["code"]["text"] for each in resources if each["resourceType"] == "Observation"]
    assert seen == ["Low mood", "Worry"]


# -- proofs ------------------------------------------------------------------------------------


def test_check_counts_the_bands_and_speaks_of_no_outcome() -> None:
    page_of = io.StringIO()
    show_check(Check(PATH.name, findings(MOODS, "2026-11-23"), summary_of(MOODS)), console_for(page_of, 80))
    shown = page_of.getvalue()
    assert "utcome" not in shown
    assert "  mood    4: Severe   8.31 %  " in shown
    assert shown.endswith("4 questions, 2 scores, 1 stop, 1 flag, 1 source; the vignette passed.\n")


def test_the_rule_book_says_that_there_are_none() -> None:
    chapters = {chapter.title: chapter for chapter in book_of(MOODS).chapters}
    (said,) = chapters["Outcomes"].intro
    assert "the bands in which the scores lie are the result" in str(said)
    assert "Outcomes" not in [part.title for group in chapters["What was proved"].groups for part in group.parts]


def test_diff_tells_of_bands_that_move() -> None:
    shown = io.StringIO()
    wider = changed(("4: Severe", "3: Severe"))
    show_revision(revision_of(MOODS, wider), console_for(shown, 80))
    assert "another outcome" not in shown.getvalue()
    assert "  mood: Mild -> Severe  " in shown.getvalue()


def test_diff_names_the_version_without_outcomes() -> None:
    shown = io.StringIO()
    named = replace(MOODS, outcomes=changed(("vignettes:", OUTCOMES)).outcomes)
    show_revision(revision_of(MOODS, named), console_for(shown, 80))
    assert "  (by bands) -> see  " in shown.getvalue()


OUTCOMES = """outcomes:
  - {id: see, title: See somebody, when: any flag}
  - {id: fine, title: Fine}
vignettes:"""

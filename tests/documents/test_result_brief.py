"""The short page of a result: all stops, findings as room allows, and the code as the last line."""

from __future__ import annotations

from copy import deepcopy
from io import StringIO
from typing import cast

import pytest

from screener.documents.console import console_for
from screener.documents.result import ResultText
from screener.documents.result_brief import LONG, Brief
from screener.documents.result_head import code_in_groups
from screener.documents.result_whole import Glyphs
from screener.questionnaire.model import Audience
from screener.records.patient_findings import named_with_stops
from screener.records.types import Record, RuleEntry
from tests.support.pages import record
from tests.support.persons import SMALL_SMOKER, SMALL_WELL

CHILD = SMALL_WELL.but("child", age="17", areas="unknown", smoke="declined", note="declined")
OPEN = SMALL_WELL.but("open", areas="unknown")


def lines(
    made: Record, audience: Audience = "staff", size: tuple[int, int] = (80, 24), glyphs: Glyphs | None = None
) -> list[str]:
    """The lines of the page without the spaces behind them."""
    page = Brief(ResultText(made, audience), *size, glyphs)
    return [line.plain.rstrip() for line in page.lines()]


def finding(number: int, say: str) -> RuleEntry:
    return {"id": f"r{number}", "say": say, "staff": None, "label": None, "order": None, "sources": []}


def with_findings(stops: int, flags: int) -> Record:
    made = deepcopy(record(SMALL_SMOKER))
    made["assessment"]["stops"] = [finding(at, f"Stop number {at}") for at in range(stops)]
    made["assessment"]["flags"] = [finding(at, f"Flag number {at}") for at in range(flags)]
    return made


def test_a_page_for_staff_reads_like_this() -> None:
    assert "\n".join(lines(record(SMALL_SMOKER), glyphs=Glyphs())) == (
        """\
Small screening
answers from a file

▲ Talk to a clinician first

Check first
▲ Talk to a clinician about help to stop smoking.                       Doe 2020
▲ A clinician must look at your skin.                                 our choice

Need                           15  ━━━━━━━━━━━━━━━━━━━━─────         Doe 2020 +1

Next  Make an appointment.

This is a screening aid. It is not a diagnosis.
                                                                   Code  NBB BBB"""
    )


def test_a_stop_shows_no_score_and_what_comes_next() -> None:
    shown = lines(record(CHILD), glyphs=Glyphs())
    assert not any("Need" in line for line in shown)
    assert shown[3].startswith("■ ")
    assert shown[-1].endswith("Code  NBB BBB")


def test_what_is_not_certain_says_what_is_still_possible() -> None:
    shown = [line.strip(" ○▲") for line in lines(record(OPEN), glyphs=Glyphs())]
    assert "Talk to a clinician first, not certain yet" in shown
    assert "Still possible: Talk to a clinician first; A good match" in shown
    assert "One answer would decide it: Areas" in shown


@pytest.mark.sampled(18)
@pytest.mark.parametrize("flags", range(0, 40, 3))
@pytest.mark.parametrize("stops", [0, 1, 5, 9])
def test_all_stops_stand_there_and_what_does_not_fit_is_counted(stops: int, flags: int) -> None:
    shown = lines(with_findings(stops, flags), glyphs=Glyphs())
    told = [line for line in shown if "number" in line]
    assert [line.split()[-1] for line in told if "Stop" in line] == [f"{at}" for at in range(stops)]
    left = flags - sum("Flag" in line for line in told)
    counted = [line for line in shown if "more: --all" in line]
    assert counted == ([f"  and {left} more: --all"] if left else [])
    assert len(shown) <= LONG["staff"]
    assert shown[-1].endswith("Code  NBB BBB")


@pytest.mark.parametrize("audience", ["staff", "patient"])
@pytest.mark.parametrize("width", [20, 40, 59, 60, 79, 80, 120])
def test_no_line_is_wider_than_the_screen(width: int, audience: str) -> None:
    for made in (record(SMALL_SMOKER), record(CHILD), record(OPEN), with_findings(2, 30)):
        for line in lines(made, cast("Audience", audience), (width, 15), Glyphs()):
            assert len(line) <= width, line


@pytest.mark.parametrize(
    ("labels", "title"),
    [
        ([], "Not now"),
        (["Pregnancy", None, "HIV"], "Not now: pregnancy; HIV"),
        (["Not now: infection"], "Not now: infection"),
    ],
)
def test_the_outcome_names_the_stops_behind_it(labels: list[str | None], title: str) -> None:
    assert named_with_stops("Not now", labels) == title


def test_a_standing_stop_has_the_mark_of_the_worst_outcome() -> None:
    assert lines(with_findings(1, 0), glyphs=Glyphs())[3] == "■ Talk to a clinician first"


def test_of_scores_without_room_for_all_the_last_ones_are_shown() -> None:
    """Others lead to them, such as the parts of a score to the score."""
    made = with_findings(0, 7)
    score = made["assessment"]["scores"]["need"]
    made["assessment"]["scores"] = {f"s{at}": {**score, "title": f"Score {at}"} for at in range(9)}
    page = lines(made, glyphs=Glyphs())
    assert len(page) == LONG["staff"]
    shown = [line.split("  ")[0] for line in page if line.startswith("Score")]
    assert 0 < len(shown) < 9
    assert shown == [f"Score {at}" for at in range(9)][-len(shown) :]


@pytest.mark.parametrize("width", [40, 80])
def test_a_score_that_no_study_tested_is_called_so_on_its_line(width: int) -> None:
    made = deepcopy(record(SMALL_SMOKER))
    made["assessment"]["scores"]["need"]["validated"] = False
    [line] = [line for line in lines(made, size=(width, 24), glyphs=Glyphs()) if line.startswith("Need")]
    assert "not validated" in line
    assert "Doe" not in line


LONG_TITLES = ("Need", "Fat that all the wanted places may take", "All that a very long title can say about one score")


@pytest.mark.parametrize("width", [40, 60, 70, 80, 100, 160])
def test_no_title_of_a_score_is_cut_and_bars_give_way(width: int) -> None:
    made = deepcopy(record(SMALL_SMOKER))
    made["assessment"]["flags"] = []
    score = made["assessment"]["scores"]["need"]
    made["assessment"]["scores"] = {title: {**score, "title": title} for title in LONG_TITLES}
    shown = lines(made, size=(width, 24), glyphs=Glyphs())
    assert all(len(line) <= width for line in shown)
    assert all(title in " ".join(" ".join(shown).split()) for title in LONG_TITLES)
    assert "…" not in "".join(shown)
    if width >= 80:
        assert [line.count("━") + line.count("─") >= 8 for line in shown if "15" in line][:2] == [True, True]


def test_keys_that_need_two_lines_part_between_keys() -> None:
    menu = "D details · A answers · S sources · P page to print · N next · Enter done"
    page = Brief(ResultText(record(SMALL_SMOKER), "staff"), 40, 15, Glyphs(), menu)
    keys = page.keys()
    shown = [line.plain.strip() for line in keys]
    assert shown == ["D details · A answers · S sources", "P page to print · N next · Enter done", "Code  NBB BBB"]


def test_what_happens_next_stands_on_a_small_screen_too() -> None:
    shown = lines(with_findings(1, 30), size=(40, 15), glyphs=Glyphs())
    assert "Next  Make an appointment." in shown
    assert any("more: --all" in line for line in shown)


@pytest.mark.parametrize(("flags", "told"), [(1, "1 point to check: --all"), (5, "5 points to check: --all")])
def test_where_no_finding_has_room_they_are_counted_and_what_is_next_stands(flags: int, told: str) -> None:
    made = with_findings(0, flags)
    made["assessment"]["flags"] = [finding(at, "A very long flag " * 60) for at in range(flags)]
    shown = lines(made, glyphs=Glyphs())
    assert f"  {told}" in shown
    assert "Next  Make an appointment." in shown


def test_a_score_that_is_not_known_gives_its_place_to_what_is_missing() -> None:
    made = deepcopy(record(OPEN))
    made["assessment"]["scores"]["need"] |= {"lowest": -5, "highest": 20}
    shown = lines(made, glyphs=Glyphs())
    assert "Not sure about: Areas" in shown
    assert not any("Need" in line for line in shown)


def test_plain_text_has_a_full_stop_behind_each_line_and_a_spelled_code() -> None:
    """As a screen reader needs it: no glyphs, bars or sources, and no number forty-seven in a code."""
    assert "\n".join(lines(record(SMALL_SMOKER))) == (
        """\
Small screening.
Answers from a file.

Talk to a clinician first.

To check first.
Talk to a clinician about help to stop smoking.
A clinician must look at your skin.

Need: 15.

Next: Make an appointment.

This is a screening aid. It is not a diagnosis.
Code  N B B, B B B"""
    )
    assert code_in_groups("K47M2P", spelled=True) == "K 4 7, M 2 P"


def test_a_patient_reads_no_score_and_no_name_for_clinicians() -> None:
    shown = "\n".join(lines(record(SMALL_SMOKER), "patient", glyphs=Glyphs()))
    assert "Need" not in shown
    assert "What to talk about with a clinician" in shown


def test_a_patient_is_sent_to_reception_with_what_is_open_and_staff_read_the_command() -> None:
    made = deepcopy(record(OPEN))
    made["mode"], made["finished"] = "staff", None
    told = {
        reader: [line for line in lines(made, reader) if "ask the rest" in line or "resume" in line]
        for reader in ("staff", "patient")
    }
    assert told == {
        "staff": [f"Still open. To go on: screener resume {made['code']}"],
        "patient": ["Please tell reception that you are done. They will ask the rest."],
    }


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ((None, None), "Answers from a file"),
        ((None, "staff"), "Answers from a file, completed here"),
        (("staff", "staff"), "Answered by staff"),
        (("patient", "patient"), "Answered by the patient at the desk"),
    ],
)
def test_answers_from_a_file_are_not_said_to_be_answered_by_staff(by: tuple[str | None, str | None], told: str) -> None:
    made = deepcopy(record(SMALL_SMOKER))
    made["mode"] = "staff"
    first, *others = (entry for entry in made["answers"].values() if entry["state"] != "not asked")
    first["by"] = by[0]
    for entry in others:
        entry["by"] = by[1]
    assert lines(made)[1] == f"{told}."


def test_nothing_that_a_terminal_would_obey_is_drawn() -> None:
    made = deepcopy(record(SMALL_SMOKER))
    made["assessment"]["flags"] = [finding(0, "a\x1b[31mb\x07")]
    out = StringIO()
    for line in Brief(ResultText(made), 80, 24, Glyphs()).lines():
        console_for(out).print(line)
    assert "\x1b" not in out.getvalue()
    assert "\x07" not in out.getvalue()

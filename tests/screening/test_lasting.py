"""Lasting answers: what an earlier screening of the same person says is shown again, and asked again."""

from __future__ import annotations

import io
import json
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from screener.i18n import day_in_words
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from screener.screening.interview import Interview
from screener.screening.lasting import lasting_in
from screener.screening.question_page import question_page
from screener.terminal.plain import PlainRenderer
from tests.support.stores import screener

DAY = date(2026, 5, 3)
TEXT = """\
questionnaire: lasting
version: "1"
title: What lasts
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - id: health
        ask: What do you have?
        label: Health
        type: several
        options: {sugar: Diabetes, heart: A weak heart, cold: A cold, none: None of these}
        alone: none
        lasting: [sugar, heart]
        source: own
      - {id: sex, ask: Sex?, type: one, options: {f: Female, m: Male}, allow: declined, lasting: true, source: own}
      - {id: birth, ask: Born in which year?, type: number, range: 1900 to 2026, lasting: true, source: own}
      - {id: height, ask: How tall?, type: number, unit: cm, range: 100 to 220, lasting: true, source: own}
      - {id: pulse, ask: The pulse?, type: number, range: 30 to 220, source: own}
      - {id: names, ask: Which pills?, type: text, only_if: health includes heart, lasting: true, source: own}
flags:
  - {id: look, if: "health includes any of sugar, heart, cold and pulse is above 100", say: Look., source: own}
  - {id: tall, if: height is above 200 cm or birth is below 1950 or sex is m, say: Look., source: own}
outcomes:
  - {id: talk, when: any flag, title: Talk}
  - {id: good, title: Good}
"""
MAY: Mapping[str, Reply] = {
    "health": ["sugar", "cold"],
    "sex": "f",
    "birth": "1980",
    "height": "170",
    "pulse": "80",
}


def questionnaire(*changes: tuple[str, str]) -> Questionnaire:
    text = TEXT
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return load(text.encode(), "lasting.yaml")


def interview(replies: Mapping[str, Reply] = MAY, *changes: tuple[str, str]) -> Interview:
    """A new screening under a changed questionnaire, of somebody who gave those replies in May."""
    before, now = questionnaire(), questionnaire(*changes)
    answers = {name: answer_to(before.by_id[name], reply) for name, reply in replies.items()}
    return Interview(now, lasting=lasting_in(now, before, answers, DAY))


def shown(asked: Interview, name: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """What is ticked, what is typed, and what is said of before on the page of a question."""
    page = question_page(asked.questionnaire.by_id[name], asked, "en", None)
    return page.chosen, page.typed, page.lines


def test_only_what_lasts_is_shown_with_its_day() -> None:
    asked = interview()
    assert shown(asked, "health") == (("sugar",), "", ("From 3 May 2026: Diabetes. Is this still true?",))
    assert shown(asked, "sex") == (("f",), "", ("From 3 May 2026: Female. Is this still true?",))
    assert shown(asked, "height") == ((), "170", ("From 3 May 2026: 170 cm. Is this still true?",))
    assert shown(asked, "pulse") == ((), "", ())
    assert shown(asked, "names") == ((), "", ())


def test_it_is_asked_again_page_by_page_and_is_no_answer_before() -> None:
    asked = interview()
    assert asked.next_question is not None
    assert (asked.next_question.id, asked.answers) == ("health", {})
    after = asked.answer(["heart"])
    assert shown(after, "health") == (("heart",), "", ())
    assert shown(after, "sex")[2] == ("From 3 May 2026: Female. Is this still true?",)


@pytest.mark.parametrize(
    ("name", "reply"),
    [("health", ["cold"]), ("health", ["none"]), ("sex", "declined")],
    ids=["cold", "none", "declined"],
)
def test_what_does_not_last_is_not_shown(name: str, reply: Reply) -> None:
    assert name not in interview({**MAY, name: reply}).lasting


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("health", "heart: A weak heart", "heart: A heart attack"),
        ("health", "cold: A cold, none", "none"),
        ("sex", "type: one, options: {f: Female, m: Male}", "type: several, options: {f: Female, m: Male}"),
        ("height", "unit: cm, range: 100 to 220", "unit: m, range: 1 to 2, decimals: 2"),
        ("height", "range: 100 to 220", "range: 180 to 220"),
        ("birth", "id: birth, ask", "id: born, ask"),
        ("birth", "range: 1900 to 2026, lasting: true", "range: 1900 to 2026"),
    ],
    ids=["words", "options", "type", "unit", "range", "id", "lasting"],
)
def test_nothing_lasts_of_a_question_that_was_changed(name: str, before: str, after: str) -> None:
    changes = [(before, after)]
    changes += {
        "id: birth, ask": [("birth is below", "born is below")],
        "cold: A cold, none": [("sugar, heart, cold and", "sugar, heart and")],
        "unit: cm, range: 100 to 220": [("above 200 cm", "above 2 m")],
        "type: one, options: {f: Female, m: Male}": [("sex is m", "sex includes m")],
    }.get(before, [])
    assert name in interview().lasting
    assert name not in interview(MAY, *changes).lasting


def test_an_option_that_does_not_apply_now_is_not_shown_again() -> None:
    """The heart is asked about from 1970 on only; of what lasted, diabetes stays, or nothing."""
    before = questionnaire()
    birth = (
        "      - {id: birth, ask: Born in which year?, type: number, range: 1900 to 2026, lasting: true, source: own}\n"
    )
    changes = (
        (birth, ""),
        ("      - id: health\n", f"{birth}      - id: health\n"),
        ("heart: A weak heart", "heart: {label: A weak heart, only_if: birth is at least 1970}"),
    )
    now = questionnaire(*changes)
    for chosen, old, ticked, said in (
        (["sugar", "heart"], "1960", ("sugar",), ("From 3 May 2026: Diabetes. Is this still true?",)),
        (
            ["sugar", "heart"],
            "1980",
            ("sugar", "heart"),
            ("From 3 May 2026: Diabetes; A weak heart. Is this still true?",),
        ),
        (["heart"], "1960", (), ()),
    ):
        answers = {"health": answer_to(before.by_id["health"], chosen)}
        asked = Interview(now, lasting=lasting_in(now, before, answers, DAY)).answer(old)
        assert shown(asked, "health") == (ticked, "", said)


def test_line_by_line_it_is_read_before_the_answers() -> None:
    out = io.StringIO()
    asked = interview()
    PlainRenderer(io.StringIO("1\n"), out).ask(question_page(asked.questionnaire.by_id["sex"], asked, "en", None))
    assert "Sex?\nFrom 3 May 2026: Female. Is this still true?\n1. Female\n2. Male\n" in out.getvalue()
    assert "So far: Female\n" in out.getvalue()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 December 2026"), ("es", "1 de diciembre de 2026"), ("fr", "1 December 2026")]
)
def test_a_day_is_written_in_the_language(language: str, words: str) -> None:
    assert day_in_words(date(2026, 12, 1), language) == words


# -- from the store --------------------------------------------------------------------------------


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENER_STORE", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lasting.yaml").write_text(TEXT, encoding="utf-8")
    for person in ("A-1", "B-2"):
        (tmp_path / person).write_text(person, encoding="utf-8")
    return tmp_path


def screened(person: str, lines: str) -> str:
    """What is said while a person with that reference is screened line by line, in a second of its own.

    Screenings that began in one second have no order.
    """
    status, said = asked("--subject-file", person, lines=lines)
    assert status == 0, said
    return said


def asked(*options: str, lines: str = "") -> tuple[int, str]:
    """The exit code and all that is said by a screening line by line that is over in a second of its own."""
    begun = int(time.time())
    done = screener("run", "--questions", "lasting.yaml", "--plain", *options, stdin=lines)
    while int(time.time()) == begun:
        time.sleep(0.01)
    return done.returncode, done.stderr + done.stdout


WHOLE = "1\n1 3\n1\n1980\n170\n80\nfinish\n"


@pytest.mark.usefixtures("folder")
def test_the_newest_screening_of_the_same_reference_in_which_it_was_asked_is_shown() -> None:
    assert "Is this still true?" not in screened("A-1", WHOLE)
    assert "Is this still true?" not in screened("B-2", WHOLE)
    said = screened("A-1", "1\n2\n2\n1981\n171\n70\nAspirin\nfinish\n")
    assert said.count("Is this still true?") == 4
    assert ": Diabetes. Is this still true?" in said
    said = screened("A-1", "1\n1\n1\n1980\n170\n80\nfinish\n")
    assert ": A weak heart. Is this still true?" in said
    assert ": Male. Is this still true?" in said
    assert ": 171 cm. Is this still true?" in said
    said = screened("A-1", "1\n2\n1\n1980\n170\n80\nNone\nfinish\n")
    assert ": Aspirin. Is this still true?" in said


def test_another_questionnaire_a_damaged_and_a_deleted_screening_are_passed_over(folder: Path) -> None:
    screened("A-1", WHOLE)
    path = folder / "lasting.yaml"
    path.write_text(TEXT.replace("questionnaire: lasting", "questionnaire: other"), encoding="utf-8")
    assert "Is this still true?" not in screened("A-1", WHOLE)
    path.write_text(TEXT, encoding="utf-8")
    assert "Is this still true?" in screened("A-1", WHOLE)
    with closing(sqlite3.connect(folder / "store.db")) as store, store:
        store.execute("UPDATE screenings SET record = '{' WHERE record IS NOT NULL")
    assert "Is this still true?" not in screened("A-1", WHOLE)
    assert "Is this still true?" in screened("A-1", WHOLE)
    codes = [row["code"] for row in json.loads(screener("list", "--format", "json").stdout)["screenings"]]
    for code in codes:
        assert screener("delete", code, "--yes").returncode == 0
    assert "Is this still true?" not in screened("A-1", WHOLE)


def again(code: str, *options: str, lines: str = WHOLE) -> tuple[int, str]:
    """The exit code and all that is said where a screening is begun again from that one."""
    return asked("--again", code, *options, lines=lines)


def newest() -> dict[str, object]:
    row: dict[str, object] = json.loads(screener("list", "--format", "json").stdout)["screenings"][0]
    return row


@pytest.mark.usefixtures("folder")
def test_a_screening_begun_again_is_of_the_same_person() -> None:
    screened("A-1", WHOLE)
    first = newest()
    status, said = again(str(first["code"]).lower())
    assert (status, said.count("Is this still true?")) == (0, 4)
    assert ": 1980. Is this still true?" in said
    assert (newest()["reference"], newest()["code"] != first["code"]) == ("A-1", True)


@pytest.mark.usefixtures("folder")
def test_without_a_reference_the_named_screening_alone_is_shown_again() -> None:
    assert asked(lines=WHOLE)[0] == 0
    code = str(newest()["code"])
    assert "Is this still true?" not in screened("A-1", WHOLE.replace("1980", "1970"))
    status, said = again(code)
    assert (status, ": 1980. Is this still true?" in said, newest()["reference"]) == (0, True, None)
    status, said = again(code, "--subject-file", "B-2")
    assert (status, ": 1980. Is this still true?" in said, newest()["reference"]) == (0, True, "B-2")


def test_what_cannot_be_begun_again_is_said_before_the_first_question(folder: Path) -> None:
    screened("A-1", WHOLE)
    code = str(newest()["code"])
    status, said = again(code, "--subject-file", "B-2")
    assert (status, said) == (2, f"{code} has another reference than the one that was given; leave one of them out\n")
    assert again("ZZZZZZ") == (2, "There is no screening ZZZZZZ; screener list shows all that are stored\n")
    (folder / "lasting.yaml").write_text(TEXT.replace("questionnaire: lasting", "questionnaire: other"), "utf-8")
    assert again(code) == (2, f"{code} is of another questionnaire, so nothing of it can be shown again\n")
    assert screener("delete", code, "--yes").returncode == 0
    assert again(code) == (2, f"{code} has no result: it is deleted\n")

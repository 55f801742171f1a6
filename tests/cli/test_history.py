"""`screener history`: the screenings of one person side by side, also across versions of the questionnaire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from screener.cli.docs import pages
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.records.record import Session
from screener.records.store import open_store
from screener.records.store.draft import Draft
from tests.support.stores import FEVERISH, SOURCE, STEADY, UNSURE, answers, record_from, screener

NEWER = SOURCE.replace(b'version: "1.0"', b'version: "1.1"').replace(b"signs is at least 5", b"signs is at least 2")
OTHER = SOURCE.replace(b"questionnaire: store", b"questionnaire: another")
WIDER = {**STEADY, "width": Fraction(7), "pain": ["arm", "leg"]}

PAGE = """\
Cold hands: 3 finished screenings of this person
1 more: of another questionnaire, sealed, or damaged.

Begun       Code    Version  Outcome
2026-01-20  JRVJ26  1.0      Go on (with version 1.1: Talk first)
2026-02-20  DN5739  1.0      Talk first
2026-05-20  DCR9VN  1.1      Talk first

Scores, all worked out with version 1.1
  Signs (points)  2.5  6  2.5  ▁█▁

What was answered otherwise on 2026-02-20, DN5739
  Pain: In the arm, now In the arm; In the leg
  Width: 2.5 mm, now 7 mm

What was answered otherwise on 2026-05-20, DCR9VN
  Pain: In the arm; In the leg, now In the arm
  Width: 7 mm, now 2.5 mm
"""


def visit(
    store: object, number: int, replies: Mapping[str, Reply], source: bytes = SOURCE, who: str | None = "R-1"
) -> None:
    """One finished screening on the day of that number."""
    questionnaire = load(source, "short.yaml")
    at = f"2026-0{number}-20T09:30:00Z"
    session = Session(id=uuid5(NAMESPACE_URL, f"{number}"), mode="staff", started=at, subject=who)
    draft = Draft(store, session, source, questionnaire.sha256)  # type: ignore[arg-type]
    draft.keep_all(answers(replies, at=at, questionnaire=questionnaire))
    draft.finish(record_from(replies, draft.finished_session(at, who), questionnaire), None)


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    place = tmp_path / "screenings.db"
    with closing(open_store(str(place))) as store:
        visit(store, 1, STEADY)
        visit(store, 2, WIDER)
        visit(store, 3, FEVERISH, OTHER)
        visit(store, 4, UNSURE, who="R-2")
        visit(store, 5, STEADY, NEWER)
    return place


def code(number: int) -> str:
    return Session(id=uuid5(NAMESPACE_URL, f"{number}")).code


def test_the_page_has_every_visit_the_scores_and_what_changed(place: Path) -> None:
    ended = screener("history", code(2), "--store", place)
    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", PAGE)


def test_the_page_in_the_manual_is_this_one() -> None:
    assert f"```\n{PAGE}```\n" in pages()["store"]


def test_a_reference_finds_the_same(place: Path, tmp_path: Path) -> None:
    (tmp_path / "reference").write_text("R-1\n")
    by_code = screener("history", code(1), "--store", place).stdout
    assert screener("history", "--subject-file", tmp_path / "reference", "--store", place).stdout == by_code


def test_the_same_as_data(place: Path) -> None:
    found = json.loads(screener("history", code(1), "--format", "json", "--store", place).stdout)
    assert (found["compared_by"]["version"], found["others"]) == ("1.1", 1)
    assert [each["code"] for each in found["screenings"]] == [code(1), code(2), code(5)]
    assert [each["outcome"] for each in found["screenings"]] == ["go-on", "talk-first", "talk-first"]
    assert [each["outcome_compared"] for each in found["screenings"]] == ["talk-first"] * 3
    assert [each["scores"]["signs"] for each in found["screenings"]] == [2.5, 6, 2.5]
    assert [len(each["changes"]) for each in found["screenings"]] == [0, 2, 2]


def test_a_long_change_is_wrapped(tmp_path: Path) -> None:
    longer = SOURCE.replace(b"In the leg", b"In one leg or in both of them above the knee or below it or in the foot")
    with closing(open_store(str(tmp_path / "screenings.db"))) as store:
        visit(store, 1, STEADY, longer)
        visit(store, 2, WIDER, longer)
    page = screener("history", code(2), "--store", tmp_path / "screenings.db").stdout
    assert max(map(len, page.splitlines())) <= 79
    assert "  Pain: In the arm, now In the arm; In one leg or in both of them above the\n    knee or below it" in page


def test_answers_that_do_not_fit_any_more_are_said_to(tmp_path: Path) -> None:
    place = tmp_path / "screenings.db"
    with closing(open_store(str(place))) as store:
        visit(store, 1, FEVERISH)
        visit(store, 2, STEADY, SOURCE.replace(b"range: 0.5 to 90", b"range: 0.5 to 40"))
    first, second = json.loads(screener("history", code(2), "--format", "json", "--store", place).stdout)["screenings"]
    assert (first["fits"], first["scores"], second["fits"]) == (False, {}, True)
    page = screener("history", code(2), "--store", place).stdout
    assert "Not now (the answers do not fit version 1.0)" in page


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "give the code of a screening, or --subject or --subject-file."),
        (("222222",), "There is no screening 222222"),
    ],
)
def test_somebody_has_to_be_named(place: Path, arguments: tuple[str, ...], reason: str) -> None:
    ended = screener("history", *arguments, "--store", place)
    assert (ended.returncode != 0, ended.stdout, reason in ended.stderr) == (True, "", True)


def test_without_a_reference_nobody_knows_the_others(tmp_path: Path) -> None:
    place = tmp_path / "screenings.db"
    with closing(open_store(str(place))) as store:
        visit(store, 1, STEADY, who=None)
    ended = screener("history", code(1), "--store", place)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "has no reference" in ended.stderr

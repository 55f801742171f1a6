"""The outlook: how much is to go, for everybody; whether it is decided, and stopping there, for staff alone."""

from __future__ import annotations

import pytest
from prompt_toolkit.output import DummyOutput

from screener.analysis.forecast import proved_forecast
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.model import Audience
from screener.screening.assessment import assess
from screener.screening.dialogue import Dialogue
from screener.screening.pages import Choice, Command, Page
from tests.support.persons import (
    ENTER,
    FACE,
    NOW,
    SMALL,
    SMALL_SMOKER,
    SMALL_WELL,
    UP,
    Person,
    Script,
    Scripted,
    converse,
    interview_of,
    keyboard,
    small,
)

FINISH = Command.FINISH
YOUNG = SMALL_WELL.but("young", age="17", unusual="unusual-yes")
DECIDED = "Already decided: Not now. The remaining questions cannot change this."


def to_go(person: Person, audience: Audience = "staff") -> list[str]:
    """What was said of how much comes after each question."""
    _, renderer = converse(person, interview_of(SMALL, audience))
    return [
        page.to_go for page in renderer.pages if page.position and "unusual-yes" not in {c.id for c in page.choices}
    ]


@pytest.mark.parametrize("audience", ["staff", "patient"])
def test_every_question_says_how_many_come_after_it(audience: Audience) -> None:
    assert to_go(SMALL_SMOKER, audience) == [
        "About 5 questions left",
        "About 4 questions left",
        "About 3 questions left",
        "2 questions left",
        "1 question left",
        "Last question",
    ]
    assert to_go(SMALL_WELL, audience) == [
        "About 5 questions left",
        "About 4 questions left",
        "About 3 questions left",
        "1 question left",
        "Last question",
    ]


def test_a_question_that_is_asked_again_is_not_counted_among_those_to_come() -> None:
    _, renderer = small(SMALL_WELL.but("back", skin=["well", "slowly"], review=["skin", "finish"]))
    again = renderer.pages[renderer.seen.index("review") + 1]
    assert (again.position, again.to_go) == ("Question 4", "")


def test_version_1_tells_it_from_the_first_question_on() -> None:
    _, renderer = converse(FACE, interview_of())
    assert [page.to_go for page in renderer.pages if page.position][:3] == [
        "About 15 questions left",
        "About 14 questions left",
        "About 14 questions left",
    ]


def test_staff_are_told_when_nothing_can_change_the_result_any_more_and_a_patient_is_not() -> None:
    for audience, told, stop in (("staff", DECIDED, True), ("patient", "", False)):
        interview = interview_of(SMALL, "staff" if audience == "staff" else "patient")
        _, renderer = converse(YOUNG, interview)
        after = [
            page for page in renderer.pages if page.position and renderer.script.name_of(page) not in ("age", "unusual")
        ]
        assert {page.decided for page in after} == {told}
        assert {FINISH in page.commands for page in after} == {stop}
    assert {page.decided for page in small(SMALL_WELL)[1].pages} == {""}


def test_staff_can_stop_there_and_the_rest_is_left_open() -> None:
    ended, renderer = small(YOUNG.but("stopped", areas=FINISH))
    assert renderer.seen == ["start", "age", "unusual", "areas", "review"]
    assert [entry.label for entry in renderer.pages[-1].choices][1:] == [
        "Age: 17 years",
        "Areas: not asked",
        "Smoking: not asked",
        "Healing: not asked",
        "Note: not asked",
    ]
    assert ended is not None
    assert list(ended.answers) == ["age"]
    assessment = assess(ended.questionnaire, ended.answers)
    assert (assessment.outcome.id, assessment.open) == ("not-now", ("areas", "smoke", "skin", "note"))
    assert {assessment.answers[name].state for name in assessment.open} == {AnswerState.NOT_ASKED}


def test_what_was_left_open_can_still_be_answered_one_by_one() -> None:
    person = YOUNG.but("curious", areas=FINISH, review=["smoke", "finish"], smoke="no")
    ended, renderer = small(person)
    assert renderer.seen[-4:] == ["areas", "review", "smoke", "review"]
    assert ended is not None
    assert list(ended.answers) == ["age", "smoke"]


def test_a_change_that_opens_the_result_again_has_the_rest_asked() -> None:
    person = YOUNG.but("older", age=["17", "30"], areas=[FINISH, ("face",)], review=["age", "finish"])
    ended, renderer = small(person)
    assert renderer.seen[-6:] == ["age", "areas", "smoke", "skin", "note", "review"]
    assert ended is not None
    assert len(ended.answers) == 5


def test_a_page_is_shown_before_it_is_thought_about_and_completed_while_it_stands_there() -> None:
    """The key comes only once the outlook was made, so that it must have been made with the page in sight."""
    shown: list[str] = []
    interview = interview_of(SMALL)
    page = Page(kind="one", ask="Which?", choices=(), commands=(Command.BACK, Command.LEAVE))
    with keyboard("", output=DummyOutput()) as renderer:
        pipe = renderer.screen.pipe  # type: ignore[attr-defined]

        def later(page: Page) -> Page:
            shown.append(page.to_go)
            page = proved_forecast().later(interview, "en")(page)
            shown.append(page.to_go)
            pipe.send_text("\x1b")
            return page

        assert renderer.ask(page, later) is Command.BACK
    assert shown == ["", "About 5 questions left"]


def test_a_page_that_was_left_for_more_at_once_is_completed_when_it_is_there_again() -> None:
    page = Page(kind="one", ask="Which?", choices=(Choice("a", "A"),), commands=(Command.BACK, Command.LEAVE))
    with keyboard(UP + ENTER, UP + ENTER, "", output=DummyOutput()) as renderer:
        pipe = renderer.screen.pipe  # type: ignore[attr-defined]

        def later(page: Page) -> Page:
            pipe.send_text("1")
            return page

        assert renderer.ask(page, later) == "a"


def test_f9_finishes_only_where_it_is_decided() -> None:
    page = Page(kind="typed", ask="How old are you?", commands=(Command.BACK, Command.LEAVE))
    with keyboard("\x1b[20~7\r", output=DummyOutput()) as renderer:
        assert renderer.ask(page) == "7"

    def decided(page: Page) -> Page:
        pipe.send_text("\x1b[20~")
        return Page(kind=page.kind, ask=page.ask, commands=(*page.commands, FINISH))

    with keyboard("", output=DummyOutput()) as renderer:
        pipe = renderer.screen.pipe  # type: ignore[attr-defined]
        assert renderer.ask(page, decided) is FINISH


def test_stopping_keeps_no_answer() -> None:
    kept: list[str] = []
    interview, person = interview_of(SMALL), YOUNG.but("stopped", areas=FINISH)
    Dialogue(
        Scripted(Script(person, interview)), lambda: NOW, proved_forecast(), keep=lambda name, _: kept.append(name)
    ).run(interview)
    assert kept == ["age"]

"""Changes: an answer that takes others with it says which before it does, and brings them back when it is undone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.analysis.forecast import proved_forecast
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.base import Reply
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from tests.support.persons import (
    BACK,
    FACE,
    NOW,
    SMALL,
    SMALL_SMOKER,
    Script,
    Scripted,
    converse,
    ids,
    interview_of,
    small,
)
from tests.support.random_questionnaires import Case, cases, fitting

LOSES_ONE = "Changing this answer removes 1 answer that no longer applies: Packs, 1.5"


def test_a_change_that_removes_an_answer_says_which_and_is_made_when_it_is_meant() -> None:
    person = SMALL_SMOKER.but("stopped", review=["smoke", "finish"], smoke=["yes", "no"])
    ended, renderer = small(person)
    asked = renderer.pages[renderer.seen.index("removes")]
    assert (asked.ask, asked.hint) == (LOSES_ONE, "Removed answers come back if you change this again")
    assert [entry.label for entry in asked.choices] == ["Yes, change it", "Keep my answer as it was"]
    assert asked.position == "Question 3"
    assert ended is not None
    assert ended.answers["smoke"].value == "no"
    assert [question.id for question in ended.set_aside] == ["packs"]


@pytest.mark.parametrize("no", ["removes-no", BACK])
def test_an_answer_that_is_kept_as_it_was_stays_and_its_question_is_asked_again(no: str) -> None:
    person = SMALL_SMOKER.but("stays", review=["smoke", "finish"], smoke=["yes", "no", "yes"], removes=no)
    ended, renderer = small(person)
    assert renderer.seen[-5:] == ["review", "smoke", "removes", "smoke", "review"]
    assert renderer.pages[-2].chosen == ("yes",)
    assert ended is not None
    assert ended.answers["packs"].number == Fraction(3, 2)
    assert ended.set_aside == ()


def test_a_change_on_the_way_back_is_asked_too() -> None:
    person = SMALL_SMOKER.but("back", skin=[BACK, "slowly"], packs=["1.5", BACK], smoke=["yes", "no"])
    _, renderer = small(person)
    assert renderer.seen[4:10] == ["packs", "skin", "packs", "smoke", "removes", "skin"]


def test_nothing_is_asked_when_nothing_is_lost() -> None:
    person = SMALL_SMOKER.but("same", review=["smoke", "areas", "finish"], smoke=["yes", "yes"], areas=[("face",)] * 2)
    assert "removes" not in small(person)[1].seen


def test_several_answers_are_counted_and_named_in_order() -> None:
    person = FACE.but("moving", review=["area", "finish"], area=["face", "hands"], hand="some")
    _, renderer = converse(person, interview_of())
    asked = renderer.pages[renderer.seen.index("removes")].ask
    assert asked.startswith("Changing this answer removes 3 answers that no longer apply: ")
    assert asked.count("; ") == 2
    assert "[" not in asked


def test_nothing_is_kept_before_the_change_is_meant() -> None:
    kept: list[tuple[str, Answer]] = []
    interview = interview_of(SMALL)
    person = SMALL_SMOKER.but("unsure", review=["smoke", "finish"], smoke=["yes", "no", "yes"], removes="removes-no")
    renderer = Scripted(Script(person, interview))
    Dialogue(renderer, lambda: NOW, proved_forecast(), keep=lambda name, answer: kept.append((name, answer))).run(
        interview
    )
    assert [answer.value for name, answer in kept if name == "smoke"] == ["yes", "yes"]


def test_what_is_set_aside_is_shown_as_not_asked_and_restored_when_the_change_is_undone() -> None:
    person = SMALL_SMOKER.but("twice", review=["smoke", "smoke", "finish"], smoke=["yes", "no", "yes"])
    ended, renderer = small(person)
    assert renderer.seen[-5:] == ["smoke", "removes", "review", "smoke", "review"]
    assert [ids(page).index("packs") for page in renderer.pages if "finish" in ids(page)] == [4, 4, 4]
    assert ended is not None
    assert ended.answers["packs"].by == "staff"


@given(cases(whole=True), st.data())
def test_what_a_reply_removes_is_what_does_not_apply_after_it(case: Case, data: st.DataObject) -> None:
    interview = Interview(case.questionnaire)
    while (question := interview.next_question) is not None:
        interview = interview.answer(fitting(interview.shown(question), case.sheet[question.id]))
    changed = interview.change(data.draw(st.sampled_from(interview.questions)).id)
    question = changed.next_question
    assert question is not None
    offered: list[Reply] = [option.id for option in changed.shown(question).options]
    reply = data.draw(st.sampled_from(offered or [case.sheet[question.id]]))
    reply = [reply] if question.kind.name == "several" and isinstance(reply, str) else reply
    reply = fitting(changed.shown(question), reply)
    after = changed.answer(reply)
    before = {each.id for each in interview.questions}
    lost = {each.id: answer for each, answer in changed.removed_by(reply)}
    gone = [each.id for each in interview.questions if each.id in before and each not in after.questions]
    assert [name for name in lost if name not in {each.id for each in after.questions}] == gone
    for name in [name for name in lost if name not in gone]:
        shown = {option.id for option in after.shown(case.questionnaire.by_id[name]).options}
        assert shown.isdisjoint(lost[name].options)
        assert {*lost[name].options} <= {*interview.counted[name].options}
    assert set(after.answers) == set(interview.answers)
    back = after.change(question.id).answer(fitting(after.shown(question), case.sheet[question.id]))
    assert (back.questions, back.set_aside) == (interview.questions, interview.set_aside)
    assert back.counted == interview.counted

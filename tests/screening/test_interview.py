"""The interview: every path through it asks what applies, keeps every answer, and ends in one result."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.model import Audience, Question, Questionnaire
from screener.screening.assessment import Assessment, assess
from screener.screening.interview import Interview
from tests.support.brute_force import ids
from tests.support.random_questionnaires import Case, Sheet, answers_of, cases, fitting, replies, sheets

AUDIENCES: st.SearchStrategy[Audience] = st.sampled_from(get_args(Audience))
WALK = 25


def direct(interview: Interview, sheet: Sheet, like: Interview | None = None) -> tuple[Interview, list[str]]:
    """The interview answered from the sheet to its end, and the questions in the order they were asked.

    Then the sections are opened that are open in another interview.
    """
    asked: list[str] = []
    while True:
        while (question := interview.next_question) is not None:
            asked.append(question.id)
            assert len(asked) <= len(interview.questionnaire.questions)
            interview = interview.answer(fitting(interview.shown(question), sheet[question.id]))
        opening = next((each for each in interview.openings if like and is_open(like, each)), None)
        if opening is None:
            return interview, asked
        interview = interview.change(opening.id)


def is_open(interview: Interview, question: Question) -> bool:
    sections = interview.questionnaire.sections
    return not next(each for each in sections if question in each.questions).is_closed(interview.answers)


def said(answer: Answer) -> Reply:
    """The reply that gives that answer."""
    return answer.value if answer.state is AnswerState.ANSWERED else answer.state.value


def judged(interview: Interview) -> Assessment:
    """The result, without what was set aside."""
    return replace(assess(interview.questionnaire, interview.answers), set_aside={})


def applies(questionnaire: Questionnaire, answers: dict[str, Answer]) -> list[Question]:
    assessment = assess(questionnaire, answers)
    hidden = set(questionnaire.by_id) - set(assessment.open)
    hidden -= {name for name, answer in assessment.answers.items() if answer.state is AnswerState.ANSWERED}
    return [question for question in questionnaire.questions if question.id not in hidden]


# -- every path --------------------------------------------------------------------------------


@given(cases(whole=True), AUDIENCES)
def test_every_interview_ends_and_asks_each_question_that_applies_once_in_order(case: Case, audience: Audience) -> None:
    interview, asked = direct(Interview(case.questionnaire, {}, audience), case.sheet)
    theirs = [each for each in applies(case.questionnaire, dict(interview.answers)) if each.asks(audience)]
    assert asked == [question.id for question in theirs] == list(interview.answers)
    assert interview.is_answered
    assert interview.questions == tuple(theirs)
    assert interview.number == len(theirs) + 1
    if audience == "staff":
        extra = {
            name: each for name, each in case.answers.items() if is_open(interview, case.questionnaire.by_id[name])
        }
        whole = Interview(case.questionnaire, {**extra, **interview.answers})
        assert assess(case.questionnaire, interview.answers) == judged(whole)


@given(cases(whole=True), AUDIENCES)
def test_the_number_counts_up_and_back_goes_to_the_question_before(case: Case, audience: Audience) -> None:
    interview = Interview(case.questionnaire, {}, audience)
    assert interview.back() is interview
    before: list[str] = []
    while (question := interview.next_question) is not None:
        assert interview.number == len(before) + 1
        back = interview.back()
        assert (back.changing, back.answers) == (before[-1] if before else None, interview.answers)
        interview = interview.answer(fitting(interview.shown(question), case.sheet[question.id]))
        before.append(question.id)


@given(cases(whole=True), AUDIENCES)
def test_going_back_and_giving_the_same_answer_restores_the_interview(case: Case, audience: Audience) -> None:
    interview = Interview(case.questionnaire, {}, audience)
    while (question := interview.next_question) is not None:
        interview = interview.answer(fitting(interview.shown(question), case.sheet[question.id]))
        back, answers = interview, dict(interview.answers)
        while (earlier := back.back()) != back:
            back = earlier
            assert back.answers == answers
            asked = back.next_question
            assert asked is not None
            assert back.answer_so_far(asked) == answers[asked.id]
            assert back.answer(said(answers[asked.id])) == interview


@given(cases(whole=True), AUDIENCES, st.data())
def test_walks_back_and_forth_end_in_the_result_of_the_direct_path(
    case: Case, audience: Audience, data: st.DataObject
) -> None:
    interview, given = Interview(case.questionnaire, {}, audience), dict(case.sheet)
    for _ in range(WALK):
        step = data.draw(st.sampled_from(("answer", "answer", "back", "change")))
        question = interview.next_question
        if step == "back":
            interview = interview.back()
        elif step == "change" or question is None:
            interview = interview.change(data.draw(st.sampled_from(case.questionnaire.questions)).id)
        else:
            given[question.id] = data.draw(replies(interview.shown(question)))
            interview = interview.answer(given[question.id])
    if interview.changing is not None:
        given[interview.changing] = case.sheet[interview.changing]
    finished, _ = direct(interview, case.sheet)
    given |= {name: said(answer) for name, answer in finished.answers.items()}
    straight, _ = direct(Interview(case.questionnaire, {}, audience), given, like=finished)
    assert judged(finished) == judged(straight)
    assert finished.questions == straight.questions
    assert all(finished.counted[name] == answer for name, answer in straight.answers.items())


@given(cases(), AUDIENCES, st.data())
def test_back_and_change_never_lose_or_alter_an_answer(case: Case, audience: Audience, data: st.DataObject) -> None:
    interview = Interview(case.questionnaire, case.answers, audience)
    for _ in range(5):
        if data.draw(st.booleans()):
            interview = interview.back()
        else:
            interview = interview.change(data.draw(st.sampled_from(case.questionnaire.questions)).id)
        assert interview.answers == case.answers
        assert judged(interview) == judged(Interview(case.questionnaire, case.answers))


@given(cases(), AUDIENCES, st.data())
def test_an_interview_that_is_taken_up_again_asks_only_what_is_missing(
    case: Case, audience: Audience, data: st.DataObject
) -> None:
    rest = data.draw(sheets(case.questionnaire, whole=True))
    resumed, asked = direct(Interview(case.questionnaire, case.answers, audience), {**rest, **case.sheet})
    for name in {*asked} & {*case.sheet}:  # only where it held an option that is not offered any more
        offered = resumed.shown(case.questionnaire.by_id[name])
        assert fitting(offered, case.sheet[name]) != case.sheet[name]
    if audience == "staff":
        straight, _ = direct(Interview(case.questionnaire), {**rest, **case.sheet}, like=resumed)
        assert resumed.questions == straight.questions
        assert judged(resumed) == judged(straight)


@given(cases(), AUDIENCES)
def test_what_can_be_changed_is_what_applies_and_is_theirs_or_opens_a_section(case: Case, audience: Audience) -> None:
    interview = Interview(case.questionnaire, case.answers, audience)
    theirs = {each.id for each in applies(case.questionnaire, case.answers) if each.asks(audience)}
    for section in case.questionnaire.sections:
        opened = assess(case.questionnaire, case.answers, ids(section)).applies
        asked = [each.id for each in section.questions if each.id in opened and each.asks(audience)]
        theirs |= {*asked[:1]} if section.is_closed(case.answers) else set()
    for question in case.questionnaire.questions:
        changed = interview.change(question.id)
        assert changed.changing == (question.id if question.id in theirs else None)
        assert changed.next_question == (question if question.id in theirs else interview.next_question)


# -- one questionnaire, step by step -----------------------------------------------------------

HAND: Sheet = {"area": "hand", "fever": "no", "pain": "arm", "tools": "saw", "width": "5", "weeks": "3"}
REST: Sheet = {"note": "cold", "memo": "none"}


def test_an_answer_that_was_hidden_comes_back_when_its_question_applies_again(small: Questionnaire) -> None:
    hand, _ = direct(Interview(small), {**HAND, **REST})
    foot = hand.change("area").answer("foot")
    assert foot.is_answered
    assert [question.id for question in foot.questions] == ["area", "fever", "tools", "weeks", "note", "memo"]
    assert foot.answers == {**hand.answers, "area": Answer(AnswerState.ANSWERED, "foot")}
    assert list(assess(small, foot.answers).set_aside) == ["pain", "width"]
    again = foot.change("area").answer("hand")
    assert again == hand
    assert assess(small, again.answers) == assess(small, hand.answers)


def test_a_stop_survives_to_the_result_however_late_it_is_changed(small: Questionnaire) -> None:
    well, _ = direct(Interview(small), {**HAND, **REST})
    ill = well.change("fever").answer(reply=True)
    assert (ill.is_answered, assess(small, ill.answers).outcome.id) == (True, "not-now")
    assert assess(small, ill.change("fever").answer(reply=False).answers) == assess(small, well.answers)


def test_an_answer_that_opens_questions_leads_to_them_next(small: Questionnaire) -> None:
    foot, _ = direct(Interview(small), {**HAND, **REST, "area": "foot"})
    hand = foot.change("area").answer("hand")
    assert (hand.next_question, hand.number) == (small.by_id["pain"], 3)
    assert direct(hand, HAND)[1] == ["pain", "width"]


def test_a_patient_is_not_asked_what_is_for_staff(small: Questionnaire) -> None:
    _, asked = direct(Interview(small, {}, "patient"), {**HAND, **REST})
    assert asked == ["area", "fever", "pain", "tools", "width", "note", "memo"]
    assert Interview(small, {}, "patient").change("weeks").changing is None
    _, later = direct(Interview(small, answers_of(small, {**HAND, **REST}), "staff").change("weeks"), HAND)
    assert later == ["weeks"]


def test_who_answered_and_when_is_kept_with_the_answer(small: Questionnaire) -> None:
    answer = Interview(small).answer("hand", by="Ana", at="2026-11-23T09:30:00Z").answers["area"]
    assert (answer, answer.by, answer.at) == (Answer(AnswerState.ANSWERED, "hand"), "Ana", "2026-11-23T09:30:00Z")


def test_a_reply_that_is_refused_leaves_the_interview_as_it_was(small: Questionnaire) -> None:
    interview = Interview(small)
    with pytest.raises(Refused, match='Area has no answer "head"'):
        interview.answer("head")
    assert interview == Interview(small)


def test_nothing_can_be_answered_after_the_last_question(small: Questionnaire) -> None:
    finished, _ = direct(Interview(small), {**HAND, **REST})
    with pytest.raises(LookupError, match="every question is answered"):
        finished.answer("hand")
    assert finished.back().changing == "memo"


def test_an_answer_that_says_not_asked_is_as_good_as_none(small: Questionnaire) -> None:
    assert Interview(small, {"area": NOT_ASKED}).next_question == small.by_id["area"]

"""Answers of another day: every date stays what it was, or is given again."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.kinds.birth_date import completed
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question
from screener.questionnaire.moved_answers import moved_answers
from screener.questionnaire.replies import answer_to
from tests.support.paths import QUESTIONNAIRES

DATES, BIRTHS = (
    load((QUESTIONNAIRES / "good" / name).read_bytes(), name) for name in ("dates.yaml", "birth-date.yaml")
)
TODAY = date(2028, 2, 29)


def taken(question: Question, reply: str) -> Answer | None:
    try:
        return answer_to(question, reply)
    except Refused:
        return None


@given(st.integers(-60, 60), st.integers(-60, 60))
def test_a_date_is_read_again_as_if_it_were_given_today(before: int, days: int) -> None:
    """Judged by giving the same date today: out of the range by now, it has to be given again."""
    then, written = TODAY + timedelta(before), (TODAY + timedelta(days)).isoformat()
    answers = {name: taken(on_day(DATES, then).by_id[name], written) for name in ("operated", "planned")}
    kept = {name: answer for name, answer in answers.items() if answer}
    today = on_day(DATES, TODAY)
    assert dict(moved_answers(today, kept)) == {name: taken(today.by_id[name], written) for name in kept}


@given(st.integers(-40_000, 0), st.integers(0, 2000))
def test_an_age_follows_its_date_and_without_one_has_to_be_given_again(born: int, before: int) -> None:
    birth, then = TODAY + timedelta(born - before), TODAY - timedelta(before)
    asked = on_day(BIRTHS, then).by_id
    answers = {"age": answer_to(asked["age"], birth.isoformat()), "baby": answer_to(asked["baby"], "20")}
    moved = dict(moved_answers(on_day(BIRTHS, TODAY), answers))
    years = completed(birth, TODAY, "years")
    assert moved["baby"] is None
    assert (moved["age"] and moved["age"].number) == (years if years <= 110 else None)
    assert moved["age"] is None or moved["age"].typed == birth.isoformat()


def test_who_answered_and_when_stays_and_so_does_that_there_is_no_answer() -> None:
    then, today = on_day(DATES, TODAY - timedelta(1)), on_day(DATES, TODAY)
    fever = answer_to(then.by_id["fever"], "2028-02-20")
    answers = {
        "fever": Answer(fever.state, fever.value, "patient", "2028-02-28T09:00:00Z", typed=fever.typed),
        "operated": Answer(AnswerState.UNKNOWN),
    }
    assert dict(moved_answers(today, answers)) == {
        "fever": Answer(fever.state, -9, "patient", "2028-02-28T09:00:00Z", typed="2028-02-20"),  # type: ignore[arg-type]
        "operated": Answer(AnswerState.UNKNOWN),
    }

"""A stop that ends the screening: what is asked and judged up to there, and what comes back after a change."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from screener.questionnaire.answers import NOT_ASKED, AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import Person, Scripted, converse, ids, interview_of, questionnaire_at
from tests.support.random_questionnaires import answers_of

FILE = QUESTIONNAIRES / "good" / "ends.yaml"
GIRL = Person("girl", {"alone": "yes", "age": "17"})
WOMAN = Person("woman", {"alone": "yes", "age": "18", "weight": "120", "fever": "no", "remarks": "Nothing"})
YOUNGER = WOMAN.but("younger", age=["18", "17"], review=["age", "weight", "finish"])
OLDER = WOMAN.but("older", age=["18", "17", "19"], review=["age", "age", "finish"])


def pages(renderer: Scripted, name: str) -> list[str]:
    """What some pages ask."""
    return [page.ask for page, seen in zip(renderer.pages, renderer.seen, strict=True) if seen == name]


def test_nothing_behind_the_end_is_asked() -> None:
    ended, renderer = converse(GIRL, interview_of(FILE))
    assert renderer.seen == ["start", "alone", "age", "review"]
    assert ended is not None
    assert ended.is_answered
    assert [(page.to_go, page.decided) for page in renderer.pages[1:]] == [
        ("At most 4 questions left", ""),
        ("At most 3 questions left", ""),
        ("", ""),
    ]


def test_who_is_old_enough_is_asked_everything() -> None:
    ended, renderer = converse(WOMAN, interview_of(FILE))
    assert renderer.seen == ["start", "alone", "age", "weight", "fever", "remarks", "review"]
    assert ended is not None
    assert {*ended.counted} == {*ended.answers} == {"alone", "age", "weight", "fever", "remarks"}


def test_a_change_that_ends_it_names_what_no_longer_applies_and_keeps_it() -> None:
    ended, renderer = converse(YOUNGER, interview_of(FILE))
    assert pages(renderer, "removes") == [
        (
            "Changing this answer removes 3 answers that no longer apply: "
            "How much do you weigh?, 120 kg; Do you have a fever?, No; What else?, Nothing"
        )
    ]
    review = renderer.pages[-2:]
    assert [choice.label for choice in review[0].choices] == [
        "Finish and show the result",
        "Do you travel alone?: Yes",
        "How old are you?: 17",
        "How much do you weigh?: not asked",
        "Do you have a fever?: not asked",
        "What else?: not asked",
    ]
    assert review[1].note == (
        "How much do you weigh? does not apply now, so it is not asked. The answer is kept but does not count: 120 kg"
    )
    assert ended is not None
    assert ended.counted.keys() == {"alone", "age"}
    assert ended.answers.keys() == {"alone", "age", "weight", "fever", "remarks"}


def test_later_answers_come_back_when_the_answer_is_changed_again() -> None:
    ended, renderer = converse(OLDER, interview_of(FILE))
    assert renderer.seen[-6:] == ["review", "age", "removes", "review", "age", "review"]
    assert ended is not None
    assert ended.counted == ended.answers
    assert ended.counted["weight"].value == 120
    assert "Do you have a fever?: No" in [choice.label for choice in renderer.pages[-1].choices]


REST: dict[str, Reply] = {"weight": "120", "fever": "yes", "remarks": "Nothing"}


@pytest.mark.parametrize("rest", [{}, REST], ids=["not said", "said before"])
@pytest.mark.parametrize("alone", ["yes", "no"])
def test_only_what_reads_nothing_behind_the_end_is_judged(alone: str, rest: dict[str, Reply]) -> None:
    """Also what would hold of a question that is not asked, such as `not fever is yes`, or `any stop`."""
    questionnaire = questionnaire_at(FILE)
    found = assess(questionnaire, answers_of(questionnaire, {"alone": alone, "age": "17", **rest}))
    assert found.ended
    assert found.applies == ("alone", "age")
    assert {name: answer for name, answer in found.answers.items() if answer != NOT_ASKED}.keys() == {"alone", "age"}
    assert found.set_aside.keys() == rest.keys()
    assert found.open == ()
    assert [rule.id for rule in (*found.stops, *found.flags, *found.notes)] == ["minor"] + ["escort"] * (alone == "yes")
    assert {name: result.value for name, result in found.score_results.items()} == {
        "care": 2 if alone == "yes" else 0,
        "load": None,
    }
    assert (found.score_results["care"].applies, found.score_results["load"].applies) == (True, False)
    assert found.outcome.id == "parents"


def test_a_missing_answer_ends_nothing() -> None:
    questionnaire = questionnaire_at(FILE)
    found = assess(questionnaire, answers_of(questionnaire, {"alone": "yes", "fever": "yes"}))
    assert not found.ended
    assert found.applies == ("alone", "age", "weight", "fever", "remarks")
    assert [rule.id for rule in found.stops] == ["hot"]


TWO = """
questionnaire: two
version: "1"
title: Two ends
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: a, ask: A, type: yes-no, source: own}
      - {id: b, ask: B, type: yes-no, only_if: a is no, source: own}
      - {id: c, ask: C, type: yes-no, source: own}
      - {id: d, ask: D, type: yes-no, source: own}
scores:
  - {id: early, points: [{give: 1, if: a is yes, source: own}]}
  - {id: late, points: [{give: 1, if: c is yes, source: own}]}
stops:
  - {id: second, if: "any stop of spoken", say: S, source: own, ends: true}
  - {id: first, if: early is at least 1, say: S, source: own, ends: true}
  - {id: spoken, if: late is at least 1, say: S, source: own}
  - {id: never-asked, if: not b is no, say: S, source: own, ends: true}
flags:
  - {id: with-d, if: not d is yes, say: S, source: own}
outcomes:
  - {id: stopped, when: any stop, title: Stopped}
  - {id: open, when: "not d is yes", title: Open}
  - {id: done, title: Done}
"""


@pytest.mark.parametrize(
    ("said", "applies", "stops", "flags"),
    [
        ("a yes", "a", "first", ""),
        ("a no, b yes", "ab", "never-asked", ""),
        ("a no, b no, c yes", "abc", "second spoken", ""),
        ("a no, b no, c no, d yes", "abcd", "", ""),
        ("a no, b no, c no, d no", "abcd", "", "with-d"),
    ],
)
def test_the_end_is_behind_the_last_question_that_is_read_through_scores_and_stops(
    said: str, applies: str, stops: str, flags: str
) -> None:
    questionnaire = load(TWO.encode(), "two.yaml")
    replies: dict[str, Reply] = {each[0]: each[2:] for each in said.split(", ")}
    found = assess(questionnaire, answers_of(questionnaire, replies))
    assert "".join(found.applies) == applies
    assert " ".join(rule.id for rule in found.stops) == stops
    assert " ".join(rule.id for rule in found.flags) == flags
    assert found.outcome.id == ("stopped" if stops else "open" if flags else "done")


def test_the_position_is_that_of_the_file_and_not_of_the_walk() -> None:
    """`never-asked` reads b, which somebody with a yes is not asked: it would end behind b all the same."""
    questionnaire = load(TWO.encode(), "two.yaml")
    without = replace(questionnaire, stops=tuple(stop for stop in questionnaire.stops if stop.id == "never-asked"))
    found = assess(without, answers_of(questionnaire, {"a": "yes", "c": "yes"}))
    assert found.applies == ("a",)
    assert [rule.id for rule in found.stops] == ["never-asked"]


def endings(questionnaire: Questionnaire) -> dict[str, int]:
    return {stop.id: questionnaire.endings.position(stop) for stop in questionnaire.stops}


def test_positions_count_from_the_first_question_of_the_file() -> None:
    assert endings(load(TWO.encode(), "two.yaml")) == {"second": 2, "first": 0, "spoken": 2, "never-asked": 1}
    assert endings(questionnaire_at(FILE)) == {"minor": 1, "hot": 3}


def test_an_interview_is_taken_up_where_it_ended() -> None:
    answers = answers_of(questionnaire_at(FILE), {"alone": "no", "age": "17"})
    ended = Interview(questionnaire_at(FILE), answers)
    assert ended.next_question is None
    assert not ended.is_for_the_desk
    changed = ended.change("age").answer(Fraction(18))
    assert changed.next_question is not None
    assert changed.next_question.id == "weight"
    assert changed.answers["alone"].state is AnswerState.ANSWERED


def test_a_patient_is_not_sent_to_the_desk_for_what_is_behind_the_end() -> None:
    _, renderer = converse(GIRL, interview_of(FILE, audience="patient"))
    assert renderer.seen == ["start", "alone", "age", "review"]
    assert ids(renderer.pages[-1]) == ["finish", "alone", "age"]
    assert renderer.pages[-1].lines == ()

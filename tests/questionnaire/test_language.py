"""The language: every form of the grammar, in every place where a sentence, a list or a number may stand."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import InvalidFile
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.condition_parser import ConditionParser
from screener.questionnaire.conditions import AllOf, Chosen, Condition, RuleKind, Stated
from screener.questionnaire.conditions import tests as single_tests
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.loader.fields import Reader, Shape
from screener.questionnaire.loader.keys import QUESTIONNAIRE
from screener.questionnaire.loader.lists import CONDITION
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import today
from screener.questionnaire.tokens import Name
from screener.questionnaire.unparse import condition_text
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from screener.screening.question_page import question_page
from tests.support.random_questionnaires import Case, cases

WHOLE = """\
questionnaire: language
version: "1"
title: Language
notice: Not a diagnosis.
about:
  - {{say: Always., source: own}}
  - {{say: Sometimes., source: {ids}{about}}}
sources:
  own: {{cite: Our own choice., basis: clinic policy}}
  book: {{cite: A book., basis: published}}
sections:
  - title: All
    questions:
      - {{id: fever, ask: A fever?, type: yes-no, allow: {states}, source: own}}
      - {{id: skin, ask: Skin?, type: one, options: {{fair: Fair, red: Red}}, source: own}}
      - {{id: beside, ask: Else?, type: one, options: {{some: Some, other: {{label: Other{option}}}}}, source: own}}
      - {{id: note, ask: More?, type: text, source: {ids}{question}{hint}}}
scores:
  - id: total{score}
    points:
      - {{give: 2, source: {ids}{points}}}
  - {{id: chosen, formula: [{{if: {formula}, give: 1, source: own}}, {{give: 0, source: own}}]}}
stops:
  - {{id: stop, if: {stop}, say: Stop., source: own}}
flags:
  - {{id: flag, if: {flag}, say: Look., source: own}}
notes:
  - {{id: told, if: {note}, say: Told., source: own}}
outcomes:
  - {{id: first, when: {outcome}, title: First}}
  - {{id: last, title: Last}}
"""
BOTH = "[fever is yes, skin is red]"
NEVER = "fever is yes and fever is no"
FEVER, RED = Chosen("fever", ("yes",)), Chosen("skin", ("red",))
PLACES = {
    ("an about entry", "if"): ("about", f", if: {BOTH}"),
    ("a question", "only_if"): ("question", f", only_if: {BOTH}"),
    ("an option", "only_if"): ("option", f", only_if: {BOTH}"),
    ("a hint", "only_if"): ("hint", f", hint: {{say: Say more., only_if: {BOTH}}}"),
    ("a score", "only_if"): ("score", f"\n    only_if: {BOTH}"),
    ("a line of points", "if"): ("points", f", if: {BOTH}"),
    ("a formula of several", "if"): ("formula", BOTH),
    ("a flag", "if"): ("flag", BOTH),
    ("a stop", "if"): ("stop", BOTH),
    ("a note", "if"): ("note", BOTH),
    ("an outcome", "when"): ("outcome", BOTH),
}
"""Each key that holds a condition, and where it stands in the text above."""
BLANK = {"about": "", "question": "", "option": "", "hint": "", "score": "", "points": "", "outcome": "any stop"}
BLANK |= dict.fromkeys(("stop", "flag", "note", "formula"), NEVER)


def keys_read_by(reader: Reader, shape: Shape = QUESTIONNAIRE) -> set[tuple[str, str]]:
    found = {(shape.what, key.name) for key in shape.keys if key.reader is reader}
    return found.union(*(keys_read_by(reader, key.of) for key in shape.keys if key.of is not None))


def whole(ids: str = "own", states: str = "unknown", **places: str) -> Questionnaire:
    text = WHOLE.format(ids=ids, states=states, **{**BLANK, **places})
    return load(text.encode(), "language.yaml")


def condition_in(questionnaire: Questionnaire, place: str) -> Condition | None:
    return {
        "about": questionnaire.about[-1].condition,
        "question": questionnaire.by_id["note"].only_if,
        "option": questionnaire.by_id["beside"].options[-1].only_if,
        "hint": next((hint.only_if for hint in questionnaire.by_id["note"].hints), None),
        "score": questionnaire.scores[0].only_if,
        "points": questionnaire.scores[0].points[0].condition,
        "formula": questionnaire.scores[1].formulas[0].condition,
        "stop": questionnaire.stops[0].condition,
        "flag": questionnaire.flags[0].condition,
        "note": questionnaire.notes[0].condition,
        "outcome": questionnaire.outcomes[0].condition,
    }[place]


def test_every_key_that_holds_a_condition_is_tried_here() -> None:
    assert set(PLACES) == keys_read_by(CONDITION)


@pytest.mark.parametrize(("place", "written"), PLACES.values())
def test_a_list_means_all_of_its_sentences_wherever_it_stands(place: str, written: str) -> None:
    assert condition_in(whole(**{place: written}), place) == AllOf((FEVER, RED))


@pytest.mark.parametrize(("place", "written"), PLACES.values())
@pytest.mark.parametrize(
    ("fever", "skin", "both"), [("yes", "red", True), ("yes", "fair", False), ("no", "red", False)]
)
def test_a_list_has_that_effect_wherever_it_stands(place: str, written: str, fever: str, skin: str, both: bool) -> None:  # noqa: FBT001
    answers = {name: Answer(AnswerState.ANSWERED, value) for name, value in {"fever": fever, "skin": skin}.items()}
    questionnaire = whole(**{place: written})
    said = {"note": Answer(AnswerState.ANSWERED, "here"), "beside": Answer(AnswerState.ANSWERED, "other")}
    assessment = assess(questionnaire, {**answers, **said})
    note, interview = questionnaire.by_id["note"], Interview(questionnaire, answers)
    effect = {
        "hint": question_page(note, interview, "en", None).hint == "Say more.",
        "about": [entry.say for entry in assessment.about] == ["Sometimes."],
        "question": assessment.answers["note"].state is AnswerState.ANSWERED,
        "option": assessment.answers["beside"].state is AnswerState.ANSWERED,
        "score": assessment.score_results["total"].value is not None,
        "points": assessment.score_results["total"].value == Fraction(2),
        "formula": assessment.score_results["chosen"].value == 1,
        "stop": bool(assessment.stops),
        "flag": bool(assessment.flags),
        "note": bool(assessment.notes),
        "outcome": assessment.outcome.id == "first",
    }
    assert effect[place] is both


def test_a_list_of_one_is_its_sentence_and_a_wrong_one_is_told_at_its_own_place() -> None:
    assert condition_in(whole(stop="[fever is yes]"), "stop") == FEVER
    with pytest.raises(InvalidFile) as caught:
        whole(stop="[fever is yes, skin is blue, feever is no]")
    assert [(problem.place.column, problem.rule) for problem in caught.value.problems] == [
        (43, "unknown-option"),
        (49, "unknown-name"),
    ]


@pytest.mark.parametrize("written", ['"own, book"', "[own, book]", '"own,book"', "[own, book, own]"])
def test_several_ids_stand_with_commas_or_in_a_list(written: str) -> None:
    questionnaire = whole(ids=written)
    named = (questionnaire.about[-1], questionnaire.by_id["note"], questionnaire.scores[0].points[0])
    assert {each.sources for each in named} == {("own", "book")}


@pytest.mark.parametrize("written", ['"unknown, declined"', "[unknown, declined]"])
def test_what_may_be_missing_stands_with_commas_or_in_a_list(written: str) -> None:
    assert whole(states=written).by_id["fever"].allow == (AnswerState.UNKNOWN, AnswerState.DECLINED)


# -- sentences that the program writes and reads ------------------------------------------------------


def names_of(questionnaire: Questionnaire) -> dict[str, Name]:
    """What a sentence may speak of, from the questionnaire as it was read."""
    named = {}
    for question in questionnaire.questions:
        options = tuple(it.id for it in question.options)
        points = {it.id: it.points for it in question.options if it.points is not None}
        kind = "number" if question.kind.noun == "age" else question.kind.name
        named[question.id] = Name(kind, options, question.unit, question.allow, points)
    scores = questionnaire.scores
    return named | {score.id: Name("score", unit=score.unit, is_estimate=score.is_estimate) for score in scores}


def read(text: str, questionnaire: Questionnaire) -> Condition:
    rules = {kind: tuple(rule.id for rule in questionnaire.rules(kind)) for kind in get_args(RuleKind)}
    sentence = ConditionParser(names_of(questionnaire), speaker="about entry", rules=rules)
    condition = sentence.read(text)
    assert sentence.faults == []
    return condition


@given(cases())
def test_a_test_that_is_told_to_an_author_can_be_written_back(case: Case) -> None:
    its = on_day(case.questionnaire, today())
    for condition, _ in its.conditions():
        for test in single_tests(condition):
            assert read(condition_text(its, test), its) == test


@given(cases(), st.randoms(use_true_random=False))
def test_white_space_between_words_says_nothing(case: Case, random: Random) -> None:
    parts = (*case.plan.questions, *case.plan.stops, *case.plan.flags, *case.plan.notes, *case.plan.outcomes)
    for text in (part.said.text for part in parts if part.said is not None):
        spaced = re.sub(r" |(?<=\()|(?=\))", lambda found: random.choice((found[0], "  ", "\n ", f"{found[0]} ")), text)
        assert read(spaced, case.questionnaire) == read(text, case.questionnaire)


@given(cases())
def test_a_sentence_in_parentheses_says_the_same(case: Case) -> None:
    for part in (*case.plan.stops, *case.plan.flags):
        if part.said is not None:
            assert read(f"({part.said.text})", case.questionnaire) == read(part.said.text, case.questionnaire)


def test_is_answered_and_not_is_the_way_to_leave_missing_answers_out() -> None:
    """What `check` advises where `not` would count a missing answer."""
    guarded = whole(stop='"fever is answered and not fever is yes"').stops[0].condition
    assert isinstance(guarded, AllOf)
    assert guarded.parts[0] == Stated("fever", AnswerState.ANSWERED)
    for state, stops in ((AnswerState.UNKNOWN, False), (AnswerState.NOT_ASKED, False)):
        assessment = assess(whole(stop='"fever is answered and not fever is yes"'), {"fever": Answer(state)})
        assert bool(assessment.stops) is stops


# -- for each ---------------------------------------------------------------------------------------

EACH = """\
questionnaire: each
version: "1"
title: Each
notice: Not a diagnosis.
sources:
  own: {cite: Our own choice., basis: clinic policy}
sections:
  - title: All
    questions:
      - {id: pain, ask: Where?, type: several, options: {arm: Arm, leg: Leg, back: Back, skin: Skin}, source: own}
scores:
  - id: total
    points:
      - {give: 2, for_each: EACH, source: own}
outcomes:
  - {id: last, title: Last}
"""


@pytest.mark.parametrize(
    ("each", "chosen", "total"),
    [
        ("pain", ("arm", "leg", "back"), 6),
        ("pain except back", ("arm", "leg", "back"), 4),
        ('"pain except back, leg"', ("arm", "leg", "back"), 2),
        ('"pain  except  back,leg"', ("leg", "back"), 0),
        ("pain except skin", ("arm",), 2),
    ],
)
def test_points_for_each_option_but_for_those_that_are_left_out(each: str, chosen: tuple[str, ...], total: int) -> None:
    questionnaire = load(EACH.replace("EACH", each).encode(), "each.yaml")
    assessment = assess(questionnaire, {"pain": Answer(AnswerState.ANSWERED, chosen)})
    assert assessment.score_results["total"].value == total
    assert len(assessment.score_results["total"].reasons) == total / 2

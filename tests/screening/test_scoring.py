"""Scoring: which answers count, what a missing answer does to a test, and where points come from."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given

from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.conditions import AnyRule, Complete, RuleKind, Stated, holds, names_of
from screener.questionnaire.conditions import tests as each_test_of
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.scoring import Reason, ScoreResult, Scoring, score_answers
from tests.support import paths
from tests.support.random_questionnaires import Case, Sheet, answers_of, cases

# -- what must hold for every questionnaire ----------------------------------------------------


@given(cases())
def test_a_score_is_exactly_the_sum_of_its_reasons(case: Case) -> None:
    facts = score_answers(case.questionnaire, case.answers)
    for score in case.questionnaire.single_scores:
        tally = facts.result_of(score)
        assert {reason.score for reason in tally.reasons} <= {score.id}
        if tally.value is not None:
            assert tally.value == sum((reason.points for reason in tally.reasons), Fraction(0))
        else:
            assert (score.can_lack_value, tally.reasons) == (True, ())


@given(cases())
def test_a_score_never_leaves_its_floor_and_ceiling(case: Case) -> None:
    facts = score_answers(case.questionnaire, case.answers)
    for score in case.questionnaire.single_scores:
        value = facts.result_of(score).value
        assert value is None or score.floor is None or value >= score.floor
        assert value is None or score.ceiling is None or value <= score.ceiling


@given(cases())
def test_a_missing_answer_makes_every_test_false_except_is_unknown_and_is_declined(case: Case) -> None:
    facts = score_answers(case.questionnaire, case.answers)
    for condition, _ in case.questionnaire.conditions():
        for test in each_test_of(condition):
            states = {facts.answer(name).state for name in names_of(test)}
            if states <= {AnswerState.ANSWERED} or isinstance(
                test, Complete
            ):  # a formula may lack a value all the same
                continue
            missing = isinstance(test, Stated) and test.state in (AnswerState.UNKNOWN, AnswerState.DECLINED)
            assert holds(test, facts) is (missing and isinstance(test, Stated) and test.state in states)


@given(cases())
def test_points_come_only_from_answers_that_count(case: Case) -> None:
    questionnaire = case.questionnaire
    facts = score_answers(questionnaire, case.answers)
    counted_only = score_answers(questionnaire, facts.counted)
    for score in questionnaire.single_scores:
        assert counted_only.result_of(score) == facts.result_of(score)
    for kind in get_args(RuleKind):
        assert counted_only.fired_of(AnyRule(kind)) == facts.fired_of(AnyRule(kind))


@given(cases())
def test_every_reason_says_why(case: Case) -> None:
    facts = score_answers(case.questionnaire, case.answers)
    names = {question.id for question in case.questionnaire.questions}
    for score in case.questionnaire.single_scores:
        for reason in facts.result_of(score).reasons:
            assert reason.because.strip()
            assert set(reason.questions) <= names


# -- one questionnaire, written down -----------------------------------------------------------


def tally_of(questionnaire: Questionnaire, name: str, **sheet: str | list[str]) -> ScoreResult:
    answers = answers_of(questionnaire, dict(sheet))
    return score_answers(questionnaire, answers).result_of(questionnaire.score_by_id[name])


def test_a_start_and_points_for_each_chosen_option_and_a_ceiling(small: Questionnaire) -> None:
    assert tally_of(small, "signs", area="hand", fever="yes", pain=["arm", "leg"]) == ScoreResult(
        Fraction(6),
        (
            Reason("signs", Fraction(1), "Where everyone starts"),
            Reason("signs", Fraction(5, 2), "Pain: In the arm", ("pain",), ("panel",)),
            Reason("signs", Fraction(5, 2), "Pain: In the leg", ("pain",), ("panel",)),
            Reason("signs", Fraction(3), "A fever", ("fever",), ("book", "own")),
            Reason("signs", Fraction(-3), "Never above 6"),
        ),
    )


def test_a_floor_is_a_reason_too(small: Questionnaire) -> None:
    assert tally_of(small, "signs", area="foot", weeks="0") == ScoreResult(
        Fraction(0),
        (
            Reason("signs", Fraction(1), "Where everyone starts"),
            Reason("signs", Fraction(-4), "Weeks: 0", ("weeks",), ("own",)),
            Reason("signs", Fraction(3), "Never below 0"),
        ),
    )


def test_an_option_that_is_excepted_gives_no_points(small: Questionnaire) -> None:
    assert tally_of(small, "signs", area="hand", pain="none") == ScoreResult(
        Fraction(1), (Reason("signs", Fraction(1), "Where everyone starts"),)
    )


def test_of_the_highest_only_one_line_counts(small: Questionnaire) -> None:
    because = "Width: 10 mm; Weeks: 4"
    assert tally_of(small, "worst", area="hand", width="10", weeks="4") == ScoreResult(
        Fraction(2), (Reason("worst", Fraction(2), because, ("width", "weeks"), ("book",)),)
    )
    assert tally_of(small, "worst", area="hand", width="10") == ScoreResult(
        Fraction(1), (Reason("worst", Fraction(1), "Width: 10 mm", ("width",), ("book",)),)
    )
    assert tally_of(small, "worst", area="hand", width="unknown") == ScoreResult(Fraction(0), ())


def test_a_formula_is_exact_and_names_its_inputs(small: Questionnaire) -> None:
    assert tally_of(small, "ratio", area="hand", width="10.1", weeks="3") == ScoreResult(
        Fraction(101, 30),
        (Reason("ratio", Fraction(101, 30), "Width (10.1 mm) / Weeks (3)", ("width", "weeks"), ("book",)),),
    )


def test_a_score_without_a_title_is_its_value_in_a_formula_and_never_its_id() -> None:
    path = paths.QUESTIONNAIRES / "good" / "formulas.yaml"
    formulas = load(path.read_bytes(), path.name)
    sheet = {"height": "200", "weight": "108", "waist": "90"}
    assert [reason.because for reason in tally_of(formulas, "over", **sheet).reasons] == [
        "Body mass index (27 kg/m2) - 25"
    ]
    assert [reason.because for reason in tally_of(formulas, "shape", **sheet).reasons] == [
        "(2 * How wide? (90 cm) + 0.5) / How tall? (200 cm) - 2 / 10"
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        {"area": "hand", "width": "9", "weeks": "0"},
        {"area": "hand", "width": "unknown", "weeks": "3"},
        {"area": "hand", "width": "10"},
        {"area": "foot", "width": "10", "weeks": "3"},
        {"width": "10", "weeks": "3"},
        {},
    ],
)
def test_a_formula_without_an_input_or_with_a_division_by_zero_has_no_value(small: Questionnaire, sheet: Sheet) -> None:
    facts = score_answers(small, answers_of(small, sheet))
    assert facts.result_of(small.score_by_id["ratio"]) == ScoreResult(None, ())
    assert facts.answer("ratio") == NOT_ASKED
    assert facts.fired_of(AnyRule("flag")) == ()


def test_a_score_answers_with_its_value(small: Questionnaire) -> None:
    facts = score_answers(small, answers_of(small, {"fever": "yes"}))
    assert facts.answer("signs") == Answer(AnswerState.ANSWERED, Fraction(4))
    assert facts.answer("fever") == Answer(AnswerState.ANSWERED, "yes")
    assert facts.answer("width") == NOT_ASKED
    assert (facts.fired(AnyRule("stop")), facts.fired(AnyRule("flag"))) == (True, False)


def test_only_questions_that_apply_are_counted_in_their_order(small: Questionnaire) -> None:
    hand = score_answers(small, answers_of(small, {"memo": "x", "width": "5", "area": "hand"}))
    assert list(hand.counted) == ["area", "fever", "pain", "tools", "width", "weeks", "note", "memo"]
    foot = score_answers(small, answers_of(small, {"memo": "x", "width": "5", "area": "foot"}))
    assert list(foot.counted) == ["area", "fever", "tools", "weeks", "note", "memo"]
    assert foot.answer("width") == NOT_ASKED


# -- the words of a reason ---------------------------------------------------------------------

WORDS = """
questionnaire: words
version: "1"
title: Words
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - {id: a, ask: A?, type: one, options: {x: Ex, y: Why}, allow: unknown}
      - {id: b, ask: B?, type: several, options: {x: Ex, y: Why}, allow: declined}
      - {id: c, ask: C?, type: number, unit: kg, range: 0 to 9, decimals: 1}
scores:
  - {id: early, points: [{give: 2, if: a is x}]}
  - {id: half, formula: c / 2}
  - {id: s, points: [{give: 1, if: CONDITION}]}
outcomes:
  - {id: done, title: Done}
"""


def because(condition: str, **sheet: str | list[str]) -> str:
    questionnaire = load(WORDS.replace("CONDITION", f'"{condition}"').encode(), "words.yaml")
    (reason,) = tally_of(questionnaire, "s", **sheet).reasons
    return reason.because


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("a is x", "A?: Ex"),
        ("a is any of x, y", "A?: Ex"),
        ("a is not y", "A?: Ex"),
        ("b includes x", "B?: Ex"),
        ("b includes any of x, y", "B?: Ex; Why"),
        ("c is below 3", "C?: 2.5 kg"),
        ("a is answered", "A?: Ex"),
        ("early is 2", "early 2"),
        ("a is x and c is below 3", "A?: Ex; C?: 2.5 kg"),
        ("a is y or c is below 3", "C?: 2.5 kg"),
    ],
)
def test_a_reason_says_which_answers_made_it_true(condition: str, words: str) -> None:
    assert because(condition, a="x", b=["x", "y"], c="2.5") == words


def test_a_reason_can_be_that_nothing_was_said() -> None:
    assert because("a is unknown", a="unknown") == "A?: I'm not sure"
    assert because("b is declined", b="declined") == "B?: I'd rather not say"


@pytest.mark.parametrize("condition", ["not a is y", "not (a is y or b includes y)", "a is x and not c is above 5"])
def test_a_reason_behind_not_is_told_too(condition: str) -> None:
    words = because(condition, a="x", b=["x"], c="2")
    assert words != "Always"
    assert all(f"{name.upper()}?" in words for name in "abc" if f"{name} i" in condition)


def test_a_reason_does_not_name_a_branch_that_does_not_hold() -> None:
    assert because("(a is x and c is above 5) or b includes y", a="x", b=["y"], c="2") == "B?: Why"


def test_a_reason_never_tells_a_score_that_is_not_known_as_0() -> None:
    assert because("not half is above 5", a="x") == "half not known"


def test_a_fresh_set_of_facts_knows_nothing(small: Questionnaire) -> None:
    facts = Scoring(small)
    assert facts.answer("area") == NOT_ASKED
    assert not any(facts.fired(AnyRule(kind)) for kind in get_args(RuleKind))


def test_scores_without_words_have_the_same_values(shipped: Questionnaire) -> None:
    for vignette in shipped.vignettes:
        told = score_answers(shipped, vignette.answers)
        plain = score_answers(shipped, vignette.answers, worded=False)
        for score in shipped.single_scores:
            assert plain.result_of(score).value == told.result_of(score).value, (vignette.name, score.id)
            assert plain.result_of(score).applies == told.result_of(score).applies

"""What is spelled is read again as the same thing."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import assume, given

from screener.questionnaire.condition_parser import ConditionParser
from screener.questionnaire.conditions import AllOf, AnyOf, Chosen, Compared, Condition, Not, RuleKind
from screener.questionnaire.days import on_day
from screener.questionnaire.formula_parser import FormulaParser
from screener.questionnaire.formulas import Chain, Named, Number, Power
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.relative_days import today
from screener.questionnaire.tokens import Name
from screener.questionnaire.unparse import condition_text, formula_text, plain_answers, points_text
from screener.records.submission import submission_from
from tests.support.random_questionnaires import Case, Plan, cases, plans


def read(questionnaire: Questionnaire, text: str) -> Condition:
    names = {
        question.id: Name(
            "number" if question.kind.noun == "age" else question.kind.name,
            tuple(it.id for it in question.options),
            question.unit,
            question.allow,
        )
        for question in questionnaire.questions
    }
    names |= {score.id: Name("score", (), score.unit, is_estimate=score.is_estimate) for score in questionnaire.scores}
    rules = {kind: tuple(rule.id for rule in questionnaire.rules(kind)) for kind in get_args(RuleKind)}
    sentence = ConditionParser(names=names, speaker="about entry", rules=rules)
    condition = sentence.read(text)
    assert sentence.faults == []
    return condition


@given(plans())
def test_a_condition_is_read_again_as_the_same(plan: Plan) -> None:
    questionnaire = on_day(plan.load(), today())
    for condition, _ in questionnaire.conditions():
        if condition != AllOf(()):
            assert read(questionnaire, condition_text(questionnaire, condition)) == condition


@given(plans())
def test_a_formula_is_read_again_as_the_same(plan: Plan) -> None:
    for score in plan.load().scores:
        for line in score.formulas:
            assert FormulaParser().read(formula_text(line.give)) == line.give


@given(cases())
def test_plain_answers_are_answers_again(case: Case) -> None:
    assume(case.answers)
    text = json.dumps(plain_answers(case.answers))
    assert dict(submission_from(text.encode(), "answers.json", case.questionnaire).answers) == case.answers


def compared(*bounds: tuple[str, int]) -> Compared:
    return Compared("age", tuple((sign, Fraction(bound)) for sign, bound in bounds))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (AllOf(()), "always"),
        (AnyOf(()), "never"),
        (AllOf((compared((">=", 18)),)), "age is at least 18"),
        (Not(compared((">=", 18), ("<=", 60))), "not age is between 18 and 60"),
        (Not(compared((">", 18), ("<=", 60))), "not (age is above 18 and age is at most 60)"),
        (
            AllOf((AnyOf((Chosen("area", ("face",)), compared(("=", 5)))), compared(("!=", 3)))),
            "(area is face or age is 5) and age is not 3",
        ),
        (
            AnyOf((AllOf((Chosen("area", ("face", "hands")), compared(("<", 5)))), AnyOf((compared((">", 8)),)))),
            "area is any of face, hands and age is below 5 or age is above 8",
        ),
    ],
)
def test_conditions_that_no_file_holds_are_spelled_too(small: Questionnaire, condition: Condition, words: str) -> None:
    assert condition_text(small, condition) == words


def test_formulas_keep_their_parentheses() -> None:
    for text in (
        "a - (b - c)",
        "(a + b) * c",
        "a / (b * c)",
        "(a ^ 2) ^ 3",
        "(a + 1) ^ 2",
        "a + b * c ^ 2 - 3",
        "-a + 3",
        "-a * b",
        "-3 + a",
        "(-3) * a",
        "a - (-3)",
        "(-3) ^ 2",
        "-3 ^ 2",
        "-(a + b) / c",
        "-(-3)",
        "0 - 3",
        "max(a, b - 1, -2) * ln(c)",
        "a ^ -0.241",
        "0.9938 ^ age",
        "exp(-a ^ 2 / 2)",
        "(-a) ^ 2",
        "-a ^ 2",
    ):
        assert formula_text(FormulaParser().read(text)) == text
    assert (
        formula_text(Chain(Number(Fraction(5, 2)), (("*", Power(Named("x"), Number(Fraction(2)))),))) == "2.5 * x ^ 2"
    )


def test_a_line_of_points_is_told_in_one_line(small: Questionnaire) -> None:
    assert [points_text(small, points) for score in small.scores for points in score.points] == [
        "2.5 for each pain except none",
        "3 if fever is yes",
        "-4 if weeks is below 1",
        "1 if width is above 5",
        "2 if width is at least 10 and weeks is answered",
    ]

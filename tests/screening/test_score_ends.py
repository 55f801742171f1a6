"""Scales: the ends of a score's bar; no value may ever lie beyond them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire, Score
from screener.screening.scoring import scale_of, score_answers
from tests.support.examples import scaled
from tests.support.random_questionnaires import Case, cases

FILE = """
questionnaire: scales
version: "1"
title: Scales
notice: Not a diagnosis.
sources: {own: {cite: Our own choice., basis: clinic policy}}
sections:
  - title: All
    questions:
      - {id: a, ask: A?, type: one, options: {x: X, y: Y}, allow: unknown}
      - {id: b, ask: B?, type: several, options: {x: X, y: Y, z: Z, none: None}, alone: none}
      - {id: c, ask: C?, type: number, range: -2 to 10}
      - {id: d, ask: D?, type: number, range: 0.5 to 4, decimals: 1}
scores:
  - {id: early, points: [{give: 10, if: a is x}, {give: -4, if: a is y}]}
  - {id: s, SCORE}
outcomes:
  - {id: done, title: Done}
"""


def scale(score: str) -> tuple[str, str] | None:
    questionnaire = load(FILE.replace("SCORE", score).encode(), "scales.yaml")
    ends = scale_of(questionnaire, questionnaire.score_by_id["s"])
    return (str(ends[0]), str(ends[1])) if ends else None


@pytest.mark.parametrize(
    ("score", "ends"),
    [
        ("points: [{give: 5, if: a is x}]", ("0", "5")),
        ("points: [{give: -5, if: a is x}]", ("-5", "0")),
        ("points: [{give: 5, if: a is x}, {give: 2.5, if: a is y}, {give: -1, if: a is unknown}]", ("-1", "15/2")),
        ("start: 20, points: [{give: -5, if: a is x}, {give: -10, if: a is y}]", ("5", "20")),
        ("start: 20, floor: 10, points: [{give: -50, if: a is x}]", ("10", "20")),
        ("ceiling: 7, points: [{give: 5, if: a is x}, {give: 5, if: a is y}]", ("0", "7")),
        ("floor: 1, ceiling: 2, points: [{give: 5, if: a is x}]", ("1", "2")),
        ("points: [{give: 2, for_each: b}]", ("0", "8")),
        ("points: [{give: 2, for_each: b except none}]", ("0", "6")),
        ('points: [{give: -2, for_each: "b except none, z"}]', ("-4", "0")),
        ("take: highest, points: [{give: 10, if: a is x}, {give: 30, if: a is y}]", ("0", "30")),
        ("take: highest, start: 5, points: [{give: 10, if: a is x}, {give: -30, if: a is y}]", ("-25", "15")),
        ("take: lowest, points: [{give: 10, if: a is x}, {give: -30, if: a is y}]", ("-30", "10")),
        ("take: lowest, floor: -4, points: [{give: -30, if: a is y}]", ("-4", "0")),
        ('formula: "7.5"', ("15/2", "15/2")),
        ("formula: c", ("-2", "10")),
        ("formula: c + d", ("-3/2", "14")),
        ("formula: c - d", ("-6", "19/2")),
        ("formula: c - d - 1", ("-7", "17/2")),
        ("formula: c * d", ("-8", "40")),
        ("formula: (c - 10) * c", ("-120", "24")),
        ("formula: early * 2 + 1", ("-7", "21")),
        ("formula: c / d", None),
        ("formula: c ^ 2", None),
        ("formula: 1 + c / 2", None),
        ("formula: c ^ 2 * 0", None),
    ],
)
def test_the_ends_are_those_of_the_arithmetic(score: str, ends: tuple[str, str] | None) -> None:
    assert scale(score) == ends


def test_the_bars_of_version_1(version_1: Questionnaire) -> None:
    scales = {score.id: scale_of(version_1, score) for score in version_1.scores if score.title}
    found = {name: [int(end) for end in ends] if ends else None for name, ends in scales.items()}
    assert found == {"need": [0, 40], "enough": [0, 40], "bmi": None, "readiness": [0, 20], "total": [0, 100]}


def beyond(case: Case, score: Score) -> bool:
    """Whether the score's value lies outside its scale."""
    value = score_answers(case.questionnaire, case.answers).result_of(score).value
    ends = scale_of(case.questionnaire, score)
    return value is not None and ends is not None and not ends[0] <= value <= ends[1]


@scaled(200)
@given(cases())
def test_no_value_lies_beyond_its_scale(case: Case) -> None:
    assert [score.id for score in case.questionnaire.scores if beyond(case, score)] == []


@pytest.mark.parametrize(
    ("score", "ends"),
    [
        ("formula: c, floor: 0, ceiling: 5", ("0", "5")),
        ("formula: c, floor: 20", ("20", "20")),
        ("formula: c ^ 2, floor: 0, ceiling: 9", ("0", "9")),
    ],
)
def test_the_floor_and_ceiling_of_a_formula_are_ends_too(score: str, ends: tuple[str, str]) -> None:
    assert scale(score) == ends


@pytest.mark.parametrize(
    ("score", "ends"),
    [
        ("take: highest, points: [{give: 5, for_each: b except none}]", ("0", "5")),
        ("take: lowest, points: [{give: -5, for_each: b except none}]", ("-5", "0")),
    ],
)
def test_the_highest_and_the_lowest_take_one_option_only(score: str, ends: tuple[str, str]) -> None:
    assert scale(score) == ends


@pytest.mark.parametrize(
    ("score", "ends"),
    [
        ("floor: 30, points: [{give: 5, if: a is x}]", ("30", "30")),
        ("ceiling: -3, points: [{give: 5, if: a is x}]", ("-3", "-3")),
    ],
)
def test_a_score_that_cannot_move_has_both_ends_there(score: str, ends: tuple[str, str]) -> None:
    assert scale(score) == ends


def test_a_scale_is_exact(small: Questionnaire) -> None:
    assert scale_of(small, small.score_by_id["signs"]) == (Fraction(0), Fraction(6))
    assert scale_of(small, small.score_by_id["worst"]) == (Fraction(0), Fraction(2))
    assert scale_of(small, small.score_by_id["ratio"]) is None

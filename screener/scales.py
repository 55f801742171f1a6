"""Scales: the ends between which a score can lie, so that its value can be drawn as a bar.

The ends are those of the arithmetic, line by line; which combinations of answers really occur is
not asked here. An author who wants a tighter scale declares `floor` and `ceiling`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from screener.formulas import Chain, Formula, Named, Number, Power, Sign
from screener.questionnaire import Points, Questionnaire, Range, Score

Scale = Range | None


def scale_of(questionnaire: Questionnaire, score: Score) -> Scale:
    """The lowest and highest value that the score's own lines allow; None where a formula leaves it open."""
    if score.formula is not None:
        return _formula_within(questionnaire, score, score.formula)
    ends = [_points(questionnaire, score, points) for points in score.points]
    low, high = _sum(ends) if score.take == "sum" else _pick(ends)
    return _bound(score, score.start + low), _bound(score, score.start + high)


def _points(questionnaire: Questionnaire, score: Score, points: Points) -> Range:
    """From nothing given to all of it given; the highest and the lowest take one option only."""
    times = 1
    if points.for_each is not None and score.take == "sum":
        question = questionnaire.by_id[points.for_each.question]
        times = len({option.id for option in question.options} - set(points.for_each.without))
    whole = points.give * times
    return min(whole, Fraction(0)), max(whole, Fraction(0))


def _sum(ends: list[Range]) -> Range:
    return sum((low for low, _ in ends), Fraction(0)), sum((high for _, high in ends), Fraction(0))


def _pick(ends: list[Range]) -> Range:
    return min((low for low, _ in ends), default=Fraction(0)), max((high for _, high in ends), default=Fraction(0))


def _bound(score: Score, value: Fraction) -> Fraction:
    at_least = value if score.floor is None else max(value, score.floor)
    return at_least if score.ceiling is None else min(at_least, score.ceiling)


def _formula_within(questionnaire: Questionnaire, score: Score, formula: Formula) -> Scale:
    scale = _formula(questionnaire, formula)
    if scale is not None:
        return _bound(score, scale[0]), _bound(score, scale[1])
    return (score.floor, score.ceiling) if score.floor is not None and score.ceiling is not None else None


def _formula(questionnaire: Questionnaire, formula: Formula) -> Scale:
    match formula:
        case Number(value):
            return value, value
        case Named(name):
            score = questionnaire.score_by_id.get(name)
            return scale_of(questionnaire, score) if score else questionnaire.by_id[name].range
        case Power():
            return None
        case Chain(first, rest):
            scale = _formula(questionnaire, first)
            for sign, part in rest:
                scale = _combined(scale, sign, _formula(questionnaire, part))
            return scale
        case _:
            assert_never(formula)


def _combined(left: Scale, sign: Sign, right: Scale) -> Scale:
    if left is None or right is None:
        return None
    match sign:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            products = [one * other for one in left for other in right]
            return min(products), max(products)
        case "/":
            return None
        case _:
            assert_never(sign)

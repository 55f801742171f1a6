"""Slopes: whether a formula only rises, or only falls, with one of the numbers that it is worked out from.

It is seen by signs and ends alone, so for any number of values. What these do not decide is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Literal

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.worse_answers import WorseAnswers
from screener.quantities import TOO_LARGE
from screener.questionnaire.conditions import ALWAYS
from screener.questionnaire.formulas import OF_SEVERAL, Call, Chain, Formula, Named, Number, Power, names
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Question
from screener.questionnaire.score import Score

Way = Literal[-1, 0, 1]
"""It falls, stays or rises."""
MOST_EXPONENT = 20
"""Powers and `exp` of more are left alone; the values of less stay far from the largest that a formula can have."""


@dataclass(frozen=True)
class Slope:
    """How a formula moves while one number grows, and ends between which it surely lies, and has a value."""

    way: Way
    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        """Raises NotCounted where it may be too large to have a value."""
        if max(abs(self.low), abs(self.high)) >= TOO_LARGE:
            raise NotCounted

    @property
    def sign(self) -> Way:
        """On which side of 0 it lies."""
        if self.low >= 0:
            return 1
        if self.high <= 0:
            return -1
        raise NotCounted

    @property
    def opposite(self) -> Slope:
        """That of 0 minus the formula."""
        return Slope(_times(-1, self.way), -self.high, -self.low)


def never_rises_by_slope(worse: WorseAnswers, score: Score) -> bool:
    """Whether a score is one formula of questions that are always asked, and no worse answer to them raises it.

    Raises NotCounted where that is not seen.
    """
    whole = worse.questionnaire
    read = names(score.formulas[0].give) if len(score.formulas) == 1 else ()
    always = {
        question.id
        for section in whole.sections
        if not section.optional
        for question in section.questions
        if question.only_if == ALWAYS and not question.conditional
    }
    if not read or score.only_if != ALWAYS or whole.endings.stops or not always.issuperset(read):
        raise NotCounted
    ends = {name: _ends_of(whole.by_id[name]) for name in read}
    slopes = {name: slope_of(score.formulas[0].give, name, ends) for name in read}
    return all(
        way * slope.way <= 0 for name, slope in slopes.items() for way in _ways_of_worse(worse, whole.by_id[name])
    )


def _ends_of(question: Question) -> tuple[Fraction, Fraction]:
    if isinstance(question.kind.domain, NumbersBetween):
        return question.kind.domain.low, question.kind.domain.high
    points = [points for option in question.options if (points := question.kind.points_of(option.id)) is not None]
    if len(points) != len(question.options):
        raise NotCounted
    return min(points), max(points)


def _ways_of_worse(worse: WorseAnswers, question: Question) -> set[Way]:
    """Whether a worse answer to a question is a higher or a lower number."""
    first, *_ = worse.compiled.parts[question.id]
    pairs = [(one[first.at], other[first.at]) for one, other in worse.pairs(question)]
    if isinstance(question.kind.domain, NumbersBetween):
        named: Mapping[str, Way] = {"high": 1, "low": -1}
        return {_way(one, other) for one, other in pairs} | ({named[question.worse]} if question.worse else set())
    points = [question.kind.points_of(name) for name in first.classes]
    return {_way(points[one] or Fraction(0), points[other] or Fraction(0)) for one, other in pairs}


def _way(one: Fraction | int, other: Fraction | int) -> Way:
    return 1 if one > other else -1 if one < other else 0


# -- formulas ----------------------------------------------------------------------------------


def slope_of(formula: Formula, name: str, ends: Mapping[str, tuple[Fraction, Fraction]]) -> Slope:
    """The slope of a formula while the number of that name grows; raises NotCounted where it is not known.

    Also where the formula can be without a value.
    """

    def inside(part: Formula) -> Slope:
        return slope_of(part, name, ends)

    match formula:
        case Number(number):
            return Slope(0, number, number)
        case Named(each):
            return Slope(1 if each == name else 0, *ends[each])
        case Chain(first, rest):
            found = inside(first)
            for sign, part in rest:
                found = _STEPS[sign](found, inside(part))
            return found
        case Call(function, parts) if function in OF_SEVERAL:
            return _furthest([inside(part) for part in parts], min if function == "min" else max)
        case Call(function, (part,)):
            return _of_real(function, inside(part))
        case Power(base, Number(exponent)):
            return _raised(inside(base), exponent)
        case _:
            raise NotCounted


def _times(one: Way, other: Way) -> Way:
    return _way(one * other, 0)


def _both(one: Way, other: Way) -> Way:
    """The way of a sum."""
    if one and other and one != other:
        raise NotCounted
    return one or other


def _sum(one: Slope, other: Slope) -> Slope:
    return Slope(_both(one.way, other.way), one.low + other.low, one.high + other.high)


def _product(one: Slope, other: Slope) -> Slope:
    first, second = (_times(a.way, b.sign) if a.way else 0 for a, b in ((one, other), (other, one)))
    corners = [a * b for a, b in product((one.low, one.high), (other.low, other.high))]
    return Slope(_both(first, second), min(corners), max(corners))


def _inverse(part: Slope) -> Slope:
    """One divided by it; it must not reach 0."""
    if part.low <= 0 <= part.high:
        raise NotCounted
    return Slope(_times(-1, part.way), 1 / part.high, 1 / part.low)


def _furthest(parts: list[Slope], furthest: Callable[[list[Fraction]], Fraction]) -> Slope:
    way: Way = 0
    for part in parts:
        way = _both(way, part.way)
    return Slope(way, furthest([part.low for part in parts]), furthest([part.high for part in parts]))


def _of_real(function: str, part: Slope) -> Slope:
    """All real functions rise where they have a value; their ends are rough, and surely wide enough."""
    match function:
        case "exp" if part.high <= MOST_EXPONENT:
            return Slope(part.way, Fraction(0), Fraction(3**MOST_EXPONENT if part.high > 0 else 1))
        case "sqrt" if part.low >= 0:
            return Slope(part.way, Fraction(0), max(part.high, Fraction(1)))
        case "ln" | "log10" if part.low > 0:
            return Slope(part.way, min(Fraction(0), 1 - 1 / part.low), max(Fraction(0), part.high - 1))
        case _:
            raise NotCounted


def _raised(base: Slope, exponent: Fraction) -> Slope:
    """A power of a number that is not negative."""
    if exponent < 0:
        return _inverse(_raised(base, -exponent))
    if not 0 < exponent <= MOST_EXPONENT or base.low < 0:
        raise NotCounted
    if exponent.denominator > 1:
        return Slope(base.way, Fraction(0), max(base.high, Fraction(1)) ** ceil(exponent))
    return Slope(base.way, base.low ** int(exponent), base.high ** int(exponent))


_STEPS: Mapping[str, Callable[[Slope, Slope], Slope]] = {
    "+": _sum,
    "-": lambda one, other: _sum(one, other.opposite),
    "*": _product,
    "/": lambda one, other: _product(one, _inverse(other)),
}

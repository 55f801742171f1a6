"""Ratios: exact numbers in a query, each a whole number over another one above 0, with the ends of both.

The ends follow from the ranges of questions. They say how many digits are needed, so that nothing ever runs over: what
needs more than an engine has is refused before the query is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Literal

from screener.interop.sql.dialects import NARROW, Dialect, comparison
from screener.quantities import TOO_LARGE, Rounding
from screener.questionnaire.conditions import Comparison
from screener.screening.verdicts import NotGenerated

WholeEnds = tuple[int, int]
Sign = Literal["+", "-", "*", "/"]


class TooLong(Exception):
    """A number needs more digits than the engine has."""


@dataclass(frozen=True)
class Ratio:
    """`top` over `under`; `top` is NULL where there is no value."""

    top: str
    tops: WholeEnds
    under: str
    unders: WholeEnds
    ends: tuple[Fraction, Fraction]

    @property
    def is_fixed(self) -> bool:
        """Whether what is below is one and the same number."""
        return self.unders[0] == self.unders[1]


def over(top: str, tops: WholeEnds, under: int) -> Ratio:
    """A whole number over a fixed one."""
    return Ratio(top, tops, f"{under}", (under, under), (Fraction(tops[0], under), Fraction(tops[1], under)))


def fixed(value: Fraction) -> Ratio:
    """A number as an author wrote it."""
    return over(number(value.numerator), (value.numerator, value.numerator), value.denominator)


def number(value: int) -> str:
    """A whole number in a query; two signs beside each other would begin a remark."""
    return f"{value}" if value >= 0 else f"({value})"


def is_number(expression: str) -> bool:
    """Whether it is a number as `number` writes it."""
    return expression.strip("(-)").isdigit()


def nothing() -> Ratio:
    """No value, whatever was answered."""
    return over("NULL", (0, 0), 1)


class Arithmetic:
    """Works ratios out; `name` gives a column to an expression that is read more than once."""

    def __init__(self, dialect: Dialect, name: Callable[[str, str], str]) -> None:
        self.dialect = dialect
        self._name = name

    def column(self, expression: str, ends: WholeEnds) -> str:
        """A column of its own for a whole number."""
        if expression.isidentifier() or is_number(expression):
            return expression
        return self._name("t", self.whole(expression, ends))

    def whole(self, expression: str, ends: WholeEnds) -> str:
        """A whole number of a type that holds it."""
        return f"CAST({expression} AS {self.dialect.integer(self.checked(ends))})"

    def checked(self, ends: WholeEnds) -> int:
        """The larger of both ends without its sign; raises TooLong."""
        largest = max(abs(ends[0]), abs(ends[1]))
        if largest > self.dialect.largest:
            raise TooLong
        return largest

    def read_often(self, ratio: Ratio) -> Ratio:
        """The same with columns of its own."""
        top, under = self.column(ratio.top, ratio.tops), self.column(ratio.under, ratio.unders)
        return Ratio(top, ratio.tops, under, ratio.unders, ratio.ends)

    def times(self, one: str, ends: WholeEnds, two: str, others: WholeEnds) -> tuple[str, WholeEnds]:
        """The product of two whole numbers, and its ends."""
        found = _product(ends, others)
        if "1" in (one, two):
            return (two if one == "1" else one), found
        if is_number(one) and is_number(two):
            return number(found[0]), found
        return f"({self._wide(one, found)} * {two})", found

    def _wide(self, expression: str, ends: WholeEnds) -> str:
        return expression if self.checked(ends) <= NARROW else f"CAST({expression} AS {self.dialect.wide})"

    def plus(self, one: Ratio, two: Ratio, sign: Literal["+", "-"]) -> Ratio:
        """The sum, or the difference."""
        if one.is_fixed and two.is_fixed:
            under = lcm(one.unders[0], two.unders[0])
            tops = [
                self.times(*_top(each), f"{under // each.unders[0]}", _twice(under // each.unders[0]))
                for each in (one, two)
            ]
            unders, below = _twice(under), f"{under}"
        else:
            one, two = self.read_often(one), self.read_often(two)
            tops = [self.times(*_top(each), *_under(other)) for each, other in ((one, two), (two, one))]
            below, unders = self.times(*_under(one), *_under(two))
        (left, ends), (right, others) = tops
        found = (ends[0] + others[0], ends[1] + others[1])
        if sign == "-":
            found = (ends[0] - others[1], ends[1] - others[0])
        other = two.ends if sign == "+" else (-two.ends[1], -two.ends[0])
        values = (one.ends[0] + other[0], one.ends[1] + other[1])
        return self.within(Ratio(f"({self._wide(left, found)} {sign} {right})", found, below, unders, values))

    def multiplied(self, one: Ratio, two: Ratio) -> Ratio:
        """The product."""
        top, tops = self.times(*_top(one), *_top(two))
        under, unders = self.times(*_under(one), *_under(two))
        return self.within(Ratio(top, tops, under, unders, _products(one.ends, two.ends)))

    def divided(self, one: Ratio, two: Ratio) -> Ratio:
        """The quotient; no value where it is divided by 0."""
        one, two = self.read_often(one), self.read_often(two)
        top, tops = self.times(*_top(one), *_under(two))
        most = max(abs(two.tops[0]), abs(two.tops[1]), 1)
        if two.tops[0] > 0:
            top, divisor, divisors = case_null(two.top, top), two.top, two.tops
        else:
            tops = (min(tops[0], -tops[1]), max(tops[1], -tops[0]))
            top = f"(CASE WHEN {two.top} > 0 THEN {top} WHEN {two.top} < 0 THEN -({top}) END)"
            divisor, divisors = f"(CASE WHEN {two.top} = 0 THEN 1 ELSE abs({two.top}) END)", (1, most)
        under, unders = self.times(*_under(one), divisor, divisors)
        low, high = two.ends
        if low > 0 or high < 0:
            values = _products(one.ends, (1 / high, 1 / low))
        else:  # the divisor nearest to 0 is one over what is below it
            far = max(abs(one.ends[0]), abs(one.ends[1])) * two.unders[1]
            values = (-far, far)
        return self.within(Ratio(top, tops, under, unders, values))

    def power(self, base: Ratio, exponent: int) -> Ratio:
        """A whole power."""
        if exponent < 0:
            return self.divided(fixed(Fraction(1)), self.power(base, -exponent))
        found, base = fixed(Fraction(1)), self.read_often(base)
        for _ in range(exponent):
            found = self.multiplied(found, base)
        if exponent == 0:
            return Ratio(case_null(base.top, "1"), (1, 1), "1", (1, 1), (Fraction(1), Fraction(1)))
        return found

    def furthest(self, one: Ratio, two: Ratio, *, highest: bool) -> Ratio:
        """The higher or the lower one; no value where either has none."""
        one, two = self.read_often(one), self.read_often(two)
        first = self.column_of_test(self.relation(one, ">=" if highest else "<=", two))
        tops, unders = _hull(one.tops, two.tops), _hull(one.unders, two.unders)
        chosen = (
            f"CASE WHEN {one.top} IS NULL OR {two.top} IS NULL THEN NULL WHEN {first} THEN {one.top} ELSE {two.top} END"
        )
        under = one.under if unders[0] == unders[1] else f"CASE WHEN {first} THEN {one.under} ELSE {two.under} END"
        pick = max if highest else min
        values = (pick(one.ends[0], two.ends[0]), pick(one.ends[1], two.ends[1]))
        return Ratio(f"({chosen})", tops, under if under.isdigit() else f"({under})", unders, values)

    def column_of_test(self, test: str) -> str:
        """A column of its own for a test, which is true or false."""
        return self._name("b", f"COALESCE({test}, FALSE)")

    def relation(self, one: Ratio, sign: Comparison, two: Ratio) -> str:
        """How two ratios stand; NULL where either has no value."""
        left, _ = self.times(*_top(one), *_under(two))
        right, _ = self.times(*_top(two), *_under(one))
        return f"{left} {comparison(sign)} {right}"

    def within(self, ratio: Ratio) -> Ratio:
        """The same; no value where the program has none, because it is too large."""
        self.checked(ratio.tops)
        self.checked(ratio.unders)
        if max(abs(ratio.ends[0]), abs(ratio.ends[1])) < TOO_LARGE:
            return ratio
        its = self.read_often(ratio)
        most, _ = self.times(f"{TOO_LARGE}", _twice(int(TOO_LARGE)), *_under(its))
        limit = Fraction(TOO_LARGE)
        values = (max(its.ends[0], -limit), min(its.ends[1], limit))
        return Ratio(f"(CASE WHEN abs({its.top}) < {most} THEN {its.top} END)", its.tops, its.under, its.unders, values)

    def rounded(self, ratio: Ratio, decimals: int, how: Rounding) -> Ratio:
        """The same to so many decimals."""
        scale = 10**decimals
        if ratio.is_fixed and scale % ratio.unders[0] == 0:
            return over(
                *self.times(*_top(ratio), f"{scale // ratio.unders[0]}", _twice(scale // ratio.unders[0])), scale
            )
        its = self.read_often(ratio)
        top, tops = self.times(*_top(its), f"{scale}", _twice(scale))
        if how == "nearest":
            top, tops = self.times(top, tops, "2", _twice(2))
        top, under, unders = self.column(top, tops), its.under, its.unders
        more = f"{under} - 1"
        if how == "nearest":
            under, unders = self.times(*_under(its), "2", _twice(2))
            more = its.under
        self.checked((tops[0] - unders[1], tops[1] + unders[1]))
        add, other = {"nearest": (more, more), "up": (more, ""), "down": ("", more)}[how]
        above = self._quotient(top, add, under, (tops[0], tops[1] + unders[1]))
        below = self._quotient(f"(-{top})", other, under, (tops[0] - unders[1], tops[1]))
        values = _stretched(its.ends, scale)
        return over(f"(CASE WHEN {top} >= 0 THEN {above} ELSE -{below} END)", values, scale)

    def _quotient(self, top: str, add: str, under: str, ends: WholeEnds) -> str:
        whole = f"({self._wide(top, ends)} + {add})" if add else top
        return self.dialect.divided.format(whole, under)


def case_null(tested: str, value: str) -> str:
    """A value; NULL where the tested one is."""
    return f"(CASE WHEN {tested} IS NOT NULL THEN {value} END)"


def _stretched(ends: tuple[Fraction, Fraction], scale: int) -> WholeEnds:
    return floor(ends[0] * scale), ceil(ends[1] * scale)


def _top(ratio: Ratio) -> tuple[str, WholeEnds]:
    return ratio.top, ratio.tops


def _under(ratio: Ratio) -> tuple[str, WholeEnds]:
    return ratio.under, ratio.unders


def _twice(number: int) -> WholeEnds:
    return number, number


def _hull(one: WholeEnds, two: WholeEnds) -> WholeEnds:
    return min(one[0], two[0]), max(one[1], two[1])


def _product(one: WholeEnds, two: WholeEnds) -> WholeEnds:
    every = [left * right for left in one for right in two]
    return min(every), max(every)


def _products(one: tuple[Fraction, Fraction], two: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    every = [left * right for left in one for right in two]
    return min(every), max(every)


def common_under(*ratios: Ratio) -> int:
    """What fixed ratios have below them in common; raises NotGenerated where one is not fixed."""
    if not all(each.is_fixed for each in ratios):
        raise NotGenerated
    return lcm(*(each.unders[0] for each in ratios))

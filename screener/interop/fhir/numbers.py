"""Numbers of FHIRPath that are compared exactly, though engines calculate in binary numbers.

A value is known to lie between two ends, to be a fraction with a denominator up to a bound, and to be calculated with
an error below a bound. So whatever differs from a limit differs from it by a known gap. Rounded to fewer decimals than
the gap and more than the error, both stand to each other as the exact numbers do, in every engine. Where no number of
decimals lies between the two, there is no exact expression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import lcm

from screener.interop.fhir.terms import literal
from screener.quantities import MOST_DECIMALS, MOST_WHOLE, TOO_LARGE, Rounding, to_decimals
from screener.questionnaire.conditions import Comparison

MOST_ROUNDED = 14
"""Decimals to which a value is rounded at most."""
_UNIT = Fraction(1, 2**51)
"""What one operation may lose, for each unit of size; some more than half a unit in the last place."""
Ends = tuple[Fraction, Fraction]


class Inexact(Exception):
    """A number that cannot be expressed so that every engine compares it exactly; says why."""


@dataclass(frozen=True)
class Number:
    """An expression and what is known of its values."""

    text: str
    ends: Ends
    denominator: int = 1
    """Every value is a fraction whose denominator is not larger."""
    is_common: bool = True
    """Whether that is a denominator of every value."""
    error: Fraction = Fraction(0)
    can_be_empty: bool = False

    @property
    def size(self) -> Fraction:
        """The largest distance from 0."""
        return max(abs(self.ends[0]), abs(self.ends[1]))

    @property
    def is_whole(self) -> bool:
        """Whether engines hold every value exactly."""
        return self.denominator == 1 and not self.error

    def gap(self, denominator: int) -> Fraction:
        """The least distance from a fraction with that denominator which it does not equal."""
        both = lcm(self.denominator, denominator) if self.is_common else self.denominator * denominator
        return Fraction(1, both)

    def rounded(self, denominator: int) -> str:
        """The value, so rounded that it stands to every fraction with that denominator as it does exactly.

        Raises Inexact where no number of decimals does that.
        """
        if self.is_whole:
            return self.text
        for decimals in range(MOST_DECIMALS, MOST_ROUNDED + 1):
            half = Fraction(1, 2 * 10**decimals)
            if self.error < half and half + self.error < self.gap(denominator):
                if self.size * 10**decimals >= MOST_WHOLE:
                    break
                return f"{self.text}.round({decimals})"
        raise Inexact("its values lie too close to a number that they are compared with")

    def compared(self, sign: Comparison, bound: Fraction) -> str:
        """A condition that is never empty."""
        test = f"{self.rounded(bound.denominator)} {sign} {literal(bound)}"
        return f"({self.text}.exists() and {test})" if self.can_be_empty else f"({test})"

    def named(self, text: str) -> Number:
        """The same values under the name of a variable."""
        return replace(self, text=text)


def constant(value: Fraction) -> Number:
    """A number as it is written."""
    return Number(literal(value), (value, value), value.denominator, error=_lost(value.denominator, abs(value)))


def _lost(denominator: int, size: Fraction) -> Fraction:
    """The error of one operation; none where every value is a whole number that engines hold."""
    return Fraction(0) if denominator == 1 and size < MOST_WHOLE else size * _UNIT


def _made(text: str, ends: Ends, denominator: int, error: Fraction, *parts: Number, is_common: bool = True) -> Number:
    size = max(abs(ends[0]), abs(ends[1]))
    if size >= TOO_LARGE:
        raise Inexact("it can become too large to be worked out")
    lost = _lost(denominator, size) if is_common else size * _UNIT
    empty = any(part.can_be_empty for part in parts)
    return Number(text, ends, denominator, is_common, error + lost, empty)


def _joined(left: Number, right: Number) -> tuple[int, bool]:
    if left.is_common and right.is_common:
        return lcm(left.denominator, right.denominator), True
    return left.denominator * right.denominator, False


def added(left: Number, right: Number) -> Number:
    """The sum."""
    denominator, is_common = _joined(left, right)
    ends = (left.ends[0] + right.ends[0], left.ends[1] + right.ends[1])
    text = f"({left.text} + {right.text})"
    return _made(text, ends, denominator, left.error + right.error, left, right, is_common=is_common)


def total(lines: Sequence[Number]) -> Number:
    """The sum of many, none of which is ever empty."""
    if not lines:
        return constant(Fraction(0))
    return reduce(added, lines).named(f"({' + '.join(line.text for line in lines)})")


def one_of(text: str, parts: Sequence[Number], *, can_be_empty: bool = False) -> Number:
    """What `text` chooses among values; it is as exact as the least exact of them."""
    ends = (min(part.ends[0] for part in parts), max(part.ends[1] for part in parts))
    common = all(part.is_common for part in parts)
    denominators = [part.denominator for part in parts]
    denominator = lcm(*denominators) if common else max(denominators)
    is_empty = can_be_empty or any(part.can_be_empty for part in parts)
    return Number(text, ends, denominator, common, max(part.error for part in parts), is_empty)


def furthest(is_least: bool, left: Number, right: Number) -> Number:  # noqa: FBT001  (which of the two)
    """The least or the most of two short values; whichever is chosen, it is off by no more than the larger error."""
    text = f"iif({left.text} {'<' if is_least else '>'} {right.text}, {left.text}, {right.text})"
    if empty := [f"{part.text}.exists()" for part in (left, right) if part.can_be_empty]:
        text = f"iif({' and '.join(empty)}, {text}, {{}})"
    found = one_of(text, [left, right])
    nearest: Callable[[Fraction, Fraction], Fraction] = min if is_least else max
    return replace(found, ends=(nearest(left.ends[0], right.ends[0]), nearest(left.ends[1], right.ends[1])))


def subtracted(left: Number, right: Number) -> Number:
    """The difference."""
    denominator, is_common = _joined(left, right)
    ends = (left.ends[0] - right.ends[1], left.ends[1] - right.ends[0])
    text = f"({left.text} - {right.text})"
    return _made(text, ends, denominator, left.error + right.error, left, right, is_common=is_common)


def multiplied(left: Number, right: Number) -> Number:
    """The product."""
    corners = [one * other for one in left.ends for other in right.ends]
    error = left.error * right.size + right.error * left.size + left.error * right.error
    text, denominator = f"({left.text} * {right.text})", left.denominator * right.denominator
    is_common = left.is_common and right.is_common
    return _made(text, (min(corners), max(corners)), denominator, error, left, right, is_common=is_common)


def divided(left: Number, right: Number) -> Number:
    """The quotient; empty where the divisor is 0."""
    low, high = right.ends
    crosses = low <= 0 <= high
    least = Fraction(1, right.denominator) if crosses else min(abs(low), abs(high))
    if right.error >= least:
        raise Inexact("it divides by a number that is calculated too coarsely")
    size = left.size / least
    corners = [-size, size] if crosses else [one / other for one in left.ends for other in right.ends]
    error = (left.error + size * right.error) / (least - right.error)
    denominator = left.denominator * max(1, int(right.size * right.denominator))
    quotient = f"({left.text} / {right.text})"
    if crosses and not right.is_whole:
        quotient = f"iif({right.rounded(1)} = 0, {{}}, {quotient})"
    found = _made(quotient, (min(corners), max(corners)), denominator, error, left, right, is_common=False)
    return replace(found, can_be_empty=found.can_be_empty or crosses)


def to_power(base: Number, exponent: int) -> Number:
    """A whole power, as a product; of an exponent below 0 one divided by it."""
    if exponent < 0:
        return divided(constant(Fraction(1)), to_power(base, -exponent))
    if not exponent:
        one = f"iif({base.text}.exists(), 1, {{}})" if base.can_be_empty else "1"
        return Number(one, (Fraction(1), Fraction(1)), can_be_empty=base.can_be_empty)
    found = base
    for _ in range(exponent - 1):
        found = multiplied(found, base)
    low, high = found.ends
    return found if exponent % 2 else replace(found, ends=(max(Fraction(0), low), high))


def in_decimals(number: Number, decimals: int, how: Rounding) -> Number:
    """The value rounded to so many decimals, halves away from zero; `number` is a variable, so it may stand twice."""
    scale = 10**decimals
    scaled = multiplied(number, constant(Fraction(scale))) if decimals else number
    ends = tuple(to_decimals(end, decimals, how) for end in number.ends)
    if how == "nearest":
        near = scaled.rounded(2)
        whole = f"({near} + 0.5).floor()"
        if number.ends[0] < 0:
            whole = f"iif({near} < 0, 0 - (0.5 - {near}).floor(), {whole})"
    else:
        whole = f"{scaled.rounded(1)}.{'floor' if how == 'down' else 'ceiling'}()"
    text = f"({whole} / {scale})" if decimals else f"({whole})"
    error = Fraction(0) if scale == 1 else number.size * _UNIT
    return Number(text, (ends[0], ends[1]), scale, error=error, can_be_empty=number.can_be_empty)


def bounded(number: Number, floor: Fraction | None, ceiling: Fraction | None) -> Number:
    """The value between floor and ceiling; `number` is a variable."""
    text, (low, high) = number.text, number.ends
    for sign, bound in (("<", floor), (">", ceiling)):
        if bound is not None:
            text = f"iif({number.rounded(bound.denominator)} {sign} {literal(bound)}, {literal(bound)}, {text})"
            clamp: Callable[[Fraction, Fraction], Fraction] = max if sign == "<" else min
            low, high = clamp(low, bound), clamp(high, bound)
    limits = [bound for bound in (floor, ceiling) if bound is not None]
    if not limits:
        return number
    denominator = lcm(number.denominator, *(bound.denominator for bound in limits))
    error = number.error + max(_lost(bound.denominator, abs(bound)) for bound in limits)
    return Number(f"({text})", (low, high), denominator, number.is_common, error, number.can_be_empty)


def extreme(given: Sequence[tuple[str, Number]], *, is_highest: bool) -> Number:
    """The most or the least points of the lines that count; 0 where none does."""
    ordered = sorted(given, key=lambda line: line[1].ends[0], reverse=is_highest)
    text = reduce(lambda text, line: f"iif({line[0]}, {line[1].text}, {text})", reversed(ordered), "0")
    return one_of(text, [constant(Fraction(0)), *(number for _, number in given)])

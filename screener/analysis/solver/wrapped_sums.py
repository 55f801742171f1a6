"""Shells: what stands around a sum in a formula, where all of it only rises or only falls with that sum.

A comparison of such a formula changes at one sum, which is found by bisection between two neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from screener.analysis.solver.enclosures import enclosed_sum
from screener.analysis.solver.expressions import Called, GridTest, LinearSum, Numeric, Operation, operands
from screener.analysis.solver.intervals import COARSE, Exact, stands
from screener.questionnaire.reals import Between, Real, Undecided

RISING = ("exp", "ln", "log10", "sqrt")


@dataclass(frozen=True)
class WrappedSum:
    """A sum whose terms read one number each, and what stands around it, from the outside in."""

    inner: LinearSum
    around: tuple[Numeric, ...]


class Turn(NamedTuple):
    """A comparison is as it is `before` up to the sum `last`, and the other way from `first` on; nobody knows between.

    Both are in parts of 2^64.
    """

    before: bool
    last: int
    first: int


class Mixed(Exception):
    """The comparisons must be counted in another way."""


def wrapped_sum_of(number: Numeric, own: int) -> WrappedSum | None:
    """The sum inside a formula over those numbers; None where it is made in another way."""
    around: list[Numeric] = []
    while len(inside := [part for part in operands(number) if part.inputs & own]) == 1:
        if not _is_rising_or_falling(number, inside[0]):
            return None
        around.append(number)
        number = inside[0]
    is_apart = all((part.inputs & own).bit_count() <= 1 for part in inside)
    return WrappedSum(number, tuple(around)) if isinstance(number, LinearSum) and is_apart else None


def _is_rising_or_falling(number: Numeric, inside: Numeric) -> bool:
    match number:
        case LinearSum():
            return True
        case Called(function=function):
            return function in RISING
        case Operation(sign=sign, left=left):
            return sign == "*" or (sign == "/" and left is inside)
        case _:
            return False


def turn_of(wrapped: WrappedSum, test: GridTest, values: Mapping[int, Exact], ends: tuple[int, int]) -> Turn:
    """Where a comparison of the formula changes among sums between those ends; raises Mixed where that is not known."""
    steps = [_step(number, inside, values) for number, inside in _inside_out(wrapped)]
    turn = -1 if sum(step.falls for step in steps) % 2 else 1
    bound = Fraction(test.bound)

    def side(at: int) -> int:
        """-1 or 1 where the comparison is surely before or behind its change; else 0."""
        value: Real | None = Between(at, at)
        with suppress(Undecided):
            for step in steps:
                value = step.work(value)
            return 0 if value is None else turn * COARSE.stands(value, bound)
        return 0

    low, high = ends
    last = _first(lambda at: side(at) >= 0, low, high + 1) - 1
    return Turn(stands(-turn, test.sign, 0), last, _first(lambda at: side(at) > 0, low, high + 1))


def _first(is_so: Callable[[int], bool], low: int, high: int) -> int:
    """The first number from `low` on, before `high`, of which something is so; `high` where none is found."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_so(middle) else (middle + 1, high)
    return low


class _Step(NamedTuple):
    """What one part around a sum makes of what is inside, and whether it falls where that rises."""

    work: Callable[[Real | None], Real | None]
    falls: bool


def _inside_out(wrapped: WrappedSum) -> Sequence[tuple[Numeric, Numeric]]:
    """Each part around the sum with the part inside of it, from the inside out."""
    inside = (*wrapped.around[1:], wrapped.inner)
    return list(zip(wrapped.around, inside, strict=True))[::-1]


def _step(number: Numeric, inside: Numeric, values: Mapping[int, Exact]) -> _Step:
    match number:
        case Called(function=function):
            return _Step(lambda value: COARSE.called(function, [value]), falls=False)
        case LinearSum(constant=constant, factors=factors, parts=parts):
            terms = list(zip(factors, parts, strict=True))
            rest = _known(constant, [term for term in terms if term[1] is not inside], values)
            factor = Fraction(next(factor for factor, part in terms if part is inside))
            return _Step(lambda value: _moved(value, factor, rest), falls=factor < 0)
        case Operation(sign=sign, left=left, right=right):
            other = _known(0, [(1, right if left is inside else left)], values)
            return _Step(lambda value: COARSE.applied(sign, value, other), falls=_is_below_zero(other))
        case _:
            raise TypeError(number)


def _moved(value: Real | None, factor: Fraction, rest: Real) -> Real | None:
    return COARSE.applied("+", rest, COARSE.applied("*", factor, value))


def _is_below_zero(number: Real) -> bool:
    try:
        return COARSE.stands(number, Fraction(0)) < 0
    except Undecided:
        raise Mixed from None


def _known(constant: Exact, terms: Sequence[tuple[Exact, Numeric]], values: Mapping[int, Exact]) -> Real:
    found = enclosed_sum(constant, terms, values)
    if found is None:
        raise Mixed
    return Between(*found)

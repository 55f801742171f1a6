"""Orders: whether the first of two sides can end better than the second, which is with the higher number.

The positions of outcomes are such numbers, worst first, and so are the values of a score; to have no value is less
than every value. Of a condition, true is more than false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from screener.analysis.solver.bounds import lowest_of
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import (
    Boolean,
    BooleanConstant,
    Cases,
    Conjunction,
    FirstMatch,
    Goal,
    Numeric,
    NumericConstant,
    Undefined,
)
from screener.analysis.solver.intervals import Exact
from screener.analysis.solver.states import WalkState


def cannot_invert(compiled: Compiled, first: Goal, second: Goal, apart: int) -> bool:
    """Whether the first side can surely not end better: seen from the ends of both, and from what they share.

    The two get the same answers, but for those to the variables in `apart`, which may differ.
    """
    if isinstance(first, Boolean) and isinstance(second, Boolean):
        return implies(compiled, first, second, apart)
    worse, better = _valued(first), _valued(second)
    if isinstance(worse.number, Undefined) or (worse == better and not first.reads & apart):
        return True
    if not better.number.defined or not worse.has_value_only_with(better, apart):
        return False
    return _lies_below(worse.number, better.number) or _never_above(compiled, worse.number, better.number, apart)


def inverted_at(compiled: Compiled, state: WalkState) -> dict[int, int] | None:
    """Where the numbers that are still open make the first side end better: a position each; None where none do."""
    first, second = (goal for goal, _ in state.sides)
    if isinstance(first, BooleanConstant) and isinstance(second, BooleanConstant):
        return {} if first.value and not second.value else None
    if isinstance(first, Undefined):
        return None
    if isinstance(first, NumericConstant) and isinstance(second, NumericConstant | Undefined):
        return {} if isinstance(second, Undefined) or first.value > second.value else None
    if not isinstance(first, Numeric) or not isinstance(second, Numeric) or not (first.defined and second.defined):
        raise NotCounted
    compiled.solver.spent = 0
    pieces = {at: compiled.piece(at, each) for at, each in state.open_numbers}
    found = lowest_of(compiled.builder.numbers.linear(0, [(1, second), (-1, first)]), compiled.solver, pieces)
    return found[1] if found is not None and found[0] < 0 else None


def implies(compiled: Compiled, first: Boolean, second: Boolean, apart: int = 0) -> bool:
    """Whether the second condition is seen to be true wherever the first is, but for the variables in `apart`."""
    return compiled.builder.implications.follows(second, first, apart)


@dataclass(frozen=True)
class _Valued:
    """A number, and the condition on which it has a value; None: whenever its formula has one."""

    number: Numeric
    condition: Boolean | None = None

    def has_value_only_with(self, other: _Valued, apart: int) -> bool:
        """Whether the condition of the other surely holds where this one does."""
        if other.condition is None:
            return True
        if self.condition is None or other.condition.reads & apart:
            return False
        return {*_parts(other.condition)} <= {*_parts(self.condition)}


def _valued(goal: Goal) -> _Valued:
    match goal:
        case Cases(numbers=(number,), parts=(condition,)):
            return _Valued(number, condition)
        case Numeric():
            return _Valued(goal)
        case _:
            raise TypeError(goal)


def _parts(condition: Boolean) -> tuple[Boolean, ...]:
    return condition.parts if isinstance(condition, Conjunction) else (condition,)


def _lies_below(first: Numeric, second: Numeric) -> bool:
    return first.ends is not None and second.ends is not None and first.ends[1] <= second.ends[0]


def _never_above(compiled: Compiled, first: Numeric, second: Numeric, apart: int) -> bool:
    """Whether the same answers never make the first the higher one; those to `apart` may be others."""
    if first is second and not first.reads & apart:
        return True
    if isinstance(first, FirstMatch | NumericConstant) and isinstance(second, FirstMatch | NumericConstant):
        return _lines_below(compiled, _lines(first), _lines(second), apart)
    if (first.reads & second.reads) & apart:
        return False
    ends = compiled.builder.numbers.linear(0, [(1, second), (-1, first)]).ends
    return ends is not None and ends[0] >= 0


Lines = list[tuple[Exact, Boolean | None]]
"""Values and their conditions, in order; the last without one."""


def _lines(number: FirstMatch | NumericConstant) -> Lines:
    if isinstance(number, NumericConstant):
        return [(number.value, None)]
    return [*zip(number.values, number.parts, strict=True), (number.default, None)]


def _lines_below(compiled: Compiled, first: Lines, second: Lines, apart: int) -> bool:
    """Whether the first is never above the second: past a beginning that is alike, line by line of the second."""
    same = 0
    while same < min(len(first), len(second)) - 1 and first[same] == second[same] and _is_alike(first[same][1], apart):
        same += 1
    highest = [*accumulate((value for value, _ in first[same:]), max)]

    def low(bound: Exact) -> Iterator[Boolean | None]:
        """The conditions of the lines up to which none is above the bound."""
        return (each for (_, each), most in zip(first[same:], highest, strict=True) if most <= bound)

    return all(
        highest[-1] <= value or (condition is not None and _decides_below(compiled, low(value), condition, apart))
        for value, condition in second[same:]
    )


def _is_alike(condition: Boolean | None, apart: int) -> bool:
    return condition is None or not condition.reads & apart


def _decides_below(compiled: Compiled, low: Iterable[Boolean | None], condition: Boolean, apart: int) -> bool:
    """Whether one of those is seen to be true wherever the condition is."""
    return any(each is not None and implies(compiled, condition, each, apart) for each in low)

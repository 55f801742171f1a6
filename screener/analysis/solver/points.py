"""Builds the numbers that are made of points, each in its simplest form; equal ones are one object."""

from __future__ import annotations

from collections.abc import Iterable

from screener.analysis.solver.booleans import BY_ORDER, BooleanBuilder, Lazy, reach, reads_of
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.expressions import Boolean, FirstMatch, Numeric, NumericConstant, PointSum, Undefined
from screener.analysis.solver.intervals import Ends, Exact, bits_of, clamped, exact

PointLine = tuple[Exact, Boolean]
"""Points, or another value, and the condition on which they count."""
MOST_VALUES = 300
"""So many values of a score are distinguished inside a formula that also reads an open number."""


class PointBuilder:
    """Makes constants and sums or choices of points, over the conditions of one `BooleanBuilder`."""

    def __init__(self, booleans: BooleanBuilder) -> None:
        self._booleans = booleans
        self.undefined = Undefined(*self._head((), None, 0))
        self._constants = Lazy[Exact, NumericConstant](
            lambda value: NumericConstant(*self._head((), (value, value), bits_of(value)), value)
        )
        self._first_matches = Lazy[tuple[tuple[Exact, ...], Exact, tuple[Boolean, ...]], FirstMatch](
            self._new_first_match
        )
        self._point_sums: dict[object, PointSum] = {}

    def _head(
        self, conditions: tuple[Boolean, ...], ends: Ends, fineness: int
    ) -> tuple[int, int, int, Ends, bool, int, int]:
        """The first fields of a number that is made of conditions."""
        return self._booleans.next_order(), reads_of(conditions), 0, ends, ends is not None, fineness, 1

    def constant(self, value: Exact | None) -> Numeric:
        """A known number, or none."""
        return self.undefined if value is None else self._constants[exact(value)]

    def chosen(self, start: Exact, lines: Iterable[PointLine]) -> Numeric:
        """The start and the points of the first line that is true."""
        return self.first_match([(exact(start + points), condition) for points, condition in lines], start)

    def first_match(self, lines: Iterable[PointLine], default: Exact) -> Numeric:
        """The value of the first line that is true, else the default."""
        kept: list[PointLine] = []
        for value, condition in lines:
            if condition is self._booleans.true:
                default = value
                break
            if condition is self._booleans.false:
                continue
            if kept and kept[-1][0] == value:
                kept[-1] = (value, self._booleans.any_of((kept[-1][1], condition)))
            else:
                kept.append((value, condition))
        while kept and kept[-1][0] == default:
            kept.pop()
        if any(condition is self._booleans.true for _, condition in kept):
            return self.first_match(kept, default)
        if not kept:
            return self.constant(default)
        values = tuple(value for value, _ in kept)
        return self._first_matches[values, default, tuple(condition for _, condition in kept)]

    def _new_first_match(self, key: tuple[tuple[Exact, ...], Exact, tuple[Boolean, ...]]) -> FirstMatch:
        values, default, conditions = key
        ends = min(*values, default), max(*values, default)
        fineness = max(map(bits_of, (*values, default)))
        return FirstMatch(*self._head(conditions, ends, fineness), *key)

    def point_sum(
        self, start: Exact, lines: Iterable[PointLine], floor: Exact | None, ceiling: Exact | None
    ) -> Numeric:
        """The start and the points of the true lines, clamped between floor and ceiling."""
        points: dict[Boolean, Exact] = {}
        for more, condition in lines:
            if condition is self._booleans.true:
                start += more
            elif condition is not self._booleans.false:
                points[condition] = points.get(condition, 0) + more
        points = {condition: exact(more) for condition, more in points.items() if more}
        low, high = reach(points)
        low, high = low + start, high + start
        floor = floor if floor is not None and low < floor else None
        ceiling = ceiling if ceiling is not None and high > ceiling else None
        ends = (clamped(low, floor, ceiling), clamped(high, floor, ceiling))
        if ends[0] == ends[1]:
            return self.constant(ends[0])
        conditions = tuple(sorted(points, key=BY_ORDER))
        key = exact(start), tuple(points[each] for each in conditions), floor, ceiling, conditions
        found = self._point_sums.get(key)
        if found is None:
            fineness = sum(map(bits_of, (start, *points.values(), floor or 0, ceiling or 0)))
            found = self._point_sums[key] = PointSum(*self._head(conditions, ends, fineness), *key)
        return found

    def values(self, number: FirstMatch | PointSum) -> set[Exact]:
        """The values that a score made of points can have, and perhaps some more."""
        if isinstance(number, FirstMatch):
            return {*number.values, number.default}
        found = {number.start}
        for points in number.points:
            found |= {value + points for value in found}
            if len(found) > MOST_VALUES * 10:
                raise NotCounted
        return {clamped(value, number.floor, number.ceiling) for value in found}

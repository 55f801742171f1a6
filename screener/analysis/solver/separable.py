"""Sums of functions of single numbers: how often comparisons of one come true, counted by convolution.

The values of all numbers but one are added up, equal sums as one; those of the last stand in order, so that each
comparison changes at one place among them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from screener.analysis.solver.enclosures import enclosed_sum
from screener.analysis.solver.expressions import GridTest, LinearSum, Numeric
from screener.analysis.solver.grids import Piece, Solver
from screener.analysis.solver.intervals import COARSE, Exact, exact
from screener.analysis.solver.values import value_at

Between = tuple[Exact, Exact]
"""A value between two numbers; both are the same where it is known exactly. In parts of 2^64 where it is real."""
TableRow = tuple[int, dict[int, int]]
"""How many combinations, and one of them: variable to position."""
Sums = dict[Between, TableRow]


class Mixed(Exception):
    """The comparisons must be counted in another way."""


@dataclass(frozen=True)
class Separable:
    """The comparisons of one sum, each with its bit, over pieces of grids."""

    number: LinearSum
    bits: Mapping[GridTest, int]
    pieces: Mapping[int, Piece]
    values: Mapping[int, Exact]
    solver: Solver

    def table(self) -> dict[int, TableRow]:
        """Which comparisons are true to how many combinations; raises Mixed where something is not decided so."""
        known: Sums = {self._constant(): (1, {})}
        columns = sorted((self._column(at) for at in self.pieces), key=len)
        for column in columns[:-1]:
            self.solver.spend(len(known) * len(column))
            known = _added(known, column)
        self.solver.spend(len(known) * len(self.bits))
        line = _Line(columns[-1], 1 << COARSE.bits if self.number.real else 1)
        found: dict[int, TableRow] = {}
        for start, row in known.items():
            for truths, part in line.cut(start, self.bits):
                _add(found, truths, (row[0] * part[0], {**row[1], **part[1]}))
        return found

    def _terms(self, reads: int) -> list[tuple[Exact, Numeric]]:
        terms = zip(self.number.factors, self.number.parts, strict=True)
        return [term for term in terms if term[1].inputs & reads]

    def _constant(self) -> Between:
        """The constant with the terms of known numbers."""
        own = sum(1 << at for at in self.pieces)
        terms = [term for term in zip(self.number.factors, self.number.parts, strict=True) if not term[1].inputs & own]
        return self._value(self.number.constant, terms, self.values)

    def _column(self, at: int) -> Sums:
        """The values of the terms of one number, each with how often it comes and where first."""
        found: Sums = {}
        terms, grid = self._terms(1 << at), self.solver.grids[at]
        for place in range(*self.pieces[at]):
            value = self._value(0, terms, {**self.values, at: grid.value(place)})
            row = found.get(value)
            found[value] = (row[0] + 1, row[1]) if row else (1, {at: place})
        return found

    def _value(self, constant: Exact, terms: Sequence[tuple[Exact, Numeric]], values: Mapping[int, Exact]) -> Between:
        if self.number.real:
            found = enclosed_sum(constant, terms, values)
            if found is None:
                raise Mixed
            return found
        total = constant
        for factor, part in terms:
            value = value_at(part, values)
            if value is None:
                raise Mixed
            total += factor * value
        return total, total


def is_separable(bits: Iterable[GridTest], pieces: Iterable[int]) -> LinearSum | None:
    """The one sum that the comparisons read, where each of its terms reads one of the numbers at most."""
    numbers = {test.number for test in bits if test.sign in _ORDERED}
    own = sum(1 << at for at in pieces)
    if len(numbers) != 1 or not all(test.sign in _ORDERED for test in bits):
        return None
    (number,) = numbers
    if not isinstance(number, LinearSum) or number.ends is None:
        return None
    return number if all((part.inputs & own).bit_count() < 2 for part in number.parts) else None  # noqa: PLR2004


_ORDERED = (">=", ">", "<", "<=", "has value")


def _added(known: Sums, column: Sums) -> Sums:
    found: Sums = {}
    for (low, high), (count, places) in known.items():
        for (more, most), (times, place) in column.items():
            value = low + more, high + most
            row = found.get(value)
            found[value] = (row[0] + count * times, row[1]) if row else (count * times, {**places, **place})
    return found


def _add(table: dict[int, TableRow], truths: int, row: TableRow) -> None:
    before = table.get(truths)
    table[truths] = (before[0] + row[0], before[1]) if before else row


class _Line:
    """The values of one number in order, with how many there are before each."""

    def __init__(self, column: Sums, scale: int) -> None:
        items = sorted(column.items())
        self._scale = scale
        self._lows = [low for (low, _), _ in items]
        self._highs = list(accumulate((high for (_, high), _ in items), max))
        self._before = list(accumulate((count for _, (count, _) in items), initial=0))
        self._places = [place for _, (_, place) in items]

    def cut(self, start: Between, bits: Mapping[GridTest, int]) -> Iterator[tuple[int, TableRow]]:
        """Which comparisons are true with each part of the values, if so much is added to them."""
        truths, changes = 0, dict[int, int]()
        for test, bit in bits.items():
            if test.sign == "has value":
                truths ^= bit
                continue
            at = self._change(start, test)
            changes[at] = changes.get(at, 0) ^ bit
            truths ^= bit if test.sign in ("<", "<=") else 0
        first = 0
        for at in sorted({*changes, len(self._places)}):
            if at > first:
                yield truths, (self._before[at] - self._before[first], self._places[first])
            truths ^= changes.get(at, 0)
            first = at

    def _change(self, start: Between, test: GridTest) -> int:
        """The first value from which on the sum is at least the bound, or above it."""
        side = bisect_left if test.sign in (">=", "<") else bisect_right
        bound = exact(test.bound * self._scale)
        first, below = side(self._lows, bound - start[0]), side(self._highs, bound - start[1])
        if first != below:
            raise Mixed
        return first

"""Sums of functions of single numbers: how often comparisons of one come true, counted by convolution.

The numbers are parted in two, and the values of each half are added up, equal sums as one. The sums of the larger half
stand in order, so that each comparison changes at one place among them. Functions around the sum (`exp` of it) are
turned back to it: a comparison of theirs changes at one sum too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from screener.analysis.solver.enclosures import enclosed_ends, enclosed_sum
from screener.analysis.solver.expressions import GridTest, LinearSum, Numeric
from screener.analysis.solver.grids import Piece, Solver
from screener.analysis.solver.intervals import COARSE, Ends, Exact, exact
from screener.analysis.solver.values import value_at
from screener.analysis.solver.wrapped_sums import Mixed, WrappedSum, turn_of, wrapped_sum_of

Between = tuple[Exact, Exact]
"""A value between two numbers; both are the same where it is known exactly. In parts of 2^64 where it is real."""
TableRow = tuple[int, dict[int, int]]
"""How many combinations, and one of them: variable to position."""
Sums = dict[Between, TableRow]


@dataclass(frozen=True)
class Separable:
    """The comparisons of one formula, each with its bit, over pieces of grids."""

    wrapped: WrappedSum
    bits: Mapping[GridTest, int]
    pieces: Mapping[int, Piece]
    values: Mapping[int, Exact]
    solver: Solver

    @property
    def number(self) -> LinearSum:
        """The sum in the formula."""
        return self.wrapped.inner

    @cached_property
    def real(self) -> bool:
        """Whether sums are known between two fractions only."""
        return self.number.real or bool(self.wrapped.around)

    def table(self) -> dict[int, TableRow]:
        """Which comparisons are true to how many combinations; raises Mixed where something is not decided so."""
        fewer, more = self._halves()
        self.solver.spend(len(fewer) * len(self.bits))
        cuts, line, rows = self._cuts(fewer, more), _Line(more), list(fewer.values())
        turns = sorted(((line.behind([*fewer], cut), cut.bit) for cut in cuts), key=lambda turn: sum(turn[0]))
        truths = sum(bit for test, bit in self.bits.items() if test.sign == "has value")
        truths += sum(cut.bit for cut in cuts if cut.before)
        found, first = dict[int, TableRow](), [0] * len(rows)
        for after, bit in [*turns, ([len(more)] * len(rows), 0)]:
            if first != after:
                _add(found, truths, line.between(rows, first, after))
            truths, first = truths ^ bit, after
        return found

    def _halves(self) -> tuple[Sums, Sums]:
        """The sums of two parts of the numbers, the fewer first."""
        halves: list[Sums] = [{self._constant(): (1, {})}, {(0, 0): (1, {})}]
        for column in sorted((self._column(at) for at in self.pieces), key=len, reverse=True):
            halves.sort(key=len)
            self.solver.spend(len(halves[0]) * len(column))
            halves[0] = _added(halves[0], column)
        fewer, more = sorted(halves, key=len)
        return fewer, more

    def _cuts(self, fewer: Sums, more: Sums) -> list[_Cut]:
        """Where each comparison changes among the sums of both halves."""
        low = min(low for low, _ in fewer) + min(low for low, _ in more)
        high = max(high for _, high in fewer) + max(high for _, high in more)
        return [self._cut(test, bit, low, high) for test, bit in self.bits.items() if test.sign != "has value"]

    def _cut(self, test: GridTest, bit: int, low: Exact, high: Exact) -> _Cut:
        if self.wrapped.around:
            found = turn_of(self.wrapped, test, self.values, (int(low), int(high)))
            return _Cut(bit, found.before, found.last, found.first, bisect_right, bisect_left)
        bound = exact(test.bound * (1 << COARSE.bits if self.real else 1))
        side = bisect_left if test.sign in (">=", "<") else bisect_right
        return _Cut(bit, test.sign in ("<", "<="), bound, bound, side, side)

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
        if self.real:
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


def separable_of(
    bits: Mapping[GridTest, int], pieces: Mapping[int, Piece], values: Mapping[int, Exact], solver: Solver
) -> Separable | None:
    """The comparisons as those of one formula with a sum inside; None where they are not, or it may have no value."""
    numbers = {test.number for test in bits}
    if len(numbers) != 1 or not all(test.sign in _ORDERED for test in bits):
        return None
    (number,) = numbers
    wrapped = None if number.ends is None else wrapped_sum_of(number, sum(1 << at for at in pieces))
    if wrapped is None or (wrapped.around and not _is_sure(number, pieces, values, solver)):
        return None
    return Separable(wrapped, bits, pieces, values, solver)


def _is_sure(number: Numeric, pieces: Mapping[int, Piece], values: Mapping[int, Exact], solver: Solver) -> bool:
    """Whether it has a value everywhere on the pieces."""
    known: dict[int, Ends] = {at: (value, value) for at, value in values.items()}
    _, sure, _ = enclosed_ends(number, known | {at: solver.grids[at].ends(piece) for at, piece in pieces.items()})
    return sure


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


class _Cut(NamedTuple):
    """A comparison, by its bit: as `before` up to the sum `last`, and the other way from `first` on.

    The sides say whether the sums `last` and `first` themselves are behind.
    """

    bit: int
    before: bool
    last: Exact
    first: Exact
    beside_last: Callable[[Sequence[Exact], Exact], int]
    beside_first: Callable[[Sequence[Exact], Exact], int]


class _Line:
    """Sums in order, with how many there are before each."""

    def __init__(self, sums: Sums) -> None:
        items = sorted(sums.items())
        self._lows = [low for (low, _), _ in items]
        self._highs = list(accumulate((high for (_, high), _ in items), max))
        self._before = list(accumulate((count for _, (count, _) in items), initial=0))
        self._places = [place for _, (_, place) in items]

    def behind(self, starts: Sequence[Between], cut: _Cut) -> list[int]:
        """For each start the first sum that is behind the cut with it; raises Mixed where nobody knows."""
        found = [cut.beside_first(self._lows, cut.first - low) for low, _ in starts]
        if found != [cut.beside_last(self._highs, cut.last - high) for _, high in starts]:
            raise Mixed
        return found

    def between(self, rows: Sequence[TableRow], first: Sequence[int], after: Sequence[int]) -> TableRow:
        """How often a row comes with a sum from its first to before the other, of which there is some."""
        before = self._before
        count = sum(row[0] * (before[end] - before[at]) for row, at, end in zip(rows, first, after, strict=True))
        row, place = next((row, at) for row, at, end in zip(rows, first, after, strict=True) if at < end)
        return count, {**row[1], **self._places[place]}

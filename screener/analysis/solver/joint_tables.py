"""Joint tables: how often each combination of tests comes true over several numbers at once, with an example.

Numbers that share a formula (height and weight in a body mass index) would multiply the states; their
combinations are counted here once, the hardest number value by value, the rest by solving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.expressions import GridTest, Numeric
from screener.analysis.solver.grids import Affine, Piece, Solver, Within, affine, decided_within, holds_at, within
from screener.analysis.solver.intervals import Ends, Exact
from screener.analysis.solver.separable import TableRow, separable_of
from screener.analysis.solver.wrapped_sums import Mixed

Table = dict[int, TableRow]
"""Which comparisons are true, one bit each, to the row."""


@dataclass(frozen=True)
class Tabulator:
    """Counts combinations with one solver."""

    solver: Solver

    def table(self, tests: Sequence[GridTest], pieces: Mapping[int, Piece]) -> Table:
        """Every combination of truths of the tests over those pieces."""
        self.solver.spent = 0
        bits = {test: 1 << at for at, test in enumerate(tests)}
        known = {variable: start for variable, (start, stop) in pieces.items() if stop - start == 1}
        values = {variable: self.solver.grids[variable].value(at) for variable, at in known.items()}
        rest = {variable: piece for variable, piece in pieces.items() if variable not in known}
        found = self._table(bits, rest, values)
        return {truths: (count, known | example) for truths, (count, example) in found.items()}

    def _table(self, bits: Mapping[GridTest, int], pieces: dict[int, Piece], values: dict[int, Exact]) -> Table:
        """Splits off what is decided and what has nothing to do with the rest."""
        ends: dict[int, Ends] = {name: (value, value) for name, value in values.items()}
        ends |= {variable: self.solver.grids[variable].ends(piece) for variable, piece in pieces.items()}
        found = Lazy[Numeric, Within](lambda number: within(number, ends))
        base, open_tests = 0, {}
        for test, bit in bits.items():
            decided = decided_within(test, found[test.number])
            if decided is None and _reads(test) <= values.keys():
                decided = holds_at(test, values)
            if decided is None:
                open_tests[test] = bit
            elif decided:
                base |= bit
        result: Table = {base: (1, {})}
        for variables, group in _parts(open_tests, pieces):
            inner = {variable: pieces[variable] for variable in variables}
            result = _times(result, self._part(group, inner, values))
        return result

    def _part(self, bits: Mapping[GridTest, int], pieces: dict[int, Piece], values: dict[int, Exact]) -> Table:
        """The table of one group of numbers that share tests."""
        if len(pieces) == 1:
            ((variable, piece),) = pieces.items()
            return self._line(bits, variable, piece, values)
        if (separable := separable_of(bits, pieces, values, self.solver)) is not None:
            with suppress(Mixed):
                return separable.table()
        return self._by_value(bits, pieces, values, _hardest(bits, pieces, values, self.solver))

    def _by_value(
        self, bits: Mapping[GridTest, int], pieces: dict[int, Piece], values: dict[int, Exact], outer: int
    ) -> Table:
        result: Table = {}
        rest = {variable: piece for variable, piece in pieces.items() if variable != outer}
        grid, steps = self.solver.grids[outer], sum(test.number.cost for test in bits)
        for at in range(*pieces[outer]):
            self.solver.spend(steps)
            known = {**values, outer: grid.value(at)}
            found = self._part(bits, rest, known) if len(rest) == 1 else self._table(bits, rest, known)
            for truths, (count, example) in found.items():
                row = result.get(truths)
                result[truths] = (row[0] + count, row[1]) if row else (count, {**example, outer: at})
        return result

    def _line(self, bits: Mapping[GridTest, int], variable: int, piece: Piece, values: dict[int, Exact]) -> Table:
        """Cuts one number where any of the tests changes."""
        changes: dict[int, int] = {}
        lines: dict[Numeric, Affine] = {}
        scope = (variable, *self.solver.grids[variable].ends(piece))
        for test, bit in bits.items():
            number = test.number
            if number not in lines:
                lines[number] = affine(number, scope, values)
            for start, stop in self.solver.true_on_line(test, variable, piece, values, lines[number]):
                changes[start] = changes.get(start, 0) ^ bit
                changes[stop] = changes.get(stop, 0) ^ bit
        result: Table = {}
        truths, start = 0, piece[0]
        for at in [*sorted(changes), piece[1]]:
            if at > start:
                row = result.get(truths)
                result[truths] = (row[0] + at - start, row[1]) if row else (at - start, {variable: start})
                start = at
            truths ^= changes.get(at, 0)
        return result


def _reads(test: GridTest) -> set[int]:
    return {at for at in range(test.reads.bit_length()) if test.reads >> at & 1}


def _parts(
    tests: Mapping[GridTest, int], pieces: Mapping[int, Piece]
) -> Iterable[tuple[set[int], dict[GridTest, int]]]:
    """The open numbers in groups that no test ties to another group, each with its tests."""
    left = set(pieces)
    while left:
        group = {left.pop()}
        grown = True
        while grown:
            tied = set().union(*(_reads(test) & left for test in tests if _reads(test) & group))
            group |= tied
            left -= tied
            grown = bool(tied)
        yield group, {test: bit for test, bit in tests.items() if _reads(test) & group}


def _hardest(
    bits: Mapping[GridTest, int], pieces: Mapping[int, Piece], values: Mapping[int, Exact], solver: Solver
) -> int:
    """The number to go through value by value: the one that most tests cannot be solved for."""
    ends = {variable: solver.grids[variable].ends(piece) for variable, piece in pieces.items()}
    known = {**values} | {variable: solver.grids[variable].value(sum(piece) // 2) for variable, piece in pieces.items()}

    def hardness(variable: int) -> tuple[int, int, int]:
        reading = [test for test in bits if test.reads >> variable & 1]
        unsolved = sum(1 for test in reading if affine(test.number, (variable, *ends[variable]), known) is None)
        tied = sum(1 for test in bits if len((_reads(test) & pieces.keys()) - {variable}) > 1)
        start, stop = pieces[variable]
        return unsolved, -tied, start - stop

    return max(sorted(pieces), key=hardness)


def _times(left: Table, right: Table) -> Table:
    result: Table = {}
    for truths, (count, example) in left.items():
        for others, (times, more) in right.items():
            row = result.get(truths | others)
            total = count * times
            result[truths | others] = (row[0] + total, row[1]) if row else (total, {**example, **more})
    return result

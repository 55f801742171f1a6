"""Comparisons that read open numbers: each is true or false on pieces of the grids of those numbers.

They are collected while a questionnaire is compiled. Then every grid is cut wherever a test of that number alone
changes; tests of several numbers are tabulated when a walk has chosen a piece for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from screener.analysis.solver.booleans import reads_of
from screener.analysis.solver.budget import Budget, NotCounted, Progress, counted, silent
from screener.analysis.solver.expressions import (
    Boolean,
    Cases,
    Clamp,
    Expression,
    FirstMatch,
    GridTest,
    Numeric,
    PointSum,
    Rounded,
    children,
    numbers_inside,
)
from screener.analysis.solver.grids import Grid, Piece, Solver
from screener.analysis.solver.intervals import Exact, Sign, before_rounding, decided_by
from screener.analysis.solver.joint_tables import Tabulator
from screener.analysis.solver.substitution import Builder, Substitution
from screener.analysis.solver.variables import Variable

JointRow = tuple[Substitution, int, dict[int, int]]
"""One way in which tests come out: what it makes of expressions, for how many combinations, and one of them."""
MOST_TABLES = 2_000


class Unforeseen(Exception):
    """A condition compares numbers in a way that was not known when their grids were cut; pass it in `also`."""


class NumberTests:
    """The tests of one questionnaire that read open numbers."""

    def __init__(
        self, builder: Builder, grids: Mapping[int, Grid], budget: Budget, progress: Progress = silent
    ) -> None:
        self.builder = builder
        self.solver = Solver(grids, budget.pieces, progress)
        self.true_on: dict[GridTest, list[Piece]] = {}
        """For each test of one number alone, the pieces on which it is true."""
        self._most_cases = budget.cases
        self._cases = 0
        self._tests: dict[GridTest, None] = {}
        self.is_cut = False
        self.as_classes: dict[GridTest, Boolean] = {}
        """The same tests as conditions on the classes of their number, once the grids are cut."""
        self._joint: dict[tuple[tuple[tuple[int, Piece], ...], tuple[GridTest, ...]], list[JointRow] | None] = {}
        """The tables; None where one was not counted."""
        self._decided: dict[tuple[tuple[GridTest, ...], int], Substitution] = {}
        self._formulas: dict[Expression, frozenset[Numeric]] = {}
        self._values: dict[FirstMatch | PointSum, list[Exact]] = {}
        """The values of each score that is inside a formula."""
        self._has_value: dict[tuple[FirstMatch | PointSum, Exact], Boolean] = {}

    # -- collecting ----------------------------------------------------------------------------

    def compared(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:
        """A comparison; where it reads an open number, one test for each value of the scores inside."""
        self._cases = 0
        return self._compared(number, sign, bound)

    def _compared(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:  # noqa: PLR0911  (one for each class)
        booleans = self.builder.booleans
        if not number.inputs:
            return self.builder.compared(number, sign, bound)
        if sign == "=":
            return booleans.all_of((self._compared(number, ">=", bound), self._compared(number, "<=", bound)))
        if sign == "!=":
            return booleans.any_of((self._compared(number, ">", bound), self._compared(number, "<", bound)))
        if isinstance(number, Cases):
            each = zip(number.numbers, number.parts, strict=True)
            return booleans.any_of([booleans.all_of((when, self._compared(one, sign, bound))) for one, when in each])
        if isinstance(number, Rounded):
            return self._compared(number.number, *before_rounding(sign, bound, number.decimals, number.how))
        if isinstance(number, Clamp):
            return self._clamp_compared(number, sign, bound)
        if (clamp := _inside(number, Clamp)) is not None:
            return self._without_clamp(number, clamp, sign, bound)
        if (score := _inside(number, FirstMatch) or _inside(number, PointSum)) is not None:
            return self._case_by_case(number, score, sign, bound)
        return self._test(number, sign, bound)

    def _case_by_case(self, number: Numeric, score: FirstMatch | PointSum, sign: Sign, bound: Exact) -> Boolean:
        """The same comparison for each value of the score inside."""
        builder, cases = self.builder, []
        if score not in self._values:
            self._values[score] = sorted(builder.numbers.values(score))
        for value in self._values[score]:
            self._cases += 1
            if self._cases > self._most_cases:
                raise NotCounted
            fits = self._has_value.get((score, value))
            if fits is None:
                fits = self._has_value[score, value] = builder.compared(score, "=", value)
            if fits is not builder.false:
                known = builder.replaced(number, score, builder.numbers.constant(value))
                cases.append(builder.booleans.all_of((fits, self._compared(known, sign, bound))))
        return builder.booleans.any_of(cases)

    def _clamp_compared(self, number: Clamp, sign: Sign, bound: Exact) -> Boolean:
        """The same comparison of the number inside, unless floor or ceiling decide it."""
        decided = decided_by(number.ends, sign, bound)
        if decided is False:
            return self.builder.false
        return self._compared(number.number, "has value" if decided else sign, bound)

    def _without_clamp(self, number: Numeric, clamp: Clamp, sign: Sign, bound: Exact) -> Boolean:
        """The same comparison below the floor, above the ceiling, and between them."""
        builder, free, between = self.builder, clamp.number, list[Boolean]()
        cases: list[tuple[Boolean, ...]] = []
        outside: tuple[tuple[Exact | None, Sign, Sign], ...] = ((clamp.floor, "<", ">="), (clamp.ceiling, ">", "<="))
        for end, beyond, within in outside:
            if end is not None:
                known = builder.replaced(number, clamp, builder.numbers.constant(end))
                cases.append((self._compared(free, beyond, end), self._compared(known, sign, bound)))
                between.append(self._compared(free, within, end))
        cases.insert(0, (*between, self._compared(builder.replaced(number, clamp, free), sign, bound)))
        return builder.booleans.any_of([builder.booleans.all_of(case) for case in cases])

    def _test(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:
        test = self.builder.booleans.grid_test(number, sign, bound)
        if self.is_cut and test not in self._tests:
            raise Unforeseen
        self._tests[test] = None
        return self.as_classes.get(test, test)

    # -- deciding ------------------------------------------------------------------------------

    def cut(self) -> dict[int, list[Piece]]:
        """The grid of every number, cut wherever a test of that number alone changes."""
        pieces = {}
        for at, grid in self.solver.grids.items():
            cuts, too_large = {0, grid.count}, set[Numeric]()
            for test in self._tests if grid.count else ():
                if test.reads == 1 << at and test.number not in too_large:
                    found = self._true_on(test, at)
                    if found is None:
                        too_large.add(test.number)
                        continue
                    self.true_on[test] = found
                    cuts |= {end for piece in found for end in piece}
            pieces[at] = list(pairwise(sorted(cuts)))
        self.is_cut = True
        return pieces

    def put_classes(self, variables: Sequence[Variable]) -> None:
        """From now on a test of one number is a condition on the classes into which its grid was cut."""
        class_test = self.builder.booleans.class_test
        for test, true in self.true_on.items():
            variable = variables[test.reads.bit_length() - 1]
            self.as_classes[test] = class_test(variable.at, variable.classes_within(true))

    def _true_on(self, test: GridTest, at: int) -> list[Piece] | None:
        """Where a test of one number is true; None where that was not counted, which takes nothing from the others."""
        spent = self.solver.spent
        found = counted(lambda: self.solver.true_at(test, at, (0, self.solver.grids[at].count), {}))
        if found is None:
            self.solver.spent = spent
        return found

    def cut_beside(self, at: int, places: Mapping[int, int]) -> list[Piece]:
        """The grid of one number, cut wherever a test changes while the other numbers stay at their places."""
        self.solver.spent = 0
        grids, count = self.solver.grids, self.solver.grids[at].count
        values = {other: grids[other].value(place) for other, place in places.items() if other != at}
        cuts = {0, count}
        for test in self._tests:
            reads = {other for other in grids if test.reads >> other & 1}
            if at in reads and reads <= {at, *values}:
                cuts |= {end for piece in self.solver.true_at(test, at, (0, count), values) for end in piece}
        return list(pairwise(sorted(cuts)))

    @cached_property
    def groups(self) -> dict[int, tuple[int, ...]]:
        """Each number that shares a test with others, and all the numbers that such tests connect it with."""
        ties = {at: {at} for at in self.solver.grids}
        for test in self._tests:
            together = [at for at in ties if test.reads >> at & 1]
            union = set().union(*(ties[at] for at in together))
            for at in union:
                ties[at] = union
        return {at: tuple(sorted(tied)) for at, tied in ties.items() if len(tied) > 1}

    def joint(self, pieces: dict[int, Piece], nodes: Iterable[Expression]) -> list[JointRow]:
        """How the tests of several numbers come out over the pieces in which those numbers lie.

        Tests of formulas that those expressions do not read are left out.
        """
        bits = sum(1 << at for at in pieces)
        read = frozenset[Numeric]().union(*(self._compared_in(node) for node in nodes if node.reads & bits))
        tests = tuple(
            test
            for test in self._tests
            if test.number in read and test not in self.true_on and test.reads | bits == bits
        )
        key = tuple(pieces.items()), tests
        if key not in self._joint:
            if len(self._joint) > MOST_TABLES:
                self._joint.clear()
            self._joint[key] = self._table(pieces, tests)
        found = self._joint[key]
        if found is None:
            raise NotCounted
        return found

    def _compared_in(self, node: Expression) -> frozenset[Numeric]:
        """The formulas over open numbers that are compared inside an expression."""
        found = self._formulas.get(node)
        if found is None:
            own = {node.number} if isinstance(node, GridTest) else set[Numeric]()
            found = self._formulas[node] = frozenset(own.union(*(self._compared_in(part) for part in children(node))))
        return found

    def _table(self, pieces: dict[int, Piece], tests: tuple[GridTest, ...]) -> list[JointRow] | None:
        try:
            table = Tabulator(self.solver).table(tests, pieces)
        except NotCounted:
            return None
        return [
            (self._deciding(tests, truths), count, {at: start for at, (start, _) in pieces.items()} | example)
            for truths, (count, example) in table.items()
        ]

    def _deciding(self, tests: tuple[GridTest, ...], truths: int) -> Substitution:
        """What those truth values of the tests make of every expression."""
        key = (tests, truths)
        if key not in self._decided:
            constant = self.builder.booleans.constant
            known: dict[Boolean, Boolean] = {test: constant(bool(truths >> n & 1)) for n, test in enumerate(tests)}
            bits = reads_of(tests)
            self._decided[key] = Substitution(bits, lambda test: known.get(test, test), lambda number: number)
        return self._decided[key]


N = TypeVar("N", bound=Numeric)


def _inside(number: Numeric, kind: type[N]) -> N | None:
    """A number of that class inside a formula."""
    return next((each for each in numbers_inside(number) if isinstance(each, kind)), None)

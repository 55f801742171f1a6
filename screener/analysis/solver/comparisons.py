"""Measuring: comparisons that read open numbers, cut into pieces of grids on which each is true or false."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from itertools import pairwise
from typing import Self

from screener.analysis.solver.expressions import Effort, Leaf, Node, NotCounted, Substitution
from screener.analysis.solver.grids import Piece, Solver
from screener.analysis.solver.intervals import Exact, Sign, decided_by
from screener.analysis.solver.joint_tables import Tabulator
from screener.analysis.solver.substitution import Residues
from screener.analysis.solver.variables import FIRST, NOTHING, Given, Variable
from screener.questionnaire.answers import AnswerState

Held = tuple[tuple[int, int], ...]
"""Numbers whose exact value is still open: variable and class."""
Row = tuple[Substitution, int, dict[int, int]]
"""One way in which comparisons come out: what it makes of nodes, for how many combinations, and one of them."""
MOST_TABLES = 2_000


class Unforeseen(Exception):
    """A condition compares numbers in a way that was not known when their grids were cut; say so in `also`."""


class Measuring:
    """The variables, and what a class of one makes of every node."""

    def __init__(self, variables: tuple[Variable, ...], given: Given, effort: Effort) -> None:
        self.effort = effort
        self.variables = variables
        self.given = given
        self.nodes = Residues()
        self.nodes.full = {each.at: each.full for each in variables}
        self.true_on: dict[Node, list[Piece]] = {}
        """For each comparison of one number alone, where it is true."""
        self._is_cut = False
        self._cases = 0
        self._tests: dict[Node, None] = {}
        self._put: dict[tuple[int, int], Substitution] = {}
        self._joint: dict[tuple[tuple[int, Piece], ...], list[Row] | None] = {}
        """What was tabulated; None where it was not counted."""
        self._cut_into: dict[int, int] = {}
        """For each number, the first class that is no piece of its own grid but a given number."""
        self._decided: dict[tuple[int, int], Substitution] = {}

    def compare(self, amount: Node, sign: Sign, bound: Exact) -> Node:
        """A comparison; where it reads an open number, one test a value of each score inside."""
        if not amount.measures:
            return self.nodes.compared(amount, sign, bound)
        self._cases = 0
        return self._told_apart(amount, sign, bound)

    def _told_apart(self, amount: Node, sign: Sign, bound: Exact) -> Node:  # noqa: PLR0911  (one return for each kind)
        if not amount.measures:
            return self.nodes.compared(amount, sign, bound)
        if sign == "=":
            return self.nodes.all_of((self._told_apart(amount, ">=", bound), self._told_apart(amount, "<=", bound)))
        if sign == "!=":
            return self.nodes.any_of((self._told_apart(amount, ">", bound), self._told_apart(amount, "<", bound)))
        if amount.kind == "held":
            return self._held(amount, sign, bound)
        if (held := _inside(amount, ("held",))) is not None:
            return self._unheld(amount, held, sign, bound)
        inner = _inside(amount, ("list", "sum"))
        if inner is None:
            return self._test(amount, sign, bound)
        cases = []
        for value in sorted(self.nodes.values(inner)):
            self._cases += 1
            if self._cases > self.effort.cases:
                raise NotCounted
            fits = self.nodes.compared(inner, "=", value)
            if fits is not self.nodes.false:
                known = self.nodes.replaced(amount, inner, self.nodes.constant(value))
                cases.append(self.nodes.all_of((fits, self._told_apart(known, sign, bound))))
        return self.nodes.any_of(cases)

    def _held(self, amount: Node, sign: Sign, bound: Exact) -> Node:
        """The same comparison of the number inside, unless floor or ceiling decide it."""
        decided = decided_by(amount.ends, sign, bound)
        if decided is False:
            return self.nodes.false
        return self._told_apart(amount.parts[0], "has value" if decided else sign, bound)

    def _unheld(self, amount: Node, held: Node, sign: Sign, bound: Exact) -> Node:
        """The same comparison where floor or ceiling holds the number inside, and where neither does."""
        (free,), cases, between = held.parts, [], []
        signs: tuple[tuple[Sign, Sign], ...] = (("<", ">="), (">", "<="))
        for end, (beyond, within) in zip(held.data, signs, strict=True):
            if end is not None:
                known = self.nodes.replaced(amount, held, self.nodes.constant(end))
                cases.append((self._told_apart(free, beyond, end), self._told_apart(known, sign, bound)))
                between.append(self._told_apart(free, within, end))
        inner = self._told_apart(self.nodes.replaced(amount, held, free), sign, bound)
        return self.nodes.any_of([self.nodes.all_of((*between, inner)), *(self.nodes.all_of(case) for case in cases)])

    def _test(self, amount: Node, sign: Sign, bound: Exact) -> Node:
        node = self.nodes.make("measured", (amount, sign, bound))
        node.reads = amount.measures
        if self._is_cut and node not in self._tests:
            raise Unforeseen
        self._tests[node] = None
        return node

    @cached_property
    def groups(self) -> dict[int, tuple[int, ...]]:
        """Each number that meets others in a test, and all the numbers that hang together with it."""
        ties = {each.at: {each.at} for each in self.variables if each.grid is not None}
        for test in self._tests:
            together = [at for at in ties if test.reads >> at & 1]
            union = set().union(*(ties[at] for at in together))
            for at in union:
                ties[at] = union
        return {at: tuple(sorted(tied)) for at, tied in ties.items() if len(tied) > 1}

    @cached_property
    def solver(self) -> Solver:
        """Where the tests are true."""
        return Solver({each.at: each.grid for each in self.variables if each.grid is not None}, self.effort.pieces)

    def cut(self) -> None:
        """Cuts every number's grid wherever a test of that number alone changes."""
        variables = list(self.variables)
        for at, grid in self.solver.grids.items():
            cuts = {0, grid.count}
            for test in self._tests if grid.count else ():
                if test.reads == 1 << at:
                    self.true_on[test] = self.solver.true_at(test, at, (0, grid.count), {})
                    cuts |= {end for piece in self.true_on[test] for end in piece}
            variables[at] = variables[at].cut(list(pairwise(sorted(cuts))))
            self._cut_into[at] = len(variables[at].classes)
            self.nodes.full[at] = variables[at].full
        self.variables = tuple(variables)
        self._is_cut = True

    def pieces_beside(self, variable: Variable) -> list[Piece]:
        """The grid of one open number, cut wherever a test changes while the given numbers stay as they are."""
        self.solver.spent = 0
        grids, count = self.solver.grids, self.solver.grids[variable.at].count
        values = {at: grid.value(self._place(at)) for at, grid in grids.items() if self._place(at) >= 0}
        values.pop(variable.at, None)
        cuts = {0, count}
        for test in self._tests:
            reads = {at for at in grids if test.reads >> at & 1}
            if variable.at in reads and reads <= {variable.at, *values}:
                true = self.solver.true_at(test, variable.at, (0, count), values)
                cuts |= {end for piece in true for end in piece}
        return list(pairwise(sorted(cuts)))

    def is_known(self, at: int) -> bool:
        """Whether a number can be answered in one way only."""
        return len(self.variables[at].domain) == 1 and (self.variables[at].domain[0] < FIRST or self._place(at) >= 0)

    def _place(self, at: int) -> int:
        """The position of a number that is known; -1 where it is open."""
        variable = self.variables[at]
        if len(variable.domain) != 1 or variable.domain[0] < FIRST:
            return -1
        start, stop = variable.pieces[variable.domain[0] - FIRST]
        return start if stop - start == 1 else -1

    # -- answers -------------------------------------------------------------------------------

    def within(self, given: Given, effort: Effort) -> Self:
        """The same of other answers, with everything shared that was worked out; NotCounted where it cannot be."""
        view = copy(self)
        view.given, view.effort = given, effort
        view.variables = tuple(each.within(given) for each in self.variables)
        return view

    def answering(self, at: int, each: int) -> Substitution:
        """What the class `each` of a variable makes of every node."""
        each = self._own_class(at, each)
        found = self._put.get((at, each))
        if found is None:
            found = self._put[at, each] = Substitution(1 << at, self._leaf(at, each))
        return found

    def _own_class(self, at: int, each: int) -> int:
        """The class itself; for a given number, that of the piece in which it lies."""
        cut_into = self._cut_into.get(at)
        if cut_into is None or each < cut_into:
            return each
        pieces = self.variables[at].pieces
        place = pieces[each - FIRST][0]
        return next(FIRST + n for n, (start, stop) in enumerate(pieces) if start <= place < stop)

    def _leaf(self, at: int, each: int) -> Leaf:
        variable, nodes = self.variables[at], self.nodes

        def leaf(node: Node) -> Node:
            match node.kind:
                case "atom":
                    return nodes.truth(bool(node.data[1] >> each & 1))
                case "stated":
                    return nodes.truth(
                        (each >= FIRST) if node.data[1] is AnswerState.ANSWERED else NOTHING[node.data[1]] == each
                    )
                case "number":
                    return nodes.constant(None) if each < FIRST else node
                case _:
                    return self._measured(node, variable, each)

        return leaf

    def _measured(self, node: Node, variable: Variable, each: int) -> Node:
        if each < FIRST:
            return self.nodes.false
        pieces = self.true_on.get(node)
        if pieces is None:
            return node
        start, _ = variable.pieces[each - FIRST]
        return self.nodes.truth(any(low <= start < high for low, high in pieces))

    def joint(self, held: Held) -> list[Row]:
        """How the tests of several numbers come out over the pieces in which those numbers lie.

        For each way: what it makes of every node, how many combinations it stands for, and one of them.
        """
        pieces = {at: self.variables[at].pieces[each - FIRST] for at, each in held}
        key = tuple(pieces.items())
        if key not in self._joint:
            if len(self._joint) > MOST_TABLES:
                self._joint.clear()
            self._joint[key] = self._table(pieces)
        found = self._joint[key]
        if found is None:
            raise NotCounted
        return found

    def _table(self, pieces: dict[int, Piece]) -> list[Row] | None:
        bits = sum(1 << at for at in pieces)
        tests = tuple(test for test in self._tests if test not in self.true_on and test.reads | bits == bits)
        try:
            table = Tabulator(self.solver).table(tests, pieces)
        except NotCounted:
            return None
        return [
            (self._deciding(bits, tests, truths), count, {at: start for at, (start, _) in pieces.items()} | example)
            for truths, (count, example) in table.items()
        ]

    def _deciding(self, bits: int, tests: tuple[Node, ...], truths: int) -> Substitution:
        """What those truths of the tests make of every node."""
        key = (bits, truths)
        if key not in self._decided:
            nodes = self.nodes
            known = {test: nodes.truth(bool(truths >> at & 1)) for at, test in enumerate(tests)}
            self._decided[key] = Substitution(bits, lambda node: known.get(node, node))
        return self._decided[key]


def _inside(amount: Node, kinds: tuple[str, ...]) -> Node | None:
    """A number of one of those kinds inside a formula."""
    if amount.kind in kinds:
        return amount
    return next((found for part in amount.parts if (found := _inside(part, kinds)) is not None), None)

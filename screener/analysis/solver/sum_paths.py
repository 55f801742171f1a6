"""What a walk with a sum apart shows: how many answer sheets end in each value of the goal, and the first of each."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, partial

from screener.analysis.solver.budget import NotCounted, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, Goal
from screener.analysis.solver.paths import WalkResult, searched, walked
from screener.analysis.solver.states import Step
from screener.analysis.solver.sum_graph import SumWalk
from screener.analysis.solver.sum_nodes import Layer, Node, SumBits
from screener.analysis.solver.sum_search import first_way
from screener.analysis.solver.sums_apart import SumApart, apart
from screener.analysis.solver.walk import Walk, is_ended

Counts = dict[Node, dict[int, int]]
"""Nodes, and for each sum how many answer sheets lead there with it."""
AT_FIRST = 500
"""A sheet is looked for in so many plain states before a sum is kept apart: mostly there is one among the first."""


@dataclass
class SumResult:
    """A walk with a sum apart that is done; the same as a `WalkResult`, by far fewer states."""

    compiled: Compiled
    apart: SumApart
    questions: frozenset[str] | None = None

    @cached_property
    def start(self) -> Node:
        """The node before the first question."""
        return Node(self.walk.walk.start(self.apart.goal), (self.apart.totals.start,))

    @cached_property
    def walk(self) -> SumWalk:
        """The walk."""
        return SumWalk(self.compiled, self.apart, Walk(self.compiled, self.questions))

    @cached_property
    def layers(self) -> list[Layer]:
        """Its layers; raises NotCounted where something is left open at the end."""
        ended(self.walk.run({0: {self.start: self.apart.unit}}))
        return self.walk.layers

    @cached_property
    def states(self) -> WalkResult:
        """Its states alone, without the sums that lead to them and without edges."""
        walk = Walk(self.compiled, self.questions)
        walk.layers = [{node.state: [] for node in layer.sums} for layer in self.layers]
        return WalkResult(walk)

    def ends(self) -> dict[Goal, int]:
        """What the goal comes to, and for how many answer sheets."""
        return dict(self._ends)

    @cached_property
    def _ends(self) -> dict[Goal, int]:
        coming: Counts = {self.start: {0: 1}}
        for layer in self.layers:
            here, coming = self._entered(layer, coming), {}
            for node, counts in here.items():
                for move in layer.moves.get(node, ()):
                    _add(coming, move.to, 0 if move.closes else move.points, counts, move.times)
        found: dict[Goal, int] = {}
        for node, counts in here.items():
            if not node.open:
                goal = node.state.sides[0][0]
                found[goal] = found.get(goal, 0) + sum(counts.values())
        return found

    def _entered(self, layer: Layer, coming: Counts) -> Counts:
        """The counts of one layer, in the nodes in which no test is decided."""
        here: Counts = {}
        for node, counts in coming.items():
            moves = layer.leaving.get(node)
            if not moves:
                _add(here, node, 0, counts, 1)
                continue
            (total,) = node.totals
            if total is None:
                raise TypeError(node)
            to = {move.within: move.to for move in moves}
            by_class = {each: to[bits] for bits, each in self.apart.classes(total) if bits in to}
            low, high = total.ends
            for points, count in counts.items():
                each = bisect_right(self.apart.cuts, points + low)
                if each == bisect_right(self.apart.cuts, points + high):
                    _add(here, by_class[each], 0, {0: count}, 1)
                else:
                    _add(here, node, 0, {points: count}, 1)
        return here

    def example(self, goal: Goal) -> list[Step] | None:
        """The steps of the first answer sheet for which the goal comes to that."""
        last = len(self.layers) - 1
        ends: SumBits = {
            node: self.apart.unit for node in self.layers[-1].sums if not node.open and node.state.sides[0][0] is goal
        }
        if not ends:
            return None
        soon = first_way(self.walk, self.start, ends)
        return self.first({last: ends}, last) if soon is None else soon

    def first(self, ends: dict[int, SumBits], last: int) -> list[Step]:
        """The steps of the first way to one of those ends."""
        return self.walk.path(self.walk.ways(ends, last), 0, self.start, 0)[0]


def ended(walk: SumWalk) -> Layer:
    """The last layer of a walk; raises NotCounted where something is left open there."""
    last = walk.layers[-1]
    for node, bits in last.sums.items():
        if bits & walk.open_sums(node) if node.open else not is_ended(node.state):
            raise NotCounted
    return last


def _add(counts: Counts, node: Node, points: int, found: dict[int, int], times: int) -> None:
    """Adds what leads to a node with those points more; the sum is not told apart any more where it is closed."""
    own = counts.get(node)
    if own is None:
        own = counts[node] = {}
    if not node.open:
        own[0] = own.get(0, 0) + sum(found.values()) * times
        return
    for each, count in found.items():
        own[each + points] = own.get(each + points, 0) + count * times


def walked_apart(compiled: Compiled, goal: Goal, questions: frozenset[str] | None = None) -> SumResult | WalkResult:
    """The walk of a goal, with its largest sum apart."""
    found = apart(compiled, goal)
    return walked(compiled, goal, questions) if found is None else SumResult(compiled, found, questions)


def can_come_true(compiled: Compiled, goal: Boolean) -> bool:
    """Whether some answer sheet makes a goal true; of one with a part that none makes true, none is looked for."""
    parts = (counted(partial(_is_found, compiled, part)) for part in compiled.parts_apart(goal))
    return False not in parts and _is_found(compiled, goal)


def _is_found(compiled: Compiled, goal: Boolean) -> bool:
    """Whether some answer sheet makes a goal true."""
    questions, large = compiled.questions_of(goal), apart(compiled, goal)

    def plainly(most: int) -> bool:
        return searched(compiled, goal, questions, most) is not None

    if large is None:
        return plainly(compiled.budget.states)
    found = counted(lambda: plainly(AT_FIRST))
    if found is None:
        found = counted(lambda: _is_found_apart(compiled, large, questions))
    return plainly(compiled.budget.states) if found is None else found


def _is_found_apart(compiled: Compiled, large: SumApart, questions: frozenset[str]) -> bool:
    """The same with a sum apart; no way is followed on which the goal is false."""
    true, false = compiled.builder.true, compiled.builder.false
    walk = SumWalk(compiled, large, Walk(compiled, questions), pruned=lambda node: node.state.sides[0][0] is false)
    start = Node(walk.walk.start(large.goal), (large.totals.start,))
    return any(node.state.sides[0][0] is true for node in ended(walk.run({0: {start: large.unit}})).sums)

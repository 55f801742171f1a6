"""Two answer sheets with a sum apart: a worse answer never gives a better result, or two sheets show one that does.

The sum of the first side is that of the second and what it has more, so that one number says which sums lead to a pair.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, ClassTest, Goal, GridTest, StateTest
from screener.analysis.solver.monotone import Monotone, Pair
from screener.analysis.solver.orders import cannot_invert, inverted_at
from screener.analysis.solver.paths import WalkResult
from screener.analysis.solver.states import Step, WalkState
from screener.analysis.solver.substitution import Substitution
from screener.analysis.solver.sum_graph import SumWalk
from screener.analysis.solver.sum_nodes import Node, SumBits, SumMove
from screener.analysis.solver.sum_paths import SumResult
from screener.analysis.solver.sums_apart import sum_variable
from screener.analysis.solver.walk import Walk
from screener.analysis.solver.worse_answers import WorseAnswers


@dataclass(frozen=True)
class _Begun:
    """Two answers to one question, given in one node of the walk, and the two-sided node to which they lead."""

    pair: Pair
    node: Node
    move: SumMove


@dataclass
class SumMonotone:
    """The same as `Monotone`, over a walk with a sum apart."""

    compiled: Compiled
    found: SumResult
    worse: WorseAnswers
    _known: dict[tuple[object, ...], bool] = field(default_factory=dict)
    _renamed: dict[tuple[tuple[int, ...], int | None], Substitution] = field(default_factory=dict)

    @cached_property
    def walk(self) -> SumWalk:
        """The walk of both sides."""
        return SumWalk(
            self.compiled, self.found.apart, Walk(self.compiled, self.found.questions), pruned=self._cannot_invert
        )

    @cached_property
    def _plain(self) -> Monotone:
        """The pairs of states without the sum."""
        return Monotone(self.compiled, self.found.states, self.worse)

    def counterexamples(self) -> dict[str, list[Step]]:
        """Question id to the steps of two-sided walks in which the worse answer does better: one a question."""
        begun = list(self._begun())
        injected: dict[int, SumBits] = {}
        for each in begun:
            bits = self.walk.behind(each.move, self.found.layers[each.pair.before[0]].sums[each.node])
            if bits:
                nodes = injected.setdefault(each.pair.next, {})
                nodes[each.move.to] = nodes.get(each.move.to, 0) | bits
        self.walk.run(injected)
        last = len(self.walk.layers) - 1
        faults = {node: self.found.apart.unit for node in self.walk.layers[last].sums if self._is_fault(node)}
        ways = self.walk.ways({last: faults}, last)
        found: dict[str, list[Step]] = {}
        for _, alike in groupby(begun, lambda each: (each.pair.question.id, each.pair.steps)):
            some = [each for each in alike if each.pair.question.id not in found]
            if some and (steps := self._shown(some, ways)):
                found[some[0].pair.question.id] = steps
        return found

    def _begun(self) -> Iterator[_Begun]:
        """Every two answers of which the first is worse, wherever they are given."""
        by_state: dict[tuple[int, WalkState], list[Node]] = {}
        for place, layer in enumerate(self.found.layers):
            for node in layer.moves:
                by_state.setdefault((place, node.state), []).append(node)
        for pair in self._plain.pairs():
            for node in by_state.get(pair.before, ()):
                move = self.walk.begun(node, pair.state, pair.steps)
                if not self._cannot_invert(move.to) and self._plain.is_worse(pair):
                    yield _Begun(pair, node, move)

    def _shown(self, begun: list[_Begun], ways: list[SumBits]) -> list[Step]:
        """The steps of the first two sheets that begin with some of those answers and lead to a fault; none if none."""
        place, behind = begun[0].pair.before[0], ways[begun[0].pair.next]
        layer = self.found.layers[place]
        starts: SumBits = {}
        for each in begun:
            bits = self.walk.before(each.move, behind.get(each.move.to, 0)) & layer.sums[each.node]
            if bits:
                starts[each.node] = bits
        if not starts:
            return []
        single = self.found.walk
        steps, node, points = single.path(single.ways({place: starts}, place), 0, self.found.start, 0)
        first = next(each for each in begun if each.node == node)
        points = 0 if first.move.closes else points + first.move.points
        rest, end, _ = self.walk.path(ways, first.pair.next, first.move.to, points)
        places = inverted_at(self.compiled, end.state) or {}
        open_numbers = [Step(number, (each,), places[number]) for number, each in end.state.open_numbers]
        return [*steps, *first.pair.steps, *rest, *open_numbers]

    def _is_fault(self, node: Node) -> bool:
        return not node.open and inverted_at(self.compiled, node.state) is not None

    def _cannot_invert(self, node: Node) -> bool:
        """Whether the first side can surely not end better than the second."""
        (first, _), (second, _) = node.state.sides
        apart = self._plain.asked_apart(node.state)
        total, other = node.totals
        is_one = total is not None and total is other and not total.reads & apart
        key = first, second, apart and apart & (first.reads | second.reads), is_one, node.apart
        found = self._known.get(key)
        if found is None:
            first, second = self._renamed_sums(node, first, second, is_one=is_one)
            found = self._known[key] = cannot_invert(self.compiled, first, second, key[2])
        return found

    def _renamed_sums(self, node: Node, first: Goal, second: Goal, *, is_one: bool) -> tuple[Goal, Goal]:
        """With the tests of both sums as tests of one number, where the same is left of them, whatever is answered."""
        put, cuts, ahead = self.compiled.builder.put_goal, self.found.apart.cuts, node.apart
        if node.open <= 1:
            return first, second
        if not is_one:
            return put(first, self._of_other(cuts)), second
        if not ahead:
            return first, second
        together = tuple(sorted({*cuts, *(each - ahead for each in cuts)}))
        return put(first, self._of(together, ahead)), put(second, self._of(together, 0))

    def _of_other(self, cuts: tuple[int, ...]) -> Substitution:
        """The tests of a sum as tests of a sum of its own."""
        other = sum_variable(self.compiled, ("of the other side", cuts), len(cuts) + 1)
        return self._renaming(other, range(len(cuts) + 1), (cuts, None))

    def _of(self, together: tuple[int, ...], ahead: int) -> Substitution:
        """The tests of a sum that has so many points more as tests of one that is cut so."""
        other = sum_variable(self.compiled, ("of both sides", together), len(together) + 1)
        own = [each - ahead for each in self.found.apart.cuts]
        classes = [0, *(bisect_right(own, low) for low in together)]
        return self._renaming(other, classes, (together, ahead))

    def _renaming(self, variable: int, classes: Sequence[int], key: tuple[tuple[int, ...], int | None]) -> Substitution:
        """Puts tests of another variable in place of those of the sum; its classes, each with that of the sum."""
        found = self._renamed.get(key)
        if found is None:
            class_test = self.compiled.builder.booleans.class_test

            def leaf(test: ClassTest | StateTest | GridTest) -> Boolean:
                mask = test.mask if isinstance(test, ClassTest) else 0
                return class_test(variable, sum(1 << at for at, each in enumerate(classes) if mask >> each & 1))

            bits = 1 << self.found.apart.variable
            found = self._renamed[key] = Substitution(bits, leaf, lambda number: number)
        return found


def counterexamples(compiled: Compiled, found: WalkResult | SumResult, worse: WorseAnswers) -> dict[str, list[Step]]:
    """Question id to the steps of two-sided walks in which the worse answer does better: one a question."""
    if not isinstance(found, SumResult):
        return Monotone(compiled, found, worse).counterexamples()
    sides = SumMonotone(compiled, found, worse)
    try:
        return sides.counterexamples()
    finally:
        sides.walk.layers.clear()  # the walk and the comparison hold one another, so that its layers would stay

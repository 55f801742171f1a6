"""The walk with a sum apart: which sums lead to each state, and the first way to an end.

The sums that lead to a state are bits of one number, so that an edge, which adds points to all of them, moves that
number by so many places. Where every sum that leads to a state decides the tests of it, the state is left for one
without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from itertools import product
from operator import and_

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.intervals import Exact
from screener.analysis.solver.states import Edge, Step, WalkState
from screener.analysis.solver.sum_nodes import Layer, Node, SumBits, SumMove
from screener.analysis.solver.sums_apart import Rest, SumApart
from screener.analysis.solver.variables import Variable
from screener.analysis.solver.walk import OFTEN, Walk


def _doubled(edge: Edge) -> Edge:
    """The edge for two sides that are alike."""
    (side,), open_numbers, boxes = edge.to
    return edge._replace(to=WalkState((side, side), open_numbers, boxes * 2))


def _joined(moves: Iterable[SumMove], known: dict[Node, Node]) -> list[SumMove]:
    """The moves to nodes of one layer, of which equal ones are one object: they take most of the memory of a walk."""
    found = []
    for move in moves:
        to = known.setdefault(move.to, move.to)
        found.append(move if to is move.to else move._replace(to=to))
    return found


class SumWalk:
    """Walks one side, or two, with a sum apart."""

    def __init__(
        self, compiled: Compiled, apart: SumApart, walk: Walk, pruned: Callable[[Node], bool] = lambda _: False
    ) -> None:
        self.compiled, self.apart, self.walk = compiled, apart, walk
        self.layers: list[Layer] = []
        self._totals = apart.totals
        self._pruned = pruned
        self._spent = 0

    def run(self, injected: Mapping[int, SumBits]) -> SumWalk:
        """Walks from those nodes, each before the variable of that place or behind the last one, to the end."""
        coming: SumBits = {}
        variables = self.walk.variables
        for place in range(len(variables) + 1):
            for node, bits in injected.get(place, {}).items():
                coming[node] = coming.get(node, 0) | bits
            layer = self._entered(coming)
            self.layers.append(layer)
            coming = {}
            if place < len(variables):
                self._move_on(variables[place], layer, coming)
        return self

    def node(self, state: WalkState, totals: tuple[Rest | None, ...], points: tuple[Exact, ...]) -> tuple[Node, int]:
        """The node of a state whose sides have those points, and the points of the last side that is open."""
        is_read = [self.apart.is_read(goal) for goal, _ in state.sides]
        kept = tuple(total if seen else None for total, seen in zip(totals, is_read, strict=True))
        have = [int(each) for each, seen in zip(points, is_read, strict=True) if seen]
        return Node(state, kept, have[0] - have[-1] if have else 0), have[-1] if have else 0

    def ahead(self, node: Node) -> tuple[int, ...]:
        """For each side the points that it has more than the last one that is open."""
        return (node.apart, 0) if node.open > 1 else (0,) * len(node.totals)

    def open_sums(self, node: Node) -> int:
        """The bits of the sums that decide no test on any side."""
        if not node.open:
            return self.apart.unit
        sides = zip(node.totals, self.ahead(node), strict=True)
        full = self.apart.full
        decided = (self._moved(self.apart.decided(total), -ahead) for total, ahead in sides if total is not None)
        return reduce(and_, (full & ~each for each in decided), full)

    def _moved(self, bits: int, places: int) -> int:
        return (bits << places if places > 0 else bits >> -places) & self.apart.full

    # -- forward -------------------------------------------------------------------------------

    def _entered(self, coming: SumBits) -> Layer:
        """The layer of those nodes; those in which a test is decided are left for others."""
        layer, left, known = Layer(), coming, {node: node for node in coming}
        while left:
            further: SumBits = {}
            for node, bits in left.items():
                layer.sums[node] = led = layer.sums.get(node, 0) | bits
                if node.open and bits & ~self.open_sums(node):
                    leaving = (each for each in self._leaving(node, led) if not self._pruned(each.to))
                    layer.leaving[node] = moves = _joined(leaving, known)
                    for move in moves:
                        if found := self.behind(move, bits):
                            further[move.to] = further.get(move.to, 0) | found
            left = further
        self._spent += len(layer.sums)
        if self._spent > self.compiled.budget.states:
            raise NotCounted
        return layer

    def _leaving(self, node: Node, led: int) -> Iterator[SumMove]:
        """The moves for those of the sums that decide a test."""
        put_goal, ahead = self.compiled.builder.put_goal, self.ahead(node)
        ways: list[list[tuple[int, int | None]]] = []
        for total, more in zip(node.totals, ahead, strict=True):
            found: list[tuple[int, int | None]] = [(self.apart.full, None)]
            if total is not None:
                found = [(self._moved(bits, -more), each) for bits, each in self.apart.classes(total)]
                found.append((self._moved(self.apart.full & ~self.apart.decided(total), -more), None))
            ways.append(found)
        for chosen in product(*ways):
            within = reduce(and_, (bits for bits, _ in chosen))
            if not within & led or all(each is None for _, each in chosen):
                continue
            sides = tuple(
                (goal if each is None else put_goal(goal, self.apart.answering(each)), pending)
                for (goal, pending), (_, each) in zip(node.state.sides, chosen, strict=True)
            )
            to, points = self.node(node.state._replace(sides=sides), node.totals, ahead)
            yield SumMove(to, within, points, closes=not to.open)

    def _move_on(self, variable: Variable, layer: Layer, coming: SumBits) -> None:
        """Makes the moves from the nodes of a layer."""
        known: dict[Node, Node] = {}
        for count, (node, bits) in enumerate(layer.sums.items()):
            if not count % OFTEN:
                self.compiled.rules.progress("questions", variable.at, len(self.compiled.variables))
            if not bits & (within := self.open_sums(node)):
                continue
            layer.moves[node] = moves = _joined(self._moves(variable, node, within), known)
            for move in moves:
                if found := self.behind(move, bits):
                    coming[move.to] = coming.get(move.to, 0) | found

    def _moves(self, variable: Variable, node: Node, within: int) -> Iterable[SumMove]:
        """The moves for the answers to one variable; those of equal effect are one, and the first is the example."""
        if len(node.totals) > 1 and self._is_for_one(variable, node):
            return []
        found: dict[tuple[Node, int], SumMove] = {}
        ahead = self.ahead(node)
        for edge in self._edges(variable, node):
            move = self._move(node, edge, within, ahead)
            key = move.to, move.points
            before = found.get(key)
            if before is not None:
                found[key] = before._replace(times=before.times + move.times)
            elif not self._pruned(move.to):
                found[key] = move
        return found.values()

    def _edges(self, variable: Variable, node: Node) -> Iterable[Edge]:
        """The edges from a state; where both sides are alike, those of one of them, which are mostly known."""
        state = node.state
        if len(state.sides) == 1 or state.sides[0] != state.sides[1] or len({*state.boxes}) > 1:
            return self.walk.edges(variable, state)
        single = WalkState(state.sides[:1], state.open_numbers, state.boxes[:1])
        return [_doubled(edge) for edge in self.walk.edges(variable, single)]

    def _move(self, node: Node, edge: Edge, within: int, ahead: tuple[int, ...]) -> SumMove:
        if not node.open:
            return SumMove(Node(edge.to, node.totals), within, 0, closes=True, steps=edge.steps, times=edge.times)
        totals: list[Rest | None] = []
        points: list[Exact] = []
        for side, (total, more) in enumerate(zip(node.totals, ahead, strict=True)):
            gained, rest = (0, None) if total is None else self._totals.put(total, edge.steps, side)
            totals.append(rest)
            points.append(more + gained)
        to, moved = self.node(edge.to, tuple(totals), tuple(points))
        return SumMove(to, within, moved, closes=not to.open, steps=edge.steps, times=edge.times)

    def _is_for_one(self, variable: Variable, node: Node) -> bool:
        """Whether only the second side is asked a question of which its sum is made: then the two are not compared."""
        total = node.totals[1]
        if total is None or variable.box or variable.gate is not None:
            return False
        (first, second), true = (pending.parts[0] for _, pending in node.state.sides), self.compiled.builder.true
        return first is not true and second is true and bool(total.reads & self.compiled.bits_of(variable.question))

    def behind(self, move: SumMove, bits: int) -> int:
        """The sums behind a move that those before it lead to."""
        bits &= move.within
        if move.closes:
            return self.apart.unit if bits else 0
        return self._moved(bits, move.points)

    def before(self, move: SumMove, bits: int) -> int:
        """The sums before a move that lead to those behind it."""
        if move.closes:
            return move.within if bits else 0
        return self._moved(bits, -move.points) & move.within

    # -- backward ------------------------------------------------------------------------------

    def ways(self, ends: Mapping[int, SumBits], last: int) -> list[SumBits]:
        """For each layer up to the last, the sums from which one of those ends is reached."""
        after: SumBits = {}
        found: list[SumBits] = []
        for place in range(last, -1, -1):
            layer, here = self.layers[place], dict(ends.get(place, {}))
            for node, moves in layer.moves.items():
                bits = here.get(node, 0)
                for move in moves:
                    if there := after.get(move.to):
                        bits |= self.before(move, there)
                if bits:
                    here[node] = bits
            for node in sorted(layer.leaving, key=lambda node: node.open):
                bits = here.get(node, 0)
                for move in layer.leaving[node]:
                    if there := here.get(move.to):
                        bits |= self.before(move, there)
                if bits:
                    here[node] = bits
            found.append(here)
            after = here
        return found[::-1]

    def path(self, ways: list[SumBits], first: int, node: Node, points: int) -> tuple[list[Step], Node, int]:
        """The steps of the first way from a node of a layer with those points to an end, and that end."""
        steps: list[Step] = []
        for place in range(first, len(ways)):
            node, points = self.inside(place, node, points)
            if place + 1 == len(ways):
                break
            bit = self.bit(points)
            for move in self.layers[place].moves.get(node, ()):
                if move.within & bit and self.behind(move, bit) & ways[place + 1].get(move.to, 0):
                    steps += move.steps
                    node, points = move.to, 0 if move.closes else points + move.points
                    break
            else:
                raise NotCounted
        return steps, node, points

    def bit(self, points: int) -> int:
        """The bit of so many points."""
        return self._moved(self.apart.unit, points)

    def begun(self, node: Node, state: WalkState, steps: tuple[Step, ...]) -> SumMove:
        """The move by two answers to one question, given in a node of a walk of one side, which lead to that state."""
        total = node.totals[0]
        (more, first), (less, second) = (
            ((0, None), (0, None))
            if total is None
            else (self._totals.put(total, steps, 0), self._totals.put(total, steps, 1))
        )
        to, points = self.node(state, (first, second), (more, less))
        return SumMove(to, self.open_sums(node), points, closes=not to.open, steps=steps)

    def inside(self, place: int, node: Node, points: int) -> tuple[Node, int]:
        """The node of the same layer in which no test is decided that these points decide."""
        while True:
            moves = self.layers[place].leaving.get(node, ())
            move = next((each for each in moves if each.within & self.bit(points)), None)
            if move is None:
                return node, points
            node, points = move.to, 0 if move.closes else points + move.points

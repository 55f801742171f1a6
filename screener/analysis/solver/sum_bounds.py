"""The lowest and the highest value of a sum of points: the shortest way through its states without points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import PointSum
from screener.analysis.solver.intervals import Exact, clamped
from screener.analysis.solver.paths import Path, steps_of
from screener.analysis.solver.states import Edge, Step, WalkState
from screener.analysis.solver.sums_apart import Rest, Totals
from screener.analysis.solver.walk import Walk


class _Place(NamedTuple):
    """A state without the sum, and what is left of the sum."""

    state: WalkState
    total: Rest


_Way = tuple[Exact, _Place, Edge]
"""The points that an edge adds, where it leads, and the edge."""


@dataclass
class SumEnd:
    """The lowest value of a sum, or of its negative."""

    compiled: Compiled
    number: PointSum
    sign: int
    questions: frozenset[str]
    _spent: int = 0
    _known: dict[tuple[int, _Place], list[_Way]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._walk = Walk(self.compiled, self.questions)
        self._totals = Totals(self.compiled, zip(self.number.points, self.number.parts, strict=True))
        self._start = _Place(self._walk.start(self.compiled.builder.true), self._totals.start)

    def dived(self, beam: int) -> tuple[Exact, list[Step]] | None:
        """The lowest of some answer sheets that look low all the way; None when they have no end."""
        ways: dict[tuple[_Place, Exact], Path] = {(self._start, 0): None}
        for at in range(len(self._walk.variables)):
            after: dict[tuple[_Place, Exact], Path] = {}
            for (place, points), path in ways.items():
                for more, to, edge in self._ways(at, place):
                    after.setdefault((to, points + more), (edge, path))
            ways = {each: after[each] for each in sorted(after, key=self._promise)[:beam]}
        best = min(ways, key=lambda each: self._value(each[1]), default=None)
        return None if best is None else (self._value(best[1]), steps_of(ways[best]))

    def lowest(self) -> tuple[Exact, list[Step]] | None:
        """The lowest value, and the first way to it; None where there is no complete answer sheet."""
        left = self._left()
        if self._start not in left[0]:
            return None
        value = self._value(left[0][self._start])
        bound, most = self.number.floor if self.sign > 0 else self.number.ceiling, left[0][self._start]
        if bound is not None and value == self.sign * bound:
            most = max(most, self.sign * (bound - self.number.start))
        place, steps = self._start, list[Step]()
        points: Exact = 0
        for at in range(len(self._walk.variables)):
            more, place, edge = next(
                each
                for each in self._ways(at, place)
                if each[1] in left[at + 1] and points + each[0] + left[at + 1][each[1]] <= most
            )
            points += more
            steps += edge.steps
        return value, steps

    def _left(self) -> list[dict[_Place, Exact]]:
        """For each layer the fewest points that are still added behind each state."""
        layers: list[dict[_Place, None]] = [{self._start: None}]
        for at in range(len(self._walk.variables)):
            layers.append({to: None for place in layers[-1] for _, to, _ in self._ways(at, place)})
        left: list[dict[_Place, Exact]] = [dict.fromkeys(layers.pop(), 0)]
        while layers:
            after, at = left[-1], len(layers) - 1
            here = {}
            for place in layers.pop():
                found = [more + after[to] for more, to, _ in self._ways(at, place) if to in after]
                if found:
                    here[place] = min(found)
            left.append(here)
        return left[::-1]

    def _ways(self, at: int, place: _Place) -> list[_Way]:
        """Every way on from a state before the variable of that place."""
        found = self._known.get((at, place))
        if found is None:
            self._spent += 1
            if self._spent > self.compiled.budget.states:
                raise NotCounted
            found = self._known[at, place] = list(self._new_ways(at, place))
        return found

    def _new_ways(self, at: int, place: _Place) -> Iterator[_Way]:
        for edge in self._walk.edges(self._walk.variables[at], place.state):
            points, total = self._totals.put(place.total, edge.steps)
            if total.begun and at + 1 == len(self._walk.variables):
                raise NotCounted  # a line that takes too much work: no answer decides it
            yield self.sign * points, _Place(edge.to, total), edge

    def _promise(self, each: tuple[_Place, Exact]) -> Exact:
        """The lowest value that could be left, as far as its lines show."""
        place, points = each
        low, high = place.total.ends
        return self._value(points + (low if self.sign > 0 else -high))

    def _value(self, points: Exact) -> Exact:
        """The value of the sum, or its negative, with so many points more than in the beginning."""
        return self.sign * clamped(self.number.start + self.sign * points, self.number.floor, self.number.ceiling)

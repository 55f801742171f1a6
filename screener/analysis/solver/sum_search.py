"""The first way to an end of a walk with a sum apart, searched node by node: mostly few nodes are on such ways."""

from __future__ import annotations

from collections.abc import Container
from typing import TypeAlias

from screener.analysis.solver.states import Step
from screener.analysis.solver.sum_graph import SumWalk
from screener.analysis.solver.sum_nodes import Node, SumMove

_MOST_NODES = 5_000
"""So many nodes are tried before all ways are worked out from the end."""
_Way: TypeAlias = "tuple[SumMove, _Way] | None"
"""The last move, and the way before it."""
_At = tuple[int, Node, int]
"""A layer, a node of it, and the points so far."""


def first_way(walk: SumWalk, start: Node, ends: Container[Node]) -> list[Step] | None:
    """The steps of the first way from the first layer to one of those ends of the last; None where it is not found."""
    last = len(walk.layers) - 1
    stack: list[tuple[_At, _Way]] = [((0, start, 0), None)]
    seen: set[_At] = set()
    while stack and len(seen) < _MOST_NODES:
        (place, node, points), way = stack.pop()
        node, points = walk.inside(place, node, points)
        if place == last and node in ends:
            return _steps_of(way)
        bit, after = walk.bit(points), dict[_At, _Way]()
        for move in walk.layers[place].moves.get(node, ()):
            at = place + 1, move.to, 0 if move.closes else points + move.points
            if move.within & bit and at not in seen:
                after.setdefault(at, (move, way))
        seen.update(after)
        stack += reversed(after.items())
    return None


def _steps_of(way: _Way) -> list[Step]:
    """The steps of a way, the first first."""
    found: list[Step] = []
    while way is not None:
        move, way = way
        found += reversed(move.steps)
    return found[::-1]

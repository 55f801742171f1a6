"""What a walk with a sum apart is made of: nodes, the moves between them, and layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from screener.analysis.solver.states import Step, WalkState
from screener.analysis.solver.sums_apart import Rest


class Node(NamedTuple):
    """A state, and for each side what is left of the sum; None where no test of it is left."""

    state: WalkState
    totals: tuple[Rest | None, ...]
    apart: int = 0
    """The points that the first of two sides has more than the second, where the sum is open on both."""

    @property
    def open(self) -> int:
        """On how many sides the sum is open."""
        return len(self.totals) - self.totals.count(None)


class SumMove(NamedTuple):
    """From one node to another."""

    to: Node
    within: int
    """The bits of the sums from which it leads there."""
    points: int = 0
    """What it adds to them."""
    closes: bool = False
    """Whether the sum is open on no side behind it."""
    steps: tuple[Step, ...] = ()
    times: int = 1


SumBits = dict[Node, int]
"""Nodes, each with the bits of the sums that lead to it, or from it to some end."""


@dataclass
class Layer:
    """The nodes before one variable."""

    sums: SumBits = field(default_factory=dict)
    """The sums that lead to each node."""
    leaving: dict[Node, list[SumMove]] = field(default_factory=dict)
    """Where the sum is decided: to a node of the same layer in which its tests are."""
    moves: dict[Node, list[SumMove]] = field(default_factory=dict)
    """The answers: to a node of the next layer."""

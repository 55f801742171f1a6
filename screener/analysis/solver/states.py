"""What a walk is made of: states, the steps between them, and edges."""

from __future__ import annotations

from typing import NamedTuple

from screener.analysis.solver.expressions import Goal, Pending

Side = tuple[Goal, Pending]
"""The goal, and the conditions of the questions still to come."""
OpenNumbers = tuple[tuple[int, int], ...]
"""Numbers whose exact value is still open: variable and class."""


class WalkState(NamedTuple):
    """What is left to decide, and what must be remembered until it is."""

    sides: tuple[Side, ...]
    open_numbers: OpenNumbers = ()
    boxes: tuple[int, ...] = ()
    """For each side its mode among the boxes of a question that takes several answers; 0 outside of them."""


class Step(NamedTuple):
    """What is chosen for one variable: a class for each side, or a position on a number's grid."""

    variable: int
    classes: tuple[int, ...]
    at: int | None = None


class Edge(NamedTuple):
    """From a state to the next: the steps, how many answers they stand for, whether a question is asked, the state.

    `again` says that it is asked although it was answered, because that answer does not count here.
    """

    steps: tuple[Step, ...]
    times: int
    asks: bool
    to: WalkState
    again: bool = False

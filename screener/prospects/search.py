"""Search: one answer sheet for a goal, depth first; for goals that have too many states to walk them all."""

from __future__ import annotations

from typing import Any

from screener.prospects.meaning import Meaning
from screener.prospects.nodes import Node, NotCounted
from screener.prospects.walk import Choice, Edge, State, Walk

MOST_STATES = 20_000
Steps = tuple[Edge, Any] | None
"""The last step, and the steps before it."""


def searched(meaning: Meaning, goal: Node) -> list[Choice] | None:
    """The choices of an answer sheet for which the goal is true; None when there is none.

    Raises NotCounted when none was found in so many states.
    """
    walk, false = Walk(meaning), meaning.nodes.false
    stack: list[tuple[int, State, Steps]] = [(0, walk.start(goal), None)]
    seen: set[tuple[int, State]] = set()
    while stack:
        if len(seen) > min(MOST_STATES, meaning.effort.states):
            raise NotCounted
        at, state, steps = stack.pop()
        if at == len(walk.variables):
            return choices_of(steps)
        edges = [edge for edge in walk.edges(walk.variables[at], state) if edge.to.sides[0][0] is not false]
        for edge in reversed(edges):
            if (at + 1, edge.to) not in seen:
                seen.add((at + 1, edge.to))
                stack.append((at + 1, edge.to, (edge, steps)))
    return None


def choices_of(steps: Steps) -> list[Choice]:
    """The choices of steps, the first first."""
    found: list[Choice] = []
    while steps is not None:
        edge, steps = steps
        found += reversed(edge.choices)
    return found[::-1]

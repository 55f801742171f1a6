"""Found: what one walk says of its goal: how many answer sheets end in each way, and an example of each."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from screener.analysis.solver.compiler import Meaning
from screener.analysis.solver.expressions import Node, NotCounted
from screener.analysis.solver.walk import Choice, Edge, State, Walk

Way = tuple[int, State, Edge] | None
"""The layer, state and step by which a state was first reached."""


@dataclass
class Found:
    """A walk that is done, and sums over it."""

    walk: Walk

    @cached_property
    def counts(self) -> list[dict[State, int]]:
        """How many answer sheets, so far, lead to each state of each layer."""
        layers = self.walk.layers
        counts: list[dict[State, int]] = [dict.fromkeys(layer, 0) for layer in layers]
        for state in layers[0]:
            counts[0][state] = 1
        for at, layer in enumerate(layers):
            for state, edges in layer.items():
                here = counts[at][state]
                for edge in edges:
                    counts[at + 1][edge.to] += here * edge.times
        return counts

    @cached_property
    def first_ways(self) -> list[dict[State, Way]]:
        """The first step that led to each state."""
        ways: list[dict[State, Way]] = [{} for _ in self.walk.layers]
        for at, layer in enumerate(self.walk.layers):
            for state, edges in layer.items():
                for edge in edges:
                    ways[at + 1].setdefault(edge.to, (at, state, edge))
        return ways

    def ends(self) -> dict[Node, int]:
        """What the goal comes to, and for how many answer sheets."""
        found: dict[Node, int] = {}
        for state, count in self.counts[-1].items():
            goal = state.sides[0][0]
            found[goal] = found.get(goal, 0) + count
        return found

    def choices_to(self, layer: int, state: State) -> list[Choice]:
        """The choices of one way to a state."""
        found: list[Choice] = []
        way = self.first_ways[layer].get(state)
        while way is not None:
            at, before, edge = way
            found += reversed(edge.choices)
            way = self.first_ways[at].get(before)
        return found[::-1]

    def example(self, goal: Node) -> list[Choice] | None:
        """The choices of one answer sheet for which the goal comes to that."""
        state = next((each for each in self.walk.layers[-1] if each.sides[0][0] is goal), None)
        return None if state is None else self.choices_to(len(self.walk.layers) - 1, state)

    def steps(self, among: Container[str] | None = None) -> tuple[int, int] | None:
        """The fewest and the most questions that are asked, of those `among` if given.

        None when there is no complete answer sheet.
        """
        after = dict.fromkeys(self.walk.layers[-1], (0, 0))
        for variable, layer in zip(reversed(self.walk.variables), reversed(self.walk.layers[:-1]), strict=True):
            one = among is None or variable.question.id in among
            here = {}
            for state, edges in layer.items():
                ends = [(edge.asks and one, *after[edge.to]) for edge in edges if edge.to in after]
                if ends:
                    here[state] = min(asks + low for asks, low, _ in ends), max(asks + high for asks, _, high in ends)
            after = here
        return next(iter(after.values()), None)


def walked(meaning: Meaning, goal: Node, questions: frozenset[str] | None = None) -> Found:
    """A walk of a goal from the first question to the last, over those questions that decide it."""
    walk = Walk(meaning, questions)
    start = walk.start(goal)
    return Found(walk.run({walk.variables[0].at: [start]}) if walk.variables else walk.run({}, start))


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

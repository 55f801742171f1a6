"""What one walk shows: how many answer sheets end in each value of the goal, and an example of each."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cached_property, partial
from operator import is_
from typing import NamedTuple, TypeAlias

from screener.analysis.solver.budget import NotCounted, T
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, Goal, Numeric
from screener.analysis.solver.states import Edge, OpenNumbers, Step, WalkState
from screener.analysis.solver.walk import Walk, is_ended

Arrival = tuple[int, WalkState, Edge] | None
"""The layer, state and edge by which a state was first reached."""


@dataclass
class WalkResult:
    """A walk that is done, and what is summed over it."""

    walk: Walk

    @cached_property
    def counts(self) -> list[dict[WalkState, int]]:
        """How many answer sheets, so far, lead to each state of each layer."""
        layers = self.walk.layers
        counts: list[dict[WalkState, int]] = [dict.fromkeys(layer, 0) for layer in layers]
        for state in layers[0]:
            counts[0][state] = 1
        for at, layer in enumerate(layers):
            for state, edges in layer.items():
                here = counts[at][state]
                for edge in edges:
                    counts[at + 1][edge.to] += here * edge.times
        return counts

    @cached_property
    def arrivals(self) -> list[dict[WalkState, Arrival]]:
        """The first edge that led to each state."""
        ways: list[dict[WalkState, Arrival]] = [{} for _ in self.walk.layers]
        for at, layer in enumerate(self.walk.layers):
            for state, edges in layer.items():
                for edge in edges:
                    ways[at + 1].setdefault(edge.to, (at, state, edge))
        return ways

    def ends(self) -> dict[Goal, int]:
        """What the goal comes to, and for how many answer sheets."""
        found: dict[Goal, int] = {}
        for state, count in self.counts[-1].items():
            goal = state.sides[0][0]
            found[goal] = found.get(goal, 0) + count
        return found

    def steps_to(self, layer: int, state: WalkState) -> list[Step]:
        """The steps of one way to a state."""
        found: list[Step] = []
        way = self.arrivals[layer].get(state)
        while way is not None:
            at, before, edge = way
            found += reversed(edge.steps)
            way = self.arrivals[at].get(before)
        return found[::-1]

    def example(self, goal: Goal) -> list[Step] | None:
        """The steps of one answer sheet for which the goal comes to that."""
        state = next((each for each in self.walk.layers[-1] if each.sides[0][0] is goal), None)
        return None if state is None else self.steps_to(len(self.walk.layers) - 1, state)

    def lengths(self, among: Container[str] | None = None) -> tuple[int, int] | None:
        """The fewest and the most questions that are asked, of those `among` if given.

        None when there is no complete answer sheet.
        """
        after = dict.fromkeys(self.walk.layers[-1], (0, 0))
        for variable, layer in zip(reversed(self.walk.variables), reversed(self.walk.layers[:-1]), strict=True):
            one = among is None or variable.question.id in among
            here = {}
            for state, edges in layer.items():
                ends = [(edge.asks and (one or edge.again), *after[edge.to]) for edge in edges if edge.to in after]
                if ends:
                    here[state] = min(asks + low for asks, low, _ in ends), max(asks + high for asks, _, high in ends)
            after = here
        return next(iter(after.values()), None)


def walked(
    compiled: Compiled, goal: Goal, questions: frozenset[str] | None = None, among: Container[str] | None = None
) -> WalkResult:
    """A walk of a goal from the first question to the last, over those questions that decide it.

    Where only the states before some questions are asked for, it goes no further than past the last `among` them.
    """
    walk = Walk(compiled, questions)
    start = walk.start(goal)
    if not walk.variables:
        return WalkResult(walk.run({}, start))
    injected = {walk.variables[0].at: [start]}
    if among is None:
        return WalkResult(walk.run(injected))
    last = max((place for place, each in enumerate(walk.variables) if each.question.id in among), default=-1)
    return WalkResult(walk.run_to(last + 1, injected))


MOST_STATES = 20_000
Path: TypeAlias = "tuple[Edge, Path] | None"
"""The last edge, and the path before it."""


def searched(  # noqa: PLR0913  (two say how it is searched)
    compiled: Compiled,
    goal: Boolean,
    questions: frozenset[str] | None = None,
    most: int = MOST_STATES,
    *,
    as_walked: bool = False,
    seeing: bool = False,
) -> list[Step] | None:
    """The steps of an answer sheet for which the goal is true; None when there is none.

    Only those questions are walked, where they are given; `as_walked` gives the sheet that a walk would show. `seeing`
    leaves every way on which the goal is seen to be impossible: worth its work where it mostly is. Raises NotCounted
    when none was found in so many states.
    """
    walk, true, false = Walk(compiled, questions), compiled.builder.true, compiled.builder.false
    is_false = compiled.builder.implications.is_impossible if seeing else partial(is_, false)
    stack: list[tuple[int, WalkState, Path]] = [(0, walk.start(goal), None)]
    seen: set[tuple[int, WalkState]] = set()
    while stack:
        if len(seen) > min(most, compiled.budget.states):
            raise NotCounted
        at, state, path = stack.pop()
        if at == len(walk.variables):
            if state.sides[0][0] is not true:
                raise NotCounted
            return steps_of(path)
        edges = [edge for edge in walk.edges(walk.variables[at], state) if not is_false(edge.to.sides[0][0])]
        for edge in reversed(walk.merged(edges) if as_walked else edges):
            if (at + 1, edge.to) not in seen:
                seen.add((at + 1, edge.to))
                stack.append((at + 1, edge.to, (edge, path)))
    return None


class OpenWalk(NamedTuple):
    """A walk past the questions that are open, and its state before the first of them."""

    walk: Walk
    start: WalkState

    def once(self, find: Callable[[], T], *key: object) -> T:
        """What was found, once for all sheets that leave the same open, and the same key."""
        variables = self.walk.variables
        return self.walk.compiled.rules.shared.once((*key, self.start, *map(id, variables)), variables, find)


def open_walk(
    compiled: Compiled, goal: Goal, questions: frozenset[str] | None = None, *, joining: bool = True
) -> OpenWalk:
    """A walk past those questions that are open, of those that decide the goal where these are given.

    The answers that stand are put in before; so are numbers, unless the goal is worked out from them themselves.
    """
    builder, standing = compiled.builder, compiled.standing
    for into in standing.answers:
        if goal.reads & into.bits:
            goal = builder.put_goal(goal, into)
    amounts = [each for each in standing.numbers if isinstance(goal, Numeric) and goal.inputs & _bits(each)]
    wanted = standing.is_open.union(compiled.variables[at].question.id for numbers in amounts for at, _ in numbers)
    names = [name for name in standing.asked if name in wanted and (questions is None or name in questions)]
    pending = builder.booleans.pending(part for name in names for part in standing.asked[name])
    for numbers in standing.numbers:
        read = tuple(each for each in numbers if (goal.reads | pending.reads) & _bits((each,)))
        if read and numbers not in amounts:
            ((into, _, _),) = compiled.joint(read, ((goal, pending),))
            goal, pending = builder.put_goal(goal, into), builder.put_pending(pending, into)
    walk = Walk(compiled, frozenset(names), joining=joining)
    return OpenWalk(walk, WalkState(((goal, pending),), boxes=(0,)))


def _bits(numbers: OpenNumbers) -> int:
    return sum(1 << at for at, _ in numbers)


def ends_within(opened: OpenWalk, most: int) -> dict[tuple[Goal, OpenNumbers], tuple[WalkState, Path]]:
    """What a goal comes to over all answer sheets, each with a state and how it is reached.

    Of more than so many, that there are more.

    Raises NotCounted where it is not known after so many states.
    """
    walk, start = opened
    left = min(MOST_STATES, walk.compiled.budget.states)
    found, variables = dict[tuple[Goal, OpenNumbers], tuple[WalkState, Path]](), walk.variables
    stack: list[tuple[int, WalkState, Path]] = [(0, start, None)]
    seen = [set[WalkState]() for _ in variables]
    while stack and len(found) <= most:
        if left < 0:
            raise NotCounted
        at, state, path = stack.pop()
        if found and (state.sides[0][0], state.open_numbers) in found:
            continue
        if at == len(variables):
            if not is_ended(state):
                raise NotCounted
            found[state.sides[0][0], state.open_numbers] = state, path
            continue
        here, after = seen[at], at + 1
        for edge in walk.edges(variables[at], state):
            to = edge.to
            if to not in here:
                here.add(to)
                left -= 1
                stack.append((after, to, (edge, path)))
    return found


def steps_of(path: Path) -> list[Step]:
    """The steps of a path, the first first."""
    found: list[Step] = []
    while path is not None:
        edge, path = path
        found += reversed(edge.steps)
    return found[::-1]

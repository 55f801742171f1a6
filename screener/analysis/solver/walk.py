"""The walk: every way through a questionnaire, with equal states as one.

A state is what is left of the goal and of the conditions of the questions still to come. It can have two sides
that get the same answers (after one that differed), so that two persons can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from screener.analysis.solver.comparisons import Held
from screener.analysis.solver.compiler import Meaning
from screener.analysis.solver.expressions import Node, NotCounted
from screener.analysis.solver.variables import FIRST, HIDDEN, Variable

Side = tuple[Node, Node]
"""The goal, and the conditions of the questions still to come as one node."""
UNTICKED, TICKING = 1, 2
"""The two ways of being among the boxes of a question: none ticked so far, or some."""


class State(NamedTuple):
    """What is left to decide, and what must be remembered until it is."""

    sides: tuple[Side, ...]
    held: Held = ()
    boxes: tuple[int, ...] = ()
    """For each side: 0 outside the boxes of a question that takes several answers."""


class Choice(NamedTuple):
    """What was chosen for one variable: a class a side, or a position on a number's grid."""

    variable: int
    classes: tuple[int, ...]
    at: int | None = None


class Edge(NamedTuple):
    """One step: the choices that it fixes, how many answers it stands for, whether it asks, and where it leads."""

    choices: tuple[Choice, ...]
    times: int
    asks: bool
    to: State


@dataclass
class Walk:
    """The automaton of one goal: for each variable, every state before it with its steps."""

    meaning: Meaning
    questions: frozenset[str] | None = None
    """The only questions that are walked; all of them where None."""
    joining: bool = True
    """Whether steps to the same state are one step."""
    hopeless: Callable[[State], bool] | None = None
    """States that are not walked any further."""
    layers: list[dict[State, list[Edge]]] = field(default_factory=list)
    spent: int = 0
    _rest: dict[Node, Node] = field(default_factory=dict)
    _made: dict[tuple[int, tuple[int, ...]], tuple[Choice, ...]] = field(default_factory=dict)

    def start(self, goal: Node) -> State:
        """The state before the first question."""
        return State(((goal, self.pending),), boxes=(0,))

    @cached_property
    def pending(self) -> Node:
        """The conditions of the questions that are walked."""
        wanted = self.questions
        nodes = (node for name, node in self.meaning.only_if.items() if wanted is None or name in wanted)
        return self.meaning.nodes.make("pending", None, tuple(nodes))

    @cached_property
    def groups(self) -> dict[int, tuple[int, ...]]:
        """Each number that meets others in a comparison, and those of them that are walked."""
        walked = {each.at for each in self.variables}
        return {at: tuple(each for each in tied if each in walked) for at, tied in self.meaning.groups.items()}

    def rest_of(self, pending: Node) -> Node:
        """The conditions of the questions after the next."""
        found = self._rest.get(pending)
        if found is None:
            found = self._rest[pending] = self.meaning.nodes.make("pending", None, pending.parts[1:])
        return found

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of the questions that are walked."""
        wanted = self.questions
        return tuple(each for each in self.meaning.variables if wanted is None or each.question.id in wanted)

    def run(self, injected: Mapping[int, Sequence[State]], *ended: State) -> Walk:
        """Walks from those states, each before its variable, to the end; `ended` are there already."""
        coming: dict[State, State] = {}
        for variable in self.variables:
            coming.update((state, state) for state in injected.get(variable.at, ()))
            self.spent += len(coming)
            if self.spent > self.meaning.effort.states:
                raise NotCounted
            after: dict[State, State] = {}
            self.layers.append({state: self._steps(variable, state, after) for state in coming})
            coming = after
        coming.update((state, state) for state in ended)
        if not all(_is_ended(state) for state in coming):
            raise NotCounted
        self.layers.append({state: [] for state in coming})
        return self

    def _steps(self, variable: Variable, state: State, after: dict[State, State]) -> list[Edge]:
        """Every step from a state; equal states after it are one object."""
        edges = self.edges(variable, state)
        if self.hopeless is not None:
            edges = (edge for edge in edges if not self.hopeless(edge.to))
        found = []
        for edge in self.merged(edges) if self.joining else edges:
            to = after.setdefault(edge.to, edge.to)
            found.append(edge if to is edge.to else edge._replace(to=to))
        return found

    @staticmethod
    def merged(edges: Iterator[Edge]) -> list[Edge]:
        """Steps to the same state as one step; the first is the example."""
        found: dict[tuple[State, bool], Edge] = {}
        for edge in edges:
            before = found.get((edge.to, edge.asks))
            found[edge.to, edge.asks] = edge if before is None else before._replace(times=before.times + edge.times)
        return list(found.values())

    def edges(self, variable: Variable, state: State) -> Iterator[Edge]:
        """Every step from a state."""
        if variable.box:
            yield from self._tick(variable, state)
            return
        asked = [pending.parts[0] for _, pending in state.sides]
        if any(each.kind not in ("true", "false") for each in asked):
            raise NotCounted
        shown = [each is self.meaning.nodes.true for each in asked]
        sides = tuple((goal, self.rest_of(pending)) for goal, pending in state.sides)
        if not any(shown):
            yield from self._settled(variable, self.step(variable, state._replace(sides=sides), [HIDDEN] * len(shown)))
            return
        if not shown[0] and self._is_read(variable, sides[1:]):
            return
        for each in variable.domain:
            classes = [each if seen else HIDDEN for seen in shown]
            ticks = variable.boxes > 0 and each == FIRST
            boxes = tuple(UNTICKED if ticks and seen else 0 for seen in shown)
            edge = self.step(variable, State(sides, state.held, boxes), classes, asks=True)
            if variable.grid is not None and each >= FIRST:
                edge = edge._replace(to=edge.to._replace(held=(*state.held, (variable.at, each))))
            yield from self._settled(variable, edge)

    def _is_read(self, variable: Variable, sides: Sequence[Side]) -> bool:
        """Whether a question that only the second person is asked matters: then the two cannot be compared."""
        bits = self.meaning.bits_of(variable.question)
        return any(node.reads & bits for side in sides for node in side)

    def _tick(self, variable: Variable, state: State) -> Iterator[Edge]:
        if not any(state.boxes):
            yield from self._settled(variable, self.step(variable, state, [0] * len(state.boxes)))
            return
        for each in variable.domain:
            boxes = [TICKING if each and mode else mode for mode in state.boxes]
            if variable.last_box and UNTICKED in boxes:
                continue
            after = tuple(0 if variable.last_box else mode for mode in boxes)
            classes = [each if mode else 0 for mode in boxes]
            yield from self._settled(variable, self.step(variable, State(state.sides, state.held, after), classes))

    def step(self, variable: Variable, state: State, classes: Sequence[int], *, asks: bool = False) -> Edge:
        """The step that gives a class to each side."""
        meaning, put = self.meaning, self.meaning.nodes.put
        sides = []
        for (goal, pending), each in zip(state.sides, classes, strict=True):
            into = meaning.answering(variable.at, each)
            sides.append((put(goal, into), put(pending, into)))
        to = State(tuple(sides), state.held, state.boxes)
        return Edge(self._choice(variable.at, tuple(classes)), 1, asks, to)

    def _choice(self, at: int, classes: tuple[int, ...]) -> tuple[Choice, ...]:
        """The choice of one variable alone, made once."""
        found = self._made.get((at, classes))
        if found is None:
            found = self._made[at, classes] = (Choice(at, classes),)
        return found

    def _settled(self, variable: Variable, edge: Edge) -> Iterator[Edge]:
        """Settles the numbers that nothing waits for any more, and those that have all met."""
        if not edge.to.held:
            yield edge
            return
        group = self.groups.get(variable.at, (variable.at,))
        edge = self._released(edge)
        held = tuple(each for each in edge.to.held if each[0] in group)
        if variable.at != group[-1] or not held or self._is_amount(edge.to, group):
            yield edge
            return
        rest = tuple(each for each in edge.to.held if each[0] not in group)
        for into, count, example in self.meaning.joint(held):
            put = self.meaning.nodes.put
            sides = tuple((put(goal, into), put(pending, into)) for goal, pending in edge.to.sides)
            fixed = tuple(Choice(at, (each,), example[at]) for at, each in held)
            yield Edge((*edge.choices, *fixed), edge.times * count, edge.asks, edge.to._replace(sides=sides, held=rest))

    @staticmethod
    def _is_amount(state: State, group: tuple[int, ...]) -> bool:
        """Whether the goal is worked out from these numbers themselves: then they are held to the end."""
        bits = sum(1 << at for at in group)
        if not state.sides[0][0].measures & bits:
            return False
        if any(_is_tested(node, bits) for side in state.sides for node in side):
            raise NotCounted
        return True

    def _released(self, edge: Edge) -> Edge:
        """Lets go of every number that nothing reads any more."""
        reads = 0
        for side in edge.to.sides:
            for node in side:
                reads |= node.reads
        choices, times, kept = list(edge.choices), edge.times, []
        for at, each in edge.to.held:
            if reads >> at & 1:
                kept.append((at, each))
                continue
            variable = self.meaning.variables[at]
            times *= variable.size(each)
            choices.append(Choice(at, (each,), variable.pieces[each - FIRST][0]))
        return Edge(tuple(choices), times, edge.asks, edge.to._replace(held=tuple(kept)))


def _is_tested(node: Node, bits: int) -> bool:
    """Whether a comparison of those numbers is still open inside a node."""
    if not node.reads & bits:
        return False
    return node.kind == "measured" or any(_is_tested(part, bits) for part in node.parts)


def _is_ended(state: State) -> bool:
    """Whether nothing is left to decide but the numbers that a score is worked out from."""
    return all(goal.kind in _ENDS or goal.reads == goal.measures != 0 for goal, _ in state.sides)


_ENDS = ("true", "false", "constant", "undefined")

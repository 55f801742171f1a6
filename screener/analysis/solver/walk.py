"""The walk: every way through a questionnaire, with equal states as one.

A state is what is left of the goal and of the conditions of the questions still to come. It can have two sides
that get the same answers (after one that differed), so that two answer sheets can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import (
    Expression,
    Goal,
    GridTest,
    Numeric,
    Pending,
    children,
    is_decided,
)
from screener.analysis.solver.offers import Alike, Offer, Ticked, offer_of, shown_by, ways_to_tick
from screener.analysis.solver.states import Edge, Side, Step, WalkState
from screener.analysis.solver.substitution import Substitution
from screener.analysis.solver.variables import FIRST, HIDDEN, Variable

OFTEN = 500
"""Progress is reported after so many states."""


@dataclass
class Walk:
    """The automaton of one goal: for each variable, every state before it with its edges."""

    compiled: Compiled
    questions: frozenset[str] | None = None
    """The only questions that are walked; all of them where None."""
    joining: bool = True
    """Whether edges to the same state are one edge."""
    pruned: Callable[[WalkState], bool] | None = None
    """States that are not walked any further."""
    alike: Alike = field(default_factory=Alike)
    """What both sides answer where both are asked."""
    layers: list[dict[WalkState, list[Edge]]] = field(default_factory=list)
    spent: int = 0
    _rest: dict[tuple[Pending, int], Pending] = field(default_factory=dict)
    _made: dict[tuple[int, tuple[int, ...]], tuple[Step, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        answering, variables, alike = self.compiled.answering, self.compiled.variables, self.alike
        edges = self.compiled.edges
        self._kept = edges if type(alike) is Alike else [None] * len(edges)
        self._limit = self.compiled.rules.shared.shared_budget.share()
        self._answers = Lazy[tuple[int, int], Substitution](lambda key: answering(*key))
        self._ticks = Lazy[tuple[int, tuple[int, ...], tuple[bool, ...]], list[Ticked]](
            lambda key: ways_to_tick(alike, variables[key[0]], *key[1:])
        )

    def start(self, goal: Goal) -> WalkState:
        """The state before the first question."""
        return WalkState(((goal, self.pending),), boxes=(0,))

    @cached_property
    def pending(self) -> Pending:
        """The conditions of the questions that are walked."""
        wanted = self.questions
        asked = self.compiled.rules.asked.items()
        return self.compiled.builder.booleans.pending(
            part for name, parts in asked if wanted is None or name in wanted for part in parts
        )

    @cached_property
    def groups(self) -> dict[int, tuple[int, ...]]:
        """Each number that shares a test with others, and those of them that are walked."""
        walked = {each.at for each in self.variables}
        return {at: tuple(each for each in tied if each in walked) for at, tied in self.compiled.groups.items()}

    def rest_of(self, pending: Pending, count: int = 1) -> Pending:
        """The conditions after the first so many."""
        if not count:
            return pending
        found = self._rest.get((pending, count))
        if found is None:
            found = self._rest[pending, count] = self.compiled.builder.booleans.pending(pending.parts[count:])
        return found

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of the questions that are walked."""
        wanted = self.questions
        return tuple(each for each in self.compiled.variables if wanted is None or each.question.id in wanted)

    def run(self, injected: Mapping[int, Sequence[WalkState]], *ended: WalkState) -> Walk:
        """Walks from those states, each before its variable, to the end; `ended` are there already."""
        self.run_to(len(self.variables), injected, *ended)
        if not all(map(is_ended, self.layers[-1])):
            raise NotCounted
        return self

    def run_to(self, last: int, injected: Mapping[int, Sequence[WalkState]], *ended: WalkState) -> Walk:
        """Walks from those states past so many variables, and no further."""
        coming: dict[WalkState, WalkState] = {}
        for variable in self.variables[:last]:
            coming.update((state, state) for state in injected.get(variable.at, ()))
            self.spent += len(coming)
            if self.spent > self.compiled.budget.states:
                raise NotCounted
            after: dict[WalkState, WalkState] = {}
            layer: dict[WalkState, list[Edge]] = {}
            for count, state in enumerate(coming):
                if not count % OFTEN:
                    self.compiled.rules.progress("questions", variable.at, len(self.compiled.variables))
                layer[state] = self._edges(variable, state, after)
            self.layers.append(layer)
            coming = after
        coming.update((state, state) for state in ended)
        self.layers.append({state: [] for state in coming})
        return self

    def _edges(self, variable: Variable, state: WalkState, after: dict[WalkState, WalkState]) -> list[Edge]:
        """Every edge from a state; equal states after it are one object."""
        edges = [*self.edges(variable, state)]
        if self.pruned is not None:
            edges = [edge for edge in edges if not self.pruned(edge.to)]
        if self.joining and len(edges) > 1:
            edges = self.merged(edges)
        for place, edge in enumerate(edges):
            to = after.setdefault(edge.to, edge.to)
            if to is not edge.to:
                edges[place] = Edge(edge.steps, edge.times, edge.asks, to, edge.again)
        return edges

    @staticmethod
    def merged(edges: Iterable[Edge]) -> list[Edge]:
        """Edges to the same state as one edge; the first is the example."""
        found: dict[tuple[WalkState, bool, bool], Edge] = {}
        for edge in edges:
            key = edge.to, edge.asks, edge.again
            before = found.get(key)
            found[key] = edge if before is None else before._replace(times=before.times + edge.times)
        return list(found.values())

    def edges(self, variable: Variable, state: WalkState) -> Iterable[Edge]:
        """Every edge from a state; one that another answer sheet led to is known."""
        kept = self._kept[variable.at]
        if kept is None or state.open_numbers:
            return self._new_edges(variable, state)
        found = kept.get(state)
        if found is None:
            found = kept[state] = self.compiled.rules.shared.keeping(self._new_edges(variable, state))
        return found

    def _new_edges(self, variable: Variable, state: WalkState) -> Iterator[Edge]:
        self._limit.pay(sum(goal.reads.bit_count() + len(pending.parts) for goal, pending in state.sides))
        if variable.box:
            yield from self._tick(variable, state)
            return
        asked = [pending.parts[0] for _, pending in state.sides]
        true, false = self.compiled.builder.true, self.compiled.builder.false
        shown = [each is true for each in asked]
        if not all(each or part is false for each, part in zip(shown, asked, strict=True)):
            raise NotCounted
        sides = tuple((goal, self.rest_of(pending, 1 + len(variable.own))) for goal, pending in state.sides)
        if not any(shown):
            yield from self._settled(variable, self.step(variable, state._replace(sides=sides), [HIDDEN] * len(shown)))
            return
        if not shown[0] and variable.gate is None and self._is_read(variable, sides[1:]):
            return
        offers = tuple(
            self.offer(variable, pending) if seen else None
            for seen, (_, pending) in zip(shown, state.sides, strict=True)
        )
        for classes in self.alike.choices(variable, offers):
            boxes = self.alike.modes(variable, offers, classes)
            asks = variable.gate is None
            each, numbers = max(classes), state.open_numbers
            if variable.grid is not None and each >= FIRST:
                numbers = (*numbers, (variable.at, each))
            edge = self.step(variable, WalkState(sides, numbers, boxes), classes, asks=asks)
            if each != HIDDEN and any(offer.again for offer in offers if offer):
                edge = edge._replace(again=True)
            yield from self._settled(variable, edge)

    def offer(self, variable: Variable, pending: Pending) -> Offer:
        """What a question offers whose conditions come first."""
        if not variable.varies:
            return Offer(variable.domain)
        count = 1 + len(variable.own) + len(variable.ahead)
        return offer_of(variable, shown_by(variable, pending.parts[1:count], self.compiled.builder.true))

    def _is_read(self, variable: Variable, sides: Sequence[Side]) -> bool:
        """Whether a question that only the second person is asked matters: then the two cannot be compared."""
        bits = self.compiled.bits_of(variable.question)
        return any(node.reads & bits for side in sides for node in side)

    def _tick(self, variable: Variable, state: WalkState) -> Iterator[Edge]:
        sides, true = state.sides, self.compiled.builder.true
        if variable.own:
            shown = tuple(pending.parts[0] is true for _, pending in sides)
            sides = tuple((goal, self.rest_of(pending)) for goal, pending in sides)
        else:
            shown = (True,) * len(sides)
        for classes, after in self._ticks[variable.at, state.boxes, shown]:
            edge = self.step(variable, WalkState(sides, state.open_numbers, after), classes)
            if state.open_numbers:
                yield from self._settled(variable, edge)
            else:
                yield edge

    def step(self, variable: Variable, state: WalkState, classes: Sequence[int], *, asks: bool = False) -> Edge:
        """The edge that gives a class to each side."""
        answers, at = self._answers, variable.at
        if len(classes) == 1:
            (side,), (each,) = state.sides, classes
            put = self._put(side, answers[at, each])
            to = state if put is side else WalkState((put,), state.open_numbers, state.boxes)
        else:
            sides = tuple([self._put(side, answers[at, each]) for side, each in zip(state.sides, classes, strict=True)])
            to = WalkState(sides, state.open_numbers, state.boxes)
        return Edge(self._step_of(at, tuple(classes)), 1, asks, to)

    def put(self, side: Side, at: int, each: int) -> Side:
        """What a class of a variable leaves of one side."""
        return self._put(side, self._answers[at, each])

    def _put(self, side: Side, into: Substitution) -> Side:
        builder, (goal, pending) = self.compiled.builder, side
        if not (goal.reads | pending.reads) & into.bits:
            return side
        return builder.put_goal(goal, into), builder.put_pending(pending, into)

    def _step_of(self, at: int, classes: tuple[int, ...]) -> tuple[Step, ...]:
        """The step of one variable alone, made once."""
        found = self._made.get((at, classes))
        if found is None:
            found = self._made[at, classes] = (Step(at, classes),)
        return found

    def _settled(self, variable: Variable, edge: Edge) -> Iterator[Edge]:
        """Settles the numbers that nothing reads any more, and the tests of numbers that are all chosen."""
        if not edge.to.open_numbers:
            yield edge
            return
        group = self.groups.get(variable.at, (variable.at,))
        edge = self._released(edge)
        open_numbers = tuple([each for each in edge.to.open_numbers if each[0] in group])
        if variable.at != group[-1] or not open_numbers or self._is_amount(edge.to, group):
            yield edge
            return
        rest = tuple([each for each in edge.to.open_numbers if each[0] not in group])
        steps, times, asks, (before, _, boxes), again = edge
        for into, count, example in self.compiled.joint(open_numbers, before):
            sides = tuple([self._put(side, into) for side in before])
            fixed = [Step(at, (each,), example[at]) for at, each in open_numbers]
            yield Edge((*steps, *fixed), times * count, asks, WalkState(sides, rest, boxes), again)

    @staticmethod
    def _is_amount(state: WalkState, group: tuple[int, ...]) -> bool:
        """Whether the goal is worked out from these numbers themselves: then they are open_numbers to the end."""
        numbers = [goal for goal, _ in state.sides if isinstance(goal, Numeric) and goal.inputs]
        bits = sum(1 << at for at in group) if numbers else 0
        if not any(goal.inputs & bits for goal in numbers):
            return False
        if any(_is_tested(part, bits) for side in state.sides for part in side):
            raise NotCounted
        return True

    def _released(self, edge: Edge) -> Edge:
        """Drops every number that nothing reads any more."""
        reads = 0
        for goal, pending in edge.to.sides:
            reads |= goal.reads | pending.reads
        if all([reads >> at & 1 for at, _ in edge.to.open_numbers]):  # noqa: C419  (it is faster)
            return edge
        steps, times, kept = list(edge.steps), edge.times, []
        for at, each in edge.to.open_numbers:
            if reads >> at & 1:
                kept.append((at, each))
                continue
            variable = self.compiled.variables[at]
            times *= variable.size(each)
            steps.append(Step(at, (each,), variable.pieces[each - FIRST][0]))
        return edge._replace(steps=tuple(steps), times=times, to=edge.to._replace(open_numbers=tuple(kept)))


def _is_tested(part: Expression, bits: int) -> bool:
    """Whether a comparison of those numbers is still open inside an expression."""
    if not part.reads & bits:
        return False
    return isinstance(part, GridTest) or any(_is_tested(each, bits) for each in children(part))


def is_ended(state: WalkState) -> bool:
    """Whether nothing is left to decide but the numbers that a score is worked out from."""
    return all(
        is_decided(goal) or (isinstance(goal, Numeric) and goal.reads == goal.inputs != 0) for goal, _ in state.sides
    )

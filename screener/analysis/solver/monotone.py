"""The order of results: a worse answer never gives a better outcome, or raises a score; else two sheets show it.

Both sides of a pair of answers to one question get the same answers to everything else, and are walked to the end
together. Where the better answer leads to a question of its own that matters, the two persons are no longer alike,
and are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.budget import NotCounted, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Goal, Numeric, Pending
from screener.analysis.solver.offers import OUTSIDE_LIMITS, ticked_so_far
from screener.analysis.solver.orders import cannot_invert, inverted_at
from screener.analysis.solver.paths import WalkResult
from screener.analysis.solver.states import Edge, Side, Step, WalkState
from screener.analysis.solver.variables import Variable
from screener.analysis.solver.walk import Walk
from screener.analysis.solver.worse_answers import Answering, WorseAnswers
from screener.questionnaire.model import Question


@dataclass(frozen=True)
class Pair:
    """Two states that differ in the answer to one question, and how they were made."""

    question: Question
    before: tuple[int, WalkState]
    """The layer and the state of the walk in which the answer is given."""
    steps: tuple[Step, ...]
    """The worse answer on the first side, the better on the second."""
    state: WalkState
    next: int
    """The layer that comes after."""


@dataclass
class Monotone:
    """Every pair of answers of which one is worse, over the walk of the outcome or of a score.

    Raises NotCounted where the pairs are too many, or where a number decides only together with others.
    """

    compiled: Compiled
    found: WalkResult
    worse: WorseAnswers
    among: frozenset[str] | None = None
    """The only questions whose answers are compared; all that are walked where None."""
    _known: dict[tuple[Goal, Goal, int], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._apart = Lazy[tuple[Pending, Pending, bool], int](lambda key: self._asked_apart(*key))

    def pairs(self) -> Iterator[Pair]:
        """Every pair, in the order of the questions."""
        walked = {each.question.id for each in self.found.walk.variables}
        among = walked if self.among is None else walked & self.among
        questions = self.compiled.questionnaire.questions
        return (pair for question in questions if question.id in among for pair in self._of(question))

    def is_worse(self, pair: Pair) -> bool:
        """Whether the answer of a pair that seems worse is."""
        worse, better = ({step.variable: step.classes[side] for step in pair.steps} for side in (0, 1))
        return self.worse.is_worse(pair.question, worse, better)

    @cached_property
    def layers(self) -> dict[int, int]:
        """Variable to the number of its layer, and so to that of the layer behind it."""
        return {each.at: place for place, each in enumerate(self.found.walk.variables)}

    def counterexamples(self) -> dict[str, list[Step]]:
        """Question id to the steps of two-sided walks in which the worse answer does better: one a question.

        Whether the answer that seems worse is in every case is first asked where it does better.
        """
        seeming = [pair for pair in self.pairs() if not self._cannot_invert(pair.state)]
        found = counted(lambda: self._counterexamples(seeming)) if self.worse.in_every_case else None
        return found if found is not None else self._counterexamples(list(filter(self.is_worse, seeming)))

    def _counterexamples(self, pairs: Sequence[Pair]) -> dict[str, list[Step]]:
        walk = Walk(self.compiled, self.found.walk.questions, pruned=self._cannot_invert)
        injected: dict[int, list[WalkState]] = {}
        for pair in pairs:
            injected.setdefault(pair.next, []).append(pair.state)
        after = [each.at for each in walk.variables]
        coming = {at: injected.get(place, []) for place, at in enumerate(after)}
        walk.run(coming, *injected.get(len(after), ()))
        ways = _ways_to_faults(walk)
        found: dict[str, list[Step]] = {}
        for pair in pairs:
            if pair.question.id not in found and pair.state in ways[pair.next] and self.is_worse(pair):
                before = self.found.steps_to(*pair.before)
                found[pair.question.id] = [*before, *pair.steps, *self._rest(ways, pair.next, pair.state)]
        return found

    def _rest(self, ways: Ways, at: int, state: WalkState) -> list[Step]:
        """The steps from a state to the end, and then the positions of the numbers that are open there."""
        steps: list[Step] = []
        while (edge := ways[at].get(state)) is not None:
            steps += edge.steps
            at, state = at + 1, edge.to
        places = inverted_at(self.compiled, state) or {}
        return [*steps, *(Step(number, (each,), places[number]) for number, each in state.open_numbers)]

    def _cannot_invert(self, state: WalkState) -> bool:
        """Whether the first side can surely not end better than the second."""
        (first, _), (second, _) = state.sides
        apart = self.asked_apart(state)
        key = first, second, apart and apart & (first.reads | second.reads)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = cannot_invert(self.compiled, *key)
        return found

    def asked_apart(self, state: WalkState) -> int:
        """The variables that may differ: of questions that only one side is asked, or shown some option."""
        (_, before), (_, after) = state.sides
        alike_boxes = all(state.boxes) or not any(state.boxes)
        return 0 if before is after and alike_boxes else self._apart[before, after, alike_boxes]

    def _asked_apart(self, before: Pending, after: Pending, alike_boxes: bool) -> int:  # noqa: FBT001  (part of a key)
        """The variables of the questions still to come of which only one side is asked, or shown some option.

        `alike_boxes` says that both sides, or none, are among the boxes of the question that comes last before these.
        """
        whose = self._whose[len(self._whose) - len(before.parts) - 1 :]
        apart = 0 if alike_boxes else whose[0]
        for one, other, bits in zip(before.parts, after.parts, whose[1:], strict=True):
            if one is not other or one.reads & apart:
                apart |= bits
        return apart

    @cached_property
    def _whose(self) -> list[int]:
        """The variables of the question of each condition that is walked; before them none."""
        walked = {each.question.id: 0 for each in self.found.walk.variables}
        for each in self.found.walk.variables:
            walked[each.question.id] |= 1 << each.at
        asked = self.compiled.rules.asked
        return [0, *(walked[name] for name, parts in asked.items() if name in walked for _ in parts)]

    # -- pairs ---------------------------------------------------------------------------------

    def _of(self, question: Question) -> Iterator[Pair]:
        first, *_ = self.compiled.parts[question.id]
        if question.worse and first.grid is not None:
            self._check_decided(first)  # of two numbers in one class, too, one is worse
        for worse, better in self.worse.seeming(question):
            self._check_decided(first)
            yield from self._answered(question, worse, better)
        for box in self.worse.ticks(question):
            yield from self._ticked(question, box)

    def _check_decided(self, first: Variable) -> None:
        """Raises NotCounted where two classes of a number do not say what follows from them."""
        (start,) = self.found.walk.layers[0]
        goal, pending = start.sides[0]
        is_amount = isinstance(goal, Numeric) and goal.inputs >> first.at & 1
        if is_amount or (first.at in self.compiled.groups and (goal.reads | pending.reads) >> first.at & 1):
            raise NotCounted

    def _put(self, goal: Goal, pending: Pending, answer: Answering) -> Side:
        builder = self.compiled.builder
        for variable, each in answer.items():
            if not (goal.reads | pending.reads) >> variable & 1:
                continue
            into = self.compiled.answering(variable, each)
            goal, pending = builder.put_goal(goal, into), builder.put_pending(pending, into)
        return goal, pending

    def _answered(self, question: Question, worse: Answering, better: Answering) -> Iterator[Pair]:
        at, after, true = self.layers[min(worse)], self.layers[max(worse)] + 1, self.compiled.builder.true
        first, *_ = self.compiled.parts[question.id]
        steps = tuple(Step(each, (worse[each], better[each])) for each in worse)
        offered = Lazy[Pending, bool](lambda pending: self._offers(question, pending, worse, better))
        for state in self.found.walk.layers[at]:
            goal, pending = state.sides[0]
            if pending.parts[0] is true and offered[pending]:
                rest = self.found.walk.rest_of(pending, 1 + len(first.own) + len(first.ahead))
                sides = self._put(goal, rest, worse), self._put(goal, rest, better)
                yield Pair(question, (at, state), steps, WalkState(sides, state.open_numbers, (0, 0)), after)

    def _offers(self, question: Question, pending: Pending, *answers: Answering) -> bool:
        """Whether the question shows those answers there."""
        first, *boxes = self.compiled.parts[question.id]
        offer = self.found.walk.offer(first, pending)
        return all(
            answer[first.at] in offer.classes and all(offer.has(box.box) for box in boxes if answer[box.at])
            for answer in answers
        )

    def _ticked(self, question: Question, box: Variable) -> Iterator[Pair]:
        at = self.layers[box.at]
        for state in self.found.walk.layers[at]:
            (mode,) = state.boxes
            goal, pending = state.sides[0]
            modes = tuple(ticked_so_far(box, mode, tick) for tick in (1, 0))
            if not mode or OUTSIDE_LIMITS in modes:
                continue
            if box.own and pending.parts[0] is not self.compiled.builder.true:
                continue
            rest = self.found.walk.rest_of(pending, len(box.own))
            sides = tuple(self._put(goal, rest, {box.at: tick}) for tick in (1, 0))
            after = WalkState(sides, state.open_numbers, modes)
            yield Pair(question, (at, state), (Step(box.at, (1, 0)),), after, at + 1)


Ways = list[dict[WalkState, Edge | None]]
"""For each layer the states that lead to a fault, and the step that leads on."""


def _ways_to_faults(walk: Walk) -> Ways:
    """For each layer the states from which the first side can end better, and the step that leads there."""
    last = {state: None for state in walk.layers[-1] if inverted_at(walk.compiled, state) is not None}
    ways: Ways = [dict(last)]
    for layer in reversed(walk.layers[:-1]):
        after = ways[-1]
        found = {}
        for state, edges in layer.items():
            edge = next((each for each in edges if each.to in after), None)
            if edge is not None:
                found[state] = edge
        ways.append(dict(found))
    return ways[::-1]

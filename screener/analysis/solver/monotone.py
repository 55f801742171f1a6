"""The order of outcomes: a worse answer never gives a better outcome; else two answer sheets show it.

An answer is worse than another to the same question when it makes more stops and flags fire by itself. Both
sides of a pair then get the same answers to everything else, and are walked to the end together. Where the
better answer leads to a question of its own that matters, the two persons are no longer alike, and are not compared.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, permutations
from math import comb

from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, FirstMatch, Goal, Pending, place_of
from screener.analysis.solver.offers import OUTSIDE_LIMITS, ticked_so_far
from screener.analysis.solver.paths import WalkResult
from screener.analysis.solver.states import Edge, Side, Step, WalkState
from screener.analysis.solver.variables import FIRST, NOTHING, Variable
from screener.analysis.solver.walk import Walk
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire

MOST_PAIRED = 64
"""So many sets of the least boxes are compared with each other; of more, only those that differ in one box."""

Answering = dict[int, int]
"""The classes of the variables of one question: one answer to it."""


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
    """The variable that comes after."""


@dataclass
class Monotone:
    """Every pair of answers of which one is worse, over the walk of the outcome."""

    compiled: Compiled
    found: WalkResult
    questionnaire: Questionnaire
    """As it is written: what a rule says by itself is without the ends of other stops."""
    _known: dict[tuple[Goal, Goal, bool], bool] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Boolean, ...]:
        """The conditions of every stop and flag."""
        written = (*self.questionnaire.stops, *self.questionnaire.flags)
        return tuple(self.compiled.rules.condition(rule.condition) for rule in written)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every pair, in the order of the questions."""
        return [pair for question in self.compiled.questionnaire.questions for pair in self._of(question)]

    def counterexamples(self) -> dict[str, list[Step]]:
        """Question id to the steps of two-sided walks in which the worse answer does better: one a question."""
        cannot_invert = self._cannot_invert
        walk = Walk(self.compiled, pruned=cannot_invert)
        injected: dict[int, list[WalkState]] = {}
        for pair in self.pairs:
            if not cannot_invert(pair.state):
                injected.setdefault(pair.next, []).append(pair.state)
        walk.run(injected, *injected.get(len(self.compiled.variables), ()))
        ways = _ways_to_faults(walk)
        found: dict[str, list[Step]] = {}
        for pair in self.pairs:
            if pair.question.id not in found and pair.state in ways[pair.next]:
                before = self.found.steps_to(*pair.before)
                found[pair.question.id] = [*before, *pair.steps, *_rest(ways, pair.next, pair.state)]
        return found

    def _cannot_invert(self, state: WalkState) -> bool:
        """Whether the first side can surely not end better than the second."""
        (first, before), (second, after) = state.sides
        key = first, second, before is after
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = cannot_invert(*key)
        return found

    # -- pairs ---------------------------------------------------------------------------------

    def _of(self, question: Question) -> Iterator[Pair]:
        first, *boxes = self.compiled.parts[question.id]
        if first.at in self.compiled.groups:
            return
        answers = list(self._answers(first, boxes))
        fired = [self.fired(answer) for answer in answers]
        for one, other in permutations(range(len(answers)), 2):
            if fired[one] > fired[other]:
                yield from self._answered(question, answers[one], answers[other])
        for box in boxes:
            if box.domain == (0, 1) and self.fired({box.at: 1}) > self.fired({box.at: 0}):
                yield from self._ticked(question, box)

    @staticmethod
    def _answers(first: Variable, boxes: list[Variable]) -> Iterator[Answering]:
        """Each answer with a value; of several boxes each alone, or each few that are the least."""
        some = first.question.kind.domain
        for each in first.domain:
            if each >= FIRST and not (first.boxes and each == FIRST):
                yield {first.at: each} | {box.at: 0 for box in boxes}
            elif each == FIRST and isinstance(some, SomeOf) and comb(len(boxes), some.least) <= MOST_PAIRED:
                for few in combinations([box for box in boxes if 1 in box.domain], some.least):
                    yield {first.at: FIRST} | {box.at: int(box in few) for box in boxes}

    def fired(self, answer: Answering) -> frozenset[int]:
        """The stops and flags that this answer makes fire by itself."""
        builder, fired = self.compiled.builder, set()
        for at, rule in enumerate(self.rules):
            for variable, each in answer.items():
                rule = builder.put(rule, self.compiled.answering(variable, each))  # noqa: PLW2901
            if rule is builder.true:
                fired.add(at)
        return frozenset(fired)

    def _put(self, goal: Goal, pending: Pending, answer: Answering) -> Side:
        builder = self.compiled.builder
        for variable, each in answer.items():
            if not (goal.reads | pending.reads) >> variable & 1:
                continue
            into = self.compiled.answering(variable, each)
            goal, pending = builder.put_goal(goal, into), builder.put_pending(pending, into)
        return goal, pending

    def _answered(self, question: Question, worse: Answering, better: Answering) -> Iterator[Pair]:
        at, after, true = min(worse), max(worse) + 1, self.compiled.builder.true
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
        for state in self.found.walk.layers[box.at]:
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
            yield Pair(question, (box.at, state), (Step(box.at, (1, 0)),), after, box.at + 1)


@dataclass
class Unsaid(Monotone):
    """Every pair of which the first answer is "I am not sure", to questions of which no rule reads that."""

    questions: Container[str] = ()

    def _of(self, question: Question) -> Iterator[Pair]:
        first, *boxes = self.compiled.parts[question.id]
        if question.id in self.questions and first.at not in self.compiled.groups:
            unknown = {first.at: NOTHING[AnswerState.UNKNOWN]} | {box.at: 0 for box in boxes}
            for answer in self._answers(first, boxes):
                yield from self._answered(question, unknown, answer)


def cannot_invert(worse: Goal, better: Goal, same_pending: bool) -> bool:  # noqa: FBT001  (a truth value is part of it)
    """Whether the worse answer surely ends no better, with or without the same questions still to come."""
    first, second = _lines(worse), _lines(better)
    if max(place for place, _ in first) <= min(place for place, _ in second):
        return True
    return same_pending and _never_above(first, second)


Lines = list[tuple[int, Boolean | None]]
"""Positions of outcomes and their conditions, in order; the last without one."""


def _never_above(first: Lines, second: Lines) -> bool:
    """Whether the lists of outcomes begin alike, and what is left of the first is never above the second."""
    same = 0
    while same < min(len(first), len(second)) - 1 and first[same] == second[same]:
        same += 1
    return max(place for place, _ in first[same:]) <= min(place for place, _ in second[same:])


def _lines(goal: Goal) -> Lines:
    match goal:
        case FirstMatch(values=values, default=default, parts=parts):
            return [*zip(map(int, values), parts, strict=True), (int(default), None)]
        case _:
            return [(place_of(goal), None)]


Ways = list[dict[WalkState, Edge | None]]


def _ways_to_faults(walk: Walk) -> Ways:
    """For each layer the states from which the first side can end better, and the step that leads there."""
    last = {state: None for state in walk.layers[-1] if place_of(state.sides[0][0]) > place_of(state.sides[1][0])}
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


def _rest(ways: Ways, at: int, state: WalkState) -> list[Step]:
    steps: list[Step] = []
    while (edge := ways[at].get(state)) is not None:
        steps += edge.steps
        at, state = at + 1, edge.to
    return steps

"""Monotone: no worse answer gives a better outcome; else two answer sheets that show it.

An answer is worse than another to the same question when it makes more stops and flags fire by itself. Both
sides of a pair then get the same answers to everything else, and are walked to the end together. Where the
better answer leads to a question of its own that matters, the two persons are no longer alike, and are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from screener.analysis.solver.compiler import Meaning
from screener.analysis.solver.expressions import Node
from screener.analysis.solver.paths import Found
from screener.analysis.solver.variables import FIRST, Variable
from screener.analysis.solver.walk import TICKING, Choice, Edge, Side, State, Walk
from screener.questionnaire.model import Question

Answering = dict[int, int]
"""The classes of the variables of one question: one answer to it."""


@dataclass(frozen=True)
class Pair:
    """Two states that differ in the answer to one question, and how they were made."""

    question: Question
    before: tuple[int, State]
    """The layer and the state of the walk in which the answer is given."""
    choices: tuple[Choice, ...]
    """The worse answer on the first side, the better on the second."""
    state: State
    next: int
    """The variable that comes after."""


@dataclass
class Monotone:
    """Every pair of answers of which one is worse, over the walk of the outcome."""

    meaning: Meaning
    found: Found

    @cached_property
    def rules(self) -> tuple[Node, ...]:
        """The conditions of every stop and flag."""
        questionnaire = self.meaning.questionnaire
        return tuple(self.meaning.truth(rule.condition) for rule in (*questionnaire.stops, *questionnaire.flags))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every pair, in the order of the questions."""
        return [pair for question in self.meaning.questionnaire.questions for pair in self._of(question)]

    def counterexamples(self) -> dict[str, list[Choice]]:
        """Question id to the choices of two-sided walks in which the worse answer does better: one a question."""
        walk = Walk(self.meaning, hopeless=hopeless)
        injected: dict[int, list[State]] = {}
        for pair in self.pairs:
            if not hopeless(pair.state):
                injected.setdefault(pair.next, []).append(pair.state)
        walk.run(injected, *injected.get(len(self.meaning.variables), ()))
        ways = _ways_to_faults(walk)
        found: dict[str, list[Choice]] = {}
        for pair in self.pairs:
            if pair.question.id not in found and pair.state in ways[pair.next]:
                before = self.found.choices_to(*pair.before)
                found[pair.question.id] = [*before, *pair.choices, *_rest(ways, pair.next, pair.state)]
        return found

    # -- pairs ---------------------------------------------------------------------------------

    def _of(self, question: Question) -> Iterator[Pair]:
        first, *boxes = self.meaning.parts_of(question)
        if first.at in self.meaning.groups:
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
        """Each answer with a value; of several boxes each alone."""
        for each in first.domain:
            if each >= FIRST and not (first.boxes and each == FIRST):
                yield {first.at: each} | {box.at: 0 for box in boxes}
            elif each == FIRST:
                for box in boxes:
                    if 1 in box.domain:
                        yield {first.at: FIRST} | {other.at: int(other is box) for other in boxes}

    def fired(self, answer: Answering) -> frozenset[int]:
        """The stops and flags that this answer makes fire by itself."""
        fired = set()
        for at, rule in enumerate(self.rules):
            if self._put(rule, answer) is self.meaning.nodes.true:
                fired.add(at)
        return frozenset(fired)

    def _put(self, node: Node, answer: Answering) -> Node:
        for variable, each in answer.items():
            node = self.meaning.nodes.put(node, self.meaning.answering(variable, each))
        return node

    def _answered(self, question: Question, worse: Answering, better: Answering) -> Iterator[Pair]:
        at, after = min(worse), max(worse) + 1
        for state in self.found.walk.layers[at]:
            goal, pending = state.sides[0]
            if pending.parts[0] is self.meaning.nodes.true:
                rest = self.found.walk.rest_of(pending)
                sides = tuple((self._put(goal, answer), self._put(rest, answer)) for answer in (worse, better))
                choices = tuple(self._choice(each, worse, better) for each in worse)
                yield Pair(question, (at, state), choices, State(sides, state.held, (0, 0)), after)

    def _choice(self, at: int, worse: Answering, better: Answering) -> Choice:
        return Choice(at, (worse[at], better[at]))

    def _ticked(self, question: Question, box: Variable) -> Iterator[Pair]:
        for state in self.found.walk.layers[box.at]:
            (mode,) = state.boxes
            if not mode or (box.last_box and mode != TICKING):
                continue
            goal, pending = state.sides[0]
            sides = tuple((self._put(goal, {box.at: tick}), self._put(pending, {box.at: tick})) for tick in (1, 0))
            modes = (0, 0) if box.last_box else (TICKING, mode)
            after = State(sides, state.held, modes)
            yield Pair(question, (box.at, state), (Choice(box.at, (1, 0)),), after, box.at + 1)


def hopeless(state: State) -> bool:
    """Whether the first side can surely not end better than the second."""
    worse, better = state.sides
    first, second = worse[0].ends, better[0].ends
    if first is None or second is None or first[1] <= second[0]:
        return True
    return worse[1] is better[1] and _never_above(worse, better)


def _never_above(worse: Side, better: Side) -> bool:
    """Whether the lists of outcomes begin alike, and what is left of the first is never above the second."""
    first, second = _lines(worse[0]), _lines(better[0])
    same = 0
    while same < min(len(first), len(second)) - 1 and first[same] == second[same]:
        same += 1
    return max(give for give, _ in first[same:]) <= min(give for give, _ in second[same:])


def _lines(goal: Node) -> list[tuple[int, Node | None]]:
    if goal.kind == "constant":
        return [(goal.data, None)]
    gives, default = goal.data
    return [*zip(gives, goal.parts, strict=True), (default, None)]


Ways = list[dict[State, Edge | None]]


def _ways_to_faults(walk: Walk) -> Ways:
    """For each layer the states from which the first side can end better, and the step that leads there."""
    last = {state: None for state in walk.layers[-1] if state.sides[0][0].data > state.sides[1][0].data}
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


def _rest(ways: Ways, at: int, state: State) -> list[Choice]:
    choices: list[Choice] = []
    while (edge := ways[at].get(state)) is not None:
        choices += edge.choices
        at, state = at + 1, edge.to
    return choices

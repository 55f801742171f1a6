"""Worse answers: of two answers to one question, which is the worse one.

It makes more stops and flags fire by itself, or it stands nearer the end that the question calls worse.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, permutations
from math import comb

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.contents import is_counted
from screener.analysis.solver.expressions import Boolean
from screener.analysis.solver.orders import implies
from screener.analysis.solver.paths import searched
from screener.analysis.solver.variables import FIRST, NOTHING, Variable
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire, WorseEnd

MOST_PAIRED = 64
"""So many answers, or sets of the least boxes, are compared with each other; of more sets those that differ in one."""
Answering = dict[int, int]
"""The classes of the variables of one question: one answer to it."""


@dataclass
class WorseAnswers:
    """Which answers to each question are worse than which; worked out once for each question."""

    compiled: Compiled
    questionnaire: Questionnaire
    """As it is written: what a rule says by itself is without the ends of other stops."""
    in_every_case: bool = False
    """Whether a worse answer is one that also never makes fewer stops and flags fire, whatever else is answered."""
    never_true: dict[Boolean, bool] = field(default_factory=dict)
    """Conditions that were asked about, and whether no worse answer makes them true."""
    _never: dict[Boolean, bool] = field(default_factory=dict)
    _worse: dict[tuple[tuple[int, int], ...], bool] = field(default_factory=dict)
    _seeming: dict[str, list[tuple[Answering, Answering]]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Boolean, ...]:
        """The conditions of every stop and flag."""
        written = (*self.questionnaire.stops, *self.questionnaire.flags)
        found = tuple(self.compiled.rules.condition(rule.condition) for rule in written)
        if not is_counted(found):
            raise NotCounted
        return found

    def pairs(self, question: Question) -> list[tuple[Answering, Answering]]:
        """Every two whole answers of which the first is the worse one.

        Raises NotCounted where they are too many, and where an answer was given that does not always count.
        """
        return [pair for pair in self.seeming(question) if self.is_worse(question, *pair)]

    def seeming(self, question: Question) -> list[tuple[Answering, Answering]]:
        """The same, and those of which the first seems worse by itself, but is not in every case (`is_worse`)."""
        if question.id not in self._seeming:
            self._seeming[question.id] = list(self._paired(question))
        return self._seeming[question.id]

    def is_worse(self, question: Question, worse: Answering, better: Answering) -> bool:
        """Whether the answer that seems worse is; where that takes a search, only those are asked that matter."""
        if not self.in_every_case:
            return True
        key = *worse.items(), *better.items()
        if key not in self._worse:
            first, *_ = self.compiled.parts[question.id]
            is_nearer = first.at in worse and _is_nearer(question.worse, worse[first.at], better[first.at])
            self._worse[key] = is_nearer or self.fires_no_less(worse, better)
        return self._worse[key]

    def _paired(self, question: Question) -> Iterator[tuple[Answering, Answering]]:
        first, *boxes = self.compiled.parts[question.id]
        if question.worse and first.grid is not None and len(first.pieces) > MOST_PAIRED:
            raise NotCounted
        if first.again:  # where the given answer does not count, others are open that are not in the domain
            raise NotCounted
        answers = list(_answers(first, boxes))
        fired = [self.fired(answer) for answer in answers]
        for one, other in permutations(range(len(answers)), 2):
            worse, better = answers[one], answers[other]
            is_nearer = _is_nearer(question.worse, worse[first.at], better[first.at])
            if is_nearer or fired[one] > fired[other]:
                yield worse, better

    def ticks(self, question: Question) -> list[Variable]:
        """The boxes of which a tick seems worse than none."""
        _, *boxes = self.compiled.parts[question.id]
        sides = [(box, {box.at: 1}, {box.at: 0}) for box in boxes if box.domain == (0, 1)]
        return [box for box, ticked, clear in sides if self.fired(ticked) > self.fired(clear)]

    def fired(self, answer: Answering) -> frozenset[int]:
        """The stops and flags that this answer makes fire by itself."""
        true = self.compiled.builder.true
        return frozenset(at for at, rule in enumerate(self.rules) if self.left(rule, answer) is true)

    def left(self, condition: Boolean, answer: Answering) -> Boolean:
        """What an answer leaves of a condition."""
        for variable, each in answer.items():
            condition = self.compiled.builder.put(condition, self.compiled.answering(variable, each))
        return condition

    def fires_no_less(self, worse: Answering, better: Answering) -> bool:
        """Whether every rule that the better answer can make fire also fires with the worse; if that is asked for.

        Raises NotCounted where that takes too much work.
        """
        if not self.in_every_case:
            return True
        left = [(self.left(rule, better), self.left(rule, worse)) for rule in self.rules]
        return all(implies(self.compiled, *each) or self._never_alone(*each) for each in left)

    def _never_alone(self, condition: Boolean, other: Boolean) -> bool:
        """Whether no answers make a condition true and another false."""
        booleans = self.compiled.builder.booleans
        alone = booleans.all_of((condition, booleans.opposite(other)))
        if alone not in self._never:
            found = searched(self.compiled, alone, self.compiled.questions_of(alone), seeing=True)
            self._never[alone] = found is None
        return self._never[alone]

    def cannot_make_true(self, question: Question, goal: Boolean, asked: frozenset[str]) -> bool:
        """Whether no worse answer to a question makes a condition true, seen without a walk.

        `asked` are the questions that decide it; if they are asked because of this one, nothing is seen.
        """
        bits = self.compiled.bits_of(question)
        if any(part.reads & bits for name in asked for part in self.compiled.rules.asked[name]):
            return False
        ticks = [({box.at: 1}, {box.at: 0}) for box in self.ticks(question)]
        return all(
            implies(self.compiled, self.left(goal, worse), self.left(goal, better))
            or not self.is_worse(question, worse, better)
            for worse, better in (*self.seeming(question), *ticks)
        )


@dataclass
class Unsure(WorseAnswers):
    """Of some questions "I am not sure", in the place of the worse answer, beside each answer with a value.

    A number that decides only together with others is not compared.
    """

    questions: Container[str] = ()

    def seeming(self, question: Question) -> list[tuple[Answering, Answering]]:
        """Not being sure, and each other answer."""
        first, *boxes = self.compiled.parts[question.id]
        if question.id not in self.questions or first.at in self.compiled.groups:
            return []
        unsure = {first.at: NOTHING[AnswerState.UNKNOWN]} | {box.at: 0 for box in boxes}
        return [(unsure, answer) for answer in _answers(first, boxes)]

    def ticks(self, question: Question) -> list[Variable]:  # noqa: ARG002  (no single box is compared)
        """None: not being sure is an answer to the whole question."""
        return []


def _answers(first: Variable, boxes: list[Variable]) -> Iterator[Answering]:
    """Each answer with a value; of several boxes each alone, or each few that are the least."""
    some = first.question.kind.domain
    for each in first.domain:
        if each >= FIRST and not (first.boxes and each == FIRST):
            yield {first.at: each} | {box.at: 0 for box in boxes}
        elif each == FIRST and isinstance(some, SomeOf) and comb(len(boxes), some.least) <= MOST_PAIRED:
            for few in combinations([box for box in boxes if 1 in box.domain], some.least):
                yield {first.at: FIRST} | {box.at: int(box in few) for box in boxes}


def _is_nearer(end: WorseEnd, one: int, other: int) -> bool:
    """Whether the first of two classes stands nearer the end that is called worse."""
    match end:
        case "first" | "low":
            return one < other
        case "last" | "high":
            return one > other
        case _:
            return False

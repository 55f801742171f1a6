"""Meaning: a questionnaire as nodes over variables, made once; a score or rule is one node wherever it is read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Literal, Self, assert_never

from screener.analysis.solver.comparisons import Measuring
from screener.analysis.solver.expressions import THOROUGH, Effort, Node, NotCounted
from screener.analysis.solver.grids import Grid
from screener.analysis.solver.intervals import Exact, exact
from screener.analysis.solver.variables import FIRST, NOTHING, Given, Variable, variables_of
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import AllOf, AnyOf, AnyRule, Chosen, Compared, Condition, Not, Stated
from screener.questionnaire.formulas import Chain, Formula, Named, Number, Power
from screener.questionnaire.model import Points, Question, Questionnaire, Score


class Meaning(Measuring):
    """What every part of a questionnaire comes to over the answers that are open."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        given: Given,
        also: tuple[Condition, ...] = (),
        effort: Effort = THOROUGH,
    ) -> None:
        """Conditions in `also` are not the questionnaire's own, and will be asked about."""
        super().__init__(variables_of(questionnaire.questions, given), given, effort)
        self.questionnaire = questionnaire
        self._scores: dict[str, Node] = {}
        self._conditions: dict[Condition, Node] = {}
        self._first = {each.question.id: each.at for each in reversed(self.variables)}
        self._boxes = {(each.question.id, each.box): each.at for each in self.variables if each.box}
        self.only_if = {each.id: self.truth(each.only_if) for each in questionnaire.questions}
        self._read_all(also)
        self.cut()

    def _read_all(self, also: tuple[Condition, ...]) -> None:
        """Makes every node once, so that all comparisons of numbers are known before their grids are cut."""
        numbers = [each.question.id for each in self.variables if each.grid is not None]
        for condition in (*also, *(condition for condition, _ in self.questionnaire.conditions())):
            self.truth(condition)
        for name in (*self.questionnaire.score_by_id, *numbers):
            self.truth(Stated(name, AnswerState.ANSWERED))
        for score in self.questionnaire.scores:
            self.beyond(score, "floor")
            self.beyond(score, "ceiling")

    # -- conditions ----------------------------------------------------------------------------

    def truth(self, condition: Condition) -> Node:
        """What a condition comes to."""
        found = self._conditions.get(condition)
        if found is None:
            found = self._conditions[condition] = self._truth(condition)
        return found

    def _truth(self, condition: Condition) -> Node:  # noqa: PLR0911  (one return for each kind)
        match condition:
            case AllOf(parts):
                return self.nodes.all_of([self.truth(part) for part in parts])
            case AnyOf(parts):
                return self.nodes.any_of([self.truth(part) for part in parts])
            case Not(part):
                return self.nodes.opposite(self.truth(part))
            case Chosen():
                return self._chosen(condition)
            case Stated(name, state):
                return self._stated(name, state)
            case Compared(name, bounds):
                amount = self.amount(name)
                return self.nodes.all_of([self.compare(amount, sign, exact(bound)) for sign, bound in bounds])
            case AnyRule(kind):
                rules = self.questionnaire.stops if kind == "stop" else self.questionnaire.flags
                return self.nodes.any_of([self.truth(rule.condition) for rule in rules])
            case _:
                assert_never(condition)

    def _chosen(self, test: Chosen) -> Node:
        picked = [self.ticked(test.question, option) for option in test.options]
        found = self.nodes.all_of(picked) if test.every else self.nodes.any_of(picked)
        if not test.negated:
            return found
        return self.nodes.all_of((self._stated(test.question, AnswerState.ANSWERED), self.nodes.opposite(found)))

    def ticked(self, question: str, option: str) -> Node:
        """Whether an option was chosen."""
        box = self._boxes.get((question, option))
        if box is not None:
            return self.nodes.atom(box, 0b10)
        variable = self.variables[self._first[question]]
        if option not in variable.classes[FIRST:]:
            return self.nodes.false
        return self.nodes.atom(variable.at, 1 << FIRST + variable.classes[FIRST:].index(option))

    def _stated(self, name: str, state: AnswerState) -> Node:
        if name in self.questionnaire.score_by_id:
            answered = self.compare(self.amount(name), "has value", 0)
            if state is AnswerState.ANSWERED:
                return answered
            return self.nodes.opposite(answered) if state is AnswerState.NOT_ASKED else self.nodes.false
        variable = self.variables[self._first[name]]
        if variable.grid is not None:
            return self._number_stated(variable, state)
        if state is AnswerState.ANSWERED:
            return self.nodes.atom(variable.at, variable.full & ~0b111)
        return self.nodes.atom(variable.at, 1 << NOTHING[state])

    def _number_stated(self, variable: Variable, state: AnswerState) -> Node:
        """A number's classes are cut later, so its state is asked of the class itself."""
        node = self.nodes.make("stated", (variable.at, state))
        node.reads = 1 << variable.at
        return node

    # -- scores --------------------------------------------------------------------------------

    def amount(self, name: str) -> Node:
        """The value of a number question or a score."""
        found = self._scores.get(name)
        if found is None:
            score = self.questionnaire.score_by_id.get(name)
            found = self._scores[name] = self._number(name) if score is None else self._score(score)
        return found

    def _number(self, name: str) -> Node:
        variable = self.variables[self._first[name]]
        grid = variable.grid or Grid(0, 0, 1)
        ends = grid.ends((0, grid.count)) if grid.count else (0, 0)
        return self.nodes.number(variable.at, ends, grid.scale)

    def _score(self, score: Score) -> Node:
        floor = None if score.floor is None else exact(score.floor)
        ceiling = None if score.ceiling is None else exact(score.ceiling)
        if score.formula is not None:
            return self.nodes.held(self._formula(score.formula), floor, ceiling)
        lines = [line for points in score.points for line in self.lines(points)]
        start = exact(score.start)
        if score.take == "sum":
            return self.nodes.sum(start, lines, floor, ceiling)
        lines.sort(key=lambda line: line[0], reverse=score.take == "highest")
        return self.nodes.chosen(start, lines, floor, ceiling)

    def beyond(self, score: Score, end: Literal["floor", "ceiling"]) -> Node:
        """Where the score would go below its floor or above its ceiling."""
        free = self._score(replace(score, floor=None, ceiling=None))
        bound = score.floor if end == "floor" else score.ceiling
        if bound is None:
            return self.nodes.false
        return self.compare(free, "<" if end == "floor" else ">", exact(bound))

    def lines(self, points: Points) -> list[tuple[Exact, Node]]:
        """One line for each thing that can earn the points."""
        condition, give = self.truth(points.condition), exact(points.give)
        if points.for_each is None:
            return [(give, condition)]
        question = self.questionnaire.by_id[points.for_each.question]
        counted = [option.id for option in question.options if option.id not in points.for_each.without]
        return [(give, self.nodes.all_of((condition, self.ticked(question.id, each)))) for each in counted]

    def _formula(self, formula: Formula) -> Node:
        match formula:
            case Number(value):
                return self.nodes.constant(exact(value))
            case Named(name):
                return self.amount(name)
            case Power(base, exponent):
                return self.nodes.op("^", self._formula(base), self.nodes.constant(exponent))
            case Chain(first, rest):
                found = self._formula(first)
                for sign, part in rest:
                    found = self.nodes.op(sign, found, self._formula(part))
                return found
            case _:
                assert_never(formula)

    def prepare(self) -> None:
        """Works out what every view of it reads."""
        _ = (self.outcome, self.groups, self.solver)

    def within(self, given: Given, effort: Effort) -> Self:
        """The same meaning of other answers, with everything shared that was worked out."""
        view = super().within(given, effort)
        view.__dict__.pop("_parts", None)
        return view

    @cached_property
    def outcome(self) -> Node:
        """The position of the outcome: the first that fits."""
        outcomes = self.questionnaire.outcomes
        lines = [(at, self.truth(each.condition)) for at, each in enumerate(outcomes) if each.condition is not None]
        return self.nodes.listed(lines, len(outcomes) - 1)

    def questions_of(self, node: Node) -> frozenset[str]:
        """The questions that decide a node: those it reads, and those that decide whether these are asked."""
        reads, names = node.reads, {each.question.id for each in self.variables if not each.domain}
        while True:
            for name in names:
                reads |= self.only_if[name].reads
            found = {each.question.id for each in self.variables if reads >> each.at & 1} - names
            if not found:
                return frozenset(names)
            names |= found

    def bits_of(self, question: Question) -> int:
        """The bits of the variables of one question."""
        return sum(1 << each.at for each in self.parts_of(question))

    def parts_of(self, question: Question) -> tuple[Variable, ...]:
        """The variables of one question."""
        return self._parts[question.id]

    @cached_property
    def _parts(self) -> dict[str, tuple[Variable, ...]]:
        found: dict[str, tuple[Variable, ...]] = {}
        for each in self.variables:
            found[each.question.id] = (*found.get(each.question.id, ()), each)
        return found


MOST_NODES = 500_000


class _Last:
    """The meanings of the questionnaire that was asked about last; many answer sheets share them."""

    questionnaire: Questionnaire | None = None
    meanings: ClassVar[dict[int, Meaning | None]] = {}

    @classmethod
    def of(cls, questionnaire: Questionnaire, effort: Effort) -> Meaning | None:
        """The meaning where nothing is given, with so many pieces at most; None where that is not counted."""
        if cls.questionnaire is not questionnaire:
            cls.questionnaire = questionnaire
            cls.meanings.clear()
        meaning = cls.meanings.get(effort.pieces)
        if effort.pieces not in cls.meanings or (meaning is not None and meaning.nodes.made > MOST_NODES):
            cls.meanings[effort.pieces] = meaning = cls._made(questionnaire, effort)
        return meaning

    @staticmethod
    def _made(questionnaire: Questionnaire, effort: Effort) -> Meaning | None:
        with suppress(NotCounted):
            meaning = Meaning(questionnaire, Given({}), effort=effort)
            meaning.prepare()
            return meaning
        return None


def shared_meaning(questionnaire: Questionnaire, effort: Effort) -> Meaning | None:
    """The meaning that all answers share; None where it was not counted, so that each has one of its own."""
    return _Last.of(questionnaire, effort)


def meaning_of(
    questionnaire: Questionnaire,
    given: Given,
    also: tuple[Condition, ...] = (),
    effort: Effort = THOROUGH,
) -> Meaning:
    """The meaning of answers; it costs little after the first of a questionnaire."""
    shared = None if also else shared_meaning(questionnaire, effort)
    if shared is not None:
        with suppress(NotCounted):
            return shared.within(given, effort)
    return Meaning(questionnaire, given, also, effort).within(given, effort)

"""Compiles a questionnaire into expressions over variables, once; a score is one expression wherever it is read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Literal, assert_never

from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.budget import THOROUGH, Budget, NotCounted, Progress, counted, silent
from screener.analysis.solver.comparisons import NumberTests
from screener.analysis.solver.expressions import (
    Boolean,
    ClassTest,
    GridTest,
    NumberInput,
    Numeric,
    StateTest,
)
from screener.analysis.solver.formulas import FormulaCompiler
from screener.analysis.solver.gates import asked_in, completing
from screener.analysis.solver.grids import Grid
from screener.analysis.solver.intervals import Exact, exact
from screener.analysis.solver.shared import Shared
from screener.analysis.solver.substitution import Builder, Substitution
from screener.analysis.solver.variables import FIRST, NOTHING, Given, Variable, variables_of
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Complete,
    Condition,
    Not,
    Stated,
    mentions,
)
from screener.questionnaire.model import Points, Questionnaire, Score
from screener.questionnaire.own_points import spelled_out

MOST_STEPS = 300
"""Numbers that one answer can be, up to which its points are counted one by one."""


class Compiler:
    """Makes the expression of every part of a questionnaire, over the answers that are open."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        given: Given,
        also: tuple[Condition, ...] = (),
        budget: Budget = THOROUGH,
        progress: Progress = silent,
    ) -> None:
        """Conditions in `also` are not the questionnaire's own, and will be asked about."""
        self.questionnaire = questionnaire
        self.progress = progress
        self.variables = variables_of(questionnaire.sections, given)
        self.builder = Builder()
        self.shared = Shared()
        self.builder.booleans.full = {each.at: each.full for each in self.variables}
        grids = {each.at: each.grid for each in self.variables if each.grid is not None}
        self.tests = NumberTests(self.builder, grids, budget, progress)
        self._numbers: dict[str, Numeric | None] = {}
        self._formulas = FormulaCompiler(questionnaire, self.builder, self.number, self.condition)
        self._conditions: dict[Condition, Boolean] = {}
        self._first = {each.question.id: each.at for each in reversed(self.variables)}
        self._boxes = {(each.question.id, each.box): each.at for each in self.variables if each.box}
        self.substitutions = Lazy[tuple[int, int], Substitution](lambda key: self._substitution(*key))
        """What a class of a variable makes of every expression."""
        if grids:
            self._compile_all(also)
            self._cut()
        self.asked = dict(asked for section in questionnaire.sections for asked in asked_in(section, self))
        """Question or gate to when it is asked, then to when those options are shown that not always are."""
        self._compile_all(also)

    def _cut(self) -> None:
        """Cuts the grids; what was compiled before is made anew, with classes in place of tests of one number."""
        pieces = self.tests.cut()
        self.variables = tuple(each.cut(pieces[each.at]) if each.at in pieces else each for each in self.variables)
        self.builder.booleans.full |= {each.at: each.full for each in self.variables}
        self.tests.put_classes(self.variables)
        self._numbers.clear()
        self._conditions.clear()

    def _compile_all(self, also: tuple[Condition, ...]) -> None:
        """Makes every expression once, so that all tests of numbers are known before their grids are cut."""
        numbers = [each.question.id for each in self.variables if each.grid is not None]
        for condition in (*also, *(condition for condition, _ in self.questionnaire.conditions())):
            self.condition(condition)
        for name in (*self.questionnaire.score_by_id, *numbers):
            self.condition(Stated(name, AnswerState.ANSWERED))
        for score in self.questionnaire.scores:
            for band in score.bands:
                self.condition(band.reached_by(score.id))
        for score in self.questionnaire.single_scores:
            counted(partial(self.beyond, score, "floor"))
            counted(partial(self.beyond, score, "ceiling"))

    @cached_property
    def outcome(self) -> Numeric:
        """The position of the outcome: the first that fits."""
        outcomes = self.questionnaire.results
        lines = [(at, self.condition(each.condition)) for at, each in enumerate(outcomes) if each.condition is not None]
        return self.builder.numbers.first_match(lines, len(outcomes) - 1)

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, condition: Condition) -> Boolean:
        """The expression of a condition."""
        found = self._conditions.get(condition)
        if found is None:
            found = self._conditions[condition] = self._counted_condition(condition)
        return found

    def _counted_condition(self, condition: Condition) -> Boolean:
        try:
            return self._condition(condition)
        except NotCounted:
            read_by = self.questionnaire.read_by
            names = {name for each in mentions(condition) for name in read_by.get(each, (each,))}
            return self.builder.booleans.uncounted(sum(1 << v.at for v in self.variables if v.question.id in names))

    def _condition(self, condition: Condition) -> Boolean:  # noqa: PLR0911  (one return for each kind)
        booleans = self.builder.booleans
        match condition:
            case AllOf(parts):
                return booleans.all_of([self.condition(part) for part in parts])
            case AnyOf(parts):
                return booleans.any_of([self.condition(part) for part in parts])
            case Not(part):
                return booleans.opposite(self.condition(part))
            case Chosen():
                return self._chosen(condition)
            case Stated(name, state):
                return self._stated(name, state)
            case Compared(name, bounds):
                number = self.number(name)
                return booleans.all_of([self.tests.compared(number, sign, exact(bound)) for sign, bound in bounds])
            case ComparedTo(name, sign, other):
                difference = self.builder.numbers.linear(0, [(1, self.number(name)), (-1, self.number(other))])
                return self.tests.compared(difference, sign, 0)
            case Complete(name):
                return completing(self.questionnaire, name, self)
            case AnyRule():
                return booleans.any_of(
                    [self.condition(rule.condition) for rule in self.questionnaire.rules_of(condition)]
                )
            case _:
                assert_never(condition)

    def _chosen(self, test: Chosen) -> Boolean:
        booleans = self.builder.booleans
        picked = [self.ticked(test.question, option) for option in test.options]
        found = booleans.all_of(picked) if test.every else booleans.any_of(picked)
        if not test.negated:
            return found
        return booleans.all_of((self._stated(test.question, AnswerState.ANSWERED), booleans.opposite(found)))

    def ticked(self, question: str, option: str) -> Boolean:
        """Whether an option was chosen."""
        box = self._boxes.get((question, option))
        if box is not None:
            return self.builder.booleans.class_test(box, 0b10)
        variable = self.variables[self._first[question]]
        if option not in variable.classes[FIRST:]:
            return self.builder.false
        return self.builder.booleans.class_test(variable.at, 1 << FIRST + variable.classes[FIRST:].index(option))

    def _stated(self, name: str, state: AnswerState) -> Boolean:
        booleans = self.builder.booleans
        if name in self.questionnaire.score_by_id:
            answered = self.tests.compared(self.number(name), "has value", 0)
            if state is AnswerState.ANSWERED:
                return answered
            return booleans.opposite(answered) if state is AnswerState.NOT_ASKED else booleans.false
        variable = self.variables[self._first[name]]
        if variable.grid is not None and not self.tests.is_cut:
            return booleans.state_test(variable.at, state)
        if state is AnswerState.ANSWERED:
            return booleans.class_test(variable.at, variable.full & ~0b111)
        return booleans.class_test(variable.at, 1 << NOTHING[state])

    # -- numbers -------------------------------------------------------------------------------

    def number(self, name: str) -> Numeric:
        """The value of a number question or a score; raises NotCounted where a score is too large."""
        if name not in self._numbers:
            score = self.questionnaire.score_by_id.get(name)
            self._numbers[name] = counted(lambda: self._input(name) if score is None else self._score(score))
        found = self._numbers[name]
        if found is None:
            raise NotCounted
        return found

    def _input(self, name: str) -> Numeric:
        variable = self.variables[self._first[name]]
        if variable.question.options:
            return self._weighed(name)
        grid = variable.grid or Grid(0, 0, 1)
        ends = grid.ends((0, grid.count)) if grid.count else (0, 0)
        return self.builder.numbers.number(variable.at, ends, grid.scale)

    def _weighed(self, name: str) -> Numeric:
        """The points of the chosen option: those of the first, and the difference to them where it is another."""
        (_, first), *others = self.questionnaire.by_id[name].kind.weights.items()
        lines = [(exact(give - first), self.ticked(name, option)) for option, give in others]
        number = self.builder.numbers.point_sum(exact(first), lines, None, None)
        return self.builder.numbers.guarded(number, self._stated(name, AnswerState.ANSWERED))

    def _score(self, score: Score) -> Numeric:
        return self.builder.numbers.guarded(self._value(score), self.condition(score.only_if))

    def _value(self, score: Score) -> Numeric:
        """The value of a score where it applies."""
        floor = None if score.floor is None else exact(score.floor)
        ceiling = None if score.ceiling is None else exact(score.ceiling)
        numbers = self.builder.numbers
        free = self._formulas.first(score) if score.formulas else self._points(score)
        if score.decimals is not None:
            free = numbers.rounded(free, score.decimals, score.rounding)
        return numbers.clamp(free, floor, ceiling)

    def _points(self, score: Score) -> Numeric:
        """What the points of a score come to."""
        lines = [line for points in score.points for line in self.lines(points)]
        if score.take == "sum":
            return self.builder.numbers.point_sum(exact(score.start), lines, None, None)
        lines.sort(key=lambda line: line[0], reverse=score.take == "highest")
        return self.builder.numbers.chosen(exact(score.start), lines)

    def beyond(self, score: Score, end: Literal["floor", "ceiling"]) -> Boolean:
        """Where the score would go below its floor or above its ceiling."""
        free = self._score(replace(score, floor=None, ceiling=None))
        bound = score.floor if end == "floor" else score.ceiling
        if bound is None:
            return self.builder.false
        return self.tests.compared(free, "<" if end == "floor" else ">", exact(bound))

    def lines(self, points: Points) -> list[tuple[Exact, Boolean]]:
        """One line for each thing that can earn the points."""
        if points.of:
            written = spelled_out(self.questionnaire, points)
            return [line for each in written for line in (self._steps(each) if each.of else self.lines(each))]
        condition, give = self.condition(points.condition), exact(points.give)
        if points.for_each is None:
            return [(give, condition)]
        question, all_of = self.questionnaire.by_id[points.for_each.question], self.builder.booleans.all_of
        counted = [option.id for option in question.options if option.id not in points.for_each.without]
        return [(give, all_of((condition, self.ticked(question.id, each)))) for each in counted]

    def _steps(self, points: Points) -> list[tuple[Exact, Boolean]]:
        """The answer to a number question as points: its lowest number, and one step more for each number it reaches.

        So partial sums of several such questions are equal states. Raises NotCounted where there are too many steps.
        """
        (name,), condition = points.of, self.condition(points.condition)
        grid, all_of = self.variables[self._first[name]].grid or Grid(0, 0, 1), self.builder.booleans.all_of
        if grid.count > MOST_STEPS:
            raise NotCounted
        lines = [(grid.value(0), all_of((condition, self._stated(name, AnswerState.ANSWERED))))] if grid.count else []
        for at in range(1, grid.count):
            reached = self.tests.compared(self.number(name), ">=", grid.value(at))
            lines.append((exact(Fraction(1, grid.scale)), all_of((condition, reached))))
        return lines

    # -- answers -------------------------------------------------------------------------------

    def _substitution(self, at: int, each: int) -> Substitution:
        variable, constant = self.variables[at], self.builder.booleans.constant

        def leaf(test: ClassTest | StateTest | GridTest) -> Boolean:
            match test:
                case ClassTest(mask=mask):
                    return constant(bool(mask >> each & 1))
                case StateTest(state=state):
                    return constant(each >= FIRST if state is AnswerState.ANSWERED else NOTHING[state] == each)
                case _:
                    return self._grid_test(test, variable, each)

        def number(of: NumberInput) -> Numeric:
            return self.builder.numbers.undefined if each < FIRST else of

        return Substitution(1 << variable.at, leaf, number)

    def _grid_test(self, test: GridTest, variable: Variable, each: int) -> Boolean:
        """A test of one number is decided by its piece; one of several stays open until all have met."""
        if each < FIRST:
            return self.builder.false
        pieces = self.tests.true_on.get(test)
        if pieces is None:
            return test
        start, _ = variable.pieces[each - FIRST]
        return self.builder.booleans.constant(any(low <= start < high for low, high in pieces))

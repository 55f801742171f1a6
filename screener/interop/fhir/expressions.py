"""Conditions, formulas, scores and findings in FHIRPath, as variables that read those before them.

What an expression comes to is what `assess` makes of the same answers. Items that are not enabled have no answers in a
response, so what stands there counts. What has no exact expression is a problem with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from screener.errors import Place
from screener.interop.fhir import numbers
from screener.interop.fhir.answers import NOTHING
from screener.interop.fhir.dates import Dates
from screener.interop.fhir.numbers import Inexact, Number
from screener.interop.fhir.real_functions import is_rounded_only, real_number, real_text
from screener.interop.fhir.terms import STATE_CODES, quoted
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    ALWAYS,
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
)
from screener.questionnaire.estimates import id_of
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import (
    OF_SEVERAL,
    Call,
    Chain,
    Formula,
    FormulaLine,
    Function,
    Named,
    Power,
    names,
)
from screener.questionnaire.formulas import Number as Written
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.model import Points, Question, Questionnaire, Score
from screener.questionnaire.own_points import spelled_out
from screener.questionnaire.unparse import formula_text

_OPERATIONS: dict[str, Callable[[Number, Number], Number]] = {
    "+": numbers.added,
    "-": numbers.subtracted,
    "*": numbers.multiplied,
    "/": numbers.divided,
}


class Expressions(Dates):
    """The variables of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire)
        self._numbers: dict[str, Number] = {}

    # -- conditions ------------------------------------------------------------------------------

    def condition(self, condition: Condition, place: Place) -> str:
        """A condition that is true or false, never empty."""
        try:
            return self._condition(condition, place)
        except Inexact as inexact:
            self.refuse(place, f"this has no exact meaning in FHIR: {inexact}")
            return "false"

    def _condition(self, condition: Condition, place: Place) -> str:  # noqa: PLR0911  (one return for each kind)
        match condition:
            case AllOf(parts):
                return f"({' and '.join(self.condition(part, place) for part in parts)})" if parts else "true"
            case AnyOf(parts):
                return f"({' or '.join(self.condition(part, place) for part in parts)})" if parts else "false"
            case Not(part):
                return f"{self._whole(part, place)}.not()"
            case Chosen():
                return self._chosen(condition)
            case Stated(name, state):
                return self._stated(name, state)
            case Compared() | ComparedTo():
                return self._compared(condition)
            case Complete(name):
                return self._complete(name, place)
            case AnyRule():
                rules = [self.fires(rule) for rule in self.questionnaire.rules_of(condition)]
                return f"({' or '.join(rules)})" if rules else "false"
            case _:
                raise Inexact(f"a condition of the kind {type(condition).__name__}")

    def _whole(self, part: Condition, place: Place) -> str:
        text = self.condition(part, place)
        return text if text.startswith("(") and isinstance(part, AllOf | AnyOf | AnyRule) else f"({text})"

    def _chosen(self, test: Chosen) -> str:
        given = self.answer(self.questionnaire.by_id[test.question])
        each = [f"{given}.where($this = {quoted(option)}).exists()" for option in test.options]
        if test.every:
            found = f"({' and '.join(each)})"
        else:
            found = f"{given}.where({' or '.join(f'$this = {quoted(option)}' for option in test.options)}).exists()"
        return f"({given}.exists() and {found}.not())" if test.negated else found

    def _stated(self, name: str, state: AnswerState) -> str:
        question = self.questionnaire.by_id.get(name)
        if question is None:
            return f"{self.value(name).text}.exists()" if state is AnswerState.ANSWERED else "false"
        given = self.answer(question)
        match state:
            case AnswerState.ANSWERED:
                return f"{given}.exists()"
            case AnswerState.NOT_ASKED:
                empty = f" and {self.state(question)}.empty()" if question.allow else ""
                return f"({given}.empty(){empty})"
            case _:
                if state not in question.allow:
                    return "false"
                return f"{self.state(question)}.where($this = {quoted(STATE_CODES[state])}).exists()"

    def _complete(self, name: str, place: Place) -> str:
        """That a score applies, and no question that it reads is missing, unknown or declined."""
        its = self.questionnaire
        unsaid = self.unsaid(its.read_by[name])
        said = f"({unsaid}).not()" if unsaid else "true"
        return f"({self.condition(its.score_by_id[name].only_if, place)} and {said})"

    def _compared(self, test: Compared | ComparedTo) -> str:
        question = self.questionnaire.by_id.get(test.name)
        if question and question.kind.noun == "date":
            return self.days_compared(test)
        number = self.value(test.name)
        if isinstance(test, Compared):
            return f"({' and '.join(number.compared(sign, bound) for sign, bound in test.bounds)})"
        return numbers.subtracted(number, self.value(test.other)).compared(test.sign, Fraction(0))

    def fires(self, rule: Rule) -> str:
        """Whether a stop, flag or note applies."""
        return self.variable("rule", rule.id, lambda: self.condition(rule.condition, rule.place))

    # -- numbers ---------------------------------------------------------------------------------

    def value(self, name: str) -> Number:
        """The number of a question or a score, by the name that rules read."""
        if name not in self._numbers:
            question = self.questionnaire.by_id.get(name)
            found = self._score(self.questionnaire.score_by_id[name]) if question is None else self._weight(question)
            self._numbers[name] = found
        return self._numbers[name]

    def _weight(self, question: Question) -> Number:
        """What an answer is worth; empty where there is none."""
        given = self.answer(question)
        if isinstance(question.kind, Numeric):
            if question.kind.range is None:
                raise Inexact(f"{question.id} has no range")
            low, high = question.kind.range
            scale = 10**question.kind.decimals
            size = max(abs(low), abs(high))
            error = Fraction(0) if scale == 1 else size / 2**51
            return Number(given, (low, high), scale, error=error, can_be_empty=True)
        lines = [(Chosen(question.id, (option,)), give) for option, give in question.kind.weights.items()]
        total = numbers.total([self._line(self._chosen(test), numbers.constant(give)) for test, give in lines])
        found = total.named(f"iif({given}.exists(), {total.text}, {NOTHING})")
        ends = question.kind.points_ends
        return Number(found.text, ends, found.denominator, error=found.error, can_be_empty=True)

    def _score(self, score: Score) -> Number:
        """The value of a score of what was said; empty where it has none."""
        try:
            return self._worked_out(score)
        except Inexact as inexact:
            self.refuse(score.place, f"score {id_of(score.id)} cannot be calculated exactly in FHIR: {inexact}")
            return numbers.constant(Fraction(0))

    def _worked_out(self, score: Score) -> Number:
        found = self._formulas(score) if score.formulas else self._points(score)
        if score.only_if != ALWAYS:
            text = f"iif({self.condition(score.only_if, score.place)}, {found.text}, {NOTHING})"
            found = Number(text, found.ends, found.denominator, found.is_common, found.error, can_be_empty=True)
        steps: list[Callable[[Number], Number]] = []
        decimals = score.decimals
        if decimals is not None:
            steps.append(lambda number: numbers.in_decimals(number, decimals, score.rounding))
        if score.floor is not None or score.ceiling is not None:
            steps.append(lambda number: numbers.bounded(number, score.floor, score.ceiling))
        for at, step in enumerate(steps):
            found = step(found.named(self._step(("sum", "exact")[at], score, found.text)))
        return found.named(self._step("score", score, found.text))

    def _step(self, kind: str, score: Score, text: str) -> str:
        return self.variable(f"{score.end or ''}{kind}", score.end_of or score.id, lambda: text)

    def _formulas(self, score: Score) -> Number:
        """The first formula that applies; empty while an answer is not given that decides which one that is."""
        lines = [
            (line, self.unsaid(read), self._line_value(score, line.give))
            for line, read in zip(score.formulas, self.questionnaire.chosen_by[score.id], strict=True)
        ]
        text = NOTHING
        for line, unsaid, number in reversed(lines):
            text = self._if_it_applies(line, number, text)
            text = f"iif({unsaid}, {NOTHING}, {text})" if unsaid else text
        return numbers.one_of(text, [number for _, _, number in lines], can_be_empty=text != lines[0][2].text)

    def _line_value(self, score: Score, formula: Formula) -> Number:
        """The value of a formula; one with real functions has a variable of its own."""
        if score.decimals is None or not is_rounded_only(formula):
            return self._formula(formula)
        inputs = {name: self.value(name) for name in names(formula)}
        text = real_text(formula, self._formula)
        name = self.variable("real", formula_text(formula), lambda: text)
        return real_number(name, formula, inputs, score.decimals, score.rounding)

    def _if_it_applies(self, line: FormulaLine, number: Number, otherwise: str) -> str:
        if line.condition == ALWAYS:
            return number.text
        return f"iif({self.condition(line.condition, line.place)}, {number.text}, {otherwise})"

    def _formula(self, formula: Formula) -> Number:
        match formula:
            case Written(value):
                return numbers.constant(value)
            case Named(name, otherwise):
                return self.value(name) if otherwise is None else self._assumed(name, otherwise)
            case Power(base, Written(exponent)) if exponent.denominator == 1:
                return numbers.to_power(self._formula(base), int(exponent))
            case Power():
                raise Inexact("a power that an answer gives, in a score that is not rounded")
            case Call(function, parts) if function in OF_SEVERAL:
                return self._furthest(function, parts)
            case Chain(first, rest):
                found = self._formula(first)
                for sign, part in rest:
                    found = _OPERATIONS[sign](found, self._formula(part))
                return found
            case _:
                raise Inexact(f"a formula of the kind {type(formula).__name__}")

    def _assumed(self, name: str, otherwise: Fraction) -> Number:
        """An answer, or what is assumed where there is none and none is missing."""
        number, missing = self.value(name), self.missing(self.questionnaire.by_id[name])
        assumed = numbers.constant(otherwise)
        text = f"iif({missing}, {NOTHING}, iif({number.text}.exists(), {number.text}, {assumed.text}))"
        return numbers.one_of(text, [number, assumed], can_be_empty=True)

    def _furthest(self, function: Function, parts: tuple[Formula, ...]) -> Number:
        """The least or the most of several; those of the first ones are a variable each."""
        if len(parts) == 1:
            return self._formula(parts[0])
        *before, last = parts
        first = Call(function, tuple(before)) if len(before) > 1 else before[0]
        return numbers.furthest(function == "min", self._kept(first), self._kept(last))

    def _kept(self, formula: Formula) -> Number:
        """The value of a formula under a short name, so that it may stand several times."""
        number = self._formula(formula)
        if isinstance(formula, Written) or (number.text.startswith("%") and " " not in number.text):
            return number
        return number.named(self.variable("part", formula_text(formula), lambda: number.text))

    def _points(self, score: Score) -> Number:
        given = [line for points in score.points for line in self._given(points)]
        if score.take == "sum":
            found = numbers.total([self._line(condition, number) for condition, number in given])
        else:
            found = numbers.extreme(given, is_highest=score.take == "highest")
        return numbers.added(numbers.constant(score.start), found) if score.start else found

    def _given(self, points: Points) -> Iterator[tuple[str, Number]]:
        """When each line of points counts, and how many it gives."""
        if points.for_each is not None:
            question = self.questionnaire.by_id[points.for_each.question]
            lines = [
                Chosen(question.id, (each.id,)) for each in question.options if each.id not in points.for_each.without
            ]
            for test in lines:
                condition = test if points.condition == ALWAYS else AllOf((points.condition, test))
                yield self.condition(condition, points.place), numbers.constant(points.give)
            return
        for line in spelled_out(self.questionnaire, points):
            if line.of:
                number = self.value(line.of[0])
                both = f"({number.text}.exists() and {self.condition(line.condition, line.place)})"
                yield both, number
            else:
                yield self.condition(line.condition, line.place), numbers.constant(line.give)

    def _line(self, condition: str, number: Number) -> Number:
        low, high = number.ends
        ends = (min(low, Fraction(0)), max(high, Fraction(0)))
        text = f"iif({condition}, {number.text}, 0)"
        return Number(text, ends, number.denominator, number.is_common, number.error)

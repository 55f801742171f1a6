"""Compiles the formulas of scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from screener.analysis.solver.cases import CaseLine
from screener.analysis.solver.expressions import Boolean, Numeric
from screener.analysis.solver.intervals import exact
from screener.analysis.solver.substitution import Builder
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import Condition, Stated
from screener.questionnaire.formulas import Call, Chain, Formula, Named, Number, Power
from screener.questionnaire.model import Questionnaire, Score

UNSAID = (AnswerState.UNKNOWN, AnswerState.DECLINED)


@dataclass(frozen=True)
class FormulaCompiler:
    """Makes the expressions of formulas, over those of questions, scores and conditions."""

    questionnaire: Questionnaire
    builder: Builder
    number: Callable[[str], Numeric]
    condition: Callable[[Condition], Boolean]

    def first(self, score: Score) -> Numeric:
        """The first formula that applies, where it is known which one that is."""
        booleans = self.builder.booleans
        lines: list[CaseLine] = []
        before: list[Boolean] = []
        for line, read in zip(score.formulas, self.questionnaire.chosen_by[score.id], strict=True):
            applies = self.condition(line.condition)
            unsaid = [self.condition(Stated(name, state)) for name in read for state in UNSAID]
            known = [booleans.opposite(each) for each in (*unsaid, *before)]
            lines.append((self._formula(line.give), booleans.all_of((applies, *known))))
            before.append(applies)
        return self.builder.numbers.cases(lines)

    def _named(self, name: str, otherwise: Fraction | None) -> Numeric:
        """The value of a number question or a score; what is assumed where a question has none."""
        if otherwise is None:
            return self.number(name)
        numbers, answered = self.builder.numbers, self.condition(Stated(name, AnswerState.ANSWERED))
        assumed = numbers.constant(exact(otherwise)), self.builder.booleans.opposite(answered)
        return numbers.cases([(self.number(name), answered), assumed])

    def _formula(self, formula: Formula) -> Numeric:
        numbers = self.builder.numbers
        match formula:
            case Number(value):
                return numbers.constant(exact(value))
            case Named(name, otherwise):
                return self._named(name, otherwise)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                raised = numbers.operation("^", self._formula(base), numbers.constant(abs(exponent.numerator)))
                return raised if exponent >= 0 else numbers.operation("/", numbers.constant(1), raised)
            case Power(base, exponent):
                return numbers.call("^", (self._formula(base), self._formula(exponent)))
            case Call(function, parts):
                return numbers.call(function, tuple(map(self._formula, parts)))
            case Chain(first, rest):
                found = self._formula(first)
                for sign, part in rest:
                    found = numbers.operation(sign, found, self._formula(part))
                return found
            case _:
                assert_never(formula)

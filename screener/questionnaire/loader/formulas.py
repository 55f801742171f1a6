"""Formulas: fields become the formulas of a score, with every name in them checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from screener.errors import right_ones
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS, Condition, Stated, tests
from screener.questionnaire.estimates import end_fault
from screener.questionnaire.formula_parser import FormulaParser
from screener.questionnaire.formulas import FUNCTIONS, Formula, FormulaLine, Number, is_real
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.tokens import Barred, Fault, Name
from screener.text import brief

_NEEDS_DECIMALS = (
    "ln, log10, exp, sqrt and broken powers need decimals: to how many the score is rounded, as its source publishes it"
)


def formulas_from(fields: Fields, later: Mapping[str, Barred], symbols: SymbolTable) -> tuple[FormulaLine, ...]:
    """The formulas of a score, in order; `later` holds the scores that it may not read."""
    return tuple(_FormulaReader(symbols, later, has_decimals=fields.has("decimals")).lines(fields))


@dataclass(frozen=True)
class _FormulaReader:
    symbols: SymbolTable
    later: Mapping[str, Barred]
    has_decimals: bool

    def lines(self, fields: Fields) -> Iterator[FormulaLine]:
        listed = fields.items("formula")
        if not listed:
            yield FormulaLine(self._formula(fields, "formula"), place=fields.place)
        for line in listed:
            _check_if(line, is_last=line is listed[-1])
            condition = self.symbols.condition(line, "if", self.later, "score")
            if state := _unsaid(condition):
                mend = "no formula counts while the answer that chooses it is unknown; write: height or 170"
                line.note("if", "formula", f'"is {state}" cannot choose a formula: {mend}')
            sources = self.symbols.sources_of(line)
            yield FormulaLine(self._formula(line, "give"), condition, sources, line.place)

    def _formula(self, fields: Fields, key: str) -> Formula:
        scalar = fields.formula(key)
        if scalar is None:
            return Number(Fraction(0))
        reading = FormulaParser(self._faults, self._is_whole, self._is_number)
        formula = reading.read(scalar.text)
        self.symbols.notes.add_faults(scalar, reading.faults)
        if is_real(formula) and not self.has_decimals:
            fields.note(key, "score", _NEEDS_DECIMALS)
        return formula

    def _faults(self, word: str, end: str, offset: int) -> list[Fault]:
        """What is wrong with a name, with the end of an estimate behind it."""
        recorded = self.symbols.recorded
        barred = self.later.get(word) or (Barred(recorded[word]) if word in recorded else None)
        if barred is not None:
            return [barred.fault(word, offset)]
        name = self.symbols.names.get(word)
        if name is None:
            return [self._unknown(word, offset)]
        is_weighed = name.kind == "one" and len(name.points) == len(name.options)
        if name.kind not in ("number", "score", "unread") and not is_weighed:
            mend = "; give points to its options" if name.kind == "one" else ""
            return [Fault(offset, "formula", f"{word} is no number; a formula takes numbers and scores{mend}")]
        fault = end_fault(word, end, is_estimate=name.is_estimate)
        return [Fault(offset, "estimate", fault)] if fault else []

    def _unknown(self, word: str, offset: int) -> Fault:
        if word in FUNCTIONS:
            return Fault(offset, "formula", f"{word} takes its numbers in parentheses: {word}(...)")
        guess = right_ones(word, self.symbols.names)
        return Fault(offset, "unknown-name", f'there is no question or score "{brief(word)}"{guess}')

    def _is_whole(self, word: str) -> bool:
        name = self._readable(word)
        return name is None or name.is_whole

    def _is_number(self, word: str) -> bool:
        name = self._readable(word)
        return name is None or name.kind == "number"

    def _readable(self, word: str) -> Name | None:
        name = self.symbols.names.get(word)
        return None if name is None or name.kind == "unread" else name


def _check_if(line: Fields, *, is_last: bool) -> None:
    if is_last and line.has("if"):
        line.note("if", "formula", "the last formula has no if, so that there always is one")
    elif not is_last and not line.has("if"):
        line.notes.add(line.place, "formula", "only the last formula has no if; those below it would never count")


def _unsaid(condition: Condition) -> AnswerState | None:
    """The state without a value that a condition reads."""
    stated = (test.state for test in tests(condition) if isinstance(test, Stated) and condition != ALWAYS)
    return next((state for state in stated if state is not AnswerState.ANSWERED), None)

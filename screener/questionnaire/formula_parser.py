"""The parser of formulas: exact arithmetic over numbers, questions and earlier scores."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from screener.quantities import parse_number
from screener.questionnaire.estimates import end_name
from screener.questionnaire.formulas import MOST_POWER, Chain, Formula, Named, Number, Power, Sign
from screener.questionnaire.tokens import Fault, TokenReader, Unreadable
from screener.text import brief

_WORD = re.compile(r"[()+\-*/^]|\d[\d.]*|[^\s()+\-*/^]+")


@dataclass
class FormulaParser(TokenReader):
    """The tokens of one formula, read from left to right; faults are added to `faults`."""

    most = 200
    rule = "formula"
    unit = "parts"
    check_name: Callable[[str, str, int], list[Fault]] = lambda _word, _end, _offset: []
    """The faults of a name, with the end of an estimate behind it (empty without one), at an offset."""

    def read(self, text: str) -> Formula:
        """The formula that `text` states; 0 where it cannot be read."""
        self.begin(text, _WORD)
        try:
            formula = self._sum()
            if self._word:
                self._fail(_MENDS.get(self._word[0], f'"{brief(self._word)}" is not expected here'))
        except Unreadable:
            return Number(Fraction(0))
        return formula

    def _sum(self) -> Formula:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Formula:
        return self._chain(("*", "/"), self._power)

    def _chain(self, signs: tuple[Sign, ...], part: Callable[[], Formula]) -> Formula:
        first, rest = part(), []
        while (sign := next((sign for sign in signs if self._take(sign)), None)) is not None:
            rest.append((sign, part()))
            if sign == "/" and rest[-1][1] == Number(Fraction(0)):
                self._fail("a division by 0 never has a value")
        return Chain(first, tuple(rest)) if rest else first

    def _power(self) -> Formula:
        base = self._atom()
        if not self._take("^"):
            return base
        exponent = parse_number(self._word)
        if exponent is None or exponent.denominator != 1 or not 0 <= exponent <= MOST_POWER:
            self._fail(f"a power must be a whole number from 0 to {MOST_POWER}")
        self._next += 1
        return Power(base, int(exponent))

    def _atom(self) -> Formula:
        with self.deeper():
            return self._group() if self._take("(") else self._number_or_name()

    def _group(self) -> Formula:
        inside = self._sum()
        if not self._take(")"):
            self._fail('a ")" is missing')
        return inside

    def _number_or_name(self) -> Formula:
        word, offset = self._word, self._offset
        if word == "-":
            self._fail('a formula cannot begin with "-"; write "0 - " before it')
        if not word or word in ")+*/^":
            self._fail("a number, a question or a score is expected here")
        number = parse_number(word)
        if number is None and word[0].isdigit():
            self._fail(f'"{brief(word)}" is not a number such as 25 or 2.5')
        self._next += 1
        if number is not None:
            return Number(number)
        end = self._pop_end()
        self.faults.extend(self.check_name(word, end, offset))
        return Named(end_name(word, end) if end else word)


_MENDS = {
    ",": "write a decimal with a point, like 2.5",
    "×": "write * to multiply",
    "·": "write * to multiply",
    "÷": "write / to divide",
    ":": "write / to divide",
}

"""The parser of formulas: arithmetic and functions over numbers, questions and earlier scores."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from screener.quantities import parse_number
from screener.questionnaire.estimates import end_name
from screener.questionnaire.formulas import (
    FUNCTIONS,
    MOST_POWER,
    OF_SEVERAL,
    Call,
    Chain,
    Formula,
    Function,
    Named,
    Number,
    Power,
    Sign,
)
from screener.questionnaire.tokens import Fault, TokenReader, Unreadable
from screener.text import brief

_WORD = re.compile(r"[(),+\-*/^]|\d[\d.]*|[^\s(),+\-*/^]+")


@dataclass
class FormulaParser(TokenReader):
    """The tokens of one formula, read from left to right; faults are added to `faults`."""

    most = 200
    rule = "formula"
    unit = "parts"
    expected = "a number, a question or a score"
    check_name: Callable[[str, str, int], list[Fault]] = lambda _word, _end, _offset: []
    """The faults of a name, with the end of an estimate behind it (empty without one), at an offset."""
    is_whole: Callable[[str], bool] = lambda _word: True
    """Whether a name is a question that is answered by a whole number, and so may be a power."""

    is_number: Callable[[str], bool] = lambda _word: True
    """Whether a name is a question that is answered by a number."""

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
        if not self._take("-"):
            return self._chain(("+", "-"), self._product)
        first = self._product()
        return self._chain(("+", "-"), self._product, _turned(first))

    def _product(self) -> Formula:
        return self._chain(("*", "/"), self._power)

    def _chain(self, signs: tuple[Sign, ...], part: Callable[[], Formula], begun: Formula | None = None) -> Formula:
        first, rest = begun or part(), []
        while (sign := next((sign for sign in signs if self._take(sign)), None)) is not None:
            rest.append((sign, part()))
            if sign == "/" and rest[-1][1] == Number(Fraction(0)):
                self._fail("a division by 0 never has a value")
        if rest and begun is not None and isinstance(first, Chain):
            return Chain(first.first, (*first.rest, *rest))
        return Chain(first, tuple(rest)) if rest else first

    def _power(self) -> Formula:
        base = self._atom()
        return Power(base, self._exponent()) if self._take("^") else base

    def _exponent(self) -> Number | Named:
        """A number, or a question that is answered by a whole number."""
        offset, turned = self._offset, -1 if self._take("-") else 1
        number = parse_number(self._word)
        if number is not None and number <= MOST_POWER:
            self._next += 1
            return Number(turned * number)
        if self._word[:1].isalpha() and turned > 0:
            word = self._pop("")
            faults = self.check_name(word, "", offset)
            self.faults.extend(faults)
            if not faults and not self.is_whole(word):
                self._fault(offset, "formula", f"{word} is not answered by a whole number, so it cannot be a power")
            return Named(word)
        return self._fail(
            f"a power is a number from -{MOST_POWER} to {MOST_POWER}, or a question that is answered by a whole number"
        )

    def _atom(self) -> Formula:
        with self.deeper():
            if self._take("("):
                inside = self._sum()
                self._close()
                return inside
            is_call = self._word[:1].isalpha() and self._words[self._next + 1][0] == "("
            return self._call() if is_call else self._number_or_name()

    def _close(self) -> None:
        if not self._take(")"):
            self._fail(_MENDS[","] if self._word == "," else 'a ")" is missing')

    def _call(self) -> Formula:
        """A function and what stands in its parentheses."""
        word = self._word
        function = next((each for each in FUNCTIONS if each == word), None)
        if function is None:
            known = f"{', '.join(FUNCTIONS[:-1])} and {FUNCTIONS[-1]}"
            mend = _OTHER_FUNCTIONS.get(word.lower(), f"there are {known}")
            self._fail(f'there is no function "{brief(word)}"; {mend}')
        self._next += 2
        parts = [self._sum()]
        while self._take(","):
            parts.append(self._sum())
        self._count_parts(function, len(parts))
        self._close()
        return Call(function, tuple(parts))

    def _count_parts(self, function: Function, parts: int) -> None:
        if function in OF_SEVERAL and parts == 1:
            self._fail(f"{function} takes two numbers or more, with commas between them")
        if function not in OF_SEVERAL and parts > 1:
            self._fail(f"{function} takes one number; {_MENDS[',']}")

    def _number_or_name(self) -> Formula:
        word, offset = self._word, self._offset
        if word == "-":
            self._fail("put what is below 0 in parentheses here: (-2)")
        if not word or word in "),+*/^":
            self._fail(f"{self.expected} is expected here")
        number = parse_number(word)
        if number is None and word[0].isdigit():
            self._fail(f'"{brief(word)}" is not a number such as 25 or 2.5')
        self._next += 1
        if number is not None:
            return Number(number)
        end = self._pop_end()
        self.faults.extend(self.check_name(word, end, offset))
        return Named(end_name(word, end) if end else word, self._otherwise(word, offset))

    def _otherwise(self, word: str, offset: int) -> Fraction | None:
        """What is assumed where a question has no number: `or 170`."""
        if not self._take("or"):
            return None
        turned, value = -1 if self._take("-") else 1, parse_number(self._word)
        if value is None:
            self._fail(f'a number is expected behind "or": {brief(word)} or 170')
        if not self.is_number(word):
            self._fault(offset, "formula", f'"or" is only for a question that is answered by a number; {word} is none')
        self._next += 1
        return turned * value


def _turned(part: Formula) -> Number | Chain:
    """A formula with a minus before it."""
    if isinstance(part, Number) and part.value >= 0:
        return Number(-part.value)
    return Chain(Number(Fraction(0)), (("-", part),))


_OTHER_FUNCTIONS = {
    "log": "write ln for the natural logarithm, log10 for the common one",
    "lg": "write log10",
    "log2": "divide by ln(2): ln(...) / ln(2)",
    "pow": "write a power with ^",
    "power": "write a power with ^",
    "abs": "write max(..., -...)",
    "sqr": "write ^ 2",
    "round": "decimals says to how many a score is rounded",
    "floor": "decimals says to how many a score is rounded, and round how: down",
    "ceil": "decimals says to how many a score is rounded, and round how: up",
    "ceiling": "decimals says to how many a score is rounded, and round how: up",
    "minimum": "write min",
    "maximum": "write max",
    "sum": "write +",
}
_MENDS = {
    ",": "write a decimal with a point, like 2.5",
    "×": "write * to multiply",
    "·": "write * to multiply",
    "÷": "write / to divide",
    ":": "write / to divide",
}

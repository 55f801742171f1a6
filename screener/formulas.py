"""Formulas: exact arithmetic over numbers, questions and earlier scores; never evaluated as code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from screener.characters import brief
from screener.quantities import MOST, parse_number
from screener.words import Fault, Unreadable, Words

MOST_POWER = 9
MOST_BITS = 4096

Sign = Literal["+", "-", "*", "/"]
_WORD = re.compile(r"[()+\-*/^]|\d[\d.]*|[^\s()+\-*/^]+")


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: Fraction


@dataclass(frozen=True)
class Named:
    """The value of a number question or an earlier score."""

    name: str


@dataclass(frozen=True)
class Power:
    """A whole power from 0 to 9, so that the result stays exact."""

    base: Formula
    exponent: int


@dataclass(frozen=True)
class Chain:
    """Operations of one rank, from left to right."""

    first: Formula
    rest: tuple[tuple[Sign, Formula], ...]


Formula = Number | Named | Power | Chain


def names(formula: Formula) -> tuple[str, ...]:
    """The questions and scores that `formula` reads, each once, in order."""
    return tuple(dict.fromkeys(_names(formula)))


def _names(formula: Formula) -> list[str]:
    match formula:
        case Number():
            return []
        case Named(name):
            return [name]
        case Power(base):
            return _names(base)
        case Chain(first, rest):
            return _names(first) + [name for _, part in rest for name in _names(part)]
        case _:
            assert_never(formula)


def value_of(formula: Formula, value: Callable[[str], Fraction | None]) -> Fraction | None:
    """The exact value; None when an input has none, on division by zero, or beyond 10^12."""
    match formula:
        case Number(number):
            return number
        case Named(name):
            return value(name)
        case Power(base, exponent):
            raised = value_of(base, value)
            return None if raised is None else _within(raised**exponent)
        case Chain(first, rest):
            result = value_of(first, value)
            for sign, part in rest:
                result = _apply(result, sign, value_of(part, value))
            return result
        case _:
            assert_never(formula)


def _apply(left: Fraction | None, sign: Sign, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match sign:
        case "+":
            return _within(left + right)
        case "-":
            return _within(left - right)
        case "*":
            return _within(left * right)
        case "/":
            return None if right == 0 else _within(left / right)
        case _:
            assert_never(sign)


def _within(value: Fraction) -> Fraction | None:
    """A value that is not too large, nor so fine that working with it would take for ever."""
    return value if abs(value) < MOST and value.denominator.bit_length() < MOST_BITS else None


@dataclass
class Reading(Words):
    """A formula's text, read from left to right; what is wrong is added to `faults`."""

    most = 200
    rule = "formula"
    unit = "parts"
    check_name: Callable[[str, int], list[Fault]] = lambda _word, _offset: []

    def read(self, text: str) -> Formula:
        """The formula that `text` says."""
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
        self.faults.extend(self.check_name(word, offset))
        return Named(word)


_MENDS = {
    ",": "write a decimal with a point, like 2.5",
    "×": "write * to multiply",
    "·": "write * to multiply",
    "÷": "write / to divide",
    ":": "write / to divide",
}

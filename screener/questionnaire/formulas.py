"""Formulas: exact arithmetic over numbers, questions and earlier scores; never evaluated as code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from screener.quantities import TOO_LARGE

MOST_POWER = 9
MOST_BITS = 4096

Sign = Literal["+", "-", "*", "/"]


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
    """Operations of one precedence, worked out from left to right."""

    first: Formula
    rest: tuple[tuple[Sign, Formula], ...]


Formula = Number | Named | Power | Chain


def operands(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that `formula` is worked out from, in order; none for a number or a name."""
    match formula:
        case Chain(first, rest):
            return (first, *(part for _, part in rest))
        case Power(base):
            return (base,)
        case _:
            return ()


def names(formula: Formula) -> tuple[str, ...]:
    """The questions and scores that `formula` reads, each once, in order."""
    return tuple(dict.fromkeys(_names(formula)))


def _names(formula: Formula) -> Iterator[str]:
    if isinstance(formula, Named):
        yield formula.name
    for part in operands(formula):
        yield from _names(part)


def mapped_formula(formula: Formula, leaf: Callable[[Number | Named], Formula]) -> Formula:
    """The same formula with every number and every name replaced by `leaf(it)`."""
    match formula:
        case Chain(first, rest):
            replaced = tuple((sign, mapped_formula(part, leaf)) for sign, part in rest)
            return Chain(mapped_formula(first, leaf), replaced)
        case Power(base, exponent):
            return Power(mapped_formula(base, leaf), exponent)
        case _:
            return leaf(formula)


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
    """The value; None where it is too large, or its denominator so long that working with it takes too much time."""
    return value if abs(value) < TOO_LARGE and value.denominator.bit_length() < MOST_BITS else None

"""Formulas: arithmetic over numbers, questions and earlier scores; never evaluated as code.

Sums, products, quotients, whole powers, `min` and `max` of fractions are fractions. A formula with a real function
(`ln`, `log10`, `exp`, `sqrt`, a broken power) has a value only once it is rounded: that value is exact again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import Literal, assert_never, get_args

from screener.errors import NOWHERE, Place
from screener.quantities import TOO_LARGE, Rounding
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.light import dataclass
from screener.questionnaire.reals import Arithmetic, Real, rising

MOST_POWER = 99
MOST_BITS = 4096

Sign = Literal["+", "-", "*", "/"]
Function = Literal["min", "max", "ln", "log10", "exp", "sqrt"]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
OF_SEVERAL: tuple[Function, ...] = ("min", "max")
"""The functions of two or more numbers; each other one is of one number, and real."""


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: Fraction


@dataclass(frozen=True)
class Named:
    """The value of a number question or an earlier score."""

    name: str
    otherwise: Fraction | None = None
    """What is assumed where the question has another answer than a number, or does not apply: `height or 170`."""


@dataclass(frozen=True)
class Power:
    """A power; the exponent is a number from -99 to 99, or a question that is answered by a whole number."""

    base: Formula
    exponent: Number | Named


@dataclass(frozen=True)
class Call:
    """A function of other formulas: `max(bilirubin, 1)`."""

    function: Function
    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Chain:
    """Operations of one precedence, worked out from left to right."""

    first: Formula
    rest: tuple[tuple[Sign, Formula], ...]


Formula = Number | Named | Power | Call | Chain


def operands(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that `formula` is worked out from, in order; none for a number or a name."""
    match formula:
        case Chain(first, rest):
            return (first, *(part for _, part in rest))
        case Power(base, exponent):
            return (base, exponent)
        case Call(_, parts):
            return parts
        case _:
            return ()


@dataclass(frozen=True)
class FormulaLine:
    """A formula, and when it is the one that counts: the first of which the condition holds."""

    give: Formula
    condition: Condition = ALWAYS
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The questions and scores that its formula reads."""
        return names(self.give)

    @cached_property
    def assumed(self) -> Mapping[str, Fraction]:
        """The questions for which its formula assumes a number where they have none."""
        return assumed(self.give)


def with_operand(formula: Formula, at: int, part: Formula) -> Formula:
    """The same formula with another one of its operands."""
    parts = [part if index == at else each for index, each in enumerate(operands(formula))]
    match formula:
        case Chain(_, rest):
            return Chain(parts[0], tuple((sign, each) for (sign, _), each in zip(rest, parts[1:], strict=True)))
        case Power(_, exponent):
            return Power(parts[0], exponent)
        case Call(function):
            return Call(function, tuple(parts))
        case _:
            return formula


def is_below(chain: Chain) -> bool:
    """Whether it begins with a minus: `-age + 3`, which is `0 - age + 3`."""
    sign, part = chain.rest[0]
    is_number = isinstance(part, Number) and part.value >= 0
    return chain.first == Number(Fraction(0)) and sign == "-" and not is_number


def assumed(formula: Formula) -> dict[str, Fraction]:
    """The questions for which a number is assumed where they have none, with the number."""
    if isinstance(formula, Named):
        return {} if formula.otherwise is None else {formula.name: formula.otherwise}
    return {name: value for part in operands(formula) for name, value in assumed(part).items()}


def is_real(formula: Formula) -> bool:
    """Whether there is a real function in it, so that its value must be rounded."""
    match formula:
        case Call(function) if function not in OF_SEVERAL:
            return True
        case Power(_, Number(exponent)) if exponent.denominator != 1:
            return True
        case _:
            return any(map(is_real, operands(formula)))


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
            replaced_exponent = leaf(exponent) if isinstance(exponent, Named) else exponent
            if not isinstance(replaced_exponent, Number | Named):
                raise TypeError(replaced_exponent)
            return Power(mapped_formula(base, leaf), replaced_exponent)
        case Call(function, parts):
            return Call(function, tuple(mapped_formula(part, leaf) for part in parts))
        case _:
            return leaf(formula)


Read = Callable[[str], Fraction | None]
"""A question or score to its value, if it has one."""


def value_of(formula: Formula, read: Read) -> Fraction | None:
    """The exact value of a formula without real functions.

    None when an input has none, on division by zero, or beyond 10^12.
    """
    match formula:
        case Number(number):
            return number
        case Named(name):
            return read(name)
        case Power(base, exponent):
            raised, by = value_of(base, read), value_of(exponent, read)
            return None if raised is None or by is None else whole_power(raised, int(by))
        case Call(function, parts):
            values = [value for part in parts if (value := value_of(part, read)) is not None]
            return _furthest(function, values) if len(values) == len(parts) else None
        case Chain(first, rest):
            result = value_of(first, read)
            for sign, part in rest:
                result = _apply(result, sign, value_of(part, read))
            return result
        case _:
            assert_never(formula)


def rounded_value_of(formula: Formula, read: Read, decimals: int, how: Rounding) -> Fraction | None:
    """The value of a formula with real functions, which is the real number rounded to so many decimals."""

    def rounded(arithmetic: Arithmetic) -> Fraction | None:
        found = _real_value(formula, read, arithmetic)
        return None if found is None else arithmetic.rounded(found, decimals, how)

    return rising(rounded)


def _real_value(formula: Formula, read: Read, arithmetic: Arithmetic) -> Real | None:
    match formula:
        case Number(number):
            return number
        case Named(name):
            return read(name)
        case Power(base, exponent):
            return arithmetic.power(*(_real_value(part, read, arithmetic) for part in (base, exponent)))
        case Call(function, parts):
            return arithmetic.called(function, [_real_value(part, read, arithmetic) for part in parts])
        case Chain(first, rest):
            result = _real_value(first, read, arithmetic)
            for sign, part in rest:
                result = arithmetic.applied(sign, result, _real_value(part, read, arithmetic))
            return result
        case _:
            assert_never(formula)


def _furthest(function: Function, values: list[Fraction]) -> Fraction:
    if function not in OF_SEVERAL:
        raise TypeError(function)
    return min(values) if function == "min" else max(values)


def whole_power(base: Fraction, exponent: int) -> Fraction | None:
    """A whole power; of an exponent below 0 one divided by it."""
    if exponent < 0:
        return _apply(Fraction(1), "/", whole_power(base, -exponent))
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * exponent > 2 * MOST_BITS and abs(base) != 1:  # far beyond what `_within` lets pass
        return None if base else Fraction(0)
    return _within(base**exponent)


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

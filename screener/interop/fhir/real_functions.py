"""Real functions in FHIRPath, where rounding makes them exact: every value that can come about is looked at.

Engines calculate them in binary. Where each value lies at least 10^-6 from where its rounding turns, and binary
numbers come within 10^-11 of it, every engine rounds it to the same number; where one does not, there is no exact
expression.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product

from screener.interop.fhir.numbers import Inexact, Number
from screener.quantities import Rounding, show
from screener.questionnaire.formulas import (
    OF_SEVERAL,
    Call,
    Chain,
    Formula,
    Named,
    Power,
    Sign,
    assumed,
    is_real,
    names,
    operands,
    rounded_value_of,
)
from screener.questionnaire.formulas import Number as Written

MOST_LOOKED_AT = 20_000
"""Combinations of what a formula reads that are looked at."""
CLEAR = Fraction(1, 10**6)
_NEAR = Fraction(1, 10**11)
_KNOWN_DECIMALS = 15
_FUNCTIONS = {"ln": "ln()", "log10": "log(10)", "exp": "exp()", "sqrt": "sqrt()"}
_BINARY: Mapping[str, Callable[[float], float]] = {
    "ln": math.log,
    "log10": math.log10,
    "exp": math.exp,
    "sqrt": math.sqrt,
}
_OPERATIONS: Mapping[Sign, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def real_text(formula: Formula, exact: Callable[[Formula], Number]) -> str:
    """A formula in FHIRPath; `exact` writes the parts without real functions."""
    if not is_rounded_only(formula) and (not isinstance(formula, Power) or _is_product(formula)):
        return exact(formula).text
    match formula:
        case Call(function, (part,)) if function not in OF_SEVERAL:
            return f"{real_text(part, exact)}.{_FUNCTIONS[function]}"
        case Power(base, exponent):
            return f"({real_text(exponent, exact)} * {real_text(base, exact)}.ln()).exp()"
        case Chain(first, rest):
            parts = [real_text(first, exact), *(f"{sign} {real_text(part, exact)}" for sign, part in rest)]
            return reduce(lambda text, each: f"({text} {each})", parts)
        case _:
            raise Inexact("the least or the most of real functions")


def real_number(text: str, formula: Formula, inputs: Mapping[str, Number], decimals: int, how: Rounding) -> Number:
    """The value of a formula before it is rounded to so many decimals; raises Inexact with the first that is not clear.

    No value lies within a millionth of a point at which its rounding changes.
    """
    ends: list[Fraction] = []
    for values in _combinations(formula, inputs):
        found = rounded_value_of(formula, values.get, _KNOWN_DECIMALS, "nearest")
        sheet = ", ".join(f"{name} {show(value)}" for name, value in values.items())
        if found is None:
            raise Inexact(f"it has no value where {sheet}")
        turn = found * 10**decimals + (Fraction(1, 2) if how == "nearest" else 0)
        if abs(turn - round(turn)) < (CLEAR + _NEAR) * 10**decimals:
            raise Inexact(f"where {sheet}, its value lies within 0.000001 of where its rounding turns")
        if abs(Fraction(_in_binary(formula, values)) - found) > _NEAR:
            raise Inexact(f"where {sheet}, binary numbers are too coarse for it")
        ends.append(found)
    is_empty = any(number.can_be_empty for number in inputs.values())
    return Number(text, (min(ends), max(ends)), CLEAR.denominator, error=_NEAR, can_be_empty=is_empty)


def is_rounded_only(formula: Formula) -> bool:
    """Whether it has a real function in it, or a power that an answer gives."""
    by_answer = isinstance(formula, Power) and isinstance(formula.exponent, Named)
    return is_real(formula) or by_answer or any(map(is_rounded_only, operands(formula)))


def _is_product(formula: Power) -> bool:
    """Whether it is multiplied out; any other power is written by its logarithm, which engines agree on."""
    exponent = formula.exponent
    return isinstance(exponent, Written) and exponent.value.denominator == 1 and not is_rounded_only(formula.base)


def _combinations(formula: Formula, inputs: Mapping[str, Number]) -> Iterator[dict[str, Fraction]]:
    """Everything that a formula can read: every number between the ends of each input, in its steps."""
    spare, steps = assumed(formula), dict[str, list[Fraction]]()
    count = 1
    for name in names(formula):
        number = inputs[name]
        if not number.is_common:
            raise Inexact(f"a real function of {name}, which is no decimal")
        low, high = (end * number.denominator for end in number.ends)
        count *= int(high - low) + 2
        if count > MOST_LOOKED_AT:
            raise Inexact(f"a real function of more than {MOST_LOOKED_AT:,} combinations of answers")
        found = {Fraction(step, number.denominator) for step in range(math.ceil(low), math.floor(high) + 1)}
        steps[name] = sorted(found | ({spare[name]} if name in spare else set()))
    for values in product(*steps.values()):
        yield dict(zip(steps, values, strict=True))


def _in_binary(formula: Formula, values: Mapping[str, Fraction]) -> float:
    """What binary numbers make of it."""
    match formula:
        case Written(value):
            return float(value)
        case Named(name):
            return float(values[name])
        case Power(base, exponent):
            found, by = _in_binary(base, values), _in_binary(exponent, values)
            if _is_product(formula):
                return float(math.pow(found, by))
            if found <= 0:
                raise Inexact("a power of a number that is not above 0")
            return math.exp(by * math.log(found))
        case Call(function, parts):
            each = [_in_binary(part, values) for part in parts]
            return {"min": min, "max": max}[function](each) if function in OF_SEVERAL else _BINARY[function](*each)
        case Chain(first, rest):
            result = _in_binary(first, values)
            for sign, part in rest:
                result = _OPERATIONS[sign](result, _in_binary(part, values))
            return result
        case _:
            raise Inexact(f"a formula of the kind {type(formula).__name__}")

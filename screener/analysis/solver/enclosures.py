"""Enclosures: numbers with real functions between two fractions, close enough to decide a comparison or to round.

What the engine works out from the formula is worked out here from the expression, with the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.expressions import (
    Called,
    Clamp,
    LinearSum,
    NumberInput,
    Numeric,
    NumericConstant,
    Operation,
    Rounded,
)
from screener.analysis.solver.intervals import COARSE, Ends, Exact, Sign, clamped, exact, real_of, rounded, stands
from screener.quantities import TOO_LARGE, Rounding
from screener.questionnaire.formulas import MOST_BITS, OF_SEVERAL
from screener.questionnaire.reals import Arithmetic, Between, Real, Undecided, rising

Inputs = Mapping[int, Real | None]
"""What is known of each open number."""


def rounded_at(number: Numeric, decimals: int, how: Rounding, values: Mapping[int, Exact]) -> Exact | None:
    """The rounded value where every number in it is known."""
    inputs = _known(values)

    def work(arithmetic: Arithmetic) -> Exact | None:
        found = _enclosed(number, inputs, arithmetic)
        return None if found is None else exact(arithmetic.rounded(found, decimals, how))

    return rising(work)


def decided_real(number: Numeric, sign: Sign, bound: Exact, values: Mapping[int, Exact]) -> bool:
    """Whether a number stands so to a bound where every number in it is known; false where it has no value."""
    inputs = _known(values)

    def work(arithmetic: Arithmetic) -> bool:
        found = _enclosed(number, inputs, arithmetic)
        if found is None or sign == "has value":
            return found is not None
        return stands(arithmetic.stands(found, Fraction(bound)), sign, 0)

    return rising(work)


def enclosed_ends(number: Numeric, ends: Mapping[int, Ends]) -> tuple[Ends, bool, bool]:
    """Two numbers between which it lies, whether it surely has a value, and whether it surely has none."""
    try:
        found = _enclosed(number, {at: real_of(each) for at, each in ends.items()}, COARSE)
    except Undecided:
        return None, False, False
    return (None, False, True) if found is None else (COARSE.ends(found), True, False)


def enclosed_sum(
    constant: Exact, terms: Iterable[tuple[Exact, Numeric]], values: Mapping[int, Exact]
) -> Between | None:
    """A constant and multiples of numbers of which all is known; None where one has no value, or may have none."""
    inputs = _known(values)
    try:
        total = _sum(constant, terms, inputs, COARSE)
    except Undecided:
        return None
    return None if total is None else COARSE.between(total)


def _sum(
    constant: Exact, terms: Iterable[tuple[Exact, Numeric]], inputs: Inputs, arithmetic: Arithmetic
) -> Real | None:
    total: Real | None = Fraction(constant)
    for factor, part in terms:
        term = arithmetic.applied("*", Fraction(factor), _enclosed(part, inputs, arithmetic))
        total = arithmetic.applied("+", total, term)
    return total


def is_real_call(function: str, parts: Sequence[Numeric]) -> bool:
    """Whether a function of such numbers is known between two fractions only."""
    if function in OF_SEVERAL:
        return any(part.real for part in parts)
    is_broken = isinstance(parts[-1], NumericConstant) and Fraction(parts[-1].value).denominator != 1
    return function != "^" or is_broken or any(part.real for part in parts)


def fineness_of_call(function: str, parts: Sequence[Numeric]) -> int:
    """The most bits of the denominator of a function that is not real; raises NotCounted where that is too many."""
    if function in OF_SEVERAL:
        return max(part.fineness for part in parts)
    base, exponent = parts
    low, high = exponent.ends or (0, MOST_BITS)
    fineness = int(base.fineness * max(high, 0) + (base.fineness + TOO_LARGE.bit_length()) * max(-low, 0))
    if fineness >= MOST_BITS:  # the engine gives no value that is so fine, and no ends say which ones are
        raise NotCounted
    return fineness


def _known(values: Mapping[int, Exact]) -> Inputs:
    return {at: Fraction(value) for at, value in values.items()}


def _enclosed(number: Numeric, inputs: Inputs, arithmetic: Arithmetic) -> Real | None:
    """The number; None where it surely has no value. Raises Undecided."""
    match number:
        case NumericConstant(value=value):
            return Fraction(value)
        case NumberInput(variable=variable):
            return inputs[variable]
        case LinearSum(constant=constant, factors=factors, parts=parts):
            return _sum(constant, zip(factors, parts, strict=True), inputs, arithmetic)
        case Operation(sign=sign, left=left, right=right):
            return arithmetic.applied(sign, *(_enclosed(part, inputs, arithmetic) for part in (left, right)))
        case Called(function=function, parts=parts):
            return arithmetic.called(function, [_enclosed(part, inputs, arithmetic) for part in parts])
        case Clamp() | Rounded():
            return _moved(number, _enclosed(number.number, inputs, arithmetic), arithmetic)
        case _:
            raise TypeError(number)


def _moved(number: Clamp | Rounded, inner: Real | None, arithmetic: Arithmetic) -> Real | None:
    """What bounds or rounding make of a number; never less of a higher one."""
    if inner is None:
        return None
    if isinstance(number, Rounded) and arithmetic.is_last:
        return arithmetic.rounded(inner, number.decimals, number.how)
    low, high = (
        Fraction(clamped(end, number.floor, number.ceiling))
        if isinstance(number, Clamp)
        else Fraction(rounded(end, number.decimals, number.how))
        for end in arithmetic.ends(inner)
    )
    return low if low == high else Between(arithmetic.between(low).low, arithmetic.between(high).high)

"""Arithmetic: exact values and their ends, as the engine's formulas work them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from screener.quantities import TOO_LARGE, Rounding, to_decimals
from screener.questionnaire.conditions import Comparison
from screener.questionnaire.formulas import whole_power
from screener.questionnaire.reals import BITS, Arithmetic, Between, Real, Undecided

Exact = int | Fraction
"""A whole number where it is one (fast), else a fraction; never a float."""
Ends = tuple[Exact, Exact] | None
"""The lowest and highest value that a number can have where it has one; None when nobody knows."""
Sign = Comparison | Literal["has value"]


def exact(value: Exact) -> Exact:
    """The same number, as a whole number where it is one."""
    return value.numerator if value.denominator == 1 else value


def stands(value: Exact, sign: Sign, bound: Exact) -> bool:  # noqa: PLR0911  (one return for each sign)
    """Whether a known value stands so to the bound."""
    match sign:
        case ">=":
            return value >= bound
        case "<=":
            return value <= bound
        case ">":
            return value > bound
        case "<":
            return value < bound
        case "=":
            return value == bound
        case "!=":
            return value != bound
        case "has value":
            return True


def decided_by(ends: Ends, sign: Sign, bound: Exact) -> bool | None:
    """What the ends of a number alone decide, supposing that it has a value."""
    if sign == "has value":
        return True
    if ends is None:
        return None
    low, high = ends
    match sign:
        case "=" | "!=":
            outside = bound < low or bound > high
            return (sign == "!=") if outside else (sign == "=") if low == high else None
        case _:
            first, last = stands(low, sign, bound), stands(high, sign, bound)
            return first if first == last else None


def clamped(value: Exact, floor: Exact | None, ceiling: Exact | None) -> Exact:
    """The value between its floor and ceiling."""
    value = value if floor is None or value >= floor else floor
    return exact(value if ceiling is None or value <= ceiling else ceiling)


def rounded(value: Exact, decimals: int, how: Rounding) -> Exact:
    """The value rounded to decimals."""
    return exact(to_decimals(Fraction(value), decimals, how))


def before_rounding(sign: Sign, bound: Exact, decimals: int, how: Rounding) -> tuple[Sign, Exact]:
    """The comparison of a number that says the same as one of the rounded number; not for `=` and `!=`."""
    if sign == "has value":
        return sign, bound
    step = Fraction(1, 10**decimals)
    strict = sign in (">", "<=")
    first = ((bound // step) + 1) * step if strict else -(-bound // step) * step
    above: Sign
    match how:  # the rounded number is `first` or more
        case "down":
            above, edge = ">=", first
        case "up":
            above, edge = ">", first - step
        case _:
            above, edge = (">=" if first > 0 else ">"), first - step / 2
    if sign in (">", ">="):
        return above, exact(edge)
    return ("<" if above == ">=" else "<="), exact(edge)


def worked(sign: str, left: Exact, right: Exact) -> Exact | None:
    """One operation on known values; none on division by zero or beyond 10^12."""
    match sign:
        case "+":
            value: Exact = left + right
        case "-":
            value = left - right
        case "*":
            value = left * right
        case "/":
            if right == 0:
                return None
            value = Fraction(left) / right
        case _:
            value = Fraction(left) ** int(right)
    return exact(value) if -TOO_LARGE < value < TOO_LARGE else None


def worked_ends(sign: str, left: Ends, right: Ends) -> Ends:
    """The ends of one operation; None where a divisor may be zero."""
    if left is None or right is None:
        return None
    found: list[Exact]
    match sign:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            found = [one * other for one in left for other in right]
        case "/":
            if right[0] <= 0 <= right[1]:
                return None
            found = [exact(Fraction(one) / other) for one in left for other in right]
        case _:
            found = [exact(Fraction(end) ** int(right[0])) for end in left]
            if left[0] < 0 < left[1] and right[0] and right[0] % 2 == 0:
                found.append(0)
    return min(found), max(found)


def called(function: str, values: Sequence[Exact]) -> Exact | None:
    """A function that is no real one, of known values."""
    match function:
        case "min":
            return min(values)
        case "max":
            return max(values)
        case _:
            found = whole_power(Fraction(values[0]), int(values[1]))
            return None if found is None else exact(found)


COARSE = Arithmetic(BITS[0])
"""What the ends of functions are worked out with."""


def called_ends(function: str, parts: Sequence[Ends]) -> tuple[Ends, bool]:
    """The ends of a function; none, and whether it surely has no value, where these do not say that it has one."""
    if None in parts:
        return None, False
    try:
        found = COARSE.called(function, [real_of(ends) for ends in parts])
    except Undecided:
        return None, False
    return (None, True) if found is None else (COARSE.ends(found), False)


def real_of(ends: Ends) -> Real | None:
    """A number that lies somewhere between its ends."""
    if ends is None:
        return None
    low, high = Fraction(ends[0]), Fraction(ends[1])
    return low if low == high else Between(COARSE.between(low).low, COARSE.between(high).high)


def bits_of(value: Exact) -> int:
    """How many bits the denominator of a known number adds to a product; none where it is whole."""
    return (value.denominator - 1).bit_length()


def fineness_of(sign: str, left: int, right: int) -> int:
    """The most bits of the denominator of an operation on two such numbers; dividing turns the divisor over."""
    return left + right + (TOO_LARGE.bit_length() if sign == "/" else 0)


def linear_ends(constant: Exact, terms: Iterable[tuple[Exact, Ends]]) -> Ends:
    """The ends of a constant and multiples of numbers, added up."""
    low = high = constant
    for factor, ends in terms:
        if ends is None:
            return None
        one, other = factor * ends[0], factor * ends[1]
        low, high = low + min(one, other), high + max(one, other)
    return low, high

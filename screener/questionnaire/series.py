"""Logarithms, exponentials and roots of fractions, each between two whole numbers of 2^-bits."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isqrt

SPARE = 16
"""More bits than are asked for: what is lost on the way stays within them, or widens the result."""
SPARE_OF_EXP = 64
"""The same where the result may be 2^41 times as large as what is lost."""
HALVINGS = 8
REMEMBERED = 100_000
"""Results that are kept, because the same answers come again and again."""


def _atanh(top: int, bottom: int, bits: int) -> tuple[int, int]:
    """atanh(top / bottom) for a quotient from 0 to 1/3, in parts of 2^bits, and by how many of them it may be wrong.

    The series z + z^3 / 3 + z^5 / 5 + ...: each step loses less than three parts.
    """
    power = (top << bits) // bottom
    square = power * power >> bits
    total, odd = 0, 1
    while power:
        total += power // odd
        power = power * square >> bits
        odd += 2
    return total, 3 * (odd // 2) + 6


@lru_cache
def _ln_2(bits: int) -> tuple[int, int]:
    total, error = _atanh(1, 3, bits)
    return 2 * total, 2 * error


@lru_cache(REMEMBERED)
def ln_between(top: int, bottom: int, bits: int) -> tuple[int, int]:
    """ln(top / bottom) of whole numbers above 0.

    With top / bottom = m 2^k and m from 2/3 to 4/3 it is 2 atanh((m - 1) / (m + 1)) + k ln 2.
    """
    shift = top.bit_length() - bottom.bit_length()
    top, bottom = top << max(-shift, 0), bottom << max(shift, 0)
    if 3 * top > 4 * bottom:
        bottom, shift = 2 * bottom, shift + 1
    elif 3 * top < 2 * bottom:
        top, shift = 2 * top, shift - 1
    wide = bits + SPARE
    total, error = _atanh(abs(top - bottom), top + bottom, wide)
    two, two_error = _ln_2(wide)
    value = 2 * (total if top > bottom else -total) + shift * two
    error = 2 * error + abs(shift) * two_error
    return (value - error) >> SPARE, -((-value - error) >> SPARE)


@lru_cache(REMEMBERED)
def exp_between(number: int, bits: int) -> tuple[int, int]:
    """Exp of a number in parts of 2^bits, of 29 at most.

    With the number = r + k ln 2 and r from 0 to ln 2 it is 2^k exp(r); exp(r) is exp(r / 256), squared eight times.
    """
    if number < -bits << bits:
        return 0, 1
    wide = bits + SPARE_OF_EXP
    two, two_error = _ln_2(wide)
    shift, rest = divmod(number << SPARE_OF_EXP, two)
    total, steps = _exp_series(rest >> HALVINGS, wide)
    error = 2 * steps + 4
    for _ in range(HALVINGS):
        total, error = total * total >> wide, 4 * error + 2
    error += 4 * (abs(shift) * two_error + 2)
    down = SPARE_OF_EXP - shift
    return max(0, (total - error) >> down), -((-total - error) >> down)


def _exp_series(number: int, bits: int) -> tuple[int, int]:
    """Exp of a small number by 1 + x + x^2 / 2 + ..., and in how many steps."""
    term = total = 1 << bits
    steps = 0
    while term:
        steps += 1
        term = (term * number >> bits) // steps
        total += term
    return total, steps


def root_of(number: Fraction, degree: int) -> Fraction | None:
    """The exact root of a positive fraction; None when it is not a fraction."""
    top, bottom = _whole_root(number.numerator, degree), _whole_root(number.denominator, degree)
    return None if top is None or bottom is None else Fraction(top, bottom)


def _whole_root(number: int, degree: int) -> int | None:
    """The exact root of a whole number from 1 on, by Newton's method."""
    if number == 1:
        return 1
    if degree >= number.bit_length():
        return None
    if degree == 2:  # noqa: PLR2004  (a square root)
        root = isqrt(number)
    else:
        root = 1 << -(-number.bit_length() // degree)
        while (lower := ((degree - 1) * root + number // root ** (degree - 1)) // degree) < root:
            root = lower
    return root if root**degree == number else None

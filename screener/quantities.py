"""Exact numbers and their units: how they are read from text, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Literal, assert_never

MOST_DIGITS = 12
MOST_DECIMALS = 6
SHOWN_DECIMALS = 2
"""Decimals of a number that has no end, or too many."""
NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
"""The decimal grammar: ASCII digits, a point, no sign but minus, no exponent, no separators."""

TOO_LARGE = 10**12
"""Every number is smaller than this; a binary number holds fifteen digits exactly."""

MOST_WHOLE = 2**53
"""From here on a binary number does not hold every whole number."""
JsonNumber = int | float | str
"""A number in JSON; a plain decimal as text where a binary number would not hold it."""


def parse_number(text: str) -> Fraction | None:
    """The exact value of a plain decimal such as `2.5`; None when it is anything else, `010` too."""
    digits = text.removeprefix("-")
    if digits[:1] == "0" and digits[1:2].isdigit():
        return None
    if text.isdigit() and text.isascii() and len(text) <= MOST_DIGITS:
        return Fraction(int(text))
    return Fraction(text) if NUMBER.fullmatch(text) else None


def decimals_of(value: Fraction) -> int | None:
    """How many decimals write `value` exactly (at most six); None when none do."""
    return next((n for n in range(MOST_DECIMALS + 1) if 10**n % value.denominator == 0), None)


def show(value: Fraction, unit: str = "", limits: Iterable[Fraction] = ()) -> str:
    """`value` as a person reads it: exact where six decimals can, else rounded to two.

    To more than two where it would seem to stand in another way to one of the limits that it is compared with.
    """
    decimals = decimals_of(value)
    if decimals is None:
        text = _fixed(value, decimals_beside(value, limits, SHOWN_DECIMALS)).rstrip("0").rstrip(".")
    else:
        text = _fixed(value, decimals)
    return with_unit(text, unit)


def with_unit(number: str, unit: str) -> str:
    """`1 year`, `at least 2 years`: words that end with a number, and its unit, if it has one."""
    is_one = number.rpartition(" ")[2] == "1"
    return f"{number} {_ONE.get(unit, unit) if is_one else unit}".rstrip()


_ONE = {
    "years": "year", "months": "month", "weeks": "week", "days": "day", "hours": "hour", "minutes": "minute",
    "seconds": "second", "points": "point", "times": "time", "packs": "pack", "drinks": "drink",
    "años": "año", "meses": "mes", "semanas": "semana", "días": "día", "horas": "hora", "minutos": "minuto",
    "segundos": "segundo", "puntos": "punto", "veces": "vez", "paquetes": "paquete", "cajetillas": "cajetilla",
    "tragos": "trago",
}  # fmt: skip
"""Units that have another word for one, in English and in Spanish."""


Rounding = Literal["nearest", "down", "up"]
"""To the nearest decimal, halves away from zero; or always to the next lower or the next higher one."""


def to_decimals(value: Fraction, decimals: int, how: Rounding) -> Fraction:
    """`value` rounded to so many decimals."""
    scaled = value * 10**decimals
    match how:
        case "down":
            whole = floor(scaled)
        case "up":
            whole = ceil(scaled)
        case "nearest":
            away = floor(abs(scaled) + Fraction(1, 2))
            whole = away if scaled > 0 else -away
        case _:
            assert_never(how)
    return Fraction(whole, 10**decimals)


def decimals_beside(value: Fraction, limits: Iterable[Fraction], least: int) -> int:
    """The fewest decimals, `least` or more, with which `value` stands to each limit as it does; six at most.

    It is rounded to six first, as a record has it.
    """
    if 10**least % value.denominator == 0:  # it is written as it is
        return least
    listed, written = tuple(limits), round(value, MOST_DECIMALS)
    for decimals in range(least, MOST_DECIMALS):
        shown = round(written, decimals)
        if all((shown < limit, shown == limit) == (value < limit, value == limit) for limit in listed):
            return decimals
    return MOST_DECIMALS


def as_json(value: Fraction) -> JsonNumber:
    """`value` in JSON: exact where six decimals can, else rounded half-even to six.

    A number, where every program reads and writes the same decimal; else its decimal as text: what has
    more digits than a binary number holds, and what would be written with an exponent.
    """
    if value.denominator == 1:
        return value.numerator if abs(value.numerator) < MOST_WHOLE else str(value.numerator)
    return _decimal(value)


@lru_cache(1_000)
def _decimal(value: Fraction) -> JsonNumber:
    """The same of a number that is not whole; those of one record come several times."""
    rounded = value if 10**MOST_DECIMALS % value.denominator == 0 else round(value, MOST_DECIMALS)
    if rounded.denominator == 1:
        return int(rounded) if abs(rounded) < MOST_WHOLE else str(int(rounded))
    text = _fixed(rounded, MOST_DECIMALS).rstrip("0")
    return float(rounded) if repr(float(rounded)) == text else text


def total_of(values: Iterable[Fraction]) -> Fraction:
    """The sum; whole numbers are added as such, which is faster."""
    listed = tuple(values)
    if all(value.denominator == 1 for value in listed):
        return Fraction(sum(value.numerator for value in listed))
    return sum(listed, Fraction(0))


def from_json(number: JsonNumber) -> Fraction:
    """The exact value of what `as_json` made."""
    return Fraction(str(number))


def _fixed(value: Fraction, decimals: int) -> str:
    if not decimals and value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10**decimals)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


LARGE = 10**9
"""From here on a count is also given in round figures."""


def grouped(number: int) -> str:
    """`1234567` as `1,234,567`."""
    return f"{number:,}"


def counted(number: int) -> str:
    """The exact count, with round figures beside it when it is large: `12,000,000,000 (about 1.2 x 10^10)`."""
    return grouped(number) if number < LARGE else f"{grouped(number)} (about {rounded(number)})"


def rounded(number: int) -> str:
    """A large count to two figures: `1.2 x 10^10`."""
    power = len(str(number)) - 1
    figures = round(Fraction(number, 10 ** (power - 1)))
    if figures == 100:  # noqa: PLR2004  (99.6 was rounded to 100)
        power, figures = power + 1, 10
    return f"{figures // 10}.{figures % 10} x 10^{power}"


def share(number: int, of: int) -> str:
    """A part of the whole in percent, to two decimals; only 0 is "none", and only the whole is 100."""
    if not number:
        return "none"
    hundredths = round(Fraction(number * 10_000, of))
    if not hundredths:
        return "under 0.01 %"
    if hundredths == 10_000 and number != of:  # noqa: PLR2004  (all of it)
        return "over 99.99 %"
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def plural(number: int, what: str) -> str:
    """`1 vignette`, `39 vignettes`."""
    return f"{grouped(number)} {what}{'' if number == 1 else 's'}"


def plural_points(points: Fraction) -> str:
    """`1 point`, `2.5 points`."""
    return f"{show(points)} point{'' if abs(points) == 1 else 's'}"

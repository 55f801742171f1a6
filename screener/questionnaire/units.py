"""Units: amounts in other units, converted exactly to the unit of the question.

Pint knows the units. It is loaded only when somebody uses another unit, which is rare.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from screener.questionnaire.typed_numbers import TYPED_NUMBER, number_in

Amount = tuple[Fraction, str]
"""An amount and its unit, such as 5 and `ft`."""

_PART = re.compile(rf"\s*({TYPED_NUMBER.pattern})\s*([^\W\d_]+|''|[\"'’′”″]|$)\.?")
_SPELLED = {
    "'": "foot", "’": "foot", "′": "foot", '"': "inch", "”": "inch", "″": "inch", "''": "inch",
    "st": "stone", "kgs": "kg", "kilo": "kg", "kilos": "kg", "cms": "cm", "mms": "mm", "mts": "m",
    "yrs": "year", "hrs": "hour", "mins": "minute", "wks": "week",
    "metro": "m", "centimetro": "cm", "milimetro": "mm", "kilometro": "km", "pie": "foot", "pulgada": "inch",
    "kilogramo": "kg", "gramo": "g", "miligramo": "mg", "microgramo": "ug", "libra": "pound", "onza": "ounce",
    "litro": "liter", "decilitro": "dl", "mililitro": "ml", "año": "year", "mes": "month", "meses": "month",
    "semana": "week", "dia": "day", "hora": "hour", "minuto": "minute", "segundo": "second",
}  # fmt: skip
"""How people write units that Pint knows by other names, in English and in Spanish; see `_spelled`."""
_SMALLER = {"foot": "in", "stone": "lb", "meter": "cm"}
"""The unit of a last number that stands without one, as in `5 ft 6`; by Pint's name of the unit before it."""
_CENTIMETRES = re.compile(r"\d\d", re.ASCII)
"""The centimetres of `1 m 68`; of `1 m 5` it is not known whether 5 or 50 are meant."""
_ACUTE = "\u0301"
_TIME = "[time]"
"""A year has no fixed number of days, so a time is only taken in the unit that is asked for."""


def amounts_of(text: str, language: str = "en") -> list[Amount] | None:
    """`5 ft 6 in` as amounts; None when it is not amounts with units and nothing else.

    Raises Unclear where a number has two readings in that language, or the decimal mark of another.
    """
    amounts: list[Amount] = []
    at, text = 0, text.strip()
    while at < len(text):
        found = _PART.match(text, at)
        value = number_in(found[1], language) if found else None
        if found is None or value is None or (amounts and value < 0):
            return None
        unit = found[2] or (_smaller(amounts[-1][1], found[1]) if amounts else "")
        if not unit:
            return None
        amounts.append((value, unit))
        at = found.end()
    return amounts or None


def _smaller(unit: str, number: str) -> str:
    """The unit of a last number that has none, behind an amount in `unit`; empty where it is not known."""
    smaller = _SMALLER.get(str(_unit(unit)), "")
    return "" if smaller == "cm" and not _CENTIMETRES.fullmatch(number) else smaller


def converted(parts: list[Amount], unit: str) -> Fraction | None:
    """The sum of the amounts in `unit`; None where they do not make one.

    That is: a unit is of another kind, or an amount is not less than one of the unit before it (`5 ft 14 in`).
    """
    units = [_unit(name) for _, name in parts]
    wanted = _unit(unit)
    if wanted is None or any(parsed is None or not _is_alike(parsed, wanted) for parsed in units):
        return None
    amounts = [_registry().Quantity(amount, parsed) for (amount, _), parsed in zip(parts, units, strict=True)]
    if any(smaller.to(larger.units).magnitude >= 1 for larger, smaller in pairwise(amounts)):
        return None
    return Fraction(sum((amount.to(wanted).magnitude for amount in amounts), Fraction(0)))


def _is_alike(one: Any, other: Any) -> bool:  # noqa: ANN401  (Pint's units are made when it is loaded)
    return bool(one.dimensionality == other.dimensionality and (_TIME not in one.dimensionality or one == other))


@cache
def _unit(name: str) -> Any:  # noqa: ANN401
    """Pint's unit of that name, in capitals or not; None when it has none."""
    from pint.errors import UndefinedUnitError

    for spelled in dict.fromkeys((_spelled(name), _spelled(name.lower()))):
        try:
            return _registry().parse_units(spelled) if spelled.isalpha() else None
        except UndefinedUnitError:
            continue
    return None


def _spelled(name: str) -> str:
    """The name that Pint knows; plurals and accents of Spanish words are left off to find it."""
    word = unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).replace(_ACUTE, ""))
    return _SPELLED.get(word) or _SPELLED.get(word.removesuffix("s")) or name


@cache
def _registry() -> Any:  # noqa: ANN401
    """Every unit that Pint knows, with exact numbers."""
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Fraction)

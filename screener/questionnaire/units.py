"""Units: amounts in other units, converted exactly to the unit of the question.

Pint knows the units. It is loaded only when somebody uses another unit, which is rare.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from screener.quantities import NUMBER

Amount = tuple[Fraction, str]
"""An amount and its unit, such as 5 and `ft`."""

_PART = rf"\s*({NUMBER.pattern})\s*([^\W\d_]+|''|[\"'’′”″]|$)\.?"
_SMALLER = {"ft": "in", "foot": "in", "feet": "in", "'": "in", "’": "in", "′": "in", "st": "lb", "stone": "lb"}
"""The unit of a last number that stands without one, as in `5 ft 6`."""
_SPELLED = {
    "'": "foot", "’": "foot", "′": "foot", '"': "inch", "”": "inch", "″": "inch", "''": "inch",
    "st": "stone", "kgs": "kg", "kilo": "kg", "kilos": "kg", "cms": "cm", "mms": "mm",
}  # fmt: skip
"""How people write units that Pint knows by other names."""
_UNEVEN = "[time]"
"""A year has no fixed number of days, so times are not converted."""


def amounts_of(text: str) -> list[Amount] | None:
    """`5 ft 6 in` as amounts; None when it is not amounts with units and nothing else."""
    parts: list[Amount] = []
    at, text, part = 0, text.strip(), re.compile(_PART, re.ASCII)
    while at < len(text):
        found = part.match(text, at)
        unit = found[2] or _SMALLER.get(parts[-1][1].lower(), "") if found and parts else found and found[2]
        if not found or not unit or (parts and found[1].startswith("-")):
            return None
        parts.append((Fraction(found[1]), unit))
        at = found.end()
    return parts or None


def converted(parts: list[Amount], unit: str) -> Fraction | None:
    """The sum of the amounts in `unit`; None where they do not make one.

    That is: a unit is of another kind, or an amount is not less than one of the unit before it (`5 ft 14 in`).
    """
    units = [_unit(name) for _, name in parts]
    wanted = _unit(unit)
    if wanted is None or any(each is None or not _is_alike(each, wanted) for each in units):
        return None
    amounts = [_registry().Quantity(amount, each) for (amount, _), each in zip(parts, units, strict=True)]
    if any(smaller.to(larger.units).magnitude >= 1 for larger, smaller in pairwise(amounts)):
        return None
    return Fraction(sum((each.to(wanted).magnitude for each in amounts), Fraction(0)))


def _is_alike(one: Any, other: Any) -> bool:  # noqa: ANN401  (Pint's units are made when it is loaded)
    return bool(one.dimensionality == other.dimensionality and _UNEVEN not in one.dimensionality)


@cache
def _unit(name: str) -> Any:  # noqa: ANN401
    """Pint's unit of that name, in capitals or not; None when it has none."""
    from pint.errors import UndefinedUnitError

    for spelled in dict.fromkeys((_SPELLED.get(name, name), _SPELLED.get(name.lower(), name.lower()))):
        try:
            return _registry().parse_units(spelled) if spelled.isalpha() else None
        except UndefinedUnitError:
            continue
    return None


@cache
def _registry() -> Any:  # noqa: ANN401
    """Every unit that Pint knows, with exact numbers."""
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Fraction)

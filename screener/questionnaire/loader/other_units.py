"""Other units in which a number may be typed: each turns into the question's unit by a rising straight line."""

from __future__ import annotations

import re
from fractions import Fraction

from screener.questionnaire.formula_parser import FormulaParser
from screener.questionnaire.formulas import Chain, Formula, Named, Number
from screener.questionnaire.kinds.base import OtherUnit, unit_key
from screener.questionnaire.loader.fields import Fields, Key, Reader
from screener.questionnaire.loader.lists import entries_of
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.scalars import WORDS, scalar_of
from screener.questionnaire.nodes import Node, Scalar
from screener.questionnaire.tokens import Fault
from screener.text import brief

TYPED = "typed"
"""The number as it was typed."""
UNIT_PATTERN = r"%|[^\W\d_]\S*"
_LINE = "a rising straight line, such as typed / 88.42 or typed * 0.09148 + 2.152"

Line = tuple[Fraction, Fraction]
"""By how much the typed number is multiplied, and what is added."""


class _Parser(FormulaParser):
    rule = "other-unit"
    expected = f"a number or {TYPED}"


def _read(key: Key, node: Node, notes: Notes) -> list[tuple[Scalar, OtherUnit]]:
    found: dict[str, tuple[Scalar, OtherUnit]] = {}
    for name, value in entries_of(key, node, notes, "umol/L: typed / 88.42"):
        scalar = scalar_of(Key(name.text, key.reader, ""), value, notes)
        if not re.fullmatch(UNIT_PATTERN, name.text):
            message = f'"{brief(name.text)}" is no unit; a unit is one word that begins with a letter, or %'
            notes.add(name.place, "other-unit", message)
        elif unit_key(name.text) in found:
            notes.add(name.place, "other-unit", f"{brief(name.text)} stands here twice")
        elif scalar is not None and (line := _line(name.text, scalar, notes)) is not None:
            found[unit_key(name.text)] = name, OtherUnit(name.text, *line, " ".join(scalar.text.split()))
    return list(found.values())


def _line(unit: str, scalar: Scalar, notes: Notes) -> Line | None:
    reading = _Parser(_faults, lambda _: False, lambda _: False)
    formula = reading.read(scalar.text)
    notes.add_faults(scalar, reading.faults)
    line = None if reading.faults else _straight(formula)
    if not reading.faults and (line is None or line[0] <= 0):
        notes.add(scalar.place, "other-unit", f"{brief(unit)} must become the unit of the question by {_LINE}")
        return None
    return line


def _faults(word: str, end: str, offset: int) -> list[Fault]:
    said = f"{word} {end}".rstrip()
    mend = f'"{brief(said)}" cannot stand here; write {TYPED} for the number that is typed, as in typed / 88.42'
    return [] if said == TYPED else [Fault(offset, "other-unit", mend)]


def _straight(formula: Formula) -> Line | None:
    """The formula as a multiple of the typed number plus a constant; None where it is none."""
    match formula:
        case Number(value):
            return Fraction(0), value
        case Named(_, None):
            return Fraction(1), Fraction(0)
        case Chain(first, rest):
            line = _straight(first)
            for sign, part in rest:
                line = _joined(line, sign, _straight(part))
            return line
        case _:
            return None


def _joined(left: Line | None, sign: str, right: Line | None) -> Line | None:
    if left is None or right is None:
        return None
    (by, rest), (other_by, other_rest) = left, right
    match sign:
        case "+":
            return by + other_by, rest + other_rest
        case "-":
            return by - other_by, rest - other_rest
        case "*" if not (by and other_by):
            return by * other_rest + other_by * rest, rest * other_rest
        case "/" if not other_by and other_rest:
            return by / other_rest, rest / other_rest
        case _:
            return None


def other_units_of(fields: Fields) -> tuple[OtherUnit, ...]:
    """The other units of a question; none of them is its own, or one that the program knows by itself."""
    unit, listed = fields.text("unit"), fields.other_units("other_units")
    if fields.has("other_units") and fields.text("type") == "number" and not unit:
        fields.note("other_units", "other-unit", "other_units needs unit: what is typed turns into that")
    for name, other in listed if unit else ():
        if unit_key(name.text) == unit_key(unit):
            message = f"{brief(name.text)} is the unit of the question itself; take it away here"
            fields.notes.add(name.place, "other-unit", message)
        elif _is_known(other.unit, unit):
            message = f"{brief(name.text)} is turned into {brief(unit)} anyway; take it away here"
            fields.notes.add(name.place, "other-unit", message)
    return tuple(other for _, other in listed)


def _is_known(other: str, unit: str) -> bool:
    """Whether the library of units turns one into the other; it knows words only, and is not loaded for others."""
    if not (other.isalpha() and unit.isalpha()):
        return False
    from screener.questionnaire.units import converted

    return converted([(Fraction(1), other)], unit) is not None


OTHER_UNITS = Reader(
    _read,
    lambda _: {
        "type": "object",
        "propertyNames": {"pattern": rf"^({UNIT_PATTERN})$"},
        "additionalProperties": WORDS,
        "minProperties": 1,
    },
)

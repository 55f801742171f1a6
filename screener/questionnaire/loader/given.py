"""The reader of `give`: points, or an estimate of them from one number to another."""

from __future__ import annotations

import re
from fractions import Fraction

from screener.quantities import parse_number, show
from screener.questionnaire.loader.fields import Key, Reader
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.scalars import TWO_NUMBERS, fixed, parsed, two_numbers
from screener.questionnaire.nodes import Node, Scalar

_DASHED = re.compile(r"(-?[\d.]+?)\s*(?:-|–|\.\.+|…)\s*(-?\d[\d.]*)")


def one_or_two_numbers(text: str) -> tuple[Fraction, Fraction] | None:
    """Both numbers of `150 to 450`, and twice the number of `5`; None for anything else."""
    number = parse_number(text)
    return two_numbers(text) if number is None else (number, number)


_read_given = parsed(one_or_two_numbers, "number", "a number such as 5 or 2.5, or an estimate such as 150 to 450")


def _read_give(key: Key, node: Node, notes: Notes) -> tuple[Fraction, Fraction] | None:
    """Both ends of an estimate; twice the number where one is given."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if (dashed := _DASHED.fullmatch(text)) and two_numbers(mended := f"{dashed[1]} to {dashed[2]}"):
        notes.add(node.place, "estimate", f'write an estimate with "to": {mended}')
        return two_numbers(mended)
    ends: tuple[Fraction, Fraction] | None = _read_given(key, node, notes)
    if ends is not None and ends[0] > ends[1]:
        notes.add(node.place, "estimate", f"{key.name} must go from the lower number to the higher one")
    elif ends is not None and ends[0] == ends[1] and "to" in text:
        notes.add(node.place, "estimate", f"both ends of {key.name} are the same; write {show(ends[0])}")
    return ends


GIVE = Reader(_read_give, fixed({"anyOf": [{"type": "number"}, {"type": "string", "pattern": TWO_NUMBERS}]}))

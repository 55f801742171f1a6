"""Values: what was answered, as plain data."""

from __future__ import annotations

from fractions import Fraction

from screener.answers import Answer
from screener.quantities import JsonNumber, as_json


def value_of(answer: Answer) -> JsonNumber | list[str] | None:
    """An option, several, a number, a text; None where nothing was answered."""
    match answer.value:
        case Fraction() as number:
            return as_json(number)
        case tuple(options):
            return list(options)
        case value:
            return value

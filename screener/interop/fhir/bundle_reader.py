"""A bundle, or a response alone, read for verification: every number exactly, however it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from screener.interop.fhir.terms import Json
from screener.records.json_reader import FHIR_JSON
from screener.text import brief


class NoBundle(Exception):
    """The input is no resource of FHIR that can be verified; says why."""


def resource_in(data: bytes) -> Json:
    """The Bundle or QuestionnaireResponse, with decimals as numbers; raises NoBundle."""
    try:
        content = json.loads(
            data, parse_int=_decimal, parse_float=_decimal, parse_constant=_refused, object_pairs_hook=_once
        )
    except _Twice as error:
        raise NoBundle(f'"{brief(str(error))}" stands twice in one object') from None
    except (ValueError, RecursionError):
        raise NoBundle("it is no JSON, or its end is missing") from None
    if not isinstance(content, dict) or content.get("resourceType") not in ("Bundle", "QuestionnaireResponse"):
        raise NoBundle("one Bundle or QuestionnaireResponse is expected here")
    return content


def as_exported(value: Any) -> Any:  # noqa: ANN401  (JSON)
    """What was read, with numbers as an export has them; a number that no export has is its text."""
    return _with_numbers(value, _binary)


def exactly(value: Any) -> Any:  # noqa: ANN401  (JSON)
    """What was read, with fractions as numbers."""
    return _with_numbers(value, Fraction)


def _with_numbers(value: Any, number: Callable[[Decimal], object]) -> Any:  # noqa: ANN401  (JSON)
    match value:
        case Decimal():
            return number(value)
        case dict():
            return {key: _with_numbers(each, number) for key, each in value.items()}
        case list():
            return [_with_numbers(each, number) for each in value]
        case _:
            return value


def _binary(value: Decimal) -> int | float | str:
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _decimal(text: str) -> Decimal:
    if FHIR_JSON.value_of(text) is None:
        raise NoBundle(f"the number {brief(text)} {FHIR_JSON.mend}")
    return Decimal(text)


def _refused(name: str) -> None:
    raise ValueError(name)


class _Twice(Exception):
    """A key that stands twice: one program reads the first value, another the last."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found

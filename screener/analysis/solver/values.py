"""Values: what a formula comes to where its numbers are known, and its ends where they lie between theirs."""

from __future__ import annotations

from collections.abc import Mapping

from screener.analysis.solver.enclosures import enclosed_ends, rounded_at
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
from screener.analysis.solver.intervals import (
    Ends,
    Exact,
    called,
    called_ends,
    clamped,
    exact,
    linear_ends,
    rounded,
    worked,
    worked_ends,
)
from screener.quantities import TOO_LARGE


def value_at(  # noqa: PLR0911  (one return for each class)
    number: Numeric, values: Mapping[int, Exact]
) -> Exact | None:
    """The value of a formula when every number in it is known, and no real function is left to round."""
    match number:
        case NumericConstant(value=value):
            return value
        case NumberInput(variable=variable):
            return values[variable]
        case LinearSum():
            return _linear_at(number, values)
        case Operation(sign=sign):
            left, right = value_at(number.left, values), value_at(number.right, values)
            return None if left is None or right is None else worked(sign, left, right)
        case Called(function=function, parts=parts):
            known = [each for part in parts if (each := value_at(part, values)) is not None]
            return called(function, known) if len(known) == len(parts) else None
        case Rounded(number=inner, decimals=decimals, how=how) if inner.real:
            return rounded_at(inner, decimals, how, values)
        case Clamp() | Rounded():
            found = value_at(number.number, values)
            return None if found is None else _moved(number, found)
        case _:
            return None


def _moved(number: Clamp | Rounded, value: Exact) -> Exact:
    """What bounds or rounding make of a value; never less of a higher one."""
    if isinstance(number, Clamp):
        return clamped(value, number.floor, number.ceiling)
    return rounded(value, number.decimals, number.how)


def _linear_at(number: LinearSum, values: Mapping[int, Exact]) -> Exact | None:
    total = number.constant
    for factor, part in zip(number.factors, number.parts, strict=True):
        value = value_at(part, values)
        if value is None:
            return None
        total += factor * value
    return exact(total)


def ends_at(  # noqa: PLR0911  (one return for each class)
    number: Numeric, ends: Mapping[int, Ends]
) -> tuple[Ends, bool]:
    """The ends of a formula where its numbers lie between theirs, and whether it surely has a value."""
    if number.real:
        return enclosed_ends(number, ends)[:2]
    match number:
        case NumericConstant(value=value):
            return (value, value), True
        case NumberInput(variable=variable):
            return ends[variable], True
        case LinearSum():
            found = [ends_at(part, ends) for part in number.parts]
            terms = [(factor, each) for factor, (each, _) in zip(number.factors, found, strict=True)]
            return linear_ends(number.constant, terms), all(sure for _, sure in found)
        case Operation():
            return _operation_ends(number, ends)
        case Called(function=function, parts=parts):
            within = [ends_at(part, ends) for part in parts]
            result, _ = called_ends(function, [each for each, _ in within])
            return result, result is not None and all(sure for _, sure in within)
        case Clamp() | Rounded():
            inner, inner_sure = ends_at(number.number, ends)
            return inner and (_moved(number, inner[0]), _moved(number, inner[1])), inner_sure
        case _:
            return None, False


def _operation_ends(number: Operation, ends: Mapping[int, Ends]) -> tuple[Ends, bool]:
    (left, left_sure), (right, right_sure) = ends_at(number.left, ends), ends_at(number.right, ends)
    result = worked_ends(number.sign, left, right)
    if result is None or not (result[0] > -TOO_LARGE and result[1] < TOO_LARGE):
        return None, False
    return result, left_sure and right_sure

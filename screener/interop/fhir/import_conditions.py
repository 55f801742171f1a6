"""When a question of another system's Questionnaire is asked, as conditions of ours."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from screener.interop.fhir.import_dates import day_test
from screener.interop.fhir.import_kinds import NotCarried, Part, plain_text, units_of
from screener.interop.fhir.source_items import listed, mapping, number_of, text_of
from screener.quantities import as_json, decimals_of
from screener.questionnaire.nodes import Plain
from screener.text import brief

_OPERATORS = {">": "is above", "<": "is below", ">=": "is at least", "<=": "is at most", "=": "is", "!=": "is"}


def is_undecided(element: Mapping[str, Plain]) -> bool:
    """Whether several conditions stand there, and nothing says whether all or any of them must hold."""
    return len(listed(element.get("enableWhen"))) > 1 and element.get("enableBehavior") not in ("all", "any")


def answered(part: Part) -> str:
    """That a question has an answer, in a form where a reason for none is an answer too."""
    name = part.spec["id"]
    said = f"{name} is answered"
    return f"({' or '.join([said, *(f'{name} is {state}' for state in part.states)])})" if part.states else said


def said_of(test: Mapping[str, Plain], part: Part) -> str:
    """One `enableWhen`, of the question that it names."""
    operator, name = text_of(test.get("operator")), part.spec["id"]
    key, value = next(((key, value) for key, value in test.items() if key.startswith("answer")), ("", None))
    if operator == "exists" and isinstance(value, bool):
        return answered(part) if value else f"not {answered(part)}"
    negated = "not " if operator == "!=" else ""
    if key == "answerCoding" or part.codes:
        option = _option(part, key, value)
        verb = "includes" if part.spec.get("type") == "several" and option not in part.states else "is"
        if operator in ("=", "!="):
            return f"{negated}{name} {verb} {option}"
    elif key == "answerBoolean" and operator in ("=", "!=") and part.spec.get("type") == "yes-no":
        return f"{negated}{name} is {'yes' if value is True else 'no'}"
    if dated := day_test(part.item, name, operator, key, value):
        return dated
    number = _quantity(part, mapping(value)) if key == "answerQuantity" else number_of(value)
    is_number = number is not None and decimals_of(number) is not None
    if number is None or not is_number or part.spec.get("type", "number") != "number" or operator not in _OPERATORS:
        raise NotCarried(f'it is asked by what "{brief(part.item.text)}" says, in a way that has no words here')
    return f"{negated}{name} {_OPERATORS[operator]} {as_json(number)}"


def _quantity(part: Part, quantity: Mapping[str, Plain]) -> Fraction | None:
    """The number of a quantity in the unit of the question; None where it is in another one, or only an end."""
    units = {text_of(quantity.get(key)) for key in ("unit", "code")} - {""}
    is_same = not units or not units.isdisjoint(units_of(part.item))
    return number_of(quantity.get("value")) if is_same and "comparator" not in quantity else None


def _option(part: Part, key: str, value: Plain) -> str:
    coding = mapping(value)
    system, code = str(coding.get("system") or ""), str(coding.get("code"))
    if key != "answerCoding":
        system, code = "", plain_text(value)
    matches = [
        name for (of, each), name in part.codes.items() if each == code and (not system or not of or of == system)
    ]
    if len(matches) != 1:
        raise NotCarried(f'it is asked by an answer that "{brief(part.item.text)}" does not have')
    return matches[0]

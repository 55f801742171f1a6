"""Which JSON stands at each key of the elements of FHIR R4 that are read: anything else is reported with its place.

An object where a list belongs would be passed over otherwise, and with it all that stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from screener.errors import InvalidFile, Problem, right_ones
from screener.interop.fhir.source_items import mapping
from screener.interop.fhir.terms import JsonPath
from screener.questionnaire.nodes import Plain
from screener.records.json_reader import Places
from screener.text import brief


class Fault(NamedTuple):
    """What does not fit; `is_small` where it is one text, number or unknown key, without which the rest can be read."""

    path: JsonPath
    message: str
    is_small: bool = False


_TEXT, _FLAG, _NUMBER, _OBJECT = "a text in quotes", "true or false", "a number", "an object"
_PLAIN: Mapping[str, type] = {_TEXT: str, _FLAG: bool, _NUMBER: Fraction}

_RESOURCE = {
    _TEXT: "resourceType id implicitRules language",
    "Meta": "meta",
    _OBJECT: "text",
    "[contained]": "contained",
}
_PUBLISHED = {
    _TEXT: f"{_RESOURCE[_TEXT]} url version name title status date publisher description purpose copyright",
    _FLAG: "experimental",
    "[Contact]": "contact",
    "[UsageContext]": "useContext",
    "[Concepts]": "jurisdiction",
    "[Identifier]": "identifier",
}
_CHOICE = {"[Designation]": "designation", _TEXT: "code display"}

_ELEMENTS: Mapping[str, Mapping[str, str]] = {
    "Questionnaire": {
        **_RESOURCE,
        **_PUBLISHED,
        _TEXT: f"{_PUBLISHED[_TEXT]} approvalDate lastReviewDate",
        "[text]": "derivedFrom subjectType",
        _OBJECT: "text effectivePeriod",
        "[Coding]": "code",
        "[item]": "item",
    },
    "item": {
        _TEXT: "linkId definition prefix text type enableBehavior answerValueSet",
        _FLAG: "required repeats readOnly",
        _NUMBER: "maxLength",
        "[Coding]": "code",
        "[enableWhen]": "enableWhen",
        "[answerOption]": "answerOption",
        "[initial]": "initial",
        "[item]": "item",
    },
    "enableWhen": {_TEXT: "question operator", "[x]": "answer"},
    "answerOption": {_FLAG: "initialSelected", "[x]": "value"},
    "initial": {"[x]": "value"},
    "QuestionnaireResponse": {
        **_RESOURCE,
        _TEXT: f"{_RESOURCE[_TEXT]} questionnaire status authored",
        "Identifier": "identifier",
        "Reference": "subject encounter author source",
        "[Reference]": "basedOn partOf",
        "[answered]": "item",
    },
    "answered": {_TEXT: "linkId definition text", "[answer]": "answer", "[answered]": "item"},
    "answer": {"[x]": "value", "[answered]": "item"},
    "ValueSet": {
        **_RESOURCE,
        **_PUBLISHED,
        _FLAG: "experimental immutable",
        "Compose": "compose",
        "Expansion": "expansion",
    },
    "Compose": {_TEXT: "lockedDate", _FLAG: "inactive", "[Include]": "include exclude"},
    "Include": {_TEXT: "system version", "[Concept]": "concept", "[object]": "filter", "[text]": "valueSet"},
    "Concept": _CHOICE,
    "Designation": {_TEXT: "language value", "Coding": "use"},
    "Expansion": {
        _TEXT: "identifier timestamp",
        _NUMBER: "total offset",
        "[object]": "parameter",
        "[Contains]": "contains",
    },
    "Contains": {
        **_CHOICE,
        _TEXT: "system version code display",
        _FLAG: "abstract inactive",
        "[Contains]": "contains",
    },
    "Extension": {_TEXT: "url", "[x]": "value"},
    "Coding": {**_CHOICE, _TEXT: "system version code display", _FLAG: "userSelected"},
    "Concepts": {_TEXT: "text", "[Coding]": "coding"},
    "Quantity": {_TEXT: "comparator unit system code", _NUMBER: "value"},
    "Expression": {_TEXT: "description name language expression reference"},
    "Identifier": {_TEXT: "use system value", "Concepts": "type", _OBJECT: "period", "Reference": "assigner"},
    "Reference": {_TEXT: "reference type display", "Identifier": "identifier"},
    "Meta": {_TEXT: "versionId lastUpdated source", "[text]": "profile", "[Coding]": "security tag"},
    "Contact": {_TEXT: "name", "[object]": "telecom"},
    "UsageContext": {"Coding": "code", "[x]": "value"},
    "primitive": {},
}
"""The keys of each element by what stands there, as type, or in brackets as a list of it; `[x]` are keys by type."""

_EVERYWHERE = {"id": _TEXT, "extension": "[Extension]", "modifierExtension": "[Extension]"}
_TYPES = {
    _TEXT: "Base64Binary Canonical Code Date DateTime Id Instant Markdown Oid String Time Uri Url Uuid",
    _FLAG: "Boolean",
    _NUMBER: "Decimal Integer PositiveInt UnsignedInt",
    "Quantity": "Quantity Age Count Distance Duration Money SimpleQuantity",
    "Concepts": "CodeableConcept",
    **{name: name for name in ("Coding", "Expression", "Identifier", "Reference")},
}
_BY_TYPE = {name: kind for kind, names in _TYPES.items() for name in names.split()}
"""What stands at `valueInteger` and the like, by the end of the key."""
_COMPLEX = re.compile(
    "Address|Annotation|Attachment|ContactDetail|ContactPoint|Contributor|DataRequirement|Dosage|HumanName|Meta|"
    "ParameterDefinition|Period|Range|Ratio|RelatedArtifact|SampledData|Signature|Timing|TriggerDefinition|UsageContext"
)


def shape_faults(value: Mapping[str, Plain], element: str, path: JsonPath = ()) -> list[Fault]:
    """All in an element that is not as FHIR has it there."""
    try:
        return list(_faults(value, element, path))
    except RecursionError:
        return [Fault(path, "nested too deep")]


def _faults(value: Mapping[str, Plain], element: str, path: JsonPath) -> Iterator[Fault]:
    if element == "contained":
        kind = value.get("resourceType")
        if not isinstance(kind, str):
            yield Fault(path, "each resource in it has a resourceType")
        element = "ValueSet" if kind == "ValueSet" else ""
    keys, stem = _keys(element), _ELEMENTS.get(element, {}).get("[x]", "")
    if stem and len(given := [key for key in value if key.startswith(stem)]) > 1:
        yield Fault(path, f"only one of {' and '.join(map(brief, given))} can stand here")
    for key, each in value.items() if element in _ELEMENTS else ():
        here, kind = (*path, key), _kind(keys, element, key)
        if kind:
            yield from _kind_faults(each, kind, key, here)
        else:
            names = [*keys, *([f"{stem}[x]"] if stem else [])]
            yield Fault(here, f'FHIR has no "{brief(key)}" here{right_ones(key, names)}', is_small=True)


@cache
def _keys(element: str) -> dict[str, str]:
    """Each key of an element, and what stands there."""
    found = {key: kind for kind, keys in _ELEMENTS.get(element, {}).items() for key in keys.split() if kind != "[x]"}
    return {**found, **_EVERYWHERE}


def _kind(keys: Mapping[str, str], element: str, key: str) -> str:
    """What stands at a key; empty where FHIR has no such key there."""
    if key.startswith("_"):
        of = _kind(keys, element, key[1:])
        return "[primitive]" if of == "[text]" else "primitive" if of in _PLAIN else ""
    stem = _ELEMENTS[element].get("[x]")
    if key in keys or not stem or not key.startswith(stem):
        return keys.get(key, "")
    of_type = key.removeprefix(stem)
    return _BY_TYPE.get(of_type) or (_OBJECT if _COMPLEX.fullmatch(of_type) else "")


def _kind_faults(value: Plain, kind: str, key: str, path: JsonPath) -> Iterator[Fault]:
    if not kind.startswith("["):
        yield from _one(value, kind, f"{key} must be", path)
    elif not isinstance(value, list):
        yield Fault(path, f"{key} must be a list")
    else:
        for at, each in enumerate(value):
            if each is not None or kind != "[primitive]":
                yield from _one(each, kind[1:-1], f"each {key} must be", (*path, str(at)))


def _one(value: Plain, kind: str, must: str, path: JsonPath) -> Iterator[Fault]:
    kind = _TEXT if kind == "text" else kind
    if kind in _PLAIN:
        if not isinstance(value, _PLAIN[kind]):
            yield Fault(path, f"{must} {kind}", is_small=not isinstance(value, dict | list))
    elif not isinstance(value, dict):
        yield Fault(path, f"{must} {_OBJECT}")
    else:
        yield from _faults(value, kind, path)


def without_faults(resource: dict[str, Plain], element: str, place_of: Places) -> list[tuple[JsonPath, str]]:
    """Takes what is small and does not fit out of a resource, with a note on each; raises InvalidFile with the rest."""
    faults = shape_faults(resource, element)
    if large := [Problem(place_of(*each.path), "fhir", each.message) for each in faults if not each.is_small]:
        raise InvalidFile(large)
    for *parents, key in (each.path for each in faults):
        inside: Plain = resource
        for name in parents:
            inside = inside[int(name)] if isinstance(inside, list) else mapping(inside)[name]
        if isinstance(inside, list):
            inside[int(key)] = ""
        else:
            del mapping(inside)[key]
    return [(each.path, f'"{brief(each.path[-1])}" is left out: {each.message}') for each in faults]

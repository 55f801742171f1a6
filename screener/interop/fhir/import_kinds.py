"""What each item of another system's Questionnaire is answered with, as the keys of a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from screener.interop.fhir.import_dates import add_date
from screener.interop.fhir.import_extensions import not_carried
from screener.interop.fhir.source_items import (
    Item,
    extension_value,
    extensions,
    is_other,
    listed,
    mapping,
    number_of,
    text_of,
    translations_of,
    weight_of,
)
from screener.interop.fhir.terms import ABSENT, STATE_CODES
from screener.quantities import MOST_DECIMALS, as_json, decimals_of
from screener.questionnaire.nodes import Plain
from screener.questionnaire.tokens import RESERVED
from screener.text import brief

Spec = dict[str, Any]
MOST_MADE_UP = Fraction(1_000_000)
MADE_UP_DECIMALS = 2
_STATES = {(ABSENT, code): state.value for state, code in STATE_CODES.items()}
"""System and code of an answer that says why there is none."""
_NUMBERED = re.compile(r"0|[1-9]\d{0,2}")


@dataclass
class Part:
    """A question or a score that is carried, with what is noted at it."""

    item: Item
    spec: Spec
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    """System and code of each option to its id."""
    option_words: dict[str, dict[str, str]] = field(default_factory=dict)
    """Each option to its words in other languages."""
    notes: list[str] = field(default_factory=list)
    weighted: bool = False
    states: list[str] = field(default_factory=list)
    """Why there may be no answer, where its options say so: unknown, declined."""


class NotCarried(Exception):
    """A part that cannot be said; the reason."""


class Kinds:
    """The kinds of question of one Questionnaire, with the value sets that it holds itself."""

    def __init__(self, resource: dict[str, Plain]) -> None:
        self.sets = {str(each.get("id")): each for each in listed(resource.get("contained"))}

    def add(self, part: Part) -> None:
        """Adds type, options, unit and range; raises NotCarried where there is no such type."""
        item = part.item
        if item.data.get("repeats") is True and item.kind not in ("choice", "open-choice"):
            raise NotCarried("it takes several answers that are no options")
        part.notes += not_carried(item.data)
        match item.kind:
            case "boolean":
                part.spec["type"] = "yes-no"
            case "integer" | "decimal" | "quantity":
                self._add_number(part)
            case "date" | "dateTime":
                add_date(part.item, part.spec, part.notes)
            case "string" | "text":
                part.spec["type"] = "text"
                part.notes += ["its greatest length is not carried"] if number_of(item.data.get("maxLength")) else []
            case "choice" | "open-choice":
                self._add_options(part)
            case _:
                raise NotCarried(f"the type {brief(item.kind)}")

    def _add_number(self, part: Part) -> None:
        data, spec = part.item.data, part.spec
        spec["type"] = "number"
        unit = next(iter(units_of(part.item)), "")
        if not extension_value(data, "questionnaire-unit") and len(extensions(data, "questionnaire-unitOption")) > 1:
            part.notes.append("only the first of its units is carried")
        if unit and re.fullmatch(r"[^\W\d]\S*|%", unit):
            spec["unit"] = unit
        elif unit:
            part.notes.append(f"its unit {brief(unit)} is not carried")
        elif part.item.kind == "quantity":
            part.notes.append("it is answered in any unit, which is not carried; name one")
        ends = [number_of(extension_value(data, f"/{name}")) for name in ("minValue", "maxValue")]
        low, high = (None if end is None or decimals_of(end) is None else end for end in ends)
        start = _lower_end(high) if low is None else low
        end = max(MOST_MADE_UP, start + MOST_MADE_UP) if high is None else high
        spec["range"] = f"{as_json(start)} to {as_json(end)}"
        if low is None or high is None:
            made_up = "range" if low is high else f"{'lower' if low is None else 'upper'} end of the range"
            part.notes.append(f"the {made_up} {spec['range']} was made up; a range is needed")
        if part.item.kind != "integer":
            self._add_decimals(part, number_of(extension_value(data, "/maxDecimalPlaces")))

    def _add_decimals(self, part: Part, given: Fraction | None) -> None:
        if given is None:
            part.notes.append(f"it may have any number of decimals; {MADE_UP_DECIMALS} was made up")
        elif given > MOST_DECIMALS:
            part.notes.append(f"only {MOST_DECIMALS} of its decimals are carried")
        part.spec["decimals"] = MADE_UP_DECIMALS if given is None else int(min(given, Fraction(MOST_DECIMALS)))

    def _add_options(self, part: Part) -> None:
        data = part.item.data
        given = self._given(part.item)
        part.states = [state for option in given if (state := _state(option))]
        part.codes = {key: state for key, state in _STATES.items() if state in part.states}
        options = [option for option in given if not _state(option)]
        if len(options) < 2:  # noqa: PLR2004  (a choice is between two)
            raise NotCarried("it has fewer than two options")
        if part.item.kind == "open-choice":
            part.notes.append("words of the person's own beside the options are not carried")
        weights = list(map(weight_of, options))
        if any(weight is not None and decimals_of(weight) is None for weight in weights):
            part.notes.append(f"its weights, which have more than {MOST_DECIMALS} decimals, are not carried")
            weights = [None] * len(options)
        part.weighted = None not in weights
        if any(option.get("initialSelected") is True for option in given):
            part.notes.append("which of its options is chosen to begin with is not carried")
        if any(weight is not None for weight in weights) and not part.weighted:
            part.notes.append("only some of its options have weights, which are not carried")
        names = _option_ids(options)
        alone = [
            name for name, each in zip(names, options, strict=True) if extension_value(each, "optionExclusive") is True
        ]
        is_one = number_of(extension_value(data, "questionnaire-maxOccurs")) == 1 or len(alone) == len(options)
        several = data.get("repeats") is True and not is_one
        listing: dict[Any, Any] = {}
        for name, option, weight in zip(names, options, weights, strict=True):
            system, code, label = _coding(option)
            part.codes[system, code] = name
            part.option_words[name] = _option_words(option)
            key = int(name) if name.isdigit() else name
            is_in_id = weight is None or not part.weighted or (name.isdigit() and Fraction(name) == weight)
            listing[key] = label if is_in_id else {"label": label, "points": as_json(weight or Fraction(0))}
        if bare := [_coding(each)[1] for each in options if not _has_words(each)]:
            part.notes.append(f"its options have no words; their codes stand there: {brief(', '.join(bare))}")
        part.spec |= {"type": "several" if several else "one", "options": listing}
        if several and alone:
            part.spec["alone"] = ", ".join(alone)
        if several:
            self._add_counts(part)

    def _add_counts(self, part: Part) -> None:
        for name, key in (("questionnaire-minOccurs", "least"), ("questionnaire-maxOccurs", "most")):
            number = number_of(extension_value(part.item.data, name))
            if number is not None and number > (1 if key == "least" else 0):
                part.spec[key] = int(number)

    def _given(self, item: Item) -> list[dict[str, Plain]]:
        """All that may be chosen."""
        found = listed(item.data.get("answerOption"))
        return found or list(self._of_value_set(str(item.data.get("answerValueSet") or "")))

    def _of_value_set(self, address: str) -> Iterator[dict[str, Plain]]:
        """The options of a value set in the resource itself."""
        if not address:
            return
        found = self.sets.get(address.removeprefix("#")) if address.startswith("#") else None
        if found is None:
            raise NotCarried(f"its options stand elsewhere, in {brief(address)}")
        contains = listed(mapping(found.get("expansion")).get("contains"))
        composed = mapping(found.get("compose"))
        includes = listed(composed.get("include"))
        if not contains and any(_is_described(each) for each in includes):
            raise NotCarried("its options are described by a filter")
        if not contains and composed.get("exclude"):
            raise NotCarried("some of its options are excluded by others")
        if any(each.get("contains") or each.get("abstract") is True for each in contains):
            raise NotCarried("its options stand in levels")
        concepts = contains or [
            {**concept, "system": each.get("system")} for each in includes for concept in listed(each.get("concept"))
        ]
        for concept in concepts:
            yield {"valueCoding": concept, "extension": concept.get("extension")}

    def has_weights(self, item: Item) -> bool:
        """Whether any option of an item has a weight."""
        try:
            options = self._given(item)
        except NotCarried:
            return False
        return any(weight_of(option) is not None for option in options)


def units_of(item: Item) -> tuple[str, ...]:
    """The names of the unit of a number, that which is shown first; nothing where it has none."""
    options = extensions(item.data, "questionnaire-unitOption")
    first = extension_value(item.data, "questionnaire-unit") or (options[0].get("valueCoding") if options else None)
    return tuple(filter(None, (text_of(mapping(first).get(key)) for key in ("display", "code"))))


def _lower_end(high: Fraction | None) -> Fraction:
    """Where a range begins that only says where it ends, or neither."""
    return Fraction(0) if high is None or high > 0 else high - MOST_MADE_UP


def _is_described(include: dict[str, Plain]) -> bool:
    """Whether what a value set includes is not listed in it."""
    return bool(include.get("filter") or include.get("valueSet") or not include.get("concept"))


def states_of(item: Item) -> list[str]:
    """Why there may be no answer, where an item asks nothing but that; else nothing."""
    states = [_state(option) for option in listed(item.data.get("answerOption"))]
    return states if all(states) else []


def _state(option: dict[str, Plain]) -> str:
    system, code, _ = _coding(option)
    return _STATES.get((system, code), "")


def plain_text(value: Plain) -> str:
    """A text, or a number as text."""
    return f"{as_json(value)}" if isinstance(value, Fraction) else text_of(value)


def _coding(option: dict[str, Plain]) -> tuple[str, str, str]:
    """System, code and words of an option."""
    coding = mapping(option.get("valueCoding"))
    if coding:
        display = text_of(coding.get("display"))
        code = text_of(coding.get("code")) or display
        return str(coding.get("system") or ""), code, display or code
    value = plain_text(next((value for key, value in option.items() if key.startswith("value")), None))
    return "", value, value


def _has_words(option: dict[str, Plain]) -> bool:
    coding = mapping(option.get("valueCoding"))
    return not coding or bool(text_of(coding.get("display")))


def _option_words(option: dict[str, Plain]) -> dict[str, str]:
    """The words of an option in other languages; a value set has them as designations."""
    coding = mapping(option.get("valueCoding"))
    if not coding:
        return translations_of(option, "valueString")
    said = [(text_of(each.get("language")), text_of(each.get("value"))) for each in listed(coding.get("designation"))]
    designated = {language: words for language, words in said if is_other(language) and words}
    return {**designated, **translations_of(coding, "display")}


def _option_ids(options: list[dict[str, Plain]]) -> list[str]:
    """An id for each option: its code, where that is one; the numbers of a scale only where all are numbers."""
    codes = [_coding(option)[1] for option in options]
    if all(_NUMBERED.fullmatch(code) for code in codes) and len(set(codes)) == len(codes):
        return codes
    found: list[str] = []
    for code in codes:
        words = re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-").lower()
        is_word = re.match(r"[a-z]", words) and words not in RESERVED
        base = (words if is_word else f"o-{words}".rstrip("-"))[:40]
        free, number = base, 1
        while free in found:
            number += 1
            free = f"{base}-{number}"
        found.append(free)
    return found

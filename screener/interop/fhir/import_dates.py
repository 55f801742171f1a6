"""Questions about a day in another system's Questionnaire: their range, and what is compared with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from screener.interop.fhir.source_items import Item, extension_value, extensions, mapping, text_of
from screener.questionnaire.nodes import Plain
from screener.questionnaire.relative_days import MOST_DAYS, day_ends_in, day_in, is_backwards, written_day

FURTHEST = {"minValue": "today - 36500 days", "maxValue": "today + 36500 days"}
_TODAY = re.compile(r"(?:today\(\)|%screeningDay\.toDate\(\))((?: [+-] \d+ [a-z]+)?)", re.ASCII)
"""A day that is counted from the one on which the form is filled in; the second is how we write that."""
_OPERATORS = {
    ">": "is after",
    "<": "is before",
    ">=": "is not before",
    "<=": "is not after",
    "=": "is on",
    "!=": "is on",
}


def add_date(item: Item, spec: dict[str, Any], notes: list[str]) -> None:
    """A day, within the range that its item says; an end that is missing is made up, since a range is needed."""
    ends = {name: _end(item.data, name) for name in FURTHEST}
    low, high = (ends[name] or furthest for name, furthest in FURTHEST.items())
    both = day_ends_in(f"{low} to {high}")
    if both is None or is_backwards(*both) or any(abs(end) > MOST_DAYS for end in both):
        ends, (low, high) = dict.fromkeys(ends, ""), FURTHEST.values()
    spec |= {"type": "date", "range": f"{low} to {high}"}
    made_up = [name for name, end in ends.items() if not end]
    if made_up:
        what = "range" if len(made_up) > 1 else "earliest day" if made_up == ["minValue"] else "latest day"
        notes.append(f"the {what} of {spec['range']} was made up; a range is needed")
    if item.kind == "dateTime":
        notes.append("its time of day is not carried")
    notes += [
        f"its {said} day is not carried"
        for name, said in (("minValue", "earliest"), ("maxValue", "latest"))
        if name in made_up and extensions(item.data, f"/{name}")
    ]
    if item.data.get("answerOption"):
        notes.append("only some days may be chosen, which is not carried")


def day_test(item: Item, name: str, operator: str, key: str, value: Plain) -> str:
    """The comparison of a day with a written one; empty where it has no words here."""
    if item.kind != "date" or key != "answerDate" or day_in(value) is None or operator not in _OPERATORS:
        return ""
    return f"{'not ' if operator == '!=' else ''}{name} {_OPERATORS[operator]} {value}"


def _end(data: Mapping[str, Plain], name: str) -> str:
    """An end of the range as we write it; empty where it says none, or none that is a whole day."""
    for each in extensions(data, f"/{name}"):
        given = next((each[key] for key in ("valueDate", "valueDateTime") if key in each), None)
        if isinstance(given, str):
            return given[:10] if day_in(given[:10]) else ""
        beside = next((mapping(each[key]) for key in ("_valueDate", "_valueDateTime") if key in each), {})
        counted = extension_value(beside, "/cqf-expression") or extension_value(beside, "/cqf-calculatedValue")
        found = _TODAY.fullmatch(text_of(mapping(counted).get("expression")))
        written = written_day(f"today{found[1]}") if found else None
        return written.text if written else ""
    return ""

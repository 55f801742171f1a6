"""The first difference between two pieces of plain data, or between the facts of two records."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from screener.records import FORMAT_1
from screener.text import brief


def first_difference(expected: object, found: object, path: str = "", source: str = "the answers give") -> str | None:
    """`path: it says ..., and <source> ...` for the first place where two plain values differ."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _in_mapping(expected, found, path, source)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        steps = (
            (one, other, f"{path}[{index}]", source)
            for index, (one, other) in enumerate(zip(expected, found, strict=True))
        )
        return next((fault for step in steps if (fault := first_difference(*step))), None)
    if type(expected) is type(found) and expected == found:
        return None
    return f"{path}: it says {shown(found)}, and {source} {shown(expected)}"


def _in_mapping(expected: Mapping[str, Any], found: Mapping[str, Any], path: str, source: str) -> str | None:
    for key in [*expected, *(key for key in found if key not in expected)]:
        below = f"{path}.{brief(key)}" if path else brief(key)
        if key not in found:
            return f"{below}: it is missing"
        if key not in expected:
            return f"{below}: it does not belong here"
        fault = first_difference(expected[key], found[key], below, source)
        if fault:
            return fault
    return None


def shown(value: object) -> str:
    """A plain value on one line, shortened, without characters that a terminal would obey."""
    return brief(repr(value))


# -- facts of records --------------------------------------------------------------------------


class _Leaf(Enum):
    """How a single value of a record is compared between versions of the program."""

    SAME = auto()
    COUNTED = auto()
    """Null means "not counted", which depends on the work budget: compared where both sides counted."""
    CITED = auto()
    """Numbers of citations, which are compared as ids of sources."""


_EACH = "*"
"""Stands for every entry of a list, or of a mapping by id."""
_Facts = Mapping[str, Any]
_RULE: _Facts = {"id": _Leaf.SAME, "order": _Leaf.SAME, "sources": _Leaf.CITED}
_ABOUT: _Facts = {"sources": _Leaf.CITED}
_ENDS: _Facts = {"cautious": _Leaf.SAME, "generous": _Leaf.SAME}
_FACTS: _Facts = {
    "questionnaire": {"id": _Leaf.SAME, "version": _Leaf.SAME, "sha256": _Leaf.SAME},
    "answers": {_EACH: {"state": _Leaf.SAME, "value": _Leaf.SAME, "sources": _Leaf.CITED}},
    "assessment": {
        "outcome": {"id": _Leaf.SAME},
        "next_step": _Leaf.SAME,
        "incomplete": _Leaf.SAME,
        "certain": _Leaf.COUNTED,
        "possible": _Leaf.COUNTED,
        "open": _Leaf.SAME,
        "scores": {_EACH: {**_ENDS, "value": _Leaf.SAME, "lowest": _Leaf.COUNTED, "highest": _Leaf.COUNTED}},
        "reasons": {
            _EACH: {**_ENDS, "score": _Leaf.SAME, "points": _Leaf.SAME, "questions": _Leaf.SAME, "sources": _Leaf.CITED}
        },
        "stops": {_EACH: _RULE},
        "flags": {_EACH: _RULE},
        "notes": {_EACH: _RULE},
        "about": {_EACH: _ABOUT},
    },
    "citations": {_EACH: {"id": _Leaf.SAME}},
}
"""The parts of a record that every version of the program must agree on.

What is not named here is a sentence, comes from the session, or was searched within a budget (`settled_by`,
`would_change`).
"""

_COUNTED_WITHOUT_STATES = ("outcome", "certain", "possible", "scores")
_FACTS_OF_INCOMPLETE: _Facts = {
    **_FACTS,
    "assessment": {key: facts for key, facts in _FACTS["assessment"].items() if key not in _COUNTED_WITHOUT_STATES}
    | {"scores": {_EACH: {**_ENDS, "value": _Leaf.SAME}}},
}
"""The facts of a record of format 1 in which answers are missing.

Format 1 named the worst possible outcome, and counted the values that a missing answer can have, but not that it can
be unknown or declined; so what was possible is not compared.
"""


def fact_difference(expected: Mapping[str, Any], found: Mapping[str, Any]) -> str | None:
    """The first fact in which two records differ; a key that the found one lacks is not compared.

    Both may come from different versions of the program. `found` may be any plain data with the keys of a record.
    """
    if "about" not in found["assessment"]:
        expected = {**expected, "assessment": _with_old_notes(expected["assessment"])}
    one, other = _cited(expected), _cited(found)
    facts = _FACTS_OF_INCOMPLETE if found["format"] == FORMAT_1 and _lacks_answers(expected) else _FACTS
    return first_difference(_facts(facts, expected, found, one), _facts(facts, found, expected, other))


def _with_old_notes(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment as it was before `about` was a key of its own: what there is to know stood in `notes`."""
    kept = {key: value for key, value in assessment.items() if key != "about"}
    return {**kept, "notes": [{"sources": entry["sources"]} for entry in assessment["about"]]}


def _lacks_answers(record: Mapping[str, Any]) -> bool:
    return bool(record["assessment"]["incomplete"])


def _cited(record: Mapping[str, Any]) -> dict[object, object]:
    """Number of a citation to the id of its source, as far as the record can be read."""
    citations = record.get("citations")
    entries = [entry for entry in citations if isinstance(entry, Mapping)] if isinstance(citations, list) else []
    return {number: entry.get("id") for entry in entries if isinstance(number := entry.get("number"), int)}


def _facts(facts: _Facts | _Leaf, part: object, other: object, cited: Mapping[object, object]) -> object:
    """The facts in one part of a record; `other` is the same part of the record that it is compared with."""
    if facts is _Leaf.CITED and isinstance(part, list):
        return [cited.get(number, number) if isinstance(number, int) else number for number in part]
    if isinstance(facts, _Leaf):
        return part
    if _EACH in facts and isinstance(part, list):
        others = [*(other if isinstance(other, list) else []), *part][: len(part)]
        return [_facts(facts[_EACH], entry, others[at], cited) for at, entry in enumerate(part)]
    if not isinstance(part, Mapping) or not isinstance(other, Mapping):
        return part
    if _EACH in facts:
        return {name: _facts(facts[_EACH], entry, other.get(name, entry), cited) for name, entry in part.items()}
    return {
        key: _facts(below, part[key], other[key], cited)
        for key, below in facts.items()
        if key in part and key in other and (below is not _Leaf.COUNTED or None not in (part[key], other[key]))
    }

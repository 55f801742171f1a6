"""Readers of settings: true or false, counts, seconds, and codes."""

from __future__ import annotations

import re
from fractions import Fraction

from screener.questionnaire.codes import Code, code_fault, code_in
from screener.questionnaire.loader.fields import Key, Reader
from screener.questionnaire.loader.lists import NAMES
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.scalars import fixed, parsed, scalar_of
from screener.questionnaire.nodes import Node
from screener.text import brief


def _read_truth(key: Key, node: Node, notes: Notes) -> bool:
    scalar = scalar_of(key, node, notes)
    if scalar is None or scalar.is_boolean:
        return scalar is not None and scalar.text.strip().lower() == "true"
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(scalar.text.strip().lower(), "")
    mend = f"; write {meant}" if meant else ""
    notes.add(node.place, "kind", f'{key.name} must be true or false, not "{brief(scalar.text)}"{mend}')
    return False


_MOST_COUNTED = 99


def _count(text: str) -> Fraction | None:
    is_count = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_COUNTED)) and int(text) > 0
    return Fraction(int(text)) if is_count else None


_SECONDS = re.compile(r"([1-9]\d{0,3}) seconds", re.ASCII)
LEAST_IDLE, MOST_IDLE = 30, 3600


def _seconds(text: str) -> Fraction | None:
    found = _SECONDS.fullmatch(" ".join(text.split()))
    return Fraction(found[1]) if found and LEAST_IDLE <= int(found[1]) <= MOST_IDLE else None


def _read_codes(key: Key, node: Node, notes: Notes) -> list[Code]:
    found: list[Code] = []
    for text in NAMES.read(key, node, notes):
        if fault := code_fault(text):
            notes.add(node.place, "code", f'{key.name} cannot be "{brief(text)}": {fault}')
        elif code_in(text) in found:
            notes.add(node.place, "code", f'{key.name} names "{brief(text)}" twice')
        else:
            found.append(code_in(text))
    return found


CODES_SAID = "Its codes of LOINC or SNOMED CT, such as loinc 44261-6; FHIR names them."
CODES = Reader(_read_codes, NAMES.schema)
COUNT = Reader(
    parsed(_count, "number", f"a whole number from 1 to {_MOST_COUNTED}"),
    fixed({"type": "integer", "minimum": 1, "maximum": _MOST_COUNTED}),
)
IDLE = Reader(
    parsed(_seconds, "number", f"from {LEAST_IDLE} to {MOST_IDLE} seconds, such as 180 seconds"),
    fixed({"type": "string", "pattern": r"^\s*[1-9]\d{1,3}\s+seconds\s*$"}),
)
TRUTH = Reader(_read_truth, fixed({"type": "boolean"}))

"""Readers of lists and mappings: ids, conditions, options, and parts that have keys of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from screener.errors import Place
from screener.quantities import parse_number
from screener.questionnaire.loader.fields import Fields, Key, OptionLine, Reader, Schema, fields_from
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.scalars import (
    FORMULA,
    ID_PATTERN,
    OPTION_PATTERN,
    OPTION_SCHEMA,
    TEXT,
    WORDS,
    checked_id,
    checked_option,
    fixed,
    note_no_option,
    scalar_of,
)
from screener.questionnaire.nodes import Mapping as MappingNode
from screener.questionnaire.nodes import Node, Scalar, Sequence
from screener.questionnaire.tokens import RESERVED
from screener.text import brief

_SENTENCES: Schema = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def _read_ids(key: Key, node: Node, notes: Notes) -> list[tuple[str, Place]]:
    items = node.items if isinstance(node, Sequence) else [node]
    if not items or (isinstance(node, Scalar) and node.text.strip(", ") == ""):
        notes.add(node.place, "empty-value", f"{key.name} has no value")
        return []
    found = []
    for item in items:
        if isinstance(item, Scalar) and (item.is_null or item.is_boolean):
            notes.add(item.place, "kind", f'{key.name} takes ids, not "{item.text}"')
        elif (scalar := scalar_of(key, item, notes)) is not None:
            found.append(scalar)
    if isinstance(node, Sequence):
        return [(scalar.text, scalar.place) for scalar in found]
    return [(word[0], scalar.at(word.start())) for scalar in found for word in re.finditer(r"[^\s,]+", scalar.text)]


def _read_option_ids(key: Key, node: Node, notes: Notes) -> list[tuple[str, Place]]:
    """Ids between commas or of a list; words with a space between them are one, which no option has."""
    words = _read_ids(key, node, notes)
    if isinstance(node, Scalar) and words:
        words = [(part[0].rstrip(), node.at(part.start())) for part in re.finditer(r"[^\s,][^,]*", node.text)]
    for word, place in words:
        note_no_option(key, word, place, notes)
    return words


def _read_names(key: Key, node: Node, notes: Notes) -> list[str]:
    """Texts of one line between commas, or of a list, where a text may hold commas."""
    if isinstance(node, MappingNode):
        notes.add(node.place, "kind", f"{key.name} must be names with commas between them, or a list")
        return []
    if not isinstance(node, Sequence):
        scalar = scalar_of(key, node, notes)
        names = [" ".join(text.split()) for text in scalar.text.split(",")] if scalar else []
        if scalar is not None and not all(names):
            notes.add(node.place, "empty-value", f"{key.name} has nothing before or behind a comma")
        return [name for name in names if name]
    if not node.items:
        notes.add(node.place, "empty-value", f"{key.name} has no items")
    return [name for name in (TEXT.read(key, item, notes) for item in node.items) if name]


def _read_lasting(key: Key, node: Node, notes: Notes) -> bool | list[tuple[str, Place]]:
    """`true`, or the ids of the options that last."""
    if isinstance(node, Scalar) and node.is_boolean:
        return node.text.strip().lower() == "true"
    return _read_option_ids(key, node, notes)


def _read_condition(key: Key, node: Node, notes: Notes) -> list[Scalar]:
    items = node.items if isinstance(node, Sequence) else [node]
    if not items:
        notes.add(node.place, "empty-value", f"{key.name} has no value")
    found = []
    for item in items:
        if isinstance(item, Scalar) and item.is_boolean:
            notes.add(item.place, "kind", f'{key.name} takes a sentence such as "fever is yes"; or leave the line out')
        elif isinstance(item, MappingNode) and len(item.entries) == 1:
            (question, (_, value)), *_ = item.entries.items()
            answer = value.text if isinstance(value, Scalar) else "..."
            notes.add(item.place, "kind", f'{key.name} takes a sentence; write "{brief(question)} is {brief(answer)}"')
        elif (scalar := scalar_of(key, item, notes)) is not None and not scalar.is_null:
            found.append(scalar)
    return found


def _read_list(key: Key, node: Node, notes: Notes) -> list[Fields]:
    if not isinstance(node, Sequence):
        notes.add(node.place, "kind", f'{key.name} must be a list; begin each item with "- "')
        return []
    if not node.items:
        notes.add(node.place, "empty-value", f"{key.name} has no items")
    found = [fields_from(item, key.of, notes) for item in node.items] if key.of else []
    return [fields for fields in found if fields is not None]


def _read_hint(key: Key, node: Node, notes: Notes) -> str | list[Fields]:
    """One text, which is always shown; or hints with conditions, one or a list of them."""
    if isinstance(node, MappingNode):
        node = Sequence(node.place, [node])
    return _read_list(key, node, notes) if isinstance(node, Sequence) else TEXT.read(key, node, notes)


def _read_formulas(key: Key, node: Node, notes: Notes) -> Scalar | list[Fields] | None:
    """One formula; or several with conditions, of which the first that applies counts."""
    if not isinstance(node, Scalar):
        return _read_list(key, node, notes)
    formula: Scalar | None = FORMULA.read(key, node, notes)
    return formula


def entries_of(key: Key, node: Node, notes: Notes, example: str, or_else: str = "") -> list[tuple[Scalar, Node]]:
    """The ids below a key with what belongs to each; noted when there are none."""
    if not isinstance(node, MappingNode):
        notes.add(node.place, "kind", f'{key.name} must hold lines such as "{example}"{or_else}')
        return []
    if not node.entries:
        notes.add(node.place, "empty-value", f"{key.name} holds nothing")
    return list(node.entries.values())


def _read_map(key: Key, node: Node, notes: Notes) -> list[tuple[Scalar, Fields | None]]:
    found = []
    for name, value in entries_of(key, node, notes, "own-choice: {cite: ..., basis: own choice}"):
        checked_id(name, notes)
        found.append((name, fields_from(value, key.of, notes) if key.of else None))
    return found


def _read_part(key: Key, node: Node, notes: Notes) -> Fields | None:
    return fields_from(node, key.of, notes) if key.of else None


def _read_options(key: Key, node: Node, notes: Notes) -> Scalar | list[OptionLine]:
    """The options, or the id of the list that has them."""
    if isinstance(node, Scalar) and re.fullmatch(ID_PATTERN, node.text, re.ASCII) and not node.is_boolean:
        return node
    return _option_lines(key, node, notes, ", or name an option list")


def _option_lines(key: Key, node: Node, notes: Notes, or_else: str = "") -> list[OptionLine]:
    found = []
    for name, value in entries_of(key, node, notes, "red: Dark red", or_else):
        if checked_option(name, notes) and name.text in RESERVED:
            message = f'"{name.text}" cannot be an option, because conditions are made of that word'
            notes.add(name.place, "reserved", message)
        found.append(_option_line(key, name, value, notes))
    return found


def _option_line(key: Key, name: Scalar, value: Node, notes: Notes) -> OptionLine:
    if isinstance(value, Scalar) and value.is_null:
        notes.add(name.place, "empty-value", f"{name.text} has no wording")
        return OptionLine(name, "")
    if isinstance(value, MappingNode) and key.of:
        fields = fields_from(value, key.of, notes)
        return OptionLine(name, fields.text("label") if fields else "", fields)
    return OptionLine(name, TEXT.read(Key(name.text, TEXT, ""), value, notes))


def _read_option_lists(key: Key, node: Node, notes: Notes) -> list[tuple[Scalar, list[OptionLine]]]:
    found = []
    for name, value in entries_of(key, node, notes, "how_often: {0: Not at all, 1: Several days}"):
        checked_id(name, notes)
        each = Key(name.text, OPTIONS, "", of=key.of)
        if isinstance(value, Scalar):
            entries_of(each, value, notes, "0: Not at all")
            continue
        found.append((name, _option_lines(each, value, notes)))
    return found


def _read_bands(key: Key, node: Node, notes: Notes) -> list[tuple[Scalar, Fraction, str]]:
    """The number at which each band begins, as it is written and as a number, and the title of the band."""
    found: list[tuple[Scalar, Fraction, str]] = []
    for name, value in entries_of(key, node, notes, "5: Mild"):
        number, title = parse_number(name.text), TEXT.read(Key(name.text, TEXT, ""), value, notes)
        if number is None:
            message = f'"{brief(name.text)}" is no number; a band begins with one, such as 5 or 2.5'
            notes.add(name.place, "bands", message)
        elif found and number <= found[-1][1]:
            message = f"{name.text} cannot stand behind {found[-1][0].text}; the bands go up, each from its number on"
            notes.add(name.place, "bands", message)
        else:
            found.append((name, number, title))
    return found


def _later(example: str, *, may_be_empty: bool = False) -> Callable[[Key, Node, Notes], list[tuple[Scalar, Node]]]:
    """A reader of ids whose values are read once the questions are known."""

    def read(key: Key, node: Node, notes: Notes) -> list[tuple[Scalar, Node]]:
        if may_be_empty and isinstance(node, MappingNode) and not node.entries:
            return []
        return entries_of(key, node, notes, example)

    return read


def _below(key: Key) -> Schema:
    return key.of.schema if key.of else {}


def _options_schema(key: Key) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": OPTION_PATTERN},
        "additionalProperties": {"anyOf": [WORDS, _below(key)]},
    }


# -- the readers --------------------------------------------------------------------------------

_BY_ID: Schema = {"type": "object", "propertyNames": {"pattern": f"^{ID_PATTERN}$"}}

IDS = Reader(_read_ids, fixed(_SENTENCES))
_OPTION_IDS: Schema = {"type": "array", "items": OPTION_SCHEMA, "minItems": 1}
OPTION_IDS = Reader(_read_option_ids, fixed({"oneOf": [{"type": ["string", "integer"]}, _OPTION_IDS]}))
NAMES = Reader(_read_names, fixed({"oneOf": [WORDS, {"type": "array", "items": WORDS, "minItems": 1}]}))
LASTING = Reader(_read_lasting, fixed({"oneOf": [{"type": ["boolean", "string", "integer"]}, _OPTION_IDS]}))
CONDITION = Reader(_read_condition, fixed(_SENTENCES))
OPTIONS = Reader(_read_options, lambda key: {"oneOf": [{"type": "string"}, _options_schema(key)]})
OPTION_LISTS = Reader(_read_option_lists, lambda key: {**_BY_ID, "additionalProperties": _options_schema(key)})
BANDS = Reader(
    _read_bands,
    fixed({"type": "object", "propertyNames": {"pattern": r"^-?\d+(\.\d+)?$"}, "additionalProperties": WORDS}),
)
ANSWERS = Reader(_later("age: 44", may_be_empty=True), fixed({"type": "object"}))
EXPECT = Reader(_later("outcome: talk-first"), fixed({"type": "object"}))
TEXTS = Reader(_later("es: {fever: {ask: ...}}"), fixed({"type": "object", "additionalProperties": {"type": "object"}}))
HINT_TEXT = Reader(
    _read_hint, lambda key: {"oneOf": [WORDS, _below(key), {"type": "array", "items": _below(key), "minItems": 1}]}
)
FORMULAS = Reader(
    _read_formulas, lambda key: {"oneOf": [WORDS, {"type": "array", "items": _below(key), "minItems": 1}]}
)
LIST = Reader(_read_list, lambda key: {"type": "array", "items": _below(key), "minItems": 1})
PART = Reader(_read_part, _below)
MAP = Reader(_read_map, lambda key: {**_BY_ID, "additionalProperties": _below(key)})

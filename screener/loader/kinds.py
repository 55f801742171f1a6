"""Kinds: what the value of a key must be, and how it is said when it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from screener.characters import brief
from screener.document import Mapping as MappingNode
from screener.document import Node, Scalar, Sequence
from screener.grammar import RESERVED
from screener.language import Key, Shape
from screener.loader.fields import RANGE
from screener.loader.notes import Notes
from screener.problems import did_you_mean
from screener.quantities import parse_number

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINK = re.compile(r"https?://[^\s/]+\S*")


def check(node: Node, shape: Shape, notes: Notes) -> bool:
    """Notes all that is wrong with a node, and with what is below it; false when it is no mapping at all."""
    if not isinstance(node, MappingNode):
        notes.add(node.place, "shape", f"{shape.what} is expected here: keys and values, one a line")
        return False
    known = {key.name: key for key in shape.keys}
    for name, (key_node, value) in node.entries.items():
        key = known.get(name)
        if key is None:
            guess = did_you_mean(name, known)
            notes.add(key_node.place, "unknown-key", f'{shape.what} has no "{name}"{guess}')
        elif isinstance(value, Scalar) and value.is_null:
            notes.add(key_node.place, "empty-value", f"{name} has no value")
        else:
            _CHECKS[key.kind](key, value, notes)
    for key in shape.keys:
        if key.required and key.name not in node.entries:
            notes.add(node.place, "missing-key", f"{shape.what} needs {key.name}")
    return True


def _is_scalar(key: Key, node: Node, notes: Notes) -> bool:
    if not isinstance(node, Scalar):
        notes.add(node.place, "kind", f"{key.name} must be one value, not a list or mapping")
    elif node.is_boolean:
        notes.add(node.place, "kind", f"{key.name} must be text, not {node.text}; put it in quotes")
    elif not node.text.strip():
        notes.add(node.place, "empty-value", f"{key.name} has no value")
    else:
        return True
    return False


def _scalar_check(fits: Callable[[str], bool], rule: str, must: str) -> Callable[[Key, Node, Notes], None]:
    def check_scalar(key: Key, node: Node, notes: Notes) -> None:
        if _is_scalar(key, node, notes) and isinstance(node, Scalar) and not fits(node.text.strip()):
            notes.add(node.place, rule, f'{key.name} must be {must}, not "{brief(node.text)}"')

    return check_scalar


def _quoted(key: Key, node: Node, notes: Notes) -> None:
    if _is_scalar(key, node, notes) and isinstance(node, Scalar) and node.plain and parse_number(node.text) is not None:
        notes.add(node.place, "kind", f'{key.name} must be text; write it in quotes: "{node.text}"')


def _choice(key: Key, node: Node, notes: Notes) -> None:
    if not _is_scalar(key, node, notes) or not isinstance(node, Scalar) or node.text in key.choices:
        return
    listed, guess = ", ".join(key.choices), did_you_mean(node.text, key.choices)
    notes.add(node.place, "choice", f'{key.name} has no "{brief(node.text)}"; it is one of {listed}{guess}')


def _ids(key: Key, node: Node, notes: Notes) -> None:
    for item in node.items if isinstance(node, Sequence) else [node]:
        _is_scalar(key, item, notes)


def _condition(key: Key, node: Node, notes: Notes) -> None:
    if isinstance(node, Sequence) and not node.items:
        notes.add(node.place, "empty-value", f"{key.name} has no value")
    _ids(key, node, notes)


def _list(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, Sequence):
        notes.add(node.place, "kind", f'{key.name} must be a list; begin each item with "- "')
        return
    if not node.items:
        notes.add(node.place, "empty-value", f"{key.name} has no items")
    for item in node.items:
        if key.of is not None:
            check(item, key.of, notes)


def _map(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, MappingNode):
        notes.add(node.place, "kind", f"{key.name} must be a mapping of ids")
        return
    for name, value in node.entries.values():
        check_id(name, notes)
        if key.of is not None:
            check(value, key.of, notes)


def _options(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, MappingNode):
        notes.add(node.place, "kind", f"{key.name} must be a mapping of option ids to wordings")
        return
    for name, value in node.entries.values():
        if check_id(name, notes) and name.text in RESERVED:
            message = f'"{name.text}" cannot be an option, because conditions are made of that word'
            notes.add(name.place, "reserved", message)
        if isinstance(value, Scalar) and value.is_null:
            notes.add(name.place, "empty-value", f"{name.text} has no wording")
        else:
            _is_scalar(Key(name.text, "text", ""), value, notes)


def check_id(name: Scalar, notes: Notes) -> bool:
    """Whether a key of a mapping can be an id; notes it if not."""
    if _ID.fullmatch(name.text):
        return True
    notes.add(name.place, "id", f'"{brief(name.text)}" is no id; {_ID_MUST}')
    return False


def _is_mapping(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, MappingNode):
        notes.add(node.place, "kind", f"{key.name} must be a mapping of ids")


def _is_range(text: str) -> bool:
    found = RANGE.fullmatch(text)
    return found is not None and None not in [parse_number(end) for end in found.groups()]


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(key: Key, node: Node, notes: Notes) -> None:
    _is_scalar(key, node, notes)


_ID_MUST = "ids begin with a letter and go on with letters, digits, - or _"

_CHECKS: Mapping[str, Callable[[Key, Node, Notes], None]] = {
    "text": _text,
    "quoted": _quoted,
    "id": _scalar_check(lambda text: bool(_ID.fullmatch(text)), "id", "an id (a letter, then letters, digits, - or _)"),
    "name": _scalar_check(
        lambda text: bool(_NAME.fullmatch(text)) and text not in RESERVED,
        "id",
        "an id that conditions and formulas can use (a letter, then letters, digits or _)",
    ),
    "number": _scalar_check(lambda text: parse_number(text) is not None, "number", "a number such as 5 or 2.5"),
    "whole": _scalar_check(lambda text: text in "0123456" and len(text) == 1, "number", "a whole number from 0 to 6"),
    "range": _scalar_check(_is_range, "range", "two numbers such as 30 to 300"),
    "date": _scalar_check(_is_date, "date", "a day such as 2027-11-01"),
    "link": _scalar_check(
        lambda text: bool(_LINK.fullmatch(text)), "link", "an address that begins with https:// or http://"
    ),
    "formula": _text,
    "each": _text,
    "choice": _choice,
    "ids": _ids,
    "condition": _condition,
    "list": _list,
    "map": _map,
    "options": _options,
    "answers": _is_mapping,
    "expect": _is_mapping,
    "texts": _is_mapping,
}

"""Kinds: what the value of a key must be, and how it is said when it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from screener.errors import did_you_mean, nearest, one_of
from screener.quantities import parse_number
from screener.questionnaire.keys import SHAPES, Key, Shape
from screener.questionnaire.loader.fields import RANGE
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.tokens import RESERVED
from screener.questionnaire.yaml_reader import Mapping as MappingNode
from screener.questionnaire.yaml_reader import Node, Scalar, Sequence
from screener.text import brief

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINK = re.compile(r"https?://[^\s/]+\S*")
_ID_MUST = "one word of letters, digits, - and _, beginning with a letter"
_NAME_MUST = "one word of letters, digits and _, beginning with a letter"

_OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "when": ("if",),
    "if": ("when", "only_if"),
    "condition": ("if", "when", "only_if"),
    "text": ("ask", "say"),
    "message": ("say",),
    "question": ("ask",),
    "prompt": ("ask",),
    "choices": ("options",),
    "name": ("id",),
    "points": ("give",),
    "score": ("give",),
    "sources": ("source",),
    "reference": ("cite", "source"),
    "url": ("link",),
    "required": ("allow",),
    "visible": ("only_if",),
    "min": ("range",),
    "max": ("range",),
}
"""Words that other systems use for what a key here says."""

Check = Callable[[Key, Node, Notes], None]


def check(node: Node, shape: Shape, notes: Notes) -> bool:
    """Notes all that is wrong with a node, and with what is below it; false when it holds no keys at all."""
    if not isinstance(node, MappingNode):
        notes.add(node.place, "shape", f'{shape.what} is expected here, written as lines such as "{_example(shape)}"')
        return False
    known, meant = {key.name: key for key in shape.keys}, set(node.entries)
    for name, (key_node, value) in node.entries.items():
        key = known.get(name)
        if key is None:
            guess = _meant(name, known)
            meant.add(guess or "")
            notes.add(key_node.place, "unknown-key", f'{shape.what} has no "{brief(name)}"{_mend(name, guess, value)}')
        elif isinstance(value, Scalar) and value.is_null:
            notes.add(key_node.place, "empty-value", f"{name} has no value")
        else:
            _CHECKS[key.kind](key, value, notes)
    for key in shape.keys:
        if key.required and key.name not in meant:
            notes.add(node.place, "missing-key", f"{shape.what} needs {key.name} ({_told(key)})")
    return True


def _told(key: Key) -> str:
    """What a key says, as a part of a sentence."""
    says = key.says.rstrip(".")
    return f"{says[0].lower()}{says[1:]}" + (f": {one_of(key.choices)}" if key.choices else "")


def _example(shape: Shape) -> str:
    return f"{next(key.name for key in shape.keys if key.required)}: ..."


def _meant(name: str, known: Mapping[str, Key]) -> str | None:
    """The key that an unknown one was meant to be; none for a key that belongs elsewhere."""
    other = next((word for word in _OTHER_WORDS.get(name, ()) if word in known), None)
    return other or (None if _homes(name) else nearest(name, known))


def _homes(name: str) -> list[str]:
    return [shape.what for shape in SHAPES if shape.key(name) is not None]


def _mend(name: str, guess: str | None, value: Node) -> str:
    if guess is not None:
        return f'; did you mean "{guess}"?'
    homes = _homes(name)
    if len(homes) == 1:
        return f"; it belongs in {homes[0]}"
    if not homes and isinstance(value, Scalar) and value.is_null:
        return "; text with a comma inside { } must be in quotes"
    return ""


def check_id(name: Scalar, notes: Notes) -> bool:
    """Whether a key that an author chose can be an id; notes it if not."""
    if _ID.fullmatch(name.text):
        return True
    notes.add(name.place, "id", f'"{brief(name.text)}" must be {_ID_MUST}{_as_id(name.text, "-")}')
    return False


def _as_id(text: str, joint: str) -> str:
    """`; did you mean "own-choice"?` for `own choice`."""
    mended = re.sub(r"[^A-Za-z0-9_-]+" if joint == "-" else r"[^A-Za-z0-9_]+", joint, text.strip())
    return f'; did you mean "{mended}"?' if text.isascii() and _ID.fullmatch(mended) and mended != text else ""


def _id(key: Key, node: Node, notes: Notes) -> None:
    if _is_scalar(key, node, notes) and isinstance(node, Scalar) and not _ID.fullmatch(node.text.strip()):
        must = f'{_ID_MUST}, not "{brief(node.text)}"{_as_id(node.text, "-")}'
        notes.add(node.place, "id", f"{key.name} must be {must}")


def _is_scalar(key: Key, node: Node, notes: Notes) -> bool:
    """Whether there is one value; a boolean is one, and each kind says what it must be instead."""
    if not isinstance(node, Scalar):
        notes.add(node.place, "kind", f"{key.name} must be one value, not a list or lines of keys")
    elif not node.text.strip():
        notes.add(node.place, "empty-value", f"{key.name} has no value")
    else:
        return True
    return False


def _text(key: Key, node: Node, notes: Notes) -> None:
    if _is_scalar(key, node, notes) and isinstance(node, Scalar) and node.is_boolean:
        notes.add(node.place, "kind", f"{key.name} must be text; write it in quotes: '{node.text}'")


def _quoted(key: Key, node: Node, notes: Notes) -> None:
    if _is_scalar(key, node, notes) and isinstance(node, Scalar) and node.plain and _is_number_like(node.text):
        notes.add(node.place, "kind", f'{key.name} must be text; write it in quotes: "{brief(node.text)}"')


def _is_number_like(text: str) -> bool:
    return text in ("true", "false") or text.replace(".", "", 1).isdigit()


def _scalar_check(fits: Callable[[str], bool], rule: str, must: str) -> Check:
    def check_scalar(key: Key, node: Node, notes: Notes) -> None:
        if _is_scalar(key, node, notes) and isinstance(node, Scalar) and not fits(node.text.strip()):
            notes.add(node.place, rule, f'{key.name} must be {must}, not "{brief(node.text)}"')

    return check_scalar


def _name(key: Key, node: Node, notes: Notes) -> None:
    if not _is_scalar(key, node, notes) or not isinstance(node, Scalar):
        return
    text = node.text.strip()
    if text in RESERVED:
        notes.add(node.place, "reserved", f'"{text}" cannot be an id, because conditions are made of that word')
    elif not _NAME.fullmatch(text):
        notes.add(node.place, "id", f'{key.name} must be {_NAME_MUST}, not "{brief(text)}"{_as_id(text, "_")}')


def _choice(key: Key, node: Node, notes: Notes) -> None:
    if not _is_scalar(key, node, notes) or not isinstance(node, Scalar) or node.text in key.choices:
        return
    guess = did_you_mean(node.text, key.choices) or f"; write {one_of(key.choices)}"
    notes.add(node.place, "choice", f'{key.name} has no "{brief(node.text)}"{guess}')


def _ids(key: Key, node: Node, notes: Notes) -> None:
    items = node.items if isinstance(node, Sequence) else [node]
    if not items or (isinstance(node, Scalar) and node.text.strip(", ") == ""):
        notes.add(node.place, "empty-value", f"{key.name} has no value")
        return
    for item in items:
        if isinstance(item, Scalar) and (item.is_null or item.is_boolean):
            notes.add(item.place, "kind", f'{key.name} takes ids, not "{item.text}"')
        else:
            _is_scalar(key, item, notes)


def _condition(key: Key, node: Node, notes: Notes) -> None:
    items = node.items if isinstance(node, Sequence) else [node]
    if not items:
        notes.add(node.place, "empty-value", f"{key.name} has no value")
    for item in items:
        if isinstance(item, Scalar) and item.is_boolean:
            notes.add(item.place, "kind", f'{key.name} takes a sentence such as "fever is yes"; or leave the line out')
        elif isinstance(item, MappingNode) and len(item.entries) == 1:
            (question, (_, value)), *_ = item.entries.items()
            said = value.text if isinstance(value, Scalar) else "..."
            notes.add(item.place, "kind", f'{key.name} takes a sentence; write "{brief(question)} is {brief(said)}"')
        else:
            _is_scalar(key, item, notes)


def _list(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, Sequence):
        notes.add(node.place, "kind", f'{key.name} must be a list; begin each item with "- "')
        return
    if not node.items:
        notes.add(node.place, "empty-value", f"{key.name} has no items")
    for item in node.items:
        if key.of is not None:
            check(item, key.of, notes)


_LINES = {
    "map": "own-choice: {cite: ..., basis: clinic policy}",
    "options": "red: Dark red",
    "answers": "age: 44",
    "expect": "outcome: talk-first",
    "texts": "es: {fever: {ask: ...}}",
}
"""A line that could stand below a key of each kind that holds ids."""


def _entries(key: Key, node: Node, notes: Notes) -> list[tuple[Scalar, Node]]:
    """The ids below a key with what belongs to each; noted when there are none."""
    if not isinstance(node, MappingNode):
        notes.add(node.place, "kind", f'{key.name} must hold lines such as "{_LINES[key.kind]}"')
        return []
    if not node.entries:
        notes.add(node.place, "empty-value", f"{key.name} holds nothing")
    return list(node.entries.values())


def _ids_below(key: Key, node: Node, notes: Notes) -> None:
    _entries(key, node, notes)


def _ids_or_none_below(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, MappingNode) or node.entries:
        _entries(key, node, notes)


def _map(key: Key, node: Node, notes: Notes) -> None:
    for name, value in _entries(key, node, notes):
        check_id(name, notes)
        if key.of is not None:
            check(value, key.of, notes)


def _options(key: Key, node: Node, notes: Notes) -> None:
    for name, value in _entries(key, node, notes):
        if check_id(name, notes) and name.text in RESERVED:
            message = f'"{name.text}" cannot be an option, because conditions are made of that word'
            notes.add(name.place, "reserved", message)
        if isinstance(value, Scalar) and value.is_null:
            notes.add(name.place, "empty-value", f"{name.text} has no wording")
        else:
            _text(Key(name.text, "text", ""), value, notes)


def _is_range(text: str) -> bool:
    found = RANGE.fullmatch(text)
    return found is not None and None not in [parse_number(end) for end in found.groups()]


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _sentence(key: Key, node: Node, notes: Notes) -> None:
    if _is_scalar(key, node, notes) and isinstance(node, Scalar) and node.is_boolean:
        notes.add(node.place, "kind", f'{key.name} must be words, not "{node.text}"')


_CHECKS: Mapping[str, Check] = {
    "text": _text,
    "quoted": _quoted,
    "id": _id,
    "name": _name,
    "number": _scalar_check(lambda text: parse_number(text) is not None, "number", "a number such as 5 or 2.5"),
    "whole": _scalar_check(lambda text: text in "0123456" and len(text) == 1, "number", "a whole number from 0 to 6"),
    "range": _scalar_check(_is_range, "range", "two numbers such as 30 to 300"),
    "date": _scalar_check(_is_date, "date", "a day such as 2027-11-01"),
    "link": _scalar_check(
        lambda text: bool(_LINK.fullmatch(text)), "link", "an address that begins with https:// or http://"
    ),
    "formula": _sentence,
    "each": _sentence,
    "choice": _choice,
    "ids": _ids,
    "condition": _condition,
    "list": _list,
    "map": _map,
    "options": _options,
    "answers": _ids_or_none_below,
    "expect": _ids_below,
    "texts": _ids_below,
}

"""Fields: one YAML mapping read by its shape, with a problem for each thing that is not as it must be.

Getters never fail: what was wrong is already noted, and a stand-in lets the reading go on, so that
every problem of the file is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from screener.document import Mapping as MappingNode
from screener.document import Node, Scalar, Sequence
from screener.grammar import RESERVED, Fault
from screener.language import Key, Shape
from screener.problems import Place, Problem, did_you_mean
from screener.quantities import parse_number

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINK = re.compile(r"https?://[^\s/]+\S*")
_RANGE = re.compile(r"(\S+)\s+to\s+(\S+)")

NO_TEXT = Scalar("", Place())


@dataclass
class Notes:
    """Where every room of the loader writes down what is wrong."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, place: Place, rule: str, message: str) -> None:
        """Notes one problem."""
        self.problems.append(Problem(place, rule, message))

    def add_faults(self, scalar: Scalar, faults: list[Fault]) -> None:
        """Notes the faults of a sentence at the words that make them."""
        for fault in faults:
            self.add(scalar.at(fault.offset), fault.rule, fault.message)


@dataclass
class Fields:
    """The keys of one mapping, checked against `shape`."""

    shape: Shape
    node: MappingNode
    notes: Notes

    @property
    def place(self) -> Place:
        """Where the mapping begins."""
        return self.node.place

    def place_of(self, key: str) -> Place:
        """Where a key's value stands; the mapping's own place when it is not there."""
        entry = self.node.entries.get(key)
        return entry[1].place if entry else self.place

    def has(self, key: str) -> bool:
        """Whether the author wrote that key."""
        return key in self.node.entries

    def scalar(self, key: str) -> Scalar | None:
        """The text node of a key, when there is one that holds something."""
        entry = self.node.entries.get(key)
        node = entry[1] if entry else None
        return node if isinstance(node, Scalar) and not node.is_null else None

    def text(self, key: str) -> str:
        """A text with its white space folded; empty when it is missing."""
        scalar = self.scalar(key)
        return fold(scalar) if scalar else ""

    def number(self, key: str) -> Fraction | None:
        """An exact number; None when it is missing."""
        scalar = self.scalar(key)
        return parse_number(scalar.text) if scalar else None

    def ends(self, key: str) -> tuple[Fraction, Fraction] | None:
        """Both ends of `30 to 300`; None when it is missing or wrong."""
        scalar = self.scalar(key)
        found = _RANGE.fullmatch(scalar.text.strip()) if scalar else None
        ends = [parse_number(end) for end in found.groups()] if found else []
        low, high = ends if len(ends) == 2 else (None, None)
        return (low, high) if low is not None and high is not None and low <= high else None

    def ids(self, key: str) -> list[tuple[str, Place]]:
        """The words of `a, b` or of a list, each with its place."""
        entry = self.node.entries.get(key)
        if entry is None:
            return []
        if isinstance(entry[1], Sequence):
            return [(item.text, item.place) for item in entry[1].items if isinstance(item, Scalar)]
        scalar = self.scalar(key)
        if scalar is None:
            return []
        return [(match[0], scalar.at(match.start())) for match in re.finditer(r"[^\s,]+", scalar.text)]

    def sentences(self, key: str) -> list[Scalar]:
        """The sentences of a condition: one text, or a list of which all must hold."""
        entry = self.node.entries.get(key)
        if entry is None:
            return []
        nodes = entry[1].items if isinstance(entry[1], Sequence) else [entry[1]]
        return [node for node in nodes if isinstance(node, Scalar) and not node.is_null]

    def items(self, key: str) -> Iterator[Fields]:
        """The mappings of a list, each read by the shape that belongs there."""
        shape, entry = self._shape_of(key), self.node.entries.get(key)
        for item in entry[1].items if entry and isinstance(entry[1], Sequence) else []:
            if isinstance(item, MappingNode):
                yield Fields(shape, item, self.notes)

    def parts(self, key: str) -> Iterator[tuple[Scalar, Fields]]:
        """The mappings of a mapping, with their ids."""
        shape = self._shape_of(key)
        for name, node in self.entries(key):
            if isinstance(node, MappingNode):
                yield name, Fields(shape, node, self.notes)

    def entries(self, key: str) -> list[tuple[Scalar, Node]]:
        """The pairs of a mapping as they stand."""
        entry = self.node.entries.get(key)
        return list(entry[1].entries.values()) if entry and isinstance(entry[1], MappingNode) else []

    def note(self, key: str, rule: str, message: str) -> None:
        """Notes a problem at a key's value."""
        self.notes.add(self.place_of(key), rule, message)

    def _shape_of(self, key: str) -> Shape:
        found = self.shape.key(key)
        return found.of if found and found.of else self.shape


def fold(scalar: Scalar) -> str:
    """The text of a scalar with every run of white space as one space."""
    return " ".join(scalar.text.split())


def check(node: Node, shape: Shape, notes: Notes) -> Fields | None:
    """Reads a mapping and all that is below it by its shape; None when it is no mapping."""
    if not isinstance(node, MappingNode):
        notes.add(node.place, "shape", f"{shape.what} is expected here: keys and values, one a line")
        return None
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
    return Fields(shape, node, notes)


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
            notes.add(node.place, rule, f'{key.name} must be {must}, not "{_brief(node.text)}"')

    return check_scalar


def _brief(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= 40 else folded[:39] + "…"


def _quoted(key: Key, node: Node, notes: Notes) -> None:
    if _is_scalar(key, node, notes) and isinstance(node, Scalar) and node.plain and parse_number(node.text):
        notes.add(node.place, "kind", f'{key.name} must be text; write it in quotes: "{node.text}"')


def _choice(key: Key, node: Node, notes: Notes) -> None:
    if not _is_scalar(key, node, notes) or not isinstance(node, Scalar) or node.text in key.choices:
        return
    listed, guess = ", ".join(key.choices), did_you_mean(node.text, key.choices)
    notes.add(node.place, "choice", f'{key.name} has no "{_brief(node.text)}"; it is one of {listed}{guess}')


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
    notes.add(name.place, "id", f'"{_brief(name.text)}" is no id; {_ID_MUST}')
    return False


def _is_mapping(key: Key, node: Node, notes: Notes) -> None:
    if not isinstance(node, MappingNode):
        notes.add(node.place, "kind", f"{key.name} must be a mapping of ids")


def _is_range(text: str) -> bool:
    found = _RANGE.fullmatch(text)
    ends = [parse_number(end) for end in found.groups()] if found else []
    return len(ends) == 2 and None not in ends


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

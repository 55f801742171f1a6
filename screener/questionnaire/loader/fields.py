"""Fields: one YAML mapping read by its shape.

Getters never fail: what was wrong is noted by `kinds`, and a stand-in lets the reading go on, so
that every problem of the file is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from screener.errors import Place
from screener.quantities import parse_number
from screener.questionnaire.keys import Shape
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.yaml_reader import Mapping as MappingNode
from screener.questionnaire.yaml_reader import Node, Scalar, Sequence

RANGE = re.compile(r"(\S+)\s+to\s+(\S+)")
"""`30 to 300`."""


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
        return parse_number(scalar.text.strip()) if scalar else None

    def ends(self, key: str) -> tuple[Fraction, Fraction] | None:
        """Both ends of `30 to 300`; None when it is missing or wrong."""
        scalar = self.scalar(key)
        found = RANGE.fullmatch(scalar.text.strip()) if scalar else None
        low, high = (parse_number(found[1]), parse_number(found[2])) if found else (None, None)
        return (low, high) if low is not None and high is not None and low <= high else None

    def ids(self, key: str) -> list[tuple[str, Place]]:
        """The words of `a, b` or of a list, each with its place."""
        entry = self.node.entries.get(key)
        if entry is None:
            return []
        if isinstance(entry[1], Sequence):
            return [(item.text, item.place) for item in entry[1].items if isinstance(item, Scalar) and _says(item)]
        scalar = self.scalar(key)
        if scalar is None or not _says(scalar):
            return []
        return [(match[0], scalar.at(match.start())) for match in re.finditer(r"[^\s,]+", scalar.text)]

    def sentences(self, key: str) -> list[Scalar]:
        """The sentences of a condition: one text, or a list of which all must hold."""
        entry = self.node.entries.get(key)
        if entry is None:
            return []
        nodes = entry[1].items if isinstance(entry[1], Sequence) else [entry[1]]
        return [node for node in nodes if isinstance(node, Scalar) and _says(node)]

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


def _says(scalar: Scalar) -> bool:
    """Whether a scalar holds words; what it holds instead is noted by `kinds`."""
    return not scalar.is_null and not scalar.is_boolean and bool(scalar.text.strip())


def fold(scalar: Scalar) -> str:
    """The text of a scalar with every run of white space as one space."""
    return " ".join(scalar.text.split())

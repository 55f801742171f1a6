"""What a YAML file holds: texts, lists and mappings that know their places.

Nothing is resolved: a scalar is text, and the reader of its key decides what it must be.
"""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction
from typing import NamedTuple

from screener.errors import Place
from screener.quantities import parse_number
from screener.questionnaire.light import dataclass

_PLAIN_NULL = frozenset(("", "~", "null", "Null", "NULL"))


class Scalar(NamedTuple):
    """A piece of text as it stands in the file; `plain` says that it is not in quotes."""

    text: str
    place: Place
    plain: bool = True
    literal: bool = True
    """Whether each character stands in the file as it is, on one line, from `place` on."""

    @property
    def is_null(self) -> bool:
        """Whether nothing was written where a value belongs."""
        return self.plain and self.text in _PLAIN_NULL

    @property
    def is_boolean(self) -> bool:
        """Whether this is a bare `true` or `false`, the only booleans there are."""
        return self.plain and self.text in ("true", "false")

    def at(self, offset: int) -> Place:
        """The place of the character at `offset` of the text; the start of the text where that is not known."""
        if not self.literal:
            return self.place
        shift = offset if self.plain else offset + 1
        return Place(self.place.file, self.place.line, self.place.column + shift)


@dataclass(frozen=True)
class Sequence:
    """A YAML list."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Mapping:
    """A YAML mapping with text keys, in the file's order; no key stands twice."""

    place: Place
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


Plain = str | bool | Fraction | None | list["Plain"] | dict[str, "Plain"]
"""A node without its place: text, true or false, an exact number, nothing, a list, a mapping."""


def plain_value(node: Node) -> Plain:
    """The value of a node, for files that are checked later: text in quotes stays text."""
    match node:
        case Mapping():
            return {name: plain_value(value) for name, (_, value) in node.entries.items()}
        case Sequence():
            return [plain_value(item) for item in node.items]
        case Scalar() if node.is_null:
            return None
        case Scalar() if node.is_boolean:
            return node.text == "true"
        case Scalar():
            number = parse_number(node.text) if node.plain else None
            return node.text if number is None else number

"""Fields: one YAML mapping, every key read by the reader that the language's tables give it.

There is one pass: a reader returns the value of a key and notes what is wrong with it. A wrong value is replaced by
one that lets the reading go on, so that every problem of a file is reported at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from screener.errors import Place, all_of, one_of
from screener.questionnaire.codes import Code
from screener.questionnaire.kinds.base import OtherUnit
from screener.questionnaire.loader.notes import Notes
from screener.questionnaire.loader.other_words import meant, way
from screener.questionnaire.nodes import Mapping as MappingNode
from screener.questionnaire.nodes import Node, Scalar
from screener.text import brief

Schema = dict[str, Any]
"""A JSON Schema (2020-12)."""


@dataclass(frozen=True)
class Reader:
    """One kind of value: how it is read from its node, and the JSON Schema of what it accepts."""

    read: Callable[[Key, Node, Notes], Any]
    schema: Callable[[Key], Schema]


@dataclass(frozen=True)
class Key:
    """One key of the language: its reader, what it says, and for lists and maps the shape of each part."""

    name: str
    reader: Reader
    says: str
    required: bool = False
    choices: tuple[str, ...] = ()
    old_choices: tuple[str, ...] = ()
    """Words that are read as before, and offered no more."""
    of: Shape | None = None

    @property
    def schema(self) -> Schema:
        """What an editor shows for the key."""
        return {"description": self.says, **self.reader.schema(self)}


@dataclass(frozen=True)
class Shape:
    """One kind of mapping in the file."""

    what: str
    keys: tuple[Key, ...]
    one_of: tuple[str, ...] = ()
    """Keys of which one must be there."""

    def key(self, name: str) -> Key | None:
        """The key of that name, if the language has it here."""
        return next((key for key in self.keys if key.name == name), None)

    @property
    def schema(self) -> Schema:
        """The JSON Schema of such a mapping."""
        return {
            "type": "object",
            "properties": {key.name: key.schema for key in self.keys},
            "required": [key.name for key in self.keys if key.required],
            "additionalProperties": False,
            **({"anyOf": [{"required": [name]} for name in self.one_of]} if self.one_of else {}),
        }


class OptionLine(NamedTuple):
    """One option as it is written: its id, its wording, and its keys where it has some."""

    id: Scalar
    label: str
    fields: Fields | None = None


@dataclass(frozen=True)
class Fields:
    """The values of one mapping; a key that is missing or wrong has an empty value or None."""

    node: MappingNode
    notes: Notes
    _values: dict[str, Any] = field(default_factory=dict)
    _given: frozenset[str] = frozenset()
    """The keys that the author wrote, or meant."""

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

    def lacks(self, key: str) -> bool:
        """Whether the author wrote no such key, nor one that is nearly it."""
        return key not in self._given

    def note(self, key: str, rule: str, message: str) -> None:
        """Notes a problem at a key's value."""
        self.notes.add(self.place_of(key), rule, message)

    # -- values --------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """A text with its white space folded; empty when it is missing."""
        return self._values.get(key) or ""

    def truth(self, key: str) -> bool:
        """Whether the author wrote `true`."""
        return self._values.get(key) is True

    def number(self, key: str) -> Fraction | None:
        """An exact number."""
        return self._values.get(key)

    def ends(self, key: str) -> tuple[Fraction, Fraction] | None:
        """Both ends of `30 to 300`."""
        return self._values.get(key)

    def ids(self, key: str) -> list[tuple[str, Place]]:
        """The words of `a, b` or of a list, each with its place."""
        listed = self._values.get(key)
        return listed if isinstance(listed, list) else []

    def names(self, key: str) -> tuple[str, ...]:
        """The texts of `a text, another` or of a list."""
        return tuple(self._values.get(key) or ())

    def codes(self, key: str) -> tuple[Code, ...]:
        """The codes of terminologies."""
        return tuple(self._values.get(key) or ())

    def formula(self, key: str) -> Scalar | None:
        """The text of a formula, which knows its place; None where several stand there."""
        value = self._values.get(key)
        return value if isinstance(value, Scalar) else None

    def sentences(self, key: str) -> list[Scalar]:
        """The sentences of a condition: one text, or a list of which all must hold."""
        return self._values.get(key) or []

    def options(self, key: str) -> list[OptionLine]:
        """The options below a key; none where an option list is named."""
        value = self._values.get(key)
        return value if isinstance(value, list) else []

    def option_list(self, key: str) -> Scalar | None:
        """The id of the option list that is named in place of options."""
        value = self._values.get(key)
        return value if isinstance(value, Scalar) else None

    def option_lists(self, key: str) -> list[tuple[Scalar, list[OptionLine]]]:
        """The ids of option lists with their options."""
        return self._values.get(key) or []

    def bands(self, key: str) -> list[tuple[Scalar, Fraction, str]]:
        """Numbers, as written and exact, with the title of what begins there."""
        return self._values.get(key) or []

    def other_units(self, key: str) -> list[tuple[Scalar, OtherUnit]]:
        """The units that are written under a key, each as it is written."""
        return self._values.get(key) or []

    def entries(self, key: str) -> list[tuple[Scalar, Node]]:
        """The pairs of a mapping whose values are read later, against what they belong to."""
        return self._values.get(key) or []

    def items(self, key: str) -> list[Fields]:
        """The mappings of a list; none where a text stands in its place."""
        listed = self._values.get(key) or []
        return listed if isinstance(listed, list) else []

    def parts(self, key: str) -> list[tuple[Scalar, Fields]]:
        """The mappings of a mapping, with their ids."""
        return [(name, part) for name, part in self._values.get(key) or () if part is not None]

    def part(self, key: str) -> Fields | None:
        """One mapping with keys of its own."""
        return self._values.get(key)

    def holds_any(self, key: str) -> bool:
        """Whether there is anything below a key, readable or not."""
        return bool(self._values.get(key))


def fields_from(node: Node, shape: Shape, notes: Notes) -> Fields | None:
    """The fields of a node, and of all below it; None when it is no mapping. What is wrong is noted."""
    if not isinstance(node, MappingNode):
        example = next(key.name for key in shape.keys if key.required or key.name in shape.one_of)
        notes.add(node.place, "shape", f'{shape.what} is expected here, written as lines such as "{example}: ..."')
        return None
    known, given = {key.name: key for key in shape.keys}, set(node.entries)
    values = {}
    for name, (key_node, value) in node.entries.items():
        key = known.get(name)
        if key is None:
            guess = meant(name, known, notes.homes, _kind(node))
            given.add(guess or "")
            mend = _mend(shape, name, guess, value, notes)
            notes.add(key_node.place, "unknown-key", f'{shape.what} has no "{brief(name)}"{mend}')
        elif isinstance(value, Scalar) and value.is_null:
            notes.add(key_node.place, "empty-value", f"{name} has no value")
        else:
            values[name] = key.reader.read(key, value, notes)
    for key in shape.keys:
        if key.required and key.name not in given:
            notes.add(node.place, "missing-key", f"{shape.what} needs {key.name} ({_described(key)})")
    if shape.one_of and given.isdisjoint(shape.one_of):
        listed = one_of(f"{key.name} ({_described(key)})" for key in shape.keys if key.name in shape.one_of)
        notes.add(node.place, "missing-key", f"{shape.what} needs {listed}")
    return Fields(node, notes, values, frozenset(given))


def _described(key: Key) -> str:
    """What a key says, as a part of a sentence."""
    says = key.says.rstrip(".")
    return f"{says[0].lower()}{says[1:]}" + (f": {one_of(key.choices)}" if key.choices else "")


# -- unknown keys ------------------------------------------------------------------------------


def _mend(shape: Shape, name: str, guess: str | None, value: Node, notes: Notes) -> str:
    if instead := way(shape.what, name):
        return f"; {instead}"
    homes = () if guess else notes.homes.get(name, ())
    if len(homes) == 1:
        return f"; it belongs in {homes[0]}"
    if not homes and not guess and isinstance(value, Scalar) and value.is_null:
        return "; text with a comma inside { } must be in quotes"
    return all_of((key.name for key in shape.keys), guess)


def _kind(node: MappingNode) -> str:
    """What stands behind `type:`, if anything does."""
    entry = node.entries.get("type")
    return entry[1].text if entry is not None and isinstance(entry[1], Scalar) else ""

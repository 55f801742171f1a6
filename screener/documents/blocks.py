"""The parts of a rule book: sentences, facts and tables, before anybody decides how they look."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Literal

from screener.questionnaire.model import Questionnaire

Kind = Literal["plain", "name", "answer", "sign", "power"]


@dataclass(frozen=True)
class Bit:
    """A piece of a sentence: words, a name, an answer to be quoted, a sign or a power of arithmetic."""

    text: str
    kind: Kind = "plain"


Words = tuple[Bit, ...]


@dataclass(frozen=True)
class Said:
    """A sentence, and the list that it opens, if it opens one."""

    words: Words
    parts: tuple[Said, ...] = ()


def filled(template: str, **slots: Words) -> Words:
    """A template with words in its slots, such as `you ticked {boxes}`."""
    words: list[Bit] = []
    for text, slot, *_ in Formatter().parse(template):
        words += [Bit(text)] * bool(text) + [*(slots[slot] if slot else ())]
    return tuple(words)


@dataclass(frozen=True)
class Fact:
    """A sentence with its label; the sources are numbers in the book's list."""

    label: str
    said: Said
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a table, with its sources."""

    cells: tuple[Said, ...]
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first cell of a row names it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    cites: bool = True
    """Whether its rows name sources."""


@dataclass(frozen=True)
class Part:
    """One question, score, outcome or note: its number, its heading, its id if it has one, and what is said of it."""

    number: str
    title: str
    id: str
    note: str = ""
    facts: tuple[Fact, ...] = ()
    terms: tuple[Fact, ...] = ()
    """Facts of few words, that can stand beside the others."""
    table: Table | None = None


@dataclass(frozen=True)
class Group:
    """Parts under a heading, which may be empty."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Chapter:
    """Sentences, then a table or parts."""

    title: str
    intro: tuple[Said, ...]
    table: Table | None = None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Reference:
    """One numbered source; `cited` says whether anything in the book rests on it."""

    number: int
    cite: str
    basis: str
    link: str
    review_by: str
    cited: bool


@dataclass(frozen=True)
class Book:
    """Everything that a clinician signs."""

    questionnaire: Questionnaire
    identity: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    references: tuple[Reference, ...]

    @property
    def signed(self) -> tuple[Fact, ...]:
        """What stands beside the signature: id, version and bytes."""
        return self.identity[:3]


def plain(text: str) -> Words:
    """Words without names or quotations."""
    return (Bit(text),)


def statement(text: str) -> Said:
    """A sentence without names or quotations."""
    return Said(plain(text))


def joined(parts: tuple[Words, ...], between: str, last: str) -> Words:
    """`a, b or c`: the parts with `between` before each and `last` before the last one."""
    words: list[Bit] = []
    for index, part in enumerate(parts):
        if index:
            words.append(Bit(last if index == len(parts) - 1 else between))
        words.extend(part)
    return tuple(words)


def capital(words: Words) -> Words:
    """The words as the beginning of a line; names and answers stay as they are written."""
    first, *rest = words
    if first.kind != "plain":
        return words
    return (Bit(first.text[:1].upper() + first.text[1:]), *rest)

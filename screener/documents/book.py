"""The structure of a rule book: chapters of numbered parts, and the sources at the end."""

from __future__ import annotations

from dataclasses import dataclass

from screener.documents.blocks import Fact, Sentence, Table
from screener.questionnaire.model import Questionnaire


@dataclass(frozen=True)
class Part:
    """One question, score, outcome or note: its number, heading, id if it has one, and its facts."""

    number: str
    title: str
    id: str
    note: str = ""
    facts: tuple[Fact, ...] = ()
    terms: tuple[Fact, ...] = ()
    """Short facts, which can stand beside the others."""
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
    intro: tuple[Sentence, ...]
    table: Table | None = None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Reference:
    """One numbered source."""

    number: int
    cite: str
    basis: str
    link: str
    authority: tuple[str, ...]
    """What stands behind its basis: its short name, how it was read, what is not confirmed, when it is reviewed."""
    remark: str


@dataclass(frozen=True)
class Book:
    """Everything that a clinician signs."""

    questionnaire: Questionnaire
    identity: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    references: tuple[Reference, ...]

    @property
    def signed(self) -> tuple[Fact, ...]:
        """The facts beside the signature: id, version and SHA-256."""
        return self.identity[:3]

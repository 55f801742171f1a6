"""Pages: what a renderer is given to show, and what it may hand back; complete, so that it adds only its own keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

from screener.replies import Reply

PageKind = Literal["one", "several", "typed"]


class Command(Enum):
    """What a person can want other than to answer."""

    BACK = "back"
    WHY = "why"
    LEAVE = "leave"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Choice:
    """One entry of a page's list; `apart` ones stand below a line, `heading` stands above its entry."""

    id: str
    label: str
    apart: bool = False
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One thing to ask, complete: a renderer adds nothing but its own keys."""

    kind: PageKind
    heading: str = ""
    """Small, above: the section, or the title of the screening."""
    position: str = ""
    ask: str = ""
    hint: str = ""
    lines: tuple[str, ...] = ()
    """Paragraphs to read, between the question and the list."""
    choices: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()
    alone: frozenset[str] = frozenset()
    """Entries that cannot be combined with any other."""
    typed: str = ""
    """What was typed before, to be kept or changed."""
    unit: str = ""
    why: str = ""
    error: str = ""
    note: str = ""
    """What the person asked to be told."""
    large: str = ""
    """A code that is to be seen from afar."""
    commands: tuple[Command, ...] = ()
    number: bool = False
    """Whether a number is typed, not a text."""


class Renderer(Protocol):
    """A keyboard and a screen; `language` is that of the words it adds itself."""

    language: str

    def ask(self, page: Page) -> Reply | Command:
        """Shows the page and returns what the person gave: an id, ids, a text, or a command."""

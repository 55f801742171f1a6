"""Pages: what a renderer is given to show, and what it may hand back; complete, so that it adds only its own keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple, Protocol

from screener.i18n import phrase
from screener.questionnaire.kinds.base import PageKind, Reply


class Command(Enum):
    """What a person can want other than to answer."""

    BACK = "back"
    WHY = "why"
    LEAVE = "leave"
    """To stop now; what was answered is kept."""
    STOP = "stop"
    """To stop now; what becomes of the answers is asked about in words of its own."""
    LANGUAGE = "language"
    FINISH = "finish"
    """To leave open what is not answered yet."""


class Choice(NamedTuple):
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
    to_go: str = ""
    """How much comes after it."""
    ask: str = ""
    hint: str = ""
    lines: tuple[str, ...] = ()
    """Paragraphs to read, between the question and the list."""
    large: str = ""
    """A code that is to be seen from afar."""
    small: tuple[str, ...] = ()
    """What stands below them for those who want to know more, a line each."""
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
    decided: str = ""
    """What staff are told when nothing that is still open can change the result."""
    commands: tuple[Command, ...] = ()
    number: bool = False
    """Whether a number is typed, not a text."""


Later = Callable[[Page], Page]
"""What a page becomes when it was thought about for longer than a person should wait to see it."""


class Renderer(Protocol):
    """A keyboard and a screen; `language` is that of the words it adds itself."""

    language: str

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """Shows the page and returns what the person gave: an id, ids, a text, or a command.

        With `later`, what it makes of the page is shown too, at once or as soon as the page is in sight.
        """


def entries(language: str, *keys: str) -> tuple[Choice, ...]:
    """The entries that are called by phrases of the program's own."""
    return tuple(Choice(key, phrase(key, language)) for key in keys)


def choose(renderer: Renderer, page: Page, language: str) -> Reply | Command:
    """One of the page's entries or commands; anything else is told, and asked again."""
    offered = {choice.id for choice in page.choices} | set(page.commands)
    while (reply := renderer.ask(page)) not in offered:
        page = replace(page, error=phrase("choose-entry", language), note="")
    return reply


def agrees(renderer: Renderer, page: Page, language: str, yes: str) -> bool:
    """Whether the person chooses the entry `yes` at a page that asks back; going back from it is no."""
    return choose(renderer, replace(page, commands=(Command.BACK,)), language) == yes

"""Pages: what a renderer is given to show, and what it may return. A renderer adds only its own keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from itertools import count
from typing import NamedTuple, Protocol

from screener.i18n import phrase
from screener.questionnaire.kinds.base import PageKind, Reply
from screener.questionnaire.light import dataclass


class Command(Enum):
    """What a person can ask for other than to answer."""

    BACK = "back"
    WHY = "why"
    LEAVE = "leave"
    """To stop now; what was answered is kept."""
    STOP = "stop"
    """To stop now at a kiosk, where other words say what happens to the answers."""
    LANGUAGE = "language"
    FINISH = "finish"
    """To leave the remaining questions open."""


NONE_KEY = "0"
"""The key of the option that stands alone, such as "none of these", on every page whose options are not numbered."""


class Choice(NamedTuple):
    """One entry of a page's list; `apart` draws a rule above it, `heading` is a line above it."""

    id: str
    label: str
    apart: bool = False
    heading: str = ""
    key: str = ""
    """Its own key; without one it has a number."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One thing to ask, with every text that is shown."""

    kind: PageKind
    heading: str = ""
    """The line above: the section, or the title of the screening."""
    position: str = ""
    to_go: str = ""
    """How many questions are still to come."""
    lead: str = ""
    """A sentence above the question."""
    ask: str = ""
    hint: str = ""
    lines: tuple[str, ...] = ()
    """Paragraphs to read, between the question and the list."""
    large: str = ""
    """A code to be drawn in large letters."""
    small: tuple[str, ...] = ()
    """Lines below them in small print."""
    choices: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()
    start: str = ""
    """The entry under the pointer at first, where none is chosen; only menus have one, never questions."""
    alone: frozenset[str] = frozenset()
    """Entries that cannot be combined with any other."""
    typed: str = ""
    """What was typed before, to be kept or changed."""
    unit: str = ""
    why: str = ""
    error: str = ""
    note: str = ""
    """An answer to the person's command, such as why we ask."""
    decided: str = ""
    """The note for staff that no open question can change the result."""
    commands: tuple[Command, ...] = ()
    number: bool = False
    """Whether a number is typed, not a text."""
    asks_back: bool = False
    """Whether it comes unexpectedly, so that nobody can know its entries by heart."""
    idle: int = 0
    """The seconds that a kiosk waits for a key at least; 0 where its own time is enough."""
    is_final: bool = False
    """Whether answers become final here."""


Later = Callable[[Page], Page]
"""Completes a page with what takes too long to work out before it is first shown."""


class InputEnded(Exception):
    """Standard input ended before the interview did."""


class Renderer(Protocol):
    """A keyboard and a screen; `language` is that of the words it adds itself."""

    language: str
    left: Page
    """The page that was asked last, with what was ticked or typed when it was left."""

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """Shows the page and returns what the person gave: an id, ids, a text, or a command.

        With `later`, what it makes of the page is shown too, at once or as soon as the page is in sight.
        """


def with_keys(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The entries, each with its key: those without one of their own are numbered from 1."""
    numbers = count(1)
    return tuple(choice if choice.key else choice._replace(key=str(next(numbers))) for choice in choices)


def chosen_by_key(page: Page, typed: str) -> str | None:
    """The entry with that key; None when there is none."""
    key = typed.strip().lower()
    return next((choice.id for choice in with_keys(page.choices) if choice.key == key), None)


def entries(language: str, *keys: str) -> tuple[Choice, ...]:
    """The entries that are called by phrases of the program's own."""
    return tuple(Choice(key, phrase(key, language)) for key in keys)


def choose(renderer: Renderer, page: Page, language: str) -> Reply | Command:
    """One of the page's entries or commands; after any other reply the page is shown again with an error."""
    offered = {choice.id for choice in page.choices} | set(page.commands)
    while (reply := renderer.ask(page)) not in offered:
        page = replace(page, error=phrase("choose-entry", language), note="")
    return reply


def agrees_again(renderer: Renderer, heading: str, asked: str, language: str) -> bool:
    """Whether somebody says yes to what is asked once more; `asked` is the beginning of its phrases."""
    choices = entries(language, f"{asked}-no", f"{asked}-yes")
    page = Page(kind="one", heading=heading, ask=phrase(f"{asked}-ask", language), choices=choices)
    return agrees(renderer, page, language, f"{asked}-yes")


def agrees(renderer: Renderer, page: Page, language: str, yes: str) -> bool:
    """Whether the person chooses the entry `yes` at a page that asks back; going back from it is no."""
    return choose(renderer, replace(page, commands=(Command.BACK,), asks_back=True), language) == yes

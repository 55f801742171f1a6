"""Listing: the state of a page with a list of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import questionary
from questionary.prompts.common import InquirerControl

from screener.i18n import phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.screening.pages import Choice, Command, Page
from screener.terminal.prompts.drawing import MARGIN, RULE, Line, joined, lines, paragraph, paragraphs_between
from screener.terminal.prompts.viewing import Block, View, WindowSize, lines_of, too_small, view

MORE = "\x00more"
"""The id of the entry that opens the page of commands; no option can have this id."""
NUMBERED = 9
"""The number of entries that a digit chooses."""


def entries_of(page: Page, language: str) -> list[Choice]:
    """The entries of a page, and one that opens the page of commands."""
    if set(page.commands) <= {Command.BACK}:
        return [*page.choices]
    words = ", ".join(phrase(f"more-{command.value}", language) for command in page.commands)
    return [*page.choices, Choice(MORE, phrase("more", language, words=words), apart=True)]


@dataclass
class Listing:
    """The entries with the pointer and the ticks, which are stored in questionary's control."""

    page: Page
    window: Callable[[], WindowSize]
    language: str
    first: int = 0
    """The first visible line of the list, where not all lines fit."""
    control: InquirerControl = field(init=False)

    def __post_init__(self) -> None:
        """Sets the pointer and the ticks by the earlier answer, and replaces questionary's drawing."""
        ids = [entry.id for entry in self.entries]
        chosen = [each for each in self.page.chosen if each in ids]
        self.control = InquirerControl([questionary.Choice(each, value=each) for each in ids])
        self.control.selected_options = chosen if self.page.kind == "several" else []
        self.control.pointed_at = ids.index(chosen[0]) if chosen else 0
        self.control.text = self.tokens
        if not (self.page.error or self.page.note or self.page.lines):
            self.reveal()

    @property
    def entries(self) -> list[Choice]:
        """The entries of the page."""
        return entries_of(self.page, self.language)

    @property
    def pointed(self) -> str:
        """The entry under the pointer."""
        return self.entries[self.control.pointed_at].id

    # -- drawing ----------------------------------------------------------------------

    def tokens(self) -> Line:
        """The screen: what is asked, the entries with the pointer, and the keys that work."""
        return joined(self.view().lines, ascii_only=self.window().ascii_only)

    def view(self) -> View:
        """The part of the page that is in sight."""
        seen = view(self.page, self._blocks(), self._keys(), self.window(), self.first)
        return seen or too_small(self.window(), self.language)

    @property
    def is_in_sight(self) -> bool:
        """Whether the question and the whole entry under the pointer can be read."""
        seen = self.view()
        return seen.fits and self.control.pointed_at in seen.entries

    def reveal(self) -> None:
        """Scrolls as little as brings the entry under the pointer into sight."""
        seen, place = self.view(), lines_of(self._blocks(), self.control.pointed_at)
        self.first = max(min(seen.first, place.start), place.stop - seen.height)

    def _keys(self) -> list[str]:
        keys = ["key-tick", "key-continue"] if self.page.kind == "several" else ["key-number"]
        keys += [f"key-{command.value}" for command in self.page.commands]
        return [phrase(key, self.language) for key in keys]

    def _blocks(self) -> Sequence[Block]:
        blocks = [Block(each, apart=True) for each in paragraphs_between(self.page, self.window().width)]
        apart = bool(blocks)
        for index, entry in enumerate(self.entries):
            ruled = entry.apart and index > 0 and not self.entries[index - 1].apart
            drawn: list[Line] = [[("class:dim", f"{' ' * (MARGIN + 2)}{RULE * 14}")]] * ruled
            if entry.heading:
                drawn += paragraph("class:heading", entry.heading, self.window().width)
            drawn += list(self._entry(index, entry))
            blocks.append(Block(drawn, index, apart=apart or bool(entry.heading)))
            apart = False
        return blocks

    def _entry(self, index: int, entry: Choice) -> Iterator[Line]:
        pointed, ticked = index == self.control.pointed_at, entry.id in self.control.selected_options
        box = ("[x] " if ticked else "[ ] ") if self.page.kind == "several" and entry.id != MORE else ""
        digit = f"{index + 1} " if index < NUMBERED and entry.id != MORE else "  "
        lead = ("» " if pointed else "  ") + digit + box
        style = "class:pointed" if pointed else "class:chosen" if ticked else ""
        for number, line in enumerate(lines(entry.label, self.window().width - len(lead))):
            cursor: Line = [("[SetCursorPosition]", "")] if pointed and number == 0 else []
            yield [*cursor, ("", " " * MARGIN), (style, (lead if number == 0 else " " * len(lead)) + line)]

    # -- changing -----------------------------------------------------------------------

    def move(self, step: int) -> None:
        """Moves the pointer, wrapping at the ends; scrolls first where the entry under it is not in sight yet."""
        seen = self.view()
        if not seen.fits:
            return
        at_an_end = self.control.pointed_at == (0 if step < 0 else len(self.entries) - 1)
        if not self.is_in_sight:
            self._read_on(seen)
        elif at_an_end and step < 0 and seen.first > 0:
            self.first = max(0, seen.first - seen.height + 1)
        else:
            self.control.pointed_at = (self.control.pointed_at + step) % len(self.entries)
            self.reveal()

    def _read_on(self, seen: View) -> None:
        """Scrolls towards the entry under the pointer, by no more than was in sight."""
        place = lines_of(self._blocks(), self.control.pointed_at)
        step = max(1, seen.height - 1)
        target = max(min(seen.first, place.start), place.stop - seen.height)
        self.first = max(seen.first - step, min(seen.first + step, target))

    def point_at(self, number: int) -> bool:
        """Moves the pointer to the entry with that number; whether it is there and was in sight."""
        if not (1 <= number <= min(NUMBERED, len(self.entries))) or self.entries[number - 1].id == MORE:
            return False
        if not self.view().fits:
            return False
        self.control.pointed_at = number - 1
        was_in_sight = self.is_in_sight
        self.reveal()
        return was_in_sight

    @property
    def is_complete_answer(self) -> bool:
        """Whether nothing is ticked, and nothing can be added to the entry under the pointer."""
        return self.pointed in self.page.alone and not self.left.chosen

    def toggle(self) -> None:
        """Ticks or clears the entry under the pointer; what stands alone clears the others."""
        ticked: list[Any] = self.control.selected_options
        if self.pointed == MORE or not self.is_in_sight:
            return
        if self.pointed in ticked:
            ticked.remove(self.pointed)
        elif self.pointed in self.page.alone:
            ticked[:] = [self.pointed]
        else:
            ticked[:] = [*(each for each in ticked if each not in self.page.alone), self.pointed]

    @property
    def left(self) -> Page:
        """The page with what is ticked now."""
        ticked = tuple(entry.id for entry in self.entries if entry.id in self.control.selected_options)
        return replace(self.page, chosen=ticked) if self.page.kind == "several" else self.page

    def pick(self) -> Reply:
        """The reply for Enter: the entry under the pointer, or everything that is ticked."""
        if self.page.kind == "one" or self.pointed == MORE:
            return self.pointed
        ticked = [*self.left.chosen]
        return ticked[0] if ticked in ([AnswerState.UNKNOWN], [AnswerState.DECLINED]) else ticked

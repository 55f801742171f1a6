"""Listing: the state of a page with a list of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from screener.i18n import phrase
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.light import dataclass
from screener.screening.pages import Choice, Command, Page, with_keys
from screener.terminal.prompts.drawing import MARGIN, RULE, Line, joined, lines, paragraph, paragraphs_between
from screener.terminal.prompts.viewing import Block, View, WindowSize, lines_of, too_small, view
from screener.text import plain_letters

if TYPE_CHECKING:
    from questionary.prompts.common import InquirerControl

NOWHERE = -1
"""The place of the pointer while nothing is pointed at."""
MORE = "\x00more"
"""The id of the entry that opens the page of commands; no option can have this id."""
NUMBERED = 9
"""The most numbered entries that a digit chooses at once; in a longer list digits are typed like letters."""


def entries_of(page: Page, language: str) -> list[Choice]:
    """The entries of a page with their keys, and one without a key that opens the page of commands."""
    entries = [*with_keys(page.choices)]
    if set(page.commands) <= {Command.BACK}:
        return entries
    words = ", ".join(phrase(f"more-{command.value}", language) for command in page.commands)
    return [*entries, Choice(MORE, phrase("more", language, words=words), apart=True)]


@dataclass(frozen=False)
class Listing:
    """The entries with the pointer and the ticks; questionary's control draws them."""

    page: Page
    window: Callable[[], WindowSize]
    language: str
    first: int = 0
    """The first visible line of the list, where not all lines fit."""
    filter: str = ""
    """What was typed to shorten a long list."""
    pointed_at: int = field(default=NOWHERE, init=False)
    """The entry under the pointer."""
    ticked: list[str] = field(default_factory=list, init=False)
    """The entries that are ticked, in the order in which they were."""

    def __post_init__(self) -> None:
        """Sets the pointer and the ticks by the earlier answer."""
        ids = [entry.id for entry in self.entries]
        chosen = [entry_id for entry_id in self.page.chosen if entry_id in ids]
        self.ticked = chosen if self.page.kind == "several" else []
        start = [*chosen, *(entry_id for entry_id in ids if entry_id == self.page.start)]
        self.pointed_at = ids.index(start[0]) if start else NOWHERE
        if not (self.page.error or self.page.note or self.page.lines):
            self.reveal()

    @cached_property
    def control(self) -> InquirerControl:
        """Questionary's control, with our own drawing in place of its."""
        import questionary
        from questionary.prompts.common import InquirerControl

        control = InquirerControl([questionary.Choice(entry.id, value=entry.id) for entry in self.entries])
        control.text = self.tokens
        return control

    @property
    def entries(self) -> list[Choice]:
        """The entries of the page; of the numbered ones only those that fit the filter."""
        entries = entries_of(self.page, self.language)
        return [entry for entry in entries if self._fits(entry)] if self.filter else entries

    def _fits(self, entry: Choice) -> bool:
        """Whether an entry fits the filter: by the beginning of its number, or by a part of its words."""
        if not self._is_numbered(entry):
            return True
        sought = plain_letters(self.filter)
        return entry.key.startswith(sought) or sought in plain_letters(entry.label)

    @property
    def is_long(self) -> bool:
        """Whether there are so many entries that what is typed is a filter."""
        return sum(map(self._is_numbered, with_keys(self.page.choices))) > NUMBERED

    @property
    def pointed(self) -> str:
        """The entry under the pointer; empty where there is none."""
        entries, index = self.entries, self.pointed_at
        return entries[index].id if 0 <= index < len(entries) else ""

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
        """Whether the question, and the whole entry under the pointer if there is one, can be read."""
        seen = self.view()
        return seen.fits and self.pointed_at in {NOWHERE, *seen.entries}

    @property
    def is_whole(self) -> bool:
        """Whether everything on the page can be seen at once."""
        seen = self.view()
        return seen.fits and len(seen.entries) == len(self.entries) and seen.first == 0

    def reveal(self) -> None:
        """Scrolls as little as brings the entry under the pointer into sight."""
        if self.pointed_at == NOWHERE:
            return
        seen, place = self.view(), lines_of(self._blocks(), self.pointed_at)
        self.first = max(min(seen.first, place.start), place.stop - seen.height)

    def _keys(self) -> list[str]:
        keys = ["key-tick", "key-continue"] if self.page.kind == "several" else ["key-number"]
        if self.is_long:
            has_letters = any(entry.key.isalpha() for entry in self.entries)
            keys = ["key-type-number" if has_letters else "key-filter", *keys[1:]]
        keys += [f"key-{command.value}" for command in self.page.commands]
        return [phrase(key, self.language) for key in keys]

    def _blocks(self) -> Sequence[Block]:
        blocks = [Block(drawn, apart=True) for drawn in paragraphs_between(self.page, self.window().width)]
        if self.filter:
            blocks.append(Block(paragraph("class:note", f"> {self.filter}", self.window().width), apart=True))
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
        pointed, ticked = index == self.pointed_at, entry.id in self.ticked
        box = ("[x] " if ticked else "[ ] ") if self.page.kind == "several" and entry.id != MORE else ""
        digits = max(len(entry.key) for entry in self.entries)
        lead = ("» " if pointed else "  ") + f"{entry.key.upper():>{digits}} " + box
        style = "class:pointed" if pointed else "class:chosen" if ticked else ""
        for number, line in enumerate(lines(entry.label, self.window().width - len(lead))):
            cursor: Line = [("[SetCursorPosition]", "")] if pointed and number == 0 else []
            yield [*cursor, ("", " " * MARGIN), (style, (lead if number == 0 else " " * len(lead)) + line)]

    # -- changing -----------------------------------------------------------------------

    def move(self, step: int) -> None:
        """Moves the pointer, wrapping at the ends; scrolls first where the entry under it is not in sight yet."""
        seen, last = self.view(), len(self.entries) - 1
        if not seen.fits:
            return
        if self.pointed_at == NOWHERE:
            self._point_first(0 if step > 0 else last, seen)
            return
        at_an_end = self.pointed_at == (0 if step < 0 else last)
        if not self.is_in_sight:
            self._read_on(seen, self.pointed_at)
        elif at_an_end and step < 0 and seen.first > 0:
            self.first = max(0, seen.first - seen.height + 1)
        else:
            self.pointed_at = (self.pointed_at + step) % (last + 1)
            self.reveal()

    def _point_first(self, index: int, seen: View) -> None:
        """Points where nothing was pointed at; downwards only once everything before the entry was in sight."""
        if index == 0 and index not in seen.entries:
            self._read_on(seen, index)
        else:
            self.pointed_at = index
            self.reveal()

    def jump(self, step: int) -> None:
        """Moves the pointer by about a window, or with a large step to an end; reads on first like `move`."""
        seen, last = self.view(), len(self.entries) - 1
        index = max(self.pointed_at, 0)
        if not seen.fits:
            return
        if step > 0 and index not in seen.entries:
            self._read_on(seen, index)
            return
        self.pointed_at = max(0, min(last, index + max(1, len(seen.entries) - 1) * step))
        self.reveal()
        if self.pointed_at == 0:
            self.first = 0

    def _read_on(self, seen: View, index: int) -> None:
        """Scrolls towards an entry, by no more than was in sight."""
        place = lines_of(self._blocks(), index)
        step = max(1, seen.height - 1)
        target = max(min(seen.first, place.start), place.stop - seen.height)
        self.first = max(seen.first - step, min(seen.first + step, target))

    def point_at(self, key: str) -> bool:
        """Moves the pointer to the entry with that key; whether it is there and was in sight."""
        index = next((index for index, entry in enumerate(self.entries) if entry.key == key), NOWHERE)
        if index == NOWHERE or not self.view().fits:
            return False
        self.pointed_at = index
        was_in_sight = self.is_in_sight
        self.reveal()
        return was_in_sight

    def is_pointing_at(self, key: str) -> bool:
        """Whether the entry with that key is under the pointer and in sight."""
        index = self.pointed_at
        return self.is_in_sight and index != NOWHERE and self.entries[index].key == key

    def search(self, text: str) -> None:
        """Shortens a long list to what fits the text, and points at the first entry that does."""
        self.filter, self.first = text, 0
        found = [index for index, entry in enumerate(self.entries) if text and self._is_numbered(entry)]
        self.pointed_at = found[0] if found else NOWHERE
        self.reveal()

    @staticmethod
    def _is_numbered(entry: Choice) -> bool:
        return entry.key.isdigit() and entry.key != "0"

    def toggle(self) -> None:
        """Ticks or clears the entry under the pointer; what stands alone clears the others."""
        ticked = self.ticked
        if self.pointed in {"", MORE} or not self.is_in_sight:
            return
        if self.pointed in ticked:
            ticked.remove(self.pointed)
        elif self.pointed in self.page.alone:
            ticked[:] = [self.pointed]
        else:
            ticked[:] = [*(option for option in ticked if option not in self.page.alone), self.pointed]

    @property
    def left(self) -> Page:
        """The page with what is ticked now."""
        ticked = tuple(entry.id for entry in self.page.choices if entry.id in self.ticked)
        return replace(self.page, chosen=ticked) if self.page.kind == "several" else self.page

    def pick(self) -> Reply:
        """The reply for Enter: the entry under the pointer, or everything that is ticked."""
        if self.page.kind == "one" or self.pointed == MORE:
            return self.pointed
        ticked = [*self.left.chosen]
        return ticked[0] if ticked in ([AnswerState.UNKNOWN], [AnswerState.DECLINED]) else ticked

"""Listing: a page with a list of entries, as it stands at this moment under the person's fingers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout.containers import Window
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from questionary.prompts.common import InquirerControl

from screener.answers import State
from screener.pages import Choice, Command, Page
from screener.prompts.drawing import MARGIN, Tokens, columns, head, lines, wrapped
from screener.replies import Reply
from screener.wording import phrase

MORE = "\x00more"
"""The entry that opens going back, why we ask and leaving; no option can have this id."""


NUMBERED = 9
"""How many entries have a key of their own: its number."""


def list_of(entries: Sequence[Choice]) -> InquirerControl:
    """Questionary's list of those entries."""
    return InquirerControl([questionary.Choice(entry.id, value=entry.id) for entry in entries])


def window_of(control: InquirerControl) -> Window:
    """The window that shows a list, with a scroll bar for when it is cut."""
    window = Window(control, wrap_lines=False)
    window.right_margins = [_scroll_bar(window)]
    return window


def _scroll_bar(window: Window) -> ConditionalMargin:
    def is_cut() -> bool:
        info = window.render_info
        return info is not None and info.content_height > info.window_height

    return ConditionalMargin(ScrollbarMargin(display_arrows=True), Condition(is_cut))


@dataclass
class Listing:
    """The entries with the pointer and the ticks, which questionary's own control holds."""

    page: Page
    entries: list[Choice]
    control: InquirerControl
    language: str

    def __post_init__(self) -> None:
        """Puts the pointer and the ticks where an earlier answer left them, and takes over the drawing."""
        ids = [entry.id for entry in self.entries]
        chosen = [each for each in self.page.chosen if each in ids]
        self.control.selected_options = chosen if self.page.kind == "several" else []
        self.control.pointed_at = ids.index(chosen[0]) if chosen else 0
        self.control.text = self.tokens

    @property
    def pointed(self) -> str:
        """The entry under the pointer."""
        return self.entries[self.control.pointed_at].id

    def tokens(self) -> Tokens:
        """The whole page: what is asked, the entries with the pointer, and the keys that work."""
        tokens, apart = head(self.page), False
        for index, entry in enumerate(self.entries):
            if entry.apart and not apart:
                tokens.append(("class:dim", f"{' ' * (MARGIN + 2)}{'─' * 14}\n"))
            apart = entry.apart
            if entry.heading:
                tokens += [("", "\n"), *wrapped("class:heading", entry.heading)]
            tokens.extend(self._entry(index, entry))
        key = "keys-several" if self.page.kind == "several" else "keys-one"
        keys = phrase(key if self.page.commands else "keys-short", self.language)
        if Command.LANGUAGE in self.page.commands:
            keys = f"{keys} · {phrase('keys-language', self.language)}"
        return [*tokens, ("", "\n"), *wrapped("class:dim", keys)]

    def _entry(self, index: int, entry: Choice) -> Iterator[tuple[str, str]]:
        pointed, ticked = index == self.control.pointed_at, entry.id in self.control.selected_options
        box = ("[x] " if ticked else "[ ] ") if self.page.kind == "several" and entry.id != MORE else ""
        digit = f"{index + 1} " if index < NUMBERED and entry.id != MORE else "  "
        lead = " " * MARGIN + ("» " if pointed else "  ") + digit + box
        style = "class:pointed" if pointed else "class:chosen" if ticked else ""
        if pointed:
            yield "[SetCursorPosition]", ""
        for number, line in enumerate(lines(entry.label, columns() + MARGIN - len(lead))):
            yield style, (lead if number == 0 else " " * len(lead)) + line + "\n"

    def move(self, step: int) -> None:
        """Moves the pointer, round the ends."""
        self.control.pointed_at = (self.control.pointed_at + step) % len(self.entries)

    def point_at(self, number: int) -> bool:
        """Moves the pointer to the entry with that number; whether there is one."""
        found = 1 <= number <= min(NUMBERED, len(self.entries)) and self.entries[number - 1].id != MORE
        if found:
            self.control.pointed_at = number - 1
        return found

    def toggle(self) -> None:
        """Ticks or clears the entry under the pointer; what stands alone clears the others."""
        ticked: list[Any] = self.control.selected_options
        if self.pointed == MORE:
            return
        if self.pointed in ticked:
            ticked.remove(self.pointed)
        elif self.pointed in self.page.alone:
            ticked[:] = [self.pointed]
        else:
            ticked[:] = [*(each for each in ticked if each not in self.page.alone), self.pointed]

    def pick(self) -> Reply:
        """What Enter gives: the entry under the pointer, or everything that is ticked."""
        if self.page.kind == "one" or self.pointed == MORE:
            return self.pointed
        ticked = [entry.id for entry in self.entries if entry.id in self.control.selected_options]
        return ticked[0] if ticked in ([State.UNKNOWN], [State.DECLINED]) else ticked

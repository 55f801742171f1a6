"""The first page, painted before the libraries for single keys are loaded: that is done while a person reads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.light import dataclass
from screener.screening.pages import Command, Later, Page
from screener.terminal.clock import Clock
from screener.terminal.screen import HOME, AlternateScreen, waiting_keys

if TYPE_CHECKING:
    from screener.terminal.prompts.drawing import Line
    from screener.terminal.prompts.renderer import KeyboardRenderer

_LOOKS = {"bold": "1", "dim": "2", "italic": "3", "reverse": "7"}
"""What a terminal calls the looks of a page."""
_PLAIN = "\x1b[m"
_KEEP_CURSOR, _TO_CURSOR = "\x1b7", "\x1b8"


@dataclass(frozen=False)
class PaintedFirst:
    """Paints the first page at once, and only then loads the renderer that asks it and every other one.

    Keys that come meanwhile wait in the terminal, unseen, and answer the page. Of those that came before it was
    painted, only the digits of staff do.
    """

    screen: AlternateScreen
    language: str
    clock: Clock
    staff: bool
    load: Callable[[float | None, str], KeyboardRenderer]
    """Makes the renderer from when the first page was painted and which digits came before."""
    left: Page = field(default=Page(kind="one"), init=False)
    """The page that was asked last, as it was left."""
    _renderer: KeyboardRenderer | None = field(default=None, init=False, repr=False)

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """The person's reply."""
        if self._renderer is None:
            self._renderer = self.load(None, "") if page.kind == "typed" else self._painted(page)
        self._renderer.language = self.language
        try:
            return self._renderer.ask(page, later)
        finally:
            self.left = self._renderer.left

    def _painted(self, page: Page) -> KeyboardRenderer:
        """The renderer, loaded while the page is there."""
        before = waiting_keys(sys.stdin.fileno())
        came = self.clock.now()
        self._paint(page)
        self.screen.redraw = lambda: self._paint(page)
        return self.load(came, _digits_in(before) if self.staff else "")

    def _paint(self, page: Page) -> None:
        from screener.terminal.prompts.listing import Listing
        from screener.terminal.prompts.viewing import WindowSize

        window = WindowSize(*self.screen.size, ascii_only=not self.screen.speaks_unicode)
        self.screen.write(f"{HOME}{_painted(Listing(page, lambda: window, self.language).tokens())}")


def _digits_in(keys: bytes) -> str:
    """The digits among keys that were pressed; none where some of them may be a part of another key."""
    return "" if b"\x1b" in keys else "".join(chr(key) for key in keys if key in b"0123456789")


def _painted(drawn: Line) -> str:
    """What a terminal is sent for the lines of a page; the cursor is left at the pointer."""
    text = _KEEP_CURSOR
    for style, part, *_ in drawn:
        if style == "[SetCursorPosition]":
            text += _KEEP_CURSOR
        text += f"{_look(style)}{part}{_PLAIN}".replace("\n", "\r\n") if part else ""
    return text + _TO_CURSOR


def _look(style: str) -> str:
    from screener.terminal.prompts.drawing import LOOKS

    looks = LOOKS.get(style.removeprefix("class:"), "").split()
    codes = ";".join(_LOOKS[each] for each in looks if each in _LOOKS)
    return f"\x1b[{codes}m" if codes else ""

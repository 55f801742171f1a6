"""The renderer with single keys: one application of prompt_toolkit asks every page."""

from __future__ import annotations

import os
from asyncio import sleep
from dataclasses import dataclass, field, replace

from prompt_toolkit.application import Application
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import clear_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.layout import Layout
from prompt_toolkit.layout.containers import Window
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from screener.i18n import phrase
from screener.questionnaire.kinds.base import Reply
from screener.screening.pages import Choice, Command, Later, Page
from screener.terminal.clock import Clock
from screener.terminal.prompts.keys import list_keys, typed_keys
from screener.terminal.prompts.listing import MORE, Listing
from screener.terminal.prompts.stray_keys import StrayKeys, without_stray_keys
from screener.terminal.prompts.styles import STYLE
from screener.terminal.prompts.typing import Typing
from screener.terminal.prompts.viewing import WindowSize
from screener.terminal.screen import HOME, AlternateScreen, flush_keys

ESCAPE_SECONDS = 0.05
"""Seconds that an Esc waits for the rest of an arrow key."""
PAUSE_SECONDS = 0.25
"""Seconds without an answer after which the forecast is worked out."""
_Replies = Application[Reply | Command]


@dataclass
class KeyboardRenderer:
    """Asks each page on the alternate screen, wiped before every page; one application serves them all."""

    screen: AlternateScreen
    language: str = "en"
    output: Output | None = field(default=None, repr=False)
    style: Style = field(default=STYLE, repr=False)
    clock: Clock = field(default_factory=Clock, repr=False)
    staff: bool = True
    """Whether staff answer, who may press digits before they have read a page."""
    seen: float | None = None
    """When the first page was painted, where that was done before this was there; keys may have come since."""
    digits: str = ""
    """The digits that came before that page."""
    left: Page = field(default=Page(kind="one"), init=False, repr=False)
    """The page that was asked last, as it was left."""
    _application: _Replies | None = field(default=None, init=False, repr=False)
    _stray: StrayKeys = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Measures stray keys by the clock."""
        self._stray = StrayKeys(self.clock, self.staff)
        self.screen.redraw = self._redraw
        if self.digits:
            store_typeahead(self._app.input, [KeyPress(digit, digit) for digit in self.digits])

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        """The person's reply; a choice is always one that was offered, and a command one the page has.

        A page that is asked again, with what is wrong or what was asked about it, is as it was left.
        """
        if _without_state(page) == _without_state(self.left):
            known = {name: getattr(self.left, name) for name in _STATE}
            page = replace(page, **known)
        while True:
            reply = self._typed(page, later) if page.kind == "typed" else self._listed(page, later)
            page = self.left
            if reply != MORE:
                return reply
            more = self._more(page)
            if more is not None:
                return more

    def _more(self, page: Page) -> Reply | Command | None:
        """A page with the commands, for those who use no function keys; None to return to the question."""
        missing = page.choices if page.kind == "typed" else ()
        commands = tuple(
            Choice(f"\x00{command.value}", phrase(f"entry-{command.value}", self.language)) for command in page.commands
        )
        stay = Choice(MORE, phrase("entry-stay", self.language), apart=True)
        more = Page(kind="one", heading=page.heading, position=page.position, ask=page.ask, commands=page.commands)
        reply = self._listed(replace(more, choices=(*missing, *commands, stay)), None)
        self.left = page
        if reply in (MORE, Command.BACK):
            return None
        if isinstance(reply, Command):
            return reply
        return Command(reply[1:]) if isinstance(reply, str) and reply.startswith("\x00") else reply

    def _listed(self, page: Page, later: Later | None) -> Reply | Command:
        listing = Listing(page, self._size, self.language)
        self._app.layout = Layout(Window(listing.control))
        return self._run(listing, list_keys(listing, self._reply), later)

    def _typed(self, page: Page, later: Later | None) -> Reply | Command:
        typing = Typing(page, self._size, self.language)
        self._app.layout = Layout(typing.container())
        return self._run(typing, typed_keys(typing, self._reply), later)

    def _reply(self, event: KeyPressEvent, reply: Reply | Command) -> None:
        """Leaves the page with that reply, by the key that was pressed last."""
        self._stray.page_left(event.key_sequence[-1].key)
        event.app.exit(result=reply)

    async def _complete_later(self, shown: Listing | Typing, later: Later | None) -> None:
        """Completes a page once the person pauses at it, so that a quick answer never waits for the forecast."""
        if later:
            await sleep(PAUSE_SECONDS)
            shown.page = later(shown.page)
            self._app.invalidate()

    @property
    def _app(self) -> _Replies:
        if self._application is None:
            self._application = Application(style=self.style, output=self.output, erase_when_done=True)
            self._application.ttimeoutlen = self._application.timeoutlen = ESCAPE_SECONDS
        return self._application

    def _redraw(self) -> None:
        """Draws the page again as soon as the application comes to it; safe to call from a signal's handler."""

        def draw(app: _Replies) -> None:
            app.renderer.clear()
            app.invalidate()

        if self._application is not None and self._application.loop is not None:
            self._application.loop.call_soon_threadsafe(draw, self._application)

    def _size(self) -> WindowSize:
        size = self._app.output.get_size()
        return WindowSize(size.columns, size.rows, ascii_only=not self.screen.speaks_unicode)

    def _run(self, shown: Listing | Typing, keys: KeyBindings, later: Later | None) -> Reply | Command:
        """Asks, and erases the page; of keys that came before it was drawn only the digits of staff count."""
        app = self._app
        app.key_bindings = without_stray_keys(keys, self._stray, lambda: app.key_processor.key_buffer[-1])

        seen, self.seen = self.seen, None

        def draws(_: _Replies) -> None:
            app.before_render -= draws
            self.screen.settings.remember()
            self._stray.page_came(shown.page, seen)
            if not self.staff and seen is None:
                _forget_keys(app.input)

        def was_drawn(_: _Replies) -> None:
            app.after_render -= was_drawn
            app.create_background_task(self._complete_later(shown, later))

        if seen is None:
            self.screen.clear()
        else:
            self.screen.write(HOME)  # the page is there: it is drawn over itself
        self._stray.page_came(shown.page, seen)
        if not self.staff:
            clear_typeahead(app.input)
        app.before_render += draws
        app.after_render += was_drawn
        try:
            return app.run(handle_sigint=False)
        finally:
            self.left = shown.left


def _without_state(page: Page) -> Page:
    """The page without the fields that change while it is asked."""
    return replace(page, typed="", chosen=(), to_go="", decided="", commands=(), error="", note="")


_STATE = ("typed", "chosen", "to_go", "decided", "commands")
"""The fields that a page keeps when it is asked again."""


def _forget_keys(source: Input) -> None:
    """Drops what was typed before the page was there and waits in the terminal's own queue."""
    if source.fileno() >= 0 and os.isatty(source.fileno()):
        flush_keys(source.fileno())

"""Prompts: the pages of a dialogue with arrow keys, on questionary.

questionary asks; these rooms decide which keys mean what and draw each page themselves, because
questionary cuts long choices at the edge and knows neither exclusive choices nor going back.
Whatever comes back is checked again by the core: a prompt is never trusted with the last word.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import cast

import questionary
from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import Layout
from prompt_toolkit.layout.processors import AfterInput
from prompt_toolkit.output import Output

from screener.pages import Choice, Command, Page
from screener.prompts.drawing import MARGIN, STYLE, Tokens, head, wrapped
from screener.prompts.keys import list_keys, typed_keys
from screener.prompts.listing import MORE, Listing, list_of, window_of
from screener.replies import MOST_TEXT, Reply
from screener.screen import Stage, clean, flush_keys
from screener.wording import phrase

MOST_TYPED = 4 * MOST_TEXT
"""Beyond so many characters nobody is typing an answer."""
ESCAPE_SECONDS = 0.05
"""How long an Esc waits for the rest of an arrow key."""


@dataclass
class KeyboardRenderer:
    """Asks each page on the stage, wiped before every page."""

    stage: Stage
    language: str = "en"
    output: Output | None = field(default=None, repr=False)

    def ask(self, page: Page) -> Reply | Command:
        """The person's reply; a choice is always one that was offered, and a command one the page has."""
        while True:
            self.stage.clear()
            reply = self._typed(page) if page.kind == "typed" else self._listed(page)
            if reply != MORE:
                return reply
            more = self._more(page)
            if more is not None:
                return more

    def _more(self, page: Page) -> Reply | Command | None:
        """The entries that are not answers, for those who use no function keys; None to return to the page."""
        self.stage.clear()
        missing = page.choices if page.kind == "typed" else ()
        commands = tuple(
            Choice(f"\x00{each.value}", phrase(f"entry-{each.value}", self.language)) for each in page.commands
        )
        stay = Choice(MORE, phrase("entry-stay", self.language), apart=True)
        reply = self._listed(Page(kind="one", heading=page.heading, ask=page.ask, choices=(*missing, *commands, stay)))
        if reply == MORE:
            return None
        return Command(reply[1:]) if isinstance(reply, str) and reply.startswith("\x00") else reply

    def _listed(self, page: Page) -> Reply | Command:
        entries = [*page.choices]
        if page.commands:
            words = ", ".join(phrase(f"more-{command.value}", self.language) for command in page.commands)
            entries.append(Choice(MORE, phrase("more", self.language, words=words), apart=True))
        control = list_of(entries)
        listing = Listing(page, entries, control, self.language)
        app: Application[Reply | Command] = Application(
            layout=Layout(window_of(control)), key_bindings=list_keys(listing), style=STYLE, output=self.output
        )
        return _answer(questionary.Question(app))

    def _typed(self, page: Page) -> Reply | Command:
        def message() -> Tokens:
            keys = phrase("keys-text-missing" if page.choices else "keys-text", self.language)
            if Command.LANGUAGE in page.commands:
                keys = f"{keys} · {phrase('keys-language', self.language)}"
            return [*head(page), *wrapped("class:dim", keys), ("", "\n"), ("class:pointed", " " * MARGIN + "> ")]

        unit = AfterInput(f" {clean(page.unit)}", style="class:dim")
        session: PromptSession[str] = PromptSession(message, style=STYLE, output=self.output, input_processors=[unit])
        session.default_buffer.reset(Document(page.typed))
        session.default_buffer.on_text_changed += _cap
        session.app.key_bindings = merge_key_bindings([session.app.key_bindings or KeyBindings(), typed_keys(page)])
        return _answer(questionary.Question(session.app))


def _answer(question: questionary.Question) -> Reply | Command:
    """Asks, and erases the question; keys that were read before it was drawn do not answer it."""
    app = question.application
    app.erase_when_done = True
    app.ttimeoutlen = app.timeoutlen = ESCAPE_SECONDS
    _forget_keys(app.input)
    return cast("Reply | Command", app.run(handle_sigint=False))


def _forget_keys(source: Input) -> None:
    """Drops what was typed before the page was there, in this program and in the terminal's own queue."""
    clear_typeahead(source)
    if source.fileno() >= 0 and os.isatty(source.fileno()):
        flush_keys(source.fileno())


def _cap(buffer: Buffer) -> None:
    """Keeps what is far too long from growing, still too long, so that the core refuses it instead of cutting it."""
    if len(buffer.text) > MOST_TYPED:
        buffer.set_document(Document("…" * (MOST_TEXT + 1)), bypass_readonly=True)

"""Prompts: the pages of a dialogue with arrow keys, on questionary.

questionary asks; this room decides which keys mean what, and draws each page itself, because
questionary cuts long choices at the edge and knows neither exclusive choices nor going back.
Whatever comes back is checked again by the core: a prompt is never trusted with the last word.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import questionary
from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.layout.processors import AfterInput
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth
from questionary.prompts.common import InquirerControl

from screener.dialogue import Choice, Command, Page
from screener.replies import MOST_TEXT, Reply
from screener.screen import Stage, clean
from screener.wording import phrase

MARGIN = 2
WIDEST = 76
MORE = "\x00more"
"""The list entry that opens going back, why we ask and leaving; no option can have this id."""

STYLE = Style(
    [
        ("heading", "fg:ansicyan"),
        ("dim", "fg:ansibrightblack"),
        ("ask", "bold"),
        ("pointed", "bold fg:ansicyan"),
        ("chosen", "bold"),
        ("error", "bold fg:ansired"),
        ("note", "fg:ansigreen"),
    ]
)

Tokens = StyleAndTextTuples


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
        """The entries that are not answers, for those who use no function keys; None to go back to the page."""
        self.stage.clear()
        missing = page.choices if page.kind == "typed" else ()
        commands = tuple(Choice(f"\x00{each}", phrase(f"entry-{each}", self.language)) for each in page.commands)
        stay = Choice(MORE, phrase("entry-stay", self.language), apart=True)
        reply = self._listed(Page(kind="one", heading=page.heading, ask=page.ask, choices=(*missing, *commands, stay)))
        if isinstance(reply, str) and reply.startswith("\x00") and reply != MORE:
            return Command(reply[1:])
        return None if reply in (MORE, Command.BACK) else reply

    # -- lists ---------------------------------------------------------------------------------

    def _listed(self, page: Page) -> Reply | Command:
        entries = list(page.choices)
        if page.commands:
            entries.append(Choice(MORE, phrase("more", self.language), apart=True))
        choices = [questionary.Choice(clean(entry.label), value=entry.id) for entry in entries]
        select: Callable[..., questionary.Question] = questionary.select
        if page.kind == "several":
            select = questionary.checkbox
        question = select("", choices=choices, qmark="", pointer=None, instruction=" ", style=STYLE, output=self.output)
        control = _control(question.application)
        _start_at(control, page)
        listing = _Listing(page, entries, control, self.language)
        control.text = listing.tokens
        return self._run(question, _list_keys(listing))

    def _run(self, question: questionary.Question, keys: KeyBindings) -> Reply | Command:
        app = question.application
        app.key_bindings = merge_key_bindings([app.key_bindings, keys] if app.key_bindings else [keys])
        app.erase_when_done = True
        app.ttimeoutlen = app.timeoutlen = 0.05
        clear_typeahead(app.input)
        return cast("Reply | Command", app.run(handle_sigint=False))

    # -- typing --------------------------------------------------------------------------------

    def _typed(self, page: Page) -> Reply | Command:
        def message() -> Tokens:
            keys = phrase("keys-text-missing" if page.choices else "keys-text", self.language)
            return [*_head(page), *_wrapped("class:dim", keys), ("", "\n"), ("class:pointed", " " * MARGIN + "> ")]

        unit = AfterInput(f" {clean(page.unit)}", style="class:dim")
        session: PromptSession[str] = PromptSession(message, style=STYLE, output=self.output, input_processors=[unit])
        session.default_buffer.text = page.typed
        session.default_buffer.cursor_position = len(page.typed)
        session.default_buffer.on_text_changed += _cap
        return self._run(questionary.Question(session.app), _typed_keys(page))


def _cap(buffer: Buffer) -> None:
    """Keeps one character too many, so that the core refuses what is too long instead of cutting it."""
    if len(buffer.text) > MOST_TEXT + 1:
        buffer.text = buffer.text[: MOST_TEXT + 1]


def _control(application: Application[Any]) -> InquirerControl:
    """The list inside a questionary prompt."""
    controls = (window.content for window in application.layout.find_all_windows())
    return next(control for control in controls if isinstance(control, InquirerControl))


def _start_at(control: InquirerControl, page: Page) -> None:
    """Puts the pointer and the ticks where an earlier answer left them."""
    ids = [choice.value for choice in control.choices]
    control.selected_options = [each for each in page.chosen if each in ids] if page.kind == "several" else []
    control.pointed_at = ids.index(page.chosen[0]) if page.chosen and page.chosen[0] in ids else 0


@dataclass
class _Listing:
    """What a list page looks like at this moment and width."""

    page: Page
    entries: list[Choice]
    control: InquirerControl
    language: str

    def tokens(self) -> Tokens:
        """The whole page: what is asked, the entries with the pointer, and the keys that work."""
        tokens = _head(self.page)
        apart = False
        for index, entry in enumerate(self.entries):
            if entry.apart and not apart:
                tokens.append(("class:dim", f"{' ' * (MARGIN + 2)}{'─' * 14}\n"))
            apart = entry.apart
            tokens.extend(self._entry(index, entry))
        key = "keys-several" if self.page.kind == "several" else "keys-one"
        keys = phrase(key if self.page.commands else "keys-short", self.language)
        return [*tokens, ("", "\n"), *_wrapped("class:dim", keys)]

    def _entry(self, index: int, entry: Choice) -> Iterator[tuple[str, str]]:
        pointed = index == self.control.pointed_at
        mark = ""
        if self.page.kind == "several" and entry.id != MORE:
            mark = "[x] " if entry.id in self.control.selected_options else "[ ] "
        lead = " " * MARGIN + ("» " if pointed else "  ") + mark
        style = "class:pointed" if pointed else "class:chosen" if mark == "[x] " else ""
        if pointed:
            yield "[SetCursorPosition]", ""
        for number, line in enumerate(_lines(entry.label, _width() - len(lead))):
            yield style, (lead if number == 0 else " " * len(lead)) + line + "\n"

    def pick(self) -> Reply:
        """What Enter gives: the entry under the pointer, or everything that is ticked."""
        pointed = self.entries[self.control.pointed_at].id
        if self.page.kind == "one" or pointed == MORE:
            return pointed
        ticked = [entry.id for entry in self.entries if entry.id in self.control.selected_options]
        return ticked[0] if ticked in (["unknown"], ["declined"]) else ticked

    def toggle(self) -> None:
        """Ticks or clears the entry under the pointer; what stands alone clears the others."""
        pointed, ticked = self.entries[self.control.pointed_at].id, self.control.selected_options
        if pointed == MORE:
            return
        if pointed in ticked:
            ticked.remove(pointed)
        elif pointed in self.page.alone:
            ticked[:] = [pointed]
        else:
            ticked[:] = [*(each for each in ticked if each not in self.page.alone), pointed]


# -- drawing -----------------------------------------------------------------------------------


def _width() -> int:
    return max(10, min(WIDEST, get_app().output.get_size().columns - 1) - MARGIN)


def _head(page: Page) -> Tokens:
    """Everything above the list or the typed line."""
    tokens: Tokens = [("", "\n")]
    above = " · ".join(filter(None, (page.heading, page.position)))
    tokens += _wrapped("class:heading", above) if above else []
    tokens += [("", "\n"), *_wrapped("class:ask", page.ask)]
    tokens += _wrapped("class:dim", page.hint) if page.hint else []
    for line in page.lines:
        is_heading = line.startswith("# ")
        tokens.append(("", "\n") if is_heading or not page.lines[0].startswith("# ") else ("", ""))
        tokens += _wrapped("class:heading" if is_heading else "", line.removeprefix("# "))
    if page.error:
        tokens += [("", "\n"), *_wrapped("class:error", page.error)]
    if page.note:
        tokens += [("", "\n"), *_wrapped("class:note", page.note)]
    tokens.append(("", "\n"))
    return tokens


def _wrapped(style: str, text: str) -> Tokens:
    return [(style, " " * MARGIN + line + "\n") for line in _lines(text, _width() - MARGIN)]


def _lines(text: str, width: int) -> list[str]:
    """`text` wrapped at words; wide characters count twice."""
    text = clean(text)
    if get_cwidth(text) > len(text):
        width = max(4, width // 2)
    return textwrap.wrap(text, max(4, width)) or [""]


# -- keys --------------------------------------------------------------------------------------


def _command_keys(page: Page) -> KeyBindings:
    keys = KeyBindings()

    def leaves_with(command: Command) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=command)

    for key, command in (("escape", Command.BACK), ("f1", Command.WHY), ("f10", Command.LEAVE)):
        if command in page.commands:
            keys.add(key, eager=True)(leaves_with(command))
        elif key == "escape":
            keys.add(key, eager=True)(_ignore)
    keys.add("c-c", eager=True)(_interrupt)
    for ignored in ("c-d", "c-z", "c-q", "c-o", "c-\\", "c-x", "c-r", "c-s", "c-]", "c-_"):
        keys.add(ignored, eager=True)(_ignore)
    return keys


def _interrupt(event: KeyPressEvent) -> None:
    event.app.exit(exception=KeyboardInterrupt)


def _ignore(_: KeyPressEvent) -> None:
    """A key that means nothing here."""


def _list_keys(listing: _Listing) -> KeyBindings:
    keys = KeyBindings()
    keys.add(Keys.Any, eager=True)(_ignore)
    keys.add(Keys.BracketedPaste, eager=True)(_ignore)

    def move(step: int) -> Callable[[KeyPressEvent], None]:
        def moved(_: KeyPressEvent) -> None:
            control = listing.control
            control.pointed_at = (control.pointed_at + step) % len(listing.entries)

        return moved

    keys.add("up", eager=True)(move(-1))
    keys.add("down", eager=True)(move(1))

    @keys.add("enter", eager=True)
    def _enter(event: KeyPressEvent) -> None:
        event.app.exit(result=listing.pick())

    if listing.page.kind == "several":

        @keys.add(" ", eager=True)
        def _space(_: KeyPressEvent) -> None:
            listing.toggle()

    return _joined(keys, _command_keys(listing.page))


def _typed_keys(page: Page) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter", eager=True)
    def _enter(event: KeyPressEvent) -> None:
        event.app.exit(result=event.app.current_buffer.text.strip())

    @keys.add("down", eager=True)
    def _down(event: KeyPressEvent) -> None:
        event.app.exit(result=MORE)

    return _joined(keys, _command_keys(page))


def _joined(first: KeyBindings, second: KeyBindings) -> KeyBindings:
    """Both, the second ones last, because among eager keys the last one wins."""
    joined = KeyBindings()
    for binding in (*first.bindings, *second.bindings):
        joined.add(*binding.keys, eager=binding.eager)(binding.handler)
    return joined

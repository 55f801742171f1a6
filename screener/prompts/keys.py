"""Keys: which of them mean what. Whatever is not named here does nothing, so no key can surprise.

Among eager bindings the last one wins, so these are merged after questionary's own.
"""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from screener.pages import Command, Page
from screener.prompts.listing import MORE, NUMBERED, Listing
from screener.replies import MOST_TEXT

_COMMANDS = {"escape": Command.BACK, "f1": Command.WHY, "f2": Command.LANGUAGE, "f10": Command.LEAVE}
_NOTHING = ("c-d", "c-z", "c-q", "c-o", "c-\\", "c-x", "c-r", "c-s", "c-]", "c-_")
"""Keys that leave, suspend, quote, search or accept in questionary or prompt_toolkit."""


def list_keys(listing: Listing) -> KeyBindings:
    """Arrows move, Enter answers, Space ticks, a number does both in one keystroke."""
    keys = KeyBindings()
    for nothing in (Keys.Any, Keys.BracketedPaste):
        keys.add(nothing, eager=True)(_nothing)
    _add_commands(keys, listing.page)
    keys.add("up", eager=True)(lambda _: listing.move(-1))
    keys.add("down", eager=True)(lambda _: listing.move(1))
    keys.add("enter", eager=True)(lambda event: event.app.exit(result=listing.pick()))
    for digit in range(1, NUMBERED + 1):
        keys.add(str(digit), eager=True)(_number(listing, digit))
    if listing.page.kind == "several":
        keys.add(" ", eager=True)(lambda _: listing.toggle())
    return keys


def _number(listing: Listing, number: int) -> Callable[[KeyPressEvent], None]:
    """One keystroke: chooses and goes on, or ticks where several are possible."""

    def pressed(event: KeyPressEvent) -> None:
        if not listing.point_at(number):
            return
        if listing.page.kind == "several":
            listing.toggle()
        else:
            event.app.exit(result=listing.pick())

    return pressed


def typed_keys(page: Page) -> KeyBindings:
    """Enter answers, the down key opens what else can be done."""
    keys = KeyBindings()
    _add_commands(keys, page)
    keys.add("enter", eager=True)(lambda event: event.app.exit(result=_typed(event.app.current_buffer.text)))
    keys.add("down", eager=True)(lambda event: event.app.exit(result=MORE))
    return keys


def _typed(text: str) -> str:
    """What was typed without the spaces around it; what is too long stays so, to be refused and not cut."""
    return text.strip() if len(text) <= MOST_TEXT else text


def _add_commands(keys: KeyBindings, page: Page) -> None:
    for nothing in _NOTHING:
        keys.add(nothing, eager=True)(_nothing)
    for key, command in _COMMANDS.items():
        keys.add(key, eager=True)(_leave_with(command) if command in page.commands else _nothing)
    for key in ("c-c", Keys.SIGINT):
        keys.add(key, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))


def _leave_with(command: Command) -> Callable[[KeyPressEvent], None]:
    return lambda event: event.app.exit(result=command)


def _nothing(_: KeyPressEvent) -> None:
    """A key that means nothing here."""

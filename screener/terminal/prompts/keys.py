"""Key bindings. A key that is not bound here does nothing.

Among eager bindings the last one wins, and eager bindings come before prompt_toolkit's own. While a page
does not fit in its window, no key answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from screener.screening.pages import Command, Page
from screener.terminal.prompts.listing import MORE, Listing
from screener.terminal.prompts.typing import Typing

_COMMANDS = (
    ("escape", (Command.BACK,)),
    ("f1", (Command.WHY,)),
    ("f2", (Command.LANGUAGE,)),
    ("f9", (Command.FINISH,)),
    ("f10", (Command.LEAVE, Command.STOP)),
)
"""A page has at most one of the commands that share a key."""
SAME_EVERYWHERE = ("0", "?", "-")
_UNBOUND = ("c-d", "c-z", "c-q", "c-o", "c-\\", "c-x", "c-r", "c-s", "c-]", "c-_")
"""Keys that would leave, suspend, quote, search or accept in questionary or prompt_toolkit."""


Handler = Callable[[KeyPressEvent], None]
Reply = Callable[[KeyPressEvent, Any], None]
"""Leaves the page with a reply or a command."""


def list_keys(listing: Listing, reply: Reply) -> KeyBindings:
    """Arrows move, Enter answers, Space ticks; an entry's own key answers at once, or ticks where several may."""
    keys = KeyBindings()
    for ignored in (Keys.Any, Keys.BracketedPaste):
        keys.add(ignored, eager=True)(_ignore)
    _add_commands(keys, lambda: listing.page, reply)
    for key, does in (
        ("up", lambda: listing.move(-1)),
        ("down", lambda: listing.move(1)),
        ("pageup", lambda: listing.jump(-1)),
        ("pagedown", lambda: listing.jump(1)),
        ("home", lambda: listing.jump(-len(listing.entries))),
        ("end", lambda: listing.jump(len(listing.entries))),
    ):
        keys.add(key, eager=True)(_doing(does))
    keys.add("enter", eager=True)(_picker(listing, reply))
    for key in {entry.key for entry in listing.entries if len(entry.key) == 1}:
        for char in {key, key.upper()}:
            keys.add(char, eager=True)(_own_key(listing, key, reply))
    if listing.is_long:
        _add_search(keys, listing)
    if listing.page.kind == "several":
        keys.add(" ", eager=True)(_doing(listing.toggle))
    return keys


def _doing(does: Callable[[], None]) -> Handler:
    """A handler that changes the page."""
    return lambda _: does()


def _picker(listing: Listing, reply: Reply) -> Handler:
    """A handler that replies with the entry under the pointer, or scrolls to it; found entries are ticked first."""

    def pressed(event: KeyPressEvent) -> None:
        if not listing.is_in_sight:
            listing.move(1)
        elif listing.filter and listing.page.kind == "several":
            listing.toggle()
            listing.search("")
        else:
            reply(event, listing.pick())

    return pressed


def _own_key(listing: Listing, key: str, reply: Reply) -> Handler:
    """A handler for the key of an entry; it only scrolls to an entry out of sight.

    What a key means on every page, such as none of these, is ticked at once: it is in sight before Enter goes on.
    """
    means_the_same = key in SAME_EVERYWHERE and listing.page.kind == "several"

    def pressed(event: KeyPressEvent) -> None:
        was_in_sight = listing.point_at(key)
        if not was_in_sight and not (means_the_same and listing.is_pointing_at(key)):
            return
        if listing.page.kind == "several":
            listing.toggle()
        else:
            reply(event, listing.pick())

    return pressed


def _add_search(keys: KeyBindings, listing: Listing) -> None:
    """What is typed shortens the list, digits too; letters only where no entry has a letter for a key."""
    has_letters = any(entry.key.isalpha() for entry in listing.entries)
    is_searching = Condition(lambda: bool(listing.filter))

    def typed(event: KeyPressEvent) -> None:
        char = event.data
        if len(char) == 1 and char.isprintable() and (char.isdigit() or not has_letters):
            listing.search(listing.filter + char)

    keys.add(Keys.Any, eager=True)(typed)
    for digit in "123456789":
        keys.add(digit, eager=True)(typed)
    for key in {entry.key for entry in listing.entries if len(entry.key) == 1 and not entry.key.isalpha()}:
        keys.add(key, eager=True, filter=is_searching)(typed)
    keys.add("backspace", eager=True)(_doing(lambda: listing.search(listing.filter[:-1])))
    keys.add("escape", eager=True, filter=is_searching)(_doing(lambda: listing.search("")))


def typed_keys(typing: Typing, reply: Reply) -> KeyBindings:
    """Enter answers, the down key opens what else can be done."""
    keys = KeyBindings()
    hidden = Condition(lambda: not typing.is_in_sight)
    _add_commands(keys, lambda: typing.page, reply)
    keys.add("enter", eager=True)(lambda event: reply(event, typing.typed()))
    keys.add("down", eager=True)(lambda event: reply(event, MORE))
    keys.add(Keys.Any, filter=Condition(lambda: typing.is_full))(_drop_the_flood)  # not eager: it can be taken away
    for key in (Keys.Any, Keys.BracketedPaste, "enter", "down"):
        keys.add(key, eager=True, filter=hidden)(_ignore)
    return keys


def _drop_the_flood(event: KeyPressEvent) -> None:
    """Drops the rest of a flood of characters, so that it costs no time."""
    event.app.key_processor.input_queue.clear()


def _add_commands(keys: KeyBindings, page: Callable[[], Page], reply: Reply) -> None:
    for ignored in _UNBOUND:
        keys.add(ignored, eager=True)(_ignore)
    for key, commands in _COMMANDS:
        keys.add(key, eager=True)(_leave_with(commands, page, reply))
    for key in ("c-c", Keys.SIGINT):
        keys.add(key, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))


def _leave_with(commands: Sequence[Command], page: Callable[[], Page], reply: Reply) -> Handler:
    """A handler that replies with the one of these commands that the page has now."""

    def pressed(event: KeyPressEvent) -> None:
        for command in page().commands:
            if command in commands:
                reply(event, command)

    return pressed


def _ignore(_: KeyPressEvent) -> None:
    """The handler for keys without a meaning."""

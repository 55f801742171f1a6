"""Key bindings. A key that is not bound here does nothing.

Among eager bindings the last one wins, and eager bindings come before prompt_toolkit's own. While a page
does not fit in its window, no key answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from screener.screening.pages import Command, Page
from screener.terminal.clock import Clock
from screener.terminal.prompts.listing import MORE, NUMBERED, Listing
from screener.terminal.prompts.typing import Typing

STRAY_ENTER_SECONDS = 0.7
"""Seconds after a number in which an Enter is taken for habit; nobody reads the next page in that time."""
_COMMANDS = (
    ("escape", (Command.BACK,)),
    ("f1", (Command.WHY,)),
    ("f2", (Command.LANGUAGE,)),
    ("f9", (Command.FINISH,)),
    ("f10", (Command.LEAVE, Command.STOP)),
)
"""A page has at most one of the commands that share a key."""
_UNBOUND = ("c-d", "c-z", "c-q", "c-o", "c-\\", "c-x", "c-r", "c-s", "c-]", "c-_")
"""Keys that would leave, suspend, quote, search or accept in questionary or prompt_toolkit."""


@dataclass
class StrayEnter:
    """Recognises the Enter that some people type by habit after a number, which has answered already."""

    clock: Clock
    until: float = 0.0

    def expect(self) -> None:
        """A number has answered; an Enter may follow by habit."""
        self.until = self.clock.now() + STRAY_ENTER_SECONDS

    def stop_expecting(self) -> None:
        """Another key was pressed, so the next Enter is meant."""
        self.until = 0.0

    def is_expected(self) -> bool:
        """Whether an Enter now would belong to the number before it."""
        return self.clock.now() < self.until


def list_keys(listing: Listing, stray: StrayEnter) -> KeyBindings:
    """Arrows move, Enter answers, Space ticks, a number does all that in one keystroke where one will do."""
    keys = KeyBindings()
    for ignored in (Keys.Any, Keys.BracketedPaste):
        keys.add(ignored, eager=True)(_ignore)
    _add_commands(keys, lambda: listing.page)
    keys.add("up", eager=True)(_clears_expectation(stray, lambda: listing.move(-1)))
    keys.add("down", eager=True)(_clears_expectation(stray, lambda: listing.move(1)))
    keys.add("enter", eager=True)(_picker(listing))
    for digit in range(1, NUMBERED + 1):
        keys.add(str(digit), eager=True)(_number(listing, digit, stray))
    if listing.page.kind == "several":
        keys.add(" ", eager=True)(_clears_expectation(stray, listing.toggle))
    keys.add("enter", eager=True, filter=Condition(stray.is_expected))(_ignore)
    return keys


def _clears_expectation(stray: StrayEnter, does: Callable[[], None]) -> Callable[[KeyPressEvent], None]:
    """A handler for a key after which an Enter is meant."""

    def pressed(_: KeyPressEvent) -> None:
        stray.stop_expecting()
        does()

    return pressed


def _picker(listing: Listing) -> Callable[[KeyPressEvent], None]:
    """A handler that replies with the entry under the pointer, or scrolls to it."""

    def pressed(event: KeyPressEvent) -> None:
        if listing.is_in_sight:
            event.app.exit(result=listing.pick())
        else:
            listing.move(1)

    return pressed


def _number(listing: Listing, number: int, stray: StrayEnter) -> Callable[[KeyPressEvent], None]:
    """A handler for a digit: chooses, or ticks where several are possible; only scrolls to an entry out of sight."""

    def pressed(event: KeyPressEvent) -> None:
        stray.stop_expecting()
        if not listing.point_at(number):
            return
        if listing.page.kind == "several":
            goes_on = listing.is_complete_answer
            listing.toggle()
            if not goes_on:
                return
        stray.expect()
        event.app.exit(result=listing.pick())

    return pressed


def typed_keys(typing: Typing, stray: StrayEnter) -> KeyBindings:
    """Enter answers, the down key opens what else can be done."""
    keys = KeyBindings()
    hidden = Condition(lambda: not typing.is_in_sight)
    _add_commands(keys, lambda: typing.page)
    keys.add("enter", eager=True)(lambda event: event.app.exit(result=typing.typed()))
    keys.add("down", eager=True)(lambda event: event.app.exit(result=MORE))
    keys.add(Keys.Any, filter=Condition(lambda: typing.is_full))(_drop_the_flood)  # not eager: it can be taken away
    for key in (Keys.Any, Keys.BracketedPaste, "enter", "down"):
        keys.add(key, eager=True, filter=hidden)(_ignore)
    keys.add("enter", eager=True, filter=Condition(lambda: stray.is_expected() and not typing.typed()))(_ignore)
    return keys


def _drop_the_flood(event: KeyPressEvent) -> None:
    """Drops the rest of a flood of characters, so that it costs no time."""
    event.app.key_processor.input_queue.clear()


def _add_commands(keys: KeyBindings, page: Callable[[], Page]) -> None:
    for ignored in _UNBOUND:
        keys.add(ignored, eager=True)(_ignore)
    for key, commands in _COMMANDS:
        keys.add(key, eager=True)(_leave_with(commands, page))
    for key in ("c-c", Keys.SIGINT):
        keys.add(key, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))


def _leave_with(commands: Sequence[Command], page: Callable[[], Page]) -> Callable[[KeyPressEvent], None]:
    """A handler that replies with the one of these commands that the page has now."""

    def pressed(event: KeyPressEvent) -> None:
        for command in page().commands:
            if command in commands:
                event.app.exit(result=command)

    return pressed


def _ignore(_: KeyPressEvent) -> None:
    """The handler for keys without a meaning."""

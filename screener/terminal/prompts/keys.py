"""Keys: which of them mean what. Whatever is not named here does nothing, so no key can surprise.

Among eager bindings the last one wins, and these come before prompt_toolkit's own. While a page does
not fit in its window no key answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from screener.screening.pages import Command, Page
from screener.terminal.prompts.listing import MORE, NUMBERED, Listing
from screener.terminal.prompts.typing import Typing

STRAY_ENTER_SECONDS = 0.7
"""How long after a number the Enter comes that some hands always type behind one; nobody reads a page in that time."""
_COMMANDS = (
    ("escape", (Command.BACK,)),
    ("f1", (Command.WHY,)),
    ("f2", (Command.LANGUAGE,)),
    ("f9", (Command.FINISH,)),
    ("f10", (Command.LEAVE, Command.STOP)),
)
"""A page has one of those that share a key, or none."""
_NOTHING = ("c-d", "c-z", "c-q", "c-o", "c-\\", "c-x", "c-r", "c-s", "c-]", "c-_")
"""Keys that leave, suspend, quote, search or accept in questionary or prompt_toolkit."""


@dataclass
class StrayEnter:
    """Numbers answer by themselves; an Enter that follows one at once answers no page that came after."""

    until: float = 0.0

    def begin(self) -> None:
        """A number has answered."""
        self.until = monotonic() + STRAY_ENTER_SECONDS

    def ends(self) -> None:
        """Another key was pressed, so the next Enter is meant."""
        self.until = 0.0

    def is_at_work(self) -> bool:
        """Whether an Enter still belongs to the number before it."""
        return monotonic() < self.until


def list_keys(listing: Listing, habit: StrayEnter) -> KeyBindings:
    """Arrows move, Enter answers, Space ticks, a number does all that in one keystroke where one will do."""
    keys = KeyBindings()
    for nothing in (Keys.Any, Keys.BracketedPaste):
        keys.add(nothing, eager=True)(_nothing)
    _add_commands(keys, lambda: listing.page)
    keys.add("up", eager=True)(_meant(habit, lambda: listing.move(-1)))
    keys.add("down", eager=True)(_meant(habit, lambda: listing.move(1)))
    keys.add("enter", eager=True)(_picker(listing))
    for digit in range(1, NUMBERED + 1):
        keys.add(str(digit), eager=True)(_number(listing, digit, habit))
    if listing.page.kind == "several":
        keys.add(" ", eager=True)(_meant(habit, listing.toggle))
    keys.add("enter", eager=True, filter=Condition(habit.is_at_work))(_nothing)
    return keys


def _meant(habit: StrayEnter, does: Callable[[], None]) -> Callable[[KeyPressEvent], None]:
    """A key after which an Enter is meant."""

    def pressed(_: KeyPressEvent) -> None:
        habit.ends()
        does()

    return pressed


def _picker(listing: Listing) -> Callable[[KeyPressEvent], None]:
    """Gives what is under the pointer, once it is in sight."""

    def pressed(event: KeyPressEvent) -> None:
        if listing.is_in_sight:
            event.app.exit(result=listing.pick())
        else:
            listing.move(1)

    return pressed


def _number(listing: Listing, number: int, habit: StrayEnter) -> Callable[[KeyPressEvent], None]:
    """One keystroke: chooses and goes on, or ticks where more may follow; only shows what was not in sight."""

    def pressed(event: KeyPressEvent) -> None:
        habit.ends()
        if not listing.point_at(number):
            return
        if listing.page.kind == "several":
            goes_on = listing.is_complete_answer
            listing.toggle()
            if not goes_on:
                return
        habit.begin()
        event.app.exit(result=listing.pick())

    return pressed


def typed_keys(typing: Typing, habit: StrayEnter) -> KeyBindings:
    """Enter answers, the down key opens what else can be done."""
    keys = KeyBindings()
    hidden = Condition(lambda: not typing.is_in_sight)
    _add_commands(keys, lambda: typing.page)
    keys.add("enter", eager=True)(lambda event: event.app.exit(result=typing.typed()))
    keys.add("down", eager=True)(lambda event: event.app.exit(result=MORE))
    keys.add(Keys.Any, filter=Condition(lambda: typing.is_full))(_drop_the_flood)  # not eager: it can be taken away
    for key in (Keys.Any, Keys.BracketedPaste, "enter", "down"):
        keys.add(key, eager=True, filter=hidden)(_nothing)
    keys.add("enter", eager=True, filter=Condition(lambda: habit.is_at_work() and not typing.typed()))(_nothing)
    return keys


def _drop_the_flood(event: KeyPressEvent) -> None:
    """More than anybody types: what came with it is dropped, so that it costs nothing."""
    event.app.key_processor.input_queue.clear()


def _add_commands(keys: KeyBindings, page: Callable[[], Page]) -> None:
    for nothing in _NOTHING:
        keys.add(nothing, eager=True)(_nothing)
    for key, commands in _COMMANDS:
        keys.add(key, eager=True)(_leave_with(commands, page))
    for key in ("c-c", Keys.SIGINT):
        keys.add(key, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))


def _leave_with(commands: Sequence[Command], page: Callable[[], Page]) -> Callable[[KeyPressEvent], None]:
    """Hands over a command that the page has at that moment."""

    def pressed(event: KeyPressEvent) -> None:
        for command in page().commands:
            if command in commands:
                event.app.exit(result=command)

    return pressed


def _nothing(_: KeyPressEvent) -> None:
    """A key that means nothing here."""

"""Progress on standard error, on a terminal and only when the work takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Thing = TypeVar("Thing")

AFTER = 0.5
"""Seconds of work before the first line is shown."""
EVERY = 0.1
"""Seconds between two lines."""
FROM = 2000
"""Fewer things are not counted."""


@contextmanager
def watched(what: str, language: str = "en") -> Iterator[Callable[[str, int, int], None]]:
    """Gives a callback that takes the part, how much is done and of how much; the line is removed at the end.

    It is also removed, until more is done, where there is nothing to be done of: then something else is printed.
    """
    from screener.i18n import phrase
    from screener.streams import can_move_cursor
    from screener.text import clean

    begin = last = time.monotonic()
    shown = False

    def show(part: str, done: int, of: int) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if not of:
            remove()
        elif now - begin >= AFTER and (now - last >= EVERY or not shown):
            last, shown = now, True
            detail = f"{part}, " if part and language == "en" else ""  # parts are named in English
            sys.stderr.write(
                f"\r\x1b[K{clean(what)}: {clean(detail)}{phrase('done-of', language, done=f'{done:,}', of=f'{of:,}')}"
            )
            sys.stderr.flush()

    def remove() -> None:
        nonlocal shown
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            shown = False

    try:
        yield show if can_move_cursor(sys.stderr) else lambda *_: None
    finally:
        remove()


def counted(things: Iterator[Thing], total: int) -> Iterator[Thing]:
    """The same things, counted on standard error where it is a terminal and there are many."""
    if not sys.stderr.isatty() or total < FROM:
        yield from things
        return
    number = 0
    for number, thing in enumerate(things, 1):
        if number % 500 == 0:
            sys.stderr.write(f"\r{number} of {total}")
            sys.stderr.flush()
        yield thing
    sys.stderr.write(f"\r{number} of {total}\n")

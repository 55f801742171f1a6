"""The terminal as a place: text made harmless, and one alternate screen for a whole interview.

Every string that comes from answers, YAML or files passes `clean` before a terminal sees it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import IO, NoReturn

from screener.streams import speaks_unicode

_ENTER = "\x1b[?1049h"
_LEAVE = "\x1b[?1049l"
_USUAL = "\x1b[?2004l\x1b[?25h"
"""Pastes as usual, and the cursor on."""
_WIPE = "\x1b[H\x1b[2J\x1b[3J"
"""Home, erase, and only then the scrollback: erasing pushes the page into it on many terminals."""


def flush_keys(descriptor: int) -> None:
    """Drops the keys that a terminal has queued and nobody has read."""
    try:
        import termios
    except ImportError:
        return
    termios.tcflush(descriptor, termios.TCIFLUSH)


class Stage:
    """An alternate screen that is held for a whole interview, so that no answer stays in the scrollback."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    @property
    def speaks_unicode(self) -> bool:
        """Whether it can be given signs beyond ASCII."""
        return speaks_unicode(self._stream)

    def clear(self) -> None:
        """Wipes the page and the scrollback."""
        self._write(_WIPE)

    @contextmanager
    def held(self) -> Iterator[Stage]:
        """Enters the alternate screen, and leaves it wiped however the interview ends."""
        restore = _terminal_as_it_is()

        def end(number: int, _: FrameType | None) -> NoReturn:
            """A kill or a closed terminal: wipes and ends at once; every accepted answer is kept already."""
            with suppress(OSError):
                os.write(self._stream.fileno(), (_USUAL + _WIPE + _LEAVE).encode())  # its buffer may be in use
                restore()
            os._exit(128 + number)

        before = {number: signal.signal(number, end) for number in _ENDINGS}
        _show_no_keys()
        self._write(_ENTER + _WIPE)
        try:
            yield self
        finally:
            with suppress(OSError):  # the terminal may be gone
                self._write(_WIPE + _LEAVE)
            restore()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _show_no_keys() -> None:
    """Keys that are typed between two pages are not echoed on them."""
    with suppress(ImportError, OSError, ValueError):
        import termios

        settings = termios.tcgetattr(sys.stdin.fileno())
        settings[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, settings)


def _terminal_as_it_is() -> Callable[[], None]:
    """What puts the terminal's own settings (echo, line mode) back to what they are now."""
    try:
        import termios
    except ImportError:
        return lambda: None
    descriptor = sys.stdin.fileno()
    settings = termios.tcgetattr(descriptor) if os.isatty(descriptor) else None

    def restore() -> None:
        with suppress(termios.error):
            if settings is not None:
                termios.tcsetattr(descriptor, termios.TCSANOW, settings)

    return restore

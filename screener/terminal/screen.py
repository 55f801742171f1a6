"""The alternate screen for a whole interview, and the terminal's settings before and after it."""

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
_USUAL_MODES = "\x1b[?2004l\x1b[?25h"
"""Bracketed paste off, and the cursor on."""
_WIPE = "\x1b[H\x1b[2J\x1b[3J"
"""Home, erase, and only then the scrollback: erasing pushes the page into it on many terminals."""


def flush_keys(descriptor: int) -> None:
    """Drops the keys that a terminal has queued and nobody has read."""
    try:
        import termios
    except ImportError:
        return
    termios.tcflush(descriptor, termios.TCIFLUSH)


class AlternateScreen:
    """The screen that the pages of an interview are drawn on, so that no answer stays in the scrollback."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    @property
    def speaks_unicode(self) -> bool:
        """Whether its encoding has characters beyond ASCII."""
        return speaks_unicode(self._stream)

    def clear(self) -> None:
        """Wipes the page and the scrollback."""
        self.write(_WIPE)

    def write(self, text: str) -> None:
        """Writes text or control sequences at once."""
        self._stream.write(text)
        self._stream.flush()


@contextmanager
def alternate_screen(stream: IO[str]) -> Iterator[AlternateScreen]:
    """Enters the alternate screen, and leaves it wiped however the interview ends."""
    screen, restore = AlternateScreen(stream), _saved_settings()

    def end(number: int, _: FrameType | None) -> NoReturn:
        """A kill or a closed terminal: wipes and ends at once; every accepted answer is kept already."""
        with suppress(OSError):
            os.write(stream.fileno(), (_USUAL_MODES + _WIPE + _LEAVE).encode())  # the stream's buffer may be in use
            restore()
        os._exit(128 + number)

    before = {number: signal.signal(number, end) for number in _ENDING_SIGNALS}
    _stop_echo()
    screen.write(_ENTER + _WIPE)
    try:
        yield screen
    finally:
        with suppress(OSError):  # the terminal may be gone
            screen.write(_WIPE + _LEAVE)
        restore()
        for number, handler in before.items():
            signal.signal(number, handler)


_ENDING_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _stop_echo() -> None:
    """Keys that are typed between two pages are not echoed on them."""
    with suppress(ImportError, OSError, ValueError):
        import termios

        settings = termios.tcgetattr(sys.stdin.fileno())
        settings[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, settings)


def _saved_settings() -> Callable[[], None]:
    """A function that puts the terminal's settings (echo, line mode) back to what they are now."""
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

"""The real terminal in front of the patients, which the supervisor holds as long as the kiosk is open.

No key is a signal here and nothing is echoed. Before and after each patient everything that a program can
change on a terminal is reset. The scrollback is erased last: many terminals push an erased page into it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import textwrap
import time
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from screener.errors import ScreenerError
from screener.text import clean

RESET = (
    b"\x1b[?1049l"  # from the alternate screen
    b"\x1b[!p\x1b[0m\x1b(B\x0f"  # modes, colours and characters as they are at first
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l"  # no mouse, pastes as keys
    b"\x1b[r\x1b[?6l\x1b[?7h\x1b[?25h"  # the whole screen, wrapped, with a cursor
    b"\x1b[H\x1b[2J\x1b[3J"  # and nothing on it, nor before it
)
_MARGIN = 2
_WIDEST = 72
_WRITE_SECONDS = 2.0
"""Seconds to wait for a terminal that accepts no output."""


def _is_sane(settings: termios._AttrReturn) -> bool:
    """Whether lines are edited and echoed; a killed program may have left them otherwise."""
    wanted = termios.ICANON | termios.ECHO
    return bool(settings[3] & wanted == wanted)


def _sane() -> termios._AttrReturn:
    """The settings that every new terminal has."""
    ours, theirs = pty.openpty()
    try:
        return termios.tcgetattr(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


class TerminalGone(Exception):
    """The terminal was closed."""


class KioskTerminal:
    """The terminal on standard input and output; `plain` is for screen readers: no page is drawn twice."""

    def __init__(self, *, plain: bool = False) -> None:
        self.plain = plain
        self._shown: list[str] = []
        if not (os.isatty(0) and os.isatty(1)):
            raise ScreenerError("The kiosk needs a terminal of its own, on standard input and standard output")
        if os.environ.get("TERM", "") in ("", "dumb"):
            raise ScreenerError("The kiosk needs a terminal that can be wiped, and TERM says that this one cannot")

    @property
    def descriptor(self) -> int:
        """The descriptor that keys are read from."""
        return 0

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns, *_ = struct.unpack("HHHH", fcntl.ioctl(1, termios.TIOCGWINSZ, bytes(8)))
        return rows or 24, columns or 80

    @contextmanager
    def raw_mode(self) -> Iterator[None]:
        """No key is a signal and nothing is echoed until the end, when all is as a shell expects it."""
        before = termios.tcgetattr(0)
        tty.setraw(0)
        try:
            yield
        finally:
            with suppress(TerminalGone):
                self.reset()
            with suppress(termios.error):
                termios.tcflush(0, termios.TCIFLUSH)
                termios.tcsetattr(0, termios.TCSANOW, before if _is_sane(before) else _sane())

    def reset(self) -> None:
        """Resets everything that a program can change on a terminal, and drops unread keys."""
        self.write(RESET)
        with suppress(termios.error):
            tty.setraw(0)
            termios.tcflush(0, termios.TCIFLUSH)

    def read(self) -> bytes:
        """The keys that were typed; raises TerminalGone when the terminal is closed."""
        try:
            data = os.read(0, 1024)
        except BlockingIOError:
            return b""
        except OSError:
            raise TerminalGone from None
        if not data:
            raise TerminalGone
        return data

    def write(self, data: bytes) -> None:
        """Writes to the terminal; output that a stopped terminal does not accept in time is dropped."""
        until = time.monotonic() + _WRITE_SECONDS
        while data and select.select([], [1], [], max(0.0, until - time.monotonic()))[1]:
            try:
                data = data[os.write(1, data[:1024]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise TerminalGone from None

    def page(self, lines: Sequence[str]) -> None:
        """Shows a page of the supervisor's own, first line in bold, wrapped at words; in plain mode only new lines."""
        if self.plain:
            new = [clean(line) for line in lines if line and line not in self._shown]
            self._shown = [*lines]
            self.write("".join(f"{line}\r\n" for line in new).encode())
            return
        columns = self.size[1]
        width = max(10, min(_WIDEST, columns - 2 * _MARGIN))
        shown = [b""]
        for number, line in enumerate(lines):
            wrapped = textwrap.wrap(clean(line), width) or [""]
            shown += [
                (b"\x1b[1m%b\x1b[0m" if number == 0 else b"%b") % f"{'':{_MARGIN}}{part}".encode() for part in wrapped
            ]
        self.write(b"\x1b[?25l\x1b[H" + b"".join(b"%b\x1b[K\r\n" % line for line in shown) + b"\x1b[J")

    def save_page(self) -> None:
        """Saves the cursor of the patient's page for `restore_page`, and clears the screen."""
        self._shown = []
        self.write(b"\r\n" if self.plain else b"\x1b7\x1b[0m\x1b[H\x1b[2J\x1b[3J")

    def restore_page(self, last_line: bytes) -> None:
        """Wipes the supervisor's page and restores the cursor.

        In plain mode nothing is wiped, and the line that was being written is written again.
        """
        self.write(b"\r\n%b" % last_line if self.plain else b"\x1b[H\x1b[2J\x1b[3J\x1b8\x1b[?25h")

    def bell(self) -> None:
        """A sound, for those who do not look at the screen."""
        self.write(b"\x07")

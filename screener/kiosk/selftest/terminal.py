"""A kiosk on a pseudo-terminal, with a screen model that keeps the whole scrollback."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

from screener.errors import ScreenerError
from screener.kiosk.selftest.scrollback import ScrollbackScreen
from screener.terminal.clock import ClockFile

WAIT_SECONDS = 60.0
"""Seconds without the expected text after which the kiosk counts as broken."""
ROWS, COLUMNS = 24, 80


class SelfTestFailed(ScreenerError):
    """A kiosk did not show the expected text."""


class KioskUnderTest:
    """A kiosk on a pseudo-terminal; `stream` is every byte that it wrote, `kept` what the terminal holds."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path, clock: ClockFile) -> None:
        self.clock = clock
        self.kept = ScrollbackScreen(COLUMNS, ROWS)
        self.stream = b""
        self._feed = pyte.ByteStream(self.kept)
        self._status: int | None = None
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(folder)
                os.execve(command[0], [*command], {**environment})  # noqa: S606  (no shell is meant to be between)
            finally:
                os._exit(126)
        self.resize(ROWS, COLUMNS)

    # -- reading ------------------------------------------------------------------------------

    @property
    def visible_text(self) -> str:
        """The text on the screen, as one line."""
        return " ".join(self.kept.shown.split())

    def read(self, seconds: float = 0.05) -> bool:
        """Reads what was written, waiting so long at most; False when the kiosk has closed the terminal."""
        try:
            if not select.select([self.terminal], [], [], seconds)[0]:
                return True
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.stream += data
        self._feed.feed(data)
        return bool(data)

    def wait_until(self, is_there: Callable[[], bool], what: str) -> None:
        """Reads until the condition holds; raises SelfTestFailed after WAIT_SECONDS."""
        until = time.monotonic() + WAIT_SECONDS
        while not is_there():
            if not self.read() or time.monotonic() > until:
                raise SelfTestFailed(f"The kiosk never showed {what!r}; it showed {self.visible_text[:300]!r}")

    def wait(self, text: str) -> None:
        """Reads until the text is on the screen, wherever lines are broken."""
        self.wait_until(lambda: text in self.visible_text, text)

    def wait_for_idle_warning(self, idle: float) -> None:
        """Moves the clock on by `idle` seconds and waits for the warning; the last key must have had its effect."""
        self.clock.advance(idle)
        self.wait("Are you still there?")

    # -- typing -----------------------------------------------------------------------------

    def press(self, keys: str | bytes) -> None:
        """Types, a second after whatever came before."""
        self.clock.advance(1)
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self.terminal, data) :]
            self.read(0)

    def resize(self, rows: int, columns: int) -> None:
        """Changes the size of the window."""
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.kept.resize(rows, columns)

    # -- the processes -------------------------------------------------------------------------

    def patient(self) -> int:
        """The process of the patient's program."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        children = listed.read_text().split() if listed.exists() else []
        if not children:
            raise SelfTestFailed("The kiosk runs no program for a patient")
        return int(children[0])

    def signal(self, number: int) -> None:
        """Sends a signal to the kiosk."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Closes the terminal."""
        os.close(self.terminal)
        self.terminal = os.open(os.devnull, os.O_RDONLY)

    def end(self) -> int:
        """Waits for the kiosk to end; its exit code, negative for a signal that killed it."""
        until = time.monotonic() + WAIT_SECONDS
        while self._status is None:
            if time.monotonic() > until:
                self.close()
                raise SelfTestFailed("The kiosk did not end")
            if not self.read():
                time.sleep(0.01)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        while time.monotonic() < until and self.read():
            """The last output."""
        return self._status

    def close(self) -> None:
        """Kills the kiosk if it still runs."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self._status = -signal.SIGKILL
        with suppress(OSError):
            os.close(self.terminal)

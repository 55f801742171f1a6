"""One patient's program: a separate process on an inner terminal, with a clean environment.

It leads its own session, so no shell can resume it, and it never sees the real terminal: the supervisor
passes keys in and pages out. When the process ends, everything in memory about the patient is gone.
"""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

ALLOWED_NAMES = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "TZ",
    "TMPDIR",
)
ALLOWED_PREFIXES = ("LC_", "XDG_", "SCREENER_", "PG", "SSL_")
"""The variables that reach a patient's program: none that starts another program, and none of Python's."""
REPORTS = 3
"""The file descriptor on which a patient's program sends lines to the supervisor."""
GRACE = 1.0
"""Seconds that a program has to end after SIGTERM."""


def clean_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that a patient's program needs."""
    return {name: value for name, value in given.items() if name in ALLOWED_NAMES or name.startswith(ALLOWED_PREFIXES)}


class PatientProcess:
    """A running program; it reports to the supervisor by lines on the file descriptor REPORTS."""

    pause = 60.0

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]) -> None:
        self._reports, reports = os.pipe()
        os.set_blocking(self._reports, False)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            _become(command, environment, reports)
        os.close(reports)
        os.set_blocking(self.terminal, False)
        self.resize(*size)
        self._status: int | None = None
        self._unread = b""
        self._was_ended = False

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What the supervisor waits on: the inner terminal and the reports."""
        return self.terminal, self._reports

    def resize(self, rows: int, columns: int) -> None:
        """Tells the program how large the terminal is."""
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def redraw(self) -> None:
        """Asks the program to draw its page once more."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGWINCH)

    def write(self, keys: bytes) -> None:
        """Writes keys to it; those that a stopped program does not take are lost."""
        with suppress(OSError):
            os.write(self.terminal, keys)

    def read(self) -> bytes:
        """What the program shows."""
        with suppress(OSError):
            return os.read(self.terminal, 65536)
        return b""

    def reports(self) -> list[str]:
        """The complete lines that were reported since the last call."""
        with suppress(OSError):
            self._unread += os.read(self._reports, 4096)
        *lines, self._unread = self._unread.split(b"\n")
        return [line.decode("utf-8", "surrogateescape") for line in lines]

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status is not None

    @property
    def is_well(self) -> bool:
        """Whether it ended with code 0, or was ended by the supervisor."""
        return self._was_ended or self._status == 0

    def end(self) -> None:
        """Ends the program and its children if it still runs: SIGTERM, then SIGKILL after GRACE seconds."""
        self._was_ended = not self.has_ended
        self._signal(signal.SIGTERM)
        self._signal(signal.SIGCONT)
        if not self._ends_within(GRACE):
            self._signal(signal.SIGKILL)
            self._ends_within(GRACE)
        os.close(self.terminal)
        os.close(self._reports)

    def _ends_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self.has_ended:
            if time.monotonic() > until:
                return False
            self.read()
            time.sleep(0.005)
        return True

    def _signal(self, number: int) -> None:
        if self._status is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)


def _become(command: Sequence[str], environment: Mapping[str, str], reports: int) -> None:
    """In the new process: one more open file, nowhere for a traceback to be seen, and the program."""
    try:
        os.dup2(reports, REPORTS)
        fcntl.fcntl(REPORTS, fcntl.F_SETFD, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.closerange(REPORTS + 1, 256)
        os.execve(command[0], [*command], {**environment})  # noqa: S606  (no shell is meant to be between)
    finally:
        os._exit(126)

"""The supervisor: one process for each patient, and no way out but the staff PIN.

It owns the real terminal. Keys pass through it to the patient's program and pages pass back, so the idle
timer works even when that program hangs. However a program ends, the terminal is wiped next.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from screener.i18n import LANGUAGES, phrase
from screener.kiosk.pin import Pin
from screener.kiosk.session import KioskSession, Program
from screener.kiosk.terminal import KioskTerminal, TerminalGone
from screener.terminal.clock import Clock

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 0.5
"""Seconds before a program that failed is started again; doubled each time it fails at once."""
EARLY_SECONDS = 20.0
"""A program that fails sooner has served nobody."""
NEEDS_HELP = 3
"""Failures in a row after which the screen sends people to the desk; it goes on trying."""
_IGNORED = ("SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGPIPE", "SIGUSR1", "SIGUSR2")
_ENDING = ("SIGHUP", "SIGTERM")
_HUNG_UP = 128 + signal.SIGHUP

Start = Callable[[tuple[int, int]], Program]
"""Starts a patient's program for a terminal of that size."""


@dataclass
class RestartPause:
    """A program that only waits, between a failure and the next start."""

    terminal: KioskTerminal
    until: float
    lines: Sequence[str]

    descriptors: tuple[int, ...] = ()
    is_well: bool = True

    @property
    def has_ended(self) -> bool:
        """Whether the pause is over."""
        return Clock().now() >= self.until

    @property
    def pause(self) -> float:
        """The seconds until the pause is over."""
        return max(0.0, self.until - Clock().now())

    def read(self) -> bytes:
        """It has no output."""
        return b""

    def write(self, keys: bytes) -> None:
        """Keys are ignored."""

    def reports(self) -> list[str]:
        """It has no output."""
        return []

    def redraw(self) -> None:
        """Shows that it takes a moment."""
        self.terminal.page(self.lines)

    def resize(self, rows: int, columns: int) -> None:
        """Draws the page in the new size."""
        del rows, columns
        self.redraw()

    def end(self) -> None:
        """Ends by itself."""


@dataclass
class Supervisor:
    """One kiosk; `idle` is in seconds."""

    terminal: KioskTerminal
    start: Start
    pin: Pin
    idle: float
    clock: Clock = field(default_factory=Clock)
    """What the idle timer and the PIN page measure by."""
    _ended: int | None = None
    _failures: int = 0
    _trouble: str = ""
    _resized: bool = False

    def run(self) -> int:
        """Serves until staff close it, the terminal is gone or a signal ends it; the exit code."""
        with self._signals() as awake, self.terminal.raw_mode():
            while self._ended is None:
                try:
                    if self._failures:
                        self._pause(awake)
                    self._serve(awake)
                except TerminalGone:
                    self._ended = _HUNG_UP
                except Exception as error:  # noqa: BLE001  (whatever it is, there is no shell behind it)
                    self._failed(type(error).__name__)
        return self._ended

    # -- one patient after another -----------------------------------------------------------

    def _serve(self, awake: int) -> None:
        """One patient."""
        self.terminal.reset()
        program, began = self.start(self.terminal.size), self.clock.now()
        session = self._attend(program, awake)
        self._trouble = session.trouble
        if session.failed or not program.is_well:
            self._failures = self._failures if self.clock.now() - began < EARLY_SECONDS else 0
            self._failed(session.failed or "the program ended by itself")
        else:
            self._failures = 0

    def _failed(self, trouble: str) -> None:
        self._trouble = trouble
        self._failures += 1

    def _pause(self, awake: int) -> None:
        """Pauses, longer after each failure; the staff key works meanwhile."""
        key = "kiosk-resting" if self._failures < NEEDS_HELP else "kiosk-needs-help"
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures - 1, 10))
        lines = [phrase(key, language) for language in LANGUAGES]
        pause_page = RestartPause(self.terminal, Clock().now() + pause, lines)
        pause_page.redraw()
        self._attend(pause_page, awake)

    def _attend(self, program: Program, awake: int) -> KioskSession:
        """Runs one program to its end, and wipes the terminal after it."""
        session = KioskSession(program, self.terminal, self.pin, self.idle, self.clock.now(), self._trouble)
        try:
            while self._ended is None and not session.is_over:
                pause = min(session.pause(self.clock.now()), program.pause, self.clock.longest_wait)
                ready, now = self._wait((awake, *program.descriptors), pause), self.clock.now()
                if self._resized:
                    self._resized = False
                    program.resize(*self.terminal.size)
                session.turn(self.terminal.read() if self.terminal.descriptor in ready else b"", now)
                if session.is_opened:
                    self._ended = 0
        finally:
            program.end()
            self.terminal.reset()
        return session

    def _wait(self, descriptors: Sequence[int], seconds: float) -> list[int]:
        """The descriptors that can be read, after at most so many seconds."""
        ready, _, _ = select.select([self.terminal.descriptor, *descriptors], [], [], seconds)
        if descriptors[0] in ready:
            with suppress(BlockingIOError):
                os.read(descriptors[0], 1024)
        return ready

    # -- signals -------------------------------------------------------------------------------

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Ignores the signals that a keyboard can send; SIGTERM and SIGHUP end the kiosk, wiped.

        Yields a descriptor that can be read as soon as any signal has come.
        """
        awake, wake = os.pipe()
        os.set_blocking(awake, False)
        os.set_blocking(wake, False)
        before = {name: signal.signal(getattr(signal, name), signal.SIG_IGN) for name in _IGNORED}
        for name in _ENDING:
            before[name] = signal.signal(getattr(signal, name), self._end_by)
        before["SIGWINCH"] = signal.signal(signal.SIGWINCH, self._resize)
        signal.set_wakeup_fd(wake)
        try:
            yield awake
        finally:
            signal.set_wakeup_fd(-1)
            for name, handler in before.items():
                signal.signal(getattr(signal, name), handler)
            os.close(awake)
            os.close(wake)

    def _end_by(self, number: int, _: FrameType | None) -> None:
        self._ended = 128 + number

    def _resize(self, _number: int, _: FrameType | None) -> None:
        self._resized = True

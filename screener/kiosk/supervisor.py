"""The supervisor: patient after patient, each in a process of their own, and no way out but the staff PIN.

It owns the real terminal. Keys pass through it to the patient's program and pages pass back, so the watch
over an idle screen works even when that program does not; whatever happens, the terminal is wiped next.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from screener.i18n import LANGUAGES, phrase
from screener.kiosk.pin import Pin
from screener.kiosk.session import Program, Visit
from screener.kiosk.terminal import Glass, TerminalGone

REST, LONGEST_REST = 0.25, 0.5
"""Seconds before a program that failed is started again; doubled each time it fails at once."""
QUICK = 20.0
"""A program that fails sooner than that did not serve anybody."""
NEEDS_HELP = 3
"""After so many failures in a row the screen sends people to the desk, and goes on trying."""
_IGNORED = ("SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGPIPE", "SIGUSR1", "SIGUSR2")
_ENDING = ("SIGHUP", "SIGTERM")
_HUNG_UP = 128 + signal.SIGHUP

Start = Callable[[Sequence[str], tuple[int, int]], Program]
"""Starts a patient's program, which first deletes the screenings with those codes; for a terminal of that size."""


def steady() -> float:
    """Seconds of a clock that never goes back, and that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass
class Rest:
    """What stands in for a patient's program between a failure and the next try."""

    glass: Glass
    until: float
    lines: Sequence[str]

    descriptors: tuple[int, ...] = ()
    is_well: bool = True

    @property
    def has_ended(self) -> bool:
        """Whether it is time to try again."""
        return steady() >= self.until

    @property
    def pause(self) -> float:
        """The seconds until then."""
        return max(0.0, self.until - steady())

    def read(self) -> bytes:
        """Nothing."""
        return b""

    def write(self, keys: bytes) -> None:
        """Keys mean nothing now."""

    def reports(self) -> list[str]:
        """Nothing."""
        return []

    def redraw(self) -> None:
        """Says that it takes a moment."""
        self.glass.page(self.lines)

    def resize(self, rows: int, columns: int) -> None:
        """Says it in the new size."""
        del rows, columns
        self.redraw()

    def end(self) -> None:
        """Ends by itself."""


@dataclass
class Supervisor:
    """One kiosk; `idle` is in seconds, and with `deletes` nothing is kept of what was not finished."""

    glass: Glass
    start: Start
    pin: Pin
    idle: float
    deletes: bool = False
    _ended: int | None = None
    _failures: int = 0
    _trouble: str = ""
    _to_delete: list[str] = field(default_factory=list)
    _resized: bool = False

    def run(self) -> int:
        """Serves until staff open it, the terminal goes or the machine ends it; the exit code."""
        with self._signals() as awake, self.glass.held():
            while self._ended is None:
                try:
                    if self._failures:
                        self._rest(awake)
                    self._serve(awake)
                except TerminalGone:
                    self._ended = _HUNG_UP
                except Exception as error:  # noqa: BLE001  (whatever it is, there is no shell behind it)
                    self._failed(type(error).__name__)
        return self._ended

    # -- one patient after the other -----------------------------------------------------------

    def _serve(self, awake: int) -> None:
        """One patient, and what is left to do after them."""
        self.glass.reset()
        program, began = self.start(self._to_delete, self.glass.size), steady()
        visit = self._attend(program, awake)
        self._trouble = visit.trouble
        self._to_delete = [code for code in self._to_delete if code not in visit.deleted]
        if visit.draft and self.deletes:
            self._to_delete.append(visit.draft)
        if visit.failed or not program.is_well:
            self._failures = self._failures if steady() - began < QUICK else 0
            self._failed(visit.failed or "the program ended by itself")
        else:
            self._failures = 0

    def _failed(self, trouble: str) -> None:
        self._trouble = trouble
        self._failures += 1

    def _rest(self, awake: int) -> None:
        """Waits a little, longer each time, with the door for staff where it always is."""
        key = "kiosk-resting" if self._failures < NEEDS_HELP else "kiosk-needs-help"
        pause = min(LONGEST_REST, REST * 2 ** min(self._failures - 1, 10))
        rest = Rest(self.glass, steady() + pause, [phrase(key, language) for language in LANGUAGES])
        rest.redraw()
        self._attend(rest, awake)

    def _attend(self, program: Program, awake: int) -> Visit:
        """Stays with one program to its end, and wipes everything after it."""
        visit = Visit(program, self.glass, self.pin, self.idle, steady(), self._trouble)
        try:
            while self._ended is None and not visit.is_over:
                heard = self._wait((awake, *program.descriptors), min(visit.pause(steady()), program.pause))
                if self._resized:
                    self._resized = False
                    program.resize(*self.glass.size)
                visit.turn(self.glass.read() if self.glass.descriptor in heard else b"", steady())
                if visit.is_opened:
                    self._ended = 0
        finally:
            program.end()
            self.glass.reset()
        return visit

    def _wait(self, descriptors: Sequence[int], seconds: float) -> list[int]:
        """What can be read, after so many seconds at the most."""
        ready, _, _ = select.select([self.glass.descriptor, *descriptors], [], [], seconds)
        if descriptors[0] in ready:
            with suppress(BlockingIOError):
                os.read(descriptors[0], 1024)
        return ready

    # -- signals -------------------------------------------------------------------------------

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Signals that a keyboard can send mean nothing; those that end a program end the kiosk, wiped.

        Gives what can be read as soon as any signal came.
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

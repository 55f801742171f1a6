"""The clock for everything that waits for a person: stray keys, and the kiosk's idle timer.

Whoever measures such a time is handed a clock. Tests and the kiosk's self-test hand in a clock file and move
it, so that nothing they look at depends on how busy the machine is.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "SCREENER_CLOCK"
"""The environment variable that names a clock file."""


_SIZE = struct.calcsize("d")


class Clock:
    """Seconds that never go back, and that go on while the machine sleeps, where the system has such a clock."""

    longest_wait = 60.0
    """Seconds after which somebody who waits must read the clock again."""

    def now(self) -> float:
        """The time in seconds since an arbitrary moment."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class ClockFile(Clock):
    """A clock that stands still until `advance` moves it; every program that is given the file reads the same time."""

    longest_wait = 0.02

    def __init__(self, path: Path) -> None:
        self.path = path
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            if os.fstat(descriptor).st_size < _SIZE:
                os.pwrite(descriptor, bytes(_SIZE), 0)
            self._time = mmap.mmap(descriptor, _SIZE)
        finally:
            os.close(descriptor)

    def now(self) -> float:
        """The time in the file, which begins at 0."""
        return float(struct.unpack("d", self._time[:])[0])

    def advance(self, seconds: float) -> None:
        """Moves the time on."""
        self._time[:] = struct.pack("d", self.now() + seconds)


def clock_named_in(environment: Mapping[str, str]) -> Clock:
    """The clock file that the environment names, or else the machine's clock."""
    return ClockFile(Path(environment[VARIABLE])) if environment.get(VARIABLE) else Clock()

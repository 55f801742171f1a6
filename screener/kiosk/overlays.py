"""Covers: pages of the supervisor's own over the page of a patient: is anybody there, and the door for staff."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from screener.errors import ScreenerError
from screener.i18n import phrase
from screener.kiosk.idle_timer import Watch
from screener.kiosk.pin import LONGEST, Pin

DOOR_SECONDS = 30
"""After so long without a key the door for staff closes again."""
SPOKEN = (20, 10, 5)
"""The seconds of the countdown that are said where every line is read aloud."""


class Cover(Protocol):
    """A page over another; what it says changes with time and with keys."""

    def lines(self, now: float) -> list[str]:
        """What it says now."""

    def wakes(self, now: float) -> float:
        """How many seconds from now it says something else."""


@dataclass
class StillThere:
    """Asks whether anybody is there, and counts down."""

    watch: Watch
    language: str
    plain: bool = False

    def lines(self, now: float) -> list[str]:
        """The question, the seconds that are left, and what to do; read aloud, the seconds are said now and then."""
        left = self.watch.left(now)
        said = next((each for each in reversed(SPOKEN) if each >= left), SPOKEN[0]) if self.plain else left
        key = "kiosk-clears" if said != 1 else "kiosk-clears-one"
        return [
            phrase("kiosk-still-there", self.language),
            "",
            phrase(key, self.language, seconds=said),
            phrase("kiosk-any-key", self.language),
        ]

    def wakes(self, now: float) -> float:
        """When the countdown goes on."""
        return self.watch.pause(now)


@dataclass
class StaffDoor:
    """Asks for the PIN; whoever does not know it goes back to where they were."""

    pin: Pin
    language: str
    opened: float
    trouble: str = ""
    typed: str = field(default="", repr=False)
    message: str = ""
    is_open: bool = False
    is_shut: bool = False

    def take(self, keys: bytes, now: float) -> None:
        """What the keys do: type, take back, enter, or go away."""
        self.opened = now
        for char in keys.decode("utf-8", "ignore"):
            if char == "\x1b":
                self.is_shut = True
            elif char == "\r":
                self._enter()
            elif char in "\x7f\x08":
                self.typed = self.typed[:-1]
            elif char == "\x15":
                self.typed = ""
            elif len(self.typed) < LONGEST:
                self.typed += char

    def _enter(self) -> None:
        typed, self.typed = self.typed, ""
        if not typed:
            return
        try:
            self.is_open = self.pin.opens(typed, time.time())
            left = self.pin.tries_left()
            key = "kiosk-pin-wrong" if left else "kiosk-pin-wait"
            self.message = phrase(key, self.language, left=left)
        except ScreenerError:
            self.message = phrase("kiosk-pin-damaged", self.language)

    def is_over(self, now: float) -> bool:
        """Whether the door is shut again."""
        return self.is_shut or now - self.opened >= DOOR_SECONDS

    def lines(self, now: float) -> list[str]:
        """What staff read, with a dot for each character typed."""
        del now
        waits = self._wait()
        message = phrase("kiosk-pin-seconds", self.language, seconds=waits) if waits else self.message
        shown = [
            phrase("kiosk-staff", self.language),
            "",
            phrase("kiosk-pin-ask", self.language),
            "> " + "•" * len(self.typed),
        ]
        shown += ["", message] if message else []
        return [*shown, "", phrase("kiosk-trouble", self.language, trouble=self.trouble)] if self.trouble else shown

    def _wait(self) -> int:
        try:
            return self.pin.wait(time.time())
        except ScreenerError:
            return 0

    def wakes(self, now: float) -> float:
        """Soon while one must wait, else when it closes by itself."""
        return 1.0 if self._wait() else max(0.0, self.opened + DOOR_SECONDS - now)

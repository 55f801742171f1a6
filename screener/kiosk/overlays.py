"""Overlays: the supervisor's own pages over a patient's page: "Are you still there?" and the PIN for staff."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from screener.errors import ScreenerError
from screener.i18n import phrase
from screener.kiosk.idle_timer import IdleTimer
from screener.kiosk.pin import LONGEST, Pin

MORE_TIME_KEY = "1"
"""The key that carries on, and gives more time from then on."""
PIN_SECONDS = 30
"""Seconds without a key after which the PIN page closes."""
SPOKEN_SECONDS = (20, 10, 5)
"""The seconds of the countdown that are written where a screen reader reads every line aloud."""


class Overlay(Protocol):
    """A page over another; its lines change with time and with keys."""

    def lines(self, now: float) -> list[str]:
        """Its lines at this time."""

    def until_change(self, now: float) -> float:
        """The seconds until its lines change by themselves."""


@dataclass
class IdleWarning:
    """Asks whether anybody is there, and counts down."""

    timer: IdleTimer
    language: str
    plain: bool = False

    def lines(self, now: float) -> list[str]:
        """The question, the seconds left and what to do; for screen readers not every second is written."""
        left = self.timer.seconds_left(now)
        shown = (
            next((seconds for seconds in reversed(SPOKEN_SECONDS) if seconds >= left), SPOKEN_SECONDS[0])
            if self.plain
            else left
        )
        return [
            phrase("kiosk-still-there", self.language),
            "",
            phrase("kiosk-clears", self.language, seconds=shown),
            phrase("kiosk-any-key", self.language),
            phrase("kiosk-more-time", self.language, key=MORE_TIME_KEY),
            "",
            phrase("kiosk-if-cleared", self.language),
        ]

    def until_change(self, now: float) -> float:
        """The seconds until the countdown changes."""
        return self.timer.pause(now)


@dataclass
class PinPrompt:
    """Asks for the PIN; Esc, or no key for a while, goes back to the patient's page."""

    pin: Pin
    language: str
    opened: float
    trouble: str = ""
    typed: str = field(default="", repr=False)
    message: str = ""
    is_open: bool = False
    is_closed: bool = False
    clock: Callable[[], float] = time.time
    """The seconds since 1970; a wait outlasts the program, so it is measured by the time of day."""

    def take(self, keys: bytes, now: float) -> None:
        """Applies keys: characters, Backspace, Ctrl-U, Enter, Esc."""
        self.opened = now
        for char in keys.decode("utf-8", "surrogateescape"):
            if char == "\x1b":
                self.is_closed = True
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
            self.is_open = self.pin.opens(typed, self.clock())
            left = self.pin.tries_left()
            key = "kiosk-pin-wrong" if left else "kiosk-pin-wait"
            self.message = phrase(key, self.language, left=left)
            self.trouble = self.pin.trouble or self.trouble
        except ScreenerError:
            self.message = phrase("kiosk-pin-damaged", self.language)

    def is_over(self, now: float) -> bool:
        """Whether the page closes again."""
        return self.is_closed or now - self.opened >= PIN_SECONDS

    def lines(self, now: float) -> list[str]:
        """The page, with a dot for each character typed."""
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
            return self.pin.wait(self.clock())
        except ScreenerError:
            return 0

    def until_change(self, now: float) -> float:
        """One second while a wait is counted down, else the seconds until it closes by itself."""
        return 1.0 if self._wait() else max(0.0, self.opened + PIN_SECONDS - now)

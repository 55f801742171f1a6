"""The idle timer: when a patient may have walked away. It reads no clock; every method is given the time.

Times are seconds of a clock that never goes back. Any key answers the warning, any number of times
(WCAG 2.2.1: a warning, at least 20 seconds, one simple action).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

COUNTDOWN = 20
"""Seconds in which any key carries on."""
MORE_TIME = 180
"""Seconds that somebody has before each warning who asked for more time."""


@dataclass(frozen=True)
class IdleTimer:
    """When the last key was pressed, and when the warning appeared; `limit` is the seconds before the warning."""

    limit: float
    last: float
    warned_at: float | None = None

    def restarted(self, now: float) -> IdleTimer:
        """The timer after a key was pressed."""
        return replace(self, last=now, warned_at=None)

    def limited(self, limit: float) -> IdleTimer:
        """The timer with another time before the warning."""
        return replace(self, limit=limit)

    def is_idle(self, now: float) -> bool:
        """Whether it is time for the warning."""
        return self.warned_at is None and now - self.last >= self.limit

    def warned(self, now: float) -> IdleTimer:
        """The timer with the warning on the screen from now on."""
        return replace(self, warned_at=now)

    def seconds_left(self, now: float) -> int:
        """The seconds of the countdown that are left."""
        return COUNTDOWN if self.warned_at is None else max(0, ceil(self.warned_at + COUNTDOWN - now))

    def is_over(self, now: float) -> bool:
        """Whether the countdown ran out."""
        return self.warned_at is not None and not self.seconds_left(now)

    def pause(self, now: float) -> float:
        """The seconds until something changes by itself."""
        if self.warned_at is None:
            return max(0.0, self.last + self.limit - now)
        left = self.seconds_left(now)
        return max(0.0, self.warned_at + COUNTDOWN - (left - 1) - now) if left else 0.0

"""The watch over somebody who may have walked away; it knows no clock, it is told the time.

Times are seconds of a clock that never goes back. Being asked can be answered by any key, as often
as wanted (WCAG 2.2.1: a warning, at least 20 seconds, one simple action).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

COUNTDOWN = 20
"""For how many seconds somebody can say that they are still there."""


@dataclass(frozen=True)
class Watch:
    """Since when nothing was done, and since when the person is asked about it."""

    patience: float
    last: float
    asked: float | None = None

    def touched(self, now: float) -> Watch:
        """Somebody is there."""
        return replace(self, last=now, asked=None)

    def must_ask(self, now: float) -> bool:
        """Whether it is time to ask."""
        return self.asked is None and now - self.last >= self.patience

    def asking(self, now: float) -> Watch:
        """The question stands on the screen from now on."""
        return replace(self, asked=now)

    def left(self, now: float) -> int:
        """The seconds of the countdown that are left."""
        return COUNTDOWN if self.asked is None else max(0, ceil(self.asked + COUNTDOWN - now))

    def is_over(self, now: float) -> bool:
        """Whether nobody answered in time."""
        return self.asked is not None and now - self.asked >= COUNTDOWN

    def pause(self, now: float) -> float:
        """How many seconds nothing changes if nobody does anything."""
        if self.asked is None:
            return max(0.0, self.last + self.patience - now)
        return max(0.0, self.asked + COUNTDOWN - (self.left(now) - 1) - now) if self.left(now) else 0.0

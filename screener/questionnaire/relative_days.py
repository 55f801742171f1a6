"""Days as authors write them: by the day of the screening, `today - 3 weeks`, `today + 3 months`, or `2026-05-01`.

A day is compared as a whole number, the days from the day of the screening: before it below 0, after it above. Days and
weeks from today are the same number on every day. Months, years and written days are another number on other days: a
`MovingDay`, which is worked out on the day on which a questionnaire is asked (`days.on_day`); one that was only loaded
has the numbers of the day on which it was loaded.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Self

from screener.questionnaire.light import dataclass

TODAY = "today"
DAYS_OF = {"day": 1, "days": 1, "week": 7, "weeks": 7}
MONTHS_OF = {"month": 1, "months": 1, "year": 12, "years": 12}
MOST_DAYS = 36_525
"""No day is further from the day of the screening: a hundred years."""
_UNITS = "days?|weeks?|months?|years?"
PATTERN = rf"today(?:\s+[+-]\s+\d{{1,5}}\s+(?:{_UNITS}))?"
"""The pattern of a day that is counted from today, for a JSON Schema."""
_DAY = rf"today(?:\s*([+-])\s*(\d{{1,5}})\s+({_UNITS}))?"
WRITTEN_PATTERN = r"\d{4}-\d{2}-\d{2}"
"""The pattern of a written day."""
END_PATTERN = rf"(?:{PATTERN}|{WRITTEN_PATTERN})"
"""The pattern of either."""
_ENDS = rf"({END_PATTERN})\s+to\s+({END_PATTERN})"
_FOUR_YEARS = 1461
"""The days from 2027 on in which months and years have every length side by side, but for a turn of the century."""


def today() -> date:
    """The local day on which the program runs."""
    return date.today()  # noqa: DTZ011  (the local day is what is wanted)


def day_in(text: object) -> date | None:
    """The day that is written `2026-11-30`; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _is_iso(text) else None
    except ValueError:
        return None


def _is_iso(text: str) -> bool:
    return re.fullmatch(WRITTEN_PATTERN, text, re.ASCII) is not None


@dataclass(frozen=True)
class WrittenDay:
    """A day as it is written."""

    base: date | None
    """The day itself; None where it is counted from today."""
    months: int
    days: int

    def on(self, day: date) -> int:
        """How many days from a day it is; a month that lacks the day ends before it."""
        if self.base is not None:
            return self.base.toordinal() - day.toordinal()
        from calendar import monthrange

        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        there = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return there.toordinal() - day.toordinal() + self.days

    @property
    def moves(self) -> bool:
        """Whether it is another number of days on other days."""
        return self.base is not None or self.months != 0

    @property
    def text(self) -> str:
        """`today - 3 months`."""
        if self.base is not None:
            return self.base.isoformat()
        years = self.months % 12 == 0
        count = (self.months // 12 if years else self.months) or self.days
        unit = "day" if not self.months else "year" if years else "month"
        if not count:
            return TODAY
        return f"{TODAY} {'-' if count < 0 else '+'} {abs(count)} {unit}{'' if abs(count) == 1 else 's'}"


class MovingDay(Fraction):
    """The days from one day of screening to a day that is another number of days from another."""

    __slots__ = ("written",)
    written: WrittenDay

    def __new__(cls, written: WrittenDay, day: date) -> Self:
        """What is written, as it is on that day."""
        made = super().__new__(cls, written.on(day))
        made.written = written
        return made


def day_on(written: WrittenDay, day: date) -> Fraction:
    """The days from a day to what is written."""
    return MovingDay(written, day) if written.moves else Fraction(written.days)


def moved(days: Fraction, day: date) -> Fraction:
    """The same limit on another day."""
    return MovingDay(days.written, day) if isinstance(days, MovingDay) else days


class DayEnds(tuple[Fraction, Fraction]):
    """Both ends of a range of days."""

    __slots__ = ()


def written_day(text: str) -> WrittenDay | None:
    """The day of `today - 3 weeks` or `2026-05-01`; None for anything else."""
    if _is_iso(text.strip()):
        base = day_in(text.strip())
        return WrittenDay(base, 0, 0) if base else None
    found = re.fullmatch(_DAY, text.strip(), re.ASCII)
    if found is None:
        return None
    count = int(f"{found[1]}{found[2]}") if found[2] else 0
    return counted_from_today(count, found[3] or "days")


def counted_from_today(count: int, unit: str) -> WrittenDay | None:
    """So many days, weeks, months or years from today; None where that is further than a hundred years."""
    written = WrittenDay(None, count * MONTHS_OF.get(unit, 0), count * DAYS_OF.get(unit, 0))
    return written if abs(written.months) <= MOST_DAYS * 12 // 365 and abs(written.days) <= MOST_DAYS else None


def day_ends_in(text: str) -> DayEnds | None:
    """Both ends of `today - 4 months to today` or `2020-01-01 to today`; None for anything else."""
    found = re.fullmatch(_ENDS, text.strip(), re.ASCII)
    low, high = (written_day(found[1]), written_day(found[2])) if found else (None, None)
    return None if low is None or high is None else DayEnds((day_on(low, today()), day_on(high, today())))


def is_backwards(low: Fraction, high: Fraction) -> bool:
    """Whether the first of two days comes behind the second on some day; of written days nobody knows."""
    both = [days.written if isinstance(days, MovingDay) else WrittenDay(None, 0, int(days)) for days in (low, high)]
    if any(written.base for written in both):
        return bool(both[0].base and both[1].base and both[0].base > both[1].base)
    if not any(written.months for written in both):
        return low > high
    days = (date(2027, 1, 1) + timedelta(days=at) for at in range(_FOUR_YEARS))
    return any(both[0].on(day) > both[1].on(day) for day in days)


def day_text(days: Fraction) -> str:
    """A day as it is written: `today - 21 days`."""
    return (days.written if isinstance(days, MovingDay) else WrittenDay(None, 0, int(days))).text

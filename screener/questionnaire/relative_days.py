"""Days as authors write them: by the day of the screening, `today`, `today - 3 weeks`.

Such a day is a whole number, the days from the day of the screening: before it below 0, after it above. So a limit is
the same number on every day, and what is proved of it is proved for every day. Months and years have no fixed number
of days, and a written day moves against today; neither is a limit.
"""

from __future__ import annotations

import re
from fractions import Fraction

TODAY = "today"
DAYS_OF = {"day": 1, "days": 1, "week": 7, "weeks": 7}
LOOSE_UNITS = ("month", "months", "year", "years")
"""Units without a fixed number of days."""
MOST_DAYS = 36_525
"""No day is further from the day of the screening: a hundred years."""
PATTERN = r"today(?:\s+[+-]\s+\d{1,5}\s+(?:days?|weeks?))?"
"""The pattern of such a day, for a JSON Schema."""
_DAY = re.compile(r"today(?:\s*([+-])\s*(\d{1,5})\s+(days?|weeks?))?", re.ASCII)
_ENDS = re.compile(rf"({PATTERN})\s+to\s+({PATTERN})", re.ASCII)


class DayEnds(tuple[Fraction, Fraction]):
    """Both ends of a range of days."""

    __slots__ = ()


def days_in(text: str) -> Fraction | None:
    """The days of `today - 3 weeks`; None for anything else."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    days = Fraction(int(found[2]) * DAYS_OF[found[3]]) if found[2] else Fraction(0)
    return -days if found[1] == "-" else days


def day_ends_in(text: str) -> DayEnds | None:
    """Both ends of `today - 400 days to today`; None for anything else."""
    found = _ENDS.fullmatch(text.strip())
    low, high = (days_in(found[1]), days_in(found[2])) if found else (None, None)
    return None if low is None or high is None else DayEnds((low, high))


def day_text(days: Fraction) -> str:
    """A day as it is written: `today - 21 days`."""
    if not days:
        return TODAY
    count = abs(int(days))
    return f"{TODAY} {'-' if days < 0 else '+'} {count} {'day' if count == 1 else 'days'}"

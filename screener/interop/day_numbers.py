"""Days as whole numbers, worked out from year, month and day by arithmetic that every engine does alike.

Engines differ in what they make of a date and three months; whole numbers they add, divide and compare the same way. A
month is the number `12 * year + month - 3`: so a year begins with March, and its last month is the one whose length is
not always the same.
"""

from __future__ import annotations

from collections.abc import Callable

Whole = Callable[[str, int], str]
"""How a language writes a whole number divided by another, without what is left over."""


def before_month(month: str, divided: Whole, rest: Whole) -> str:
    """The number of the day before the first of a month; days are numbered as by `date.toordinal`."""
    years = f"365 * {divided(month, 12)} + {divided(month, 48)} - {divided(month, 1200)} + {divided(month, 4800)}"
    return f"({years} + {divided(f'(153 * {rest(month, 12)} + 2)', 5)} - 306)"


def month_of(year: str, month: str) -> str:
    """The number of a month."""
    return f"({year} * 12 + {month} - 3)"

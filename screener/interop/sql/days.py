"""Days in a query: the day of the screening, cells with a date, and limits that are counted from today.

Engines do not agree on dates and months, so year, month and day are read out of the text of a date, and each day is a
whole number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from screener.interop.day_numbers import before_month, month_of
from screener.interop.sql.dialects import Dialect, sql_text
from screener.questionnaire.kinds.birth_date import BirthDate
from screener.questionnaire.model import Question
from screener.questionnaire.relative_days import MovingDay, WrittenDay

TODAY, TODAY_MONTH, TODAY_DAY, TODAY_NUMBER = "u1", "u2", "u3", "u4"
"""The columns with the day of the screening, its month, its day in the month, and its number."""


def day_columns(dialect: Dialect, day: str) -> Iterator[tuple[str, str]]:
    """The columns of the day of the screening; empty for the one on which the query runs."""
    yield TODAY, sql_text(day) if day else dialect.today
    yield TODAY_MONTH, _month(TODAY)
    yield TODAY_DAY, _day(TODAY)
    yield TODAY_NUMBER, f"{_before(TODAY_MONTH, dialect)} + {TODAY_DAY}"


def date_steps(at: int, dialect: Dialect) -> Sequence[tuple[str, str]]:
    """The month, the day in it, and the number of the date in a cell; NULL where there is none."""
    cell = f"c{at}"
    is_date = f"{dialect.is_date(cell)} AND substr({cell}, 1, 4) <> '0000'"
    last = f"d{at} <= {_before(f'(y{at} + 1)', dialect)} - {_before(f'y{at}', dialect)}"
    return (
        (f"y{at}", f"CASE WHEN {is_date} THEN {_month(cell)} END"),
        (f"d{at}", f"CASE WHEN {is_date} THEN {_day(cell)} END"),
        (f"z{at}", f"CASE WHEN d{at} > 0 AND {last} THEN {_before(f'y{at}', dialect)} + d{at} END"),
    )


def day_value(at: int) -> str:
    """The days from the day of the screening to the date in a cell."""
    return f"(z{at} - {TODAY_NUMBER})"


def age(kind: BirthDate, at: int, dialect: Dialect) -> str:
    """The completed months or years from the date in a cell; NULL where there is none, or it is still ahead."""
    months = f"({TODAY_MONTH} - y{at} - CASE WHEN {TODAY_DAY} < d{at} THEN 1 ELSE 0 END)"
    found = dialect.whole(months, 12) if kind.counted_in == "years" else months
    return f"CASE WHEN z{at} <= {TODAY_NUMBER} THEN {found} END"


def ends_of(question: Question, dialect: Dialect) -> tuple[str, str]:
    """The ends of the range of a date, in days from the day of the screening."""
    low, high = question.kind.day_ends
    return day_limit(low, dialect), day_limit(high, dialect)


def day_limit(days: Fraction, dialect: Dialect) -> str:
    """A limit in days from the day of the screening."""
    written = days.written if isinstance(days, MovingDay) else WrittenDay(None, 0, int(days))
    if written.base is not None:
        return f"({written.base.toordinal()} - {TODAY_NUMBER})"
    if not written.months:
        return f"({written.days})"
    later = f"({TODAY_MONTH} + ({written.months}))"
    there, last = f"{_before(later, dialect)} + {TODAY_DAY}", _before(f"({later} + 1)", dialect)
    return f"({dialect.smallest_of}({there}, {last}) - {TODAY_NUMBER})"


def _month(text: str) -> str:
    return month_of(*(f"CAST(substr({text}, {at}) AS INTEGER)" for at in ("1, 4", "6, 2")))


def _day(text: str) -> str:
    return f"CAST(substr({text}, 9, 2) AS INTEGER)"


def _before(month: str, dialect: Dialect) -> str:
    return before_month(month, dialect.whole, lambda number, by: f"({number} % {by})")

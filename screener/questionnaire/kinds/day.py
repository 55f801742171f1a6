"""Days: asked as a date, compared as a whole number, the days from the day of the screening.

That number and the day of the screening give the date, so nothing is lost. Rules and proofs read the number, which
means the same on every day, and people read the date.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar, Self

from screener.i18n import day_in_words, phrase
from screener.quantities import decimals_of
from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import ColumnType, KindKeys, Noun, QuestionType, Refused, Reply, refuse_type
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.light import dataclass
from screener.questionnaire.relative_days import END_PATTERN, MOST_DAYS, MovingDay, day_on, day_text, moved, written_day


def days_in_words(days: Fraction, language: str) -> str:
    """`today`, `today minus 21 days`, `today plus 3 months`, `1 May 2026`."""
    if isinstance(days, MovingDay):
        written = days.written
        if written.base is not None:
            return day_in_words(written.base, language)
        count, sign = abs(written.months), "minus" if written.months < 0 else "plus"
        unit, number = ("months", count) if count % 12 else ("years", count // 12)
        return phrase(f"today-{sign}-{unit}", language, count=number)
    if not days:
        return phrase("today", language)
    return phrase("today-minus" if days < 0 else "today-plus", language, count=abs(int(days)))


def _furthest(end: Fraction) -> tuple[int, int]:
    """The fewest and the most days that an end of a range is from today, whatever the day is."""
    if not isinstance(end, MovingDay):
        return int(end), int(end)
    month = abs(end.written.months) * 28, abs(end.written.months) * 31
    return (-month[1], -month[0]) if end.written.months < 0 else month


@dataclass(frozen=True, kw_only=True)
class Day(Numeric):
    """A day, within a range that moves with the day of the screening."""

    name: ClassVar[QuestionType] = "date"
    column_type: ClassVar[ColumnType] = "text"
    keys: ClassVar[tuple[str, ...]] = ("range",)
    is_dated: ClassVar[bool] = True
    noun: ClassVar[Noun] = "date"

    day: date | None = field(default=None, compare=False)
    """The day of the screening; without one a date is refused."""

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """A day of that range."""
        return cls(range=keys.range)

    def described(self) -> str:
        """`A day, from today - 400 days to today (the day of the screening is today)`."""
        ends = f", from {day_text(self.range[0])} to {day_text(self.range[1])}" if self.range else ""
        return f"A day{ends} (today is the day of the screening)"

    def facts(self) -> dict[str, str]:
        """Its range."""
        return {"range": f"{day_text(self.range[0])} to {day_text(self.range[1])}" if self.range else ""}

    @property
    def day_ends(self) -> tuple[Fraction, ...]:
        """The ends of its range."""
        return self.range or ()

    @property
    def task(self) -> str:
        """To write a day."""
        return "day"

    @property
    def how_to_type(self) -> str:
        """The year in four digits."""
        return "type-date"

    @property
    def example(self) -> str:
        """A date in the words of the language."""
        low, high = self.range or (Fraction(0), Fraction(0))
        middle = (self.day or date(2026, 4, 25)) + timedelta(days=int((low + high) / 2))
        return day_in_words(middle, self.language)

    def parse(self, reply: Reply, label: str) -> Value:
        """The days from the day of the screening to a date; or such days themselves, or `today - 3 weeks`."""
        days = self._days(reply, label)
        low, high = self.range or (Fraction(-MOST_DAYS), Fraction(MOST_DAYS))
        if not low <= days <= high:
            said = {"low": self._shown(low), "high": self._shown(high)}
            raise Refused(label, "date-range", given=self._shown(days), **said)
        return days

    def _days(self, reply: Reply, label: str) -> Fraction:
        if isinstance(reply, Fraction) and decimals_of(reply) == 0:
            return reply
        if reply is not None and not isinstance(reply, str):
            refuse_type(reply, label)
        text = (reply or "").strip()
        if text.casefold() == phrase("today", self.language):
            return Fraction(0)
        written = written_day(text)
        if written is None:
            return Fraction(self._date(text, label).toordinal() - self._today(label).toordinal())
        return Fraction(written.on(self._today(label))) if written.moves else day_on(written, date.min)

    def _today(self, label: str) -> date:
        if self.day is None:
            raise Refused(label, "date-moves")
        return self.day

    def _date(self, text: str, label: str) -> date:
        from screener.questionnaire.typed_dates import date_in
        from screener.questionnaire.typed_numbers import Unclear, plain_text

        try:
            return date_in(plain_text(text), self.language)
        except Unclear as unclear:
            raise Refused(label, unclear.key, **{"example": self.example, **unclear.values}) from None

    def _shown(self, days: Fraction) -> str:
        """A day as a date, where the day of the screening is known."""
        near = abs(days) <= 2 * MOST_DAYS and self.day is not None
        return day_in_words(self._on(days), self.language) if near else days_in_words(days, self.language)

    def _on(self, days: Fraction) -> date:
        return (self.day or date.min) + timedelta(days=int(days))

    def typed_number(self, text: str) -> Fraction | None:
        """The days that a date makes: nothing is turned into another unit."""
        value = self.parse(text, "")
        return value if isinstance(value, Fraction) else None

    def kept_text(self, value: Value, reply: object) -> str | None:  # noqa: ARG002  (however it was written)
        """The date, `2026-11-09`, where the day of the screening is known."""
        return self._on(value).isoformat() if self.day and isinstance(value, Fraction) else None

    def kept_words(self, words: str, kept: str, language: str) -> str:  # noqa: ARG002  (the date in place of them)
        """`9 November 2026`."""
        return day_in_words(date.fromisoformat(kept), language)

    def words(self, value: Value) -> str:
        """`today minus 21 days`; where the date is known, that is read in its place."""
        return days_in_words(value, self.language) if isinstance(value, Fraction) else ""

    def typed(self, value: Value) -> str:
        """The day as an author writes it."""
        return day_text(value) if isinstance(value, Fraction) else ""

    def unparsed(self, value: Value) -> str:
        """`today - 21 days`."""
        return self.typed(value)

    def bounds_words(self, sign: str, days: Fraction, language: str) -> str:
        """What a comparison says: `before today minus 14 days`."""
        return phrase(f"date-range-{sign}", language, bound=days_in_words(days, language))

    def schema(self) -> dict[str, Any]:
        """A date, or a day by the day of the screening: in words, or as a whole number of days."""
        ends = self.range or (Fraction(-MOST_DAYS), Fraction(MOST_DAYS))
        low, high = (_furthest(end) for end in ends)
        days = {"type": "integer", "minimum": min(low), "maximum": max(high)}
        texts = {"type": "string", "pattern": f"^{END_PATTERN}$"}
        return {"anyOf": [texts, days]}

    def texts(self) -> dict[str, str]:
        """Nothing."""
        return {}

    def on_day(self, day: date | None) -> Self:
        """The same question, asked on that day."""
        if day is None or self.range is None:
            return replace(self, day=day)
        low, high = self.range
        return replace(self, day=day, range=(moved(low, day), moved(high, day)))

"""Dates of birth: asked as a date, and answered by a number, the age on the day of the screening.

So rules, scores, proofs, exports and other systems read an age, as of any number. The date itself is kept beside it
only where the author says `keep: true`; without it the date is written nowhere, not even while a screening waits.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Self

from screener.i18n import day_in_words
from screener.quantities import show
from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import KindKeys, Noun, QuestionType, Refused, Reply
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.light import dataclass
from screener.questionnaire.relative_days import WRITTEN_PATTERN

UNITS = ("years", "months")
"""What the age is counted in."""
_OF_AGES = ("wrong-kind", "unit", "number-hidden", "number-scripts")
"""Why an age is refused, in the words in which any number is."""


def completed(born: date, day: date, unit: str) -> int:
    """The whole years or months from a date of birth to a day.

    A year or a month is completed on the day of the same number, and where there is none (29 February, 31 April) on
    the first day of the next month.
    """
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return months // 12 if unit == "years" else months


@dataclass(frozen=True, kw_only=True)
class BirthDate(Numeric):
    """The age in completed `unit` on the day of the screening; it may be given itself."""

    name: ClassVar[QuestionType] = "birth-date"
    keys: ClassVar[tuple[str, ...]] = ("unit", "range", "usual", "keep")
    is_dated: ClassVar[bool] = True
    noun: ClassVar[Noun] = "age"
    given_phrase: ClassVar[str] = "given-birth-date"

    counted_in: str = "years"
    """Its unit in the words of the program: years or months."""
    keep: bool = False
    """Whether the date is kept beside the age."""
    day: date | None = field(default=None, compare=False)
    """The day of the screening; without one a date is refused."""

    @classmethod
    def made(cls, keys: KindKeys) -> Self:
        """The age in that unit and range."""
        return cls(unit=keys.unit, counted_in=keys.unit, range=keys.range, usual=keys.usual, keep=keys.keep)

    def described(self) -> str:
        """`A date of birth. The answer is the age in completed years ..., and the date is not kept. A whole ...`."""
        kept = "is kept beside it" if self.keep else "is not kept"
        asked = f"A date of birth. The answer is the age in completed {self.counted_in} on the day of the screening"
        return f"{asked}, and the date {kept}. {super().described()}"

    def facts(self) -> dict[str, str]:
        """Its unit, range and usual range, and whether the date is kept."""
        return {**super().facts(), "keep": "true" if self.keep else ""}

    @property
    def task(self) -> str:
        """To write a day."""
        return "day"

    @property
    def how_to_type(self) -> str:
        """The year in four digits, and the age in place of it."""
        return f"type-birth-date-{self.counted_in}"

    @property
    def answered_by(self) -> str:
        """The age in completed years or months."""
        return f"birth-date-{self.counted_in}"

    @property
    def example(self) -> str:
        """A date in the words of the language."""
        return day_in_words(date(1980, 4, 25), self.language)

    @property
    def keeps_typed(self) -> bool:
        """Only where the date is kept."""
        return self.keep

    def parse(self, reply: Reply, label: str) -> Value:
        """The age that a date gives on the day, or the age itself."""
        born = self._born(reply, label)
        if born is None:
            return self._age(reply, label)
        if self.day is None:
            raise Refused(label, "date-no-day", unit=self.unit)
        if born > self.day:
            raise Refused(label, "birth-date-ahead", given=day_in_words(born, self.language))
        age = Fraction(completed(born, self.day, self.counted_in))
        if not self._fits(age):
            said = {"given": day_in_words(born, self.language), "age": show(age, self.unit)}
            raise Refused(label, "birth-date-range", **said, **self._ends)
        return age

    def _age(self, reply: Reply, label: str) -> Value:
        """The age that was given itself."""
        try:
            return super().parse(reply, label)
        except Refused as refused:
            if refused.key in ("low", "high"):
                raise Refused(label, "age-range", **self._ends) from None
            if refused.key in _OF_AGES:
                raise
            raise Refused(label, "date-form", example=self.example) from None

    def _fits(self, age: Fraction) -> bool:
        return self.range is None or self.range[0] <= age <= self.range[1]

    @property
    def _ends(self) -> dict[str, str]:
        """The ends of the range, for the phrases that say them."""
        return {"low": show(self.range[0]), "high": show(self.range[1], self.unit)} if self.range else {}

    def _born(self, reply: Reply, label: str) -> date | None:
        """The date that was typed; None where it is no date but a number. Raises Refused for a wrong one."""
        if not isinstance(reply, str):
            return None
        from screener.questionnaire.typed_dates import date_in, is_date_like
        from screener.questionnaire.typed_numbers import Unclear, plain_text

        try:
            text = plain_text(reply)
            return date_in(text, self.language) if is_date_like(text, self.language) else None
        except Unclear as unclear:
            raise Refused(label, unclear.key, **{"example": self.example, **unclear.values}) from None

    def _dated(self, text: str) -> date | None:
        """The date that was typed, if it is one."""
        try:
            return self._born(text, "")
        except Refused:
            return None

    def typed_number(self, text: str) -> Fraction | None:
        """The number that was typed; a date is none."""
        return None if self._dated(text) else super().typed_number(text)

    def kept_text(self, value: Value, reply: object) -> str | None:
        """The date as it is kept, `1980-04-25`, where it is kept at all and makes that age on the day."""
        born = self._dated(reply) if self.keep and isinstance(reply, str) else None
        if born is None or self.day is None or completed(born, self.day, self.counted_in) != value:
            return None
        return born.isoformat()

    def kept_words(self, words: str, kept: str, language: str) -> str:
        """`46 years (25 April 1980)`."""
        return f"{words} ({day_in_words(date.fromisoformat(kept), language)})"

    def given(self, reply: str) -> str:
        """The date in words, so that a wrong order is seen; a number as it was typed."""
        born = self._dated(reply)
        return super().given(reply) if born is None else day_in_words(born, self.language)

    def typed(self, value: Value) -> str:
        """The age with its unit."""
        return self.words(value)

    def schema(self) -> dict[str, Any]:
        """The age, as of a number, or a date."""
        of_age = super().schema()["anyOf"]
        return {"anyOf": [*of_age, {"type": "string", "pattern": f"^{WRITTEN_PATTERN}$", "format": "date"}]}

    def on_day(self, day: date | None) -> Self:
        """The same question, asked on that day."""
        return replace(self, day=day)

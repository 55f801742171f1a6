"""Days in FHIRPath: the day of the screening, dates that were answered, and limits that are counted from today.

Engines do not agree on a date and three months, or have no such thing. So each day is a whole number, which all work
out alike, and a month that lacks a day ends before it, as it does in `assess`. Today is the day of the screening: the
one that the response names, else that of its `authored`, else the one on which it is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from screener.interop.day_numbers import before_month, month_of
from screener.interop.fhir.answers import NOTHING, Answers
from screener.interop.fhir.terms import CORE, RESULT, SCREENING_DAY, Json, expression, extension, quoted
from screener.questionnaire.conditions import Compared, ComparedTo, Comparison
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.model import Question
from screener.questionnaire.relative_days import TODAY, MovingDay, WrittenDay, day_text


class Dates(Answers):
    """The variables of one questionnaire, with those of its days."""

    def days_compared(self, test: Compared | ComparedTo) -> str:
        """How a date stands to others; false where one of them is not answered."""
        number = self.day_number(self.questionnaire.by_id[test.name])
        if isinstance(test, ComparedTo):
            other = self.day_number(self.questionnaire.by_id[test.other])
            return f"({number}.exists() and {other}.exists() and {number} {test.sign} {other})"
        return f"({' and '.join([f'{number}.exists()', *self._bounds(number, test.bounds)])})"

    def _bounds(self, number: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> list[str]:
        return [f"{number} {sign} {self.limit(bound)}" for sign, bound in bounds]

    def limit(self, days: Fraction) -> str:
        """The number of a day that is written as a limit."""
        written = _written(days)
        if written.base is not None:
            return f"{written.base.toordinal()}"
        today = self._number(SCREENING_DAY, self.today())
        if not written.months:
            return today if not written.days else f"({today} {'-' if written.days < 0 else '+'} {abs(written.days)})"
        return self.variable("limit", day_text(days), lambda: self._months_later(written.months))

    def day_limits(self, kind: Day) -> Iterator[Json]:
        """The ends of a range: the days themselves, or how they are counted from the day of the screening."""
        for name, end in zip(("minValue", "maxValue"), kind.day_ends, strict=False):
            written = _written(end)
            if written.base is not None:
                yield extension(f"{CORE}/{name}", valueDate=written.base.isoformat())
                continue
            text = written.text.replace(TODAY, f"{self.today()}.toDate()", 1)
            yield extension(f"{CORE}/{name}", _valueDate={"extension": [expression(f"{CORE}/cqf-expression", text)]})

    def day_number(self, question: Question) -> str:
        """The number of the day that was answered; empty where there is none."""
        return self._number(question.id, self.answer(question))

    def today(self) -> str:
        """The day of the screening, as a text."""
        path = f"%resource.item.where(linkId={quoted(RESULT)}).item.where(linkId={quoted(SCREENING_DAY)})"
        named, authored = f"{path}.answer.value.toString()", "%resource.authored.toString().substring(0, 10)"
        otherwise = f"iif(%resource.authored.exists(), {authored}, today().toString())"
        return self.variable("", SCREENING_DAY, lambda: f"iif({path}.answer.exists(), {named}, {otherwise})")

    def _number(self, name: str, text: str) -> str:
        """The number of the day that a text names."""
        year, month = (f"{text}.substring({at}).toInteger()" for at in ("0, 4", "5, 2"))

        def made() -> str:
            day = f"{_before(self._month(name, month_of(year, month)))} + {_of_month(text)}"
            return f"iif({text}.exists(), {day}, {NOTHING})"

        return self.variable("number", name, made)

    def _month(self, name: str, text: str) -> str:
        return self.variable("month", name, lambda: text)

    def _months_later(self, months: int) -> str:
        """The day so many months from today; a month that lacks it ends before it."""
        today = self.today()
        sign = "-" if months < 0 else "+"
        later = self._month(f"{months} months later", f"({self._month(SCREENING_DAY, '')} {sign} {abs(months)})")
        there, last = f"({_before(later)} + {_of_month(today)})", _before(f"({later} + 1)")
        return f"iif({there} < {last}, {there}, {last})"


def tests_of_days(name: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> tuple[str, Sequence[Json]] | None:
    """A comparison with written days as `enableWhen` says it; None where that does not."""
    written = [(sign, _written(bound).base) for sign, bound in bounds]
    if any(sign == "!=" or day is None for sign, day in written):
        return None
    return "all", [{"question": name, "operator": sign, "answerDate": f"{day}"} for sign, day in written]


def _written(days: Fraction) -> WrittenDay:
    return days.written if isinstance(days, MovingDay) else WrittenDay(None, 0, int(days))


def _of_month(text: str) -> str:
    return f"{text}.substring(8, 2).toInteger()"


def _before(month: str) -> str:
    return before_month(month, lambda number, by: f"({number} div {by})", lambda number, by: f"({number} mod {by})")

"""The day of a screening: the local day on which it began, by which dates are read.

It is fixed once, with the screening, and nothing that is kept is read by any other day: a questionnaire is put `on` a
day before replies are read, as it is put into a language. Whoever has no day refuses a date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from screener.i18n import day_in_words
from screener.questionnaire.conditions import Compared, Condition, Test, mapped, tests
from screener.questionnaire.relative_days import MovingDay, moved

if TYPE_CHECKING:
    from screener.questionnaire.model import Question, Questionnaire


def local_day(instant: str) -> date:
    """The local day of a time such as 2026-11-30T23:30:00Z."""
    return datetime.fromisoformat(instant).astimezone().date()


def on_day(questionnaire: Questionnaire, day: date | None) -> Questionnaire:
    """The questionnaire as it is asked on a day; the same one where it asks for no date."""
    if not questionnaire.is_dated or questionnaire.day == day:
        return questionnaire
    original = questionnaire.original
    asked = replace(
        questionnaire,
        day=day,
        sections=tuple(
            replace(section, questions=tuple(_question(each, day) for each in section.questions))
            for section in questionnaire.sections
        ),
        original=original and on_day(original, day),
    )
    return _with_limits(asked, day) if day is not None and moving_days(questionnaire) else asked


def _question(question: Question, day: date | None) -> Question:
    return replace(question, kind=question.kind.on_day(day)) if question.kind.is_dated else question


def moving_days(questionnaire: Questionnaire) -> tuple[MovingDay, ...]:
    """The limits of its rules and ranges that are another number of days on other days."""
    read = (test for condition, _ in questionnaire.conditions() for test in tests(condition))
    limits = [bound for test in read if isinstance(test, Compared) for _, bound in test.bounds]
    limits += [end for question in questionnaire.questions for end in question.kind.day_ends]
    return tuple(limit for limit in limits if isinstance(limit, MovingDay))


def _with_limits(questionnaire: Questionnaire, day: date) -> Questionnaire:
    """The same questionnaire, each limit as it is on that day."""
    from screener.questionnaire.all_conditions import with_conditions

    def limits(test: Test) -> Condition:
        if not isinstance(test, Compared):
            return test
        return replace(test, bounds=tuple((sign, moved(bound, day)) for sign, bound in test.bounds))

    def on(condition: Condition) -> Condition:
        return mapped(condition, limits)

    return with_conditions(questionnaire, on)


# -- every day ---------------------------------------------------------------------------------

_IN_EVERY_MONTH = 28
_CYCLE = 146_097
"""The days of four hundred years, after which the calendar begins again."""


def days_apart(questionnaire: Questionnaire, first: date) -> list[date]:
    """A day for each way in which its months and years can lie, beginning with the first; that alone for written days.

    What holds on these days of limits in months and years holds on every day.
    """
    limits = list(dict.fromkeys(each.written for each in moving_days(questionnaire)))
    if not limits or any(each.base for each in limits):
        return [first]
    found: dict[tuple[int, ...], date] = {}
    for day in map(first.__add__, map(timedelta, range(_CYCLE))):
        if 1 < day.day <= _IN_EVERY_MONTH and day != first:  # as on the first of its month
            continue
        found.setdefault(tuple(each.on(day) for each in limits), day)
    return [*found.values()]


def day_told(questionnaire: Questionnaire, day: date) -> str:
    """Of which day the figures of a proof are, where those of another day can be others; else empty."""
    limits = moving_days(questionnaire)
    if not limits:
        return ""
    said = f"Figures are of screenings on {day_in_words(day, 'en')}, the day of the check"
    if any(each.written.base for each in limits):
        return f"{said}, and so are the findings: written days move against today."
    return f"{said}. Findings are of every day, whatever the length of its months and years."

"""The day of a screening: the local day on which it began, by which dates are read.

It is fixed once, with the screening, and nothing that is kept is read by any other day: a questionnaire is put `on` a
day before replies are read, as it is put into a language. Whoever has no day refuses a date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.questionnaire.model import Question, Questionnaire


def today() -> date:
    """The local day on which the program runs."""
    return datetime.now().astimezone().date()


def local_day(instant: str) -> date:
    """The local day of a time such as 2026-11-30T23:30:00Z."""
    return datetime.fromisoformat(instant).astimezone().date()


def day_in(text: object) -> date | None:
    """The day that is written `2026-11-30`; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2026-11-30") else None
    except ValueError:
        return None


def on_day(questionnaire: Questionnaire, day: date | None) -> Questionnaire:
    """The questionnaire as it is asked on a day; the same one where it asks for no date."""
    if not questionnaire.is_dated or questionnaire.day == day:
        return questionnaire
    sections = (
        replace(section, questions=tuple(_question(each, day) for each in section.questions))
        for section in questionnaire.sections
    )
    return replace(questionnaire, day=day, sections=tuple(sections))


def _question(question: Question, day: date | None) -> Question:
    return replace(question, kind=question.kind.on_day(day)) if question.kind.is_dated else question

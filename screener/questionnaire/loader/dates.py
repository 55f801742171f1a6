"""What a question about a date, or a date of birth, needs and may not have."""

from __future__ import annotations

from screener.questionnaire.kinds import KINDS
from screener.questionnaire.kinds.birth_date import UNITS, BirthDate
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.relative_days import MOST_DAYS, TODAY, DayEnds
from screener.text import brief

_OF_DAYS = "the range of a date is of days, such as today - 400 days to today"


def check_dates(fields: Fields) -> None:
    """Notes what is wrong where days are asked for, and days where none are."""
    kind = fields.text("type")
    if kind == Day.name:
        _check_day(fields)
    elif kind in KINDS:
        for key in ("range", "usual"):
            if isinstance(fields.ends(key), DayEnds):
                fields.note(key, "range", f"{key} is of numbers here; days from today are only for type date")
    if kind == BirthDate.name:
        _check_birth_date(fields)


def _check_day(fields: Fields) -> None:
    ends = fields.ends("range")
    if ends is not None and not isinstance(ends, DayEnds):
        fields.note("range", "range", _OF_DAYS)
    elif ends is not None and max(map(abs, ends)) > MOST_DAYS:
        fields.note("range", "range", f"no day is further from today than {MOST_DAYS} days, a hundred years")
    if fields.text("id") == TODAY:
        fields.note("id", "name", f"{TODAY} is the day of the screening; call the date by another name")
    if fields.truth("lasting") or fields.ids("lasting"):
        fields.note("lasting", "date", "a date is asked each time; take lasting away")
    if fields.text("changeable") not in ("", "never"):
        fields.note("changeable", "date", "a date is nothing that a person changes; take changeable away")


def _check_birth_date(fields: Fields) -> None:
    """Notes a unit or a range that is none of an age, and keys that say that an age lasts or is changed."""
    unit, ends = fields.text("unit"), fields.ends("range")
    if fields.lacks("unit"):
        fields.notes.add(fields.place, "missing-key", "a question of type birth-date needs unit: years or months")
    elif unit and unit not in UNITS:
        fields.note("unit", "birth-date", f"the age is counted in years or months, not in {brief(unit)}")
    if ends is not None and not isinstance(ends, DayEnds) and ends[0] < 0:
        fields.note("range", "birth-date", "range is of the age, which is never below 0")
    if fields.truth("lasting") or fields.ids("lasting"):
        fields.note("lasting", "birth-date", "an age does not last, so it is asked each time; take lasting away")
    if fields.text("changeable") not in ("", "never"):
        fields.note("changeable", "birth-date", "nobody changes a date of birth; take changeable away")

"""What a question about a date of birth needs and may not have."""

from __future__ import annotations

from screener.questionnaire.kinds.birth_date import UNITS
from screener.questionnaire.loader.fields import Fields
from screener.text import brief


def check_birth_date(fields: Fields) -> None:
    """Notes a unit or a range that is none of an age, and keys that say that an age lasts or is changed."""
    unit, ends = fields.text("unit"), fields.ends("range")
    if fields.lacks("unit"):
        fields.notes.add(fields.place, "missing-key", "a question of type birth-date needs unit: years or months")
    elif unit and unit not in UNITS:
        fields.note("unit", "birth-date", f"the age is counted in years or months, not in {brief(unit)}")
    if ends is not None and ends[0] < 0:
        fields.note("range", "birth-date", "range is of the age, which is never below 0")
    if fields.truth("lasting") or fields.ids("lasting"):
        fields.note("lasting", "birth-date", "an age does not last, so it is asked each time; take lasting away")
    if fields.text("changeable") not in ("", "never"):
        fields.note("changeable", "birth-date", "nobody changes a date of birth; take changeable away")

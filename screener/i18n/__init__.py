"""The program's own sentences, one module for each language; questionnaires bring their own.

Its face: `phrase(key, language, **values)`, `template(key, language)`, `day_in_words` and `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from screener.i18n import en, es

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": en.PHRASES, "es": es.PHRASES}

_COUNTS = ("count", "left", "seconds", "least", "most")
"""The slots that hold how many there are."""


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it.

    Where it counts one thing, the sentence of `KEY-one` is taken, if there is one.
    """
    if any(type(values.get(name)) is int and values[name] == 1 for name in _COUNTS) and f"{key}-one" in en.PHRASES:
        key = f"{key}-one"
    return template(key, language).format(**values)


def day_in_words(day: date, language: str) -> str:
    """`3 May 2026`."""
    month = phrase("long-months", language).split()[day.month - 1]
    return phrase("long-day", language, day=day.day, month=month, year=day.year)


def template(key: str, language: str) -> str:
    """The sentence of that key with its slots unfilled; English where a language lacks it."""
    return LANGUAGES.get(language, en.PHRASES).get(key, en.PHRASES[key])

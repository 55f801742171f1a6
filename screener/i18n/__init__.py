"""The program's own sentences, one module for each language; questionnaires bring their own.

Its face: `phrase(key, language, **values)`, `template(key, language)`, `day_in_words` and `LANGUAGES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module

from screener.i18n import en


class _Languages(Mapping[str, Mapping[str, str]]):
    """The sentences of each language: every package in this folder is one, read when it is first used.

    Those of a country are those of the language: `es-MX` speaks as `es`.
    """

    def __getitem__(self, language: str) -> Mapping[str, str]:
        found = re.fullmatch("([a-z]{2,3})(?:-[A-Z]{2})?", language)
        if found is None:
            raise KeyError(language)
        return _phrases(found[1])

    def __iter__(self) -> Iterator[str]:
        from pkgutil import iter_modules

        return iter(sorted(module.name for module in iter_modules(__path__) if module.ispkg))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _phrases(language: str) -> Mapping[str, str]:
    try:
        found: Mapping[str, str] = import_module(f"{__name__}.{language}").PHRASES
    except ModuleNotFoundError as error:
        if error.name == f"{__name__}.{language}":
            raise KeyError(language) from None
        raise
    return found


LANGUAGES: Mapping[str, Mapping[str, str]] = _Languages()

_COUNTS = ("count", "left", "seconds", "least", "most", "decimals")
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

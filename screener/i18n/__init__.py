"""The program's own sentences, in English here; every other language has the same keys. Questionnaires bring their own.

Its face: `phrase(key, language, **values)`, `template(key, language)`, `day_in_words`, `month_names` and `LANGUAGES`.
A further language is data: a language file, which `catalog` reads and checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from screener.i18n.catalog import Catalog, LanguageFile

CODE = re.compile("([a-z]{2,3})(?:-[A-Z]{2})?", re.ASCII)
"""A language, and maybe a country."""


class Folder(Protocol):
    """Where language files lie."""

    def codes(self) -> Iterable[str]:
        """The languages of the files there."""

    def read(self, code: str) -> LanguageFile | None:
        """The file of a language, checked; None where there is none."""


class _Languages(Mapping[str, Mapping[str, str]]):
    """The sentences of each language, read when it is first used.

    Every package in this folder is a language, and so is each language file of the folder that was named. Those of a
    country are those of the language, `es-MX` speaks as `es`, unless there is a language file for the country.
    """

    def __init__(self) -> None:
        self._folder: Callable[[], Folder] | None = None
        self._read: dict[str, Mapping[str, str] | None] = {}

    def find_in(self, folder: Callable[[], Folder] | None) -> None:
        """Takes further languages from the files of a folder from now on; it is opened when it is needed."""
        self._folder = folder
        self._read.clear()

    def __getitem__(self, language: str) -> Mapping[str, str]:
        if language not in self._read:
            self._read[language] = self._found(language)
        known = self._read[language]
        if known is None:
            raise KeyError(language)
        return known

    def _found(self, language: str) -> Mapping[str, str] | None:
        code = CODE.fullmatch(language)
        if code is None:
            return None
        if code[1] == language:
            return _shipped(language) or self._in_file(language, _english())
        base = self.get(code[1])
        return self._in_file(language, base or _english()) or base

    def _in_file(self, language: str, base: Mapping[str, str]) -> Catalog | None:
        file = None if self._folder is None else self._folder().read(language)
        if file is None:
            return None
        from screener.i18n.catalog import Catalog

        return Catalog(file, base)

    @property
    def shipped(self) -> list[str]:
        """The languages that come with the program."""
        from pkgutil import iter_modules

        return [module.name for module in iter_modules(__path__) if module.ispkg]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self.shipped, *(self._folder().codes() if self._folder else ())}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _shipped(language: str) -> Mapping[str, str] | None:
    try:
        found: Mapping[str, str] = import_module(f"{__name__}.{language}").PHRASES
    except ModuleNotFoundError as error:
        if error.name == f"{__name__}.{language}":
            return None
        raise
    return found


@cache
def _english() -> Mapping[str, str]:
    from screener.i18n.en import PHRASES

    return PHRASES


LANGUAGES = _Languages()

COUNTS = ("count", "left", "seconds", "least", "most", "decimals")
"""The slots that hold how many there are."""


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it.

    Where it counts one thing, the sentence of `KEY-one` is taken, if there is one; a language file has the forms that
    its language needs.
    """
    return _counted(key, LANGUAGES.get(language, _english()), values).format(**values)


def _counted(key: str, known: Mapping[str, str], values: Mapping[str, object]) -> str:
    """The sentence for the numbers in the values."""
    while not isinstance(known, dict):
        catalog = cast("Catalog", known)
        found = catalog.counted(key, values)
        if found is not None:
            return found
        known = catalog.base
    english = _english()
    if any(type(values.get(name)) is int and values[name] == 1 for name in COUNTS) and f"{key}-one" in english:
        key = f"{key}-one"
    return known[key] if key in known else english[key]


def day_in_words(day: date, language: str) -> str:
    """`3 May 2026`."""
    month = month_names("long-months", language)[day.month - 1][0]
    return phrase("long-day", language, day=day.day, month=month, year=day.year)


def month_names(key: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The names of each month: how it is written, and what else is understood."""
    return tuple(tuple(names.split("/")) for names in template(key, language).split(" "))


def template(key: str, language: str) -> str:
    """The sentence of that key with its slots unfilled; English where a language lacks it."""
    return LANGUAGES.get(language, _english()).get(key, _english()[key])

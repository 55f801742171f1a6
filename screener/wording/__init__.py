"""The program's own sentences to the person who answers, by language; questionnaires bring theirs."""

from __future__ import annotations

from collections.abc import Mapping

from screener.wording.english import ENGLISH
from screener.wording.spanish import SPANISH

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "es": SPANISH}


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it."""
    return words_of(key, language).format(**values)


def words_of(key: str, language: str) -> str:
    """The sentence of that key with its slots still open; English where a language lacks it."""
    return LANGUAGES.get(language, ENGLISH).get(key, ENGLISH[key])

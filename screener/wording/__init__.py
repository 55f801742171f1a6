"""The program's own sentences to the person who answers, by language; questionnaires bring theirs."""

from __future__ import annotations

from collections.abc import Mapping

from screener.wording import english, english_kiosk, english_paper, spanish, spanish_kiosk, spanish_paper

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {**english.ENGLISH, **english_paper.PAPER, **english_kiosk.KIOSK},
    "es": {**spanish.SPANISH, **spanish_paper.PAPER, **spanish_kiosk.KIOSK},
}


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it."""
    return words_of(key, language).format(**values)


def words_of(key: str, language: str) -> str:
    """The sentence of that key with its slots still open; English where a language lacks it."""
    own = LANGUAGES["en"]
    return LANGUAGES.get(language, own).get(key, own[key])

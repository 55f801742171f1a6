"""The program's own sentences to the person who answers, by language; questionnaires bring theirs."""

from __future__ import annotations

from collections.abc import Mapping

from screener.wording.english import ENGLISH

LANGUAGES = ("en", "es")
"""The languages that the program speaks; a questionnaire is offered in those of its own that are among them."""


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it."""
    return words_in(language).get(key, ENGLISH[key]).format(**values)


def words_in(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its key; English for a language that the program does not speak."""
    if language == "es":
        from screener.wording.spanish import SPANISH

        return SPANISH
    return ENGLISH

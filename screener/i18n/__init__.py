"""The program's own sentences, one module for each language; questionnaires bring their own.

Its face: `phrase(key, language, **values)`, `template(key, language)` and `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping

from screener.i18n import en, es

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": en.PHRASES, "es": es.PHRASES}


def phrase(key: str, language: str = "en", /, **values: object) -> str:
    """The sentence of that key with its values in place; English where a language lacks it."""
    return template(key, language).format(**values)


def template(key: str, language: str) -> str:
    """The sentence of that key with its slots unfilled; English where a language lacks it."""
    return LANGUAGES.get(language, en.PHRASES).get(key, en.PHRASES[key])

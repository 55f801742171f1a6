"""Messages of errors in the language of the desk: they are raised in English, and recognized by their sentences.

So what raises an error need know no language. The sentences are those of the keys `desk-`; what stands in their slots
may be a sentence of the keys `part-`, such as the reason why a store cannot be used.
"""

from __future__ import annotations

import re
from functools import cache

from screener.i18n import phrase
from screener.i18n.en import PHRASES

_SLOT = re.compile(r"\{(\w+)\}")
_PARTS = ("reason", "mend", "names", "other")
"""The slots that may hold a sentence of their own."""


def message_in(message: str, language: str) -> str:
    """The message in a language; as it is where it is no sentence of the desk."""
    return message if language == "en" else _said(message, language, "desk-")


def _said(message: str, language: str, beginning: str) -> str:
    for key, pattern in _patterns(beginning):
        found = pattern.fullmatch(message)
        if found:
            values = {name: _value(name, text, language) for name, text in found.groupdict().items()}
            return phrase(key, language, **values)
    return message


def _value(name: str, text: str, language: str) -> str:
    if name == "state" and f"list-{text}" in PHRASES:
        return phrase(f"list-{text}", language)
    if name == "reason":
        text = _said(text, language, "desk-")
    return _said(text, language, "part-") if name in _PARTS else text


@cache
def _patterns(beginning: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What recognizes each sentence, the longest first."""
    keys = [key for key in PHRASES if key.startswith(beginning)]
    keys.sort(key=lambda key: len(_SLOT.sub("", PHRASES[key])), reverse=True)
    return tuple((key, _pattern(PHRASES[key])) for key in keys)


def _pattern(sentence: str) -> re.Pattern[str]:
    """A sentence whose slots take any text; a slot that stands twice takes the same."""
    seen: set[str] = set()
    parts = []
    for at, part in enumerate(_SLOT.split(sentence)):
        if at % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)

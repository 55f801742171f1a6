"""A pretended language: every sentence of the program and of a questionnaire with an accent on each vowel.

So a word with a plain vowel that stands on a page was never translated.
"""

from __future__ import annotations

import re
from pathlib import Path

import polib

from screener.i18n.en import PHRASES
from screener.interop.po import po_text, with_words, words_in
from screener.interop.program_po import program_po_text, sentences_in
from screener.questionnaire.loader import load

CODE = "qps"
_STAYS = re.compile(
    r"\{\w+\}|screener [a-z]+|--[a-z]+|\bF\d+\b|\b(?:Enter(?! \{)|Esc|Ctrl-C)\b|today - 14 days|A(?= answers)"
)
_VOWELS = str.maketrans("aeiouyAEIOUY", "àèìòùỳÀÈÌÒÙỲ")
_AS_IT_IS = ("date-order", "decimal-mark")
_WORD = re.compile(r"\b[A-Za-z]*[aeiouy][A-Za-z]*\b")
"""A word with a small plain vowel; the codes of screenings are capitals."""


def accented(text: str) -> str:
    """The text with an accent on each vowel, but for slots and names of keys; `A answers` is a key."""
    parts = [text[end:start].translate(_VOWELS) + kept for end, start, kept in _pieces(text)]
    return "".join(parts)


def _pieces(text: str) -> list[tuple[int, int, str]]:
    at, found = 0, []
    for kept in _STAYS.finditer(text):
        found.append((at, kept.start(), kept[0]))
        at = kept.end()
    return [*found, (at, len(text), "")]


def filled(po: str) -> str:
    """A PO file with every entry translated."""
    file = polib.pofile(po)
    for entry in file:
        if entry.msgid_plural:
            one, many = accented(entry.msgid), accented(entry.msgid_plural)
            alone = "n != 1" in file.metadata["Plural-Forms"]
            entry.msgstr_plural = {form: one if alone and form == 0 else many for form in entry.msgstr_plural}
        else:
            entry.msgstr = entry.msgid if entry.msgctxt in _AS_IT_IS else accented(entry.msgid)
    return str(file)


def program_file() -> str:
    """The language file."""
    return sentences_in(filled(program_po_text(CODE)).encode(), "qps.po").text


def questionnaire_file(path: Path) -> str:
    """The questionnaire with the words of the pretended language."""
    data = path.read_bytes()
    asked = load(data, path.name)
    return with_words(data, path.name, words_in(filled(po_text(asked, CODE)).encode(), "qps.po", asked))


def untranslated(shown: str, known: str = "") -> list[str]:
    """The words with a plain vowel in what is shown, each once, but for those in the text that is known."""
    allowed = {word.lower() for word in _WORD.findall(f"{known} {_KEPT}")}
    return [word for word in dict.fromkeys(_WORD.findall(shown)) if word.lower() not in allowed]


_KEPT = " ".join(kept[0] for text in PHRASES.values() for kept in _STAYS.finditer(text) if "{" not in kept[0])

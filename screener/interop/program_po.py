"""The program's own sentences for translators: out as a PO file, and in again as a language file.

An entry is named by its context, the key of the sentence. One that counts something has a plural form for each that
the language needs.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import screener
from screener.errors import InvalidFile, Place, Problem, ScreenerError
from screener.i18n import LANGUAGES
from screener.i18n.catalog import (
    MOST_BYTES,
    Catalog,
    WrongFile,
    counting_slot,
    fitted,
    forms_fault,
    is_plural_member,
    plural_rule,
    written,
)
from screener.i18n.en import PHRASES
from screener.i18n.notes import note_on
from screener.interop.po import entries_of, language_of, new_file, polib_module
from screener.text import brief

_TWO = "nplurals=2; plural=(n != 1);"
_FORMS = {
    "nplurals=1; plural=0;": "fa id ja ko ms th vi zh",
    "nplurals=2; plural=(n > 1);": "fr hi hy tr wo pt-BR",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": (
        "be bs hr ru sr uk"
    ),
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": "pl",
    "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);": "cs sk",
    "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);": "ro",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);": "lt",
    "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);": "sl",
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);": "ar",
}
"""The plural forms with which a new file begins; whoever translates can write another rule into its header."""
_HEAD = """\
The sentences of screener. msgctxt is the key of a sentence; names in braces, such as {label}, stay as they are.
Empty sentences stay in English. If your language has other plural forms, correct Plural-Forms below, and export
again with --update."""


class TakenSentences(NamedTuple):
    """A language file made of a PO file, and what was not taken."""

    language: str
    text: str
    number: int
    of: int
    notes: tuple[str, ...]


# -- out -------------------------------------------------------------------------------------------


def program_po_text(language: str, beside: str | None = None, before: bytes | None = None, named: str = "") -> str:
    """The PO file of a language: the sentences that it has here, then those of an older PO file, so named.

    The sentences of the language `beside` stand in comments, as a help.
    """
    file = new_file(f"screener {screener.__version__}", language)
    old = entries_of(before, named, MOST_BYTES) if before else polib_module().POFile()
    older = {entry.msgctxt: entry for entry in old}
    plural = old.metadata.get("Plural-Forms") or _plural_forms(language)
    number = _plural_rule(plural, named)
    file.metadata["Plural-Forms"] = plural
    file.header = _HEAD
    for key in _exported():
        entry = _entry(key, number)
        entry.comment = note_on(key) + (f"\n{beside}: {_beside(key, beside)}" if beside else "")
        _fill(entry, _here(key, language, number))
        _take_over(entry, older.get(key))
        file.append(entry)
    return str(file)


def _exported() -> list[str]:
    return [key for key in PHRASES if not is_plural_member(key)]


def _plural_forms(language: str) -> str:
    """The rule of a language file that is here already, or a rule to begin with."""
    known = LANGUAGES.get(language)
    if isinstance(known, Catalog) and known.language == language:
        return known.plural
    codes = (language, language.partition("-")[0])
    return next((rule for code in codes for rule, found in _FORMS.items() if code in found.split()), _TWO)


def _plural_rule(text: str, file: str) -> int:
    try:
        return plural_rule(text).number
    except WrongFile as wrong:
        raise InvalidFile([Problem(Place(file), "po", str(wrong))]) from None


def _entry(key: str, number: int) -> Any:  # noqa: ANN401  (an entry of a library without types)
    entry = polib_module().POEntry(msgctxt=key, msgid=PHRASES[key])
    if counting_slot(key):
        entry.msgid, entry.msgid_plural = PHRASES.get(f"{key}-one", PHRASES[key]), PHRASES[key]
        entry.msgstr_plural = dict.fromkeys(range(number), "")
    entry.flags = ["python-brace-format"] if "{" in PHRASES[key] else []
    return entry


def _here(key: str, language: str, number: int) -> tuple[str, ...]:
    """The sentence as the language has it here, in every form; empty where it has none."""
    known = LANGUAGES.get(language)
    if isinstance(known, Catalog):
        return known.forms(key) if known.language == language else ()
    if known is None or key not in known:
        return ()
    if not counting_slot(key):
        return (known[key],)
    return (known.get(f"{key}-one", known[key]), known[key]) if number == len(("one", "many")) else ()


def _beside(key: str, language: str) -> str:
    if language not in LANGUAGES:
        raise ScreenerError(f'"{brief(language)}" is no language of the program; write {", ".join(LANGUAGES)}')
    return LANGUAGES[language].get(key, PHRASES[key])


def _fill(entry: Any, forms: tuple[str, ...]) -> None:  # noqa: ANN401
    if not forms:
        return
    if not entry.msgid_plural:
        entry.msgstr = forms[0]
    elif len(forms) == len(entry.msgstr_plural):
        entry.msgstr_plural = dict(enumerate(forms))


def _take_over(entry: Any, old: Any) -> None:  # noqa: ANN401
    """The translation of an older file; fuzzy where the sentence or the plural forms are others now."""
    if old is None:
        return
    before = list(old.msgstr_plural.values()) if old.msgid_plural else [old.msgstr]
    if not any(before):
        return
    number = len(entry.msgstr_plural) if entry.msgid_plural else 1
    _fill(entry, tuple([*before, *[""] * number][:number]))
    is_same = (old.msgid, old.msgid_plural) == (entry.msgid, entry.msgid_plural) and len(before) == number
    if old.fuzzy or not is_same:
        entry.flags = ["fuzzy", *entry.flags]
    if not is_same and old.msgid != entry.msgid:
        entry.previous_msgid = old.msgid
        entry.previous_msgid_plural = old.msgid_plural if entry.msgid_plural else None


# -- in --------------------------------------------------------------------------------------------


def sentences_in(data: bytes, file: str) -> TakenSentences:
    """The language file made of the finished sentences of a PO file; raises InvalidFile where none can be made."""
    entries = entries_of(data, file, MOST_BYTES)
    language = language_of(entries, file)
    if language in LANGUAGES.shipped:
        message = f"{language} ships with the program; a country's own sentences are those of {language}-XX"
        raise InvalidFile([Problem(Place(file), "po", message)])
    if not any(entry.msgctxt in PHRASES for entry in entries):
        message = "these are not the program's sentences; for those of a questionnaire, name it first"
        raise InvalidFile([Problem(Place(file), "po", message)])
    plural = " ".join(str(entries.metadata.get("Plural-Forms", _TWO)).split())
    number = _plural_rule(plural, file)
    sentences: dict[str, tuple[str, ...]] = {}
    notes = []
    for entry in entries:
        if entry.obsolete or not _forms(entry)[0].strip():
            continue
        if fault := _fault(entry, plural, number):
            notes.append(f"{Place(file, entry.linenum)} {entry.msgctxt}: {fault}")
        else:
            sentences[entry.msgctxt] = tuple(fitted(entry.msgctxt, form) for form in _forms(entry))
    notes += [f"{file}: {said}" for said in _typed_twice(sentences)]
    base = language.partition("-")[0]
    if "language-name" not in sentences and (base == language or base not in LANGUAGES):
        message = "language-name has no translation: what the language calls itself, such as Français"
        raise InvalidFile([Problem(Place(file), "po", "".join(f"{note}\n" for note in notes) + message)])
    text = written(language, plural, sentences)
    return TakenSentences(language, text, len(sentences), len(_exported()), tuple(notes))


def _forms(entry: Any) -> list[str]:  # noqa: ANN401
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _fault(entry: Any, plural: str, number: int) -> str | None:  # noqa: ANN401
    """Why an entry is not taken; None where it is."""
    key = entry.msgctxt
    if entry.fuzzy:
        return "fuzzy, so not taken"
    expected = _entry(key, number) if key in _exported() else None
    if expected is None or (expected.msgid, expected.msgid_plural) != (entry.msgid, entry.msgid_plural):
        return f'the program does not say "{brief(entry.msgid)}"; export again'
    return forms_fault(key, [fitted(key, form) for form in _forms(entry)], plural)


def _typed_twice(sentences: dict[str, tuple[str, ...]]) -> list[str]:
    """Takes words away that are typed for two commands, and says so."""
    typed: dict[str, str] = {}
    said = []
    for key in [each for each in PHRASES if each.startswith("word-")]:
        word = re.sub(r"\s+", " ", sentences.get(key, (PHRASES[key],))[0]).casefold()
        if word in typed and key in sentences:
            said.append(f"{key}: the word is that of {typed[word]}, so not taken")
            del sentences[key]
        typed.setdefault(word, key)
    return said

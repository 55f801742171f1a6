"""A language file: the sentences of a further language as data, every one of them checked.

It is JSON: the language, the rule of its plural forms as PO files write it, and for each key the English sentence that
was translated and its translation, in every plural form where the sentence counts something. A sentence whose English
has changed since is not used, and what the file lacks stays in English.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from gettext import c2py
from hashlib import sha256
from string import Formatter
from typing import NamedTuple

from screener.i18n import CODE, COUNTS
from screener.i18n.en import PHRASES

FORMAT = "screener/language/1"
MOST_BYTES = 1024 * 1024
"""A language file, and a PO file with the program's sentences, is no larger."""
MOST_CHARACTERS = 400
"""A sentence has no more; the longest English one has a fourth of that."""
MOST_FORMS = 6
"""Arabic has as many."""
_TRIED = 1_000
"""The rule of the plural forms is tried with the numbers below this one."""
_PLURAL = re.compile(r"nplurals ?= ?(?P<number>\d) ?; ?plural ?= ?(?P<rule>[\dn ()?:|&!=<>%+*/-]{1,300});?", re.ASCII)
_KEPT = re.compile(r"screener [a-z]+|--[a-z]+|\bF\d+\b|\b(?:Enter(?! \{)|Esc|Ctrl-C)\b|\btoday - 14 days\b")
_KEPT_LETTERS = re.compile(rf"{_KEPT.pattern}|\b[DASPN]\b")
_JOINERS = "\u200c\u200d"
"""The two characters without a width that some scripts need."""
_MONTHS = 12
_CHOICES = {"date-order": ("either", "day-first"), "decimal-mark": ("point", "comma")}
_NUMBERS_AS_TEXT = ("of", "points-more", "points-less")
"""Their slots hold numbers that are written out, of whatever kind, so they have one form."""


class WrongFile(ValueError):
    """A file that is no language file; the message says what is wrong with it."""


class LanguageFile(NamedTuple):
    """What stands in a language file: its sentences by key, each in one form or in every plural form."""

    language: str
    plural: str
    sentences: Mapping[str, tuple[str, ...]]
    sha256: str


class Catalog(Mapping[str, str]):
    """The sentences of a language file; where it lacks one, that of `base`."""

    def __init__(self, file: LanguageFile, base: Mapping[str, str]) -> None:
        self.language = file.language
        self.plural = file.plural
        self.base = base
        self._own = file.sentences
        self._form = plural_rule(file.plural).form
        self.sha256 = file.sha256
        if isinstance(base, Catalog):
            self.sha256 = sha256(f"{file.sha256} {base.sha256}".encode("ascii")).hexdigest()

    def __getitem__(self, key: str) -> str:
        if key in self._own:
            return self._own[key][-1]
        plural = key.removesuffix("-one")
        if plural != key and plural in self._own and counting_slot(plural):
            return self._own[plural][self._form(1)]
        return self.base[key]

    def __iter__(self) -> Iterator[str]:
        return iter(PHRASES)

    def __len__(self) -> int:
        return len(PHRASES)

    def forms(self, key: str) -> tuple[str, ...]:
        """The sentence in every form in which the file has it; empty where it has none."""
        return self._own.get(key, ())

    def counted(self, key: str, values: Mapping[str, object]) -> str | None:
        """The sentence of that key for the numbers in the values; None where the file has none."""
        forms = self._own.get(key)
        if forms is None:
            return self[key] if key.endswith("-one") and key.removesuffix("-one") in self._own else None
        number = values.get(counting_slot(key) or "")
        return forms[self._form(number)] if type(number) is int and number >= 0 else forms[-1]


# -- what a sentence may be ----------------------------------------------------------------------


def slots_in(text: str) -> frozenset[str]:
    """The names in the slots of a sentence; raises ValueError where a slot is more than a name in braces."""
    found = []
    for _, name, form, turned in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or turned:
            raise ValueError(name)
        found.append(name)
    return frozenset(found)


def counting_slot(key: str) -> str | None:
    """The slot that holds how many there are, so that a sentence needs plural forms; None where there is none."""
    if key in _NUMBERS_AS_TEXT or (key.endswith("-one") and key.removesuffix("-one") in PHRASES):
        return None
    found = re.findall(r"\{(\w+)\}", PHRASES[key])
    return next((name for name in reversed(found) if name in (*COUNTS, "about")), None)


def is_plural_member(key: str) -> bool:
    """Whether that is the sentence for one, which stands in a PO file together with the one for many."""
    plural = key.removesuffix("-one")
    return plural != key and plural in PHRASES and counting_slot(plural) is not None


def fitted(key: str, text: str) -> str:
    """A translation with the spaces around it that its English sentence has."""
    english = PHRASES[key]
    bare = english.strip(" ")
    start, text = english.index(bare), " ".join(text.strip(" \n").split("\n"))
    return f"{' ' * start}{text}{' ' * (len(english) - start - len(bare))}"


def forms_fault(key: str, forms: Sequence[str], plural: str) -> str | None:
    """What is wrong with the translation of a sentence in all its plural forms; raises WrongFile.

    A form that a single number takes may leave the number out, as in "1 question left".
    """
    rule = plural_rule(plural)
    number = 1 if counting_slot(key) is None else rule.number
    if len(forms) != number or not all(form.strip() for form in forms):
        return f"it needs {number} plural forms" if number > 1 else "it has one form, and no other"
    faults = (sentence_fault(key, form, is_alone=number > 1 and at in rule.alone) for at, form in enumerate(forms))
    return next(filter(None, faults), None)


def sentence_fault(key: str, text: str, *, is_alone: bool = False) -> str | None:
    """What is wrong with one form of the translation of a sentence; None where nothing is.

    `is_alone` says that a single number takes it.
    """
    english = PHRASES[key]
    try:
        found = slots_in(text)
    except ValueError:
        return "braces hold the name of a value and nothing else, and stand in pairs"
    known = slots_in(english)
    missing = known - found - ({counting_slot(key)} if is_alone else set())
    if found - known:
        return f"there is no {_braced(found - known)} here; {f'there is {_braced(known)}' if known else 'no slot'}"
    if missing:
        return f"{_braced(missing)} is missing"
    return _character_fault(text) or _kept_fault(key, text) or _list_fault(key, text)


def _character_fault(text: str) -> str | None:
    if hidden := next((char for char in text if _is_hidden(char)), None):
        return f"it holds a character that cannot be seen (U+{ord(hidden):04X})"
    return f"it is longer than {MOST_CHARACTERS} characters" if len(text) > MOST_CHARACTERS else None


def _kept_fault(key: str, text: str) -> str | None:
    kept = _KEPT_LETTERS if key.startswith(("menu", "brief-")) else _KEPT
    lost = [word for word in kept.findall(PHRASES[key]) if word not in text]
    return f"{', '.join(lost)} is the name of a key or a command, and stays as it is" if lost else None


def _list_fault(key: str, text: str) -> str | None:
    if key in _CHOICES and text not in _CHOICES[key]:
        return f"it is one of {', '.join(_CHOICES[key])}"
    if key in ("months", "long-months"):
        names = [name for month in text.split(" ") for name in month.split("/")]
        if text.count(" ") != _MONTHS - 1 or not all(names):
            return "it is the names of twelve months, with one space between"
    if key.startswith("word-") and not any(map(str.isalpha, text)):
        return "it is typed, so it is a word"
    return None if text.strip() else "it is empty"


def _braced(names: frozenset[str] | set[str | None]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(filter(None, names)))


def _is_hidden(char: str) -> bool:
    return not char.isprintable() and unicodedata.category(char) != "Zs" and char not in _JOINERS


class PluralRule(NamedTuple):
    """How many plural forms there are, which one a number takes, and which ones a single number takes."""

    number: int
    form: Callable[[int], int]
    alone: frozenset[int]


@cache
def plural_rule(text: str) -> PluralRule:
    """The rule of plural forms that a PO file has in its header; raises WrongFile."""
    found = _PLURAL.fullmatch(" ".join(text.split()))
    if found is None:
        raise WrongFile("the rule of the plural forms is not written like nplurals=2; plural=(n != 1);")
    number = int(found["number"])
    try:
        rule = c2py(found["rule"])
        taken = Counter(rule(each) for each in range(_TRIED))
    except (ValueError, ArithmeticError, RecursionError):
        taken = Counter()
    if not taken or number > MOST_FORMS or not all(0 <= form < number for form in taken):
        raise WrongFile(f"the rule of the plural forms does not give each number one of {number} forms")
    return PluralRule(number, rule, frozenset(form for form, times in taken.items() if times == 1))


# -- the file --------------------------------------------------------------------------------------


def written(language: str, plural: str, sentences: Mapping[str, tuple[str, ...]]) -> str:
    """A language file with those sentences, each beside the English one that it translates."""
    data = {
        "format": FORMAT,
        "language": language,
        "plural": plural,
        "sentences": {key: [PHRASES[key], *forms] for key, forms in sentences.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def language_file(data: bytes, language: str) -> LanguageFile:
    """A language file, read and checked; raises WrongFile.

    A sentence is left out where its English is another now, or there is none of that key any more.
    """
    if len(data) > MOST_BYTES:
        raise WrongFile(f"it is larger than {MOST_BYTES // 1024} KiB")
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise WrongFile("it is no JSON text") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise WrongFile(f"its format is not {FORMAT}")
    if found.get("language") != language or not CODE.fullmatch(language):
        raise WrongFile(f"it does not say that its language is {language}")
    plural, sentences = found.get("plural"), found.get("sentences")
    if not isinstance(plural, str) or not isinstance(sentences, dict):
        raise WrongFile("it has no plural forms, or no sentences")
    plural_rule(plural)
    kept = {}
    for key, texts in sentences.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise WrongFile(f"{key[:40]!a} is no list of texts")
        if texts[:1] == [PHRASES.get(key)]:
            kept[key] = tuple(texts[1:])
            if fault := forms_fault(key, kept[key], plural):
                raise WrongFile(f"{key}: {fault}")
    return LanguageFile(language, plural, kept, sha256(data).hexdigest())

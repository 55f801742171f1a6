"""What translators are told of the program's own sentences: where each one shows, and what stands in its slots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pkgutil import get_data, iter_modules

from screener.i18n import en
from screener.i18n.catalog import slots_in
from screener.i18n.en import PHRASES

_LINE = re.compile(r'    (?:# (?P<where>.+)|"(?P<key>[^"]+)": .*)')

SLOTS = {
    "about": "how many questions",
    "age": "an age with its unit",
    "alone": "the answer that excludes the others",
    "answer": "an answer in words",
    "answers": "questions with their answers",
    "band": "the name of a range of the score",
    "bound": "a number or a date",
    "boxes": "answers, each between quotation marks",
    "char": "one character",
    "checksum": "letters and digits",
    "choices": "the words that can be typed",
    "code": "the code of a screening; beside a character, its number in Unicode",
    "count": "how many",
    "day": "a day; in long-day its number",
    "decimals": "how many",
    "done": "how much is done",
    "example": "what can be typed",
    "file": "the name of a file or folder",
    "first": "the number of a question",
    "following": "the number of a page",
    "given": "what was typed",
    "guess": "an answer that was probably meant",
    "hidden": "how many",
    "high": "the highest",
    "highest": "the highest value",
    "iso": "a date such as 1980-04-25",
    "key": "the name of a key",
    "known": "the answers that there are",
    "label": "the short name of a question",
    "labels": "short names of questions",
    "last": "the number of a question",
    "least": "the smallest number",
    "left": "how many tries",
    "low": "the lowest",
    "lowest": "the lowest value",
    "meaning": "what the word does",
    "message": "a sentence without its full stop",
    "mend": "what is right, a sentence of the keys part-",
    "month": "the name of a month",
    "most": "the largest number",
    "name": "a name",
    "names": "several names",
    "new": "an answer",
    "number": "a number",
    "numbers": "the numbers that can be typed",
    "of": "how many there are in all",
    "old": "the answer as it is",
    "one": "one way to read it",
    "other": "the other one",
    "outcome": "the title of a result",
    "outcomes": "titles of results",
    "page": "the number of a page",
    "pages": "how many pages",
    "path": "the name of a file",
    "points": "a number with its sign",
    "range": "a number, or a sentence of the keys range-",
    "reason": "why, a sentence of the keys part-",
    "reference": "the clinic's number of a person",
    "relation": "a sentence of the keys relation-",
    "seconds": "how many",
    "state": "open, finished or deleted",
    "takes": "what has to be done for it",
    "title": "a title",
    "titles": "several titles",
    "total": "how many in all",
    "trouble": "the name of a fault",
    "unit": "a unit such as kg",
    "units": "several units",
    "value": "a number with its unit",
    "version": "a version",
    "why": "the reason that the questionnaire gives",
    "word": "a word that was typed",
    "words": "what else can be typed or chosen",
    "year": "a year",
}
"""What stands in a slot of that name."""

_KEYS = {
    "language-name": "what the language calls itself",
    "months": "short names of the twelve months, with one space between; inside a name write a no-break space",
    "long-months": "names of the twelve months as they stand in a date, with one space between; what else people type "
    "for a month follows after a slash, as in septiembre/setiembre; inside a name write a no-break space",
    "date-order": "how 3/4/1980 is read: write day-first for 3 April, or either, and people are asked which they mean",
    "date-words": "words that may stand in a date and say nothing, as they are typed: of, the, de, er",
    "decimal-mark": "write point or comma; where it is comma, a point is understood too",
    "quoted-or": "between two names that stand in quotation marks",
    "menu": "the capital letters are keys and stay as they are",
    "joint-and": "between the last two of a list",
    "joint-or": "between the last two of a list",
}
_BEGINNINGS = {
    "menu": "the capital letters are keys and stay as they are",
    "brief-": "the letter or word behind the colon is a key or an option and stays as it is",
    "word-": "one word that is typed",
    "range-": "a range of numbers, put into other sentences",
    "date-range-": "a range of dates, put into other sentences",
    "relation-": "put between two numbers",
    "date-relation-": "put between two dates",
    "pen-": "comes behind if, without a full stop",
    "key-": "one line at the bottom of the screen; short",
}


def note_on(key: str) -> str:
    """Where a sentence shows, what is to be known of it, and what its slots hold."""
    own = _KEYS.get(key) or next((said for start, said in _BEGINNINGS.items() if key.startswith(start)), None)
    slots = [f"{{{name}}}: {SLOTS[name]}" for name in sorted(slots_in(PHRASES[key]))]
    said = dict.fromkeys(filter(None, (_places()[key], own, *slots)))
    return "\n".join(said)


@cache
def _places() -> Mapping[str, str]:
    """Where each sentence shows: the comment above it in the source of the English ones."""
    return dict(place for file in iter_modules(en.__path__) for place in _places_in(file.name))


def _places_in(file: str) -> Iterator[tuple[str, str]]:
    source = get_data("screener.i18n.en", f"{file}.py") or b""
    where = ""
    for line in map(_LINE.fullmatch, source.decode().splitlines()):
        if line and line["where"]:
            where = line["where"]
        elif line:
            yield line["key"], where

"""The codes by which people find a screening: six letters and digits, derived from its id.

No two characters of the alphabet are mistaken for one another when they are read aloud, written by hand or drawn in
large letters; the first one is a letter, so that no spreadsheet takes a code for a number. Codes of records of format
1 have an older alphabet and stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

_LETTERS = "BCDFJKMNRTVWXY"
ALPHABET = f"{_LETTERS}2345679"
TWINS = str.maketrans("0OQ1ILZSG8U", "DDD777256BV")
"""A character that is not in the alphabet, and the one for which it is easily mistaken."""
_FORMAT_1 = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6


def code_of(screening: UUID) -> str:
    """The code of a screening with that id."""
    number, first = divmod(screening.int >> 64, len(_LETTERS))
    return _LETTERS[first] + _spelled(number, ALPHABET, _LENGTH - 1)


def format_1_code_of(screening: UUID) -> str:
    """The code that the same screening had in format 1."""
    return _spelled(screening.int >> 64, _FORMAT_1, _LENGTH)


def is_code_of(code: str, screening: UUID) -> bool:
    """Whether a screening with that id may have that code; one that began in format 1 keeps the code it had."""
    return code in (code_of(screening), format_1_code_of(screening))


def typed_code(text: str) -> str:
    """The code that somebody typed, without spaces and dashes and in capitals."""
    return re.sub(r"[\s\-\u2010-\u2015_.]+", "", text).upper()


def look_alikes(code: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of `codes` for which `code` is easily mistaken."""
    meant = code.upper().translate(TWINS)
    return tuple(each for each in codes if each.translate(TWINS) == meant)


def _spelled(number: int, alphabet: str, length: int) -> str:
    code = ""
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        code += alphabet[place]
    return code

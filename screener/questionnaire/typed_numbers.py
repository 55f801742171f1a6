"""Numbers as people type them: the decimal mark of their language, and the digits of any script.

A number is understood exactly, or refused with the reason; where a text has two readings, neither is chosen. English
writes a decimal point and groups thousands by commas. Where the decimal mark is a comma, as in Spanish, a point is one
too, and thousands are grouped by the other one, or by a space that does not break. So `1.680` is one number in English;
in Spanish it can mean 1680 too, as `1,680` can mean 1.68 to a reader of another language in both. Arabic has marks of
its own for both purposes, which mean the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from fractions import Fraction

from screener.i18n import template
from screener.quantities import MOST_DECIMALS, MOST_DIGITS, show
from screener.text import ascii_digits, refused_character

_SPACES = "\u00a0\u202f\u2009"
"""The spaces that group thousands: no-break, narrow no-break, thin."""
_DECIMAL, _GROUP = "\u066b", "\u066c"
"""The Arabic decimal and thousands separators."""
_SIGNS = {"\u2212": "-", "\ufe63": "-", "\u3000": " "}
"""Minus signs beside the one on a keyboard, and the wide space; other wide characters have a block of their own."""
_WIDE, _WIDE_SHIFT = range(0xFF01, 0xFF5F), 0xFF01 - 0x21
_TOKEN = rf"-?\d+(?:[.,{_DECIMAL}{_GROUP}{_SPACES}]\d+)*"
TYPED_NUMBER = re.compile(_TOKEN, re.ASCII)
"""A number in a text that `plain_text` gave; what it means depends on the language."""

_PLAIN = r"\d+(?:[{decimal}]\d+)?"
_GROUPED = r"[1-9]\d{{0,2}}(?:{group}\d{{3}})+{end}"


def _grammar(*forms: tuple[str, str]) -> re.Pattern[str]:
    """A number without grouping, or grouped; each form is a class of decimal marks, and of marks that group.

    One group without a decimal mark looks like decimals, except with marks that only group.
    """
    found = [_PLAIN.format(decimal="".join(decimal for decimal, _ in forms))]
    for decimal, group in forms:
        found.append(_GROUPED.format(group=f"[{group}]", end=rf"[{decimal}]\d+"))
        found.append(rf"[1-9]\d{{0,2}}(?:[{group}]\d{{3}}){{2,}}")
    found.append(_GROUPED.format(group=_GROUP, end=rf"(?:{_DECIMAL}\d+)?"))
    return re.compile("|".join(found), re.ASCII)


_GRAMMARS: Mapping[str, re.Pattern[str]] = {
    "point": _grammar((f".{_DECIMAL}", ",")),
    "comma": _grammar((f",{_DECIMAL}", "."), (".", ",")),
}
_SPACED = re.compile(rf"[1-9]\d{{0,2}}(?:([{_SPACES}])\d{{3}})(?:\1\d{{3}})*(?:[.,]\d+)?", re.ASCII)
_TWO_READINGS = {
    "point": re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII),
    "comma": re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII),
}


class Unclear(Exception):
    """A typed number that is not understood; `key` is the phrase that says why, `values` what stands in its slots."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def decimal_mark(language: str) -> str:
    """`point` or `comma`: how decimals are written in a language, as its sentences say."""
    return template("decimal-mark", language)


def plain_text(text: str) -> str:
    """`text` with the digits, minus signs and wide characters of any script in ASCII; letters stay as they are.

    Raises Unclear where a character cannot be seen, or the digits are of two scripts.
    """
    if text.isascii() and text.isprintable():
        return text
    offset = refused_character(text)
    if offset is not None:
        raise Unclear("number-hidden", code=f"U+{ord(text[offset]):04X}")
    zeros = {ord(char) - unicodedata.decimal(char) for char in text if char.isdecimal()}
    if len(zeros) > 1:
        raise Unclear("number-scripts")
    return "".join(_plain(char) for char in ascii_digits(text))


def _plain(char: str) -> str:
    return chr(ord(char) - _WIDE_SHIFT) if ord(char) in _WIDE else _SIGNS.get(char, char)


def number_in(token: str, language: str) -> Fraction | None:
    """The exact value of a number as `language` writes it; None where it is none, or has too many digits.

    Raises Unclear where it has two readings, or the decimal mark of another language.
    """
    sign, digits = (-1, token[1:]) if token.startswith("-") else (1, token)
    mark = decimal_mark(language)
    if _TWO_READINGS[mark].fullmatch(digits):
        whole, part = re.split("[.,]", digits)
        decimal = show(Fraction(f"{whole}.{part}"))
        readings = {"one": f"{whole}{part}", "other": f"{decimal}0" if len(decimal) == len(digits) else decimal}
        raise Unclear("number-two-readings", given=token, **readings)
    grouped = mark == "comma" and _SPACED.fullmatch(digits)
    if not grouped and not _GRAMMARS[mark].fullmatch(digits):
        if mark == "point" and "," in digits:
            raise Unclear("comma")
        return None
    *groups, last = re.split(rf"[.,{_DECIMAL}{_GROUP}{_SPACES}]", digits)
    marks = re.findall(rf"[.,{_DECIMAL}{_GROUP}{_SPACES}]", digits)
    if not marks or marks[-1] in _GROUP + _SPACES or (len(marks) > 1 and len(set(marks)) == 1):
        groups, last = [*groups, last], ""
    whole = "".join(groups)
    if len(whole) > MOST_DIGITS or len(last) > MOST_DECIMALS:
        return None
    return sign * Fraction(f"{whole}.{last or 0}")


def quantity_in(text: str, language: str) -> tuple[Fraction | None, str]:
    """The number with which a text begins (None where it begins with none), and the rest, which may be a unit."""
    text = text.strip()
    found = TYPED_NUMBER.match(text)
    return (number_in(found[0], language), text[found.end() :].strip()) if found else (None, "")


def strange_in(text: str, known: Iterable[str] = ()) -> str | None:
    """The first character that no number and no unit is written with; None when there is none."""
    return next((char for char in text if not (char.isascii() or char.isalpha() or char in known)), None)

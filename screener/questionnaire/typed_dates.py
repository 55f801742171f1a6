"""Dates as people type them: the year in four digits, the month as a number or a word, in the order of their language.

A date is understood, or refused with the reason; where a text has two readings, neither is chosen. The year may always
stand first (1980-04-03). Where it stands last, most languages write the day before the month; English writes both
orders, so `03/04/1980` is refused and `25/04/1980` is not.
"""

from __future__ import annotations

import re
from datetime import date

from screener.i18n import day_in_words, month_names, phrase
from screener.questionnaire.typed_numbers import Unclear
from screener.text import plain_letters

_TOKEN = re.compile(r"(\d+)(?:st|nd|rd|th|[ºª.](?!\d))?|([^\W\d_]+)\.?")
_BETWEEN = re.compile(r"[\s,./-]*")
_SHORTEST_MONTH = 3
_YEAR_DIGITS = 4
_PARTS = 3


def is_date_like(text: str, language: str) -> bool:
    """Whether a text, as `plain_text` gave it, has the parts of a date, right or wrong, and so is no single number."""
    found = [(number, word) for number, word in _TOKEN.findall(text) if not _is_filler(word, language)]
    numbers = [number for number, _ in found if number]
    if len(found) == 1 and numbers:
        return len(numbers[0]) >= _YEAR_DIGITS
    return len(numbers) >= _PARTS or any(_month(word, language) is not None for _, word in found)


def date_in(text: str, language: str) -> date:
    """The day that such a text names; raises Unclear with the reason where it names none, or may name two."""
    text = text.strip()
    numbers, month = _parts(text, language)
    at = _place_of_year(numbers, _PARTS if month is None else _PARTS - 1)
    year, *others = int(numbers[at]), *(int(number) for number in (*numbers[:at], *numbers[at + 1 :]))
    if month is not None:
        return _day(year, month, others[0], text)
    if at == 0:
        return _day(year, others[0], others[1], text)
    if at == 1:
        raise Unclear("date-form")
    return _in_order(year, others[0], others[1], text, language)


def _place_of_year(numbers: list[str], wanted: int) -> int:
    """Which of so many numbers has four digits; raises Unclear unless it is one of them, and the others are short."""
    long = [at for at, number in enumerate(numbers) if len(number) > len("31")]
    if len(numbers) == wanted and not long:
        raise Unclear("date-year")
    if len(numbers) != wanted or len(long) != 1 or len(numbers[long[0]]) != _YEAR_DIGITS:
        raise Unclear("date-form")
    return long[0]


def _parts(text: str, language: str) -> tuple[list[str], int | None]:
    """The numbers of a date in their order, and its month where that is a word."""
    numbers: list[str] = []
    month, at = None, 0
    for found in _TOKEN.finditer(text):
        if not _BETWEEN.fullmatch(text, at, found.start()):
            raise Unclear("date-form")
        at = found.end()
        if found[1] is not None:
            numbers.append(found[1])
        elif _is_filler(found[2], language):
            continue
        elif month is not None or (month := _month(found[2], language)) is None:
            raise Unclear("date-form")
    if not _BETWEEN.fullmatch(text, at):
        raise Unclear("date-form")
    return numbers, month


def _is_filler(word: str, language: str) -> bool:
    """Whether a word says nothing in a date, in English or in that language: `of`, or the `er` of `1er`."""
    return any(word.lower() in phrase("date-words", each).split() for each in ("en", language))


def _month(word: str, language: str) -> int | None:
    """The month that a word names, in English or in that language, or that its first letters begin."""
    begun = plain_letters(word)
    if len(begun) < _SHORTEST_MONTH:
        return None
    months = [(at, names) for each in ("en", language) for at, names in enumerate(month_names("long-months", each), 1)]
    return next((at for at, names in months if any(plain_letters(each).startswith(begun) for each in names)), None)


def _in_order(year: int, first: int, second: int, text: str, language: str) -> date:
    """A date whose year stands last: in the order of the language, or in the only one that names a day."""
    day_first, month_first = _day_or_none(year, second, first), _day_or_none(year, first, second)
    if phrase("date-order", language) == "day-first":
        found = day_first
    elif day_first and month_first and day_first != month_first:
        readings = {"one": day_in_words(day_first, language), "other": day_in_words(month_first, language)}
        raise Unclear("date-two-readings", given=text.strip(), iso=day_first.isoformat(), **readings)
    else:
        found = day_first or month_first
    if found is None:
        raise Unclear("date-none", given=text.strip())
    return found


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(year: int, month: int, day: int, text: str) -> date:
    found = _day_or_none(year, month, day)
    if found is None:
        raise Unclear("date-none", given=text.strip())
    return found

"""The result for a patient: kind words, what happens next, and the code for the desk; no scores.

No verdict is told before it is certain. A page holds no more than fits on the screen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from screener.pages import Choice, Page
from screener.record.parts import Record
from screener.wording import phrase

_AROUND = 7
"""Rows of a page that are neither its question nor text to read: entries, keys and the space between."""
_MARGINS = 6


def result_pages(record: Record, size: tuple[int, int]) -> list[Page]:
    """What there is to read about a result, a screen of rows and columns at a time; each but the last leads on."""
    language, assessment = record["language"], record["assessment"]
    outcome, certain = assessment["outcome"], assessment["certain"]
    ask = outcome["patient"] if certain else phrase("kiosk-thanks", language)
    said = outcome["next"] if certain else phrase("kiosk-open", language)
    first = [(ask, [said])] if _rows(ask, [said], size) <= size[0] else [(ask, []), (phrase("next", language), [said])]
    listed = [
        (phrase(key, language), group)
        for key, rules in (("stops", assessment["stops"]), ("kiosk-talk", assessment["flags"]))
        for group in _screens(phrase(key, language), [f"• {rule['say']}" for rule in rules], size)
    ]
    return [Page(kind="one", ask=ask, lines=tuple(lines)) for ask, lines in (*first, *listed)]


def code_page(code: str, ask: str, lines: Sequence[str], language: str) -> Page:
    """The code, as large as it can be shown, and one entry that ends everything."""
    done = (Choice("done", phrase("kiosk-done", language)),)
    return Page(kind="one", ask=ask, lines=(*lines, phrase("kiosk-code", language)), large=code, choices=done)


def _screens(ask: str, texts: Iterable[str], size: tuple[int, int]) -> Iterator[list[str]]:
    """Texts in groups that fit on a screen below a question; one that is longer than a screen stands alone."""
    group: list[str] = []
    for text in texts:
        if group and _rows(ask, [*group, text], size) > size[0]:
            yield group
            group = []
        group.append(text)
    if group:
        yield group


def _rows(ask: str, texts: Sequence[str], size: tuple[int, int]) -> int:
    """How many rows a page with that question and those texts takes."""
    columns = max(20, size[1] - _MARGINS)
    return _AROUND + sum(len(textwrap.wrap(text, columns)) for text in (ask, *texts)) + len(texts)

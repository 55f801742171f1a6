"""The result for a patient: kind words, what happens next, and the code for the desk; no scores.

No verdict is told before it is certain. A page holds no more than fits on the screen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from screener.pages import Choice, Page
from screener.record.parts import Record
from screener.wording import phrase

_AROUND = 11
"""Rows of a page that are not text to read: heading, question, entries, keys and the space between."""
_MARGINS = 6


def result_pages(record: Record, size: tuple[int, int]) -> list[Page]:
    """What there is to read about a result, a screen of rows and columns at a time; each but the last leads on."""
    language, assessment = record["language"], record["assessment"]
    outcome, heading = assessment["outcome"], record["questionnaire"]["title"]
    first = [outcome["next"]] if assessment["certain"] else [phrase("kiosk-open", language)]
    ask = outcome["patient"] if assessment["certain"] else phrase("kiosk-thanks", language)
    pages = [Page(kind="one", heading=heading, ask=ask, lines=tuple(filter(None, first)))]
    for key, rules in (("stops", assessment["stops"]), ("kiosk-talk", assessment["flags"])):
        screens = _screens((f"• {rule['say']}" for rule in rules), size)
        pages += (Page(kind="one", heading=heading, ask=phrase(key, language), lines=tuple(said)) for said in screens)
    return pages


def code_page(code: str, ask: str, lines: Sequence[str], language: str) -> Page:
    """The code, as large as it can be shown, and one entry that ends everything."""
    done = (Choice("done", phrase("kiosk-done", language)),)
    return Page(kind="one", ask=ask, lines=(*lines, phrase("kiosk-code", language)), large=code, choices=done)


def _screens(texts: Iterable[str], size: tuple[int, int]) -> Iterator[list[str]]:
    """Texts in groups that fit on a screen; one that is longer than a screen stands alone."""
    rows, columns = size[0] - _AROUND, max(20, size[1] - _MARGINS)
    group: list[str] = []
    used = 0
    for text in texts:
        needed = len(textwrap.wrap(text, columns)) + 1
        if group and used + needed > rows:
            yield group
            group, used = [], 0
        group.append(text)
        used += needed
    if group:
        yield group

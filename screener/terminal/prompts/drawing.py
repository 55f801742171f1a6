"""Drawing: the parts of a page as styled lines, wrapped at words to the columns that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

from screener.screening.pages import Page
from screener.terminal.letters import large_letters
from screener.text import clean, in_ascii

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

MARGIN = 2
WIDEST = 76
NARROWEST = 10
NARROW = 50
"""Columns up to which the position is always below the heading, so that it does not jump when it grows."""
RULE = "─"
BULLET = "• "

LOOKS: Mapping[str, str] = {
    "heading": "italic",
    "dim": "dim",
    "ask": "bold",
    "pointed": "bold reverse",
    "chosen": "bold",
    "error": "bold fg:ansired",
    "large": "bold",
}
"""No text that is needed to answer has a palette colour: each is invisible on the background of some theme."""

Line: TypeAlias = "StyleAndTextTuples"
"""Styles and texts that stand side by side."""


def columns_of(text: str) -> int:
    """The columns that a text takes; characters of double width count twice."""
    if text.isascii() or all(map(_takes_one, text)):
        return len(text)
    from prompt_toolkit.utils import get_cwidth

    return get_cwidth(text)


def _takes_one(char: str) -> bool:
    """Whether it is one of those usual characters that take one column: Latin letters, punctuation, arrows, boxes."""
    if char < "\u0300":
        return char != "\xad"
    return "\u2010" <= char <= "\u2027" or "\u2190" <= char <= "\u21ff" or "\u2500" <= char <= "\u257f"


class Space(IntEnum):
    """How much room the top of a page is given."""

    BARE = 0
    """The question only."""
    CLOSE = 1
    """The heading too."""
    WIDE = 2
    """The heading too, with empty lines between."""


def width_of(columns: int) -> int:
    """The number of columns for text, right of the margin."""
    return max(NARROWEST, min(WIDEST, columns - 1 - MARGIN))


def top(page: Page, width: int, space: Space) -> list[Line]:
    """The top of a page, which stays in sight: the heading and the question."""
    wide = space is Space.WIDE
    drawn: list[Line] = [[]] if wide else []
    if space >= Space.CLOSE:
        drawn += _heading(page, width)
        drawn += [[]] if wide and drawn[1:] else []
    drawn += paragraph("", page.lead, width) if page.lead else []
    drawn += paragraph("class:ask", page.ask, width)
    if page.hint:
        drawn += paragraph("class:dim", page.hint, width)
    return drawn if space is Space.BARE else [*drawn, []]


def _heading(page: Page, width: int) -> list[Line]:
    """The section at the left and the position at the right; below one another where there is no room."""
    position = " · ".join(filter(None, (page.position, page.to_go)))
    left, right = clean(page.heading), clean(position)
    gap = width - columns_of(left) - columns_of(right)
    if left and right and gap > MARGIN and width > NARROW:
        return [[("class:heading", " " * MARGIN + left), ("class:dim", " " * gap + right)]]
    return [*paragraph("class:heading", left, width)] * bool(left) + [*paragraph("class:dim", right, width)] * bool(
        right
    )


def paragraphs_between(page: Page, width: int) -> Iterator[list[Line]]:
    """The paragraphs between the question and the list: the error, the note, the text to read, the code."""
    for style, text in (("class:error", page.error), ("class:note", page.note), *(("", line) for line in page.lines)):
        if text:
            yield paragraph(style, text, width)
    if page.large:
        yield [[("class:large", f"{' ' * MARGIN}{row}")] for row in large_letters(page.large, width)]
    if page.small:
        yield [line for text in page.small for line in paragraph("class:dim", text, width)]


def bottom(page: Page, keys: Sequence[str], width: int) -> list[Line]:
    """The bottom of a page: the note about the result, and the keys; no line begins with a separator."""
    drawn = paragraph("class:note", page.decided, width) if page.decided else []
    line = ""
    for key in map(clean, keys):
        longer = f"{line} · {key}" if line else key
        if line and columns_of(longer) > width:
            drawn += paragraph("class:dim", line, width)
            longer = key
        line = longer
    return [*drawn, *paragraph("class:dim", line, width)]


def paragraph(style: str, text: str, width: int) -> list[Line]:
    """`text` as indented lines; the lines after a bullet are indented further."""
    hang = len(BULLET) if text.startswith(BULLET) else 0
    wrapped = lines(text[hang:], width - hang)
    leads = [text[:hang], *[" " * hang] * (len(wrapped) - 1)]
    return [[(style, " " * MARGIN + lead + line)] for lead, line in zip(leads, wrapped, strict=True)]


def lines(text: str, width: int) -> list[str]:
    """`text` made harmless and wrapped at words; characters of double width count twice."""
    found, line = [], ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}" if line else word
        if columns_of(longer) <= width:
            line = longer
            continue
        found += [line] if line else []
        line = word
        while columns_of(line) > width:
            cut = _fitting(line, width)
            found.append(line[:cut])
            line = line[cut:]
    return [*found, line]


def _fitting(word: str, width: int) -> int:
    """The number of characters of a word that fit; at least one."""
    used = 0
    for count, char in enumerate(word):
        used += columns_of(char)
        if used > width:
            return max(1, count)
    return len(word)


def joined(drawn: list[Line], *, ascii_only: bool = False) -> Line:
    """Lines as one text for prompt_toolkit; `ascii_only` for terminals that have no other signs."""
    text: Line = []
    for number, line in enumerate(drawn):
        text += [("", "\n")] * bool(number)
        text += [(style, in_ascii(part)) for style, part, *_ in line] if ascii_only else line
    return text

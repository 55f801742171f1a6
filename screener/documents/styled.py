"""Lines of styled words: wrapped, beside a mark, in columns. How a style looks is the console's business.

Widths are cells of a terminal, of which some characters take none and some two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, chop_cells

from screener.text import clean

if TYPE_CHECKING:
    from rich.console import Console


class Styled(NamedTuple):
    """Words of one style."""

    text: str
    style: str = ""


Line = tuple[Styled, ...]


def styled(words: str, style: str = "") -> Line:
    """Words from which every character that a terminal would obey is gone."""
    return (Styled(clean(words), style),)


def unstyled(line: Line) -> str:
    """The words without their styles."""
    return "".join(part.text for part in line)


def width_of(line: Line) -> int:
    """The cells that a line takes."""
    return sum(cell_len(part.text) for part in line)


# -- columns -----------------------------------------------------------------------------------


def wrapped(line: Line, width: int) -> list[Line]:
    """The lines of at most so many cells, broken between words, and inside those that are longer than a line."""
    words, width = unstyled(line), max(width, 2)
    ends = [*_breaks(words, width), len(words)]
    starts = [0, *ends[:-1]]
    return [
        _between(line, start, start + len(words[start:end].rstrip())) for start, end in zip(starts, ends, strict=True)
    ]


def indented(lines: Iterable[Line], cells: int) -> Iterator[Line]:
    """The lines, so many cells further to the right."""
    return ((Styled(" " * cells), *line) for line in lines)


def hanging(mark: Line, lines: Iterable[Line], width: int, *, right: bool = False) -> Iterator[Line]:
    """Lines beside a mark that stands in the margin of the first one; a space is between them."""
    for line in lines:
        yield (*padded(mark, width, right=right), Styled(" "), *line)
        mark = ()


def padded(line: Line, width: int, *, right: bool = False) -> Line:
    """A line filled up to so many cells; `right` puts its words at the right edge."""
    space = Styled(" " * (width - width_of(line)))
    return (space, *line) if right else (*line, space)


def _breaks(words: str, width: int) -> Iterator[int]:
    """Where one line ends and the next begins; spaces at an end need no room."""
    used = 0
    for found in _WORD.finditer(words):
        word, at = found[0], found.start()
        needed = cell_len(word.rstrip())
        if needed <= width - used:
            used += cell_len(word)
            continue
        if at:
            yield at
        *whole, last = chop_cells(word, width) if needed > width else [word]
        for piece in whole:
            at += len(piece)
            yield at
        used = cell_len(last)


_WORD = re.compile(r"\s*\S+\s*")


def _between(line: Line, start: int, end: int) -> Line:
    """The words from one place to another."""
    found = []
    for part in line:
        text = part.text[max(0, start) : max(0, end)]
        start, end = start - len(part.text), end - len(part.text)
        if text:
            found.append(Styled(text, part.style))
    return tuple(found)


# -- on a page ---------------------------------------------------------------------------------


def coloured(lines: Iterable[Line], console: Console) -> list[str]:
    """The lines as the characters for a terminal."""
    from rich.text import Text

    with console.capture() as drawn:
        for line in lines:
            console.print(Text.assemble(*line), soft_wrap=True)
    return drawn.get().splitlines()

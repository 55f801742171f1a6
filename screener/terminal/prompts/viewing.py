"""Viewing: which part of a page is in sight. The question always is, or the page takes no key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from screener.i18n import phrase
from screener.screening.pages import Page
from screener.terminal.prompts.drawing import MARGIN, Line, Space, bottom, columns_of, paragraph, top, width_of

_FEWEST = 3
"""Lines of a list that should be in sight before the heading or the keys get any."""


class Block(NamedTuple):
    """Lines that belong together: a paragraph, or an entry with its index in the list."""

    lines: list[Line]
    entry: int | None = None
    apart: bool = False
    """Whether an empty line stands before it."""


class View(NamedTuple):
    """What is in sight: the lines of the screen, and the entries that are completely visible."""

    lines: list[Line]
    first: int = 0
    """The first line of the blocks that is in sight."""
    height: int = 0
    """How many lines of the blocks are in sight."""
    entries: frozenset[int] = frozenset()
    fits: bool = True


class WindowSize(NamedTuple):
    """The size of the terminal in columns and rows, and whether it shows only ASCII."""

    columns: int
    rows: int
    ascii_only: bool = False
    """Whether its encoding is ASCII."""

    @property
    def width(self) -> int:
        """The columns for text."""
        return width_of(self.columns)


def view(page: Page, blocks: Sequence[Block], keys: Sequence[str], window: WindowSize, first: int) -> View | None:
    """The page in that window, its blocks from line `first` on; None where not even one entry fits."""
    for airy in (True, False):
        for space in (Space.WIDE, Space.CLOSE):
            head, foot = top(page, window.width, space), bottom(page, keys, window.width)
            rows = _rows(blocks, airy=airy and space is Space.WIDE)
            free = window.rows - len(head) - len(rows) - len(foot) - 1
            if free >= 0:
                body = [line for line, _ in rows]
                return View([*head, *body, *[[]] * (free + 1), *foot], 0, len(rows), _whole(rows, 0, len(rows)))
    return _scrolled(page, blocks, keys, window, first)


def _scrolled(page: Page, blocks: Sequence[Block], keys: Sequence[str], window: WindowSize, first: int) -> View | None:
    """The question in its place, and a part of the blocks below it."""
    rows = _rows(blocks, airy=False)
    all_keys, short, own = feet(page, keys, window.width)
    tallest = max((len(block.lines) for block in blocks if block.entry is not None), default=1)
    for space, foot, fewest in (
        (Space.CLOSE, [[], *bottom(page, keys, window.width)], 2 * _FEWEST),
        (Space.CLOSE, [[], *all_keys], 2 * _FEWEST),
        (Space.CLOSE, short, _FEWEST + 1),
        (Space.CLOSE, own, _FEWEST + 1),
        (Space.BARE, own, 1),
        (Space.BARE, [], 0),
    ):
        head = top(page, window.width, space)
        height = window.rows - len(head) - len(foot)
        if height < max(tallest, fewest):
            continue
        first = max(0, min(first, len(rows) - height))
        shown = [line for line, _ in rows[first : first + height]]
        marked = _marked(shown, window, above=first > 0, below=first + height < len(rows))
        return View([*head, *marked, *foot], first, height, _whole(rows, first, height))
    return None


def feet(page: Page, keys: Sequence[str], width: int) -> tuple[list[Line], list[Line], list[Line]]:
    """The lines of the keys without the note about the result: with all commands, with short ones, and with none."""
    bare = replace(page, decided="")
    own, commands = keys[: len(keys) - len(page.commands)], keys[len(keys) - len(page.commands) :]
    short = [" ".join(key.partition(":")[0] for key in commands)] if commands else []
    return bottom(bare, keys, width), bottom(bare, [*own, *short], width), bottom(bare, own, width)


def too_small(window: WindowSize, language: str) -> View:
    """The message in place of a page that does not fit."""
    return View(paragraph("class:error", phrase("too-small", language), window.width)[: window.rows], fits=False)


def lines_of(blocks: Sequence[Block], entry: int) -> range:
    """Where the lines of an entry stand among those of all blocks."""
    rows = [number for number, (_, owner) in enumerate(_rows(blocks, airy=False)) if owner == entry]
    return range(rows[0], rows[-1] + 1)


def _rows(blocks: Sequence[Block], *, airy: bool) -> list[tuple[Line, int | None]]:
    """Every line of the blocks, and the entry that it belongs to."""
    rows: list[tuple[Line, int | None]] = []
    for block in blocks:
        if rows and (airy or block.apart):
            rows.append(([], None))
        rows += [(line, block.entry) for line in block.lines]
    return rows


def _whole(rows: Sequence[tuple[Line, int | None]], first: int, height: int) -> frozenset[int]:
    """The entries all of whose lines are in sight."""
    cut = {entry for _, entry in (*rows[:first], *rows[first + height :])}
    return frozenset(entry for _, entry in rows if entry is not None and entry not in cut)


def _marked(shown: list[Line], window: WindowSize, *, above: bool, below: bool) -> list[Line]:
    """The lines with a mark at the edge where more of them are out of sight."""
    marks = {0: "↑"} if above else {}
    marks |= {len(shown) - 1: "↓"} if below else {}
    edge = MARGIN + window.width
    return [
        [*line, ("class:dim", " " * (edge - sum(columns_of(part[1]) for part in line)) + marks[number])]
        if number in marks
        else line
        for number, line in enumerate(shown)
    ]

"""Pieces that the page is put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.text import clean


@dataclass(frozen=True)
class Glyphs:
    """The few characters that are drawn."""

    full: str = "━"
    could: str = "╌"
    rest: str = "─"
    stop: str = "■"
    flag: str = "▲"
    outcome: str = "●"
    open: str = "○"
    step: str = "›"
    rule: str = "─"


ASCII = Glyphs("=", "~", "-", "#", "!", "*", "o", ">", "-")


def text(words: str, style: str = "") -> Text:
    """Words that can only be read."""
    return Text(clean(words), style=style)


def cited(words: str, numbers: Sequence[int]) -> Text:
    """Words with the numbers of their sources."""
    found = text(words)
    if numbers:
        found.append(f" [{', '.join(str(number) for number in sorted(numbers))}]", style="cyan")
    return found


def hanging(mark: Text, words: RenderableType, width: int, *, right: bool = False) -> RenderableType:
    """A mark in the margin, and words that wrap beside it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=width, justify="right" if right else "left", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, words)
    return grid


def section(heading: str, rows: Sequence[RenderableType], *, apart: bool = False) -> RenderableType | None:
    """A heading with its rows; None where there is none."""
    if not rows:
        return None
    spaced = [Padding(row, (0, 0, 1, 0)) for row in rows[:-1]] + [*rows[-1:]] if apart else rows
    return Padding(Group(text(heading, "bold cyan"), Padding(Group(*spaced), (0, 0, 0, 2))), (1, 0, 0, 0))

"""Consoles: Rich, told to take text as text; and how problems are shown on one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.errors import Problem
from screener.streams import can_move_cursor
from screener.text import clean

NARROWEST, USUAL, WIDEST = 20, 80, 88


def console_for(stream: IO[str], width: int | None = None) -> Console:
    """A console that takes text as text; as wide as the terminal, and 80 columns elsewhere.

    On less than 20 columns it is the terminal that wraps: nothing vanishes.
    """
    console = Console(
        file=stream,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        legacy_windows=False,
        force_terminal=None if can_move_cursor(stream) else False,
    )
    console.width = max(NARROWEST, min(console.width or USUAL, WIDEST))
    return console


def show_problems(problems: Iterable[Problem], console: Console) -> None:
    """Prints problems as `file:line:column message`, each a paragraph."""
    for problem in problems:
        line = Text(clean(f"{problem.place}"), style="bold")
        line.append(f" {clean(problem.message)}", style="not bold")
        line.append(f" [{clean(problem.rule)}]", style="not bold dim")
        console.print(line, soft_wrap=True)


@contextmanager
def tidy(console: Console) -> Iterator[None]:
    """Prints at the end all that is printed within, without spaces at the ends of lines."""
    with console.capture() as page:
        yield
    console.file.write("".join(f"{line.rstrip()}\n" for line in page.get().splitlines()))
    console.file.flush()


def show_heading(words: str, console: Console) -> None:
    """Prints a heading."""
    console.print(Text(clean(words), style="bold"), soft_wrap=not console.is_terminal)


def show_paragraph(words: str, console: Console, indent: int = 2) -> None:
    """Prints words that wrap within their margin."""
    console.print(Padding(Text(clean(words)), (0, 0, 0, indent)))


def show_note(words: str, console: Console) -> None:
    """Prints what belongs to the line above: wrapped on a terminal, one line elsewhere."""
    if console.is_terminal:
        console.print(Padding(Text(clean(words), style="dim"), (0, 0, 0, 4)))
    else:
        console.print(Text(f"    {clean(words)}"), soft_wrap=True)


def show_columns(columns: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    """Prints names and their figures, to the right, under headings; each a paragraph where the columns do not fit."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    if console.measure(table).maximum <= console.width - 2:
        console.print(Padding(table, (0, 0, 0, 2)))
        return
    for name, *cells in rows:
        said = ", ".join(f"{column.lower()} {cell}" for column, cell in zip(columns[1:], cells, strict=True) if cell)
        for line in wrap(f"{name}: {said}", console.width - 2, subsequent_indent="  ", break_on_hyphens=False):
            show_paragraph(line, console)


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    """Prints rows under their headings; nothing at all when there are none."""
    if rows:
        console.print(rows_table(columns, rows))


def rows_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Rows under their headings, without lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table

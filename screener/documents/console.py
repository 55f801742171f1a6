"""The Rich writer for reports and lists: consoles that take text as text, and what is printed on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.documents.blocks import (
    Blank,
    Change,
    Figures,
    Heading,
    Note,
    Paragraph,
    ReportBlock,
    Verbatim,
    Verdict,
)
from screener.errors import Problem
from screener.streams import can_move_cursor, page_width
from screener.text import clean


def console_for(stream: IO[str], width: int | None = None) -> Console:
    """A console that takes text as text; as wide as the terminal, and 80 columns elsewhere."""
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
    console.width = page_width(console.width)
    return console


def show_problems(problems: Iterable[Problem], console: Console) -> None:
    """Prints problems as `file:line:column message [rule]`, each a paragraph."""
    for problem in problems:
        line = Text(clean(f"{problem.place}"), style="bold")
        line.append(f" {clean(problem.message)}", style="not bold")
        line.append(f" [{clean(problem.rule)}]", style="not bold dim")
        console.print(line, soft_wrap=True)


# -- reports -----------------------------------------------------------------------------------


def print_report(blocks: Iterable[ReportBlock], console: Console) -> None:
    """Prints blocks at once, without spaces at the ends of lines."""
    with console.capture() as page:
        for block in blocks:
            _print(block, console)
    console.file.write("".join(f"{line.rstrip()}\n" for line in page.get().splitlines()))
    console.file.flush()


def _print(block: ReportBlock, console: Console) -> None:
    match block:
        case Blank():
            console.print()
        case Heading(text):
            _print_gap(block, console)
            console.print(Text(clean(text), style="bold"), soft_wrap=not console.is_terminal)
        case Paragraph(text, indent=indent):
            console.print(Padding(Text(clean(text)), (0, 0, 0, indent)))
        case Note(text):
            _print_line(Text(clean(text), style="dim"), 4, console)
        case Change(sign, text, indent):
            style = {"+": "green", "-": "red", "": ""}[sign]
            _print_line(Text(clean(f"{sign} {text}".lstrip()), style=style), indent, console)
        case Verbatim(text):
            console.print(Text(clean(text)), soft_wrap=True)
        case Figures():
            _print_figures(block, console)
        case Verdict():
            console.print(_verdict_line(block), soft_wrap=not console.is_terminal)
        case Problem():
            show_problems([block], console)


def _print_gap(block: Heading | Figures, console: Console) -> None:
    if block.is_apart:
        console.print()


def _verdict_line(verdict: Verdict) -> Text:
    style = "bold green" if verdict.is_good else "bold red"
    return Text.assemble((f"{clean(verdict.file)}: ", "bold"), (verdict.verdict, style), f".{verdict.rest}")


def _print_line(text: Text, indent: int, console: Console) -> None:
    """Prints a line that is wrapped on a terminal, and stays one line elsewhere."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent).append_text(text), soft_wrap=True)


def _print_figures(figures: Figures, console: Console) -> None:
    """Prints a table with figures to the right; where the columns do not fit, a paragraph for each row."""
    _print_gap(figures, console)
    columns, rows = figures.columns, figures.rows
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    if console.measure(table).maximum <= console.width - 2:
        console.print(Padding(table, (0, 0, 0, 2)))
        return
    for name, *cells in rows:
        listed = ", ".join(f"{column.lower()} {cell}" for column, cell in zip(columns[1:], cells, strict=True) if cell)
        for line in wrap(f"{name}: {listed}", console.width - 2, subsequent_indent="  ", break_on_hyphens=False):
            _print(Paragraph(line), console)


# -- lists -------------------------------------------------------------------------------------


def rows_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Rows under their headings, without lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table

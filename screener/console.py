"""Consoles: Rich, told to take text as text; and how problems are shown on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from screener.problems import Problem
from screener.questionnaire import Questionnaire
from screener.screen import clean, is_capable

WIDEST = 88


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
        force_terminal=None if is_capable(stream) else False,
    )
    console.width = min(console.width, WIDEST)
    return console


def show_problems(problems: Iterable[Problem], console: Console) -> None:
    """Prints problems as `file:line:column message`, each a paragraph."""
    for problem in problems:
        line = Text(clean(f"{problem.place}"), style="bold")
        line.append(f" {clean(problem.message)}", style="not bold")
        line.append(f" [{clean(problem.rule)}]", style="not bold dim")
        console.print(line, soft_wrap=True)


def show_check(found: Sequence[Problem], name: str, questionnaire: Questionnaire | None, console: Console) -> None:
    """Prints what `check` found, or what it looked at when there is nothing to find."""
    show_problems(found, console)
    if questionnaire is None or found:
        verdict = _counted(len(found), "findings")
    else:
        counts = {
            "questions": questionnaire.questions,
            "scores": questionnaire.scores,
            "stops": questionnaire.stops,
            "flags": questionnaire.flags,
            "outcomes": questionnaire.outcomes,
            "sources": questionnaire.sources,
        }
        listed = ", ".join(_counted(len(parts), what) for what, parts in counts.items())
        verdict = f"good. {listed}; {_counted(len(questionnaire.vignettes), 'vignettes')} came true"
    console.print(Text(clean(f"{name}: {verdict}.")), soft_wrap=not console.is_terminal)


def _counted(number: int, what: str) -> str:
    return f"{number} {what if number != 1 else what.removesuffix('s')}"


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

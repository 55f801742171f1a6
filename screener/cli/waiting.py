"""The screenings that wait for somebody to go on with them: shown as they come and go, and picked from a list."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from screener.cli.options import Status, whole_store
from screener.cli.output import tell
from screener.cli.selection import selection_by

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

    from screener.records.store import Screening, Store, Wanted

WATCH_SECONDS = 1.0
"""Seconds until a new screening is shown."""
ABOVE_AND_BELOW = 4
"""Lines of a list other than its rows: the questionnaire, the headings, the total, and the shell's own."""


def picked(store: str | None, *, plain: bool) -> str | None:
    """The code of the open screening that somebody picks; where nobody can pick, the list is printed."""
    from screener.streams import can_move_cursor

    if not plain and sys.stdin.isatty() and can_move_cursor(sys.stdout):
        return _pick(store)
    _list(store)
    return None


def show_open(kept: Store, wanted: Wanted, page: int = 1, rows: int = 20) -> None:
    """Shows the open screenings: once in a pipe, and on a terminal as they come and go until Ctrl-C."""
    from screener.documents.console import console_for
    from screener.streams import can_move_cursor

    if can_move_cursor(sys.stdout):
        with suppress(KeyboardInterrupt):
            _watch(kept, wanted, console_for(sys.stdout))
        return
    _show_open_page(kept, wanted, page, rows)


def _pick(store: str | None) -> str | None:
    """The code of the open screening that somebody picks; None where they pick none, or none is open."""
    from questionary import Choice, select

    from screener.quantities import plural

    wanted = selection_by(status=Status.OPEN).wanted
    with whole_store(store, wanted) as kept:
        found = kept.find(wanted)
        cells = _open_cells(kept, found)
    if not found:
        tell_total(0, 1, 1)
        return None
    cells = [[code, place, plural(int(answers), "answer"), *rest] for code, place, answers, *rest in cells]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    titles = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    choices = [Choice(title.rstrip(), screening.code) for title, screening in zip(titles, found, strict=True)]
    picked = select(
        "Which screening?",
        choices,
        instruction="(type to search, arrow keys, Enter; Ctrl-C leaves)",
        use_search_filter=True,
        use_jk_keys=False,
    ).ask(kbi_msg="")
    return None if picked is None else str(picked)


def _list(store: str | None) -> None:
    """Prints the screenings that can be resumed, once."""
    wanted = selection_by(status=Status.OPEN).wanted
    with whole_store(store, wanted) as kept:
        _show_open_page(kept, wanted, 1, fitting_rows())


def _show_open_page(kept: Store, wanted: Wanted, page: int, rows: int) -> None:
    from screener.documents.console import console_for

    console, found = console_for(sys.stdout), kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    if found:
        console.print(_open_table(_open_cells(kept, found), console))
    tell_total(kept.count(wanted), page, rows)


def _watch(kept: Store, wanted: Wanted, console: Console) -> None:
    from rich.live import Live

    shown: object = None
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            room = max(1, console.size.height - ABOVE_AND_BELOW + 1)
            cells = _open_cells(kept, kept.find(wanted, limit=room))
            total = kept.count(wanted)
            if (cells, total, console.size) != shown:
                shown = (cells, total, console.size)
                live.update(_waiting(cells, total, console), refresh=True)
            time.sleep(WATCH_SECONDS)


def _waiting(cells: Sequence[Sequence[str]], total: int, console: Console) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    hidden = f", {total - len(cells)} of them not shown" if total > len(cells) else ""
    foot = Text(f"{total} open{hidden}; screener resume CODE goes on with one. Ctrl-C ends.", style="dim")
    return Group(_open_table(cells, console), foot) if cells else foot


_OPEN_COLUMNS = ("Code", "Where", "Answers", "Last answer", "Reference")
TELLS_ANSWERS = 60
"""With at least so many columns the list says how many answers each has."""


def _open_table(cells: Sequence[Sequence[str]], console: Console) -> Table:
    from screener.documents.console import rows_table

    shown = [at for at, column in enumerate(_OPEN_COLUMNS) if console.width >= TELLS_ANSWERS or column != "Answers"]
    return rows_table([_OPEN_COLUMNS[at] for at in shown], [[row[at] for at in shown] for row in cells])


def _open_cells(kept: Store, found: Sequence[Screening]) -> list[list[str]]:
    now = datetime.now(UTC)
    cells = []
    for screening in found:
        last = kept.last_event(screening.id)
        at = _time_in(last.entry) if last else None
        place = {"kiosk": "kiosk", "staff": "desk"}.get(screening.mode, screening.mode)
        answers, ago = str(last.number if last else 0), _ago(at or screening.started, now)
        cells.append([screening.code, place, answers, ago, screening.subject or ""])
    return cells


def _time_in(entry: str) -> str | None:
    """When an answer was given; nothing where its entry is damaged."""
    import json

    try:
        at = json.loads(entry)["at"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return at if isinstance(at, str) else None


def _ago(at: str, now: datetime) -> str:
    """How long ago that was, in the largest unit that says enough."""
    try:
        seconds = (now - datetime.fromisoformat(at)).total_seconds()
    except (ValueError, TypeError):
        return ""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit} ago"
    return "just now"


def fitting_rows() -> int:
    """How many rows a page has: as many as the terminal shows with its headings, and 20 elsewhere."""
    return max(1, min(20, shutil.get_terminal_size().lines - ABOVE_AND_BELOW)) if sys.stdout.isatty() else 20


def tell_total(total: int, page: int, rows: int) -> None:
    """Says how many there are, and how to see the next page."""
    pages = max(1, -(-total // rows))
    if page > pages:
        stand = f"{total} in all, on {pages} {'page' if pages == 1 else 'pages'}"
        tell(f"There is no page {page}: {stand}. The last: --page {pages}")
    elif page < pages:
        tell(f"Page {page} of {pages}, {total} in all. Next: --page {page + 1}")
    else:
        tell(f"{total} {'screening' if total == 1 else 'screenings'}.")

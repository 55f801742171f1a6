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
from screener.cli.output import tell_in
from screener.cli.selection import selection_by
from screener.i18n import phrase

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

    from screener.records.store import Screening, Store, Wanted

WATCH_SECONDS = 1.0
"""Seconds until a new screening is shown."""
ABOVE_AND_BELOW = 4
"""Lines of a list other than its rows: the questionnaire, the headings, the total, and the shell's own."""


def picked(store: str | None, language: str, *, plain: bool) -> str | None:
    """The code of the open screening that somebody picks; where nobody can pick, the list is printed."""
    from screener.streams import can_move_cursor

    if not plain and sys.stdin.isatty() and can_move_cursor(sys.stdout):
        return _pick(store, language)
    _list(store, language)
    return None


def show_open(kept: Store, wanted: Wanted, page: int, rows: int, language: str) -> None:
    """Shows the open screenings: once in a pipe, and on a terminal as they come and go until Ctrl-C."""
    from screener.documents.console import console_for
    from screener.streams import can_move_cursor

    if can_move_cursor(sys.stdout):
        with suppress(KeyboardInterrupt):
            _watch(kept, wanted, console_for(sys.stdout), language)
        return
    _show_open_page(kept, wanted, page, rows, language)


def _pick(store: str | None, language: str) -> str | None:
    """The code of the open screening that somebody picks; None where they pick none, or none is open."""
    from questionary import Choice, select

    wanted = selection_by(status=Status.OPEN).wanted
    with whole_store(store, wanted) as kept:
        found = kept.find(wanted)
        cells = _open_cells(kept, found, language)
    if not found:
        tell_total(0, 1, 1, language)
        return None
    cells = [
        [code, place, phrase("list-count", language, count=int(answers)), *rest]
        for code, place, answers, *rest in cells
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    titles = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    choices = [Choice(title.rstrip(), screening.code) for title, screening in zip(titles, found, strict=True)]
    picked = select(
        phrase("list-which", language),
        choices,
        instruction=phrase("list-which-keys", language),
        use_search_filter=True,
        use_jk_keys=False,
    ).ask(kbi_msg="")
    return None if picked is None else str(picked)


def _list(store: str | None, language: str) -> None:
    """Prints the screenings that can be resumed, once."""
    wanted = selection_by(status=Status.OPEN).wanted
    with whole_store(store, wanted) as kept:
        _show_open_page(kept, wanted, 1, fitting_rows(), language)


def _show_open_page(kept: Store, wanted: Wanted, page: int, rows: int, language: str) -> None:
    from screener.documents.console import console_for

    console, found = console_for(sys.stdout), kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    if found:
        console.print(_open_table(_open_cells(kept, found, language), console, language))
    tell_total(kept.count(wanted), page, rows, language)


def _watch(kept: Store, wanted: Wanted, console: Console, language: str) -> None:
    from rich.live import Live

    shown: object = None
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            room = max(1, console.size.height - ABOVE_AND_BELOW + 1)
            cells = _open_cells(kept, kept.find(wanted, limit=room), language)
            total = kept.count(wanted)
            if (cells, total, console.size) != shown:
                shown = (cells, total, console.size)
                live.update(_waiting(cells, total, console, language), refresh=True)
            time.sleep(WATCH_SECONDS)


def _waiting(cells: Sequence[Sequence[str]], total: int, console: Console, language: str) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    key = "list-waiting-more" if total > len(cells) else "list-waiting"
    foot = Text(phrase(key, language, total=total, hidden=total - len(cells)), style="dim")
    return Group(_open_table(cells, console, language), foot) if cells else foot


_OPEN_COLUMNS = ("list-code", "list-where", "list-answers", "list-last", "list-reference")
ANSWERS = _OPEN_COLUMNS.index("list-answers")
TELLS_ANSWERS = 60
"""With at least so many columns the list says how many answers each has."""


def _open_table(cells: Sequence[Sequence[str]], console: Console, language: str) -> Table:
    from screener.documents.console import rows_table

    tells = console.width >= TELLS_ANSWERS
    shown = [at for at, column in enumerate(_OPEN_COLUMNS) if tells or column != "list-answers"]
    headings = [phrase(_OPEN_COLUMNS[at], language) for at in shown]
    return rows_table(headings, [[row[at] for at in shown] for row in cells])


_PLACES = {"kiosk": "list-kiosk", "staff": "list-desk"}


def _open_cells(kept: Store, found: Sequence[Screening], language: str) -> list[list[str]]:
    now = datetime.now(UTC)
    cells = []
    for screening in found:
        last = kept.last_event(screening.id)
        at = _time_in(last.entry) if last else None
        place = _PLACES.get(screening.mode)
        answers, ago = str(last.number if last else 0), _ago(at or screening.started, now, language)
        where = phrase(place, language) if place else screening.mode
        cells.append([screening.code, where, answers, ago, screening.subject or ""])
    return cells


def _time_in(entry: str) -> str | None:
    """When an answer was given; nothing where its entry is damaged."""
    import json

    try:
        at = json.loads(entry)["at"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return at if isinstance(at, str) else None


def _ago(at: str, now: datetime, language: str) -> str:
    """How long ago that was, in the largest unit that says enough."""
    try:
        seconds = (now - datetime.fromisoformat(at)).total_seconds()
    except (ValueError, TypeError):
        return ""
    for size, key in ((86_400, "list-days-ago"), (3_600, "list-hours-ago"), (60, "list-minutes-ago")):
        if seconds >= size:
            return phrase(key, language, number=int(seconds // size))
    return phrase("list-just-now", language)


def fitting_rows() -> int:
    """How many rows a page has: as many as the terminal shows with its headings, and 20 elsewhere."""
    return max(1, min(20, shutil.get_terminal_size().lines - ABOVE_AND_BELOW)) if sys.stdout.isatty() else 20


def tell_total(total: int, page: int, rows: int, language: str) -> None:
    """Says how many there are, and how to see the next page."""
    pages = max(1, -(-total // rows))
    if page > pages:
        tell_in(language, "list-no-page", page=page, total=total, count=pages)
    elif page < pages:
        tell_in(language, "list-page", page=page, pages=pages, total=total, following=page + 1)
    else:
        tell_in(language, "list-total", count=total)

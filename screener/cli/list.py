"""The command that lists stored screenings, and keeps the list of open ones up to date on a terminal."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import (
    Form,
    OfOutcome,
    Since,
    Status,
    StorePlace,
    SubjectFile,
    Until,
    wanted_by,
    whole_store,
)
from screener.cli.output import print_json, tell

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from screener.records.store import Screening, Store, Wanted

WIDE = 60
"""With at least so many columns, headings are written out and dates have a year."""
WATCH_SECONDS = 1.0
"""Seconds until a new screening is shown."""


def list_screenings(
    only_open: Annotated[
        bool,
        typer.Option("--open", help="Only those not finished yet; a terminal shows them as they come, until Ctrl-C."),
    ] = False,
    since: Since = None,
    until: Until = None,
    outcome: OfOutcome = None,
    subject: SubjectFile = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of the list.")] = 1,
    rows: Annotated[
        int | None, typer.Option("--rows", min=1, max=1000, help="How many a page (default: what fits).")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How the list is written.")] = Form.TEXT,
    store: StorePlace = None,
) -> None:
    """List the stored screenings, the newest first, a page at a time."""
    wanted = wanted_by(since, until, outcome, subject, Status.OPEN if only_open else None)
    rows = rows or _fitting()
    with whole_store(store, wanted) as kept:
        if form is Form.JSON:
            _print_rows(kept, wanted, page, rows)
        elif only_open:
            show_open(kept, wanted, page, rows)
        else:
            _show_page(kept, wanted, page, rows)


def _fitting() -> int:
    """How many rows a page has: as many as the terminal shows with its heading, and 20 elsewhere."""
    return max(1, min(20, shutil.get_terminal_size().lines - 3)) if sys.stdout.isatty() else 20


def _print_rows(kept: Store, wanted: Wanted, page: int, rows: int) -> None:
    found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    print_json(
        {"total": kept.count(wanted), "page": page, "screenings": [_row(kept, screening) for screening in found]}
    )


def _row(kept: Store, screening: Screening) -> dict[str, str | bool | None]:
    return {
        "code": screening.code,
        "id": screening.id,
        "state": screening.state,
        "mode": screening.mode,
        "started": screening.started,
        "finished": screening.finished,
        "outcome": screening.outcome,
        "incomplete": _is_incomplete(kept, screening),
        "reference": screening.subject,
        "questionnaire": screening.questionnaire,
    }


def _show_page(kept: Store, wanted: Wanted, page: int, rows: int) -> None:
    from screener.documents.console import console_for, show_rows

    console = console_for(sys.stdout)
    wide = console.width >= WIDE
    found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    columns = ("code", "started (UTC)", "result", "reference") if wide else ("code", "started", "result", "ref.")
    show_rows(columns, [_cells(kept, screening, wide=wide) for screening in found], console)
    _tell_total(kept.count(wanted), page, rows)


def _cells(kept: Store, screening: Screening, *, wide: bool) -> list[str]:
    """The cells of a row; the status of the screening where there is no outcome to show."""
    started = screening.started.replace("T", " ").removesuffix("Z")[:16]
    result = (screening.outcome if screening.state == "finished" else None) or screening.state
    if result == "finished" and _is_incomplete(kept, screening):
        result = "incomplete"
    return [screening.code, started if wide else started[5:], result, screening.subject or ""]


def _is_incomplete(kept: Store, screening: Screening) -> bool | None:
    """Whether answers are missing in a finished screening; None where its record is sealed or gone.

    Records are kept without spaces, and a quotation mark inside a text has a backslash before it, so the key is found
    without reading the whole record.
    """
    from screener.records.sealing import is_sealed

    record = kept.screening(screening.id).record if screening.state == "finished" else None
    if not isinstance(record, str) or is_sealed(record):
        return None
    return '"incomplete":true' in record


def _tell_total(total: int, page: int, rows: int) -> None:
    pages = max(1, -(-total // rows))
    if page < pages:
        tell(f"Page {page} of {pages}, {total} in all. Next: --page {page + 1}")
    else:
        tell(f"{total} {'screening' if total == 1 else 'screenings'}.")


# -- those that wait -----------------------------------------------------------------------------


def show_open(kept: Store, wanted: Wanted, page: int = 1, rows: int = 20) -> None:
    """Shows the open screenings: once in a pipe, and on a terminal as they come and go until Ctrl-C."""
    from screener.documents.console import console_for
    from screener.streams import can_move_cursor

    if can_move_cursor(sys.stdout):
        with suppress(KeyboardInterrupt):
            _watch(kept, wanted, console_for(sys.stdout))
        return
    _show_open_page(kept, wanted, page, rows)


def list_waiting(store: str | None) -> None:
    """Prints the screenings that can be resumed, once."""
    wanted = wanted_by(None, None, None, None, Status.OPEN)
    with whole_store(store, wanted) as kept:
        _show_open_page(kept, wanted, 1, _fitting())


def _show_open_page(kept: Store, wanted: Wanted, page: int, rows: int) -> None:
    from screener.documents.console import console_for, show_rows

    found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    show_rows(_OPEN_COLUMNS, _open_cells(kept, found), console_for(sys.stdout))
    _tell_total(kept.count(wanted), page, rows)


def _watch(kept: Store, wanted: Wanted, console: Console) -> None:
    from rich.live import Live

    shown: object = None
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            room = max(1, console.size.height - 3)
            cells = _open_cells(kept, kept.find(wanted, limit=room))
            total = kept.count(wanted)
            if (cells, total, console.size) != shown:
                shown = (cells, total, console.size)
                live.update(_waiting(cells, total), refresh=True)
            time.sleep(WATCH_SECONDS)


def _waiting(cells: Sequence[Sequence[str]], total: int) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from screener.documents.console import rows_table

    hidden = f", {total - len(cells)} of them not shown" if total > len(cells) else ""
    foot = Text(f"{total} open{hidden}; screener resume CODE goes on with one. Ctrl-C ends.", style="dim")
    return Group(rows_table(_OPEN_COLUMNS, cells), foot) if cells else foot


_OPEN_COLUMNS = ("code", "where", "answers", "last answer")


def _open_cells(kept: Store, found: Sequence[Screening]) -> list[list[str]]:
    now = datetime.now(UTC)
    cells = []
    for screening in found:
        last = kept.last_event(screening.id)
        at = _time_in(last.entry) if last else None
        place = {"kiosk": "kiosk", "staff": "desk"}.get(screening.mode, screening.mode)
        cells.append([screening.code, place, str(last.number if last else 0), _ago(at or screening.started, now)])
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

"""The command that lists stored screenings, and keeps the list of open ones up to date on a terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import (
    Form,
    Language,
    Status,
    StorePlace,
    whole_store,
)
from screener.cli.output import print_json
from screener.cli.selection import (
    AskSubject,
    OfOutcome,
    OfQuestionnaire,
    Since,
    SubjectFile,
    Until,
    selection_by,
)
from screener.cli.waiting import fitting_rows, show_open, tell_total
from screener.errors import ScreenerError
from screener.i18n import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.questionnaire.model import Questionnaire
    from screener.records.store import Screening, Store, Wanted
    from screener.records.types import Record

WIDE = 60
"""With at least so many columns, headings are written out and dates have a year."""


def list_screenings(
    only_open: Annotated[
        bool,
        typer.Option("--open", help="Only those not finished yet; a terminal shows them as they come, until Ctrl-C."),
    ] = False,
    since: Since = None,
    until: Until = None,
    outcome: OfOutcome = None,
    questionnaire: OfQuestionnaire = None,
    subject: SubjectFile = None,
    ask_subject: AskSubject = False,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of the list.")] = 1,
    rows: Annotated[
        int | None, typer.Option("--rows", min=1, max=1000, help="How many a page (default: what fits).")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How the list is written.")] = Form.TEXT,
    language: Language = None,
    store: StorePlace = None,
) -> None:
    """List the stored screenings, the newest first, a page at a time."""
    selection = selection_by(
        since=since,
        until=until,
        outcome=outcome,
        questionnaire=questionnaire,
        subject=subject,
        ask_subject=ask_subject,
        status=Status.OPEN if only_open else None,
    )
    rows = rows or fitting_rows()
    with whole_store(store, selection.wanted) as kept:
        wanted = selection.of(kept)
        if form is Form.JSON:
            _print_rows(kept, wanted, page, rows)
        elif only_open:
            show_open(kept, wanted, page, rows, language or "en")
        else:
            _show_page(kept, wanted, page, rows, language or "en")


def _print_rows(kept: Store, wanted: Wanted, page: int, rows: int) -> None:
    found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    print_json(
        {"total": kept.count(wanted), "page": page, "screenings": [_row(kept, screening) for screening in found]}
    )


def _decision(kept: Store, screening: Screening) -> dict[str, str] | None:
    from screener.records.decision import decision_of

    found = decision_of(kept, screening)
    return None if found is None else found.as_json()


def _row(kept: Store, screening: Screening) -> dict[str, object]:
    return {
        "code": screening.code,
        "id": screening.id,
        "state": screening.state,
        "mode": screening.mode,
        "started": screening.started,
        "finished": screening.finished,
        "outcome": screening.outcome,
        "incomplete": _is_incomplete(kept, screening),
        "decision": _decision(kept, screening),
        "reference": screening.subject,
        "questionnaire": screening.questionnaire,
    }


def _show_page(kept: Store, wanted: Wanted, page: int, rows: int, language: str) -> None:
    from screener.documents.console import console_for, rows_table

    console = console_for(sys.stdout)
    found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    has_decisions = any(_decision(kept, each) for each in found)
    listed = Rows(kept, language, wide=console.width >= WIDE, has_decisions=has_decisions)
    if found:
        titles = {listed.title(screening) for screening in found}
        if listed.wide and len(titles) == 1 and _width_of(listed.table(found)) > console.width:
            console.print(*titles, soft_wrap=True)
            listed.named = False
        columns, cells = listed.table(found)
        console.print(rows_table(columns, listed.cut(cells, console.width) if console.is_terminal else cells))
    tell_total(kept.count(wanted), page, rows, language)


Cells = tuple[tuple[str, ...], list[list[str]]]
"""Headings, and rows of as many cells."""
BETWEEN = 2
"""Columns between two cells."""
LEAST = 6
"""Columns that a result is given at least."""


def _widths(table: Cells) -> list[int]:
    return [max(map(len, column)) for column in zip(table[0], *table[1], strict=True)]


def _width_of(table: Cells) -> int:
    """How many columns a table takes where no cell is wrapped."""
    return sum(_widths(table)) + BETWEEN * (len(table[0]) - 1)


@dataclass
class Rows:
    """The rows of the list; each questionnaire is read once, for its title and those of its outcomes."""

    kept: Store
    language: str
    wide: bool
    named: bool = True
    """Whether each row names its questionnaire; else it stands above them."""
    has_decisions: bool = False
    """Whether a column shows what was decided after the visit."""
    questionnaires: dict[str, Questionnaire | None] = field(default_factory=dict)

    def table(self, found: Sequence[Screening]) -> Cells:
        """The list of these screenings; in a narrow one references have no column where there are none."""
        columns, rows = self.columns, [self.cells(screening) for screening in found]
        if self.wide or any(screening.subject for screening in found):
            return columns, rows
        return columns[:-1], [row[:-1] for row in rows]

    def cut(self, rows: list[list[str]], width: int) -> list[list[str]]:
        """The rows with results cut so that each row is one line; each has a cell for each heading that is shown."""
        columns = self.columns[: len(rows[0])]
        at = columns.index(self._say("result"))
        most = max(LEAST, width - _width_of((columns, rows)) + _widths((columns, rows))[at])
        return [
            [*row[:at], row[at] if len(row[at]) <= most else f"{row[at][: most - 1]}…", *row[at + 1 :]] for row in rows
        ]

    def _say(self, key: str) -> str:
        return phrase(f"list-{key}", self.language)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings."""
        decided = ("decided",) if self.has_decisions else ()
        if self.wide:
            keys = ("code", "begun", *(("questionnaire",) if self.named else ()), "result", *decided, "reference")
        else:
            keys = ("code", "begun", "result", *decided, "ref")
        return tuple(map(self._say, keys))

    def cells(self, screening: Screening) -> list[str]:
        """The cells of one screening."""
        begun = local_time(screening.started)
        code, result, reference = screening.code, self.result(screening), screening.subject or ""
        decided = [self.decided(screening)] if self.has_decisions else []
        if self.wide:
            return [code, begun, *([self.title(screening)] if self.named else []), result, *decided, reference]
        return [code, begun[5:], result, *decided, reference]

    def decided(self, screening: Screening) -> str:
        """The title of the outcome that was decided for after the visit."""
        found = _decision(self.kept, screening)
        return "" if found is None else self._outcome(screening, found["outcome"])

    def title(self, screening: Screening) -> str:
        """The title and the version of its questionnaire; the beginning of the hash where it cannot be read."""
        found = self._questionnaire(screening)
        return f"{found.title} {found.version}" if found else screening.questionnaire[:12]

    def result(self, screening: Screening) -> str:
        """The title of its outcome with the stops that stand; else how far the screening is."""
        if screening.state != "finished":
            return self._say(screening.state) if screening.state in ("open", "deleted") else screening.state
        from screener.documents.result import is_incomplete

        record = _record(self.kept, screening)
        if screening.outcome is None:
            bands = _bands(record) or self._say("finished")
            return f"□ {self._say('incomplete')}" if record and is_incomplete(record) else bands
        title = self._with_stops(screening, screening.outcome, record)
        return f"□ {title}" if record and is_incomplete(record) else title

    def _with_stops(self, screening: Screening, outcome: str, record: Record | None) -> str:
        from screener.records.patient_findings import named_with_stops

        found = self._questionnaire(screening)
        standing = {rule["id"] for rule in record["assessment"]["stops"]} if record else ()
        stops = [stop.label for stop in found.stops if stop.id in standing] if found else []
        return named_with_stops(self._outcome(screening, outcome), stops)

    def _outcome(self, screening: Screening, name: str) -> str:
        found = self._questionnaire(screening)
        outcomes = found.outcomes if found else ()
        return next((outcome.title for outcome in outcomes if outcome.id == name), name)

    def _questionnaire(self, screening: Screening) -> Questionnaire | None:
        digest = screening.questionnaire
        if digest not in self.questionnaires:
            from screener.questionnaire.loader import load
            from screener.questionnaire.translation import translated

            try:
                read = load(self.kept.questionnaire(digest), digest)
                spoken = self.language in read.texts
                self.questionnaires[digest] = translated(read, self.language) if spoken else read
            except ScreenerError:
                self.questionnaires[digest] = None
        return self.questionnaires[digest]


def local_time(instant: str) -> str:
    """A kept time as the clock of this machine's time zone shows it, to the minute."""
    try:
        return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, TypeError, OverflowError):
        return str(instant).replace("T", " ")[:16]


def _bands(record: Record | None) -> str:
    """The bands of its scores, where they are the result; empty where its record is sealed or gone."""
    from screener.records.by_bands import bands_in_words, is_by_bands

    its = record["assessment"] if record else None
    return bands_in_words(its) if its is not None and is_by_bands(its) else ""


def _is_incomplete(kept: Store, screening: Screening) -> bool | None:
    """Whether answers are missing in a finished screening; None where its record is sealed or gone."""
    from screener.documents.result import is_incomplete

    record = _record(kept, screening)
    return None if record is None else is_incomplete(record)


def _record(kept: Store, screening: Screening) -> Record | None:
    """The record of a finished screening; None where it is sealed, damaged or gone."""
    from screener.records.stored import stored_record

    if screening.state != "finished":
        return None
    try:
        return stored_record(kept.screening(screening.id), None)
    except ScreenerError:
        return None

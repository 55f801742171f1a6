"""The command that lists stored screenings, and keeps the list of open ones up to date on a terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime
from json import loads
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import (
    Form,
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

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.store import Screening, Store, Wanted

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
            show_open(kept, wanted, page, rows)
        else:
            _show_page(kept, wanted, page, rows)


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


def _show_page(kept: Store, wanted: Wanted, page: int, rows: int) -> None:
    from screener.documents.console import console_for, show_rows

    console = console_for(sys.stdout)
    found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
    listed = Rows(kept, wide=console.width >= WIDE, has_decisions=any(_decision(kept, each) for each in found))
    show_rows(listed.columns, [listed.cells(screening) for screening in found], console)
    tell_total(kept.count(wanted), page, rows)


@dataclass
class Rows:
    """The rows of the list; each questionnaire is read once, for its title and those of its outcomes."""

    kept: Store
    wide: bool
    has_decisions: bool = False
    """Whether a column tells what was decided after the visit."""
    questionnaires: dict[str, Questionnaire | None] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings."""
        decided = ("Decided",) if self.has_decisions else ()
        if self.wide:
            return ("Code", "Begun", "Questionnaire", "Result", *decided, "Reference")
        return ("Code", "Begun", "Result", *decided, "Ref.")

    def cells(self, screening: Screening) -> list[str]:
        """The cells of one screening."""
        begun = local_time(screening.started)
        code, result, reference = screening.code, self.result(screening), screening.subject or ""
        decided = [self.decided(screening)] if self.has_decisions else []
        if self.wide:
            return [code, begun, self.title(screening), result, *decided, reference]
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
        """The title of its outcome; else how far the screening is."""
        if screening.state != "finished":
            return screening.state
        if screening.outcome is None:
            is_incomplete = _is_incomplete(self.kept, screening)
            return "□ incomplete" if is_incomplete else _bands(self.kept, screening) or "finished"
        title = self._outcome(screening, screening.outcome)
        return f"□ {title}" if _is_incomplete(self.kept, screening) else title

    def _outcome(self, screening: Screening, name: str) -> str:
        found = self._questionnaire(screening)
        outcomes = found.outcomes if found else ()
        return next((outcome.title for outcome in outcomes if outcome.id == name), name)

    def _questionnaire(self, screening: Screening) -> Questionnaire | None:
        digest = screening.questionnaire
        if digest not in self.questionnaires:
            from screener.questionnaire.loader import load

            try:
                self.questionnaires[digest] = load(self.kept.questionnaire(digest), digest)
            except ScreenerError:
                self.questionnaires[digest] = None
        return self.questionnaires[digest]


def local_time(instant: str) -> str:
    """A kept time as the clock of this machine's time zone shows it, to the minute."""
    try:
        return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, TypeError, OverflowError):
        return str(instant).replace("T", " ")[:16]


def _bands(kept: Store, screening: Screening) -> str:
    """The bands of its scores, where they are the result; empty where its record is sealed or gone."""
    from screener.records.by_bands import bands_told, is_by_bands

    record = _record(kept, screening)
    its = loads(record)["assessment"] if record else None
    return bands_told(its) if its is not None and is_by_bands(its) else ""


def _is_incomplete(kept: Store, screening: Screening) -> bool | None:
    """Whether answers are missing in a finished screening; None where its record is sealed or gone.

    Records are kept without spaces, and a quotation mark inside a text has a backslash before it, so the key is found
    without reading the whole record.
    """
    record = _record(kept, screening)
    return None if record is None else '"incomplete":true' in record


def _record(kept: Store, screening: Screening) -> str | None:
    """The record of a finished screening; None where it is sealed or gone."""
    from screener.records.sealing import is_sealed

    record = kept.screening(screening.id).record if screening.state == "finished" else None
    return record if isinstance(record, str) and not is_sealed(record) else None

"""The commands about what is kept: finding, showing, exporting, deleting, verifying, backing up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from screener.cli.pieces import (
    Force,
    Identity,
    Questions,
    Reader,
    StorePlace,
    now,
    print_json,
    questionnaire_at,
    reference_in,
    show_record,
    store_at,
    tell,
    write,
)
from screener.problems import ScreenerError, StoreError

if TYPE_CHECKING:
    from screener.log import Event
    from screener.questionnaire import Questionnaire
    from screener.record.parts import Record
    from screener.store import Screening, Store, Wanted


class State(StrEnum):
    """How far a screening is."""

    OPEN = "open"
    FINISHED = "finished"
    DELETED = "deleted"


class ListFormat(StrEnum):
    """How a list is written."""

    TEXT = "text"
    JSON = "json"


class ExportFormat(StrEnum):
    """How records leave."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"


SubjectFile = Annotated[
    Path | None, typer.Option("--subject-file", help="A file (or -) with the reference of one person.")
]
Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="Begun on that day or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Begun on that day or earlier.")]
OfOutcome = Annotated[str | None, typer.Option("--outcome", help="With that outcome, by its id.")]
InState = Annotated[State | None, typer.Option("--state", help="How far they are.")]


def list_screenings(  # noqa: PLR0913, PLR0917  (one option each)
    since: Since = None,
    until: Until = None,
    outcome: OfOutcome = None,
    state: InState = None,
    subject: SubjectFile = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of the list.")] = 1,
    rows: Annotated[int, typer.Option("--rows", min=1, max=1000, help="How many a page.")] = 20,
    form: Annotated[ListFormat, typer.Option("--format", help="How the list is written.")] = ListFormat.TEXT,
    store: StorePlace = None,
) -> None:
    """List the stored screenings, the newest first, a page at a time."""
    wanted = _wanted(since, until, outcome, state, subject)
    with closing(store_at(store)) as kept:
        found = kept.find(wanted, limit=rows, skip=(page - 1) * rows)
        total = kept.count(wanted)
    if form is ListFormat.JSON:
        print_json({"total": total, "page": page, "screenings": [_row(screening) for screening in found]})
        return
    from screener.console import console_for, show_rows

    columns = ("code", "state", "started", "outcome", "reference")
    cells = [_cells(screening) for screening in found]
    show_rows(columns, cells, console_for(sys.stdout))
    pages = max(1, -(-total // rows))
    more = f" Page {page} of {pages}; --page {page + 1} shows the next." if page < pages else ""
    tell(f"{total} {'screening' if total == 1 else 'screenings'}.{more}")


def show(
    code: Annotated[str, typer.Argument(help="The code of a screening.")],
    reader: Annotated[Reader, typer.Option("--for", help="Whose wording is shown.")] = Reader.STAFF,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Show the result of one stored screening."""
    with closing(store_at(store)) as kept:
        record = _record_of(kept, kept.screening(code), identity)
    show_record(record, sys.stdout, reader)


def export(  # noqa: PLR0913, PLR0917  (one option each)
    form: Annotated[ExportFormat, typer.Option("--format", help="How records are written.")] = ExportFormat.JSON,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write there, not to standard output.")] = None,
    code: Annotated[str | None, typer.Option("--code", help="Only that screening.")] = None,
    since: Since = None,
    until: Until = None,
    outcome: OfOutcome = None,
    subject: SubjectFile = None,
    recipient: Annotated[str | None, typer.Option("--seal-to", help="Seal the export to that age public key.")] = None,
    identity: Identity = None,
    force: Force = False,  # noqa: FBT002
    store: StorePlace = None,
) -> None:
    """Write finished screenings as JSON, JSONL, CSV or a printable page."""
    from dataclasses import replace

    from screener.export import FORMATS

    wanted = replace(_wanted(since, until, outcome, State.FINISHED, subject), code=code and code.upper())
    with closing(store_at(store)) as kept:
        questions = _questions(kept, wanted) if form is ExportFormat.CSV else []
        pieces = FORMATS[form.value](_counted(_records(kept, wanted, identity), kept.count(wanted)), questions)
        if recipient:
            from screener.sealing import seal

            pieces = iter([seal("".join(pieces), recipient)])
        write(pieces, out, force=force)


def delete(
    code: Annotated[str, typer.Argument(help="The code of a screening.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
    store: StorePlace = None,
) -> None:
    """Remove everything that was said in one screening; only that it was deleted stays."""
    with closing(store_at(store)) as kept:
        screening = kept.screening(code)
        if screening.deleted:
            raise ScreenerError(f"{screening.code} was deleted on {screening.deleted}")
        if not yes and not typer.confirm(f"Delete {screening.code} for good?", err=True):
            raise typer.Exit(1)
        kept.delete(screening.id, now())
    tell(f"{screening.code} is deleted")


def verify(
    names: Annotated[list[str], typer.Argument(help="Codes of stored screenings, or files with records.")],
    questions: Questions = None,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Work records out again from their answers, and name the first thing that differs."""
    failed = 0
    for name in names:
        fault = _fault_in_file(Path(name), questions, store) if Path(name).is_file() else _fault(name, identity, store)
        sys.stdout.write(f"{name}: {fault or 'verified'}\n")
        failed += fault is not None
    if failed:
        raise typer.Exit(1)


def backup(
    path: Annotated[Path, typer.Argument(help="The new file.")],
    store: StorePlace = None,
) -> None:
    """Copy the whole store to a new file while it is in use, and check the copy."""
    from screener.files import check_writable
    from screener.store.sqlite import SQLite

    check_writable(path)
    with closing(store_at(store)) as kept:
        kept.copy_to(path)
    with closing(SQLite(path)) as copy:
        verdict = copy.quick_check()
        screenings = copy.run("SELECT count(*) FROM screenings")[0][0]
    if verdict != "ok":
        raise ScreenerError(f"The copy is damaged: {verdict}")
    tell(f"{path} holds {screenings} screenings, checked")


# -- pieces ------------------------------------------------------------------------------------


def _wanted(
    since: str | None, until: str | None, outcome: str | None, state: State | None, subject: Path | None
) -> Wanted:
    from datetime import date

    from screener.store import Wanted

    for name, day in (("--since", since), ("--until", until)):
        try:
            date.fromisoformat(day or "2026-01-01")
        except ValueError:
            raise ScreenerError(f"{name} takes a day such as 2026-11-23") from None
    return Wanted(
        since=since, until=until, outcome=outcome, state=state.value if state else None, subject=reference_in(subject)
    )


def _row(screening: Screening) -> dict[str, str | None]:
    return {
        "code": screening.code,
        "id": screening.id,
        "state": screening.state,
        "mode": screening.mode,
        "started": screening.started,
        "finished": screening.finished,
        "outcome": screening.outcome,
        "reference": screening.subject,
        "questionnaire": screening.questionnaire,
    }


def _cells(screening: Screening) -> list[str]:
    started = screening.started.replace("T", " ").removesuffix("Z")[:16]
    return [screening.code, screening.state, started, screening.outcome or "", screening.subject or ""]


def _opened(kept: Store, screening: Screening, identity: Path | None) -> tuple[str, list[Event]]:
    """The record of a finished screening as text, and its log; opened when it is sealed."""
    from screener.sealing import is_sealed
    from screener.store.draft import unsealed

    if not isinstance(screening.record, str | None):
        raise StoreError(f"The record of {screening.code} is damaged; restore a backup")
    if screening.record is None:
        raise ScreenerError(f"{screening.code} has no result: it is {screening.state}")
    if not is_sealed(screening.record):
        return screening.record, kept.events(screening.id)
    if identity is None:
        raise ScreenerError(f"{screening.code} is sealed; name the file with its secret key: --identity FILE")
    from screener.files import read_file

    return unsealed(screening.record, read_file(identity).decode("utf-8", errors="replace"))


def _records(kept: Store, wanted: Wanted, identity: Path | None) -> Iterator[Record]:
    return (_record_of(kept, screening, identity) for screening in kept.records(wanted))


def _record_of(kept: Store, screening: Screening, identity: Path | None) -> Record:
    """The record of a screening; a damaged one is named, and nothing of it repeated."""
    from screener.verification import shape_fault

    text, _ = _opened(kept, screening, identity)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        record = None
    if shape_fault(record):
        raise StoreError(f"The record of {screening.code} is damaged; restore a backup")
    return cast("Record", record)


def _counted(records: Iterator[Record], total: int) -> Iterator[Record]:
    """The records, counted on standard error where somebody can watch."""
    if not sys.stderr.isatty() or total < _WORTH_WATCHING:
        yield from records
        return
    for number, record in enumerate(records, 1):
        if number % 500 == 0 or number == total:
            sys.stderr.write(f"\r{number} of {total}" + ("\n" if number == total else ""))
        yield record


_WORTH_WATCHING = 2000


def _questions(kept: Store, wanted: Wanted) -> list[str]:
    """The question ids of every questionnaire that the wanted screenings were asked with."""
    from screener.loader import load

    ids: dict[str, None] = {}
    for digest in kept.questionnaires(wanted):
        questionnaire = load(kept.questionnaire(digest), f"questionnaire {digest[:12]}")
        ids.update(dict.fromkeys(question.id for question in questionnaire.questions))
    return list(ids)


def _fault(code: str, identity: Path | None, store: str | None) -> str | None:
    """What is wrong with a stored screening: its record, its log, or the questionnaire beside it."""
    from screener.loader import load
    from screener.verification import fault_in_log, fault_of

    with closing(store_at(store)) as kept:
        screening = kept.screening(code)
        try:
            record = _record_of(kept, screening, identity)
        except StoreError:
            return "record: it is missing, or damaged"
        text, events = _opened(kept, screening, identity)
        if (differs := _row_fault(screening, record)) is not None:
            return differs
        digest = record["questionnaire"]["sha256"]
        questionnaire = load(kept.questionnaire(digest), f"questionnaire {digest[:12]}")
    return fault_of(text, record, questionnaire) or fault_in_log(text, record, events, questionnaire)


def _row_fault(screening: Screening, record: Record) -> str | None:
    """What the list says of a screening that its record does not; what is sealed is not in the list."""
    from screener.sealing import is_sealed
    from screener.store import screening_of

    said = screening_of(record)
    names = ["id", "code", "questionnaire", "mode", "language", "started", "finished"]
    if not is_sealed(screening.record or ""):
        names += ["outcome", "subject"]
    wrong = next((name for name in names if getattr(said, name) != getattr(screening, name)), None)
    return f"{wrong}: the list says something else than the record" if wrong else None


def _fault_in_file(path: Path, questions: Path | None, store: str | None) -> str | None:
    """What is wrong with an exported record, by the questionnaire that it names."""
    from screener.files import read_file
    from screener.verification import fault_of

    text = read_file(path).decode("utf-8", errors="replace")
    try:
        record = json.loads(text)
        digest = str(record["questionnaire"]["sha256"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return "format: this is no record"
    questionnaire = _questionnaire_of(digest, questions, lambda: store_at(store))
    return fault_of(text, record, questionnaire)


def _questionnaire_of(digest: str, questions: Path | None, opened: Callable[[], Store]) -> Questionnaire:
    """The named or shipped questionnaire if it is the one; else the one that the store kept."""
    from screener.loader import load

    named = questionnaire_at(questions)
    if named.sha256 == digest or questions is not None:
        return named
    with closing(opened()) as kept:
        return load(kept.questionnaire(digest), f"questionnaire {digest[:12]}")

"""The command by which records leave."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from screener.cli.options import (
    Force,
    Identity,
    OfOutcome,
    Out,
    Since,
    Status,
    StorePlace,
    SubjectFile,
    Until,
    existing_store,
    format_option,
    wanted_by,
)
from screener.cli.output import tell
from screener.cli.progress import counted
from screener.documents.formats import RECORD_FORMATS
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.records.store import Store, Wanted
    from screener.records.types import Record


def export(
    form: Annotated[str, format_option(RECORD_FORMATS, "How records are written.")] = "json",
    out: Out = None,
    code: Annotated[str | None, typer.Option("--code", help="Only that screening.")] = None,
    since: Since = None,
    until: Until = None,
    outcome: OfOutcome = None,
    subject: SubjectFile = None,
    recipient: Annotated[str | None, typer.Option("--seal-to", help="Seal the export to that age public key.")] = None,
    identity: Identity = None,
    force: Force = False,
    store: StorePlace = None,
) -> None:
    """Write finished screenings as data, as a table, or as printable pages."""
    from screener.files import fill_file

    wanted = replace(wanted_by(since, until, outcome, subject, Status.FINISHED), code=code and code.upper())
    with closing(existing_store(store)) as kept:
        if code and kept.screening(code).state != "finished":
            raise ScreenerError(f"{code.upper()} is not finished, so there is no record to export")
        questions = _questions(kept, wanted) if form == "csv" else []
        pieces = RECORD_FORMATS[form](counted(_records(kept, wanted, identity), kept.count(wanted)), questions)
        fill = _filling(pieces, recipient)
        if out is None or str(out) == "-":
            sys.stdout.flush()
            fill(sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            fill_file(out, fill, force=force)
            tell(f"Written to {out}")


def _records(kept: Store, wanted: Wanted, identity: Path | None) -> Iterator[Record]:
    from screener.records.stored import stored_record

    return (stored_record(screening, identity) for screening in kept.records(wanted))


def _filling(pieces: Iterable[str], recipient: str | None) -> Callable[[BinaryIO], None]:
    """What writes the export: as it is, or sealed piece by piece."""
    from screener.files import write_pieces
    from screener.records.sealing import seal_into

    return lambda file: seal_into(pieces, recipient, file) if recipient else write_pieces(pieces, file)


def _questions(kept: Store, wanted: Wanted) -> list[str]:
    """The question ids of every questionnaire that the wanted screenings were asked with."""
    from screener.questionnaire.loader import load

    ids: dict[str, None] = {}
    for digest in kept.questionnaires(wanted):
        questionnaire = load(kept.questionnaire(digest), f"questionnaire {digest[:12]}")
        ids.update(dict.fromkeys(question.id for question in questionnaire.questions))
    return list(ids)

"""The command that compares two versions of a questionnaire."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Identity, StorePlace, existing_store, print_json, questionnaire_at
from screener.cli.progress import watched
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.analysis.diff import Revision
    from screener.questionnaire.model import Questionnaire
    from screener.records.replay import Tally
    from screener.records.store import Screening, Store


class DiffFormat(StrEnum):
    """How the comparison is written."""

    TEXT = "text"
    JSON = "json"


def diff(  # noqa: PLR0913, PLR0917  (one option each)
    old: Annotated[Path, typer.Argument(help="The questionnaire as it was.")],
    new: Annotated[Path, typer.Argument(help="The questionnaire as it is to be.")],
    form: Annotated[DiffFormat, typer.Option("--format", help="How the comparison is written.")] = DiffFormat.TEXT,
    replay: Annotated[  # noqa: FBT002
        bool, typer.Option("--replay", help="Also work out the stored screenings by the new one.")
    ] = False,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Tell what a new version changes: its words, and exactly which answer sheets move to another outcome.

    With --replay also which stored screenings would come out differently; the store is only read.
    """
    from screener.analysis.diff import revision_of

    before, after = questionnaire_at(old), questionnaire_at(new)
    with watched(f"comparing {old} with {new}") as told:
        revision = revision_of(before, after, told)
    tally = _replayed(after, store, identity) if replay else None
    if form is DiffFormat.JSON:
        print_json({**revision.as_json(), "replay": tally and tally.as_json()})
    else:
        _show(revision, tally)
    if tally is not None and tally.unreadable:
        raise typer.Exit(1)


def _show(revision: Revision, tally: Tally | None) -> None:
    from screener.documents.console import console_for
    from screener.documents.diff_page import show_revision, show_tally

    console = console_for(sys.stdout)
    show_revision(revision, console)
    if tally is not None:
        show_tally(tally, console)


def _replayed(new: Questionnaire, store: str | None, identity: Path | None) -> Tally:
    """What becomes of every finished screening; one that cannot be read is named, and hinders no other."""
    from screener.records.replay import Replay, Tally
    from screener.records.store import Wanted

    tally, replay, wanted = Tally(), Replay(new), Wanted(state="finished")
    with closing(existing_store(store)) as kept, watched("replaying stored screenings") as told:
        total, original = kept.count(wanted), _originals(kept)
        for done, screening in enumerate(kept.records(wanted)):
            told("", done, total)
            try:
                asked = original(screening.questionnaire)
                if asked.id != new.id:
                    tally.others += 1
                elif is_closed(screening, identity):
                    tally.sealed += 1
                else:
                    tally.add(replay.of(record_text(screening, identity), screening.code, asked))
            except ScreenerError as error:
                tally.unreadable.append((screening.code, str(error)))
    return tally


def _originals(kept: Store) -> Callable[[str], Questionnaire]:
    """The questionnaires that the store keeps, each read once."""
    from screener.questionnaire.loader import load

    return cache(lambda digest: load(kept.questionnaire(digest), f"questionnaire {digest[:12]}"))


def is_closed(screening: Screening, identity: Path | None) -> bool:
    """Whether a screening is sealed and nobody brought a key."""
    from screener.records.sealing import is_sealed

    return identity is None and isinstance(screening.record, str) and is_sealed(screening.record)


def record_text(screening: Screening, identity: Path | None) -> str:
    """The record of a finished screening; opened when it is sealed."""
    from screener.files import read_file
    from screener.records.sealing import is_sealed
    from screener.records.store.draft import unsealed

    if not isinstance(screening.record, str):
        raise ScreenerError("its record is damaged; restore a backup")
    if identity is None or not is_sealed(screening.record):
        return screening.record
    return unsealed(screening.record, read_file(identity).decode("utf-8", errors="replace"))[0]

"""The commands about one screening and about the store as a whole: showing, deleting, backing up."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from screener.cli.pieces import Identity, Reader, StorePlace, existing_store, now, show_record, tell
from screener.cli.stored import Code, record_of
from screener.problems import ScreenerError


def show(
    code: Code,
    reader: Annotated[Reader, typer.Option("--for", help="Whose wording is shown.")] = Reader.STAFF,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Show the result of one stored screening."""
    with closing(existing_store(store)) as kept:
        record = record_of(kept.screening(code), identity)
    show_record(record, sys.stdout, reader)


def delete(
    code: Code,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
    store: StorePlace = None,
) -> None:
    """Remove everything that was said in one screening; only that it was deleted stays."""
    with closing(existing_store(store)) as kept:
        screening = kept.screening(code)
        if screening.deleted:
            raise ScreenerError(f"{screening.code} was deleted on {screening.deleted}")
        if not yes and not typer.confirm(f"Delete {screening.code} for good?", err=True):
            raise typer.Exit(1)
        kept.delete(screening.id, now())
    tell(f"{screening.code} is deleted")


def backup(
    path: Annotated[Path, typer.Argument(help="The new file.")],
    store: StorePlace = None,
) -> None:
    """Copy the whole store to a new file while it is in use, and check the copy."""
    with closing(existing_store(store)) as kept:
        screenings = kept.copy_to(path)
    tell(f"{path} holds {screenings} {'screening' if screenings == 1 else 'screenings'}, checked")

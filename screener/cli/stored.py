"""What the commands about stored screenings share: which are wanted, and what one holds."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, cast

import typer

from screener.cli.options import reference_in
from screener.errors import ScreenerError, StoreError

if TYPE_CHECKING:
    from screener.records.events import Event
    from screener.records.store import Screening, Wanted
    from screener.records.types import Record


class Damaged(StoreError):
    """The record of a screening cannot be read; nothing of it is repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The record of {code} is damaged; restore a backup")


class State(StrEnum):
    """How far a screening is."""

    OPEN = "open"
    FINISHED = "finished"
    DELETED = "deleted"


Code = Annotated[str, typer.Argument(help="The code of a screening.")]
SubjectFile = Annotated[
    Path | None, typer.Option("--subject-file", help="A file (or -) with the reference of one person.")
]
Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="Begun on that day (UTC) or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Begun on that day (UTC) or earlier.")]
OfOutcome = Annotated[str | None, typer.Option("--outcome", help="With that outcome, by its id.")]

WORTH_WATCHING = 2000
"""From so many on, somebody at a terminal wants to know how far it is."""

Thing = TypeVar("Thing")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def wanted_by(
    since: str | None, until: str | None, outcome: str | None, subject: Path | None, state: State | None = None
) -> Wanted:
    """Which screenings those options ask for; raises ScreenerError for what is no day, or no reference."""
    from screener.records.store import Wanted

    for name, day in (("--since", since), ("--until", until)):
        if day is not None and not _is_day(day):
            raise ScreenerError(f"{name} takes a day such as 2026-11-23")
    return Wanted(since=since, until=until, outcome=outcome, subject=reference_in(subject), state=state and state.value)


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def opened(screening: Screening, identity: Path | None) -> tuple[str, list[Event] | None]:
    """The record of a finished screening as text; with its log when both were sealed together."""
    from screener.records.sealing import Unsealable, is_sealed
    from screener.records.store.draft import unsealed

    if screening.state != "finished":
        raise ScreenerError(f"{screening.code} has no result: it is {screening.state}")
    if not isinstance(screening.record, str):
        raise Damaged(screening.code)
    if not is_sealed(screening.record):
        return screening.record, None
    if identity is None:
        raise ScreenerError(f"{screening.code} is sealed; name the file with its secret key: --identity FILE")
    try:
        return unsealed(screening.record, identities_in(identity))
    except Unsealable:
        raise Damaged(screening.code) from None


def identities_in(file: Path) -> str:
    """The text of an identity file."""
    from screener.files import read_file

    return read_file(file).decode("utf-8", errors="replace")


def parsed(text: str, code: str) -> Record:
    """The record in a text; raises Damaged when it is none."""
    from screener.records.verification import shape_fault

    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        record = None
    if shape_fault(record):
        raise Damaged(code)
    return cast("Record", record)


def record_of(screening: Screening, identity: Path | None) -> Record:
    """The record of a finished screening, opened when it is sealed."""
    text, _ = opened(screening, identity)
    return parsed(text, screening.code)


def counted(things: Iterator[Thing], total: int) -> Iterator[Thing]:
    """The same things, counted on standard error where somebody can watch and it takes a while."""
    if not sys.stderr.isatty() or total < WORTH_WATCHING:
        yield from things
        return
    number = 0
    for number, thing in enumerate(things, 1):
        if number % 500 == 0:
            sys.stderr.write(f"\r{number} of {total}")
            sys.stderr.flush()
        yield thing
    sys.stderr.write(f"\r{number} of {total}\n")

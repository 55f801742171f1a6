"""What a database must be able to do to keep screenings, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from screener.errors import StoreError, desk_message


class Conflict(StoreError):
    """Somebody else has written to the same screening meanwhile."""


class NotFound(StoreError):
    """No screening has that code; codes for which it is easily mistaken are named, and never opened."""

    exit_code = 2

    def __init__(self, code: str, alike: Sequence[str] = ()) -> None:
        names = ""
        for other in alike:
            names = desk_message("part-or", one=names, other=other) if names else other
        self.question = f"Did you mean {names}?" if alike else ""
        if alike:
            super().__init__(desk_message("desk-no-screening-alike", code=code, names=names))
        else:
            super().__init__(desk_message("desk-no-screening" if code.strip() else "desk-no-code", code=code))


class Closed(StoreError):
    """A screening is finished or deleted, so nobody can go on with it."""

    exit_code = 2


class UnknownQuestionnaire(StoreError):
    """The store does not hold a questionnaire with that hash."""


class DamagedStore(StoreError):
    """The pages of the database are damaged."""


class NotStorable(StoreError):
    """A value that no database takes: a character outside Unicode, or a number beyond all bounds."""

    exit_code = 2


class NoAnswer(StoreError):
    """The database did not answer in time: what was sent may be in the store, or not."""


class NoStore(StoreError):
    """There is no store at that place, and none was to be made."""


class Lost(StoreError):
    """The connection ended before the confirmation came: what was sent may be in the store, or not."""


Notice = Callable[[str], None]
NOTICE_SECONDS = 1.0


class Connection(Protocol):
    """A database that speaks the SQL of the tables."""

    place: str
    """What to call it in messages."""

    version: int
    """The version of its tables."""

    row_lock: str
    """What is put behind a SELECT so that nobody else changes its rows before this transaction ends."""

    types: Mapping[str, str]
    """What the database calls the types in the SQL of tables and migrations: `bytes` and `text`."""

    notice: Notice
    """Called once with a sentence where the database lets somebody wait for more than a second."""

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; raises StoreError, Conflict where a key stands twice, Lost inside a transaction."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that holds the right to write; committed and on the disk when it ends."""
        yield

    def locked_version(self) -> int:
        """The version of the tables, inside a transaction; nobody else migrates them before it ends."""

    def set_version(self, version: int) -> None:
        """Writes down the version of the tables, inside the same transaction."""

    def damage(self, index: str | None = None) -> str | None:
        """What the database finds wrong with its own pages; quickly where a list by one `index` must not wait."""

    def copy_to(self, path: Path) -> int:
        """A whole, checked copy while others write; how many screenings it holds."""

    def close(self) -> None:
        """Closes the connection."""


def not_storable(place: str) -> NotStorable:
    """The error for a value that cannot even be looked for."""
    return NotStorable(f"{place} cannot hold that: it has a character or a number that no store takes")


def deleted_elsewhere() -> Conflict:
    """The error for whoever answers what was deleted meanwhile."""
    return Conflict(desk_message("desk-deleted-meanwhile"))


def changed_elsewhere() -> Conflict:
    """The error for whoever comes second."""
    return Conflict(desk_message("desk-changed"))

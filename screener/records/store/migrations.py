"""Migrations: how the tables of an older store become those that this program writes, one step a version.

Whoever opens a store to write applies all missing steps in one transaction, under the store's own lock; a new store
goes the same way from the first version on. Whoever only looks applies none: a store that can still be read as it is
is read, and for any other one the message says who brings it up to date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screener.errors import StoreError, desk_message
from screener.records.store.connection import Connection
from screener.records.store.tables import TABLES

FIRST = 1
OLDEST_READABLE = 1
"""The oldest version whose tables are read without a migration."""
_FORMAT = "screener/store/"

_LAST_EVENTS = (
    """CREATE TABLE last_events (
        screening {text} PRIMARY KEY REFERENCES screenings, number INTEGER NOT NULL, hash TEXT NOT NULL)""",
    """INSERT INTO last_events SELECT screening, number, hash FROM events AS newest
        WHERE number = (SELECT max(number) FROM events WHERE screening = newest.screening)""",
    "CREATE INDEX by_wait_code ON screenings (code) WHERE finished IS NULL AND deleted IS NULL",
)
"""Version 2: an event that is taken from the end of a log is missed; two indexes know who waits."""

_LEASES = (
    """CREATE TABLE leases (
        screening {text} PRIMARY KEY REFERENCES screenings, kiosk {text} NOT NULL, until {text} NOT NULL)""",
    "CREATE TABLE unconfirmed (screening {text} PRIMARY KEY REFERENCES screenings, entry TEXT NOT NULL)",
)
"""Version 3: open screenings that are deleted unless they are finished, and what is ticked but not confirmed."""
LEASES_SINCE = 3

_DECISIONS = ("CREATE INDEX decisions ON events (screening, number) WHERE kind = 'decision'",)
"""Version 4: a decision is an event behind the end of a log; a program that knows none would call the log altered."""

STEPS: Sequence[Sequence[str]] = (_LAST_EVENTS, _LEASES, _DECISIONS)
"""The SQL of each step, the first one from version 1 to version 2; {bytes} and {text} stand for types of the database.

A step that was released never changes. Reading must go on with every version from OLDEST_READABLE on.
"""


def newest_version() -> int:
    """The version of the tables that this program writes."""
    return FIRST + len(STEPS)


def format_of(version: int) -> str:
    """How a version is written in the table `meta`."""
    return f"{_FORMAT}{version}"


def version_in(form: str) -> int:
    """The version that `meta` names; 0 for anything else."""
    version = form.removeprefix(_FORMAT)
    return int(version) if form.startswith(_FORMAT) and version.isascii() and version.isdigit() else 0


def check_version(place: str, version: int, *, write: bool) -> None:
    """Raises StoreError for a version that this program cannot use."""
    if not FIRST <= version <= newest_version():
        raise StoreError(desk_message("desk-store-newer", path=place, version=version, other=newest_version()))
    if version < OLDEST_READABLE and not write:
        raise StoreError(desk_message("desk-store-older", path=place, version=version, other=newest_version()))


def missing_steps(version: int, types: Mapping[str, str]) -> list[str]:
    """The SQL that leads from a version to the newest one; version 0 has no tables yet."""
    steps = [TABLES, *STEPS][version:]
    return [sql.format(**types) for step in steps for sql in step]


def migrate(connection: Connection) -> None:
    """Applies the missing steps in one transaction; nothing where somebody else has just applied them."""
    with connection.writing():
        version = connection.locked_version()
        check_version(connection.place, version, write=True)
        if version < newest_version():
            for sql in missing_steps(version, connection.types):
                connection.run(sql)
            connection.set_version(newest_version())
    connection.version = newest_version()

"""The store on PostgreSQL, for several desks and kiosks: the same SQL through psycopg."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from screener.errors import StoreError, desk_message
from screener.records.store.connection import Lost, NoAnswer, NoStore, Notice, changed_elsewhere, not_storable
from screener.records.store.migrations import (
    check_version,
    format_of,
    migrate,
    missing_steps,
    newest_version,
    version_in,
)
from screener.records.store.waiting import Result, in_time

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 4
ANSWER_SECONDS = 6.0
"""How long one statement may take, and a commit; a migration may take any time."""
MIGRATION_SECONDS = 24 * 3600.0
_SETTINGS: dict[str, int] = {
    "statement_timeout": 5000,
    "lock_timeout": 4000,
    "idle_in_transaction_session_timeout": 60000,
}
"""What the server keeps to by itself, in milliseconds."""
_NETWORK: Mapping[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
}
OPEN_TRIES = 3
"""How often opening is tried when the connection is lost on the way."""
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_OURS = 0x5C4EE4E4
"""The advisory lock under which the tables are made and migrated."""


class PostgreSQL:
    """One connection to a database of screenings; a lost one is made anew for the next statement."""

    row_lock = " FOR UPDATE"
    types: Mapping[str, str] = {"bytes": "BYTEA", "text": 'TEXT COLLATE "C"'}  # sorted by its bytes, as everywhere

    def __init__(self, url: str, *, make: bool, write: bool, notice: Notice = lambda _: None) -> None:
        self._url = url
        self.notice = notice
        self._migrating = False
        self._database = _connected(url, notice)
        info = self._database.info
        self.place = f"the database {info.dbname} on {info.host or 'this machine'}"
        self._inside = False
        try:
            self._prepare()
            self._check_identity(make=make, write=write)
        except StoreError:
            self._database.close()
            raise

    def _prepare(self) -> None:
        """Sets the time-outs of the server, and makes sure that what it commits is on its disk."""
        for setting, value in _SETTINGS.items():
            self.run(f"SET {setting} = {value}")
        for setting in _DURABLE:
            if self.run(f"SHOW {setting}")[0][0] == "off":
                raise StoreError(f"{self.place} is not safe: {setting} is off, so answers could be lost")

    def _check_identity(self, *, make: bool, write: bool) -> None:
        if not self._has_tables():
            if not make:
                raise NoStore(desk_message("desk-store-none-in", path=self.place))
            with self.writing():
                self._lock_tables()
                if not self._has_tables():  # else another desk has just made them
                    self._make_tables()
        self.version = self._version()
        check_version(self.place, self.version, write=write)
        if write and self.version < newest_version():
            migrate(self)

    def _lock_tables(self) -> None:
        self.run(f"SELECT pg_advisory_xact_lock({_OURS})")

    def _version(self) -> int:
        rows = self.run("SELECT value FROM meta WHERE name = 'format'")
        return version_in(rows[0][0]) if rows else 0

    def locked_version(self) -> int:
        """The version of the tables, which nobody else migrates before this transaction ends.

        A migration, which asks this first, may take any time.
        """
        self.run("SET LOCAL statement_timeout = 0")
        self.run("SET LOCAL lock_timeout = 0")
        self._migrating = True
        self._lock_tables()
        return self._version()

    def set_version(self, version: int) -> None:
        """Writes the version down."""
        self.run("UPDATE meta SET value = ? WHERE name = 'format'", [format_of(version)])

    def _has_tables(self) -> bool:
        """Whether they are there; a table is read, so that the server does not answer from its cache."""
        return self.run("SELECT to_regclass('screenings') FROM pg_namespace LIMIT 1")[0][0] is not None

    def _make_tables(self) -> None:
        from uuid import uuid4

        for sql in missing_steps(0, self.types):
            self.run(sql)
        for name, value in (("format", format_of(newest_version())), ("id", str(uuid4()))):
            self.run("INSERT INTO meta VALUES (?, ?)", [name, value])

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; raises StoreError, Conflict where a key stands twice, Lost inside a transaction."""
        if self._inside:
            return self._sent(sql, values)
        self._revive()
        try:
            return self._sent(sql, values)
        except Lost:
            self._revive()
            return self._sent(sql, values)

    def _sent(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        import psycopg

        try:
            cursor = self._in_time(lambda: self._database.execute(sql.replace("?", "%s").encode(), values))
            return cursor.fetchall() if cursor.description else []
        except (psycopg.DataError, OverflowError, UnicodeError):
            raise not_storable(self.place) from None
        except psycopg.Error as error:
            self._fail(error)

    def _in_time(self, work: Callable[[], Result]) -> Result:
        seconds = MIGRATION_SECONDS if self._migrating else ANSWER_SECONDS
        return in_time(work, seconds, self.place, self.notice, self._cut)

    def _cut(self) -> None:
        """Ends the connection from this side, so that whoever waits for the server does so no longer."""
        import socket
        from contextlib import closing

        with suppress(OSError), closing(socket.socket(fileno=os.dup(self._database.fileno()))) as line:
            line.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction; its keys are chosen before it is sent, so sending it twice cannot store twice."""
        import psycopg

        self._revive()
        self._inside = True
        transaction = self._database.transaction()
        try:
            self._in_time(transaction.__enter__)
            try:
                yield
            except BaseException as error:
                with suppress(psycopg.Error, NoAnswer):
                    self._in_time(partial(transaction.__exit__, type(error), error, error.__traceback__))
                raise
            self._in_time(partial(transaction.__exit__, None, None, None))
        except psycopg.Error as error:
            self._fail(error)
        finally:
            self._inside = self._migrating = False

    def _revive(self) -> None:
        """Connects again where the connection was lost."""
        if self._database.closed:
            self._database = _connected(self._url, self.notice)
            self._prepare()

    def damage(self, index: str | None = None) -> str | None:  # noqa: ARG002  (PostgreSQL's own tools check its pages)
        """Nothing: the server checks its pages itself when they are read."""
        return None

    def copy_to(self, path: Path) -> int:
        """PostgreSQL has its own tools for this."""
        raise StoreError(f"{self.place} is backed up with PostgreSQL's own tools (pg_dump), not into {path}")

    def close(self) -> None:
        """Closes the connection."""
        self._database.close()

    def _fail(self, error: psycopg.Error) -> NoReturn:
        """A sentence by the class of the error; psycopg's own words hold the values."""
        from psycopg import errors

        if isinstance(error, errors.UniqueViolation):
            raise changed_elsewhere() from None
        if isinstance(error, errors.SerializationFailure | errors.DeadlockDetected):
            raise Lost(self._unusable(desk_message("part-crowd"))) from None
        if self._database.closed:
            raise Lost(self._unusable(desk_message("part-lost"))) from None
        name = type(error).__name__
        known = desk_message(_KNOWN[name]) if name in _KNOWN else _REASONS.get(name, f"PostgreSQL says {name}")
        raise StoreError(self._unusable(known)) from None

    def _unusable(self, reason: str) -> str:
        return desk_message("desk-store-unusable", path=self.place, reason=reason)


_KNOWN = {
    "QueryCanceled": "part-too-slow",
    "LockNotAvailable": "part-holds-needed",
    "DiskFull": "part-server-full",
    "InsufficientPrivilege": "part-no-rights",
}
"""Why it could not be used, for the people at a desk, by the class of the error."""
_REASONS = {
    "ReadOnlySqlTransaction": "it cannot be written; the server may be a copy that is only read",
    "UndefinedTable": "it holds other tables than those of a store of screenings",
    "UndefinedColumn": "it holds other tables than those of a store of screenings",
    "InvalidSchemaName": "there is no schema in it to keep tables in",
}


def _connected(url: str, notice: Notice) -> psycopg.Connection[tuple[Any, ...]]:
    """A new connection, each statement of which is a transaction unless it stands in one."""
    try:
        import psycopg
    except ImportError:
        raise StoreError("PostgreSQL needs psycopg; install screener with its extra: screener[postgres]") from None
    try:
        return in_time(
            lambda: psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS, **_NETWORK),
            CONNECT_SECONDS + 2,
            "the PostgreSQL server",
            notice,
            lambda: None,
        )
    except (psycopg.Error, NoAnswer, UnicodeError):
        raise StoreError(desk_message("desk-server-away")) from None


def connect_postgres(url: str, *, make: bool, write: bool, notice: Notice) -> PostgreSQL:
    """The database at `url`; its tables are made where there are none, if they are to be made.

    Tables of an older version are migrated for whoever is going to write.
    """
    for _ in range(OPEN_TRIES - 1):
        with suppress(Lost):
            return PostgreSQL(url, make=make, write=write, notice=notice)
    return PostgreSQL(url, make=make, write=write, notice=notice)

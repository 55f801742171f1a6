"""The store on PostgreSQL, for several desks and kiosks: the same SQL through psycopg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import uuid4

from screener.problems import StoreError
from screener.store import FORMAT, TABLES, Conflict

if TYPE_CHECKING:
    import psycopg

WAIT_SECONDS = 10
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_OURS = 0x5C4EE4E4
"""The advisory lock under which the tables are made once."""


class PostgreSQL:
    """One connection to a database of screenings."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._database = connection
        info = connection.info
        self.place = f"the database {info.dbname} on {info.host or 'this machine'}"
        self._check_durable()
        self._check_identity()

    def _check_durable(self) -> None:
        for setting in _DURABLE:
            if self.run(f"SHOW {setting}")[0][0] == "off":
                raise StoreError(f"{self.place} is not safe: {setting} is off, so answers could be lost")

    def _check_identity(self) -> None:
        with self.writing():
            self.run(f"SELECT pg_advisory_xact_lock({_OURS})")
            if self.run("SELECT to_regclass('screenings')")[0][0] is None:
                self._make_tables()
                return
            formats = self.run("SELECT value FROM meta WHERE name = 'format'")
        if formats != [(FORMAT,)]:
            raise StoreError(f"{self.place} holds tables of another version; this program reads {FORMAT}")

    def _make_tables(self) -> None:
        for sql in TABLES:
            self.run(sql.format(bytes="BYTEA"))
        for name, value in (("format", FORMAT), ("id", str(uuid4()))):
            self.run("INSERT INTO meta VALUES (?, ?)", [name, value])

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; raises StoreError, or Conflict where a key stands twice."""
        import psycopg

        values = [None if sql.endswith("LIMIT ? OFFSET ?") and value == -1 else value for value in values]
        try:
            cursor = self._database.execute(sql.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            self._fail(error)

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a few at a time, through a cursor on the server."""
        import psycopg

        try:
            with self._database.transaction(), self._database.cursor(name="export") as cursor:
                yield from cursor.execute(sql.replace("?", "%s").encode(), values)
        except psycopg.Error as error:
            self._fail(error)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction; the keys are chosen before it is sent, so sending it twice cannot store twice."""
        import psycopg

        try:
            with self._database.transaction():
                yield
        except psycopg.Error as error:
            self._fail(error)

    def copy_to(self, path: Path) -> None:
        """PostgreSQL has its own tools for this."""
        raise StoreError(f"{self.place} is backed up with PostgreSQL's own tools (pg_dump), not into {path}")

    def close(self) -> None:
        """Lets go of the connection."""
        self._database.close()

    def _fail(self, error: psycopg.Error) -> NoReturn:
        """A sentence by the class of the error; psycopg's own words hold the values."""
        import psycopg

        if isinstance(error, psycopg.errors.UniqueViolation):
            raise Conflict(f"{self.place}: this screening was changed from another place meanwhile") from None
        kind = "the connection was lost" if isinstance(error, psycopg.OperationalError) else type(error).__name__
        raise StoreError(f"{self.place} could not be used: {kind}") from None


def connect(url: str) -> PostgreSQL:
    """The database at `url`; its tables are made where there are none."""
    try:
        import psycopg
    except ImportError:
        raise StoreError("PostgreSQL needs psycopg; install screener with its extra: screener[postgres]") from None
    try:
        return PostgreSQL(psycopg.connect(url, autocommit=True, connect_timeout=WAIT_SECONDS))
    except psycopg.Error:
        raise StoreError("The PostgreSQL server could not be reached, or refused the login") from None

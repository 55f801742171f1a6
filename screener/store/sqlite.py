"""The store in one file: SQLite, set so that a committed answer survives a power cut.

The file's own bytes are never opened while it is connected: closing any other handle on it would
drop SQLite's locks.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

from screener.problems import StoreError
from screener.store import FORMAT, TABLES, Conflict

APPLICATION_ID = 0x5C4EE4E4
VERSION = 1
WAIT_SECONDS = 30

_SETTINGS = {
    "journal_mode": "delete",
    "synchronous": 3,  # EXTRA: the journal's removal is on the disk too
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
}


class SQLite:
    """One connection to a store file."""

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        try:
            self._open(path)
        except sqlite3.Error as error:
            self._fail(error)

    def _open(self, path: Path) -> None:
        self._database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS, isolation_level=None
        )
        self._check_identity()
        for name, wanted in _SETTINGS.items():
            self._database.execute(f"PRAGMA {name} = {wanted}")
            found = self._database.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise StoreError(f"{path} cannot be used safely here: {name} stays {found}")

    def _check_identity(self) -> None:
        """Refuses what is not a store, is newer, or was emptied, before anything is set."""
        application = self._database.execute("PRAGMA application_id").fetchone()[0]
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION_ID:
            raise StoreError(f"{self.place} is not a store of screenings, or it was emptied; it is left as it is")
        if version != VERSION:
            raise StoreError(f"{self.place} is of version {version}, and this program reads version {VERSION}")

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; raises StoreError, or Conflict where a key stands twice."""
        try:
            return self._database.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._fail(error)

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a few at a time."""
        try:
            for row in self._database.execute(sql, values):  # noqa: UP028  ("yield from" would close the cursor late)
                yield row
        except sqlite3.Error as error:
            self._fail(error)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Takes the right to write at once, so that waiting for it works; rolls back on any error."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
            raise

    def copy_to(self, path: Path) -> None:
        """A whole copy, by the backup of the database itself; the new file is the owner's only."""
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        os.close(descriptor)
        try:
            with sqlite3.connect(path) as copy:
                self._database.backup(copy)
            copy.close()
        except sqlite3.Error as error:
            self._fail(error)

    def quick_check(self) -> str:
        """`ok`, or what SQLite finds wrong with its pages."""
        return str(self.run("PRAGMA integrity_check(1)")[0][0])

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def _fail(self, error: sqlite3.Error) -> NoReturn:
        """A sentence for what SQLite says; never the values it was given."""
        name = getattr(error, "sqlite_errorname", "") or type(error).__name__
        if name.startswith("SQLITE_CONSTRAINT"):
            raise Conflict(f"{self.place}: this screening was changed from another place meanwhile") from None
        reason = next((words for sign, words in _REASONS if sign in name), f"SQLite says {name}")
        raise StoreError(f"{self.place} could not be used: {reason}") from None


_REASONS = (
    ("BUSY", f"another program held it for more than {WAIT_SECONDS} seconds; try again"),
    ("LOCKED", "another program holds it; try again"),
    ("FULL", "the disk is full; free some space and try again"),
    ("READONLY", "it cannot be written; check the rights of the file and its folder"),
    ("CANTOPEN", "it cannot be opened; check the rights of the file and its folder"),
    ("NOTADB", "it is not a store of screenings; it is left as it is"),
    ("CORRUPT", "it is damaged; it is left as it is, so restore a backup"),
    ("IOERR", "the disk failed while it was read or written"),
    ("PERM", "it cannot be opened; check the rights of the file and its folder"),
)


def connect(url: str) -> SQLite:
    """The store file at `url`; a new one when there is none and no trace of an earlier one."""
    path = Path(url)
    try:
        if not os.path.lexists(path):
            _create(path)
        if not stat.S_ISREG(path.stat().st_mode):
            raise StoreError(f"{path} is not a file")
    except OSError as error:
        raise StoreError(f"{path} could not be used: {error.strerror}") from None
    return SQLite(path)


def _create(path: Path) -> None:
    """A whole store appears at once under its name, or none; two at once make one."""
    left = [other for other in (_marker(path), Path(f"{path}-journal"), Path(f"{path}-wal")) if other.exists()]
    if left and not os.path.lexists(path):  # else another desk has just made it
        raise StoreError(
            f"{path} is gone, and {left[0].name} says that there was a store; "
            f"restore it, or remove {left[0].name} to begin a new one"
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        _fill(temporary, path)
        with suppress(FileExistsError):
            os.link(temporary, path)
            _marker(path).touch(mode=0o600)
    finally:
        Path(temporary).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _marker(path: Path) -> Path:
    """A file that stays beside the store, so that a store that vanished is not silently begun anew."""
    return path.with_name(f"{path.name}.expected")


def _fill(temporary: str, path: Path) -> None:
    try:
        database = sqlite3.connect(temporary, isolation_level=None)
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("BEGIN IMMEDIATE")
        for sql in TABLES:
            database.execute(sql.format(bytes="BLOB"))
        database.executemany("INSERT INTO meta VALUES (?, ?)", [("format", FORMAT), ("id", str(uuid4()))])
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute("COMMIT")
        database.close()
    except sqlite3.Error as error:
        raise StoreError(f"{path} could not be made: {getattr(error, 'sqlite_errorname', error)}") from None

"""The store in one file: SQLite, set so that a committed answer survives a power cut.

The file's own bytes are never opened while it is connected: closing any other handle on it would
drop SQLite's locks.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from screener.errors import StoreError
from screener.files import FileProblem, NameTaken, placed
from screener.records.store.connection import Lost, NoStore, changed_elsewhere
from screener.records.store.migrations import check_version, format_of, migrate, missing_steps, newest_version

APPLICATION_ID = 0x5C4EE4E4
LOCK_SECONDS = 30

_SETTINGS = {
    "journal_mode": "delete",
    "synchronous": 3,  # EXTRA: the journal's removal is on the disk too
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "fullfsync": 1,  # where an ordinary sync only reaches the disk's own memory (macOS)
    "temp_store": 2,  # what is sorted stays in memory: no file elsewhere holds an answer
}


class SQLite:
    """One connection to a store file."""

    row_lock = ""  # BEGIN IMMEDIATE locks the whole file
    types: Mapping[str, str] = {"bytes": "BLOB", "text": "TEXT"}

    def __init__(self, path: Path, *, write: bool = True) -> None:
        self.place = str(path)
        self._write = write
        self._path = path
        self._failed = False
        self._open()

    def _open(self) -> None:
        url = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            self._database = sqlite3.connect(url, uri=True, timeout=LOCK_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            self._fail(error)
        try:
            self._check_identity()
            self._set()
        except sqlite3.Error as error:
            self._database.close()
            self._fail(error)
        except StoreError:
            self._database.close()
            raise

    def _set(self) -> None:
        """Sets what durability and privacy need, and reads it back."""
        for name, wanted in _SETTINGS.items():
            self._database.execute(f"PRAGMA {name} = {wanted}")
            found = self._database.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise StoreError(f"{self.place} cannot be used safely here: {name} stays {found}")

    def _check_identity(self) -> None:
        """Refuses what is not a store, is newer, or was emptied, before anything is set."""
        application = self._database.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION_ID:
            raise StoreError(f"{self.place} is not a store of screenings, or it was emptied; it is left as it is")
        check_version(self.place, self.locked_version(), write=self._write)

    def locked_version(self) -> int:
        """The version of the tables."""
        return int(self.run("PRAGMA user_version")[0][0])

    def set_version(self, version: int) -> None:
        """Writes the version down, where SQLite keeps it and where it can be read by eye."""
        self.run("UPDATE meta SET value = ? WHERE name = 'format'", [format_of(version)])
        self.run(f"PRAGMA user_version = {version}")

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; raises StoreError, or Conflict where a key stands twice."""
        try:
            return self._database.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._fail(error)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Takes the right to write at once, so that waiting for it works; rolls back on any error."""
        self._open_again()
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self._commit()
        except BaseException:
            with suppress(sqlite3.Error):
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
            raise

    def _commit(self) -> None:
        try:
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            try:
                self._fail(error)
            except StoreError as problem:
                if self._failed:
                    raise Lost(str(problem)) from None
                raise

    def _open_again(self) -> None:
        """Opens the file anew after a failure of the disk, because the cache of the connection may be outdated."""
        if self._failed:
            self._failed = False
            self._database.close()
            self._open()

    def copy_to(self, path: Path) -> int:
        """A whole, checked copy, by the backup of the database itself; it appears under its name at once, or not."""
        with placed(path, force=None) as temporary:
            try:
                with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
                    self._database.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
                    return _checked(copy)
            except sqlite3.Error as error:
                self._fail(error)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def _fail(self, error: sqlite3.Error) -> NoReturn:
        """Raises the error in a sentence of ours; SQLite's own may hold values."""
        name = getattr(error, "sqlite_errorname", "") or type(error).__name__
        if name.startswith("SQLITE_CONSTRAINT"):
            raise changed_elsewhere() from None
        self._failed = self._failed or any(sign in name for sign in ("IOERR", "READONLY"))
        reason = next((words for sign, words in _REASONS if sign in name), f"SQLite says {name}")
        raise StoreError(f"{self.place} could not be used: {reason}") from None


_REASONS = (
    ("BUSY", f"another program held it for more than {LOCK_SECONDS} seconds; try again"),
    ("LOCKED", "another program holds it; try again"),
    ("FULL", "the disk is full; free some space and try again"),
    ("READONLY", "it cannot be written; check the rights of the file and its folder"),
    ("CANTOPEN", "it cannot be opened; check the rights of the file and its folder"),
    ("NOTADB", "it is not a store of screenings; it is left as it is"),
    ("CORRUPT", "it is damaged; it is left as it is, so restore a backup"),
    ("IOERR", "the disk failed while it was read or written"),
    ("PERM", "it cannot be opened; check the rights of the file and its folder"),
)


def _checked(copy: sqlite3.Connection) -> int:
    """How many screenings a copy holds; raises StoreError when its pages are not whole."""
    verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"The store is damaged, so no copy was made: {verdict}")
    return int(copy.execute("SELECT count(*) FROM screenings").fetchone()[0])


def connect_sqlite(url: str, *, make: bool, write: bool) -> SQLite:
    """The store file at `url`; a new one when there is none and no trace of an earlier one, if it is to be made.

    One of an older version is migrated for whoever is going to write.
    """
    path = Path(url)
    try:
        if not os.path.lexists(path):
            _begin(path, make=make)
        if not stat.S_ISREG(path.stat().st_mode):
            raise StoreError(f"{path} is not a file")
        store = SQLite(path, write=write)
    except OSError as error:
        raise StoreError(f"{path} could not be used: {error.strerror}") from None
    try:
        _expect(path, store.run("SELECT coalesce(max(value), '') FROM meta WHERE name = 'id'")[0][0])
        if write and store.locked_version() < newest_version():
            migrate(store)
    except StoreError:
        store.close()
        raise
    return store


def _expect(path: Path, found: str) -> None:
    """Writes the id of the store into the marker beside it; raises StoreError where the marker names another store."""
    marker = _marker(path)
    try:
        expected = marker.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        expected = ""
    if expected and expected != found:
        raise StoreError(
            f"{path} is another store than the one that {marker.name} says was there; "
            f"restore that one, or remove {marker.name} to go on with this one"
        )
    if not expected:
        with suppress(OSError):  # a store that can only be read is left as it is
            descriptor = os.open(marker, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  (a descriptor)
                file.write(found)


def _begin(path: Path, *, make: bool) -> None:
    """A whole store appears at once under its name, or none; two at once make one."""
    left = [other for other in (_marker(path), Path(f"{path}-journal"), Path(f"{path}-wal")) if other.exists()]
    if left and not os.path.lexists(path):  # else another desk has just made it
        raise StoreError(
            f"{path} is gone, and {left[0].name} says that there was a store; "
            f"restore it, or remove {left[0].name} to begin a new one"
        )
    if not make:
        raise NoStore(f"There is no store at {path} yet; screener run makes it")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with suppress(NameTaken), placed(path) as temporary:
            _fill(temporary, path)
    except FileProblem as problem:
        raise StoreError(str(problem)) from None


def _marker(path: Path) -> Path:
    """The file beside the store that names it, so that a store that vanished or was replaced is noticed."""
    return path.with_name(f"{path.name}.expected")


def _fill(temporary: Path, path: Path) -> None:
    from uuid import uuid4

    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous = EXTRA")
            database.execute("BEGIN IMMEDIATE")
            for sql in missing_steps(0, SQLite.types):
                database.execute(sql)
            made = [("format", format_of(newest_version())), ("id", str(uuid4()))]
            database.executemany("INSERT INTO meta VALUES (?, ?)", made)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {newest_version()}")
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(f"{path} could not be made: {getattr(error, 'sqlite_errorname', error)}") from None

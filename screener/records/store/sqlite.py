"""The store in one file: SQLite, set so that a committed answer survives a power cut.

The file's own bytes are never opened while it is connected: closing any other handle on it would
drop SQLite's locks.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from screener.errors import StoreError, desk_message
from screener.files import placed, reason_of
from screener.records.store.connection import NOTICE_SECONDS, Lost, Notice, changed_elsewhere, not_storable
from screener.records.store.migrations import FIRST, check_version, format_of, migrate, newest_version
from screener.records.store.sqlite_file import APPLICATION_ID, TYPES, check_marker, make_file

LOCK_SECONDS = 6.0
SMALL_FILE = 16 * 1024 * 1024
"""So large a file is checked whole before a list, in less than a tenth of a second."""
_PAUSE = 0.02
_OPEN = " WHERE finished IS NULL AND deleted IS NULL"

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
    types = TYPES

    def __init__(self, path: Path, *, write: bool = True, notice: Notice = lambda _: None) -> None:
        self.place = str(path)
        self.notice = notice
        self._write = write
        self._path = path
        self._failed = False
        self._open()

    def _open(self) -> None:
        url = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            self._database = sqlite3.connect(url, uri=True, timeout=0, isolation_level=None)
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
            self._sent(f"PRAGMA {name} = {wanted}")
            found = self._sent(f"PRAGMA {name}")[0][0]
            if found != wanted:
                raise StoreError(f"{self.place} cannot be used safely here: {name} stays {found}")

    def _check_identity(self) -> None:
        """Refuses what is not a store, is newer, or was emptied, before anything is set."""
        application = self._sent("PRAGMA application_id")[0][0]
        if application != APPLICATION_ID:
            raise StoreError(desk_message("desk-store-foreign", path=self.place))
        self.version = self.locked_version()
        check_version(self.place, self.version, write=self._write)

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
            return self._sent(sql, values)
        except sqlite3.Error as error:
            self._fail(error)
        except (OverflowError, UnicodeError):
            raise not_storable(self.place) from None

    def _sent(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs a statement, again and again while somebody else holds the file; Ctrl-C is heard between two tries.

        SQLite's own time-out would wait as long without hearing it.
        """
        began, noticed = time.monotonic(), False
        while True:
            try:
                return self._database.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if "BUSY" not in getattr(error, "sqlite_errorname", "") or waited > LOCK_SECONDS:
                    raise
            if waited > NOTICE_SECONDS and not noticed:
                noticed = True
                self.notice(f"Waiting for {self.place}, which another program holds; Ctrl-C ends this")
            time.sleep(_PAUSE)

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
            self._sent("COMMIT")
        except sqlite3.Error as error:
            try:
                self._fail(error)
            except StoreError as problem:
                if self._failed:
                    raise Lost(problem.sentence) from None
                raise

    def _open_again(self) -> None:
        """Opens the file anew after a failure of the disk, because the cache of the connection may be outdated."""
        if self._failed:
            self._failed = False
            self._database.close()
            self._open()

    def damage(self, index: str | None = None) -> str | None:
        """What SQLite finds wrong with its pages; before a list, whether its index holds all screenings.

        Before a list the whole file is read only while it is small. In a large one the entries of the index are
        counted, and so are those who wait, in both indexes that hold them.
        """
        if index is None or self._path.stat().st_size <= SMALL_FILE:
            found = self.run("PRAGMA integrity_check(1)")[0][0]
            return None if found == "ok" else str(found)
        counts = [(self._counted(""), self._counted(f" INDEXED BY {index} WHERE started >= ''"))]
        if self.version > FIRST:
            counts.append(
                (self._counted(f" INDEXED BY by_wait{_OPEN}"), self._counted(f" INDEXED BY by_wait_code{_OPEN}"))
            )
        return None if all(one == other for one, other in counts) else "an index does not hold all screenings"

    def _counted(self, how: str) -> int:
        return int(self.run(f"SELECT count(*) FROM screenings{how}")[0][0])  # noqa: S608

    def copy_to(self, path: Path) -> int:
        """A whole, checked copy, by the backup of the database itself; it appears under its name at once, or not."""
        with placed(path, force=None) as temporary:
            try:
                with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
                    self._database.backup(copy, progress=self._patience(), sleep=_PAUSE)
                    copy.execute("PRAGMA journal_mode = DELETE")
                    return _checked(copy)
            except sqlite3.Error as error:
                self._fail(error)

    def _patience(self) -> Callable[[int, int, int], None]:
        """A function that a copy calls after each step; it raises StoreError when the file stays locked too long."""
        moved = time.monotonic()

        def check(status: int, _remaining: int, _total: int) -> None:
            nonlocal moved
            if status not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                moved = time.monotonic()
            elif time.monotonic() - moved > LOCK_SECONDS:
                raise StoreError(_unusable(self.place, _known("part-held")))

        return check

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def _fail(self, error: sqlite3.Error) -> NoReturn:
        """Raises the error in a sentence of ours; SQLite's own may hold values."""
        name = getattr(error, "sqlite_errorname", "") or type(error).__name__
        if name.startswith("SQLITE_CONSTRAINT"):
            raise changed_elsewhere() from None
        self._failed = self._failed or any(sign in name for sign in ("IOERR", "READONLY"))
        key = next((key for sign, key in _REASONS if sign in name), None)
        if str(error).startswith("no such ") or " has no column named " in str(error):
            key = "part-damaged"
        raise StoreError(_unusable(self.place, _known(key) if key else f"SQLite says {name}")) from None


_REASONS = (
    ("BUSY", "part-held"),
    ("LOCKED", "part-holds"),
    ("FULL", "part-full"),
    ("READONLY", "part-read-only"),
    ("CANTOPEN", "part-closed"),
    ("NOTADB", "part-foreign"),
    ("CORRUPT", "part-damaged"),
    ("IOERR", "part-disk"),
    ("PERM", "part-closed"),
)
"""A part of the name of an error, and the key of what is said of it."""


def _known(key: str) -> str:
    return desk_message(key, seconds=f"{LOCK_SECONDS:g}")


def _unusable(place: object, reason: str) -> str:
    return desk_message("desk-store-unusable", path=place, reason=reason)


def _checked(copy: sqlite3.Connection) -> int:
    """How many screenings a copy holds; raises StoreError when its pages are not whole."""
    verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"The store is damaged, so no copy was made: {verdict}")
    return int(copy.execute("SELECT count(*) FROM screenings").fetchone()[0])


def _check_format(store: SQLite) -> None:
    """Raises StoreError where a store says in words that it is of another version than its tables."""
    read = "SELECT user_version, (SELECT max(value) FROM meta WHERE name = 'format') FROM pragma_user_version"
    version, written = store.run(read)[0]
    if written != format_of(version):
        raise StoreError(
            f"{store.place} says that it is of another version than it is, so {desk_message('part-damaged')}"
        )


def connect_sqlite(url: str, *, make: bool, write: bool, notice: Notice) -> SQLite:
    """The store file at `url`; a new one when there is none and no trace of an earlier one, if it is to be made.

    One of an older version is migrated for whoever is going to write.
    """
    path = Path(url)
    try:
        if not os.path.lexists(path):
            make_file(path, make=make)
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise StoreError(desk_message("desk-store-no-file", path=path))
        if found.st_size == 0:  # as files of /proc are, of which some let a reader wait for ever
            raise StoreError(desk_message("desk-store-foreign", path=path))
        store = SQLite(path, write=write, notice=notice)
    except ValueError:
        raise StoreError("No file can have the name of that store") from None
    except OSError as error:
        raise StoreError(_unusable(path, reason_of(error))) from None
    try:
        check_marker(path, store.run("SELECT coalesce(max(value), '') FROM meta WHERE name = 'id'")[0][0])
        _check_format(store)
        if write and store.version < newest_version():
            migrate(store)
    except StoreError:
        store.close()
        raise
    return store

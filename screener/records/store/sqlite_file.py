"""The file of a SQLite store: made as a whole, and named by a marker beside it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from screener.errors import StoreError, desk_message
from screener.files import FileProblem, NameTaken, placed
from screener.records.store.connection import NoStore
from screener.records.store.migrations import format_of, missing_steps, newest_version

APPLICATION_ID = 0x5C4EE4E4
TYPES: Mapping[str, str] = {"bytes": "BLOB", "text": "TEXT"}


def check_marker(path: Path, found: object) -> None:
    """Writes the id of the store into the marker beside it; raises StoreError where the marker names another store."""
    if not isinstance(found, str):
        raise StoreError(desk_message("desk-store-nameless", path=path))
    marker = _marker(path)
    try:
        expected = marker.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        expected = ""
    if expected and expected != found:
        raise StoreError(desk_message("desk-store-other", path=path, file=marker.name))
    if not expected:
        with suppress(OSError):  # a store that can only be read is left as it is
            descriptor = os.open(marker, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  (a descriptor)
                file.write(found)


def make_file(path: Path, *, make: bool) -> None:
    """A whole store appears at once under its name, or none; two at once make one."""
    left = [other for other in (_marker(path), Path(f"{path}-journal"), Path(f"{path}-wal")) if other.exists()]
    if left and not os.path.lexists(path):  # else another desk has just made it
        raise StoreError(desk_message("desk-store-gone", path=path, file=left[0].name))
    if not make:
        raise NoStore(desk_message("desk-store-none", path=path))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with suppress(NameTaken), placed(path) as temporary:
            _fill(temporary, path)
    except FileProblem as problem:
        raise StoreError(problem.sentence) from None


def _marker(path: Path) -> Path:
    """The file beside the store that names it, so that a store that vanished or was replaced is noticed."""
    return path.with_name(f"{path.name}.expected")


def _fill(temporary: Path, path: Path) -> None:
    from uuid import uuid4

    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous = EXTRA")
            database.execute("BEGIN IMMEDIATE")
            for sql in missing_steps(0, TYPES):
                database.execute(sql)
            made = [("format", format_of(newest_version())), ("id", str(uuid4()))]
            database.executemany("INSERT INTO meta VALUES (?, ?)", made)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {newest_version()}")
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(f"{path} could not be made: {getattr(error, 'sqlite_errorname', error)}") from None

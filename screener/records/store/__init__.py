"""The store: screenings on disk, each accepted answer in a transaction of its own.

One SQL text serves SQLite (the default, one file) and PostgreSQL (several desks and kiosks). Rows
are appended, never rewritten; an answer counts as saved only after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple, replace
from hashlib import sha256
from pathlib import Path

from screener.errors import StoreError
from screener.records.codes import look_alikes
from screener.records.events import Event
from screener.records.store.connection import (
    Closed,
    Conflict,
    Connection,
    Lost,
    NoStore,
    NotFound,
    UnknownQuestionnaire,
    changed_elsewhere,
)
from screener.records.store.tables import COLUMNS, Screening, Wanted, screening_of

__all__ = [
    "Closed",
    "Conflict",
    "Connection",
    "NoStore",
    "NotFound",
    "Screening",
    "Store",
    "UnknownQuestionnaire",
    "Wanted",
    "open_store",
    "screening_of",
]

COMMIT_TRIES = 5
"""How often a transaction is sent when the connection is lost on the way."""
RECORDS_AT_ONCE = 100
"""Few enough for any memory, and read so quickly that nobody who writes has to wait."""
NO_LIMIT = 2**31 - 1

_ALL = ", ".join(COLUMNS)
_WITHOUT_RECORD = ", ".join(COLUMNS[:-1])


class _RollBack(Exception):
    """Ends a transaction that only tried whether the store can be written."""


class Store:
    """Screenings, their events, and the questionnaires they were asked with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def place(self) -> str:
        """What to call the store in messages."""
        return self._connection.place

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def copy_to(self, path: Path) -> int:
        """A whole, checked copy of the store in a new file, made while others write; how many screenings it holds."""
        return self._connection.copy_to(path)

    def check_writable(self) -> None:
        """Raises StoreError where nothing could be written, so that nobody answers in vain."""
        with suppress(_RollBack), self._connection.writing():
            self._connection.run("INSERT INTO meta (name, value) VALUES ('trial', '')")
            raise _RollBack

    # -- writing -------------------------------------------------------------------------------

    def begin(self, screening: Screening, source: bytes, event: Event) -> None:
        """A new screening, its first event, and the questionnaire it is asked with; Conflict when its code is taken."""

        def work() -> None:
            self._keep_questionnaire(source)
            marks = ", ".join("?" for _ in COLUMNS)
            self._connection.run(f"INSERT INTO screenings ({_ALL}) VALUES ({marks})", astuple(screening))  # noqa: S608
            self._add(screening.id, event)

        self._commit(work, lambda: self.has_event(screening.id, event))

    def append(self, screening: str, event: Event) -> None:
        """The next event of a screening, committed; raises Conflict when another one took its place."""

        def work() -> None:
            self._lock_open(screening)
            self._add(screening, event)

        self._commit(work, lambda: self.has_event(screening, event))

    def finish(self, screening: Screening, event: Event, record: str) -> None:
        """Closes a screening with its last event and its record; `screening` says what its row becomes."""

        def work() -> None:
            self._lock_open(screening.id)
            self._add(screening.id, event)
            self._close(screening, record)

        self._commit(work, lambda: self.has_event(screening.id, event))

    def finish_sealed(self, screening: Screening, sealed: str) -> None:
        """Closes a screening with its sealed record; its events are sealed with it and removed here."""

        def work() -> None:
            self._lock_open(screening.id)
            self._connection.run("DELETE FROM events WHERE screening = ?", [screening.id])
            self._close(replace(screening, outcome=None, subject=None), sealed)

        def is_done() -> bool:
            sql = "SELECT 1 FROM screenings WHERE id = ? AND record = ?"
            return bool(self._connection.run(sql, [screening.id, sealed]))

        self._commit(work, is_done)

    def delete(self, screening: str, at: str) -> None:
        """Removes all answers and the record; the row stays and says when it was deleted."""

        def work() -> None:
            lock = f"SELECT 1 FROM screenings WHERE id = ?{self._connection.row_lock}"  # noqa: S608
            self._connection.run(lock, [screening])
            self._connection.run("DELETE FROM events WHERE screening = ?", [screening])
            self._connection.run(
                "UPDATE screenings SET subject = NULL, outcome = NULL, record = NULL, deleted = ? WHERE id = ?",
                [at, screening],
            )

        self._commit(work, lambda: False)

    def has_event(self, screening: str, event: Event) -> bool:
        """Whether that very event is in the store and on the disk; the write waits for a pending commit."""
        with self._connection.writing():
            self._connection.run("UPDATE meta SET value = value WHERE name = 'id'")
            sql = "SELECT hash FROM events WHERE screening = ? AND number = ?"
            return self._connection.run(sql, [screening, event.number]) == [(event.hash,)]

    def _commit(self, work: Callable[[], None], is_done: Callable[[], bool]) -> None:
        """Does the work once, in one transaction, and again after a lost connection unless `is_done` finds it done."""
        for left in range(COMMIT_TRIES - 1, -1, -1):
            try:
                self._commit_now(work, is_done)
            except Lost:
                if not left:
                    raise
            else:
                return

    def _commit_now(self, work: Callable[[], None], is_done: Callable[[], bool]) -> None:
        try:
            with self._connection.writing():
                work()
        except Conflict:
            if not is_done():
                raise

    def _lock_open(self, screening: str) -> None:
        """Keeps others from closing the screening in this transaction; raises Conflict where it is closed already."""
        sql = "SELECT 1 FROM screenings WHERE id = ? AND finished IS NULL AND deleted IS NULL"
        if not self._connection.run(f"{sql}{self._connection.row_lock}", [screening]):
            raise changed_elsewhere()

    def _close(self, screening: Screening, record: str) -> None:
        self._connection.run(
            "UPDATE screenings SET finished = ?, outcome = ?, record = ?, subject = ?, language = ? WHERE id = ?",
            [screening.finished, screening.outcome, record, screening.subject, screening.language, screening.id],
        )

    def _add(self, screening: str, event: Event) -> None:
        self._connection.run(
            "INSERT INTO events (screening, number, kind, entry, hash) VALUES (?, ?, ?, ?, ?)",
            [screening, event.number, event.kind, event.entry, event.hash],
        )

    def _keep_questionnaire(self, source: bytes) -> None:
        digest = sha256(source).hexdigest()
        self._connection.run(
            "INSERT INTO questionnaires (sha256, source) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
            [digest, source],
        )

    # -- reading -------------------------------------------------------------------------------

    def find(self, wanted: Wanted, *, limit: int = NO_LIMIT, skip: int = 0) -> list[Screening]:
        """Screenings, the newest first; their records are left out, because they are large."""
        where, values = wanted.where()
        order = "ORDER BY started DESC, id DESC LIMIT ? OFFSET ?"
        sql = f"SELECT {_WITHOUT_RECORD} FROM screenings WHERE {where} {order}"  # noqa: S608
        return [Screening(*row) for row in self._connection.run(sql, [*values, limit, skip])]

    def count(self, wanted: Wanted) -> int:
        """How many screenings there are."""
        where, values = wanted.where()
        sql = f"SELECT count(*) FROM screenings WHERE {where}"  # noqa: S608
        return int(self._connection.run(sql, values)[0][0])

    def records(self, wanted: Wanted) -> Iterator[Screening]:
        """Screenings with their records, the oldest first; nothing is locked between two of them.

        Each one is whole. One that somebody finishes meanwhile may be among them or not.
        """
        where, values = wanted.where()
        order = f"ORDER BY started, id LIMIT {RECORDS_AT_ONCE}"
        sql = f"SELECT {_ALL} FROM screenings WHERE {where} AND (started, id) > (?, ?) {order}"  # noqa: S608
        last = ("", "")
        while found := [Screening(*row) for row in self._connection.run(sql, [*values, *last])]:
            yield from found
            last = (found[-1].started, found[-1].id)

    def screening(self, code: str) -> Screening:
        """The screening with that code, or with that id; raises StoreError when there is none."""
        sql = f"SELECT {_ALL} FROM screenings WHERE code = ? OR id = ?"  # noqa: S608
        rows = self._connection.run(sql, [code.upper(), code.lower()])
        if not rows:
            codes = (row[0] for row in self._connection.run("SELECT code FROM screenings ORDER BY code", []))
            alike = look_alikes(code, codes)
            raise NotFound(code, alike)
        return Screening(*rows[0])

    def events(self, screening: str) -> list[Event]:
        """The events of one screening, in order."""
        sql = "SELECT number, kind, entry, hash FROM events WHERE screening = ? ORDER BY number"
        return [Event(*row) for row in self._connection.run(sql, [screening])]

    def last_event(self, screening: str) -> Event | None:
        """The newest event of one screening, if it has any."""
        sql = "SELECT number, kind, entry, hash FROM events WHERE screening = ? ORDER BY number DESC LIMIT 1"
        return next((Event(*row) for row in self._connection.run(sql, [screening])), None)

    def questionnaires(self, wanted: Wanted) -> list[str]:
        """The hashes of the questionnaires that those screenings were asked with, the oldest first."""
        where, values = wanted.where()
        first = f"SELECT min(started) FROM screenings WHERE questionnaire = sha256 AND {where}"  # noqa: S608
        asked = f"SELECT sha256, ({first}) AS first FROM questionnaires"  # noqa: S608
        sql = f"SELECT sha256 FROM ({asked}) AS asked WHERE first IS NOT NULL ORDER BY first"  # noqa: S608
        return [row[0] for row in self._connection.run(sql, values)]

    def questionnaire(self, digest: str) -> bytes:
        """The questionnaire with that hash; raises StoreError when it is not here, or is another."""
        rows = self._connection.run("SELECT source FROM questionnaires WHERE sha256 = ?", [digest])
        source = bytes(rows[0][0]) if rows else b""
        if sha256(source).hexdigest() != digest:
            raise UnknownQuestionnaire(f"{self.place} does not hold the questionnaire {digest[:12]}, or it was altered")
        return source


def open_store(url: str, *, make: bool = True, write: bool | None = None) -> Store:
    """The store at a path, or at `postgresql://...`.

    Made when there is none and none is expected; raises NoStore then where it is not to be made. A store of an older
    version is migrated for whoever is going to `write`, which whoever may make one is taken to do.
    """
    write = make if write is None else write
    if url.startswith(("postgresql://", "postgres://")):
        from screener.records.store.postgres import connect_postgres

        return Store(connect_postgres(url, make=make, write=write))
    if "://" in url:
        raise StoreError(f"A store is a file or postgresql://..., not {url.partition('://')[0]}://...")
    from screener.records.store.sqlite import connect_sqlite

    return Store(connect_sqlite(url, make=make, write=write))

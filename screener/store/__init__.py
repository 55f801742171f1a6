"""The store: screenings on disk, each accepted answer in a transaction of its own.

One SQL text serves SQLite (the default, one file) and PostgreSQL (several desks and kiosks). Rows
are appended, never rewritten; "saved" is said only after the commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from screener.log import Event, EventKind, event_after
from screener.problems import StoreError
from screener.record.parts import Record

FORMAT = "screener/store/1"

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE questionnaires (sha256 TEXT PRIMARY KEY, source {bytes} NOT NULL)",
    """CREATE TABLE screenings (
        id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, questionnaire TEXT NOT NULL REFERENCES questionnaires,
        mode TEXT NOT NULL, language TEXT NOT NULL, subject TEXT, started TEXT NOT NULL, finished TEXT,
        outcome TEXT, record TEXT, deleted TEXT)""",
    """CREATE TABLE events (
        screening TEXT NOT NULL REFERENCES screenings, number INTEGER NOT NULL, kind TEXT NOT NULL,
        entry TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (screening, number))""",
    "CREATE INDEX by_start ON screenings (started)",
    "CREATE INDEX by_subject ON screenings (subject)",
    "CREATE INDEX by_outcome ON screenings (outcome, started)",
)


class Conflict(StoreError):
    """Somebody else has written to the same screening meanwhile."""


class _Undone(Exception):
    """Ends a transaction that was only a trial."""


class Connection(Protocol):
    """A database that speaks the SQL above."""

    place: str
    """What to call it in messages."""

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; raises StoreError, or Conflict where a key stands twice."""

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a few at a time."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that holds the right to write; committed and on the disk when it ends."""
        yield

    def copy_to(self, path: Path) -> None:
        """A whole copy while others write; raises StoreError where the database has better ways."""

    def close(self) -> None:
        """Lets go of the database."""


@dataclass(frozen=True)
class Screening:
    """One row of the list of screenings; `record` is the finished one as canonical JSON, or sealed."""

    id: str
    code: str
    questionnaire: str
    mode: str
    language: str
    subject: str | None
    started: str
    finished: str | None
    outcome: str | None
    record: str | None
    deleted: str | None

    @property
    def state(self) -> str:
        """open, finished or deleted."""
        return "deleted" if self.deleted else "finished" if self.finished else "open"


_COLUMNS = "id, code, questionnaire, mode, language, subject, started, finished, outcome, record, deleted"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which screenings; what is None is not asked for. Days and times compare as text, since all are UTC."""

    code: str | None = None
    subject: str | None = None
    since: str | None = None
    until: str | None = None
    outcome: str | None = None
    state: str | None = None

    def where(self) -> tuple[str, list[str]]:
        """The SQL condition and its values."""
        states = {
            "open": "finished IS NULL AND deleted IS NULL",
            "finished": "finished IS NOT NULL AND deleted IS NULL",
            "deleted": "deleted IS NOT NULL",
        }
        tests = [
            ("code = ?", self.code),
            ("subject = ?", self.subject),
            ("started >= ?", self.since),
            ("started < ?", self.until and f"{self.until}~"),
            ("outcome = ?", self.outcome),
        ]
        asked = [(sql, value) for sql, value in tests if value is not None]
        conditions = [sql for sql, _ in asked] + ([states[self.state]] if self.state else ["1 = 1"])
        return " AND ".join(conditions), [value for _, value in asked]


class Store:
    """Screenings, their events, and the questionnaires they were asked with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def place(self) -> str:
        """What to call the store in messages."""
        return self._connection.place

    def close(self) -> None:
        """Lets go of the database."""
        self._connection.close()

    def copy_to(self, path: Path) -> None:
        """A whole copy of the store in a new file, made while others write."""
        self._connection.copy_to(path)

    def check_writable(self) -> None:
        """Says before anybody answers that nothing could be kept."""
        with suppress(_Undone), self._connection.writing():
            self._connection.run("INSERT INTO meta (name, value) VALUES ('trial', '')")
            raise _Undone

    # -- writing -------------------------------------------------------------------------------

    def begin(self, screening: Screening, source: bytes, body: dict[str, Any]) -> Event:
        """A new screening, with the questionnaire it is asked with; its first event."""
        event = event_after(None, "begin", body)
        with self._connection.writing():
            self._keep_questionnaire(source)
            values = [getattr(screening, column) for column in _COLUMNS.split(", ")]
            marks = ", ".join("?" for _ in values)
            self._connection.run(f"INSERT INTO screenings ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608
            self._add(screening.id, event)
        return event

    def append(self, screening: str, last: Event, kind: EventKind, body: dict[str, Any]) -> Event:
        """The next event of a screening, committed; raises Conflict when another one took its place."""
        event = event_after(last, kind, body)
        try:
            with self._connection.writing():
                self._check_open(screening)
                self._add(screening, event)
        except Conflict:
            if not self._holds(screening, event):
                raise
        return event

    def _check_open(self, screening: str) -> None:
        """Raises Conflict where a screening was finished or deleted from another place."""
        sql = "SELECT 1 FROM screenings WHERE id = ? AND finished IS NULL AND deleted IS NULL"
        if not self._connection.run(sql, [screening]):
            raise Conflict("This screening was finished or deleted from another place meanwhile")

    def _holds(self, screening: str, event: Event) -> bool:
        """Whether that very event is there: its commit was done, and only the news of it was lost."""
        sql = "SELECT hash FROM events WHERE screening = ? AND number = ?"
        return self._connection.run(sql, [screening, event.number]) == [(event.hash,)]

    def finish(self, screening: Screening, event: Event, record: str) -> None:
        """Closes a screening with its last event and its record; `screening` says what its row becomes."""
        with self._connection.writing():
            self._check_open(screening.id)
            self._add(screening.id, event)
            self._close(screening, record)

    def finish_sealed(self, screening: Screening, sealed: str) -> None:
        """Closes a screening with nothing but what is sealed: its events are in there, and here no more."""
        with self._connection.writing():
            self._check_open(screening.id)
            self._connection.run("DELETE FROM events WHERE screening = ?", [screening.id])
            self._close(replace(screening, outcome=None, subject=None), sealed)

    def _close(self, screening: Screening, record: str) -> None:
        self._connection.run(
            "UPDATE screenings SET finished = ?, outcome = ?, record = ?, subject = ? WHERE id = ?",
            [screening.finished, screening.outcome, record, screening.subject, screening.id],
        )

    def delete(self, screening: str, at: str) -> None:
        """Removes everything that was said; leaves that there was a screening, and when it was deleted."""
        with self._connection.writing():
            self._connection.run("DELETE FROM events WHERE screening = ?", [screening])
            self._connection.run(
                "UPDATE screenings SET subject = NULL, outcome = NULL, record = NULL, deleted = ? WHERE id = ?",
                [at, screening],
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

    def find(self, wanted: Wanted, *, limit: int = -1, skip: int = 0) -> list[Screening]:
        """Screenings, the newest first; their records are left out, because they are large."""
        where, values = wanted.where()
        columns = _COLUMNS.replace("record", "NULL")
        sql = f"SELECT {columns} FROM screenings WHERE {where} ORDER BY started DESC, id LIMIT ? OFFSET ?"  # noqa: S608
        return [Screening(*row) for row in self._connection.run(sql, [*values, limit, skip])]

    def count(self, wanted: Wanted) -> int:
        """How many screenings there are."""
        where, values = wanted.where()
        sql = f"SELECT count(*) FROM screenings WHERE {where}"  # noqa: S608
        return int(self._connection.run(sql, values)[0][0])

    def records(self, wanted: Wanted) -> Iterator[Screening]:
        """Screenings with their records, the oldest first, a few at a time."""
        where, values = wanted.where()
        sql = f"SELECT {_COLUMNS} FROM screenings WHERE {where} ORDER BY started, id"  # noqa: S608
        return (Screening(*row) for row in self._connection.stream(sql, values))

    def screening(self, code: str) -> Screening:
        """The screening with that code, or with that id; raises StoreError when there is none."""
        sql = f"SELECT {_COLUMNS} FROM screenings WHERE code = ? OR id = ?"  # noqa: S608
        rows = self._connection.run(sql, [code.upper(), code.lower()])
        if not rows:
            raise NotFound(f"There is no screening {code}")
        return Screening(*rows[0])

    def events(self, screening: str) -> list[Event]:
        """The events of one screening, in order."""
        sql = "SELECT number, kind, entry, hash FROM events WHERE screening = ? ORDER BY number"
        return [Event(*row) for row in self._connection.run(sql, [screening])]

    def questionnaires(self, wanted: Wanted) -> list[str]:
        """The hashes of the questionnaires that those screenings were asked with, the oldest first."""
        where, values = wanted.where()
        sql = f"SELECT questionnaire FROM screenings WHERE {where} GROUP BY questionnaire ORDER BY min(started)"  # noqa: S608
        return [row[0] for row in self._connection.run(sql, values)]

    def questionnaire(self, digest: str) -> bytes:
        """The questionnaire with that hash; raises StoreError when it is not here, or is another."""
        rows = self._connection.run("SELECT source FROM questionnaires WHERE sha256 = ?", [digest])
        source = bytes(rows[0][0]) if rows else b""
        if sha256(source).hexdigest() != digest:
            raise StoreError(f"{self.place} does not hold the questionnaire {digest[:12]}, or it was altered")
        return source


class NotFound(StoreError):
    """No screening has that code."""

    exit_code = 2


def open_store(url: str) -> Store:
    """The store at a path, or at `postgresql://...`; made when there is none and none is expected."""
    if url.startswith(("postgresql://", "postgres://")):
        from screener.store.postgres import connect as connect_postgres

        return Store(connect_postgres(url))
    from screener.store.sqlite import connect

    return Store(connect(url))


def screening_of(record: Record) -> Screening:
    """The row of a finished screening that a record tells of; the record itself comes beside it."""
    return Screening(
        id=record["id"],
        code=record["code"],
        questionnaire=record["questionnaire"]["sha256"],
        mode=record["mode"],
        language=record["language"],
        subject=record["subject"],
        started=record["started"] or "",
        finished=record["finished"],
        outcome=record["assessment"]["outcome"]["id"],
        record=None,
        deleted=None,
    )

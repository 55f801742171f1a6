"""Writing to a store: each event of a screening in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, replace
from hashlib import sha256

from screener.records.events import Event
from screener.records.store.connection import Conflict, Lost, changed_elsewhere, deleted_elsewhere
from screener.records.store.reader import StoreReader
from screener.records.store.tables import COLUMNS, Lease, Screening

COMMIT_TRIES = 5
"""How often a transaction is sent when the connection is lost on the way."""

_ALL = ", ".join(COLUMNS)


def _never() -> bool:
    """For work that can be done twice."""
    return False


class _RollBack(Exception):
    """Ends a transaction that only tried whether the store can be written."""


class Store(StoreReader):
    """Screenings, their events, and the questionnaires they were asked with."""

    def check_writable(self) -> None:
        """Raises StoreError where nothing could be written, so that nobody answers in vain."""
        with suppress(_RollBack), self._connection.writing():
            self._connection.run("INSERT INTO meta (name, value) VALUES ('trial', '')")
            raise _RollBack

    # -- writing -------------------------------------------------------------------------------

    def begin(self, screening: Screening, source: bytes, event: Event, lease: Lease | None = None) -> None:
        """A new screening, its first event, and the questionnaire it is asked with; Conflict when its code is taken.

        With a `lease` it is deleted unless it is finished, and shown nowhere until then.
        """

        def work() -> None:
            self._keep_questionnaire(source)
            marks = ", ".join("?" for _ in COLUMNS)
            self._connection.run(f"INSERT INTO screenings ({_ALL}) VALUES ({marks})", astuple(screening))  # noqa: S608
            self._add(screening.id, event)
            if lease is not None:
                sql = "INSERT INTO leases (screening, kiosk, until) VALUES (?, ?, ?)"
                self._connection.run(sql, [screening.id, *lease])

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
            self._remove_events(screening.id)
            self._close(replace(screening, outcome=None, subject=None), sealed)

        def is_done() -> bool:
            sql = "SELECT 1 FROM screenings WHERE id = ? AND record = ?"
            return bool(self._connection.run(sql, [screening.id, sealed]))

        self._commit(work, is_done)

    def append_finished(self, screening: str, event: Event) -> None:
        """The next event of a finished screening, committed; raises Conflict when another one took its place."""

        def work() -> None:
            self._lock("finished IS NOT NULL AND deleted IS NULL", screening)
            self._add(screening, event)

        self._commit(work, lambda: self.has_event(screening, event))

    def seal_again(self, screening: str, before: str, sealed: str) -> None:
        """Puts one sealed record in the place of another; raises Conflict where that one is not there any more."""

        def work() -> None:
            self._lock("record = ? AND deleted IS NULL", screening, before)
            self._connection.run("UPDATE screenings SET record = ? WHERE id = ?", [sealed, screening])

        sql = "SELECT 1 FROM screenings WHERE id = ? AND record = ?"
        self._commit(work, lambda: bool(self._connection.run(sql, [screening, sealed])))

    def delete(self, screening: str, at: str) -> None:
        """Removes all answers and the record; the row stays and says when it was deleted."""

        def work() -> None:
            lock = f"SELECT 1 FROM screenings WHERE id = ?{self._connection.row_lock}"  # noqa: S608
            self._connection.run(lock, [screening])
            self._remove_events(screening)
            self._connection.run(
                "UPDATE screenings SET subject = NULL, outcome = NULL, record = NULL, deleted = ? WHERE id = ?",
                [at, screening],
            )

        self._commit(work, _never)

    def renew(self, screening: str, until: str) -> None:
        """Somebody still uses the screening, so that no other kiosk deletes it before that time."""
        self._commit(
            lambda: self._run_each(("UPDATE leases SET until = ? WHERE screening = ?", [until, screening])), _never
        )

    def release(self, screening: str) -> None:
        """The screening is not to be deleted any more, although it is still open."""
        self._commit(lambda: self._run_each(("DELETE FROM leases WHERE screening = ?", [screening])), _never)

    def delete_abandoned(self, kiosk: str, at: str) -> list[str]:
        """Deletes what nobody finished at that kiosk, or at any whose lease has lapsed by `at`; the codes."""
        lapsed = "finished IS NULL AND deleted IS NULL AND (kiosk = ? OR until < ?)"
        sql = f"SELECT id, code FROM screenings JOIN leases ON screening = id WHERE {lapsed} ORDER BY id"  # noqa: S608
        found = self._connection.run(sql, [kiosk, at])
        for screening, _ in found:
            self.delete(screening, at)
        return [code for _, code in found]

    def keep_unconfirmed(self, screening: str, entry: str) -> None:
        """Keeps what is ticked or typed and not confirmed; it leaves with the next answer."""
        clear = ("DELETE FROM unconfirmed WHERE screening = ?", [screening])
        keep = ("INSERT INTO unconfirmed (screening, entry) VALUES (?, ?)", [screening, entry])
        self._commit(lambda: self._run_each(clear, keep), _never)

    def _run_each(self, *statements: tuple[str, list[str]]) -> None:
        for sql, values in statements:
            self._connection.run(sql, values)

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
        self._lock("finished IS NULL AND deleted IS NULL", screening)

    def _lock(self, condition: str, screening: str, *values: str) -> None:
        """Keeps a row as it is in this transaction; raises Conflict where the condition does not hold of it."""
        sql = f"SELECT 1 FROM screenings WHERE id = ? AND {condition}{self._connection.row_lock}"  # noqa: S608
        if self._connection.run(sql, [screening, *values]):
            return
        deleted = "SELECT 1 FROM screenings WHERE id = ? AND deleted IS NOT NULL"
        raise deleted_elsewhere() if self._connection.run(deleted, [screening]) else changed_elsewhere()

    def _close(self, screening: Screening, record: str) -> None:
        self._connection.run(
            "UPDATE screenings SET finished = ?, outcome = ?, record = ?, subject = ?, language = ? WHERE id = ?",
            [screening.finished, screening.outcome, record, screening.subject, screening.language, screening.id],
        )
        self._run_each(("DELETE FROM leases WHERE screening = ?", [screening.id]))

    def _add(self, screening: str, event: Event) -> None:
        self._connection.run(
            "INSERT INTO events (screening, number, kind, entry, hash) VALUES (?, ?, ?, ?, ?)",
            [screening, event.number, event.kind, event.entry, event.hash],
        )
        self._connection.run(
            "INSERT INTO last_events (screening, number, hash) VALUES (?, ?, ?) "
            "ON CONFLICT (screening) DO UPDATE SET number = excluded.number, hash = excluded.hash",
            [screening, event.number, event.hash],
        )
        self._run_each(("DELETE FROM unconfirmed WHERE screening = ?", [screening]))

    def _remove_events(self, screening: str) -> None:
        for table in ("events", "last_events", "leases", "unconfirmed"):
            self._connection.run(f"DELETE FROM {table} WHERE screening = ?", [screening])  # noqa: S608

    def _keep_questionnaire(self, source: bytes) -> None:
        digest = sha256(source).hexdigest()
        self._connection.run(
            "INSERT INTO questionnaires (sha256, source) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
            [digest, source],
        )

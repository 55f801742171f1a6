"""Reading a store: lists, records, events and questionnaires."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, cast, get_args

from screener.errors import desk_message
from screener.records.codes import look_alikes, typed_code
from screener.records.events import Event, EventKind
from screener.records.store.connection import Connection, DamagedStore, NotFound, UnknownQuestionnaire
from screener.records.store.migrations import FIRST, LEASES_SINCE
from screener.records.store.tables import COLUMNS, LastEvent, Screening, Wanted
from screener.text import brief

RECORDS_AT_ONCE = 100
"""Few enough for any memory, and read so quickly that nobody who writes has to wait."""
NO_LIMIT = 2**31 - 1

_ALL = ", ".join(COLUMNS)
_STARTED = COLUMNS.index("started")
_WITHOUT_RECORD = ", ".join(COLUMNS[:-1])


class StoreReader:
    """What a store can be asked; nothing here changes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def place(self) -> str:
        """What to call the store in messages."""
        return self._connection.place

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def check_whole(self, wanted: Wanted | None = None) -> None:
        """Raises DamagedStore where the pages of the database are damaged.

        Before a list of what is `wanted` it takes no time to speak of, and may miss other damage in a large store.
        """
        damage = self._connection.damage(None if wanted is None else wanted.index)
        if damage is not None:
            raise DamagedStore(desk_message("desk-store-damaged", path=self.place, reason=brief(damage)))

    def copy_to(self, path: Path) -> int:
        """A whole, checked copy of the store in a new file, made while others write; how many screenings it holds."""
        return self._connection.copy_to(path)

    def _where(self, wanted: Wanted) -> tuple[str, list[str]]:
        """The SQL condition and its values, without screenings that are to be deleted unless they are finished."""
        where, values = wanted.where()
        return where + self._shown, values

    @property
    def _shown(self) -> str:
        has_leases = self._connection.version >= LEASES_SINCE
        no_lease = "NOT EXISTS (SELECT 1 FROM leases WHERE screening = screenings.id)"
        return f" AND (finished IS NOT NULL OR deleted IS NOT NULL OR {no_lease})" if has_leases else ""

    def unconfirmed(self, screening: str) -> str | None:
        """What was ticked or typed in an open screening and not confirmed, as it was kept."""
        if self._connection.version < LEASES_SINCE:
            return None
        rows = self._connection.run("SELECT entry FROM unconfirmed WHERE screening = ?", [screening])
        return next((str(row[0]) for row in rows), None)

    def find(self, wanted: Wanted, *, limit: int = NO_LIMIT, skip: int = 0) -> list[Screening]:
        """Screenings, the newest first; their records are left out, because they are large."""
        where, values = self._where(wanted)
        order = "ORDER BY started DESC, id DESC LIMIT ? OFFSET ?"
        sql = f"SELECT {_WITHOUT_RECORD} FROM screenings WHERE {where} {order}"  # noqa: S608
        rows = self._connection.run(sql, [*values, min(limit, NO_LIMIT), min(skip, NO_LIMIT)])
        return [_screening(row) for row in rows]

    def count(self, wanted: Wanted) -> int:
        """How many screenings there are."""
        where, values = self._where(wanted)
        sql = f"SELECT count(*) FROM screenings WHERE {where}"  # noqa: S608
        return int(self._connection.run(sql, values)[0][0])

    def records(self, wanted: Wanted) -> Iterator[Screening]:
        """Screenings with their records, the oldest first; nothing is locked between two of them.

        Each one is whole. One that somebody finishes meanwhile may be among them or not.
        """
        where, values = self._where(wanted)
        order = f"ORDER BY started, id LIMIT {RECORDS_AT_ONCE}"
        sql = f"SELECT {_ALL} FROM screenings WHERE {where} AND (started, id) > (?, ?) {order}"  # noqa: S608
        last: tuple[object, object] = ("", "")
        while rows := self._connection.run(sql, [*values, *last]):
            yield from map(_screening, rows)
            last = (rows[-1][_STARTED], rows[-1][0])  # as they are there, so that the next page begins behind them

    def screening(self, code: str) -> Screening:
        """The screening with that code, or with that id; raises StoreError when there is none.

        Spaces, dashes and small letters in a code are forgiven.
        """
        sql = f"SELECT {_ALL} FROM screenings WHERE (code = ? OR id = ?){self._shown}"  # noqa: S608
        rows = self._connection.run(sql, [typed_code(code), code.strip().lower()])
        if not rows:
            listed = f"SELECT code FROM screenings WHERE 1 = 1{self._shown} ORDER BY code"  # noqa: S608
            codes = (str(row[0]) for row in self._connection.run(listed))
            raise NotFound(code, look_alikes(typed_code(code), codes))
        return _screening(rows[0])

    def events(self, screening: str) -> list[Event]:
        """The events of one screening, in order."""
        sql = "SELECT number, kind, entry, hash FROM events WHERE screening = ? ORDER BY number"
        return [_event(row) for row in self._connection.run(sql, [screening])]

    def last_event(self, screening: str, kind: EventKind | None = None) -> Event | None:
        """The newest event of one screening, or the newest of that kind, if it has any."""
        of_kind = "" if kind is None else " AND kind = ?"
        sql = f"SELECT number, kind, entry, hash FROM events WHERE screening = ?{of_kind} ORDER BY number DESC LIMIT 1"  # noqa: S608
        values = [screening] if kind is None else [screening, kind]
        return next((_event(row) for row in self._connection.run(sql, values)), None)

    def kept_last(self, screening: str) -> LastEvent | None:
        """What the store kept as the last event of a screening; None for one without, and in a store of version 1."""
        if self._connection.version == FIRST:
            return None
        sql = "SELECT number, hash FROM last_events WHERE screening = ?"
        return next((LastEvent(*row) for row in self._connection.run(sql, [screening])), None)

    def keeps_last_events(self) -> bool:
        """Whether the store keeps the last event of each screening; one of version 1 does not."""
        return self._connection.version > FIRST

    def strays(self) -> list[str]:
        """The ids of screenings that have events and no row."""
        sql = "SELECT DISTINCT screening FROM events WHERE screening NOT IN (SELECT id FROM screenings)"
        return [str(row[0]) for row in self._connection.run(sql)]

    def leftovers(self) -> list[tuple[str, str]]:
        """Tables that belong to open screenings alone, and the ids of screenings in them that are not open."""
        tables = ("leases", "unconfirmed") if self._connection.version >= LEASES_SINCE else ()
        are_open = "SELECT id FROM screenings WHERE finished IS NULL AND deleted IS NULL"
        sql = "SELECT screening FROM {} WHERE screening NOT IN ({}) ORDER BY screening"
        return [(table, str(row[0])) for table in tables for row in self._connection.run(sql.format(table, are_open))]

    def questionnaires(self, wanted: Wanted) -> list[str]:
        """The hashes of the questionnaires that those screenings were asked with, the oldest first."""
        where, values = self._where(wanted)
        first = f"SELECT min(started) FROM screenings WHERE questionnaire = sha256 AND {where}"  # noqa: S608
        asked = f"SELECT sha256, ({first}) AS first FROM questionnaires"  # noqa: S608
        sql = f"SELECT sha256 FROM ({asked}) AS asked WHERE first IS NOT NULL ORDER BY first"  # noqa: S608
        return [row[0] for row in self._connection.run(sql, values)]

    def questionnaire(self, digest: str) -> bytes:
        """The questionnaire with that hash; raises StoreError when it is not here, or is another."""
        rows = self._connection.run("SELECT source FROM questionnaires WHERE sha256 = ?", [digest])
        source = rows[0][0] if rows and isinstance(rows[0][0], bytes) else b""
        if sha256(source).hexdigest() != digest:
            raise UnknownQuestionnaire(f"{self.place} does not hold the questionnaire {digest[:12]}, or it was altered")
        return source


_NEVER = Event(-1, "answer", "", "")
"""An event that follows from no other one."""


def _screening(row: Sequence[object]) -> Screening:
    """A row of the list; what a database tool left there, other than text, becomes text, so it hides no other row."""
    texts = [value if value is None or isinstance(value, str) else brief(repr(value)) for value in row]
    needed = [
        value if value is not None or name in _MAY_BE_NULL else "" for name, value in zip(COLUMNS, texts, strict=False)
    ]
    return Screening(*cast("Sequence[Any]", needed))


_MAY_BE_NULL = ("subject", "finished", "outcome", "deleted", "record")


def _event(row: Sequence[object]) -> Event:
    """An event; one with values of other types than it was kept with breaks the chain."""
    match row:
        case (int(number), str(kind), str(entry), str(digest)) if kind in get_args(EventKind):
            return Event(number, cast("EventKind", kind), entry, digest)
        case _:
            return _NEVER

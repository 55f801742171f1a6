"""The tables of the store: the row of a screening, and the filter that selects rows."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from screener.questionnaire.light import dataclass

if TYPE_CHECKING:
    from screener.records.types import Record


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
    finished: str | None = None
    outcome: str | None = None
    deleted: str | None = None
    record: str | None = None

    @property
    def state(self) -> str:
        """open, finished or deleted."""
        return "deleted" if self.deleted is not None else "finished" if self.finished is not None else "open"


class LastEvent(NamedTuple):
    """The number and the hash of the last event of a screening, kept apart from its events."""

    number: int
    hash: str


COLUMNS = tuple(field.name for field in fields(Screening))


class Lease(NamedTuple):
    """The wish that an open screening be deleted unless it is finished: by which kiosk, and until when it is in use."""

    kiosk: str
    until: str
    """UTC; after that any kiosk may delete it."""


_STATES = {
    "open": "finished IS NULL AND deleted IS NULL",
    "finished": "finished IS NOT NULL AND deleted IS NULL",
    "deleted": "deleted IS NOT NULL",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A filter of screenings; None filters nothing. Times are UTC, like 2026-11-23T05:00:00Z."""

    code: str | None = None
    questionnaires: tuple[str, ...] | None = None
    """The SHA-256 of each questionnaire that they may be of."""
    subject: str | None = None
    since: str | None = None
    """Begun at that time or later."""
    before: str | None = None
    """Begun before that time."""
    outcome: str | None = None
    state: str | None = None

    @property
    def index(self) -> str:
        """The index that finds them."""
        return "by_subject" if self.subject is not None else "by_outcome" if self.outcome is not None else "by_start"

    def where(self) -> tuple[str, list[str]]:
        """The SQL condition and its values; times compare as text, since all are UTC."""
        tests = [
            ("code = ?", self.code),
            ("subject = ?", self.subject),
            ("started >= ?", self.since),
            ("started < ?", self.before),
            ("outcome = ?", self.outcome),
        ]
        asked = [(sql, value) for sql, value in tests if value is not None]
        conditions = [sql for sql, _ in asked] + ([_STATES[self.state]] if self.state else ["1 = 1"])
        values = [value for _, value in asked]
        if self.questionnaires is not None:
            marks = ", ".join("?" for _ in self.questionnaires)
            conditions.append(f"questionnaire IN ({marks})" if marks else "1 = 0")
            values += self.questionnaires
        return " AND ".join(conditions), values


def outcome_id(record: Record) -> str | None:
    """The id of the outcome of a record; None where several are still possible."""
    outcome = record["assessment"]["outcome"]
    return outcome["id"] if outcome else None


def screening_of(record: Record) -> Screening:
    """The row of the finished screening of a record, without the record itself."""
    return Screening(
        id=record["id"],
        code=record["code"],
        questionnaire=record["questionnaire"]["sha256"],
        mode=record["mode"],
        language=record["language"],
        subject=record["subject"],
        started=record["started"] or "",
        finished=record["finished"],
        outcome=outcome_id(record),
    )


TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE questionnaires (sha256 TEXT PRIMARY KEY, source {bytes} NOT NULL)",
    """CREATE TABLE screenings (
        id {text} PRIMARY KEY, code {text} NOT NULL UNIQUE, questionnaire TEXT NOT NULL REFERENCES questionnaires,
        mode TEXT NOT NULL, language TEXT NOT NULL, subject {text}, started {text} NOT NULL, finished TEXT,
        outcome {text}, deleted TEXT, record TEXT)""",
    """CREATE TABLE events (
        screening {text} NOT NULL REFERENCES screenings, number INTEGER NOT NULL, kind TEXT NOT NULL,
        entry TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (screening, number))""",
    "CREATE INDEX by_start ON screenings (started, id)",
    "CREATE INDEX by_subject ON screenings (subject, started, id)",
    "CREATE INDEX by_outcome ON screenings (outcome, started, id)",
    "CREATE INDEX by_questionnaire ON screenings (questionnaire, started)",
    "CREATE INDEX by_wait ON screenings (started, id) WHERE finished IS NULL AND deleted IS NULL",
)
"""The tables of version 1; what came later is a migration.

The record stands last in its row: what is behind something large is slow to read.
"""

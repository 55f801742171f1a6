"""The tables: one SQL text for every database, with a place for what each calls its types."""

from __future__ import annotations

FORMAT = "screener/store/1"

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
"""The record stands last in its row: what is behind something large is slow to read."""

"""Tests that a store notices rows changed without the program; the test class of each kind of store inherits them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from screener.records.store import Store, Wanted, open_store
from screener.records.types import Record
from tests.support.stores import FEVERISH, LATER, STEADY, drafted, finished, kept, verdict

Sql = Callable[..., None]

EVENTS = "UPDATE events SET {} WHERE screening = '{{ours}}' AND number = {}"
ANOTHER = """INSERT INTO events SELECT screening, number + 1, kind, entry, hash FROM events
    WHERE screening = '{ours}' AND kind = 'finish'"""
THEIRS = """UPDATE events SET
    entry = (SELECT entry FROM events AS other WHERE screening = '{theirs}' AND number = 1),
    hash = (SELECT hash FROM events AS other WHERE screening = '{theirs}' AND number = 1)
    WHERE screening = '{ours}' AND number = 1"""
ROW = "UPDATE screenings SET {} WHERE id = '{{ours}}'"

ALTERATIONS: dict[str, tuple[str, str]] = {
    # in the log: what is done, and how the fault begins
    "an answer": (EVENTS.format("entry = replace(entry, '2.5', '3.5')", 3), "events: entry 3 "),
    "a letter outside ASCII": (EVENTS.format("entry = replace(entry, 'arm', 'ärm')", 2), "events: entry 2 "),
    "a hash": (EVENTS.format("hash = replace(hash, substr(hash, 1, 4), 'ffff')", 1), "events: entry 1 "),
    "a kind": (EVENTS.format("kind = 'begin'", 2), "events: entry 2 "),
    "who": (EVENTS.format("entry = replace(entry, 'staff', 'patient')", 1), "events: entry 1 "),
    "when": (EVENTS.format("entry = replace(entry, '09:30', '09:29')", 1), "events: entry 1 "),
    "the beginning": (EVENTS.format("entry = replace(entry, 'staff', 'kiosk')", 0), "events: entry 0 "),
    "an answer is gone": ("DELETE FROM events WHERE screening = '{ours}' AND number = 2", "events: entry 2 "),
    "the first is gone": ("DELETE FROM events WHERE screening = '{ours}' AND number = 0", "events: entry 0 "),
    "the end is gone": ("DELETE FROM events WHERE screening = '{ours}' AND kind = 'finish'", "record: "),
    "all are gone": ("DELETE FROM events WHERE screening = '{ours}'", "events: entry 0 "),
    "one too many": (ANOTHER, "events: entry "),
    "one of another screening": (THEIRS, "events: entry "),
    # in the record
    "a space": (ROW.format("record = record || ' '"), "record: "),
    "an answer of the record": (
        ROW.format("record = replace(record, '\"value\":2.5', '\"value\":3.5')"),
        "answers.width",
    ),
    "a result": (ROW.format("record = replace(record, 'Go on', 'Go off')"), "assessment.outcome.title: "),
    "a time": (ROW.format("record = replace(record, '09:31', '09:32')"), "finished: "),
    "no record at all": (ROW.format("record = NULL"), "record: it is missing, or damaged"),
    "half a record": (ROW.format("record = substr(record, 1, 700)"), "record: it is missing, or damaged"),
    "no JSON": (ROW.format("record = 'x'"), "record: it is missing, or damaged"),
    "another kind of JSON": (ROW.format("record = '[]'"), "record: it is missing, or damaged"),
    # in the row that `list` shows
    "the outcome in the list": (ROW.format("outcome = 'not-now'"), "outcome: it says 'go-on', and the list says 'not"),
    "the reference in the list": (ROW.format("subject = 'R-99'"), "subject: it says 'R-2', and the list says 'R-99'"),
    "the beginning in the list": (ROW.format("started = '2020-01-01T00:00:00Z'"), "started: "),
    "the end in the list": (ROW.format("finished = '2020-01-01T00:00:00Z'"), "finished: "),
    "the mode in the list": (ROW.format("mode = 'kiosk'"), "mode: it says 'staff', and the list says 'kiosk'"),
    "the language in the list": (ROW.format("language = 'es'"), "language: it says 'en', and the list says 'es'"),
}


class AlterationRules:
    """The rules; a subclass says where the store is."""

    @pytest.fixture(name="altered_store")
    def _altered_store(self, place: str) -> Iterator[Store]:
        with closing(open_store(place)) as store:
            yield store

    @pytest.fixture(name="ours")
    def _ours(self, altered_store: Store) -> Record:
        kept(altered_store, FEVERISH, subject="R-1")
        return kept(altered_store, STEADY, subject="R-2")

    @pytest.mark.sampled(14)
    @pytest.mark.parametrize("what", ALTERATIONS)
    def test_what_was_altered_is_noticed_and_named(
        self, altered_store: Store, ours: Record, sql: Sql, place: str, what: str
    ) -> None:
        statement, said = ALTERATIONS[what]
        theirs = next(each.id for each in altered_store.find(Wanted()) if each.id != ours["id"])
        assert verdict(place, ours["code"]) == "verified"
        sql(statement.format(ours=ours["id"], theirs=theirs))
        found = verdict(place, ours["code"])
        assert found != "verified"
        assert found.startswith(said)

    def test_events_that_changed_places_are_noticed(self, ours: Record, sql: Sql, place: str) -> None:
        for new, old in ((99, 1), (1, 2), (2, 99)):
            sql("UPDATE events SET number = ? WHERE screening = ? AND number = ?", new, ours["id"], old)
        assert verdict(place, ours["code"]).startswith("events: entry 1 ")

    def test_a_whole_screening_under_the_code_of_another_is_noticed(
        self, altered_store: Store, ours: Record, sql: Sql, place: str
    ) -> None:
        theirs = kept(altered_store, FEVERISH)
        sql("DELETE FROM events WHERE screening = ?", ours["id"])
        sql(
            "INSERT INTO events SELECT ?, number, kind, entry, hash FROM events WHERE screening = ?",
            ours["id"],
            theirs["id"],
        )
        row = "UPDATE screenings SET {0} = (SELECT {0} FROM screenings AS other WHERE id = ?) WHERE id = ?"
        for column in ("record", "outcome", "subject", "started", "finished"):
            sql(row.format(column), theirs["id"], ours["id"])
        assert verdict(place, ours["code"]) != "verified"

    def test_an_altered_questionnaire_is_noticed(self, ours: Record, sql: Sql, place: str) -> None:
        sql("UPDATE questionnaires SET source = ?", b"version: 2")
        assert verdict(place, ours["code"]).startswith("questionnaire.sha256: ")
        assert "was altered" in verdict(place, ours["code"])

    def test_the_others_still_verify(self, altered_store: Store, ours: Record, sql: Sql, place: str) -> None:
        other = finished(drafted(altered_store, FEVERISH), FEVERISH)
        altered_store.delete(kept(altered_store)["id"], LATER)
        sql("DELETE FROM events WHERE screening = ?", ours["id"])
        assert verdict(place, other["code"]) == "verified"

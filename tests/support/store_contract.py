"""The tests that every kind of store must pass; the test class of each kind inherits them.

`place` is the URL of a store that does not exist yet; `sql` changes its rows without the program.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from screener.errors import NotKept, StoreError
from screener.questionnaire.answers import Answer, AnswerState
from screener.records.codes import code_of
from screener.records.events import answers_in, broken_at
from screener.records.store import Connection, Store, Wanted, open_store
from screener.records.store.draft import unsealed
from screener.records.store.tables import outcome_id
from screener.records.types import Record
from tests.support.stores import (
    AT,
    CANARY,
    FEVERISH,
    LATER,
    QUESTIONNAIRE,
    SOURCE,
    STEADY,
    UNSURE,
    answers,
    drafted,
    finished,
    kept,
    key_pair,
    verdict,
)

Sql = Callable[..., None]

ALL = Wanted()
OPEN, FINISHED = Wanted(state="open"), Wanted(state="finished")
ODD = "50 % of “them”? ''; DROP TABLE events; -- \\n {x} %s ? née 🩺 שלום"


class Lossy:
    """A connection that commits, and then loses the news of it, when it applies to."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.losing = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the connection has)
        return getattr(self.connection, name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.connection.writing():
            yield
        if self.losing:
            self.losing = False
            raise StoreError("The news was lost")


def lossy(store: Store) -> tuple[Store, Lossy]:
    connection = Lossy(store._connection)  # noqa: SLF001  (the only way between a store and its database)
    return Store(connection), connection


def codes(store: Store, wanted: Wanted = ALL, *, limit: int = 99, skip: int = 0) -> list[str]:
    return [screening.code for screening in store.find(wanted, limit=limit, skip=skip)]


class StoreRules:
    """The rules; a subclass says where the store is."""

    @pytest.fixture
    def store(self, place: str) -> Iterator[Store]:
        with closing(open_store(place)) as store:
            yield store

    # -- keeping -------------------------------------------------------------------------------

    @pytest.mark.parametrize("replies", [STEADY, FEVERISH, {**UNSURE, "note": ODD}], ids=["steady", "feverish", "odd"])
    def test_what_is_kept_is_read_back_to_the_letter(self, store: Store, place: str, replies: dict[str, Any]) -> None:
        record = kept(store, replies, subject=ODD)
        with closing(open_store(place)) as reader:
            screening = reader.screening(record["code"])
            given = answers_in(reader.events(record["id"]), QUESTIONNAIRE)
        assert (json.loads(screening.record or ""), screening.subject) == (record, ODD)
        assert (screening.outcome, screening.state) == (outcome_id(record), "finished")
        assert given == answers(replies)
        assert verdict(place, record["code"]) == "verified"

    def test_each_answer_is_there_for_others_as_soon_as_it_is_kept(self, store: Store, place: str) -> None:
        draft = drafted(store)
        with closing(open_store(place)) as other:
            assert other.count(ALL) == 0, "nobody answered anything yet"
            for number, (name, answer) in enumerate(answers(STEADY).items(), 1):
                draft.keep(name, answer)
                events = other.events(str(draft.session.id))
                assert [event.kind for event in events] == ["begin", *["answer"] * number]
            assert [screening.state for screening in other.find(ALL)] == ["open"]

    def test_a_change_is_a_new_event_and_stands_in_the_history(self, store: Store, place: str) -> None:
        draft = drafted(store, FEVERISH)
        draft.keep("fever", answers(STEADY)["fever"])
        record = finished(draft, {**FEVERISH, "fever": "no"})
        assert [change["question"] for change in record["history"]] == ["fever"]
        assert len(store.events(record["id"])) == 1 + 5 + 1
        assert verdict(place, record["code"]) == "verified"

    # -- several at once -----------------------------------------------------------------------

    def test_of_two_who_answer_the_same_screening_one_is_told(self, store: Store, place: str) -> None:
        draft = drafted(store, {"fever": "no"})
        with closing(open_store(place)) as other:
            late = replace(draft, store=other)
            draft.keep("pain", answers(STEADY)["pain"])
            with pytest.raises(NotKept, match=r"not saved.*Somebody else went on.*meanwhile; leave it, and resume it"):
                late.keep("pain", answers(FEVERISH)["pain"])
        events = store.events(str(draft.session.id))
        assert broken_at(events) is None
        assert answers_in(events, QUESTIONNAIRE)["pain"].options == ("arm",)

    def test_two_who_say_the_same_at_the_same_moment_are_told_apart(self, store: Store, place: str) -> None:
        """Each event says which desk it came from; the second is not mistaken for the first given again."""
        draft = drafted(store, {"fever": "no"})
        with closing(open_store(place)) as other:
            late = replace(draft, store=other)
            draft.keep("pain", answers(STEADY)["pain"])
            with pytest.raises(NotKept, match="Somebody else went on"):
                late.keep("pain", answers(STEADY)["pain"])
        desks = [event.body["desk"] for event in store.events(str(draft.session.id))]
        assert desks == [draft.writer] * 3
        assert late.writer != draft.writer

    def test_a_screening_is_finished_once(self, store: Store, place: str) -> None:
        draft = drafted(store, STEADY)
        late = replace(draft)
        record = finished(draft, STEADY)
        with pytest.raises(StoreError):
            finished(late, STEADY, subject="other")
        assert json.loads(store.screening(record["code"]).record or "") == record
        assert verdict(place, record["code"]) == "verified"

    def test_an_export_that_somebody_reads_slowly_hinders_nobody(self, store: Store, place: str) -> None:
        for _ in range(30):
            kept(store)
        with closing(open_store(place)) as other:
            records = other.records(ALL)
            next(records)
            try:
                draft = drafted(store, STEADY)
            finally:
                del records  # before the store is closed under it
            assert len(store.events(str(draft.session.id))) == 5

    # -- lost news -----------------------------------------------------------------------------

    @pytest.mark.parametrize("again", ["no", "yes"], ids=["the same answer", "another answer"])
    @pytest.mark.parametrize("before", [{}, {"pain": ["arm"]}], ids=["first", "later"])
    def test_an_answer_whose_news_was_lost_can_be_given_again(
        self, store: Store, before: dict[str, Any], again: str
    ) -> None:
        losing, connection = lossy(store)
        draft = drafted(losing, before)
        connection.losing = True
        with pytest.raises(NotKept, match="not saved"):
            draft.keep("fever", answers({"fever": "no"})["fever"])
        draft.keep("fever", answers({"fever": again}, at=LATER)["fever"])
        draft.keep("note", answers(STEADY)["note"])
        events = store.events(str(draft.session.id))
        assert broken_at(events) is None
        assert answers_in(events, QUESTIONNAIRE) == answers({**before, "fever": again, "note": "nothing"})

    def test_the_very_same_event_is_kept_once(self, store: Store) -> None:
        draft = drafted(store, {"fever": "no"})
        first, second = store.events(str(draft.session.id))
        store.append(str(draft.session.id), second)
        assert store.events(str(draft.session.id)) == [first, second]

    # -- finding -------------------------------------------------------------------------------

    @pytest.fixture
    def people(self, store: Store) -> list[Record]:
        """Three days: one feverish, one steady, one unsure, and one who did not finish."""
        found = [
            kept(store, FEVERISH, "R-1", "2026-11-21T23:59:59Z"),
            kept(store, STEADY, "R-2", "2026-11-22T00:00:00Z"),
            kept(store, UNSURE, "R-1", "2026-11-22T23:59:59Z"),
        ]
        drafted(store, STEADY, started="2026-11-23T00:00:00Z")
        return found

    def test_the_newest_stands_first_and_pages_leave_nothing_out(self, store: Store, people: list[Record]) -> None:
        whole = codes(store)
        assert whole[1:] == [record["code"] for record in reversed(people)]
        assert [codes(store, limit=1, skip=at)[0] for at in range(4)] == whole

    def test_screenings_that_began_in_the_same_second_keep_their_order(self, store: Store) -> None:
        for _ in range(12):
            kept(store)
        paged = [code for at in range(0, 12, 5) for code in codes(store, limit=5, skip=at)]
        assert paged == codes(store)
        assert len(set(paged)) == 12

    WANTED: ClassVar[list[tuple[Wanted, list[int | None]]]] = [
        (Wanted(subject="R-1"), [2, 0]),
        (Wanted(outcome="not-now"), [0]),
        (Wanted(since="2026-11-22"), [None, 2, 1]),
        (Wanted(before="2026-11-23"), [2, 1, 0]),
        (Wanted(since="2026-11-22", before="2026-11-23"), [2, 1]),
        (OPEN, [None]),
        (FINISHED, [2, 1, 0]),
        (Wanted(subject="R-1", outcome="talk-first", state="finished", since="2026-11-01"), [2]),
        (Wanted(subject="' OR 1=1 --"), []),
    ]

    @pytest.mark.parametrize(("wanted", "which"), WANTED, ids=map(str, range(9)))
    def test_only_what_was_asked_for_is_found(
        self, store: Store, people: list[Record], wanted: Wanted, which: list[int | None]
    ) -> None:
        expected = [store.find(OPEN)[0].code if each is None else people[each]["code"] for each in which]
        assert codes(store, wanted) == expected
        assert store.count(wanted) == len(expected)
        assert [each.code for each in store.records(wanted)] == expected[::-1]

    def test_a_screening_is_found_by_its_code_however_it_is_typed_and_by_its_id(
        self, store: Store, people: list[Record]
    ) -> None:
        code, screening = people[0]["code"], people[0]["id"]
        assert {store.screening(name).id for name in (code, code.lower(), screening.upper())} == {screening}
        with pytest.raises(StoreError, match="There is no screening ZZZZZZ"):
            store.screening("ZZZZZZ")

    def test_a_list_leaves_the_records_where_they_are(self, store: Store, people: list[Record]) -> None:
        assert {each.record for each in store.find(ALL)} == {None}
        assert [json.loads(each.record or "") for each in store.records(FINISHED)] == people

    # -- deleting ------------------------------------------------------------------------------

    def test_of_what_was_deleted_only_the_fact_is_left(self, store: Store, place: str, people: list[Record]) -> None:
        gone = people[0]
        store.delete(gone["id"], LATER)
        left = store.screening(gone["code"])
        assert (left.state, left.deleted) == ("deleted", LATER)
        assert (left.subject, left.outcome, left.record, store.events(gone["id"])) == (None, None, None, [])
        assert [screening.id for screening in store.records(FINISHED)] == [people[1]["id"], people[2]["id"]]
        assert verdict(place, people[1]["code"]) == "verified"

    def test_nothing_is_ever_added_to_what_was_deleted(self, store: Store) -> None:
        """A kiosk may still be asking while somebody at the desk deletes."""
        draft = drafted(store, {"fever": "no"})
        store.delete(str(draft.session.id), LATER)
        with pytest.raises(NotKept, match="This screening was deleted meanwhile"):
            draft.keep("note", answers(FEVERISH)["note"])
        with pytest.raises(StoreError, match="This screening was deleted meanwhile"):
            finished(draft, FEVERISH)
        left = store.screening(str(draft.session.id))
        assert (left.record, store.events(left.id)) == (None, [])

    # -- sealing -------------------------------------------------------------------------------

    def test_what_is_sealed_holds_its_log_and_leaves_nothing_in_the_clear(self, store: Store) -> None:
        secret, public = key_pair()
        draft = drafted(store, FEVERISH)
        events = store.events(str(draft.session.id))
        record = finished(draft, FEVERISH, subject=CANARY, recipient=public)
        left = store.screening(record["code"])
        assert (left.state, left.subject, left.outcome, store.events(record["id"])) == ("finished", None, None, [])
        text, log = unsealed(left.record or "", secret)
        assert (json.loads(text), log[:-1]) == (record, events)
        assert CANARY not in (left.record or "")

    def test_what_is_sealed_stays_as_it_was_sealed(self, store: Store) -> None:
        """Nobody else's late answer stands beside it in the clear, and no second seal takes its place."""
        _, public = key_pair()
        draft = drafted(store, {"fever": "no"})
        late = replace(draft)
        first = finished(draft, STEADY, recipient=public)
        sealed = store.screening(first["code"]).record
        with pytest.raises(NotKept):
            late.keep("note", Answer(AnswerState.ANSWERED, CANARY, "staff", AT))
        with pytest.raises(StoreError):
            finished(replace(late), FEVERISH, recipient=public)
        assert store.events(first["id"]) == []
        assert store.screening(first["code"]).record == sealed

    # -- codes and questionnaires --------------------------------------------------------------

    def test_a_person_whose_code_is_taken_is_screened_all_the_same(self, store: Store) -> None:
        """Six letters and digits are few: with 100,000 screenings, some seven have met a code that was taken."""
        first = uuid4()
        second = UUID(int=first.int ^ 1)
        assert code_of(first) == code_of(second)
        drafted(store, STEADY, first)
        drafted(store, STEADY, second)
        assert len(set(codes(store))) == 2

    def test_a_questionnaire_is_kept_once_and_refused_when_it_is_another(self, store: Store, sql: Sql) -> None:
        kept(store)
        kept(store)
        assert store.questionnaires(ALL) == [QUESTIONNAIRE.sha256]
        assert store.questionnaire(QUESTIONNAIRE.sha256) == SOURCE
        with pytest.raises(StoreError, match="does not hold the questionnaire"):
            store.questionnaire("0" * 64)
        sql("UPDATE questionnaires SET source = ?", SOURCE.replace(b"fever is yes", b"fever is no"))
        with pytest.raises(StoreError, match="altered"):
            store.questionnaire(QUESTIONNAIRE.sha256)

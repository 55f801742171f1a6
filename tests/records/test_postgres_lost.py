"""PostgreSQL whose connections are cut and whose rows others hold: nothing lost, nothing double, nothing slips in."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
import pytest

from screener.errors import NotKept, StoreError
from screener.records.events import answers_in, broken_at
from screener.records.store import Connection, Store, Wanted, open_store
from screener.records.store.connection import Lost
from tests.support.postgres_server import NEEDS_SERVER, PASSWORD, URL, execute, schema
from tests.support.stores import (
    CANARY,
    FEVERISH,
    LATER,
    QUESTIONNAIRE,
    STEADY,
    answers,
    drafted,
    finished,
    key_pair,
    record_from,
    verdict,
)

WRITERS, SCREENINGS = 8, 50

pytestmark = NEEDS_SERVER


@pytest.fixture(name="role")
def _role() -> Iterator[str]:
    """A role of its own, so that no other test's connection is cut; it may be shut out for a while."""
    with schema() as place:
        name = place.rpartition("3D")[2]
        execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        execute(f"GRANT ALL ON SCHEMA {name} TO {name}")
        yield name
        hang_up(name)
        execute(f"DROP OWNED BY {name} CASCADE")
        execute(f"DROP ROLE {name}")


@pytest.fixture(name="place")
def _place(role: str) -> str:
    url = urlsplit(URL)
    host = url.netloc.rpartition("@")[2]
    return f"postgresql://{role}:{PASSWORD}@{host}{url.path}?options=-c%20search_path%3D{role}"


def hang_up(role: str, *, wait: bool = True) -> None:
    """Ends every connection of that role, and waits until they are gone."""
    execute("SELECT pg_terminate_backend(pid, ?) FROM pg_stat_activity WHERE usename = ?", 5000 if wait else 0, role)


def test_a_server_that_is_away_is_a_sentence_and_the_answer_can_be_given_again(place: str, role: str) -> None:
    """A server that was restarted does not end a screening: whoever sits there tries again, and goes on."""
    with closing(open_store(place)) as store:
        draft = drafted(store, STEADY)
        execute(f"ALTER ROLE {role} NOLOGIN")
        hang_up(role)
        for _ in range(2):
            with pytest.raises(NotKept) as error:
                draft.keep("note", answers(FEVERISH)["note"])
            assert "This answer is not saved. The PostgreSQL server could not be reached" in str(error.value)
            for secret in (CANARY, PASSWORD):
                assert secret not in str(error.value)
        with pytest.raises(StoreError, match="could not be reached"):
            store.count(Wanted())
        execute(f"ALTER ROLE {role} LOGIN")
        draft.keep("note", answers(FEVERISH)["note"])
        finished(draft, {**STEADY, "note": CANARY})
        assert broken_at(store.events(str(draft.session.id))) is None
    assert verdict(place, draft.code) == "verified"


def test_a_connection_that_was_cut_is_made_anew_and_nobody_notices(place: str, role: str) -> None:
    with closing(open_store(place)) as store:
        draft = drafted(store, {"fever": "no"})
        for question in ("pain", "width", "note"):
            hang_up(role)
            draft.keep(question, answers(STEADY)[question])
        hang_up(role)
        assert store.count(Wanted()) == 1
        records = store.records(Wanted())
        hang_up(role)
        assert [each.code for each in records] == [draft.code]
        hang_up(role)
        finished(draft, STEADY)
        hang_up(role)
        store.delete(str(draft.session.id), LATER)
        assert [each.state for each in store.find(Wanted())] == ["deleted"]


class Cut:
    """A connection that is cut in the middle of a transaction, before or after it was committed."""

    def __init__(self, connection: Connection, role: str, *, after: bool) -> None:
        self.connection = connection
        self.role = role
        self.after = after
        self.cuts = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the connection has)
        return getattr(self.connection, name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.connection.writing():
            yield
            if self.cuts and not self.after:
                self.cuts -= 1
                hang_up(self.role)
        if self.cuts:
            self.cuts -= 1
            hang_up(self.role)
            raise Lost("The news was lost")


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("sealed", [False, True], ids=["", "sealed"])
def test_whatever_the_connection_loses_is_kept_once(place: str, role: str, *, after: bool, sealed: bool) -> None:
    with closing(open_store(place)) as first:
        cut = Cut(first._connection, role, after=after)  # noqa: SLF001  (the only way between a store and its database)
        store = Store(cut)
        cut.cuts = 1
        draft = drafted(store, {"fever": "no"})
        for question in ("pain", "width", "note"):
            cut.cuts = 2
            draft.keep(question, answers(STEADY)[question])
        cut.cuts = 1
        record = finished(draft, STEADY, recipient=key_pair()[1] if sealed else None)
        kinds = [event.kind for event in store.events(record["id"])]
        assert kinds == ([] if sealed else ["begin", *["answer"] * 4, "finish"])
        assert store.count(Wanted(state="finished")) == store.count(Wanted()) == 1
    if not sealed:
        assert verdict(place, record["code"]) == "verified"


def waits_for(place: str, statement: str, work: Callable[[Store], object]) -> str:
    """Does the work while somebody else has begun that, and ends it as soon as the work waits; what was raised."""
    said = ""
    with psycopg.connect(place) as other, closing(open_store(place)) as store, ThreadPoolExecutor() as desk:
        other.execute(statement.encode())
        doing = desk.submit(work, store)
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'FOR UPDATE'"
        while not execute(waiting):
            assert not doing.done()
        other.commit()
        try:
            doing.result()
        except StoreError as error:
            said = str(error)
        except NotKept as error:
            said = str(error)
    return said


CLOSINGS = {
    "deletes": "UPDATE screenings SET deleted = 'x', record = NULL",
    "finishes": "UPDATE screenings SET finished = 'x'",
}


@pytest.mark.parametrize("how", CLOSINGS)
def test_nothing_slips_in_while_somebody_else_closes_a_screening(place: str, how: str) -> None:
    """An answer that came between the deleting of the others and the closing would stay for ever."""
    with closing(open_store(place)) as store:
        draft = drafted(store, {"fever": "no"})
    said = waits_for(
        place, CLOSINGS[how], lambda other: replace(draft, store=other).keep("note", answers(FEVERISH)["note"])
    )
    assert {"deletes": "This screening was deleted", "finishes": "Somebody else went on"}[how] in said
    with closing(open_store(place)) as store:
        assert len(store.events(str(draft.session.id))) == 2


# -- many at once -----------------------------------------------------------------------------


def _write(place: str, number: int) -> None:
    with closing(_tried(lambda: open_store(place))) as store:
        for each in range(SCREENINGS):
            draft = drafted(store)
            for question, answer in answers(STEADY).items():
                _tried(lambda: draft.keep(question, answer))  # noqa: B023  (called at once)
            record = record_from(STEADY, _tried(lambda: draft.finished_session(LATER, f"{number}-{each}")))  # noqa: B023
            _tried(lambda: draft.finish(record))  # noqa: B023


Done = TypeVar("Done")


def _tried(work: Callable[[], Done]) -> Done:
    """As a person does: again, until it is kept."""
    for _ in range(50):
        with suppress(NotKept, StoreError):
            return work()
    return work()


@pytest.mark.exhaustive
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "cuts", [pytest.param(0, id="", marks=pytest.mark.exhaustive), pytest.param(15, id="whose connections are cut")]
)
def test_eight_desks_at_once_lose_nothing_and_double_nothing(
    place: str, role: str, cuts: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """They also make the tables at the same time."""
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(place, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    cut = 0
    while cut < cuts and any(writer.is_alive() for writer in writers):
        hang_up(role, wait=False)
        cut += 1
        time.sleep(0.1)  # so that something is committed in between
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with closing(open_store(place)) as store:
        found = store.find(Wanted())
        assert sorted(each.subject or "" for each in found) == sorted(
            f"{number}-{each}" for number in range(WRITERS) for each in range(SCREENINGS)
        )
        for screening in found:
            events = store.events(screening.id)
            assert (len(events), broken_at(events)) == (6, None)
            assert answers_in(events, QUESTIONNAIRE) == answers(STEADY)
    with capsys.disabled():
        print(f"\n{WRITERS} x {SCREENINGS} on PostgreSQL, all connections cut {cut} times: 0 lost, 0 double")  # noqa: T201

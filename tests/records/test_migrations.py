"""Migrations: a store of an older version becomes one of today, whole or not at all; looking at it changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from screener.errors import StoreError
from screener.records.store import Store, Wanted, migrations, open_store
from screener.records.store.migrations import newest_version, version_in
from screener.records.types import Record
from tests.support.postgres_server import NEEDS_SERVER, schema
from tests.support.stores import FEVERISH, STEADY, contents, drafted, filled, finished, kept, screener, verdict

NEWEST = newest_version()
NEXT = (
    "CREATE TABLE remarks (screening {text} PRIMARY KEY REFERENCES screenings, remark {bytes} NOT NULL)",
    "INSERT INTO remarks SELECT id, source FROM screenings, questionnaires WHERE sha256 = questionnaire",
    "ALTER TABLE screenings ADD COLUMN ward {text} DEFAULT 'seven'",
)
"""A made-up step: a table with what was kept before, and a column."""
BROKEN = (*NEXT, "INSERT INTO nowhere VALUES (1)")


@pytest.fixture(name="place", params=["sqlite", pytest.param("postgresql", marks=NEEDS_SERVER)])
def _place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "screenings.db")
        return
    with schema() as place:
        yield place


@pytest.fixture(name="records")
def _records(place: str) -> list[Record]:
    """Two finished screenings; the third one is open."""
    with closing(open_store(place)) as store:
        drafted(store, {"fever": "no"})
        return [kept(store, STEADY, subject="R-1"), kept(store, FEVERISH)]


def add_step(monkeypatch: pytest.MonkeyPatch, step: tuple[str, ...] = NEXT, readable: int | None = None) -> None:
    """A later version of the program, with one step more."""
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    if readable is not None:
        monkeypatch.setattr(migrations, "OLDEST_READABLE", readable)


def rows(store: Store, sql: str) -> list[Any]:
    return store._connection.run(sql)  # noqa: SLF001  (what no method of the store reads)


def version_of(store: Store) -> int:
    return version_in(rows(store, "SELECT value FROM meta WHERE name = 'format'")[0][0])


@pytest.mark.usefixtures("records")
def test_whoever_may_write_brings_an_older_store_up_to_date(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(place)) as store:
        before = [store.screening(each.code) for each in store.find(Wanted())]
        events = [store.events(each.id) for each in before]
    add_step(monkeypatch)
    for _ in range(2):
        with closing(open_store(place)) as store:
            assert version_of(store) == NEWEST + 1
            assert [store.screening(each.code) for each in store.find(Wanted())] == before
            assert [store.events(each.id) for each in before] == events
            assert rows(store, "SELECT count(*) FROM remarks WHERE remark IS NOT NULL") == [(3,)]
            assert set(rows(store, "SELECT ward FROM screenings")) == {("seven",)}
    with closing(open_store(place)) as store:
        record = finished(drafted(store, STEADY), STEADY)
    assert verdict(place, record["code"]) == "verified"
    assert {verdict(place, each.code) for each in before if each.finished} == {"verified"}


def test_a_new_store_has_the_tables_of_a_migrated_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = filled(tmp_path / "old.db"), tmp_path / "new.db"
    add_step(monkeypatch)
    tables = []
    for path in (old, new):
        with closing(open_store(str(path))) as store:
            tables.append(sorted(rows(store, "SELECT name, sql FROM sqlite_master")))
            assert version_of(store) == NEWEST + 1
            assert rows(store, "PRAGMA user_version") == [(NEWEST + 1,)]
    assert tables[0] == tables[1]


def test_a_step_that_fails_leaves_the_store_as_it_was(
    place: str, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_step(monkeypatch, BROKEN)
    with pytest.raises(StoreError, match="could not be used"):
        open_store(place)
    monkeypatch.undo()
    with closing(open_store(place)) as store:
        assert version_of(store) == NEWEST
        assert store.count(Wanted()) == 3
        with pytest.raises(StoreError):
            rows(store, "SELECT * FROM remarks")
    assert verdict(place, records[0]["code"]) == "verified"


@pytest.mark.usefixtures("records")
def test_two_that_come_at_once_migrate_once(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(monkeypatch)

    def come(_: int) -> int:
        with closing(open_store(place)) as store:
            return version_of(store)

    with ThreadPoolExecutor(6) as people:
        assert set(people.map(come, range(6))) == {NEWEST + 1}
    with closing(open_store(place)) as store:
        assert rows(store, "SELECT count(*) FROM remarks") == [(3,)]


def test_whoever_only_looks_reads_an_older_store_as_it_is(
    place: str, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_step(monkeypatch)
    assert verdict(place, records[0]["code"]) == "verified"
    with closing(open_store(place, make=False)) as store:
        assert version_of(store) == NEWEST
        assert store.count(Wanted(state="finished")) == 2


def test_whoever_only_looks_at_what_cannot_be_read_as_it_is_reads_what_to_do(
    place: str, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_step(monkeypatch, readable=NEWEST + 1)
    said = (
        f"is of version {NEWEST}, and this program reads version {NEWEST + 1}; "
        "screener run or resume brings it up to date, with a login that may write"
    )
    with pytest.raises(StoreError, match=said):
        open_store(place, make=False)
    with closing(open_store(place, make=False, write=True)) as store:
        assert version_of(store) == NEWEST + 1
    with closing(open_store(place, make=False)) as store:
        assert store.screening(records[0]["code"]).record is not None


def test_a_newer_store_is_refused_and_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program of before sees it."""
    path = tmp_path / "screenings.db"
    with monkeypatch.context() as patch:
        add_step(patch)
        filled(path)
    before = contents(tmp_path)
    for command in (["list"], ["run", "--plain"], ["verify"]):
        ended = screener(*command, "--store", path)
        assert (ended.returncode, ended.stdout) == (3, "")
        assert f"is of version {NEWEST + 1}, and this program reads version {NEWEST}" in ended.stderr
    assert contents(tmp_path) == before


def test_a_look_at_an_older_store_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "screenings.db")
    before = contents(tmp_path)
    add_step(monkeypatch)
    with closing(open_store(str(path), make=False)) as store:
        assert len(list(store.records(Wanted()))) == 2
    assert contents(tmp_path) == before
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (NEWEST,)

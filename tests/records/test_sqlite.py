"""The store in one file: what it is set to, what it refuses, and what is left of it on the disk."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from screener.errors import NotKept, StoreError
from screener.records.store import Wanted, open_store
from screener.records.store.sqlite import SQLite
from screener.records.store.sqlite_file import APPLICATION_ID
from tests.support.store_alterations import AlterationRules
from tests.support.store_contract import StoreRules
from tests.support.stores import (
    CANARY,
    FEVERISH,
    LATER,
    SHORT,
    STEADY,
    WELL,
    answers,
    contents,
    drafted,
    filled,
    finished,
    key_pair,
    screener,
    verdict,
)

SETTINGS = {
    "journal_mode": "delete",
    "synchronous": 3,
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "fullfsync": 1,
    "temp_store": 2,
    "application_id": APPLICATION_ID,
}
RUN = ("run", "--plain", "--questions", str(SHORT))


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> str:
    return str(tmp_path / "screenings.db")


@pytest.fixture(name="path")
def _path(place: str) -> Path:
    return filled(place)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a minute for a lock."""
    monkeypatch.setattr("screener.records.store.sqlite.LOCK_SECONDS", 0.5)


@pytest.fixture(name="sql")
def _sql(place: str) -> Callable[..., None]:
    """Changes rows behind the program's back."""

    def run(statement: str, *values: object) -> None:
        with closing(sqlite3.connect(place)) as database:
            assert database.execute(statement, values).rowcount != 0, statement
            database.commit()

    return run


class TestSQLite(StoreRules):
    """Every rule of a store, on a file."""


class TestSQLiteAlterations(AlterationRules):
    """Every alteration, in a file."""


# -- how it is made and opened -----------------------------------------------------------------


def test_the_durable_settings_are_on_whenever_it_is_open(path: Path) -> None:
    with closing(SQLite(path)) as store:
        found = {name: store.run(f"PRAGMA {name}")[0][0] for name in SETTINGS}
    assert found == SETTINGS


def test_a_file_that_was_set_to_another_journal_is_set_back(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    with closing(SQLite(path)) as store:
        assert store.run("PRAGMA journal_mode") == [("delete",)]


@pytest.mark.parametrize("umask", ["0000", "0022", "0777"])
def test_every_file_is_its_owners_only_whatever_the_umask(tmp_path: Path, umask: str) -> None:
    place = tmp_path / "new" / "folder" / "screenings.db"
    before = ("sh", "-c", f'umask {umask}; exec "$@"', "sh")
    ended = screener(*RUN, "--store", place, stdin=WELL, before=before)
    assert ended.returncode == 0, ended.stderr
    found = {file.name: oct(file.stat().st_mode & 0o777) for file in place.parent.rglob("*")}
    assert set(found.values()) == {"0o600"}, found
    assert place.parent.stat().st_mode & 0o077 == 0


def test_the_journal_is_its_owners_only_while_it_is_there(path: Path) -> None:
    old = os.umask(0)
    try:
        with closing(SQLite(path)) as store, store.writing():
            store.run("UPDATE screenings SET subject = 'x'")
            assert {oct(file.stat().st_mode & 0o777) for file in path.parent.glob("*-journal")} == {"0o600"}
    finally:
        os.umask(old)


def test_nobody_who_only_looked_leaves_a_row(place: str) -> None:
    for lines in ("", "1\n", "2\n", "1\nback\nwhy\n"):
        screener(*RUN, "--store", place, stdin=lines)
    assert "0 screenings" in screener("list", "--store", place).stderr


def test_what_was_not_finished_is_listed_as_open(place: str) -> None:
    ended = screener(*RUN, "--store", place, stdin="1\n2\n1\n")
    assert ended.returncode == 2
    listed = screener("list", "--open", "--store", place).stdout.splitlines()
    assert listed[1].split()[1:3] == ["desk", "2"]


# -- locks -------------------------------------------------------------------------------------


def test_a_store_that_is_held_for_too_long_says_so_and_the_answer_can_be_given_again(path: Path) -> None:
    with closing(open_store(str(path))) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        draft = drafted(store)
        other.execute("BEGIN EXCLUSIVE")
        begin = time.monotonic()
        with pytest.raises(NotKept, match=r"not saved.*another program held it.*try again"):
            draft.keep("fever", answers(STEADY)["fever"])
        assert time.monotonic() - begin > 0.4
        with pytest.raises(StoreError, match="another program held it"):
            open_store(str(path))
        other.execute("ROLLBACK")
        draft.keep("fever", answers(STEADY)["fever"])
        assert len(store.events(str(draft.session.id))) == 2


def test_a_short_lock_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.records.store.sqlite.LOCK_SECONDS", 20)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        threading.Timer(0.7, lambda: other.execute("ROLLBACK")).start()
        with closing(open_store(str(path))) as store:
            drafted(store, STEADY)


def test_reading_the_file_beside_the_store_is_never_done(path: Path) -> None:
    """Another handle on the file that is closed would drop the locks of this one: another gets in."""
    with closing(SQLite(path)) as store, store.writing():
        ended = screener("verify", "ABCDEF", "--store", path)
        assert ended.returncode == 2
        with (
            closing(sqlite3.connect(path, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")


# -- what is left on the disk ------------------------------------------------------------------


def test_of_what_was_deleted_no_byte_is_left_in_any_file(path: Path) -> None:
    with closing(open_store(str(path))) as store:
        (screening,) = store.find(Wanted(subject="R-1"))
        assert any(CANARY.encode() in data for data in contents(path.parent).values())
        store.delete(screening.id, LATER)
        (left,) = store.find(Wanted(state="finished"))
        for data in contents(path.parent).values():
            assert CANARY.encode() not in data
            assert b"R-1" not in data
    assert verdict(str(path), left.code) == "verified"


def test_of_what_was_sealed_no_byte_is_left_in_the_clear(path: Path) -> None:
    """Neither an answer, nor the outcome, nor the reference; also not in a page that is no longer used."""
    replies = {**FEVERISH, "note": "Marabou-5512"}
    with closing(open_store(str(path))) as store:
        finished(drafted(store, replies), replies, "Ref-Marabou", key_pair()[1])
        for data in contents(path.parent).values():
            assert b"Marabou" not in data

"""The store in odd places, with odd values, locked, or on a silent server: a sentence, an exit code, and no hang.

The numbers are the lines of the list of faults that strangers found; each test failed before.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from screener.errors import NotKept, StoreError
from screener.records.store import open_store
from screener.records.store import sqlite as sqlite_store
from screener.records.store.waiting import in_time
from tests.support.stores import STEADY, WELL, answers, code_of_one, drafted, filled, screener

RUN = ("run", "--plain", "--questions", "questions.yaml")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return filled(tmp_path / "screenings.db")


# -- 13: a store that keeps somebody waiting ----------------------------------------------------------


@pytest.fixture(name="locked")
def _locked(path: Path) -> Iterator[Path]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield path


@pytest.mark.timeout(60)
def test_13_a_locked_file_is_waited_for_a_few_seconds_and_told(locked: Path) -> None:
    ended = screener("list", "--store", locked)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines() == [
        f"Waiting for {locked}, which another program holds; Ctrl-C ends this",
        f"{locked} could not be used: another program held it for more than 6 seconds; try again",
    ]


@pytest.mark.timeout(60)
def test_13_a_backup_of_a_locked_file_ends_too(locked: Path) -> None:
    ended = screener("backup", locked.with_name("copy.db"), "--store", locked)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.endswith("another program held it for more than 6 seconds; try again\n")
    assert not locked.with_name("copy.db").exists()


@pytest.mark.timeout(60)
def test_13_a_backup_that_meets_a_lock_ends_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_store, "LOCK_SECONDS", 0.2)
    with closing(open_store(str(path))) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another program held it"):
            store.copy_to(path.with_name("copy.db"))
    assert not path.with_name("copy.db").exists()


@pytest.mark.timeout(60)
def test_13_ctrl_c_ends_the_wait_for_a_locked_file(locked: Path) -> None:
    """It is heard before the time is over."""
    command = [sys.executable, "-m", "screener", "list", "--store", str(locked)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        assert program.stderr.readline().startswith("Waiting for ")
        program.send_signal(signal.SIGINT)
        assert program.wait() == 130
        assert "could not be used" not in program.stderr.read()


def test_13_an_answer_that_met_a_lock_can_be_given_again_and_is_kept_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "LOCK_SECONDS", 0.1)
    told: list[str] = []
    with closing(open_store(str(path), notice=told.append)) as store, closing(sqlite3.connect(path)) as other:
        draft = drafted(store, {"fever": "no"})
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotKept, match="another program held it"):
            draft.keep("pain", answers(STEADY)["pain"])
        other.rollback()
        draft.keep("pain", answers(STEADY)["pain"])
        assert [event.kind for event in store.events(str(draft.session.id))] == ["begin", "answer", "answer"]


@pytest.mark.timeout(60)
def test_13_a_server_that_takes_the_connection_and_never_answers_is_given_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"postgresql://somebody@127.0.0.1:{server.getsockname()[1]}/clinic"
        began = time.monotonic()
        ended = screener("list", "--store", url)
        assert (ended.returncode, ended.stdout) == (3, "")
        assert ended.stderr.splitlines() == [
            "Waiting for the PostgreSQL server to answer; Ctrl-C ends this",
            "The PostgreSQL server could not be reached, or refused the login",
        ]
    assert time.monotonic() - began < 50, "it would be minutes without a time-out"


def test_13_work_that_takes_too_long_is_cut_and_told() -> None:
    told: list[str] = []
    reader, writer = os.pipe()

    def cut() -> None:
        os.write(writer, b"x")

    with pytest.raises(StoreError, match=r"the server could not be used: it did not answer for 0.1 seconds"):
        in_time(lambda: os.read(reader, 1), 0.1, "the server", told.append, cut)
    assert told == ["Waiting for the server to answer; Ctrl-C ends this"]
    assert in_time(lambda: 5, 0.1, "the server", told.append, cut) == 5
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 // 0, 0.1, "the server", told.append, cut)
    os.close(reader)
    os.close(writer)


# -- 16: odd places, odd values -------------------------------------------------------------------------

ODD_STORES = ["/proc/kmsg", "/proc/self/mem", "/dev/zero", "/dev/null", "/proc/cpuinfo", "/sys/kernel/uevent_seqnum"]


@pytest.mark.sampled(5)
@pytest.mark.timeout(60)
@pytest.mark.parametrize("place", ODD_STORES)
@pytest.mark.parametrize("command", [("list",), ("verify",), ("run", "--plain")])
def test_16_a_special_file_is_no_store(place: str, command: tuple[str, ...]) -> None:
    if not Path(place).exists():
        pytest.skip("this system has no such file")
    ended = screener(*command, "--store", place, stdin=WELL)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize("place", [*ODD_STORES, "/proc/self/environ"])
def test_16_a_special_file_is_no_input(place: str, path: Path) -> None:
    if not Path(place).exists():
        pytest.skip("this system has no such file")
    for command in (
        ("check", place),
        ("score", place),
        ("verify", place, "--store", path),
        ("list", "--subject-file", place, "--store", path),
        ("show", "ABCDEF", "--identity", place, "--store", path),
    ):
        ended = screener(*command)
        assert ended.returncode in (0, 1, 2, 3), (command, ended.stderr)
        assert "fault of the program" not in ended.stderr, command


def test_16_a_page_behind_all_pages_is_empty(path: Path) -> None:
    for page in ("9" * 10, "9" * 20, "9" * 300):
        ended = screener("list", "--page", page, "--store", path)
        assert (ended.returncode, ended.stderr.count("\n")) == (0, 1), ended.stderr


@pytest.mark.parametrize("code", ["\udcff", "ä" * 6, "'; --", "9" * 400, "💉"])
def test_16_a_code_that_no_store_has_is_not_found(path: Path, code: str) -> None:
    for command in ("show", "resume", "delete"):
        ended = screener(command, code, "--store", path)
        assert ended.returncode == 2, ended.stderr
    assert screener("list", "--outcome", code, "--store", path).returncode in (0, 2)


FEW_VALUES = ["x'00ff'", "cast(x'ff' AS TEXT)"]
VALUES = [*FEW_VALUES, "7", "1.5", "''", "'\x01'", "9223372036854775807"]
COLUMNS = {
    "screenings": ("id", "code", "mode", "language", "subject", "started", "finished", "outcome", "deleted", "record"),
    "events": ("kind", "entry", "hash", "number"),
    "last_events": ("number", "hash"),
    "questionnaires": ("source",),
    "meta": ("value",),
}


@pytest.mark.parametrize("table", ["events", "last_events", "questionnaires", "meta"])
@pytest.mark.timeout(900)
def test_16_no_value_in_any_column_is_a_fault_of_the_program(path: Path, table: str) -> None:
    """As a database tool leaves it: each column with a value of another type, and commands that read it."""
    assert _faults(path, table, FEW_VALUES, ("verify", "export")) == []


@pytest.mark.sampled(3)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("column", ["id", "code", "mode", "subject", "started", "finished", "record"])
def test_16_no_value_in_a_row_is_a_fault_of_the_program(path: Path, column: str) -> None:
    assert _faults(path, "screenings", FEW_VALUES, ("verify", "list"), [column]) == []


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("table", COLUMNS)
def test_16_no_value_in_any_column_is_a_fault_of_any_command(path: Path, table: str) -> None:
    commands = ("list", "verify", "show", "export", "resume")
    assert _faults(path, table, VALUES, commands) == []


def _faults(
    path: Path, table: str, values: Sequence[str], commands: Sequence[str], columns: Sequence[str] | None = None
) -> list[tuple[str, ...]]:
    """Which commands end with a fault of the program after one value of a table was changed, each in turn."""
    more: dict[str, tuple[str, ...]] = {"show": (code_of_one(path),)}
    with closing(open_store(str(path))) as store:
        more["resume"] = (drafted(store, {"fever": "no"}).code, "--plain")
    whole = path.read_bytes()
    faults: list[tuple[str, ...]] = []
    for column in columns or COLUMNS[table]:
        for value in values:
            path.write_bytes(whole)
            with closing(sqlite3.connect(path)) as database:
                database.execute("PRAGMA foreign_keys = OFF")
                newest = f"rowid = (SELECT max(rowid) FROM {table})"  # noqa: S608
                database.execute(f"UPDATE OR REPLACE {table} SET {column} = {value} WHERE {newest}")  # noqa: S608
                database.commit()
            for command in commands:
                ended = fast(command, *more.get(command, ()), "--store", str(path))
                if ended not in (0, 1, 2, 3):
                    faults.append((column, value, command, str(ended)))
    return faults


def fast(*arguments: str) -> int | str:
    """The exit code of a command in this process, or the fault of the program that it ends with."""
    from typer.testing import CliRunner

    from screener.cli import program
    from screener.errors import ScreenerError

    ended = CliRunner().invoke(program(), list(arguments))
    if isinstance(ended.exception, ScreenerError):
        return ended.exception.exit_code
    if ended.exception is None or isinstance(ended.exception, SystemExit):
        return ended.exit_code
    return repr(ended.exception)

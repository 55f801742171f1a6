"""A store of 100,000 screenings: finding one takes as long as in an empty store, and exporting takes no more memory."""

from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from screener.records.store import open_store
from tests.perf.rounds import environment, ratio, rounds, whole
from tests.support.stores import STEADY, kept, key_pair

MANY, FEW, ROUNDS = 100_000, 10_000, 20
MOST_RATIO, MOST_GROWTH = 1.1, 8 * 1024
"""A tenth more time; 8 MB more memory, in KiB."""

pytestmark = [pytest.mark.perf, pytest.mark.timeout(1800)]

COPIES = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})
    INSERT INTO screenings
    SELECT printf('%s-%06d', id, i), printf('%06d', i), questionnaire, mode, language, printf('R-%d', i),
        strftime('%Y-%m-%dT%H:%M:%SZ', '2020-01-01', printf('+%d minutes', i * 30)), finished,
        CASE i % 3 WHEN 0 THEN 'not-now' WHEN 1 THEN 'go-on' ELSE 'talk-first' END, deleted, record
    FROM screenings, n"""
EVENTS = """
    INSERT INTO events SELECT other.id, number, kind, entry, hash
    FROM screenings AS other, events WHERE other.id <> screening"""


def filled(path: Path, number: int) -> Path:
    """A store with that many finished screenings: one through the program, the others are its copies."""
    with closing(open_store(str(path))) as store:
        kept(store, STEADY, subject="R-0")
    with closing(sqlite3.connect(path)) as database:
        if number > 1:
            database.execute(COPIES.format(number=number - 1))
            database.execute(EVENTS)
            database.execute("UPDATE screenings SET finished = NULL, record = NULL WHERE code = '000077'")
        database.commit()
    return path


@pytest.fixture(scope="module", name="stores")
def _stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("stores")
    empty = folder / "empty.db"
    open_store(str(empty)).close()
    numbers = {"one": 1, "few": FEW, "many": MANY}
    return {"empty": empty, **{name: filled(folder / f"{name}.db", number) for name, number in numbers.items()}}


def screener(*arguments: str, store: Path) -> list[str]:
    return [sys.executable, "-m", "screener", *arguments, "--store", str(store)]


LISTS = {
    "all": (),
    "page 2": ("--page", "2"),
    "days": ("--since", "2021-03-01", "--until", "2021-03-31"),
    "outcome": ("--outcome", "not-now"),
    "outcome and day": ("--outcome", "not-now", "--since", "2025-06-01"),
    "open": ("--open",),
    "reference": ("--subject-file", "{reference}"),
}


@pytest.mark.parametrize("what", LISTS)
def test_a_list_of_many_is_there_as_soon_as_one_of_none(
    stores: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    (tmp_path / "reference").write_text("R-77777")
    options = [option.format(reference=tmp_path / "reference") for option in LISTS[what]]
    commands = {name: screener("list", *options, store=stores[name]) for name in ("many", "empty")}
    _compare(f"list {what}", commands, "empty", capsys)


def test_one_of_many_is_shown_as_soon_as_the_only_one(
    stores: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(stores["one"])) as database:
        ((only,),) = database.execute("SELECT code FROM screenings")
    candidates = {
        "many": screener("show", "077777", store=stores["many"]),
        "one": screener("show", only, store=stores["one"]),
    }
    _compare("show", candidates, "one", capsys)


def _compare(what: str, commands: dict[str, list[str]], base: str, capsys: pytest.CaptureFixture[str]) -> None:
    candidates = {name: lambda command=command: whole(command) for name, command in commands.items()}
    cpu, wall = ratio(rounds(ROUNDS, candidates), "many", base)
    with capsys.disabled():
        print(f"\n{what}, {MANY} / {base}: {cpu:.2f} CPU, {wall:.2f} wall")
    assert cpu <= MOST_RATIO


TELLING = """
import sys
from pathlib import Path
from screener.cli import main
try:
    main()
finally:
    print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0], file=sys.stderr)
"""
"""The program, which says at its end how much memory it had at most; what wait4 says would count its parent's too."""


def peak(arguments: Sequence[str], out: Path) -> int:
    """The most memory that the program had at once, in KiB; its output goes to a file."""
    with out.open("wb") as file:
        command = [sys.executable, "-c", TELLING, *arguments]
        ended = subprocess.run(command, env=environment(), stdout=file, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return int(ended.stderr)


EXPORTS: dict[str, tuple[str, ...]] = {form: ("--format", form) for form in ("jsonl", "csv", "html", "json")}
EXPORTS["sealed"] = ("--format", "jsonl", "--seal-to", key_pair()[1])


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_of_many_takes_no_more_memory_than_one_of_few(
    stores: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    command = ("export", *EXPORTS[form], "--store")
    peaks = {name: peak([*command, str(stores[name])], tmp_path / name) for name in ("few", "many")}
    with capsys.disabled():
        print(f"\nexport {form}: {peaks['few']} KiB for {FEW}, {peaks['many']} KiB for {MANY}")
    assert (tmp_path / "many").stat().st_size > 9 * (tmp_path / "few").stat().st_size
    assert peaks["many"] - peaks["few"] <= MOST_GROWTH


def test_somebody_at_a_terminal_sees_how_far_an_export_is(stores: dict[str, Path], tmp_path: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        command = screener("export", "--format", "csv", "-o", str(tmp_path / "out.csv"), store=stores["few"])
        os.execvpe(command[0], command, environment())
    seen = b""
    try:
        while data := os.read(terminal, 65536):
            seen += data
    except OSError:
        pass  # the terminal is gone with the program
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"\r500 of 9999" in seen
    assert b"\r9999 of 9999\r\nWritten to " in seen

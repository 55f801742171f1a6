"""Cuts: what is on the disk at the moment when the power fails, or when a copy or an export is killed half-way."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from stores import SHORT, WELL, filled

from screener.problems import StoreError
from screener.store import Wanted, open_store

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")

PROGRAM = ("-m", "screener")
LAZY = """
from screener.cli import main
from screener.store import sqlite
sqlite._SETTINGS["synchronous"] = {level}
main()
"""


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return filled(tmp_path / "store" / "screenings.db")


def traced(
    log: Path, *arguments: str, stdin: str = "", options: Sequence[str], program: Sequence[str] = PROGRAM
) -> int:
    """Runs the program under strace; its exit code."""
    strace = ["strace", "-f", "-qq", "-y", "-o", str(log), *options]
    command = [*strace, sys.executable, *program, *arguments]
    return subprocess.run(command, input=stdin, text=True, capture_output=True, check=False).returncode


# -- the power ---------------------------------------------------------------------------------


def settled(store: Path, program: Sequence[str] = PROGRAM) -> list[str]:
    """What is synced for each accepted answer and the result, before anything more is said.

    The first of all is the trial whether the store can be written: nothing is written, and its journal goes again.

    `j` the journal, `f` the folder, `s` the store; `x` is the journal's removal, which makes the answer count.
    """
    log, letters = store.parent.parent / "log", list[str]()
    run = ("run", "--plain", "--questions", str(SHORT), "--store", str(store))
    options = ("-e", "trace=write,unlink,fsync,fdatasync")
    assert traced(log, *run, stdin=WELL, options=options, program=program) == 0
    kinds = {
        "w": r"write\(2<",
        "x": r"unlink\(",
        "j": rf"sync\(\d+<{store}-journal>",
        "s": rf"sync\(\d+<{store}>",
        "f": rf"sync\(\d+<{store.parent}>",
    }
    for call in log.read_text().splitlines():
        letters += [letter for letter, pattern in kinds.items() if re.search(rf"^\d+ +\w*{pattern}", call)]
    return [said for said in re.split("w+", "".join(letters)) if "x" in said]


def test_an_answer_is_on_the_disk_before_the_next_page_appears(store: Path) -> None:
    """Journal, folder, journal, store, removal, and the folder again: after that no power cut takes it back."""
    trial, first, *others = settled(store)
    assert trial == "xf"
    assert first == "jfjsxf" * 2, "the first answer comes with the beginning"
    assert others == ["jfjsxf"] * 4


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_store_with_the_usual_settings_would_be_found_out(store: Path, level: int) -> None:
    """Negative control: SQLite's own default (2) does not sync the removal; in a power cut the answer is gone."""
    assert not any(said.endswith("xf") for said in settled(store, ("-c", LAZY.format(level=level))))


# -- copies and exports ------------------------------------------------------------------------


def killed(
    log: Path, command: Sequence[str], calls: str, begin: Callable[[], object], watched: Sequence[Path] = ()
) -> Iterator[str]:
    """Runs a command again and again, killed at each of its calls in turn; yields which call it was."""
    watch = [option for path in watched for option in ("-P", str(path))]
    begin()
    assert traced(log, *command, options=(*watch, "-e", f"trace={calls}")) == 0
    made = log.read_text()
    for call in calls.split(","):
        for number in range(1, made.count(f" {call}(") + 1):
            begin()
            kill = ("-e", f"trace={calls}", "-e", f"inject={call}:signal=SIGKILL:when={number}")
            assert traced(Path("/dev/null"), *command, options=(*watch, *kill)) != 0
            yield f"{call} {number}"


def test_a_backup_that_is_killed_is_whole_or_is_not_there(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"

    def begin() -> None:
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir()

    points, halves = 0, []
    command = ("backup", str(copy), "--store", str(store))
    watched = (copy, Path(f"{copy}-journal"))
    for point in killed(tmp_path / "log", command, "pwrite64,fdatasync,unlink", begin, watched):
        points += 1
        try:
            if copy.exists():
                with closing(open_store(str(copy))) as found:
                    assert found.count(Wanted()) == 2
        except (AssertionError, StoreError):
            halves.append(point)
    assert points > 10
    assert halves == []


def test_an_export_that_is_killed_leaves_what_was_there_or_the_whole_new_one(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "exports" / "out.json"

    def begin() -> None:
        shutil.rmtree(out.parent, ignore_errors=True)
        out.parent.mkdir()
        out.write_text('["old"]')

    command = ("export", "-o", str(out), "--force", "--store", str(store))
    points = killed(tmp_path / "log", command, "fsync,rename", begin)
    assert [len(json.loads(out.read_text())) for _ in points] == [1, 2, 1]

"""Cuts: what is on the disk at the moment when the power fails, by the order in which things are synced."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.stores import SHORT, WELL, filled

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")

PROGRAM = ("-m", "screener")
LAZY = """
from screener.cli import main
from screener.records.store import sqlite
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
    """What is synced for each accepted answer and the result, before anything more is said; trials left out.

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
    return [said for said in re.split("w+", "".join(letters)) if "x" in said and "s" in said]


SETTLED = ["jfjsxf" * 2, *["jfjsxf"] * 4]
"""Journal, folder, journal, store, removal, and the folder again; the first answer comes with the beginning."""


def test_an_answer_is_on_the_disk_before_the_next_page_appears(store: Path) -> None:
    """After that no power cut takes it back."""
    assert settled(store) == SETTLED


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_store_with_the_usual_settings_would_be_found_out(store: Path, level: int) -> None:
    """Negative control: SQLite's own default (2) does not sync the removal; in a power cut the answer is gone."""
    assert settled(store, ("-c", LAZY.format(level=level))) != SETTLED


@pytest.mark.parametrize("how", [(), ("--force",)], ids=["new", "force"])
def test_an_export_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_told(
    store: Path, tmp_path: Path, how: tuple[str, ...]
) -> None:
    out, log = tmp_path / "out" / "out.json", tmp_path / "log"
    out.parent.mkdir()
    if how:
        out.write_text("old")
    options = ("-e", "trace=fsync,link,linkat,rename,write")
    assert traced(log, "export", "-o", str(out), "--store", str(store), *how, options=options) == 0
    temporary = rf"<{out.parent}/\.out\.json\.\w+>"
    steps = {
        "written": rf"write\(\d+{temporary}",
        "synced": rf"fsync\(\d+{temporary}",
        "named": r"(link|linkat|rename)\(",
        "kept": rf"fsync\(\d+<{out.parent}>",
        "told": r"write\(2<.*Written to",
    }
    found = [name for call in log.read_text().splitlines() for name, sign in steps.items() if re.search(sign, call)]
    assert list(dict.fromkeys(found)) == list(steps)

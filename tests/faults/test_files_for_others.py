"""Issue 10, letter D: what leaves the program for other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from screener.cli import COMMANDS
from tests.support.clinic import Clinic, clinic_at
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import SHORT

VERSIONS = QUESTIONNAIRES / "versions"


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


# -- line 19: nobody reads ---------------------------------------------------------------------


def arguments_of(command: str, clinic: Clinic, folder: Path) -> list[str]:
    """Arguments with which a command does its work."""
    answers = folder / "answers.yaml"
    answers.write_text("fever: no\npain: [arm]\nwidth: 2.5\nnote: nothing\n")
    store, code = ["--store", str(clinic.place)], clinic.records[0]["code"]
    return {
        "run": ["--plain", "--questions", str(SHORT), "--answers", str(answers), "--store", str(folder / "new.db")],
        "resume": store,
        "score": [str(answers), "--questions", str(SHORT)],
        "check": [str(SHORT)],
        "diff": [str(SHORT), str(SHORT)],
        "schema": ["record"],
        "rules": [str(SHORT)],
        "list": store,
        "show": [code, *store],
        "export": store,
        "delete": [clinic.open, "--yes", *store],
        "verify": [code, *store],
        "backup": [str(folder / "copy.db"), *store],
        "kiosk": ["doctor"],
    }[command]


SILENT = ("delete", "backup")
"""The commands that write nothing on standard output."""
ALL = ["--help", "--version", *COMMANDS]


def command_line(name: str, clinic: Clinic, folder: Path) -> list[str]:
    arguments = [] if name.startswith("--") else arguments_of(name, clinic, folder)
    return [sys.executable, "-m", "screener", name, *arguments]


@pytest.mark.parametrize("name", ALL)
def test_a_closed_output_is_told_before_anything_is_done(name: str, clinic: Clinic, tmp_path: Path) -> None:
    line = command_line(name, clinic, tmp_path)
    ended = subprocess.run(
        ["bash", "-c", 'exec "$@" >&-', "", *line], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False
    )
    assert (ended.returncode, ended.stderr) == (2, b"The standard output is closed\n")
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".db"] == []


def run_unread(line: Sequence[str], *, also_errors: bool = False) -> tuple[int, str]:
    """The exit code of a program whose output nobody reads, and what it writes on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    errors = writing if also_errors else subprocess.PIPE
    ended = subprocess.run(
        line, stdout=writing, stderr=errors, stdin=subprocess.DEVNULL, text=True, check=False, timeout=60
    )
    os.close(writing)
    return ended.returncode, ended.stderr or ""


@pytest.mark.parametrize("name", [name for name in ALL if name not in SILENT])
def test_a_reader_that_is_gone_ends_the_program_without_a_word(name: str, clinic: Clinic, tmp_path: Path) -> None:
    status, errors = run_unread(command_line(name, clinic, tmp_path))
    assert status == 141
    if name not in ("resume", "run"):  # what they ask and where a screening is kept goes to standard error
        assert errors == ""


@pytest.mark.parametrize(
    "arguments", [("check", "/nowhere"), ("nonsense",), ("show", "ZZZZZZ", "--store", "/nowhere/s.db")], ids=" ".join
)
def test_a_reader_of_errors_that_is_gone_is_no_fault_of_the_program(arguments: tuple[str, ...]) -> None:
    assert run_unread([sys.executable, "-m", "screener", *arguments], also_errors=True) == (141, "")


@pytest.mark.parametrize(
    "options", [("--format", "json"), ("--format", "jsonl"), ("--format", "html")], ids=lambda options: options[-1]
)
def test_an_export_is_cut_by_its_reader_in_the_middle(options: tuple[str, ...], clinic: Clinic) -> None:
    line = [sys.executable, "-m", "screener", "export", *options, "--store", str(clinic.place)]
    pipe = 'set -o pipefail; "$@" | head -c 10'
    ended = subprocess.run(["bash", "-c", pipe, "", *line], capture_output=True, text=True, check=False)
    assert (ended.returncode, len(ended.stdout), ended.stderr) == (141, 10, "")

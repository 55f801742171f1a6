"""Input through a named pipe, as a shell makes of `<(command)`: the same result as from a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from screener import record
from screener.files import is_pipe, read_file
from screener.interop.fhir.bundle import bundle
from screener.questionnaire.loader import load
from screener.records.record import compact
from tests.interop.test_fhir_intake import SMALL, WHOLE
from tests.support import paths
from tests.support.program_runner import run_program

QUESTIONS = ("--questions", str(SMALL))
LINES = "".join(f'{{"id": {at}, "weeks": {at}}}\n' for at in range(2000))
TABLE = "id,weeks\n1,2\n2,3\n3,x\n"
SLEEP = (paths.QUESTIONNAIRES / "fhir" / "sleep.json").read_text(encoding="utf-8")


def inputs() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """The name of a file, what is in it, and the command that reads it."""
    small = load(SMALL.read_bytes(), SMALL.name)
    made = record(small, WHOLE)
    fhir = "".join(bundle([made], lambda _: small))
    score = ("score", "{file}", *QUESTIONS)
    return {
        "yaml": ("a.yaml", "area: hand\n", (*score, "--format", "json")),
        "list": ("a.json", json.dumps([WHOLE, {}]), (*score, "--format", "csv")),
        "record": ("a.json", compact(made), (*score, "--format", "json")),
        "fhir": ("b.json", fhir, (*score, "--format", "json")),
        "jsonl": ("a.jsonl", LINES, score),
        "jsonl-jobs": ("a.jsonl", LINES, (*score, "--jobs", "2")),
        "csv": ("a.csv", TABLE, score),
        "import": ("q.json", SLEEP, ("import", "{file}")),
        "verify": ("r.json", compact(made), ("verify", "{file}", *QUESTIONS)),
        "verify-fhir": ("b.json", fhir, ("verify", "{file}", *QUESTIONS)),
        "a-fault": ("a.yaml", "area: hands\n", score),
    }


@pytest.mark.parametrize("name", inputs())
def test_what_comes_through_a_pipe_is_read_like_a_file(name: str, tmp_path: Path) -> None:
    file, text, command = inputs()[name]
    arguments = [each.format(file=file) for each in command]
    found = []
    for folder in (tmp_path / "file", tmp_path / "pipe"):
        folder.mkdir()
        if folder.name == "file":
            (folder / file).write_text(text, encoding="utf-8")
            found.append(run_program(arguments, cwd=folder))
        else:
            os.mkfifo(folder / file)
            writer = Thread(target=(folder / file).write_text, args=(text,), kwargs={"encoding": "utf-8"})
            writer.start()
            found.append(run_program(arguments, cwd=folder))
            writer.join()
    ends = [(each.returncode, each.stdout, each.stderr) for each in found]
    assert ends[0] == ends[1]
    assert ends[0][1] or ends[0][2]


@pytest.mark.parametrize("given", ["jsonl", "csv"])
def test_lines_of_a_pipe_without_a_name_are_what_somebody_says(given: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(LINES if given == "jsonl" else TABLE)
    program = f"{sys.executable} -m screener score"
    shell = f"{program} <(cat x) --lines {given} {' '.join(QUESTIONS)}"
    piped = subprocess.run(["bash", "-c", shell], cwd=tmp_path, capture_output=True, check=False)
    (tmp_path / f"y.{given}").write_bytes((tmp_path / "x").read_bytes())
    plain = run_program(("score", f"y.{given}", *QUESTIONS), cwd=tmp_path)
    assert (piped.returncode, piped.stdout) == (plain.returncode, plain.stdout)
    assert plain.stdout


def test_brief_of_a_pipe_without_a_name_asks_what_its_lines_are(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x")
    ended = run_program(("score", "x", "--format", "brief", *QUESTIONS), cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"for x say --lines jsonl or --lines csv." in ended.stderr


@pytest.mark.parametrize("what", ["/dev/zero", "/dev/null", "/dev/full", "/dev/urandom", "folder"])
def test_what_never_ends_or_is_no_file_is_refused_still(what: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    ended = run_program(("score", what, *QUESTIONS), cwd=tmp_path)
    said = f"{what} is not a file\n" if what != "folder" else "folder cannot be read: Is a directory\n"
    assert (ended.returncode, ended.stdout, ended.stderr.decode()) == (2, b"", said)


def test_a_pipe_that_becomes_a_device_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.files.is_pipe", lambda _: True)
    with pytest.raises(Exception, match=r"^/dev/zero is not a file$"):
        read_file(Path("/dev/zero"), pipes=True)


def test_a_questionnaire_is_read_more_than_once_and_cannot_come_through_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "q.yaml")
    (tmp_path / "a.yaml").write_text("{}")
    ended = run_program(("score", "a.yaml", "--questions", "q.yaml"), cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (2, b"q.yaml is not a file\n")


def test_what_is_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("fifo")
    assert [is_pipe(tmp_path / name) for name in ("fifo", "link", "gone", ".")] == [True, True, False, False]
    assert not is_pipe(Path("nul\0"))

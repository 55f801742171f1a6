"""What nobody gets to see: answers and references in arguments, messages, core files, or files elsewhere."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from screener.cli import program
from screener.records.store import Wanted, open_store
from tests.support.stores import CANARY, SHORT, filled, key_pair, screener

REFERENCE = f"Ref-{CANARY}"
LINES = f"1\n1\n1 2\n41\n{CANARY}\nreference\n{REFERENCE}\nfinish\n"
RUN = ("run", "--plain", "--questions", str(SHORT))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return filled(tmp_path / "store" / "screenings.db")


# -- references --------------------------------------------------------------------------------


def test_no_option_takes_a_reference_only_files_do() -> None:
    """Arguments stand in the list of processes, and in the history of the shell."""
    group = typer.main.get_command(program())
    assert isinstance(group, TyperGroup)
    told = [
        (name, option.name, type(option.type).__name__)
        for name, command in group.commands.items()
        for option in command.params
        if any(word in f"{option.name}" for word in ("subject", "reference", "patient", "person", "mrn"))
    ]
    assert {name for name, _, _ in told} >= {"run", "list", "export"}
    asked = {(command, "ask_subject") for command in ("list", "export", "history")}
    assert {kind.removeprefix("Typer") for command, name, kind in told if (command, name) not in asked} == {"Path"}


def test_a_reference_is_kept_with_the_screening_and_found_by_it(path: Path, tmp_path: Path) -> None:
    (tmp_path / "reference").write_text(f"  {REFERENCE}\r\n")
    ended = screener(*RUN, "--store", path, "--subject-file", tmp_path / "reference", stdin="1\n2\n1\n2\nx\nfinish\n")
    assert ended.returncode == 0
    listed = screener("list", "--subject-file", "-", "--format", "json", "--store", path, stdin=REFERENCE)
    assert [row["reference"] for row in json.loads(listed.stdout)["screenings"]] == [REFERENCE]


@pytest.mark.parametrize("text", ["", "  \n", f"{CANARY}\n{CANARY}", CANARY + "\t1", CANARY * 20, f"{CANARY}\x1b[2J"])
def test_a_text_that_is_no_reference_is_refused_and_not_repeated(path: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "reference").write_text(text)
    ended = screener(*RUN, "--store", path, "--subject-file", tmp_path / "reference", stdin=LINES)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "must hold one reference of at most 100 characters, on one line" in ended.stderr
    assert CANARY not in ended.stderr


def test_a_reference_never_becomes_the_name_of_a_file(path: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    for reference in ("../../x", "/etc/passwd", "-rf", "..", "con", "a/b"):
        screener(*RUN, "--store", path, "--subject-file", "-", "--answers", _answers(tmp_path), stdin=reference)
    screener("export", "-o", tmp_path / "out.json", "--store", path)
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "out.json", tmp_path / "answers.json"}
    assert len(json.loads((tmp_path / "out.json").read_text())) == 8


def _answers(folder: Path) -> Path:
    file = folder / "answers.json"
    file.write_text(json.dumps({"fever": "yes", "pain": ["arm"], "width": 41, "note": CANARY}))
    return file


# -- messages ----------------------------------------------------------------------------------


def _spoilt(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()


DAMAGES = {
    "no JSON": "UPDATE screenings SET record = substr(record, 2)",
    "half a record": "UPDATE screenings SET record = substr(record, 1, length(record) - 9)",
    "no object": "UPDATE screenings SET record = '[\"' || subject || '\"]'",
    "another type": "UPDATE screenings SET record = CAST('\xff' AS BLOB)",
    "an entry": "UPDATE events SET entry = substr(entry, 2)",
    "letters": "UPDATE events SET entry = entry || 'é'",
    "an entry of another type": "UPDATE events SET entry = x'ff00'",
    "no text": "UPDATE events SET entry = CAST(x'ff' AS TEXT)",
    "no outcome": "UPDATE screenings SET record = replace(record, '\"outcome\"', '\"income\"')",
}


@pytest.mark.sampled(9)
@pytest.mark.parametrize("command", ["show", "verify", "export"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_row_is_a_sentence_that_repeats_nothing_of_it(path: Path, damage: str, command: str) -> None:
    with closing(open_store(str(path))) as store:
        code = store.find(Wanted(subject="R-1"))[0].code
    _spoilt(path, DAMAGES[damage])
    ended = screener(command, *([code] if command in ("show", "verify") else []), "--store", path)
    assert CANARY not in ended.stderr
    assert ended.returncode in (0, 1, 2, 3)
    assert command != "verify" or ended.returncode != 0


def test_no_failure_on_the_way_repeats_an_answer(path: Path, tmp_path: Path) -> None:
    """Another program holds the store; the record cannot be written; the key is none."""
    (tmp_path / "identity").write_text(f"AGE-SECRET-KEY-1{CANARY}")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"fever": "yes", "width": 41, "note": CANARY, "pain": "x"}))
    for options in (
        ("--answers", str(_answers(tmp_path)), "--json", "/proc/nowhere.json"),
        ("--answers", str(_answers(tmp_path)), "--store", str(tmp_path)),
        ("--answers", str(wrong)),
    ):
        ended = screener(*RUN, "--store", path, *options)
        assert (ended.returncode in (2, 3), CANARY in ended.stderr) == (True, False)
    ended = screener("show", "ZZZZZZ", "--identity", tmp_path / "identity", "--store", path)
    assert CANARY not in ended.stderr
    ended = screener(*RUN, "--answers", _answers(tmp_path), "--store", path, SCREENER_RECIPIENT=key_pair()[0])
    assert (ended.returncode, CANARY in ended.stderr, "AGE-SECRET" in ended.stderr) == (2, False, False)


# -- faults of the program itself --------------------------------------------------------------

FAULTY = """
import {module}
from screener.cli import main

def fault(*arguments, **named):
    local = {canary!r}
    try:
        raise ValueError(local)
    except ValueError as error:
        raise KeyError(local, arguments, named) from error

{module}.{name} = fault
main()
"""
PLACES = (
    "screener.questionnaire.loader:load",
    "screener.screening.interview:Interview.answer",
    "screener.questionnaire.replies:answer_to",
    "screener.screening.dialogue:Dialogue._review",
    "screener.records.store.draft:Draft.keep",
    "screener.records.store:Store.append",
    "screener.records.store.sqlite:SQLite.run",
    "screener.screening.assessment:assess",
    "screener.records.record:record_of",
    "screener.records.store.draft:compact",
    "screener.records.store:Store.finish",
    "screener.documents.result_plain:spoken_lines",
    "screener.text:clean",
)


@pytest.mark.sampled(5)
@pytest.mark.parametrize("place", PLACES)
def test_a_fault_of_the_program_tells_where_it_was_and_nobodys_answers(
    path: Path, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))  # a questionnaire that is kept there is not loaded
    module, _, name = place.partition(":")
    command = [sys.executable, "-c", FAULTY.format(module=module, name=name, canary=CANARY), *RUN]
    ended = subprocess.run([*command, "--store", str(path)], input=LINES, capture_output=True, text=True, check=False)
    pages, _, said = ended.stderr.partition("This is a fault of the program.")
    assert "Traceback" not in pages
    assert (ended.returncode, "\n  KeyError\n  screener/cli/" in said) == (70, True), ended.stderr
    assert CANARY not in said


# -- what is left elsewhere --------------------------------------------------------------------


def test_nothing_is_left_outside_the_folder_of_the_store(tmp_path: Path) -> None:
    """Neither in the home, nor the temporary folder, nor where the program was started.

    What is kept of a questionnaire, itself and its scales, holds no answer.
    """
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    names = ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
    before, environment = ("env", "-C", str(elsewhere)), dict.fromkeys(names, str(elsewhere))
    store = tmp_path / "store" / "screenings.db"
    ended = screener(*RUN, "--store", store, stdin=LINES, before=before, **environment)
    assert "Kept as" in ended.stderr
    left = [path.name for path in elsewhere.rglob("*") if path.is_file()]
    assert [name for name in left if not name.startswith(("scales-", "model-"))] == []


WRITERS: dict[str, tuple[str, ...]] = {
    "run": (*RUN, "--json", "{folder}/record.json", "--store", "{folder}/new/folder/screenings.db"),
    "export": ("export", "-o", "{folder}/out.json", "--store", "{store}"),
    "sealed export": ("export", "--seal-to", key_pair()[1], "-o", "{folder}/out.age", "--store", "{store}"),
    "backup": ("backup", "{folder}/copy.db", "--store", "{store}"),
    "score": ("score", "{answers}", "--questions", str(SHORT), "-o", "{folder}/result.txt"),
    "rules": ("rules", "--questions", str(SHORT), "-o", "{folder}/rules.txt"),
}


@pytest.mark.parametrize("what", WRITERS)
def test_whatever_is_written_is_its_owners_only_whatever_the_umask(path: Path, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "written"
    folder.mkdir()
    named = {"folder": folder, "store": path, "answers": _answers(tmp_path)}
    before = ("sh", "-c", 'umask 0; exec "$@"', "sh")
    ended = screener(*(part.format(**named) for part in WRITERS[what]), stdin=LINES, before=before)
    assert ended.returncode == 0, ended.stderr
    found = {file.name: file.stat().st_mode & 0o077 for file in folder.rglob("*")}
    assert len(found) >= 1
    assert set(found.values()) == {0}, found


def test_a_crash_leaves_no_core_with_answers_in_it(tmp_path: Path) -> None:
    """The process may be killed by a signal that dumps: there is no core, and none of its memory would be in one."""
    command = [sys.executable, "-m", "screener", *RUN, "--store", str(tmp_path / "store" / "screenings.db")]
    program = subprocess.Popen(
        ["bash", "-c", 'ulimit -c unlimited; exec "$@"', "bash", *command],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert program.stdin is not None
    assert program.stderr is not None
    with program, program.stdin, program.stderr:
        program.stdin.write("1\n1\n1\n41\n" + CANARY + "\n")
        program.stdin.flush()
        while "Check your answers" not in program.stderr.readline():
            pass
        limits = Path(f"/proc/{program.pid}/limits").read_text().splitlines()
        dumped = Path(f"/proc/{program.pid}/coredump_filter").read_text()
        program.send_signal(signal.SIGQUIT)
    (core,) = [line.split()[4:6] for line in limits if line.startswith("Max core file size")]
    assert (core, int(dumped, 16)) == (["0", "0"], 0)
    assert list(tmp_path.glob("*core*")) == []

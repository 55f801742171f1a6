"""`screener verify`, run as a program: stored screenings, files with one record or many, and the whole store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from screener.records.record import checksum_of
from screener.records.store import open_store
from screener.records.stream import MOST_RECORD
from screener.records.submission import submission_from
from screener.records.types import Record
from tests.support.clinic import clinic_at
from tests.support.stores import (
    CANARY,
    FEVERISH,
    QUESTIONNAIRE,
    SHORT,
    STEADY,
    code_of_one,
    drafted,
    filled,
    finished,
    kept,
    key_pair,
    record_from,
    run_well,
    screener,
)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return filled(tmp_path / "store" / "screenings.db")


def sql(path: Path, statement: str, *values: object) -> None:
    """Changes rows behind the program's back."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute(statement, values).rowcount != 0, statement
        database.commit()


def well(path: Path, code: str) -> str:
    """What is said of a stored screening that is as it was."""
    with closing(open_store(str(path))) as store:
        record = json.loads(store.screening(code).record or "")
    return f"verified, checksum {record['checksum'][:16]} (unaltered; recomputed to every word)"


_OURS = "number = ? AND screening = (SELECT id FROM screenings WHERE code = ?)"
ANOTHER_ANSWER = f"UPDATE events SET entry = replace(entry, '\"no\"', '\"yes\"') WHERE {_OURS}"  # noqa: S608
NO_EVENT = f"DELETE FROM events WHERE {_OURS}"  # noqa: S608


# -- stored screenings -------------------------------------------------------------------------


def test_verify_says_of_each_whether_it_is_whole_and_fails_when_one_is_not(path: Path) -> None:
    first, second = code_of_one(path, None), code_of_one(path)
    ended = screener("verify", first, second.lower(), "--store", path)
    said = f"{first}: {well(path, first)}\n{second.lower()}: {well(path, second)}\n"
    assert (ended.returncode, ended.stdout) == (0, said)
    sql(path, ANOTHER_ANSWER, 1, first)
    ended = screener("verify", second, first, second, "--store", path)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        f"{second}: {well(path, second)}",
        f"{first}: events: entry 1 does not follow from the one before it",
        f"{second}: {well(path, second)}",
    ]


def test_the_checksum_that_is_told_is_the_one_on_the_printed_page(path: Path) -> None:
    """So a page in the chart bears witness of what the store said then."""
    code = code_of_one(path)
    page = screener("export", "--format", "html", "--code", code, "--store", path).stdout
    assert well(path, code).removeprefix("verified, ").partition(" (")[0] in page


def test_a_name_that_is_unknown_does_not_hide_what_is_said_of_the_others(path: Path) -> None:
    code = code_of_one(path)
    ended = screener("verify", "ZZZZZZ", code, "nowhere.json", "--store", path)
    assert (ended.returncode, ended.stdout) == (2, f"{code}: {well(path, code)}\n")
    assert ended.stderr.splitlines() == [
        "ZZZZZZ: there is no screening with that code, and no such file",
        "nowhere.json: there is no screening with that code, and no such file",
    ]


def test_what_is_open_or_deleted_is_told_as_that(path: Path) -> None:
    with closing(open_store(str(path))) as store:
        begun = drafted(store, {"fever": "no"})
        gone = kept(store)
        store.delete(gone["id"], "2026-11-23T09:31:00Z")
    ended = screener("verify", begun.code, gone["code"], "--store", path)
    assert (ended.returncode, ended.stdout.splitlines()) == (
        0,
        [
            f"{begun.code}: open, and whole so far",
            f"{gone['code']}: deleted on 2026-11-23T09:31:00Z, so nothing is left to verify",
        ],
    )
    sql(path, ANOTHER_ANSWER, 1, begun.code)
    ended = screener("verify", begun.code, "--store", path)
    said = f"{begun.code}: events: entry 1 does not follow from the one before it\n"
    assert (ended.returncode, ended.stdout) == (1, said)


def test_without_a_name_the_whole_store_is_verified(tmp_path: Path) -> None:
    clinic = clinic_at(tmp_path / "screenings.db")
    ended = clinic.run("verify")
    assert (ended.returncode, ended.stdout) == (0, f"{clinic.place}: 43 verified, 1 open, 1 deleted\n")
    first, second = clinic.records[3]["code"], clinic.open
    sql(clinic.place, "UPDATE screenings SET outcome = 'not-now' WHERE code = ?", first)
    sql(clinic.place, NO_EVENT, 0, second)
    ended = clinic.run("verify")
    assert (ended.returncode, ended.stdout.splitlines()) == (
        1,
        [
            f"{first}: outcome: it says 'go-on', and the list says 'not-now'",
            f"{second}: events: entry 0 does not follow from the one before it",
            f"{clinic.place}: 42 verified, 1 deleted, 2 altered",
        ],
    )


@pytest.mark.parametrize("options", [("--quick",), ("--jobs", "2"), ("--quick", "--jobs", "2")])
def test_every_depth_and_every_number_of_processes_finds_the_same_in_the_same_order(
    path: Path, options: tuple[str, ...]
) -> None:
    with closing(open_store(str(path))) as store:
        codes = [kept(store, started=f"2026-11-24T0{at}:00:00Z")["code"] for at in range(3)]
    for code in codes[::2]:
        sql(path, ANOTHER_ANSWER, 1, code)
    found = [f"{code}: events: entry 1 does not follow from the one before it" for code in codes[::2]]
    for chosen in ((), options):
        ended = screener("verify", *chosen, "--store", path)
        assert (ended.returncode, ended.stderr) == (1, "")
        assert ended.stdout.splitlines() == [*found, f"{path}: 3 verified, 2 altered"]


def test_a_quick_look_says_what_it_compared(path: Path, tmp_path: Path) -> None:
    code, result = code_of_one(path), tmp_path / "result.json"
    screener("export", "--code", code, "-o", result, "--store", path)
    said = well(path, code).replace("every word", "the same outcome, scores and findings")
    ended = screener("verify", "--quick", code, result, "--store", path)
    assert ended.stdout == f"{code}: {said}\n{result}: {said}\n"


def test_what_is_sealed_is_named_when_nobody_has_the_key(path: Path) -> None:
    with closing(open_store(str(path))) as store:
        sealed = finished(drafted(store, STEADY), STEADY, recipient=key_pair()[1])
    ended = screener("verify", "--store", path)
    assert (ended.returncode, ended.stdout) == (2, f"{path}: 2 verified, 1 not looked at\n")
    assert ended.stderr == f"{sealed['code']} is sealed; name the file with its secret key: --identity FILE\n"


# -- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_exported_file_verifies_with_every_record_in_it(path: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    assert screener("export", "--format", form, "-o", out, "--store", path).returncode == 0
    assert screener("verify", out, "--store", path).stdout == f"{out}: 2 records verified\n"
    code = code_of_one(path)
    out.write_text(out.read_text().replace(CANARY, "nothing"))
    ended = screener("verify", out, "--store", path)
    assert ended.returncode == 1
    first, second = ended.stdout.splitlines()
    number = [json.loads(text)["code"] for text in _records(out, form)].index(code) + 1
    said = f"{out}: record {number} ({code}): answers.note.value: it says 'nothing', and the store says '{CANARY}'"
    assert (first, second) == (said, f"{out}: 1 of 2 records differ")


def _records(out: Path, form: str) -> list[str]:
    return out.read_text().splitlines() if form == "jsonl" else [json.dumps(one) for one in json.loads(out.read_text())]


def test_an_export_that_was_cut_is_noticed_wherever_it_was_cut(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    screener("export", "-o", out, "--store", path)
    whole = out.read_text()
    for length in (len(whole) - 2, len(whole) - 40, len(whole) // 2, 1):
        out.write_text(whole[:length])
        ended = screener("verify", out, "--store", path)
        assert ended.returncode == 1
        assert "format: " in ended.stdout


def test_a_sealed_export_verifies_with_the_key_and_a_cut_one_does_not(path: Path, tmp_path: Path) -> None:
    secret, public = key_pair()
    out, identity = tmp_path / "out.age", tmp_path / "identity"
    identity.write_text(secret)
    screener("export", "--format", "jsonl", "--seal-to", public, "-o", out, "--store", path)
    verify = ("verify", out, "--store", path)
    assert screener(*verify, "--identity", identity).stdout == f"{out}: 2 records verified\n"
    ended = screener(*verify)
    said = f"{out} is sealed; name the file with its secret key: --identity FILE\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)
    out.write_text(out.read_text()[:-200])
    ended = screener(*verify, "--identity", identity)
    assert (ended.returncode, ended.stdout) == (1, f"{out}: seal: It was altered or cut after it was sealed\n")


def test_a_record_on_standard_input_is_verified_too(path: Path) -> None:
    record = screener("export", "--format", "jsonl", "--code", code_of_one(path), "--store", path).stdout
    ended = screener("verify", "-", "--store", path, stdin=record)
    assert (ended.returncode, ended.stdout.startswith("-: verified, checksum ")) == (0, True)


def test_a_written_record_verifies_and_an_altered_one_names_what_is_wrong(path: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    code = run_well(path, "--json", str(result))
    assert screener("verify", result, "--store", path).stdout == f"{result}: {well(path, code)}\n"
    record = json.loads(result.read_text())
    record["assessment"]["outcome"]["title"] = "Go home"
    result.write_text(json.dumps(record))
    ended = screener("verify", result, "--store", path)
    said = f"{result}: assessment.outcome.title: it says 'Go home', and the answers give 'Go on'\n"
    assert (ended.returncode, ended.stdout) == (1, said)


def _answer(record: Record) -> Record:
    """Everything that follows from another answer, as the program itself would write it."""
    session = submission_from(json.dumps(record).encode(), "record", QUESTIONNAIRE).session
    assert session is not None
    return record_from({**FEVERISH, "fever": "no"}, session)


def _with(**parts: Any) -> Callable[[Record], Record]:  # noqa: ANN401  (whatever a record holds)
    return lambda record: cast("Record", {**record, **parts})


def _history(record: Record) -> Record:
    change = {"question": "fever", "old": {"state": "answered", "value": "no"}, "by": "staff", "at": record["started"]}
    return cast("Record", {**record, "history": [{**change, "new": {"state": "answered", "value": "yes"}}]})


FORGERIES: dict[str, tuple[Callable[[Record], Record], str]] = {
    "another answer": (_answer, "answers.fever.value: it says 'no', and the store says 'yes'"),
    "a change that never was": (_history, "history: it says [{"),
    "another time": (_with(finished="2026-11-23T11:00:00Z"), "finished: it says '2026-11-23T11:00:00Z', and the store"),
    "another person": (_with(subject="R-2"), "subject: it says 'R-2', and the store says 'R-1'"),
    "another mode": (_with(mode="kiosk"), "mode: it says 'kiosk', and the store says 'staff'"),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_record_that_agrees_with_itself_is_found_out_by_the_store(
    path: Path, tmp_path: Path, what: str
) -> None:
    """Its checksum was worked out again too; where there is no such store, nobody can tell."""
    forge, said = FORGERIES[what]
    code, out = code_of_one(path), tmp_path / "out.json"
    (record,) = json.loads(screener("export", "--code", code, "--store", path).stdout)
    forged = forge(record)
    out.write_text(json.dumps({**forged, "checksum": checksum_of(forged)}))
    ended = screener("verify", out, "--store", path)
    assert (ended.returncode, ended.stdout.startswith(f"{out}: {said}")) == (1, True), ended.stdout
    ended = screener("verify", out, "--questions", SHORT, "--store", tmp_path / "none.db")
    assert (ended.returncode, f"{out}: verified" in ended.stdout) == (0, True), ended.stdout


def test_old_records_verify_after_the_questionnaire_was_changed(path: Path, tmp_path: Path) -> None:
    """In the store, and exported, with the questionnaire that the store kept; not with the changed one."""
    questions, result = tmp_path / "questions.yaml", tmp_path / "result.json"
    questions.write_text(SHORT.read_text())
    code = run_well(path, "--questions", str(questions), "--json", str(result))
    questions.write_text(SHORT.read_text().replace("give: 2.5", "give: 1").replace('"1.0"', '"1.1"'))
    environment = {"SCREENER_QUESTIONS": str(questions)}
    for name in (code, result):
        ended = screener("verify", name, "--store", path, **environment)
        assert (ended.returncode, ended.stdout) == (0, f"{name}: {well(path, code)}\n")
    ended = screener("verify", result, "--questions", questions, "--store", path)
    assert (ended.returncode, "questionnaire.sha256: it was asked with" in ended.stdout) == (1, True)


STRANGE = {
    "no JSON": "not a record",
    "nothing": "",
    "a list": "[]",
    "a number": "7",
    "no questionnaire": "{}",
    "half a questionnaire": '{"questionnaire": {"sha256": 7}}',
    "not UTF-8": "\udcff",
    "half a letter": '{"format": "é"}'.encode()[:-4].decode(errors="surrogateescape"),
    "deep": "[" * 100_000,
    "deep inside": '{"a":' + "[" * 100_000,
    "without an end": '{"a": "' + "x" * (2 * MOST_RECORD),
    "controls": '{"\\u001b]0;owned": 1}',
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("what", STRANGE)
def test_a_file_that_is_no_record_is_said_to_be_none(path: Path, tmp_path: Path, what: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(STRANGE[what].encode(errors="surrogateescape"))
    ended = screener("verify", file, "--store", path)
    assert (ended.returncode, ended.stdout) == (1, f"{file}: format: this is no record\n")


def test_a_record_of_an_unknown_questionnaire_fails_and_the_store_is_not_to_blame(path: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    run_well(path, "--json", str(result))
    ended = screener("verify", result, "--store", tmp_path / "another.db")
    assert ended.returncode == 1
    assert ended.stdout.startswith(f"{result}: questionnaire.sha256: ")
    assert not (tmp_path / "another.db").exists()
    assert "verified" in screener("verify", result, "--questions", SHORT, "--store", tmp_path / "another.db").stdout

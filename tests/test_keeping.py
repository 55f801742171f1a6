"""The commands about what is kept, run as programs: finding, showing, exporting, deleting, verifying, backing up."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from contextlib import closing
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from clinic import DAYS, Clinic, clinic_at
from stores import (
    CANARY,
    SHORT,
    WELL,
    filled,
    kept,
    run_well,
    screener,
    verdict,
)

from screener.store import Wanted, open_store


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return filled(tmp_path / "store" / "screenings.db")


def code_of_one(path: Path, subject: str | None = "R-1") -> str:
    with closing(open_store(str(path))) as store:
        return next(each.code for each in store.find(Wanted(state="finished")) if each.subject == subject)


# -- list --------------------------------------------------------------------------------------

FILTERS: dict[str, tuple[tuple[str, ...], slice]] = {
    "outcome": (("--outcome", "not-now"), slice(1, None, 3)),
    "since": (("--since", DAYS[1]), slice(15, None)),
    "until": (("--until", DAYS[1]), slice(0, 30)),
    "one day": (("--since", DAYS[1], "--until", DAYS[1]), slice(15, 30)),
    "both": (("--outcome", "go-on", "--until", DAYS[0]), slice(0, 15, 3)),
    "nothing": (("--since", "2030-01-01"), slice(0, 0)),
}


@pytest.mark.parametrize("what", FILTERS)
def test_a_list_holds_what_was_asked_for_the_newest_first(clinic: Clinic, what: str) -> None:
    options, which = FILTERS[what]
    assert clinic.codes(*options, "--state", "finished")[::-1] == [record["code"] for record in clinic.records[which]]


def test_a_list_by_state_has_what_is_open_and_what_was_deleted(clinic: Clinic) -> None:
    assert clinic.codes("--state", "open") == [clinic.open]
    assert clinic.codes("--state", "deleted") == [clinic.deleted]
    assert len(clinic.codes()) == 45


@pytest.mark.parametrize("source", ["file", "-"])
def test_a_list_by_reference_takes_it_from_a_file_or_standard_input(
    clinic: Clinic, tmp_path: Path, source: str
) -> None:
    file = tmp_path / "reference"
    file.write_text("R-7\n")
    found = clinic.codes("--subject-file", file if source == "file" else "-", stdin="R-7\n")
    assert found == [clinic.records[7]["code"]]


def test_a_long_list_pages_itself_and_says_how_to_go_on(clinic: Clinic) -> None:
    pages = [clinic.run("list", "--page", str(page)) for page in (1, 2, 3, 4)]
    assert [page.stderr for page in pages] == [
        "45 screenings. Page 1 of 3; --page 2 shows the next.\n",
        "45 screenings. Page 2 of 3; --page 3 shows the next.\n",
        "45 screenings.\n",
        "45 screenings.\n",
    ]
    shown = [line.split()[0] for page in pages for line in page.stdout.splitlines()[1:]]
    assert shown == clinic.codes()


def test_a_list_is_a_table_that_starts_no_pager(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "pager").write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    (tmp_path / "pager").chmod(0o700)
    ended = clinic.run("list", "--rows", "2", "--until", DAYS[0], PAGER=str(tmp_path / "pager"))
    newest = clinic.records[14]
    assert [line.rstrip() for line in ended.stdout.splitlines()] == [
        "code    state     started           outcome     reference",
        f"{newest['code']}  finished  2026-11-20 09:14  talk-first  R-14",
        f"{clinic.records[13]['code']}  finished  2026-11-20 09:13  not-now     R-13",
    ]
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize(
    "day", ["yesterday", "2026-13-01", "2026-11-31", "2026-11-23T00:00:00", "20261101", "2026-W45-1"]
)
def test_a_day_that_would_find_nothing_by_its_form_is_refused(clinic: Clinic, day: str) -> None:
    ended = clinic.run("list", "--since", day)
    assert (ended.returncode, ended.stderr) == (2, "--since takes a day such as 2026-11-23\n")


# -- show --------------------------------------------------------------------------------------


def test_show_prints_the_page_whatever_the_case_of_the_code(clinic: Clinic) -> None:
    record = clinic.records[1]
    upper, lower = (clinic.run("show", code) for code in (record["code"], record["code"].lower()))
    assert upper.stdout == lower.stdout
    for text in ("Not now", "Come back when the fever is gone.", "The hand book. 2020.", record["code"]):
        assert text in upper.stdout
    assert "Please come back later" in clinic.run("show", record["code"], "--for", "patient").stdout


def test_show_prints_the_very_page_that_the_screening_ended_with(tmp_path: Path) -> None:
    """With the questionnaire that ships: scores and answers stand in its order, then and later."""
    place, person = tmp_path / "screenings.db", Path(__file__).with_name("person.txt").read_text()
    ended = screener("run", "--plain", "--store", place, stdin=person)
    code = ended.stderr.rsplit("Kept as ", 1)[1][:6]
    assert screener("show", code, "--store", place).stdout == ended.stdout


def test_show_says_why_there_is_nothing_to_show(clinic: Clinic) -> None:
    for code, said in ((clinic.open, "open"), (clinic.deleted, "deleted")):
        ended = clinic.run("show", code)
        assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{code} has no result: it is {said}\n")
    assert clinic.run("show", "ZZZZZZ").stderr == "There is no screening ZZZZZZ\n"


# -- verify ------------------------------------------------------------------------------------


def _altered(path: Path, code: str) -> None:
    ours = "number = 1 AND screening = (SELECT id FROM screenings WHERE code = ?)"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"UPDATE events SET entry = replace(entry, '\"no\"', '\"yes\"') WHERE {ours}", [code])  # noqa: S608
        database.commit()


def test_verify_says_of_each_whether_it_is_whole_and_fails_when_one_is_not(path: Path) -> None:
    first, second = code_of_one(path, None), code_of_one(path)
    ended = screener("verify", first, second.lower(), "--store", path)
    assert (ended.returncode, ended.stdout) == (0, f"{first}: verified\n{second.lower()}: verified\n")
    _altered(path, first)
    ended = screener("verify", second, first, second, "--store", path)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        f"{second}: verified",
        f"{first}: events: entry 1 does not follow from the one before it",
        f"{second}: verified",
    ]


def test_a_name_that_is_unknown_does_not_hide_what_is_said_of_the_others(path: Path) -> None:
    code = code_of_one(path)
    ended = screener("verify", "ZZZZZZ", code, "nowhere.json", "--store", path)
    assert ended.returncode != 0
    assert f"{code}: verified" in ended.stdout
    assert all(name in ended.stdout + ended.stderr for name in ("ZZZZZZ", "nowhere.json"))


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_exported_file_verifies_with_every_record_in_it(path: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    assert screener("export", "--format", form, "-o", out, "--store", path).returncode == 0
    ended = screener("verify", out, "--store", path)
    assert (ended.returncode, "verified" in ended.stdout) == (0, True), ended.stdout
    out.write_text(out.read_text().replace(CANARY, "nothing"))
    assert screener("verify", out, "--store", path).returncode == 1


def test_a_written_record_verifies_and_an_altered_one_names_what_is_wrong(path: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    run_well(path, "--json", str(result))
    assert screener("verify", result, "--store", path).stdout == f"{result}: verified\n"
    record = json.loads(result.read_text())
    record["assessment"]["outcome"]["title"] = "Go home"
    result.write_text(json.dumps(record))
    ended = screener("verify", result, "--store", path)
    said = f"{result}: assessment.outcome.title: it says 'Go home', and the answers give 'Go on'\n"
    assert (ended.returncode, ended.stdout) == (1, said)


def test_old_records_verify_after_the_questionnaire_was_changed(path: Path, tmp_path: Path) -> None:
    """In the store, and exported, with the questionnaire that the store kept; not with the changed one."""
    questions, result = tmp_path / "questions.yaml", tmp_path / "result.json"
    questions.write_text(SHORT.read_text())
    code = run_well(path, "--questions", str(questions), "--json", str(result))
    questions.write_text(SHORT.read_text().replace("give: 2.5", "give: 1").replace('"1.0"', '"1.1"'))
    environment = {"SCREENER_QUESTIONS": str(questions)}
    assert screener("verify", code, "--store", path, **environment).stdout == f"{code}: verified\n"
    assert screener("verify", result, "--store", path).stdout == f"{result}: verified\n"
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
    "deep": "[" * 100_000,
    "controls": '{"\\u001b]0;owned": 1}',
}


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


# -- delete ------------------------------------------------------------------------------------


def test_delete_asks_first_and_then_removes_for_good(path: Path) -> None:
    code = code_of_one(path)
    ended = screener("delete", code.lower(), "--store", path, stdin="n\n")
    assert (ended.returncode, f"Delete {code} for good?" in ended.stderr) == (1, True)
    assert verdict(str(path), code) == "verified"
    assert screener("delete", code, "--store", path).returncode == 1, "no answer is no yes"
    ended = screener("delete", code, "--store", path, stdin="y\n")
    assert (ended.returncode, ended.stderr.endswith(f"{code} is deleted\n")) == (0, True)
    again = screener("delete", code, "--yes", "--store", path)
    assert (again.returncode, f"{code} was deleted on 20" in again.stderr) == (2, True)
    listed = screener("list", "--state", "deleted", "--store", path).stdout.splitlines()
    assert listed[1].split()[:2] == [code, "deleted"]


# -- backup ------------------------------------------------------------------------------------


def _write(place: Path, enough: Event) -> None:
    with closing(open_store(str(place))) as store:
        while not enough.is_set():
            kept(store)


def test_a_backup_while_somebody_writes_is_a_whole_store(path: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    enough = context.Event()
    writer = context.Process(target=_write, args=(path, enough))
    writer.start()
    copies = [tmp_path / f"copy-{number}.db" for number in range(3)]
    for copy in copies:
        ended = screener("backup", copy, "--store", path)
        assert (ended.returncode, f"{copy} holds " in ended.stderr) == (0, True), ended.stderr
    enough.set()
    writer.join()
    counts = []
    for copy in copies:
        assert oct(copy.stat().st_mode & 0o777) == "0o600"
        with closing(open_store(str(copy))) as store:
            found = list(store.records(Wanted(state="finished")))
            assert all(json.loads(each.record or "")["code"] == each.code for each in found)
        assert {verdict(str(copy), each.code) for each in found[-5:]} == {"verified"}
        counts.append(len(found))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_backup_replaces_nothing(path: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    ended = screener("backup", taken, "--store", path)
    assert (ended.returncode, taken.read_text()) == (2, "mine")


def test_what_is_typed_while_the_store_is_empty_is_kept_in_the_data_folder(tmp_path: Path) -> None:
    """Without an option and without the environment: this user's data folder."""
    environment = {"SCREENER_STORE": "", "XDG_DATA_HOME": str(tmp_path / "data")}
    screener("run", "--plain", "--questions", SHORT, stdin=WELL, **environment)
    assert (tmp_path / "data" / "screener" / "screenings.db").is_file()
    assert "1 screening." in screener("list", **environment).stderr

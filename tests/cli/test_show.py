"""The commands about what is kept, run as programs: showing, deleting, backing up."""

from __future__ import annotations

import json
import multiprocessing
import re
from contextlib import closing
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path

import pytest

from screener.records.store import Wanted, open_store
from tests.support.clinic import Clinic, clinic_at
from tests.support.paths import TESTS
from tests.support.stores import SHORT, WELL, code_of_one, filled, kept, screener, verdict


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return filled(tmp_path / "store" / "screenings.db")


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
    place, person = tmp_path / "screenings.db", (TESTS / "person.txt").read_text()
    ended = screener("run", "--plain", "--store", place, stdin=person)
    code = ended.stderr.rsplit("Kept as ", 1)[1][:6]
    assert screener("show", code, "--plain", "--store", place).stdout == ended.stdout


def test_show_says_why_there_is_nothing_to_show(clinic: Clinic) -> None:
    for code, said in ((clinic.open, "open"), (clinic.deleted, "deleted")):
        ended = clinic.run("show", code)
        assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{code} has no result: it is {said}\n")
    words = "There is no screening ZZZZZZ; screener list shows all that are stored\n"
    assert clinic.run("show", "ZZZZZZ").stderr == words
    assert clinic.run("show", "").stderr == "A code is missing; screener list shows all that are stored\n"


@pytest.mark.parametrize("typed", ["{0}{1}", "{0}-{1}", " {0} {1} ", "{0} {1}", "{0}\u2013{1}"])
def test_spaces_dashes_and_small_letters_in_a_code_are_forgiven(clinic: Clinic, typed: str) -> None:
    code = clinic.records[1]["code"]
    words = typed.format(code[:3].lower(), code[3:])
    assert clinic.run("show", words).stdout == clinic.run("show", code).stdout
    assert clinic.run("show", *words.split()).stdout == clinic.run("show", code).stdout
    assert [record["code"] for record in json.loads(clinic.run("export", "--code", words).stdout)] == [code]


def test_show_without_a_code_is_the_latest(clinic: Clinic, tmp_path: Path) -> None:
    assert clinic.run("show").stdout == clinic.run("show", clinic.records[42]["code"]).stdout
    empty = tmp_path / "screenings.db"
    with closing(open_store(str(empty))):
        pass
    ended = screener("show", "--store", empty)
    assert (ended.returncode, ended.stderr) == (2, "There is no finished screening yet\n")


# -- delete ------------------------------------------------------------------------------------


def test_delete_asks_first_and_then_removes_for_good(path: Path) -> None:
    code = code_of_one(path)
    ended = screener("delete", code.lower(), "--store", path, stdin="n\n")
    assert re.match(rf"Delete {code} of 20\d\d-\d\d-\d\d, finished, for good\? ", ended.stderr)
    assert ended.stderr.endswith(f"{code} stays; --yes deletes without asking\n")
    assert ended.returncode == 1
    assert verdict(str(path), code) == "verified"
    ended = screener("delete", code, "--store", path)
    assert ended.returncode == 1, "no answer is no yes"
    assert ended.stderr.endswith(f"\n{code} stays; --yes deletes without asking\n")
    ended = screener("delete", code, "--store", path, stdin="y\n")
    assert (ended.returncode, ended.stderr.endswith(f"{code} is deleted\n")) == (0, True)
    again = screener("delete", code, "--yes", "--store", path)
    assert (again.returncode, f"{code} was deleted on 20" in again.stderr) == (2, True)
    listed = screener("list", "--store", path).stdout.splitlines()
    assert [code, "deleted"] in [[line.split()[0], line.split()[-1]] for line in listed]


# -- backup ------------------------------------------------------------------------------------


def _write(place: Path, enough: Event, one_more: Semaphore) -> None:
    with closing(open_store(str(place))) as store:
        while not enough.is_set():
            kept(store)
            one_more.release()
            enough.wait(0.02)  # people let others in, too


def test_a_backup_while_somebody_writes_is_a_whole_store(path: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    enough, one_more = context.Event(), context.Semaphore(0)
    writer = context.Process(target=_write, args=(path, enough, one_more), daemon=True)
    writer.start()
    copies = [tmp_path / f"copy-{number}.db" for number in range(3)]
    for copy in copies:
        while one_more.acquire(block=False):
            pass
        assert one_more.acquire(timeout=60)  # so that each copy holds more than the one before
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
    assert counts[0] < counts[1] < counts[2]


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

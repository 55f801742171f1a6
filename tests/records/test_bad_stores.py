"""Stores that cannot be used: each is named in a sentence, and left as it is; nothing is begun anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from screener.errors import NotKept, StoreError
from screener.records.store import Wanted, open_store
from screener.records.store.migrations import newest_version
from tests.support.stores import SHORT, STEADY, WELL, contents, drafted, filled, run_well, screener

RUN = ("run", "--plain", "--questions", str(SHORT))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return filled(tmp_path / "screenings.db")


def _patched(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def _gone(path: Path) -> None:
    path.unlink()


def _gone_with_a_journal(path: Path) -> None:
    path.unlink()
    path.with_name(path.name + ".expected").unlink()
    path.with_name(path.name + "-journal").write_bytes(b"left")


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        for table in ("events", "screenings", "questionnaires", "meta"):
            database.execute(f"DROP TABLE {table}")


def _of_two_versions(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE meta SET value = 'screener/store/99' WHERE name = 'format'")


READS = f"and this program reads version {newest_version()}"

UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "emptied": (lambda path: path.write_bytes(b""), "is not a store of screenings, or it was emptied"),
    "garbage": (lambda path: path.write_bytes(b"garbage " * 999), "is not a store of screenings"),
    "of another program": (lambda path: _patched(path, 68, bytes(4)), "is not a store of screenings"),
    "newer": (lambda path: _patched(path, 60, b"\0\0\0\x09"), f"is of version 9, {READS}"),
    "older": (lambda path: _patched(path, 60, b"\0\0\0\0"), f"is of version 0, {READS}"),
    "gone": (_gone, "is gone, and screenings.db.expected says that there was a store"),
    "gone with a journal": (_gone_with_a_journal, "is gone, and screenings.db-journal says that there was a store"),
    "a folder": (_folder, "is not a file"),
    "a pipe": (_fifo, "is not a file"),
    "cut": (lambda path: os.truncate(path, 9000), "is damaged; it is left as it is, so restore a backup"),
    "without its tables": (_without_tables, "could not be used: it is damaged; it is left as it is, so restore a"),
    "of two versions": (_of_two_versions, "says that it is of another version than it is, so it is damaged"),
}  # fmt: skip


@pytest.mark.sampled(12)
@pytest.mark.timeout(20)
@pytest.mark.parametrize("command", [("list",), RUN], ids=["list", "run"])
@pytest.mark.parametrize("what", UNUSABLE)
def test_a_store_that_cannot_be_used_is_named_and_left_as_it_is(
    path: Path, what: str, command: tuple[str, ...]
) -> None:
    spoil, said = UNUSABLE[what]
    spoil(path)
    before = contents(path.parent)
    ended = screener(*command, "--store", path, stdin=WELL)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert said in ended.stderr
    assert "Question 1" not in ended.stderr, "it is said before anybody answers"
    assert contents(path.parent) == before


def test_a_table_that_is_missing_is_called_damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE events")
    ended = screener("verify", "--store", path)
    said = f"{path} could not be used: it is damaged; it is left as it is, so restore a backup\n"
    assert (ended.returncode, said in ended.stderr) == (3, True), ended.stderr


def test_damaged_pages_are_named_and_left_as_they_are(path: Path) -> None:
    """Each page but the first, which says what the file is, overwritten in turn."""
    whole = path.read_bytes()
    damaged = 0
    for offset in range(4096, len(whole), 4096):
        path.write_bytes(whole)
        _patched(path, offset, b"\xff" * 4096)
        with suppress(StoreError), closing(open_store(str(path))) as store:
            damaged += 1
            list(store.records(Wanted()))
            store.find(Wanted())
            damaged -= 1
        assert path.read_bytes() == whole[:offset] + b"\xff" * 4096 + whole[offset + 4096 :]
    assert damaged > 2


def test_an_answer_that_meets_a_damaged_page_is_not_saved_and_says_so(path: Path) -> None:
    with closing(open_store(str(path))) as store:
        for offset in range(4096, path.stat().st_size, 4096):
            _patched(path, offset, b"\xff" * 4096)
        before = path.read_bytes()
        with pytest.raises(NotKept, match=r"not saved.*damaged.*restore a backup"):
            drafted(store, STEADY)
    assert path.read_bytes() == before


def test_a_backup_that_is_put_back_under_the_old_name_is_the_store_again(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert screener("backup", copy, "--store", path).returncode == 0
    path.unlink()
    assert screener("list", "--store", path).returncode == 3
    shutil.copy(copy, path)
    assert "2 screenings" in screener("list", "--store", path).stderr


def test_a_store_that_was_put_there_is_expected_from_then_on(path: Path) -> None:
    """Also one that came from a backup, or whose maker was killed before it could leave its mark."""
    path.with_name(path.name + ".expected").unlink()
    run_well(path)
    path.unlink()
    ended = screener("list", "--store", path)
    assert (ended.returncode, path.exists()) == (3, False)


def test_another_store_in_the_place_of_the_expected_one_is_noticed(path: Path, tmp_path: Path) -> None:
    """It may be whole, and be somebody else's: answers must not go there, and nobody must miss those that were here."""
    filled(tmp_path / "other.db")
    (tmp_path / "other.db").replace(path)
    before = contents(path.parent)
    for command in (("list",), RUN):
        ended = screener(*command, "--store", path, stdin=WELL)
        assert ended.returncode == 3
        assert "is another store than the one that screenings.db.expected says was there" in ended.stderr
    assert contents(path.parent) == before
    path.with_name(path.name + ".expected").unlink()
    assert "2 screenings" in screener("list", "--store", path).stderr


def test_looking_makes_no_store(tmp_path: Path) -> None:
    """A place that was mistyped is no place to find nothing in."""
    for command in (("list",), ("show", "ABCDEF"), ("export",), ("delete", "ABCDEF"), ("verify", "ABCDEF")):
        screener(*command, "--store", tmp_path / "typo" / "screenings.db")
    assert list(tmp_path.iterdir()) == []


# -- rights: root passes every check, so the child gives its powers up -------------------------

POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
NEEDS_SETPRIV = pytest.mark.skipif(bool(POWERLESS) and shutil.which("setpriv") is None, reason="root without setpriv")


@pytest.fixture(name="closed")
def _closed(request: pytest.FixtureRequest, path: Path) -> Iterator[Path]:
    """A store that can only be read: the file, or the folder around it."""
    thing = path if request.param == "file" else path.parent
    mode = thing.stat().st_mode
    thing.chmod(mode & ~0o222)
    yield path
    thing.chmod(mode)


@NEEDS_SETPRIV
@pytest.mark.parametrize("closed", ["file", "folder"], indirect=True)
def test_a_store_that_can_only_be_read_says_so_before_the_first_question(closed: Path) -> None:
    before = contents(closed.parent)
    ended = screener(*RUN, "--store", closed, stdin=WELL, before=POWERLESS)
    assert "cannot be written; check the rights of the file and its folder" in ended.stderr
    assert (ended.returncode, "Question 1" in ended.stderr) == (3, False)
    assert contents(closed.parent) == before


@NEEDS_SETPRIV
@pytest.mark.parametrize("closed", ["file", "folder"], indirect=True)
def test_a_store_that_can_only_be_read_can_be_read(closed: Path) -> None:
    ended = screener("list", "--store", closed, before=POWERLESS)
    assert (ended.returncode, "2 screenings" in ended.stderr) == (0, True)


@NEEDS_SETPRIV
def test_a_store_that_cannot_be_read_or_made_says_so(path: Path, tmp_path: Path) -> None:
    path.chmod(0)
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    for place in (path, shut / "screenings.db", shut / "below" / "screenings.db"):
        ended = screener(*RUN, "--store", place, stdin=WELL, before=POWERLESS)
        assert (ended.returncode, str(place) in ended.stderr) == (3, True)

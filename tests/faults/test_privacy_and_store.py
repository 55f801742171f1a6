"""Privacy and the store: what strangers found. Each test failed before; the numbers are the lines of their list."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from screener.errors import StoreError
from screener.records.store import Store, Wanted, open_store
from screener.records.store import sqlite as sqlite_store
from tests.support.postgres_server import NEEDS_SERVER, execute, schema
from tests.support.stores import FEVERISH, LATER, STEADY, drafted, filled, finished, kept, key_pair, screener

FORMAT_1 = Path(__file__).parents[1] / "records" / "format_1"

Sql = Callable[..., None]


@pytest.fixture(name="place", params=["sqlite", pytest.param("postgresql", marks=NEEDS_SERVER)])
def _place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "screenings.db")
        return
    with schema() as place:
        yield place


@pytest.fixture(name="sql")
def _sql(place: str) -> Sql:
    """Changes rows behind the program's back; each statement meets at least one."""

    def run(statement: str, *values: object) -> None:
        if "://" in place:
            assert execute(statement, *values, url=place) != 0, statement
            return
        with closing(sqlite3.connect(place)) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            assert database.execute(statement, values).rowcount != 0, statement
            database.commit()

    return run


@pytest.fixture(name="store")
def _store(place: str) -> Iterator[Store]:
    with closing(open_store(place)) as store:
        yield store


def verified(place: str, code: int | str | None = None) -> tuple[int, list[str]]:
    """The exit code of `verify` of the whole store, and its lines."""
    ended = screener("verify", *([] if code is None else [str(code)]), "--store", place)
    return ended.returncode, ended.stdout.splitlines()


# -- 11: verify of a whole store finds every single alteration of a row ------------------------------

ROW = "UPDATE screenings SET {} WHERE id = '{{ours}}'"
OPEN: dict[str, tuple[str, str]] = {
    "the reference of somebody else": (ROW.format("subject = 'R-9'"), "subject: it says 'R-9', and the log says 'R-2'"),
    "no reference": (ROW.format("subject = NULL"), "subject: it says None, and the log says 'R-2'"),
    "the mode": (ROW.format("mode = 'kiosk'"), "mode: it says 'kiosk', and the log says 'staff'"),
    "the language": (ROW.format("language = 'es'"), "language: it says 'es', and the log says 'en'"),
    "the start": (ROW.format("started = '2020-01-01T00:00:00Z'"), "started: it says '2020-01-01T00:00:00Z', and the l"),
    "the code": (ROW.format("code = 'BCDFJK'"), "code: it says 'BCDFJK', and the log says '"),
    "an outcome": (ROW.format("outcome = 'go-on'"), "outcome: the list says that it is open, and this is kept beside"),
    "a record": (ROW.format("record = '{{}}'"), "record: the list says that it is open, and this is kept beside it"),
    "marked finished": (ROW.format(f"finished = '{LATER}'"), "record: it is missing, or damaged"),
    "marked deleted": (ROW.format(f"deleted = '{LATER}'"), "subject: it is marked as deleted, and this is kept beside"),
    "the last answer is gone": (
        "DELETE FROM events WHERE screening = '{ours}' AND number = 2",
        "events: the store kept 2 as the last entry, and it is not the last one here",
    ),
    "what the store kept as the last": (
        "UPDATE last_events SET number = 1 WHERE screening = '{ours}'",
        "events: the store kept 1 as the last entry, and it is not the last one here",
    ),
    "nothing is kept as the last": (
        "DELETE FROM last_events WHERE screening = '{ours}'",
        "events: the store kept none as the last entry",
    ),
}
FINISHED: dict[str, tuple[str, str]] = {
    "marked deleted": (ROW.format(f"deleted = '{LATER}'"), "subject: it is marked as deleted, and this is kept beside"),
    "deleted but for the events": (
        ROW.format(f"deleted = '{LATER}', subject = NULL, outcome = NULL, record = NULL"),
        "events: it is marked as deleted, and this is kept beside it",
    ),
    "open again": (ROW.format("finished = NULL"), "outcome: the list says that it is open, and this is kept beside it"),
    "open again without a trace in the row": (
        ROW.format("finished = NULL, outcome = NULL, record = NULL"),
        "finished: the list says that it is open, and the log says that it was finished",
    ),
    "an end of no length": (
        ROW.format("finished = ''"),
        "finished: it says '2026-11-23T09:31:00Z', and the list says ''",
    ),
    "the reference": (ROW.format("subject = 'R-9'"), "subject: it says 'R-2', and the list says 'R-9'"),
    "the code": (ROW.format("code = 'BCDFJK'"), "code: it says '"),
    "what the store kept as the last": (
        "UPDATE last_events SET hash = 'x' WHERE screening = '{ours}'",
        "events: the store kept 5 as the last entry, and it is not the last one here",
    ),
}
SEALED: dict[str, tuple[str, str]] = {
    "a reference": (ROW.format("subject = 'R-9'"), "subject: it is sealed, and this is kept beside it"),
    "an outcome": (ROW.format("outcome = 'go-on'"), "outcome: it is sealed, and this is kept beside it"),
    "the code": (ROW.format("code = 'BCDFJK'"), "code: it "),
    "an event": (
        "INSERT INTO events VALUES ('{ours}', 0, 'begin', '{{}}', 'x')",
        "events: it is sealed, and this is kept beside it",
    ),
}
KINDS = {"open": OPEN, "finished": FINISHED, "sealed": SEALED}


@pytest.fixture(name="public")
def _public(tmp_path: Path) -> str:
    """A public key of age; its secret one lies in a file called `identity`."""
    secret, public = key_pair()
    (tmp_path / "identity").write_text(secret)
    return public


@pytest.mark.sampled(16)
@pytest.mark.parametrize("case", [(kind, what) for kind, whats in KINDS.items() for what in whats], ids=": ".join)
def test_11_an_alteration_of_a_row_is_found(
    store: Store, sql: Sql, case: tuple[str, str], request: pytest.FixtureRequest, public: str
) -> None:
    kept(store, STEADY, subject="R-1")
    (kind, what), identity = case, request.getfixturevalue("tmp_path") / "identity"
    draft = drafted(store, {"fever": "no", "pain": ["arm"]} if kind == "open" else STEADY, subject="R-2")
    if kind != "open":
        finished(draft, STEADY, "R-2", public if kind == "sealed" else None)
    place = request.getfixturevalue("place")
    verify = ("verify", "--store", place, "--identity", identity)
    assert screener(*verify).returncode == 0
    statement, said = KINDS[kind][what]
    sql(statement.format(ours=draft.session.id))
    ended = screener(*verify)
    first, last = ended.stdout.splitlines()
    code = "BCDFJK" if "BCDFJK" in statement else draft.code
    assert (ended.returncode, last.endswith("1 verified, 1 altered")) == (1, True)
    assert first.startswith(f"{code}: {said}")


def test_11_what_is_sealed_is_looked_at_from_outside_without_its_key(store: Store, place: str, sql: Sql) -> None:
    draft = drafted(store, STEADY)
    finished(draft, STEADY, recipient=key_pair()[1])
    sql("UPDATE screenings SET subject = 'R-9' WHERE id = ?", str(draft.session.id))
    status, lines = verified(place)
    assert (status, lines[0]) == (1, f"{draft.code}: subject: it is sealed, and this is kept beside it")


def test_11_something_left_of_what_was_deleted_is_found(store: Store, place: str, sql: Sql) -> None:
    record = kept(store, STEADY)
    store.delete(record["id"], LATER)
    assert verified(place) == (0, [f"{store.place}: 1 deleted"])
    sql("UPDATE screenings SET subject = 'R-9' WHERE id = ?", record["id"])
    said = "subject: it is marked as deleted, and this is kept beside it"
    assert verified(place) == (1, [f"{record['code']}: {said}", f"{store.place}: 1 altered"])


DELETED = {
    "code": ("BCDFJK", "code: it is not the one of its id"),
    "questionnaire": ("x", "questionnaire: this program does not write 'x' there"),
    "mode": ("staf", "mode: this program does not write 'staf' there"),
    "language": ("", "language: this program does not write '' there"),
    "started": ("2026-11-23T09:30:00", "started: this program does not write '2026-11-23T09:30:00' there"),
    "finished": ("", "finished: this program does not write '' there"),
    "deleted": ("", "deleted: this program does not write '' there"),
}


@pytest.mark.parametrize("column", DELETED)
def test_11_a_row_of_what_was_deleted_is_looked_at_by_itself(store: Store, place: str, sql: Sql, column: str) -> None:
    record = kept(store, STEADY)
    store.delete(record["id"], LATER)
    value, said = DELETED[column]
    sql(f"UPDATE screenings SET {column} = ? WHERE id = ?", value, record["id"])  # noqa: S608
    code = value if column == "code" else record["code"]
    assert verified(place) == (1, [f"{code}: {said}", f"{store.place}: 1 altered"])


def test_11_events_without_a_screening_are_found(store: Store, place: str, sql: Sql) -> None:
    kept(store, STEADY)
    record = kept(store, FEVERISH)
    if "://" in place:
        sql("ALTER TABLE events DROP CONSTRAINT events_screening_fkey")
        sql("ALTER TABLE last_events DROP CONSTRAINT last_events_screening_fkey")
    sql("DELETE FROM screenings WHERE id = ?", record["id"])
    said = f"events of {record['id']}: there is no screening that they belong to"
    assert verified(place) == (1, [said, f"{store.place}: 1 verified, 1 altered"])


def test_11_a_lease_of_a_finished_screening_hides_and_deletes_nothing(store: Store, place: str, sql: Sql) -> None:
    record = kept(store, STEADY)
    sql("INSERT INTO leases VALUES (?, 'a kiosk', '2020-01-01T00:00:00Z')", record["id"])
    assert [each.code for each in store.find(Wanted())] == [record["code"]]
    assert store.delete_abandoned("a kiosk", LATER) == []
    said = f"leases of {record['id']}: there is no open screening that this belongs to"
    assert verified(place) == (1, [said, f"{store.place}: 1 verified, 1 altered"])


@pytest.mark.parametrize("what", ["finished", "deleted"])
def test_11_what_was_unconfirmed_is_found_beside_no_open_screening(
    store: Store, place: str, sql: Sql, what: str
) -> None:
    record = kept(store, STEADY)
    if what == "deleted":
        store.delete(record["id"], LATER)
    screening = record["id"]
    sql("INSERT INTO unconfirmed VALUES (?, '{}')", screening)
    status, lines = verified(place)
    assert (status, lines[0]) == (1, f"unconfirmed of {screening}: there is no open screening that this belongs to")


def test_11_what_an_older_version_kept_without_a_trace_is_not_covered_and_not_altered(tmp_path: Path) -> None:
    """The reference of an open screening, and in a store that was only looked at also its last answer."""
    path = Path(shutil.copy(FORMAT_1 / "screenings.db", tmp_path))
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE screenings SET subject = 'R-4' WHERE code = 'YT2NP9'")
        database.commit()
    said = (
        "YT2NP9: open, and whole so far; not covered, because an older version kept it: its last answer, its reference"
    )
    assert verified(str(path), "YT2NP9") == (0, [said])
    open_store(str(path)).close()
    said = "YT2NP9: open, and whole so far; not covered, because an older version kept it: its reference"
    assert verified(str(path), "YT2NP9") == (0, [said])
    identity = FORMAT_1 / "identity.txt"
    ended = screener("verify", "--store", path, "--identity", identity)
    lines = ["1 reference is not covered, because an older version kept it", "8 verified, 1 open, 1 deleted"]
    assert (ended.returncode, ended.stdout.splitlines()) == (0, [f"{path}: {line}" for line in lines])


# -- 12: a damaged page -----------------------------------------------------------------------------


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return filled(tmp_path / "screenings.db")


def hide_row(path: Path, index: str) -> None:
    """Takes the last entry out of a page of an index, as a page that was half written might look."""
    with closing(sqlite3.connect(path)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [index]).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + 3)
        cells = int.from_bytes(file.read(2))
        file.seek((page - 1) * size + 3)
        file.write((cells - 1).to_bytes(2))


WANTED = {
    "by_wait": Wanted(state="open"),
    "by_wait_code": Wanted(state="open"),
    "by_subject": Wanted(subject="R-1"),
    "by_start": Wanted(),
    "by_outcome": Wanted(outcome="go-on"),
}
"""An index, and what is found by it."""


@pytest.mark.sampled(3)
@pytest.mark.parametrize("small", [sqlite_store.SMALL_FILE, 0], ids=["small", "large"])
@pytest.mark.parametrize("index", WANTED)
def test_12_a_page_of_an_index_that_hides_somebody_is_noticed(
    path: Path, index: str, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_store(str(path))) as store:
        drafted(store, {"fever": "no"})
        store.check_whole(WANTED[index])
    hide_row(path, index)
    monkeypatch.setattr(sqlite_store, "SMALL_FILE", small)
    with closing(open_store(str(path), make=False)) as store, pytest.raises(StoreError, match="is damaged"):
        store.check_whole(WANTED[index])


@pytest.mark.parametrize(
    "command", [("list",), ("list", "--open"), ("list", "--format", "json"), ("export",), ("verify",)]
)
def test_12_commands_that_list_say_that_the_store_is_damaged(path: Path, command: tuple[str, ...]) -> None:
    with closing(open_store(str(path))) as store:
        drafted(store, {"fever": "no"})
    hide_row(path, "by_wait")
    ended = screener(*command, "--store", path)
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"{path} is damaged, and a list of it may lack screenings; restore a backup (")
    assert ended.stdout or "--open" in command, "what is there is shown nevertheless"


# -- 17: the clock is set back ---------------------------------------------------------------------------


def test_17_a_clock_that_is_set_back_marks_the_record_and_is_told(tmp_path: Path) -> None:
    place = tmp_path / "screenings.db"
    with closing(open_store(str(place))) as store:
        record = kept(store, STEADY, started="2026-11-23T20:00:00Z")
        other = kept(store, STEADY)
        assert store.count(Wanted()) == 2
    assert (record["clock_set_back"], other["clock_set_back"]) == (True, False)
    assert record["finished"] < record["started"], "both times are kept as the clock told them"  # type: ignore[operator]
    said = "; its times run backwards: a clock was set back\n"
    assert screener("verify", record["code"], "--store", place).stdout.endswith(said)
    assert not screener("verify", other["code"], "--store", place).stdout.endswith(said)
    said = "The clock was set back during this screening, so its times are not in order."
    assert said in screener("show", record["code"], "--store", place).stdout
    assert said not in screener("show", other["code"], "--store", place).stdout
    assert said in screener("export", "--format", "html", "--store", place).stdout
    with closing(sqlite3.connect(place)) as database:
        sql = "UPDATE screenings SET record = replace(record, '\"clock_set_back\":true', '\"clock_set_back\":false')"
        assert database.execute(sql).rowcount
        database.commit()
    ended = screener("verify", record["code"], "--store", place)
    assert (ended.returncode, ended.stdout.split(": ")[1]) == (1, "clock_set_back")

"""The store on PostgreSQL, on a real server: SCREENER_TEST_POSTGRES is the URL of an empty database.

`.ci/postgres start` makes one and prints its URL. Each test has a schema of its own in it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from store_alterations import AlterationRules
from store_rules import StoreRules
from stores import CANARY, FEVERISH, QUESTIONNAIRE, SHORT, STEADY, WELL, answers, drafted, kept, run_well, screener

from screener.dialogue import NotKept
from screener.log import answers_in, broken_at
from screener.problems import StoreError
from screener.store import Wanted, open_store

URL = os.environ.get("SCREENER_TEST_POSTGRES", "")
PASSWORD = urlsplit(URL).password or "no password"
WRITERS, SCREENINGS = 8, 50

pytestmark = pytest.mark.skipif(not URL, reason="SCREENER_TEST_POSTGRES holds no URL of an empty database")


def execute(statement: str, *values: object, url: str = URL) -> int:
    """Runs a statement behind the program's back; how many rows it met."""
    with psycopg.connect(url, autocommit=True) as database:
        return database.execute(statement.replace("?", "%s").encode(), values).rowcount


@pytest.fixture(name="place")
def _place() -> Iterator[str]:
    """A schema of its own, which is gone afterwards."""
    schema = f"test_{uuid4().hex}"
    execute(f"CREATE SCHEMA {schema}")
    yield f"{URL}?options=-c%20search_path%3D{schema}"
    execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(name="sql")
def _sql(place: str) -> Callable[..., None]:
    def run(statement: str, *values: object) -> None:
        assert execute(statement, *values, url=place) != 0, statement

    return run


class TestPostgreSQL(StoreRules):
    """Every rule of a store, on a server."""


class TestPostgreSQLAlterations(AlterationRules):
    """Every alteration, on a server."""


# -- servers that cannot be used ---------------------------------------------------------------


def refused(url: str) -> str:
    """What is said when that store is opened; never the password. No connection is left open."""
    with pytest.raises(StoreError) as error:
        open_store(url)
    said, code = str(error.value), error.value.exit_code
    assert PASSWORD not in said
    assert code == 3
    del error
    gc.collect()  # a connection that nobody closed complains when it is collected
    return said


def test_a_session_that_would_not_wait_for_the_disk_is_refused(place: str) -> None:
    said = refused(f"{place}%20-c%20synchronous_commit%3Doff")
    assert said.endswith("is not safe: synchronous_commit is off, so answers could be lost")


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_would_lose_answers_is_refused(place: str, setting: str) -> None:
    execute(f"ALTER SYSTEM SET {setting} = off")
    execute("SELECT pg_reload_conf(), pg_sleep(0.3)")
    try:
        assert f"is not safe: {setting} is off, so answers could be lost" in refused(place)
    finally:
        execute(f"ALTER SYSTEM RESET {setting}")
        execute("SELECT pg_reload_conf(), pg_sleep(0.3)")


NOWHERE = [
    "postgresql://127.0.0.1:9/screener?connect_timeout=2",
    "postgresql://nobody:wrong@{host}/screener",
    "postgresql://nowhere.invalid/screener?connect_timeout=2",
    "postgresql://[broken",
    "postgres://{host}/?sslmode=nonsense",
]


@pytest.mark.parametrize("url", NOWHERE)
def test_a_server_that_cannot_be_reached_or_refuses_the_login_is_one_sentence(url: str) -> None:
    host = urlsplit(URL).netloc.rpartition("@")[2]
    ended = screener("list", "--store", url.format(host=host))
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr == "The PostgreSQL server could not be reached, or refused the login\n"


def test_tables_of_another_version_are_refused_and_left_as_they_are(place: str, sql: Callable[..., None]) -> None:
    with closing(open_store(place)) as store:
        kept(store)
    sql("UPDATE meta SET value = 'screener/store/2' WHERE name = 'format'")
    assert "another version; this program reads screener/store/1" in refused(place)
    with psycopg.connect(place) as database:
        assert database.execute("SELECT count(*) FROM screenings").fetchone() == (1,)


def test_a_database_in_which_tables_may_not_be_made_is_one_sentence(place: str) -> None:
    schema = place.rpartition("3D")[2]
    role = f"reader_{schema}"
    execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    try:
        host = urlsplit(URL).netloc.rpartition("@")[2]
        said = refused(f"postgresql://{role}:x@{host}{urlsplit(URL).path}?options=-c%20search_path%3D{schema}")
        assert "could not be used: " in said
    finally:
        execute(f"DROP ROLE {role}")


# -- the connection is lost --------------------------------------------------------------------

HANG_UP = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user"
)


def test_a_lost_connection_is_a_sentence_without_anybodys_answer(place: str) -> None:
    with closing(open_store(place)) as store:
        draft = drafted(store, STEADY)
        execute(HANG_UP)
        with pytest.raises(NotKept) as error:
            draft.keep("note", answers(FEVERISH)["note"])
        assert "not saved" in str(error.value)
        assert "the connection was lost" in str(error.value)
        for secret in (CANARY, PASSWORD):
            assert secret not in str(error.value)


def test_after_a_lost_connection_the_answer_can_be_given_again(place: str) -> None:
    """A server that was restarted does not end a screening: whoever sits there tries again, and goes on."""
    with closing(open_store(place)) as store:
        draft = drafted(store, {"fever": "no"})
        execute(HANG_UP)
        with suppress(NotKept):
            draft.keep("pain", answers(STEADY)["pain"])
        draft.keep("pain", answers(STEADY)["pain"])
        events = store.events(str(draft.session.id))
    assert broken_at(events) is None
    assert set(answers_in(events, QUESTIONNAIRE)) == {"fever", "pain"}


def test_an_export_whose_connection_is_lost_ends_with_a_sentence(place: str) -> None:
    with closing(open_store(place)) as store:
        for _ in range(3):
            kept(store)
        records = store.records(Wanted())
        next(records)
        execute(HANG_UP)
        with pytest.raises(StoreError, match="the connection was lost"):
            store.count(Wanted())
        del records


def test_a_conflict_or_a_refused_value_says_nothing_of_what_was_answered(place: str) -> None:
    with closing(open_store(place)) as store:
        draft = drafted(store, FEVERISH)
        with pytest.raises(StoreError) as error:
            store.find(Wanted(subject=CANARY + "\0"))
        assert CANARY not in str(error.value)
        draft.last = store.events(str(draft.session.id))[0]
        with pytest.raises(NotKept) as refusal:
            draft.keep("note", answers(STEADY)["note"])
        assert CANARY not in str(refusal.value)


# -- through the program, and many at once -----------------------------------------------------


def test_the_program_keeps_lists_shows_exports_verifies_and_deletes_there(place: str) -> None:
    code = run_well(place)
    assert code in screener("list", "--store", place, "--until", "2999-12-31").stdout
    assert "Go on" in screener("show", code.lower(), "--store", place).stdout
    assert code in screener("export", "--format", "csv", "--store", place).stdout
    assert screener("verify", code, "--store", place).stdout == f"{code}: verified\n"
    assert screener("delete", code, "--yes", "--store", place).returncode == 0
    assert screener("show", code, "--store", place).returncode == 2
    ended = screener("list", SCREENER_STORE=place)
    assert "1 screening" in ended.stderr


def test_what_a_desk_began_is_on_the_list_of_every_other_desk(place: str) -> None:
    screener("run", "--plain", "--questions", SHORT, "--store", place, stdin=WELL[:4])
    assert screener("list", "--state", "open", "--store", place).stdout.splitlines()[1].split()[1] == "open"


def test_a_backup_is_left_to_the_tools_of_the_database(place: str, tmp_path: Path) -> None:
    ended = screener("backup", tmp_path / "copy.db", "--store", place)
    assert (ended.returncode, list(tmp_path.iterdir())) == (3, [])
    assert "pg_dump" in ended.stderr


def _write(place: str, number: int) -> None:
    with closing(open_store(place)) as store:
        for each in range(SCREENINGS):
            kept(store, STEADY, subject=f"{number}-{each}")


@pytest.mark.timeout(300)
def test_eight_desks_at_once_lose_nothing_and_double_nothing(place: str) -> None:
    """They also make the tables at the same time."""
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(place, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with closing(open_store(place)) as store:
        found = store.find(Wanted())
        assert sorted(each.subject or "" for each in found) == sorted(
            f"{number}-{each}" for number in range(WRITERS) for each in range(SCREENINGS)
        )
        for screening in found:
            events = store.events(screening.id)
            assert (len(events), broken_at(events)) == (6, None)
            assert answers_in(events, QUESTIONNAIRE) == answers(STEADY)


def test_psycopg_is_not_imported_for_a_file(tmp_path: Path) -> None:
    program = "import sys; from screener.store import open_store; open_storesys.argv[1]; print'psycopg' in sys.modules"
    command = [sys.executable, "-c", program, str(tmp_path / "screenings.db")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"

"""The store on PostgreSQL, on a real server: SCREENER_TEST_POSTGRES is the URL of an empty database.

`.ci/postgres start` makes one and prints its URL. Each test has a schema of its own in it.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from screener.errors import NotKept, StoreError
from screener.records.store import Wanted, open_store
from tests.support.paths import QUESTIONNAIRES
from tests.support.postgres_server import NEEDS_SERVER, PASSWORD, URL, execute, schema
from tests.support.store_alterations import AlterationRules
from tests.support.store_contract import StoreRules
from tests.support.stores import CANARY, FEVERISH, SHORT, STEADY, WELL, answers, drafted, kept, run_well, screener

pytestmark = NEEDS_SERVER


@pytest.fixture(name="place")
def _place() -> Iterator[str]:
    with schema() as place:
        yield place


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
def test_a_server_that_would_lose_answers_is_refused(setting: str) -> None:
    with schema(alone=True) as place:
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
    sql("UPDATE meta SET value = 'screener/store/99' WHERE name = 'format'")
    assert "is of version 99, and this program reads version" in refused(place)
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


# -- through the program ------------------------------------------------------------------------


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


def test_the_program_keeps_lists_shows_exports_verifies_and_deletes_there(place: str) -> None:
    code = run_well(place)
    assert code in screener("list", "--store", place, "--until", "2999-12-31").stdout
    assert "Go on" in screener("show", code.lower(), "--store", place).stdout
    assert code in screener("export", "--format", "csv", "--store", place).stdout
    assert screener("verify", code, "--store", place).stdout.startswith(f"{code}: verified, ")
    assert screener("delete", code, "--yes", "--store", place).returncode == 0
    assert screener("show", code, "--store", place).returncode == 2
    ended = screener("list", SCREENER_STORE=place)
    assert "1 screening" in ended.stderr


def test_what_a_desk_began_is_on_the_list_of_every_other_desk(place: str) -> None:
    screener("run", "--plain", "--questions", SHORT, "--store", place, stdin=WELL[:4])
    assert screener("list", "--open", "--store", place).stdout.splitlines()[1].split()[1] == "desk"


def test_a_replay_makes_no_tables_in_a_database_that_has_none(place: str) -> None:
    questionnaires = QUESTIONNAIRES / "versions"
    ended = screener(
        "diff", questionnaires / "before.yaml", questionnaires / "after.yaml", "--replay", "--store", place
    )
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "There is no store" in ended.stderr
    with psycopg.connect(place) as database:
        assert database.execute("SELECT to_regclass('screenings'), to_regclass('meta')").fetchone() == (None, None)


def test_a_backup_is_left_to_the_tools_of_the_database(place: str, tmp_path: Path) -> None:
    with closing(open_store(place)) as store:
        kept(store)
    ended = screener("backup", tmp_path / "copy.db", "--store", place)
    assert (ended.returncode, list(tmp_path.iterdir())) == (3, [])
    assert "pg_dump" in ended.stderr


def test_psycopg_is_not_imported_for_a_file(tmp_path: Path) -> None:
    program = (
        "import sys; from screener.records.store import open_store; "
        "open_store(sys.argv[1]); print('psycopg' in sys.modules)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "screenings.db")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"

"""The kiosk that deletes what nobody finished, however it ends; and the PIN while the disk is full."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import termios
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from screener.kiosk.identity import KioskIdentity
from screener.kiosk.lease import renewed
from screener.kiosk.pin import Pin
from screener.kiosk.selftest.sessions import PIN, STAFF_KEY, Sandbox
from screener.kiosk.selftest.terminal import KioskUnderTest
from screener.records.store import Lease, NotFound, Store, Wanted, open_store
from tests.support.kiosks import go_to, kiosk
from tests.support.postgres_server import NEEDS_SERVER, schema
from tests.support.stores import STEADY, contents, drafted, screener
from tests.support.terminals import screener as terminal

DELETES = ("--abandoned", "delete")


@pytest.fixture(name="sandbox")
def _sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def rows(sandbox: Sandbox) -> tuple[int, int, int]:
    """How many screenings are open, and how many events and leases there are, as the database has them."""
    with closing(sqlite3.connect(sandbox.store)) as database:
        tables = ("screenings WHERE finished IS NULL AND deleted IS NULL", "events", "leases")
        counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608
    return counts[0], counts[1], counts[2]


def close_with_pin(actor: KioskUnderTest) -> None:
    actor.press(STAFF_KEY)
    actor.wait("For staff")
    actor.press(PIN + "\r")


def kill(number: int) -> Callable[[KioskUnderTest], None]:
    return lambda actor: os.kill(actor.pid, number)


ENDINGS = {
    "pin": close_with_pin,
    "SIGTERM": kill(signal.SIGTERM),
    "SIGHUP": kill(signal.SIGHUP),
    "SIGKILL": kill(signal.SIGKILL),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("ending", ENDINGS)
def test_9_however_a_kiosk_ends_nothing_is_kept_of_who_sat_there(sandbox: Sandbox, ending: str) -> None:
    """Four of four; after a kill or a power cut it is the next start that deletes."""
    with kiosk(sandbox, *DELETES) as actor:
        go_to(actor, "How much")
        actor.wait("How much")
        assert rows(sandbox) == (1, 2, 1)
        ENDINGS[ending](actor)
        actor.end()
    if ending == "SIGKILL":
        assert rows(sandbox) == (1, 2, 1)
        with kiosk(sandbox):
            assert rows(sandbox) == (0, 0, 0)
    assert rows(sandbox) == (0, 0, 0)
    assert [name for name, data in contents(sandbox.lawful).items() if b"FIRST" in data] == []


def test_9_nobody_is_shown_what_is_to_be_deleted(sandbox: Sandbox) -> None:
    with kiosk(sandbox, *DELETES) as actor:
        go_to(actor, "How much")
        actor.wait("How much")
        with closing(sqlite3.connect(sandbox.store)) as database:
            (code,) = database.execute("SELECT code FROM screenings").fetchone()
        for command in (["list"], ["list", "--open"], ["export"], ["show", code], ["resume", code], ["verify"]):
            ended = screener(*command, "--store", sandbox.store)
            assert code not in ended.stdout
            assert "FIRST" not in ended.stdout + ended.stderr
        assert screener("show", code, "--store", sandbox.store).returncode != 0
        actor.press("7\r")
        actor.wait("Which kind")


@pytest.mark.exhaustive
def test_9_another_kiosk_deletes_it_only_once_the_lease_has_lapsed(sandbox: Sandbox) -> None:
    with kiosk(sandbox, *DELETES) as first:
        go_to(first, "How much")
        first.wait("How much")
        with kiosk(sandbox, *DELETES):
            assert rows(sandbox) == (1, 2, 1)
        os.kill(first.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(sandbox.store)) as database:
            database.execute("UPDATE leases SET until = '2001-01-01T00:00:00Z'")
            database.commit()
        with kiosk(sandbox):
            assert rows(sandbox) == (0, 0, 0)
        os.kill(first.pid, signal.SIGCONT)


def test_9_kiosks_side_by_side_have_ids_of_their_own_and_the_same_ones_again(tmp_path: Path) -> None:
    first, second = KioskIdentity(tmp_path), KioskIdentity(tmp_path)
    assert first.id != second.id
    ids = first.id, second.id
    first.release()
    again = KioskIdentity(tmp_path)
    second.release()
    assert (again.id, KioskIdentity(tmp_path).id) == ids


@pytest.fixture(name="store", params=["sqlite", pytest.param("postgresql", marks=NEEDS_SERVER)])
def _store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        with closing(open_store(str(tmp_path / "screenings.db"))) as store:
            yield store
        return
    with schema() as place, closing(open_store(place)) as store:
        yield store


NOON, LATER, LATEST = "2026-11-23T12:00:00Z", "2026-11-23T12:10:00Z", "2026-11-23T12:20:00Z"


def test_9_a_lease_begins_with_the_draft_is_renewed_and_ends_with_it(store: Store) -> None:
    ours = drafted(store, STEADY, lease=lambda: Lease("ours", LATER))
    theirs = drafted(store, STEADY, lease=lambda: Lease("theirs", LATER))
    kept = drafted(store, STEADY)
    assert [each.code for each in store.find(Wanted())] == [kept.code]
    assert store.count(Wanted()) == 1
    with pytest.raises(NotFound):
        store.screening(theirs.code)
    assert store.delete_abandoned("ours", NOON) == [ours.code]
    store.renew(str(theirs.session.id), LATEST)
    assert store.delete_abandoned("ours", "2026-11-23T12:15:00Z") == []
    store.release(str(theirs.session.id))
    assert store.delete_abandoned("theirs", LATEST) == []
    assert {each.code for each in store.find(Wanted())} == {kept.code, theirs.code, ours.code}
    assert store.screening(ours.code).state == "deleted"


def test_9_the_lease_is_renewed_as_long_as_somebody_sits_there(tmp_path: Path) -> None:
    place = str(tmp_path / "screenings.db")
    with closing(open_store(place)) as store:
        draft = drafted(store, STEADY, lease=lambda: Lease("ours", NOON))
        with renewed(draft, lambda: open_store(place), every=0.01):
            until = NOON
            while until == NOON:
                with closing(sqlite3.connect(place)) as database:
                    (until,) = database.execute("SELECT until FROM leases").fetchone()
        assert until > NOON
        assert store.delete_abandoned("theirs", LATEST) == []


# -- 14: the PIN ------------------------------------------------------------------------------------


def test_14_staff_can_close_the_kiosk_while_the_disk_takes_nothing(sandbox: Sandbox) -> None:
    """The limit makes every write of the kiosk fail, as a full disk does."""
    with kiosk(sandbox) as actor:
        resource.prlimit(actor.pid, resource.RLIMIT_FSIZE, (0, 0))
        actor.press(STAFF_KEY)
        actor.wait("For staff")
        actor.press("1357\r")
        actor.wait("Wrong PIN. 4 tries left.")
        actor.wait("kiosk-pin.json was not written: File too large")
        actor.press("1357\r")
        actor.wait("Wrong PIN. 3 tries left.")
        actor.press(PIN + "\r")
        assert actor.end() == 0


def test_14_a_pin_that_is_too_short_is_refused_before_it_is_asked_for_again(tmp_path: Path) -> None:
    """What is typed for the second question never reaches a shell."""
    with terminal("kiosk", "--set-pin", env={"XDG_DATA_HOME": str(tmp_path)}) as shown:
        for asked, typed in (
            ("New PIN (4 to 64 characters):", "12"),
            ("A PIN has from 4 to 64 characters. New PIN (4 to 64 characters):", "2468"),
            ("The same once more:", "2469"),
            ("That was not the same. New PIN (4 to 64 characters):", "2468"),
            ("The same once more: That was not the same. New PIN (4 to 64 characters): The same once more:", "2468"),
        ):
            shown.wait(asked)
            while termios.tcgetattr(shown.child.child_fd)[3] & termios.ECHO:
                shown.read(0.01)
            shown.press(f"{typed}\r")
            shown.wait(asked + " ")
        assert shown.end() == 0
    assert "The PIN is set" in shown.text
    assert Pin(tmp_path / "screener" / "kiosk-pin.json").opens("2468", 0)

"""Several at once on one file: nothing lost, nothing double, every chain whole, and readers are served meanwhile."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from screener.errors import NotKept, StoreError
from screener.records.events import answers_in, broken_at
from screener.records.store import Wanted, open_store
from screener.records.verification import fault_in_log, verification_of
from tests.support.stores import (
    AT,
    FEVERISH,
    QUESTIONNAIRE,
    SHORT,
    STEADY,
    WELL,
    answers,
    drafted,
    finished,
    integrity,
    kept,
    screener,
    verdict,
)

WRITERS, READERS = 8, 2
RUN = ("run", "--plain", "--questions", str(SHORT))
LOOKING = "newfstatat,stat,statx"
CONTEXT = multiprocessing.get_context("fork")

pytestmark = pytest.mark.timeout(300)


def started(work: Callable[..., None], *each: tuple[Any, ...]) -> list[BaseProcess]:
    """Processes that do the same work at the same time, each with arguments of its own."""
    processes: list[BaseProcess] = [CONTEXT.Process(target=work, args=arguments, daemon=True) for arguments in each]
    for process in processes:
        process.start()
    return processes


def ended_well(processes: list[BaseProcess]) -> bool:
    for process in processes:
        process.join()
    return [process.exitcode for process in processes] == [0] * len(processes)


def _write(place: str, number: int, screenings: int, told: Queue[tuple[str, str, float]]) -> None:
    """What a desk does: opens the store once, and screens one person after the other."""
    with closing(open_store(place)) as store:
        for each in range(screenings):
            begin = time.monotonic()
            subject = f"{number}-{each}"
            record = kept(store, FEVERISH if each % 2 else STEADY, subject=subject)
            told.put((subject, record["checksum"], time.monotonic() - begin))


def _read(place: str, enough: Event, told: Queue[int]) -> None:
    """What the office does meanwhile: lists, opens, exports and verifies."""
    rounds = 0
    with closing(open_store(place)) as store:
        while not enough.is_set():
            for screening in store.find(Wanted(), limit=5):
                assert broken_at(store.events(screening.id)) is None
            for screening in list(store.records(Wanted(state="finished")))[-3:]:
                assert screening.record is not None
                assert store.count(Wanted(code=screening.code)) == 1
            rounds += 1
    told.put(rounds)


@pytest.mark.parametrize(("desks", "screenings"), [(3, 10), pytest.param(8, 50, marks=pytest.mark.exhaustive)])
def test_desks_at_once_lose_nothing_and_double_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, desks: int, screenings: int
) -> None:
    monkeypatch.setattr("screener.records.store.sqlite.LOCK_SECONDS", 200)  # the disk of a test machine may be slow
    place = str(tmp_path / "screenings.db")
    told: Queue[tuple[str, str, float]] = CONTEXT.Queue()
    read: Queue[int] = CONTEXT.Queue()
    enough = CONTEXT.Event()
    begin = time.monotonic()
    writers = started(_write, *((place, number, screenings, told) for number in range(desks)))
    readers = started(_read, *((place, enough, read) for _ in range(READERS)))
    said = [told.get(timeout=200) for _ in range(desks * screenings)]
    took = time.monotonic() - begin
    enough.set()
    reads = sum(read.get(timeout=60) for _ in readers)
    assert ended_well(writers)
    assert ended_well(readers)
    with closing(open_store(place)) as store:
        stored = {each.subject: each for each in store.records(Wanted())}
        assert store.count(Wanted()) == len(stored) == desks * screenings
        for subject, checksum, _ in said:
            screening = stored[subject]
            events = store.events(screening.id)
            assert json.loads(screening.record or "")["checksum"] == checksum
            assert (len(events), broken_at(events)) == (6, None)
            assert answers_in(events, QUESTIONNAIRE) == answers(FEVERISH if int(subject.split("-")[1]) % 2 else STEADY)
    assert integrity(place) == "ok"
    with capsys.disabled():
        rate, worst = desks * screenings * 6 / took, max(wait for _, _, wait in said)
        print(  # noqa: T201
            f"\n{desks} x {screenings} screenings in {took:.1f} s, {rate:.0f} commits a second, 0 lost, 0 double;"
            f" the slowest screening took {worst:.1f} s; {reads} rounds of reading meanwhile"
        )


# -- the same place at the same moment ---------------------------------------------------------


def _open(place: str, together: Barrier, told: Queue[str]) -> None:
    together.wait()
    try:
        with closing(open_store(place)) as store:
            kept(store)
        told.put("kept")
    except StoreError as error:
        told.put(str(error))


@pytest.mark.exhaustive
def test_desks_that_begin_at_once_where_there_is_no_store_make_one(tmp_path: Path) -> None:
    told: Queue[str] = CONTEXT.Queue()
    for number in range(10):
        place, together = tmp_path / str(number) / "screenings.db", CONTEXT.Barrier(WRITERS)
        desks = started(_open, *((str(place), together, told) for _ in range(WRITERS)))
        assert [told.get(timeout=60) for _ in desks] == ["kept"] * WRITERS
        assert ended_well(desks)
        with closing(open_store(str(place))) as store:
            assert store.count(Wanted()) == WRITERS
        assert sorted(file.name for file in place.parent.iterdir()) == ["screenings.db", "screenings.db.expected"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")
def test_a_desk_that_looks_while_another_makes_the_store_waits_for_it(tmp_path: Path) -> None:
    """The slowest case, by hand: it found no store, and then found what the other one left beside its own."""
    place = tmp_path / "screenings.db"
    delay = ("-e", f"trace={LOOKING}", "-e", f"inject={LOOKING}:delay_enter=2000000:when=1")
    slowly = ("strace", "-f", "-qq", "-o", "/dev/null", "-P", f"{place}.expected", *delay)
    with ThreadPoolExecutor() as desk:
        late = desk.submit(screener, *RUN, "--store", place, stdin=WELL, before=slowly)
        time.sleep(1.2)
        assert screener(*RUN, "--store", place, stdin=WELL).returncode == 0
        assert late.result().returncode == 0, late.result().stderr


def _answer(place: str, draft_id: Any, together: Barrier, told: Queue[str]) -> None:  # noqa: ANN401
    with closing(open_store(place)) as store:
        draft = replace(drafted(store), session=replace(drafted(store).session, id=draft_id))
        draft.last = store.events(str(draft_id))[-1]
        together.wait()
        try:
            draft.keep_all(answers({"pain": ["leg"], "width": "3 mm"}))
            finished(draft, {"fever": "no", "pain": ["leg"], "width": "3 mm"})
            told.put("finished")
        except (NotKept, StoreError):
            told.put("told")


@pytest.mark.exhaustive
def test_of_all_who_go_on_with_the_same_screening_one_finishes_it_and_the_rest_are_told(tmp_path: Path) -> None:
    place = str(tmp_path / "screenings.db")
    told: Queue[str] = CONTEXT.Queue()
    for _ in range(10):
        screening, together = uuid4(), CONTEXT.Barrier(4)
        with closing(open_store(place)) as store:
            drafted(store, {"fever": "no"}, screening, started=AT)
        desks = started(_answer, *((place, screening, together, told) for _ in range(4)))
        assert sorted(told.get(timeout=60) for _ in desks) == ["finished", "told", "told", "told"]
        assert ended_well(desks)
        with closing(open_store(place)) as store:
            found = store.screening(str(screening))
            events = store.events(found.id)
        assert [event.kind for event in events] == ["begin", *["answer"] * 3, "finish"]
        assert len({event.body["desk"] for event in events[2:]}) == 1, (
            "the answers of two desks stand between one another"
        )
        assert verdict(place, found.code) == "verified"


def test_the_verification_of_what_was_kept_at_once_is_not_for_nothing(tmp_path: Path) -> None:
    """Negative control: a writer that numbers its events by hand, without the chain, is found out."""
    place = str(tmp_path / "screenings.db")
    with closing(open_store(place)) as store:
        record = kept(store)
        store._connection.run("UPDATE events SET hash = upper(hash) WHERE number = 4")  # noqa: SLF001  (by hand)
        text, events = store.screening(record["code"]).record or "", store.events(record["id"])
    assert verification_of(text, record, QUESTIONNAIRE, record["engine"]).fault is None
    assert fault_in_log(text, record, events) == "events: entry 4 does not follow from the one before it"

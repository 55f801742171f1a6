"""A PostgreSQL server that stops answering (line 13): an end, a sentence, Ctrl-C, and nothing lost or double."""

from __future__ import annotations

import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from screener.errors import NotKept, StoreError
from screener.records.events import answers_in, broken_at
from screener.records.store import Wanted, open_store, postgres
from tests.support.postgres_server import NEEDS_SERVER, URL, schema
from tests.support.stores import QUESTIONNAIRE, STEADY, answers, drafted, finished, verdict

pytestmark = NEEDS_SERVER


class Line:
    """A proxy before the server that can stop: it takes what comes, and passes nothing on."""

    def __init__(self) -> None:
        self.speaking = Event()
        self.speaking.set()
        self._ended = Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        address = urlsplit(URL)
        with suppress(OSError):
            while True:
                here, _ = self._server.accept()
                there = socket.create_connection((address.hostname, address.port))
                Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError), here, there:
            while not self._ended.is_set():
                for ready in select.select([here, there], [], [], 0.05)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    self.speaking.wait()
                    (there if ready is here else here).sendall(data)

    def close(self) -> None:
        self._ended.set()
        self.speaking.set()
        self._server.close()


@pytest.fixture(name="line")
def _line() -> Iterator[Line]:
    with closing(Line()) as line:
        yield line


@pytest.fixture(name="place")
def _place(line: Line) -> Iterator[str]:
    """A store at the other end of the line."""
    with schema() as place:
        address = urlsplit(place)
        name = address.netloc.rpartition("@")[0]
        yield place.replace(address.netloc, f"{name}@127.0.0.1:{line.port}")


def test_13_an_answer_that_met_silence_can_be_given_again_and_is_kept_once(
    place: str, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    with closing(open_store(place, notice=told.append)) as store:
        draft = drafted(store, {"fever": "no"})
        line.speaking.clear()
        with monkeypatch.context() as short:
            short.setattr(postgres, "ANSWER_SECONDS", 1.5)
            short.setattr(postgres, "CONNECT_SECONDS", 2)
            with pytest.raises(NotKept, match=r"not saved\. .* did not answer for 1.5 seconds; try again"):
                draft.keep("pain", answers(STEADY)["pain"])
            with pytest.raises(NotKept, match="could not be reached"):
                draft.keep("pain", answers(STEADY)["pain"])
        assert told[0].startswith("Waiting for the database ")
        assert told[-1] == "Waiting for the PostgreSQL server to answer; Ctrl-C ends this"
        line.speaking.set()
        for question in ("pain", "width", "note"):
            draft.keep(question, answers(STEADY)[question])
        record = finished(draft, STEADY)
        events = store.events(str(draft.session.id))
    assert broken_at(events) is None
    assert answers_in(events, QUESTIONNAIRE) == answers(STEADY)
    assert [event.kind for event in events] == ["begin", *["answer"] * 4, "finish"]
    assert verdict(place, record["code"]) == "verified"


def test_13_ctrl_c_ends_the_wait_for_a_silent_server(place: str, line: Line) -> None:
    open_store(place).close()
    command = [sys.executable, "-c", _SILENT_THEN_LIST, place]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as it:
        assert it.stdin is not None
        assert it.stdout is not None
        assert it.stderr is not None
        assert it.stdout.readline() == "open\n"
        line.speaking.clear()
        it.stdin.write("\n")
        it.stdin.flush()
        assert it.stderr.readline().startswith("Waiting for the database ")
        it.send_signal(signal.SIGINT)
        assert it.stdout.readline() == "interrupted\n"
        assert it.wait() == 0


_SILENT_THEN_LIST = """
import sys
from screener.records.store import Wanted, open_store, postgres
postgres.ANSWER_SECONDS = 3600.0
store = open_store(sys.argv[1], notice=lambda text: print(text, file=sys.stderr, flush=True))
print("open", flush=True)
input()
try:
    store.count(Wanted())
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_13_rows_that_others_lock_are_given_up_by_the_server(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres._SETTINGS, "lock_timeout", 200)  # noqa: SLF001  (the wait of a test)
    with closing(open_store(place)) as store, closing(open_store(place)) as other:
        draft = drafted(store, {"fever": "no"})
        with other._connection.writing():  # noqa: SLF001  (somebody who keeps the row)
            other._connection.run("SELECT 1 FROM screenings FOR UPDATE")  # noqa: SLF001
            with pytest.raises(NotKept, match="another program holds what is needed; try again"):
                draft.keep("pain", answers(STEADY)["pain"])
        draft.keep("pain", answers(STEADY)["pain"])
        assert store.count(Wanted()) == 1


def test_13_a_statement_that_takes_too_long_is_ended_by_the_server(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "ANSWER_SECONDS", 3600.0)
    with closing(open_store(place)) as store:
        store._connection.run("SET statement_timeout = 200")  # noqa: SLF001  (shorter than the store's own)
        with pytest.raises(StoreError, match="it took too long to answer; try again"):
            store._connection.run("SELECT pg_sleep(3600)")  # noqa: SLF001

"""A desk that runs scripts on a store, each in a process of its own.

The processes are forked from one that has imported everything. This is a program: each line of its standard input names
a script. It prints the id of the process that will run it, and that process waits for SIGUSR1, so that a tracer can be
attached first. Then it prints how the process ended. The desk writes what it tried and what was confirmed to a diary,
with a system call of its own (writev) that is no call on the store.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screener.documents.formats import RECORD_FORMATS
from screener.errors import NotKept, ScreenerError
from screener.files import write_file
from screener.questionnaire.kinds.base import Reply
from screener.records.events import answers_in
from screener.records.record import record_of
from screener.records.store import Store, Wanted, open_store, sqlite
from screener.records.store.draft import Draft, draft_of
from screener.screening.assessment import assess
from tests.support.stores import FEVERISH, LATER, QUESTIONNAIRE, STEADY, answers, drafted, kept, key_pair

STORE, COPY, EXPORT = "screenings.db", "copy.db", "out.jsonl"
OURS = "2026-11-24T08:00:00Z"
"""When the screening of the script began; all others began at another time."""
ANY_TRACER = 0x59616D61, -1

Replies = Mapping[str, tuple[Reply, Reply]]
"""What is answered to a question, and what instead when that was not kept."""

BEFORE: Replies = {"fever": ("no", "yes"), "pain": (["arm"], ["leg"])}
FIRST: Replies = {**BEFORE, "width": ("2.5", "3"), "note": ("nothing", "little")}
THEN: Replies = {"fever": ("yes", "no"), "width": ("41", "42"), "note": ("Zaunkönig", "Zeisig")}


@dataclass
class Desk:
    """One who writes in a folder; `diary` is where everything that was tried and told stands."""

    folder: Path
    diary: int
    recipient: str | None = None

    def note(self, what: str, *of: str) -> None:
        os.writev(self.diary, [(json.dumps([what, *of]) + "\n").encode()])

    def answer(self, draft: Draft, question: str, replies: tuple[Reply, Reply]) -> bool:
        """Gives the first reply, and the other one when it was not kept; whether one was."""
        for number, reply in enumerate(replies):
            self.note("try", question, str(number))
            try:
                draft.keep(question, answers({question: reply}, at=LATER)[question])
            except NotKept as error:
                self.note("told", str(error))
            else:
                self.note("kept", question, str(number))
                return True
        return False

    def screen(self, draft: Draft, given: Replies, recipient: str | None = None) -> None:
        """Answers all, and finishes if every answer was kept."""
        if not all(self.answer(draft, question, replies) for question, replies in given.items()):
            return
        known = answers_in(draft.store.events(str(draft.session.id)), QUESTIONNAIRE)
        session = draft.finished_session(LATER, "R-9")
        self.note("try", "finish", draft.code)
        draft.finish(record_of(QUESTIONNAIRE, assess(QUESTIONNAIRE, known), session, "screener"), recipient)
        self.note("finished", draft.code)

    # -- scripts -------------------------------------------------------------------------------

    def begin(self, store: Store) -> None:
        store.check_writable()
        self.screen(drafted(store, started=OURS), FIRST)

    def go_on(self, store: Store) -> None:
        store.check_writable()
        self.screen(_waiting(store), THEN)

    def seal(self, store: Store) -> None:
        store.check_writable()
        self.screen(_waiting(store), THEN, self.recipient)

    def delete(self, store: Store) -> None:
        self.note("try", "delete")
        store.delete(str(_waiting(store).session.id), LATER)
        self.note("deleted")

    def backup(self, store: Store) -> None:
        store.copy_to(self.folder / COPY)
        self.note("copied")

    def export(self, store: Store) -> None:
        records = (json.loads(each.record or "") for each in store.records(Wanted(state="finished")))
        write_file(self.folder / EXPORT, RECORD_FORMATS["jsonl"](records, None), force=True)
        self.note("exported")


def _waiting(store: Store) -> Draft:
    return draft_of(store, store.find(Wanted(state="open"))[0])


SCRIPTS: Mapping[str, Callable[[Desk, Store], None]] = {
    name: getattr(Desk, name) for name in ("begin", "go_on", "seal", "delete", "backup", "export")
}


def used(folder: Path) -> None:
    """A store in use: two screenings that are finished, and one that somebody began; and an export of yesterday."""
    with closing(open_store(str(folder / STORE))) as store:
        kept(store, STEADY)
        kept(store, FEVERISH, subject="R-1")
        draft = drafted(store, started=OURS)
        for question, replies in BEFORE.items():
            draft.keep(question, answers({question: replies[0]})[question])
    (folder / EXPORT).write_text("old\n")


# -- careless desks, for negative controls -----------------------------------------------------


def _late(self: Draft, question: str, answer: Any, careful: Callable[..., None]) -> None:  # noqa: ANN401
    """An answer is kept when the next one comes."""
    held, self.held = getattr(self, "held", None), (question, answer)  # type: ignore[attr-defined]
    if held:
        careful(self, *held)


def _lax(self: Draft, question: str, answer: Any, careful: Callable[..., None]) -> None:  # noqa: ANN401
    """What is not kept is no matter."""
    with suppress(NotKept):
        careful(self, question, answer)


CARELESS: Mapping[str, Callable[..., None]] = {"late": _late, "lax": _lax}


# -- the program -------------------------------------------------------------------------------


def work(request: Mapping[str, Any]) -> None:
    """Does one script; whatever ends it is noted."""
    diary = os.open(request["diary"], os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    desk = Desk(Path(request["folder"]), diary, request["recipient"])
    if careless := CARELESS.get(request["careless"]):
        careful = Draft.keep
        Draft.keep = lambda self, question, answer: careless(self, question, answer, careful)  # type: ignore[method-assign]
    if request["watched"]:
        ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
        signal.sigwait({signal.SIGUSR1})
    try:
        with closing(open_store(str(desk.folder / STORE))) as store:
            SCRIPTS[request["script"]](desk, store)
        desk.note("done")
    except ScreenerError as error:
        desk.note("told", str(error))
    except BaseException:  # noqa: BLE001  (a fault of the program, whatever it is)
        desk.note("bug", traceback.format_exc())


def main() -> None:
    """Serves; everything is imported and done once before, so that later every call is on the store."""
    sqlite.LOCK_SECONDS = 1
    recipient = key_pair()[1]
    with tempfile.TemporaryDirectory() as place:
        for number, script in enumerate(SCRIPTS):
            folder = Path(place, str(number))
            folder.mkdir()
            used(folder)
            request = {"folder": str(folder), "script": script, "diary": f"{place}/diary", "recipient": recipient}
            work({**request, "careless": "", "watched": False})
        assert '"bug"' not in Path(place, "diary").read_text()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    sys.stdout.write(recipient + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work(json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

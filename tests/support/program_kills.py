"""The real program on a terminal of its own, killed again and again; what it had accepted must be in the store.

It is killed at a system call on its files, or at any time while keys arrive:
`python -m tests.support.program_kills calls STEP`, `python -m tests.support.program_kills times KILLS`.
Afterwards it must go on at the right question to the end. Printed are the number of kills or accepted answers, and
every promise that was broken. Its processes are forked from this one, so that they need not import the program anew.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyte

from screener.analysis import progress
from screener.cli import main
from screener.documents import result_whole as report
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.replies import answer_to
from screener.records.events import answers_in, broken_at
from screener.records.store import Wanted, draft, open_store, sqlite
from screener.screening.interview import Interview
from screener.terminal import keyboard, prompts
from screener.terminal.clock import VARIABLE, ClockFile
from tests.support.persons import SMALL, SMALL_SMOKER, questionnaire_at

QUESTIONNAIRE = questionnaire_at(SMALL)
SAYS: Mapping[str, str] = {
    "age": "44",
    "areas": "1 2",
    "smoke": "1",
    "packs": "1.5",
    "skin": "2",
    "note": str(SMALL_SMOKER.moves["note"]),
}
"""What is typed at each question."""
MEANS: Mapping[str, Reply] = {**SAYS, "areas": ["face", "hands"], "smoke": "yes", "skin": "slowly"}
ANSWERS = {name: answer_to(QUESTIONNAIRE.by_id[name], reply) for name, reply in MEANS.items()}
FOLDER = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (twenty times faster)
PROMPT = b"Your answer: "
CALLS = "openat,pread64,pwrite64,write,fsync,fdatasync,fcntl,unlink,link,rename,mkdir,ftruncate,fstat,lseek,close"
READ = (importlib.metadata, draft, keyboard, progress, prompts, report, sqlite)
"""Imported here already, so that no program that is forked has to."""


MENU = re.compile(rb"Enter (?:more|done)")
"""What stands below a result that waits for a key."""


@dataclass
class Told:
    """What somebody at the keyboard was asked and told."""

    asked: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    """The questions after whose answer another page was shown."""
    text: str = ""


def forked(*arguments: str, waits: bool = False) -> tuple[int, int]:
    """The program with these arguments: its process and its terminal. It begins at SIGUSR1 if it `waits`."""
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    pid, terminal = pty.fork()
    if pid == 0:
        if waits:
            signal.sigwait([signal.SIGUSR1])
        sys.stdin, sys.stdout, sys.stderr = (open(each, mode) for each, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115
        sys.argv = ["screener", *arguments]
        with suppress(SystemExit):
            main()
        os._exit(0)
    return pid, terminal


def conversed(terminal: int) -> Told:
    """Answers every page line by line, to the end of the program, however it comes."""
    told, page, last = Told(), b"", ""
    while True:
        if MENU.search(page) and not select.select([terminal], [], [], 0.1)[0]:
            with suppress(OSError):
                os.write(terminal, b"\r")  # again and again, as a key that comes too early is dropped
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the program has ended
            data = b""
        page += data
        if not data:
            break
        if page.rstrip(b" ").endswith(PROMPT.strip()):
            text = page.decode()
            told.accepted += [last] if last else []
            last = next((each.id for each in QUESTIONNAIRE.questions if each.wording("patient") in text), "")
            last = "" if "Check your answers" in text else last
            told.asked += [last] if last else []
            line = SAYS[last] if last else "finish" if "Check your answers" in text else "1"
            told.text, page = told.text + text, b""
            with suppress(OSError):
                os.write(terminal, f"{line}\n".encode())
    told.text += page.decode(errors="replace")
    os.close(terminal)
    return told


def run(folder: Path, *strace: str) -> Told:
    """One screening in that folder, watched by strace where it is given something to do."""
    pid, terminal = forked(*command(folder), "--plain", waits=True)
    store = folder / "screenings.db"
    watched = [option for file in (store, f"{store}-journal", folder) for option in ("-P", str(file))]
    options = ["strace", "-qq", "-p", str(pid), *watched, "-e", f"trace={CALLS}", *strace]
    with subprocess.Popen(options, stderr=subprocess.DEVNULL) as watcher:
        while b"TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_bytes():
            assert watcher.poll() is None, "strace could not watch"
        os.kill(pid, signal.SIGUSR1)
        told = conversed(terminal)
        os.waitpid(pid, 0)
    return told


def command(folder: Path, code: str = "") -> list[str]:
    """The arguments that begin a screening in that folder, or go on with one."""
    begin = ["resume", code] if code else ["run", "--questions", str(SMALL)]
    return [*begin, "--for", "patient", "--store", str(folder / "screenings.db")]


def kept(folder: Path) -> tuple[str, str, dict[str, Answer]]:
    """The code of the one screening, how far it is, and its answers; no code where there is none."""
    place = folder / "screenings.db"
    if not place.exists():
        return "", "", {}
    with closing(open_store(str(place))) as store:
        found = store.find(Wanted())
        assert len(found) <= 1, "more than one screening"
        if not found:
            return "", "", {}
        events = store.events(found[0].id)
        assert broken_at(events) is None, "the log is broken"
        return found[0].code, found[0].state, answers_in(events, QUESTIONNAIRE)


def broken(folder: Path, told: Told) -> Iterator[str]:
    """Which promises do not hold after the program was killed."""
    code, state, answers = kept(folder)
    lost = [name for name in told.accepted if answers.get(name) != ANSWERS[name]]
    if lost:
        yield f"lost: {', '.join(lost)}"
    if set(answers) - {*told.accepted, *told.asked[-1:]}:
        yield "something is kept that was never said"
    if state == "finished":
        return
    following = Interview(QUESTIONNAIRE, answers).next_question
    pid, terminal = forked(*command(folder, code), "--plain")
    again = conversed(terminal)
    os.waitpid(pid, 0)
    if again.asked[:1] != ([following.id] if following else []):
        yield f"it went on at {again.asked[:1]} and not at {following and following.id}"
    _, state, answers = kept(folder)
    if state != "finished" or answers != ANSWERS:
        yield f"it could not be finished: {again.text[-200:]!r}"


def points(folder: Path) -> list[tuple[str, int]]:
    """Every call on the store's files in one whole screening, by its name and its number."""
    log = folder / "log"
    (folder / "counted").mkdir()
    told = run(folder / "counted", "-o", str(log))
    assert kept(folder / "counted")[1] == "finished", told.text
    calls = Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", log.read_text(), re.MULTILINE))
    return [(call, number) for call, times in sorted(calls.items()) for number in range(1, times + 1)]


def tried(place: Path, step: int = 1) -> tuple[int, list[str]]:
    """How many kills there were at system calls, and what each of them broke."""
    faults: list[str] = []
    chosen = points(place)[::step]
    for call, number in chosen:
        with tempfile.TemporaryDirectory(dir=place) as name:
            folder = Path(name)
            told = run(folder, "-o", os.devnull, "-e", f"inject={call}:signal=SIGKILL:when={number}")
            faults += [f"{fault} ({call} {number})" for fault in broken(folder, told)]
    return len(chosen), faults


# -- at any time, with arrow keys ----------------------------------------------------------------

PRESSES: Mapping[str, str] = {**SAYS, "areas": "12", "smoke": "1", "skin": "2", "review": "f"}
ALONE = ("smoke", "skin", "review")
"""The pages that one key answers."""
CLOCK = ClockFile(Path(tempfile.mkdtemp(prefix="screener-clock-")) / "clock")
"""The clock of the program: it stands still, but for a second before each key."""
os.environ[VARIABLE] = str(CLOCK.path)


def pressed(pid: int, terminal: int, seconds: float) -> Told:
    """Answers every page by keys for so long: then the program is killed, unless it has ended."""
    until = time.monotonic() + seconds
    told, last, shown = Told(), "", ""
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    while time.monotonic() < until:
        is_done = bool(MENU.search(" ".join(" ".join(screen.display).split()).encode()))
        if is_done:
            with suppress(OSError):
                os.write(terminal, b"\r")
        patience = 0.1 if is_done else until - time.monotonic()
        ready, _, _ = select.select([terminal], [], [], max(0, patience))
        try:
            data = os.read(terminal, 65536) if ready else b""
        except OSError:  # the program has ended
            break
        stream.feed(data)
        text = " ".join(" ".join(screen.display).split())
        page = next((each.id for each in QUESTIONNAIRE.questions if each.ask in text), "")
        page = "review" if "Finish and show" in text else "start" if "Leave" in text else page
        if page in ("", shown):
            continue
        told.accepted += [last] if last else []
        shown, last = page, page if page in SAYS else ""
        told.asked += [last] if last else []
        CLOCK.advance(1)
        with suppress(OSError):
            os.write(terminal, PRESSES.get(page, "").encode() + (b"" if page in ALONE else b"\r"))
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return told


def tried_at_any_time(place: Path, kills: int) -> tuple[int, list[str]]:
    """How many answers were accepted before so many kills, and what each of these broke."""
    faults: list[str] = []
    chance, accepted = random.Random(kills), 0  # noqa: S311  (any times will do)
    longest = _time_of_one(place)
    for number in range(kills):
        with tempfile.TemporaryDirectory(dir=place) as name:
            folder = Path(name)
            told = pressed(*forked(*command(folder)), chance.uniform(0, longest))
            accepted += len(told.accepted)
            faults += [f"{fault} (kill {number})" for fault in broken(folder, told)]
    return accepted, faults


def _time_of_one(place: Path) -> float:
    """How many seconds a whole screening takes."""
    folder, begun = place / "timed", time.monotonic()
    folder.mkdir()
    told = pressed(*forked(*command(folder)), 60)
    assert kept(folder)[1] == "finished", told
    return time.monotonic() - begun


def _careless(pages: list[tuple[str, Answer]]) -> Callable[[draft.Draft, str, Answer], None]:
    """A desk that writes an answer down only when it hears the next one."""
    keeps = draft.Draft.keep

    def keep(self: draft.Draft, question: str, answer: Answer) -> None:
        while pages:
            keeps(self, *pages.pop())
        pages.append((question, answer))

    return keep


if __name__ == "__main__":
    if sys.argv[3:] == ["careless"]:
        draft.Draft.keep = _careless([])  # type: ignore[assignment,method-assign]
    with tempfile.TemporaryDirectory(dir=FOLDER) as where:
        if sys.argv[1] == "calls":
            number, found = tried(Path(where), int(sys.argv[2]))
        else:
            number, found = tried_at_any_time(Path(where), int(sys.argv[2]))
    print(json.dumps([number, found]))  # noqa: T201

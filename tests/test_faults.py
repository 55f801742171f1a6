"""Faults: the program killed, or its disk full or failing, at every system call on the store's files.

No hook in the program: strace injects the fault, and only calls on the named files count. The oracle is what
the program said: an answer whose next page was shown is in the store, whatever happened afterwards.

A sample runs with the other tests; all of it: pytest -m faults
"""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from stores import QUESTIONNAIRE, SHORT, contents, filled, verdict

from screener.answers import State
from screener.interview import Interview
from screener.log import answers_in, broken_at
from screener.store import Store, Wanted, open_store
from screener.store.sqlite import SQLite

pytestmark = [
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here"),
    pytest.mark.timeout(900),
]

CALLS = ("pwrite64", "fdatasync", "fsync", "unlink", "openat", "link", "pread64", "ftruncate", "fchown", "mkdir")
WRITES = ("pwrite64", "openat", "link", "mkdir", "ftruncate")
SAMPLE = 14
"""The sample is every so many points."""

SAYS = {"fever": ("2", "1"), "pain": ("1", "2"), "width": ("2.5", "3"), "note": ("nothing", "little")}
"""What is typed at each question, and what is typed instead when the first was not saved."""
MEANS = {"2": "no", "1": "yes"}
ASKED = {question.ask: question.id for question in QUESTIONNAIRE.questions}
FOLDER = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (twenty times faster)


@dataclass(frozen=True)
class Fault:
    """What happens at the `number`-th call of that name; `onwards`, and at every later one."""

    call: str
    number: int
    what: str
    onwards: bool = False

    def options(self) -> list[str]:
        how = "signal=SIGKILL" if self.what == "kill" else f"error={self.what}"
        return ["-e", f"inject={self.call}:{how}:when={self.number}{'+' if self.onwards else ''}"]


@dataclass
class Told:
    """What somebody at the keyboard was told: what was accepted, and the last words."""

    accepted: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    kept_as: str | None = None
    code: int = 0


class Person:
    """Somebody who types an answer to each question, and another one when it was not saved; twice, then leaves."""

    def __init__(self, command: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        self.program = subprocess.Popen(command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe)
        assert self.program.stdin is not None
        assert self.program.stderr is not None
        self.stdin, self.stderr = self.program.stdin, self.program.stderr
        self.told = Told()

    def converse(self) -> Told:
        told, question, typed, failures = self.told, "", "", 0
        with self.program, self.stderr, suppress(BrokenPipeError):
            while True:
                page = self._page()
                told.pages.append(page)
                if not page.endswith("Your answer: "):
                    break
                if "not saved" in page:
                    told.refused.append(question)
                    failures += 1
                elif question:
                    told.accepted[question], failures = typed, 0
                question = next((name for ask, name in ASKED.items() if ask in page), question if failures else "")
                if failures > 1:
                    self.stdin.close()
                    continue
                typed = SAYS[question][failures] if question else "finish" if "Check your" in page else "1"
                self.stdin.write(f"{typed}\n".encode())
                self.stdin.flush()
        found = re.search(r"Kept as (\w{6})", told.pages[-1])
        told.kept_as, told.code = found and found[1], self.program.returncode
        return told

    def _page(self) -> str:
        """What is printed up to the next prompt, or to the end."""
        said, until = b"", time.monotonic() + 60
        while not said.endswith(b"Your answer: "):
            ready, _, _ = select.select([self.stderr], [], [], max(0, until - time.monotonic()))
            assert ready, f"nothing more was said after {said!r}"
            data = os.read(self.stderr.fileno(), 65536)
            if not data:
                break
            said += data
        return said.decode()


def screened(folder: Path, *options: str) -> Told:
    """One screening under strace, with the store in that folder."""
    store = folder / "screenings.db"
    watched = [option for file in (store, f"{store}-journal", folder) for option in ("-P", str(file))]
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", *watched, "-e", f"trace={','.join(CALLS)}", *options]
    run = ["run", "--plain", "--questions", str(SHORT), "--store", str(store)]
    return Person([*strace, sys.executable, "-m", "screener", *run]).converse()


@pytest.fixture(scope="module", name="bases")
def _bases() -> Iterator[list[Path]]:
    """Two folders to begin with: one without a store, and one with a store in use."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as place:
        new, used = Path(place, "new"), Path(place, "used")
        new.mkdir()
        used.mkdir()
        filled(used / "screenings.db")
        yield [new, used]


def counted(base: Path) -> Counter[str]:
    """How often each call is made on the store's files when nothing goes wrong."""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        folder = shutil.copytree(base, Path(place, "run"))
        log = Path(place, "log")
        told = screened(folder, "-o", str(log))
        assert (told.code, len(told.accepted), told.kept_as is None) == (0, 4, False)
        return Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))


def faults(calls: Counter[str]) -> Iterator[Fault]:
    """A kill at each call; each kind of failure at each call that can have it, once and from then on."""
    for call, times in calls.items():
        for number in range(1, times + 1):
            yield Fault(call, number, "kill")
            for onwards in (False, True):
                yield Fault(call, number, "EIO", onwards)
                if call in WRITES:
                    yield Fault(call, number, "ENOSPC", onwards)


def broken_promises(base: Path, fault: Fault) -> list[str]:
    """What does not hold after that fault; nothing, if all is well."""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        folder = shutil.copytree(base, Path(place, "run"))
        before = len(contents(base))
        told = screened(folder, "-o", "/dev/null", *fault.options())
        return [f"{base.name} {fault}: {broken}" for broken in _broken(folder, told, fault, before)]


def _broken(folder: Path, told: Told, fault: Fault, files: int) -> Iterator[str]:
    said = "".join(told.pages)
    if "Traceback" in said or "Exception ignored" in said:
        yield "a traceback"
    if fault.what != "kill":
        yield from _broken_words(told, fault)
    path = folder / "screenings.db"
    if not path.exists() and (told.accepted or files):
        yield "the store is gone"
        return
    with closing(open_store(str(path))) as store:
        yield from _broken_store(store, told)
    with closing(SQLite(path)) as database:
        if database.quick_check() != "ok":
            yield f"damaged: {database.quick_check()}"


def _broken_words(told: Told, fault: Fault) -> Iterator[str]:
    """What was said when the disk failed, and the program lived."""
    last = told.pages[-1]
    if told.code == 0 and told.kept_as is None:
        yield "it ended well, and kept nothing"
    if told.code != 0 and not re.search("not saved|could not be", last):
        yield f"it does not say at the end that something was not saved: {last!r}"
    if told.code != 0 and told.code != 3:
        yield f"exit code {told.code}"
    if told.refused and not told.accepted.get(told.refused[-1]) and "is kept" in last:
        yield "it says that what was answered is kept, and it is not"
    if not fault.onwards and len(told.pages) > 2 and len(told.accepted) < 4:
        yield f"the disk failed once, and yet the person could not go on: {told.refused}"


def _broken_store(store: Store, told: Told) -> Iterator[str]:
    """What the store holds, against what was said to be accepted."""
    found = [screening for screening in store.find(Wanted()) if screening.subject != "R-1" and screening.started > AGO]
    logs = [store.events(screening.id) for screening in found]
    if any(broken_at(events) is not None for events in logs):
        yield "a broken chain"
        return
    answers = max((answers_in(events, QUESTIONNAIRE) for events in logs), key=len, default={})
    spoken = {
        name: typed
        for name, answer in answers.items()
        for typed in SAYS[name]
        if answer.state is State.ANSWERED and _same(name, typed, answer.value)
    }
    lost = {name: typed for name, typed in told.accepted.items() if spoken.get(name) != typed}
    if lost:
        yield f"lost: {lost}; there is {spoken}"
    following = Interview(QUESTIONNAIRE, answers).next_question
    if following is not None and following.id in told.accepted:
        yield f"it would go on at {following.id}"
    if told.kept_as and verdict(store.place, told.kept_as) != "verified":
        yield "the record does not verify"


AGO = "2026-11-23T09:30:01Z"
"""Later than what the store in use began with."""


def _same(name: str, typed: str, value: object) -> bool:
    meant: object = {"fever": MEANS.get(typed), "pain": (("arm",), ("leg",))[typed == "2"], "note": typed}.get(name)
    return value == meant or (name == "width" and str(value) in {"5/2": "2.5", "3": "3"} and {"5/2": "2.5"}.get(str(value), "3") == typed)


def _all(bases: list[Path], step: int) -> tuple[Counter[str], list[str]]:
    """How many points of each kind were tried, and every promise that was broken."""
    points = [(base, fault) for base in bases for fault in faults(counted(base))][::step]
    with ThreadPoolExecutor(os.cpu_count()) as desk:
        broken = list(desk.map(lambda point: broken_promises(*point), points))
    tried = Counter(f"{fault.what}{' from then on' if fault.onwards else ''}" for _, fault in points)
    return tried, [each for some in broken for each in some]

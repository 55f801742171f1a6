"""Faults: the program killed, or its disk full or failing, at every system call on the store's files.

No hook in the program: strace injects the fault, and only calls on the named files count. The oracle is what
the program said: an answer whose next page was shown is in the store, whatever happened afterwards.

A sample runs with the other tests; all of it: pytest -m faults
"""

from __future__ import annotations

import json
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
from textwrap import dedent

import pytest
from stores import AT, QUESTIONNAIRE, SHORT, contents, filled

from screener.interview import Interview
from screener.log import answers_in, broken_at
from screener.replies import Reply, answer_to
from screener.store import Store, Wanted, open_store
from screener.store.sqlite import SQLite
from screener.verification import fault_in_log, fault_of

pytestmark = [
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here"),
    pytest.mark.timeout(900),
]

CALLS = ("pwrite64", "fdatasync", "fsync", "unlink", "openat", "link", "pread64", "ftruncate", "fchown", "mkdir")
PROGRAM = ("-m", "screener")
WRITES = ("pwrite64", "openat", "link", "mkdir", "ftruncate")
SAMPLE = 23
"""The sample is every so many points."""

TYPED = {"fever": ("2", "1"), "pain": ("1", "2"), "width": ("2.5", "3"), "note": ("nothing", "little")}
"""What is typed at each question, and what is typed instead when the first was not saved."""
MEANT: dict[str, tuple[Reply, Reply]] = {**TYPED, "fever": ("no", "yes"), "pain": (["arm"], ["leg"])}
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

    accepted: dict[str, int] = field(default_factory=dict)
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
        told, question, failures = self.told, "", 0
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
                    told.accepted[question], failures = failures, 0
                question = next((name for ask, name in ASKED.items() if ask in page), question if failures else "")
                if failures > 1:
                    self.stdin.close()
                    continue
                typed = TYPED[question][failures] if question else "finish" if "Check your" in page else "1"
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


def screened(folder: Path, *options: str, program: Sequence[str] = PROGRAM) -> Told:
    """One screening under strace, with the store in that folder."""
    store = folder / "screenings.db"
    watched = [option for file in (store, f"{store}-journal", folder) for option in ("-P", str(file))]
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", *watched, "-e", f"trace={','.join(CALLS)}", *options]
    run = ["run", "--plain", "--questions", str(SHORT), "--store", str(store)]
    return Person([*strace, sys.executable, *program, *run]).converse()


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


def faults(base: Path) -> Iterator[Fault]:
    """A kill at each call; in the store in use also each failure that a call can have, once and from then on."""
    for call, times in sorted(counted(base).items()):
        for number in range(1, times + 1):
            yield Fault(call, number, "kill")
            for onwards in (False, True) if base.name == "used" else ():
                yield Fault(call, number, "EIO", onwards)
                if call in WRITES:
                    yield Fault(call, number, "ENOSPC", onwards)


def broken_promises(base: Path, fault: Fault, program: Sequence[str] = PROGRAM) -> list[str]:
    """What does not hold after that fault; nothing, if all is well."""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        folder = shutil.copytree(base, Path(place, "run"))
        before = len(contents(base))
        told = screened(folder, "-o", "/dev/null", *fault.options(), program=program)
        return list(_broken(folder, told, fault, before))


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
            yield "damaged"


def _broken_words(told: Told, fault: Fault) -> Iterator[str]:
    """What was said when the disk failed, and the program lived."""
    last = told.pages[-1]
    if told.code == 0 and told.kept_as is None:
        yield "it ended well, and kept nothing"
    if told.code != 0 and not re.search("not saved|could not be", "".join(told.pages[-2:])):
        yield "it does not say at the end that something was not saved"
    if told.code not in (0, 3):
        yield f"exit code {told.code}"
    if told.refused and not told.accepted.get(told.refused[-1]) and "is kept" in last:
        yield "it says that what was answered is kept, and it is not"
    if not fault.onwards and len(told.pages) > 2 and len(told.accepted) < 4:
        yield "the disk failed once, and yet the person could not go on"


def _broken_store(store: Store, told: Told) -> Iterator[str]:
    """What the store holds, against what was said to be accepted."""
    logs = [store.events(screening.id) for screening in store.find(Wanted()) if screening.started != AT]
    if any(broken_at(events) is not None for events in logs):
        yield "a broken chain"
        return
    answers = max((answers_in(events, QUESTIONNAIRE) for events in logs), key=len, default={})
    for name, which in told.accepted.items():
        if answers.get(name) != answer_to(QUESTIONNAIRE.by_id[name], MEANT[name][which]):
            yield f"lost: {name}"
    following = Interview(QUESTIONNAIRE, answers).next_question
    if following is not None and following.id in told.accepted:
        yield f"it would go on at {following.id}"
    if told.kept_as:
        finished = store.screening(told.kept_as)
        text, record = finished.record or "", json.loads(finished.record or "null")
        if fault_of(text, record, QUESTIONNAIRE) or fault_in_log(
            text, record, store.events(finished.id), QUESTIONNAIRE
        ):
            yield "the record does not verify"


def tried(bases: list[Path], step: int = 1, program: Sequence[str] = PROGRAM) -> tuple[Counter[str], Counter[str]]:
    """How many points of each kind were tried, and how often each promise was broken."""
    points = [(base, fault) for base in bases for fault in faults(base)][::step]
    with ThreadPoolExecutor(os.cpu_count()) as desk:
        broken = list(desk.map(lambda point: broken_promises(point[0], point[1], program), points))
    number = Counter(f"{fault.what}{' from then on' if fault.onwards else ''}" for _, fault in points)
    return number, Counter(each for some in broken for each in some)


def test_a_sample_of_all_faults_breaks_no_promise(bases: list[Path]) -> None:
    number, broken = tried(bases, SAMPLE)
    assert number.total() > 50
    assert broken == {}


@pytest.mark.faults
def test_no_fault_at_any_call_breaks_a_promise(bases: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    number, broken = tried(bases)
    with capsys.disabled():
        print(f"\n{number.total()} faults: {dict(number)}; promises broken: {dict(broken)}")  # noqa: T201
    assert number.total() >= 500
    assert broken == {}


# -- negative controls: the oracle finds a program that is careless -----------------------------

CARELESS = {
    "an answer is kept when the next one comes": """
        def keep(self, question, answer):
            held, self.held = getattr(self, "held", None), (question, answer)
            if held: careful(self, *held)""",
    "an answer that is not kept is no matter": """
        def keep(self, question, answer):
            try: careful(self, question, answer)
            except NotKept: pass""",
}
PATCHED = """
from screener.cli import main
from screener.dialogue import NotKept
from screener.store.draft import Draft
careful = Draft.keep
{keep}
Draft.keep = keep
main()
"""


@pytest.mark.parametrize("how", CARELESS)
def test_a_careless_program_is_found_out(bases: list[Path], how: str) -> None:
    program = ("-c", PATCHED.format(keep=dedent(CARELESS[how])))
    _, broken = tried(bases[1:], 3 * SAMPLE, program)
    assert any(promise.startswith("lost: ") for promise in broken)

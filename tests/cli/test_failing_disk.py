"""A disk that fails or is full under the program itself: what the person is told, and that it is true.

Whether answers are kept is tried at every call in test_faults.py; here somebody reads the words.
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
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.replies import answer_to
from screener.records.events import answers_in
from screener.records.store import Wanted, open_store
from tests.support.store_faults import FOLDER, Fault
from tests.support.stores import AT, QUESTIONNAIRE, SHORT, filled, screener

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")

TYPED = {"fever": ("2", "1"), "pain": ("1", "2"), "width": ("2.5", "3"), "note": ("nothing", "little")}
"""What is typed at each question, and what is typed instead when the first was not saved."""
MEANT: dict[str, tuple[Reply, Reply]] = {**TYPED, "fever": ("no", "yes"), "pain": (["arm"], ["leg"])}
ASKED = {question.ask: question.id for question in QUESTIONNAIRE.questions}
CALLS = ("pwrite64", "fdatasync", "openat")

ONCE = [Fault(call, number, what) for call in CALLS for number in (6, 9, 14, 19) for what in ("EIO", "ENOSPC")]
ALWAYS = [Fault(call, number, what, onwards=True) for call in CALLS for number in (4, 12) for what in ("EIO", "ENOSPC")]


@dataclass
class Told:
    """What somebody at the keyboard was told: what was accepted, and every page."""

    accepted: dict[str, int] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    code: int = 0

    @property
    def last(self) -> str:
        return self.pages[-1]


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
        told.code = self.program.returncode
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


@pytest.fixture(name="store")
def _store() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=FOLDER) as place:
        yield filled(Path(place) / "screenings.db")


def screened(store: Path, *faults: Fault) -> Told:
    """One screening under strace, with the store in that folder."""
    watched = [option for file in (store, f"{store}-journal", store.parent) for option in ("-P", str(file))]
    injected = [option for fault in faults for option in fault.options()]
    trace = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", os.devnull, *watched, "-e", f"trace={','.join(CALLS)}"]
    run = ["-m", "screener", "run", "--plain", "--questions", str(SHORT), "--store", str(store)]
    return Person([*trace, *injected, sys.executable, *run]).converse()


def told_and_true(store: Path, told: Told) -> None:
    """What was said is what is in the store."""
    said = "".join(told.pages)
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    with closing(open_store(str(store))) as kept:
        ours = [row for row in kept.find(Wanted()) if row.started != AT]
        answers = answers_in(kept.events(ours[0].id), QUESTIONNAIRE) if ours else {}
        for name, which in told.accepted.items():
            assert answers[name] == answer_to(QUESTIONNAIRE.by_id[name], MEANT[name][which])
        if "is kept: screener resume" in told.last:
            assert [row.code for row in ours] == re.findall(r"resume (\w{6})", told.last)
            assert answers
        if "Kept as" in told.last:
            (code,) = re.findall(r"Kept as (\w{6})", told.last)
            assert json.loads(kept.screening(code).record or "")["code"] == code


@pytest.mark.sampled(5)
@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: f"{fault.call}-{fault.number}-{fault.what}")
def test_a_disk_that_fails_once_is_told_and_the_person_goes_on(store: Path, fault: Fault) -> None:
    told = screened(store, fault)
    told_and_true(store, told)
    if len(told.pages) > 1:
        assert (told.code, "Kept as" in told.last, len(told.accepted)) == (0, True, 4) or "could not be" in told.last
    else:
        assert (told.code, "could not be used" in told.last) == (3, True)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("fault", ALWAYS, ids=lambda fault: f"{fault.call}-{fault.number}-{fault.what}")
def test_a_disk_that_fails_for_good_is_told_and_nothing_is_said_to_be_saved(store: Path, fault: Fault) -> None:
    told = screened(store, fault)
    told_and_true(store, told)
    assert "Kept as" not in told.last
    assert told.code in (2, 3)
    assert re.search("not saved|could not be", "".join(told.pages[-2:]))


def test_without_a_fault_all_is_kept(store: Path) -> None:
    told = screened(store)
    told_and_true(store, told)
    assert (told.code, "Kept as" in told.last, len(told.accepted)) == (0, True, 4)


def test_a_disk_without_links_takes_an_export_all_the_same_and_is_not_overwritten(store: Path) -> None:
    """As memory sticks are: the name is taken first, and the file then put in its place."""
    out = store.parent / "out.json"
    strace = ("strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=linkat", "-e", "inject=linkat:error=EPERM")
    first = screener("export", "-o", out, "--store", store, before=strace)
    assert (first.returncode, first.stderr) == (0, f"Written to {out}\n")
    assert len(json.loads(out.read_text())) == 2
    assert out.stat().st_mode & 0o777 == 0o600
    out.write_text("mine")
    again = screener("export", "-o", out, "--store", store, before=strace)
    assert (again.returncode, out.read_text()) == (2, "mine")
    assert {file.name for file in store.parent.iterdir()} == {store.name, f"{store.name}.expected", "out.json"}

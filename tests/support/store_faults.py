"""Faults on a store: a desk that is killed, or whose disk is full or fails, at any system call.

The program has no hooks for this; strace injects the faults. What must hold afterwards stands in fault_promises.py.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support import store_writer
from tests.support.fault_promises import broken, read
from tests.support.paths import REPOSITORY

FOLDER = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (twenty times faster)

_WRITING = ("openat", "pwrite64", "write", "fdatasync", "fsync", "link", "linkat", "ftruncate", "rename", "mkdir")
FAILS = {"EIO": (*_WRITING, "pread64", "unlink", "fcntl"), "ENOSPC": _WRITING}
"""Which calls can fail like that; a kill comes at every call on a file."""
CALLS = "%file,%desc"
NOT_OURS = ("writev", "mmap", "munmap")


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


class Watched:
    """The program of the desk, and strace beside it."""

    def __init__(self, requests: IO[str], replies: IO[str]) -> None:
        self._requests, self._replies = requests, replies
        self.recipient = replies.readline().strip()

    def run(self, folder: Path, diary: Path, script: str, *options: str, careless: str = "") -> int:
        """One script in that folder, watched by strace; how the process ended."""
        request = {"folder": str(folder), "diary": str(diary), "script": script, "careless": careless}
        self._requests.write(json.dumps({**request, "recipient": self.recipient, "watched": True}) + "\n")
        self._requests.flush()
        process = int(self._replies.readline())
        command = ["strace", "-qq", "-p", str(process), "-e", f"trace={CALLS}", *options]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as strace:
            while b"TracerPid:\t0\n" in Path(f"/proc/{process}/status").read_bytes():
                assert strace.poll() is None, "strace could not watch"
            os.kill(process, signal.SIGUSR1)
            return int(self._replies.readline())


@contextmanager
def watched() -> Iterator[Watched]:
    """The program of the desk, started once for many scripts."""
    command = [sys.executable, "-m", store_writer.__name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        yield Watched(program.stdin, program.stdout)
        program.stdin.close()


@dataclass
class Bench:
    """Where scripts are tried again and again, each on a fresh copy of the same folder."""

    desk: Watched
    place: Path

    def __post_init__(self) -> None:
        for script in store_writer.SCRIPTS:
            (self.place / script).mkdir()
            if script != "begin":
                store_writer.used(self.place / script)

    def counted(self, script: str) -> Counter[str]:
        """How often each call on a file is made when nothing goes wrong."""
        with self._folder(script) as (folder, diary):
            log = folder.parent / "log"
            assert self.desk.run(folder, diary, script, "-o", str(log)) == 0
            told = read(diary)
            assert "done" in told.done
            assert list(broken(folder, script, told)) == []
            calls = Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", log.read_text(), re.MULTILINE))
        return Counter({call: number for call, number in calls.items() if call not in NOT_OURS})

    def faults(self, script: str) -> Iterator[Fault]:
        """A kill at each call; and each failure that a call can have, once, and from then on."""
        for call, times in sorted(self.counted(script).items()):
            for number in range(1, times + 1):
                yield Fault(call, number, "kill")
                for what, calls in FAILS.items():
                    for onwards in (False, True) if call in calls else ():
                        yield Fault(call, number, what, onwards)

    def broken(self, script: str, fault: Fault, careless: str = "") -> list[str]:
        """Which promises do not hold after that fault; none, if all is well."""
        with self._folder(script) as (folder, diary):
            self.desk.run(folder, diary, script, "-o", os.devnull, *fault.options(), careless=careless)
            return list(broken(folder, script, read(diary), lived=fault.what != "kill", once=not fault.onwards))

    @contextmanager
    def _folder(self, script: str) -> Iterator[tuple[Path, Path]]:
        with tempfile.TemporaryDirectory(dir=self.place) as name:
            diary = Path(name, "diary")
            diary.touch()
            yield shutil.copytree(self.place / script, Path(name, "run")), diary


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench on the fastest disk that there is."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as place, watched() as desk:
        yield Bench(desk, Path(place))


def tried(bench: Bench, step: int = 1, offset: int = 0, careless: str = "") -> tuple[Counter[str], Counter[str]]:
    """How many points of each kind were tried, and how often each promise was broken."""
    number: Counter[str] = Counter()
    promises: Counter[str] = Counter()
    points = [(script, fault) for script in store_writer.SCRIPTS for fault in bench.faults(script)]
    for script, fault in points[offset::step]:
        number[f"{fault.what}{' from then on' if fault.onwards else ''}"] += 1
        promises.update(f"{promise} ({script}: {fault})" for promise in bench.broken(script, fault, careless))
    return number, promises

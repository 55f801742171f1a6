"""Terminals for tests: the program on a real pseudo-terminal, or in tmux, read as a person reads them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pexpect
import pyte

from screener.questionnaire.model import Audience
from screener.terminal.clock import VARIABLE, ClockFile
from tests.support.paths import VERSION_1
from tests.support.persons import ENTER, Person, converse, ids, interview_of, keys_of

WIPE, HELD, LEFT = b"\x1b[H\x1b[2J\x1b[3J", b"\x1b[?1049h", b"\x1b[?1049l"
PATIENCE, PLENTY = 60, 24
CLOCK = ClockFile(Path(mkdtemp(prefix="screener-clock-")) / "clock")
"""The clock of every program here: it stands still, but for a second before each key."""


class Terminal:
    """The program on a pseudo-terminal; `raw` is every byte it wrote, `text` what can be read now."""

    def __init__(self, *args: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            args[0], [*args[1:]], dimensions=(rows, columns), env=environment() | (env or {}), timeout=PATIENCE
        )

        self.child.delaybeforesend = None

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n") + "\n"

    @property
    def readable(self) -> str:
        """The text without the scroll bar at the edge."""
        return "\n".join(line[: self.screen.columns - 1].rstrip() for line in self.lines).strip("\n") + "\n"

    def read(self, seconds: float = 0.1) -> bool:
        """Takes in what was written, and waits so long for it; False when the program has ended."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def wait(self, *texts: str) -> None:
        """Waits until all of these are to be read, wherever lines are broken."""
        until = time.monotonic() + PATIENCE
        while any(" ".join(text.split()) not in " ".join(self.text.split()) for text in texts):
            assert self.read(), f"ended without {texts}:\n{self.text}"
            assert time.monotonic() < until, f"no {texts}:\n{self.text}"

    def shows(self, page: str) -> None:
        """Waits until exactly this is to be read; a page is drawn in pieces, so that a word of it is not all of it."""
        until = time.monotonic() + PATIENCE
        while self.text != page and time.monotonic() < until and self.read():
            pass
        assert self.text == page

    def asks(self, page: str) -> None:
        """Waits until exactly this is to be read, and the last line, a prompt, is written to its last space."""
        self.shows(page)
        until = time.monotonic() + PATIENCE
        while not self.raw.endswith(b": ") and time.monotonic() < until and self.read():
            pass
        assert self.raw.endswith(b": ")

    def wait_until(self, true: Callable[[str], bool]) -> None:
        """Waits until this is true of the text."""
        until = time.monotonic() + PATIENCE
        while not true(self.text):
            assert self.read(), f"ended before:\n{self.text}"
            assert time.monotonic() < until, f"never true:\n{self.text}"

    def press(self, keys: str, after: float = 1) -> None:
        """Types, so many seconds after whatever came before."""
        CLOCK.advance(after)
        self.child.send(keys)

    @property
    def pid(self) -> int:
        assert self.child.pid is not None
        return self.child.pid

    def size(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def press_unseen(self, keys: str, after: float = 1) -> None:
        """Types where nothing is to be seen of it, and waits until the program has read it all and waits for more."""
        before = self._bytes_read()
        self.press(keys, after)
        until = time.monotonic() + PATIENCE
        while self._bytes_read() < before + len(keys) or not self._waits():
            self.read()
            assert time.monotonic() < until, f"{keys!r} was not read"

    @property
    def most_memory(self) -> int:
        """The most that the program ever held, in kB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def _waits(self) -> bool:
        return Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].startswith("S")

    def _bytes_read(self) -> int:
        counters = Path(f"/proc/{self.pid}/io").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in counters if line.startswith("rchar"))

    @property
    def _waits_for_enter(self) -> bool:
        last = self.raw.rstrip()[-600:].decode(errors="replace")
        return bool(WAITING.search(re.sub(r"\x1b\[[\d;]*[mK]", "", last)))

    def read_all(self) -> None:
        """Reads until the program has ended."""
        until = time.monotonic() + PATIENCE
        while self.read():
            assert time.monotonic() < until, f"no end, {self._state()}:\n{self.text}"

    def _state(self) -> str:
        """What the system says of the program, where it says anything."""
        status = Path(f"/proc/{self.pid}/status")
        return status.read_text() if status.exists() else f"alive: {self.child.isalive()}"

    def end(self) -> int:
        """Reads to the end, with Enter where a result waits for a key; the exit code as a shell tells it."""
        while self.read():
            # Again and again, as a key that comes too early is dropped; what is echoed of it is blank. A terminal
            # echoes what it is sent even after its program has ended, and has no end as long as it is sent more.
            if self._waits_for_enter and self.child.isalive():
                self.child.send(ENTER)
                time.sleep(0.05)
        self.child.close()
        return 128 + self.child.signalstatus if self.child.signalstatus else self.child.exitstatus or 0


WAITING = re.compile(r"Enter:?\s+(?:more|más|done|terminar)\b")
"""What stands where a result waits for Enter."""


def environment(*, also: tuple[str, ...] = ()) -> dict[str, str]:
    """What a program of the tests gets from its environment; it asks version 1 where no other file is named."""
    names = ("PATH", "PYTHONPATH", "SCREENER_STORE", "XDG_DATA_HOME", "XDG_CACHE_HOME", *also)
    kept = {key: value for key, value in os.environ.items() if key in names}
    return {
        "SCREENER_QUESTIONS": str(VERSION_1),
        **kept,
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        VARIABLE: str(CLOCK.path),
    }


@contextmanager
def screener(*args: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None) -> Iterator[Terminal]:
    terminal = Terminal(sys.executable, "-m", "screener", *args, size=size, env=env)
    try:
        yield terminal
    finally:
        terminal.child.close(force=True)


def begun(terminal: Terminal, ask: str) -> None:
    """Waits for the start, begins, and waits for the first question."""
    terminal.wait("Begin")
    terminal.press(ENTER)
    terminal.wait(ask)


def play(terminal: Terminal, person: Person, questions: Path = VERSION_1, audience: Audience = "staff") -> None:
    """Gives everything a person gives; each page is awaited, as a reader would."""
    _, renderer = converse(person, interview_of(questions, audience))
    for page, move in zip(renderer.pages, renderer.moves, strict=True):
        entry = page.choices[ids(page).index(page.chosen[0]) if page.chosen else 0].label if page.choices else ""
        terminal.wait(f"> {page.typed} {page.unit}" if page.kind == "typed" else " ".join(entry.split()[:3]))
        if terminal.screen.lines >= PLENTY or page.kind == "typed":
            terminal.wait(page.ask, page.position, page.error, page.note)
        first, *second = keys_of(page, move)
        terminal.press(first)
        for keys in second:
            terminal.wait("Return to the question")
            terminal.press(keys)


def left(terminal: Terminal) -> str:
    """What stands on the normal screen after the interview, as text."""
    held, after = terminal.raw.rsplit(LEFT, 1)
    assert held.endswith(WIPE)
    assert held.count(HELD) == 1
    return re.sub(r"\x1b\[[\d;]*[mAJ]", "", after.decode()).replace("\r\n", "\n")


class Tmux:
    """A pane that runs one command; `history` is all that can ever be scrolled back to."""

    def __init__(self, command: str) -> None:
        self._server = f"screener-{uuid4().hex}"
        self._tmux("new-session", "-d", "-x", "80", "-y", "24", "-s", "s", "/bin/sh")
        self.type(command + '; echo THE-""END\r')

    def _tmux(self, *args: str) -> str:
        tmux = ["tmux", "-L", self._server, "-f", os.devnull, *args]
        return subprocess.run(tmux, check=True, capture_output=True, text=True, env=environment()).stdout

    def type(self, keys: str) -> None:
        CLOCK.advance(1)
        self._tmux("send-keys", "-t", "s", "-H", *(f"{byte:02x}" for byte in keys.encode()))

    def history(self) -> str:
        return " ".join(self._tmux("capture-pane", "-t", "s", "-p", "-S", "-", "-E", "-").split())

    def wait(self, text: str, times: int = 1) -> None:
        until = time.monotonic() + PATIENCE
        while self.history().count(text) < times:
            assert time.monotonic() < until, f"no {text}:\n{self.history()}"
            time.sleep(0.02)

    def leave_result(self) -> None:
        """Presses Enter below a result until the program ends; a key that comes too early is dropped."""
        self.wait("Enter done")
        until = time.monotonic() + PATIENCE
        while "THE-END" not in self.history():
            assert time.monotonic() < until, self.history()
            self.type(ENTER)
            time.sleep(0.1)

    def close(self) -> None:
        self._tmux("kill-server")

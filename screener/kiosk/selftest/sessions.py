"""The stage: kiosks side by side on one store, and sessions played on them that each end in another way."""

from __future__ import annotations

import os
import secrets
import signal
import string
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from screener.kiosk.pin import Pin
from screener.kiosk.process import clean_environment
from screener.kiosk.selftest.search import in_processes
from screener.kiosk.selftest.terminal import Actor, StageFright
from screener.kiosk.terminal import RESET

QUESTIONS = Path(__file__).with_name("selftest.yaml")
PIN = "2468"
IDLE = 1
ENTER, LEAVE, STAFF_KEY = "\r", "\x1b[21~", "\x10"


@dataclass
class Session:
    """One patient: how they end, what they answer, and where that was found though it must not be."""

    ending: str
    marks: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    """The marks that could be read while they were typed."""
    found: list[str] = field(default_factory=list)
    processes: int = 0
    begins: int = 0
    """Where in the stream of the kiosk it begins."""
    wiped: int = 0
    """And from where on nothing of it may be."""


def session(ending: str) -> Session:
    """A patient who ends in that way, with marks that nobody else has."""
    word = "".join(secrets.choice(string.ascii_uppercase) for _ in range(8))
    return Session(ending, (f"FIRST{word}", str(secrets.randbelow(9 * 10**8) + 10**8), f"LAST{word[::-1]}"))


class Stage:
    """A private folder with a home, a store and a PIN; what the kiosks write beside the store lies in `home`."""

    def __init__(self, folder: Path, store: str | None = None) -> None:
        self.home = folder / "home"
        self.temporary = folder / "temporary"
        self.lawful = folder / "store"
        for each in (self.home, self.temporary, self.lawful):
            each.mkdir(mode=0o700)
        self.store = store or str(self.lawful / "screenings.db")
        self.environment = {
            **clean_environment(os.environ),
            "TERM": "xterm-256color",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "XDG_DATA_HOME": str(self.home / "data"),
            "SCREENER_STORE": self.store,
        }
        self.environment.pop("SCREENER_RECIPIENT", None)
        self.pin = Pin(self.home / "data" / "screener" / "kiosk-pin.json")
        self.pin.set(PIN)

    def command(self, *options: str) -> list[str]:
        """What opens a kiosk with the questions of the self-test, and other options."""
        asks = ["--questions", str(QUESTIONS), "--idle", str(IDLE)]
        return [sys.executable, "-m", "screener", "kiosk", *asks, *options]

    def open(self, *options: str, environment: Mapping[str, str] | None = None) -> Actor:
        """A kiosk with its welcome page still to come."""
        return Actor(self.command(*options), {**self.environment, **(environment or {})}, self.home)

    def play(self, actor: Actor, sessions: Sequence[Session]) -> None:
        """One session after the other at one kiosk, which staff close in the end."""
        for each in sessions:
            actor.wait("Welcome")
            each.begins = len(actor.stream)
            answer(actor, each)
            each.processes = in_processes(each.marks, each.found)
            self._end(actor, each)
        if sessions[-1].ending not in LAST:
            close(actor)

    def _end(self, actor: Actor, played: Session) -> None:
        """Ends a session in its way, and looks at all that the terminal keeps when the next could begin."""
        so_far = len(actor.stream)
        ENDINGS[played.ending](actor)
        if played.ending == "hung up":
            played.wiped = len(actor.stream)
            return
        actor.wait_until(lambda: actor.stream.find(RESET, so_far) >= 0, "a wiped screen")
        played.wiped = actor.stream.find(RESET, so_far)
        if played.ending not in LAST:
            actor.wait("Welcome")
        played.found += [f"{mark} on the terminal" for mark in played.marks if mark in actor.kept.everything]


def answer(actor: Actor, played: Session) -> None:
    """Goes through all questions; the last answer is typed, and not given."""
    first, amount, last = played.marks
    for text, keys in (
        ("English", "1"),
        ("Begin", "1"),
        ("first mark", ""),
        ("How much", ""),
        ("Which kind", "2" + ENTER),
    ):
        actor.wait(text)
        actor.press(keys)
        if not keys:
            _type(actor, played, first if text == "first mark" else amount)
            actor.press(ENTER)
    actor.wait("last mark")
    _type(actor, played, last)


def _type(actor: Actor, played: Session, mark: str) -> None:
    actor.press(mark)
    actor.wait(mark)
    played.seen.add(mark)


# -- how sessions end --------------------------------------------------------------------------


def _finish(actor: Actor) -> None:
    actor.press(ENTER)
    actor.wait("Finish")
    actor.press("1")
    actor.wait("Somebody will look at it with you")
    actor.press("1")
    actor.wait("Somebody should look at it")
    actor.press("1")
    actor.wait("I am done")
    actor.press("1")


def _leave(actor: Actor) -> None:
    actor.press(LEAVE)
    actor.wait("Stop now?")
    actor.press("2")
    actor.wait("I am done")
    actor.press("1")


def _kill(actor: Actor) -> None:
    os.kill(actor.patient(), signal.SIGKILL)


def _abandon(actor: Actor) -> None:
    actor.wait("Are you still there?")


def _paste(actor: Actor) -> None:
    """A paste that never ends freezes a prompt for good, where it reaches one."""
    actor.press("\x1b[200~PASTED")
    actor.wait("Are you still there?")


def _stop(actor: Actor) -> None:
    """The patient's program hears and does nothing any more."""
    os.kill(actor.patient(), signal.SIGSTOP)
    actor.press("STOPPED" + ENTER)
    actor.wait("Are you still there?")


def _hang_up(actor: Actor) -> None:
    actor.hang_up()
    actor.end()


def _terminate(actor: Actor) -> None:
    actor.signal(signal.SIGTERM)
    actor.end()


ENDINGS: Mapping[str, Callable[[Actor], None]] = {
    "finished": _finish,
    "left": _leave,
    "killed": _kill,
    "abandoned": _abandon,
    "pasted": _paste,
    "stopped": _stop,
    "hung up": _hang_up,
    "ended": _terminate,
}
LAST = ("hung up", "ended")
"""After those there is no kiosk any more."""


def close(actor: Actor) -> None:
    """Closes a kiosk as staff do."""
    actor.press(STAFF_KEY)
    actor.wait("For staff")
    actor.press(PIN + ENTER)
    if actor.end() != 0:
        raise StageFright("The PIN did not close the kiosk")

"""Played sessions: kiosks side by side on one store, and patients who each end in another way."""

from __future__ import annotations

import os
import secrets
import signal
import string
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkstemp

from screener.kiosk.idle_timer import COUNTDOWN
from screener.kiosk.pin import Pin
from screener.kiosk.process import clean_environment
from screener.kiosk.selftest.search import in_processes
from screener.kiosk.selftest.terminal import KioskUnderTest, SelfTestFailed
from screener.kiosk.terminal import RESET
from screener.terminal.clock import VARIABLE as CLOCK
from screener.terminal.clock import ClockFile

QUESTIONS = Path(__file__).with_name("selftest.yaml")
PIN = "2468"
IDLE = 60
"""Seconds; the clock of these kiosks stands still unless it is moved."""
ENTER, LEAVE, STAFF_KEY = "\r", "\x1b[21~", "\x10"


@dataclass
class PlayedPatient:
    """One patient: how the session ends, the unique answers, and where they were wrongly found."""

    ending: str
    marks: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    """The marks that could be read while they were typed."""
    found: list[str] = field(default_factory=list)
    processes: int = 0
    begins: int = 0
    """The index in the kiosk's output at which the session begins."""
    wiped: int = 0
    """The index from which on none of its answers may appear."""


def played_patient(ending: str) -> PlayedPatient:
    """A patient whose session ends in that way, with unique answers."""
    word = "".join(secrets.choice(string.ascii_uppercase) for _ in range(8))
    return PlayedPatient(ending, (f"FIRST{word}", str(secrets.randbelow(9 * 10**8) + 10**8), f"LAST{word[::-1]}"))


class Sandbox:
    """A private folder with a home, a store and a PIN; the kiosks write only there."""

    def __init__(self, folder: Path, store: str | None = None) -> None:
        self.home = folder / "home"
        self.temporary = folder / "temporary"
        self.lawful = folder / "store"
        for directory in (self.home, self.temporary, self.lawful):
            directory.mkdir(mode=0o700)
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
        self._folder = folder
        self.pin = Pin(self.home / "data" / "screener" / "kiosk-pin.json")
        self.pin.set(PIN)

    def command(self, *options: str) -> list[str]:
        """The command that opens a kiosk with the questions of the self-test, and other options."""
        asks = ["--questions", str(QUESTIONS), "--idle", str(IDLE)]
        return [sys.executable, "-m", "screener", "kiosk", *asks, *options]

    def open(self, *options: str, environment: Mapping[str, str] | None = None) -> KioskUnderTest:
        """A kiosk that has just been started."""
        return self.start(self.command(*options), environment)

    def start(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> KioskUnderTest:
        """A command on a terminal, with a clock of its own that stands still."""
        descriptor, path = mkstemp(prefix="clock-", dir=self._folder)
        os.close(descriptor)
        settings = {**self.environment, CLOCK: path, **(environment or {})}
        return KioskUnderTest(command, settings, self.home, ClockFile(Path(path)))

    def play(self, kiosk: KioskUnderTest, sessions: Sequence[PlayedPatient]) -> None:
        """Plays sessions one after another at one kiosk, and closes it as staff do."""
        for session in sessions:
            kiosk.wait("Welcome")
            session.begins = len(kiosk.stream)
            answer(kiosk, session)
            session.processes = in_processes(session.marks, session.found)
            self._end(kiosk, session)
        if sessions[-1].ending not in ENDS_THE_KIOSK:
            close(kiosk)

    def _end(self, kiosk: KioskUnderTest, played: PlayedPatient) -> None:
        """Ends a session in its way, and searches what the terminal still holds then."""
        so_far = len(kiosk.stream)
        ENDINGS[played.ending](kiosk)
        if played.ending == "hung up":
            played.wiped = len(kiosk.stream)
            return
        kiosk.wait_until(lambda: kiosk.stream.find(RESET, so_far) >= 0, "a wiped screen")
        played.wiped = kiosk.stream.find(RESET, so_far)
        if played.ending not in ENDS_THE_KIOSK:
            kiosk.wait("Welcome")
        played.found += [f"{mark} on the terminal" for mark in played.marks if mark in kiosk.kept.everything]


def answer(kiosk: KioskUnderTest, played: PlayedPatient) -> None:
    """Answers all questions; the last answer is typed but not confirmed."""
    first, amount, last = played.marks
    for text, keys in (
        ("English", "1"),
        ("Begin", "1"),
        ("first mark", ""),
        ("How much", ""),
        ("Which kind", "2" + ENTER),
    ):
        kiosk.wait(text)
        kiosk.press(keys)
        if not keys:
            _type(kiosk, played, first if text == "first mark" else amount)
            kiosk.press(ENTER)
    kiosk.wait("last mark")
    _type(kiosk, played, last)


def _type(kiosk: KioskUnderTest, played: PlayedPatient, mark: str) -> None:
    kiosk.press(mark)
    kiosk.wait(mark)
    played.seen.add(mark)


# -- how sessions end --------------------------------------------------------------------------


def _finish(kiosk: KioskUnderTest) -> None:
    kiosk.press(ENTER)
    kiosk.wait("Finish")
    kiosk.press("f")
    kiosk.wait("Somebody will look at it with you")
    kiosk.press("1")
    kiosk.wait("Somebody should look at it")
    kiosk.press("1")
    kiosk.wait("I am done")
    kiosk.press("1")


def _leave(kiosk: KioskUnderTest) -> None:
    kiosk.press(LEAVE)
    kiosk.wait("Stop now?")
    kiosk.press("2")
    kiosk.wait("I am done")
    kiosk.press("1")


def _kill(kiosk: KioskUnderTest) -> None:
    os.kill(kiosk.patient(), signal.SIGKILL)


def walk_away(kiosk: KioskUnderTest) -> None:
    """Moves the clock until the kiosk asks who is there, and then past the countdown."""
    kiosk.wait_for_idle_warning(IDLE)
    kiosk.clock.advance(COUNTDOWN)


def _abandon(kiosk: KioskUnderTest) -> None:
    walk_away(kiosk)


def _paste(kiosk: KioskUnderTest) -> None:
    """Begins a paste that never ends; a prompt that receives it hangs."""
    kiosk.press("\x1b[200~PASTED")
    kiosk.wait("PASTED")
    walk_away(kiosk)


def _stop(kiosk: KioskUnderTest) -> None:
    """Stops the patient's program, so that it reads no key."""
    os.kill(kiosk.patient(), signal.SIGSTOP)
    kiosk.press("STOPPED" + ENTER + STAFF_KEY)
    kiosk.wait("For staff")
    kiosk.press("\x1b")
    kiosk.wait_until(lambda: "For staff" not in kiosk.visible_text, "the patient's page")
    walk_away(kiosk)


def _hang_up(kiosk: KioskUnderTest) -> None:
    kiosk.hang_up()
    kiosk.end()


def _terminate(kiosk: KioskUnderTest) -> None:
    kiosk.signal(signal.SIGTERM)
    kiosk.end()


ENDINGS: Mapping[str, Callable[[KioskUnderTest], None]] = {
    "finished": _finish,
    "left": _leave,
    "killed": _kill,
    "abandoned": _abandon,
    "pasted": _paste,
    "stopped": _stop,
    "hung up": _hang_up,
    "ended": _terminate,
}
ENDS_THE_KIOSK = ("hung up", "ended")
"""The endings that end the kiosk too."""


def close(kiosk: KioskUnderTest) -> None:
    """Closes a kiosk as staff do."""
    kiosk.press(STAFF_KEY)
    kiosk.wait("For staff")
    kiosk.press(PIN + ENTER)
    if kiosk.end() != 0:
        raise SelfTestFailed("The PIN did not close the kiosk")

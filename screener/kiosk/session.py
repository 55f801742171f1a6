"""One visit: a patient at the glass, from the welcome page until nothing of them is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from screener.kiosk.idle_timer import Watch
from screener.kiosk.key_filter import ESCAPE_SECONDS, Keypad, Pressed
from screener.kiosk.overlays import Cover, StaffDoor, StillThere
from screener.kiosk.pin import Pin
from screener.kiosk.terminal import Glass

MOST_HELD = 256 * 1024
"""So many bytes of what a program shows are kept while its page is covered."""
_LAST = 400
"""So much of the last line is repeated where every line is read aloud."""


class Program(Protocol):
    """What serves a patient: a process, or the pause after one that failed."""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What it can be heard on."""

    @property
    def has_ended(self) -> bool:
        """Whether it is over."""

    @property
    def is_well(self) -> bool:
        """Whether it ended as it should, or was ended."""

    @property
    def pause(self) -> float:
        """How many seconds it surely does nothing by itself."""

    def read(self) -> bytes:
        """What it shows."""

    def write(self, keys: bytes) -> None:
        """Hands keys over to it."""

    def reports(self) -> list[str]:
        """What it told since it was last asked."""

    def redraw(self) -> None:
        """Has it show its page once more."""

    def resize(self, rows: int, columns: int) -> None:
        """Tells it how large the terminal is."""

    def end(self) -> None:
        """Ends it."""


@dataclass
class Visit:
    """Between one patient and the kiosk; `idle` is in seconds, times are those of a clock that never goes back."""

    program: Program
    glass: Glass
    pin: Pin
    idle: float
    began: float
    trouble: str = ""
    """What staff are told behind the door."""
    language: str = "en"
    draft: str = ""
    """The code of what was begun and is not finished."""
    deleted: list[str] = field(default_factory=list)
    """The codes of what is deleted now."""
    failed: str = ""
    """Why the program says it cannot serve anybody."""
    is_over: bool = False
    is_opened: bool = False
    """Whether staff typed the PIN."""
    _keypad: Keypad = field(default_factory=Keypad)
    _is_there: bool = False
    """Whether somebody went on from the welcome page."""
    _fingers: bool = False
    """Whether any key was pressed at all."""
    _cover: StillThere | StaffDoor | None = None
    _drawn: list[str] = field(default_factory=list)
    _held: bytes = b""
    _last_line: bytes = b""

    def __post_init__(self) -> None:
        """Nobody has done anything yet."""
        self._watch = Watch(self.idle, self.began)

    def pause(self, now: float) -> float:
        """How many seconds nothing happens unless somebody does something."""
        waits = [self._cover.wakes(now)] if self._cover else [self._watch.pause(now)] if self._can_idle else []
        return min([*waits, ESCAPE_SECONDS] if self._keypad.waits else [*waits, 60.0])

    @property
    def _can_idle(self) -> bool:
        return self._is_there or self._fingers

    def turn(self, typed: bytes, now: float) -> None:
        """Takes in all that happened: what the program told and showed, what was typed, and how late it is."""
        ended = self.program.has_ended
        for report in self.program.reports():
            self._hear(report)
        self._show(self.program.read())
        pressed = self._keypad.take(typed, now) if typed else self._keypad.lone_escape(now)
        if pressed.anything:
            self._fingers = True
            self._press(pressed, now)
        self._look_at_the_clock(now)
        self.is_over = self.is_over or ended

    # -- the program ---------------------------------------------------------------------------

    def _hear(self, report: str) -> None:
        match report.split(" ", 1):
            case ["begun"]:
                self._is_there = True
            case ["language", language]:
                self.language = language
            case ["draft", code]:
                self.draft = code
            case ["finished"]:
                self.draft = ""  # closed, deleted, or left on purpose
            case ["deleted", code]:
                self.deleted.append(code)
            case ["failed", why]:
                self.failed = why
            case ["trouble", why]:
                self.trouble = why
            case _:
                """A line that was cut short."""

    def _show(self, shown: bytes) -> None:
        """Passes a page on to the glass, or keeps it while there is another over it."""
        self._last_line = (self._last_line + shown).rsplit(b"\n", 1)[-1][-_LAST:]
        if self._cover is None:
            self.glass.write(shown)
        else:
            self._held = (self._held + shown)[-MOST_HELD:]

    # -- the person ----------------------------------------------------------------------------

    def _press(self, pressed: Pressed, now: float) -> None:
        self._watch = self._watch.touched(now)
        match self._cover:
            case StaffDoor():
                self._cover.take(pressed.keys, now)
                self.is_opened = self._cover.is_open
            case StillThere():
                self._uncover()
            case None if pressed.staff:
                self._cover_with(StaffDoor(self.pin, self.language, now, self.trouble))
            case None:
                self.program.write(pressed.keys)

    def _look_at_the_clock(self, now: float) -> None:
        match self._cover:
            case StaffDoor() if self._cover.is_over(now):
                self._watch = self._watch.touched(now)
                self._uncover()
            case StillThere() if self._watch.is_over(now):
                self.is_over = True
            case None if self._can_idle and self._watch.must_ask(now):
                self._ask(now)
        if self._cover:
            self._draw(self._cover, now)

    def _ask(self, now: float) -> None:
        """Asks whether anybody is there; on the welcome page, where nothing was said, it just begins anew."""
        if not self._is_there:
            self.is_over = True
            return
        self._watch = self._watch.asking(now)
        self._cover_with(StillThere(self._watch, self.language, plain=self.glass.plain))
        self.glass.bell()

    # -- covers --------------------------------------------------------------------------------

    def _cover_with(self, cover: StillThere | StaffDoor) -> None:
        self._cover, self._drawn = cover, []
        self.glass.cover()

    def _draw(self, cover: Cover, now: float) -> None:
        lines = cover.lines(now)
        if lines != self._drawn:
            self.glass.page(lines)
            self._drawn = lines

    def _uncover(self) -> None:
        """The patient's page again, as it was."""
        self._cover = None
        self.glass.uncover(self._last_line)
        held, self._held = self._held, b""
        self.glass.write(held)
        self.program.redraw()

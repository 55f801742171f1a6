"""One patient's session: passes keys and pages between the program and the terminal, and watches for idleness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from screener.kiosk.idle_timer import MORE_TIME, IdleTimer
from screener.kiosk.key_filter import ESCAPE_SECONDS, FilteredKeys, KeyFilter
from screener.kiosk.overlays import MORE_TIME_KEY, IdleWarning, Overlay, PinPrompt
from screener.kiosk.pin import Pin
from screener.kiosk.terminal import KioskTerminal
from screener.terminal.clock import Clock

MOST_BUFFERED = 256 * 1024
"""The most bytes of a program's output that are kept while an overlay is shown."""
_LAST_LINE_BYTES = 400
"""The most bytes of the last line that are repeated for screen readers."""


class Program(Protocol):
    """What serves a patient: a process, or the pause after one that failed."""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What to wait on for its output and reports."""

    @property
    def has_ended(self) -> bool:
        """Whether it has ended."""

    @property
    def is_well(self) -> bool:
        """Whether it ended without a failure."""

    @property
    def pause(self) -> float:
        """Seconds within which it needs no attention."""

    def read(self) -> bytes:
        """Its output since the last call."""

    def write(self, keys: bytes) -> None:
        """Passes keys to it."""

    def reports(self) -> list[str]:
        """Its reports since the last call."""

    def redraw(self) -> None:
        """Makes it draw its page again."""

    def resize(self, rows: int, columns: int) -> None:
        """Tells it how large the terminal is."""

    def end(self) -> None:
        """Ends it."""


@dataclass
class KioskSession:
    """One patient at the kiosk; `idle` is in seconds, times are seconds of a clock that never goes back."""

    program: Program
    terminal: KioskTerminal
    pin: Pin
    idle: float
    began: float
    trouble: str = ""
    """The last problem, shown to staff on the PIN page."""
    language: str = "en"
    failed: str = ""
    """Why the program reports that it cannot run."""
    is_over: bool = False
    is_opened: bool = False
    """Whether staff typed the PIN."""
    _key_filter: KeyFilter = field(default_factory=KeyFilter)
    _has_begun: bool = False
    """Whether somebody has left the welcome page."""
    _any_key: bool = False
    """Whether any key was pressed."""
    _overlay: IdleWarning | PinPrompt | None = None
    _drawn: list[str] = field(default_factory=list)
    _buffered: bytes = b""
    _last_line: bytes = b""

    def __post_init__(self) -> None:
        """Starts the idle timer."""
        self._timer = IdleTimer(self.idle, self.began)

    def pause(self, now: float) -> float:
        """The seconds until something happens by itself."""
        waits = (
            [self._overlay.until_change(now)] if self._overlay else [self._timer.pause(now)] if self._can_idle else []
        )
        return min([*waits, ESCAPE_SECONDS] if self._key_filter.waits else [*waits, 60.0])

    @property
    def _can_idle(self) -> bool:
        return self._has_begun or self._any_key

    def turn(self, typed: bytes, now: float) -> None:
        """Handles everything since the last call: reports, output, typed keys, and the time."""
        ended = self.program.has_ended
        for report in self.program.reports():
            self._take_report(report)
        self._show(self.program.read())
        pressed = self._filtered(typed)
        if pressed.anything:
            self._any_key = True
            self._press(pressed, now)
        self._check_time(now)
        self.is_over = self.is_over or ended

    def _filtered(self, typed: bytes) -> FilteredKeys:
        """The keys among those bytes; how fast bytes follow one another is the machine's business, not a person's."""
        now = Clock().now()
        return self._key_filter.take(typed, now) if typed else self._key_filter.lone_escape(now)

    # -- the program ---------------------------------------------------------------------------

    def _take_report(self, report: str) -> None:
        match report.split(" ", 1):
            case ["begun"]:
                self._has_begun = True
            case ["language", language]:
                self.language = language
            case ["idle", seconds] if seconds.isdigit():
                self._timer = self._timer.limited(max(self.idle, float(seconds)))
            case ["failed", why]:
                self.failed = why
            case ["trouble", why]:
                self.trouble = why
            case _:
                """A line that was cut off."""

    def _show(self, shown: bytes) -> None:
        """Passes output to the terminal, or buffers it while an overlay is shown."""
        self._last_line = (self._last_line + shown).rsplit(b"\n", 1)[-1][-_LAST_LINE_BYTES:]
        if self._overlay is None:
            self.terminal.write(shown)
        else:
            self._buffered = (self._buffered + shown)[-MOST_BUFFERED:]

    # -- the person ----------------------------------------------------------------------------

    def _press(self, pressed: FilteredKeys, now: float) -> None:
        self._timer = self._timer.restarted(now)
        match self._overlay:
            case PinPrompt():
                self._overlay.take(pressed.keys, now)
                self.is_opened = self._overlay.is_open
            case IdleWarning():
                if MORE_TIME_KEY.encode() in pressed.keys:
                    self.idle = max(self.idle, MORE_TIME)
                    self._timer = self._timer.limited(max(self._timer.limit, MORE_TIME))
                self._remove_overlay()
            case None if pressed.staff:
                self._show_overlay(PinPrompt(self.pin, self.language, now, self.trouble))
            case None:
                self.program.write(pressed.keys)

    def _check_time(self, now: float) -> None:
        match self._overlay:
            case PinPrompt() if self._overlay.is_over(now):
                self._timer = self._timer.restarted(now)
                self._remove_overlay()
            case IdleWarning() if self._timer.is_over(now):
                self.is_over = True
            case None if self._can_idle and self._timer.is_idle(now):
                self._ask(now)
        if self._overlay:
            self._draw(self._overlay, now)

    def _ask(self, now: float) -> None:
        """Asks whether anybody is there; on the welcome page, with no answers yet, the session just ends."""
        if not self._has_begun:
            self.is_over = True
            return
        self._timer = self._timer.warned(now)
        self._show_overlay(IdleWarning(self._timer, self.language, plain=self.terminal.plain))
        self.terminal.bell()

    # -- overlays --------------------------------------------------------------------------------

    def _show_overlay(self, overlay: IdleWarning | PinPrompt) -> None:
        self._overlay, self._drawn = overlay, []
        self.terminal.save_page()

    def _draw(self, overlay: Overlay, now: float) -> None:
        lines = overlay.lines(now)
        if lines != self._drawn:
            self.terminal.page(lines)
            self._drawn = lines

    def _remove_overlay(self) -> None:
        """Shows the patient's page again as it was."""
        self._overlay = None
        self.terminal.restore_page(self._last_line)
        buffered, self._buffered = self._buffered, b""
        self.terminal.write(buffered)
        self.program.redraw()

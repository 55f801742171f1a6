"""The alternate screen for a whole interview, and the terminal's settings before and after it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import IO, Any, NoReturn

from screener.streams import speaks_unicode

_ENTER = "\x1b[?1049h"
_LEAVE = "\x1b[?1049l"
_USUAL_MODES = "\x1b[?2004l\x1b[?25h"
"""Bracketed paste off, and the cursor on."""
HOME = "\x1b[H"
_WIPE = f"{HOME}\x1b[2J\x1b[3J"
"""Home, erase, and only then the scrollback: erasing pushes the page into it on many terminals."""


def flush_keys(descriptor: int) -> None:
    """Drops the keys that a terminal has queued and nobody has read."""
    try:
        import termios
    except ImportError:
        return
    termios.tcflush(descriptor, termios.TCIFLUSH)


MOST_WAITING = 4096
"""So many bytes of keys are looked at; terminals queue no more."""


def waiting_keys(descriptor: int) -> bytes:
    """The keys that a terminal has queued, taken out of its queue."""
    from select import select

    return os.read(descriptor, MOST_WAITING) if select([descriptor], [], [], 0)[0] else b""


class AlternateScreen:
    """The screen that the pages of an interview are drawn on, so that no answer stays in the scrollback."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.settings = TerminalSettings()
        self.redraw: Callable[[], None] = lambda: None
        """Draws the page again, after another program has written on the terminal."""

    @property
    def size(self) -> tuple[int, int]:
        """Its columns and rows; 80 and 24 where it does not say, as prompt_toolkit has it."""
        with suppress(OSError):
            columns, rows = os.get_terminal_size(self._stream.fileno())
            return columns or 80, rows or 24
        return 80, 24

    @property
    def speaks_unicode(self) -> bool:
        """Whether its encoding has characters beyond ASCII."""
        return speaks_unicode(self._stream)

    def clear(self) -> None:
        """Wipes the page and the scrollback."""
        self.write(_WIPE)

    def write(self, text: str) -> None:
        """Writes text or control sequences at once."""
        self._stream.write(text)
        self._stream.flush()


class TerminalSettings:
    """Echo, line mode and signal keys of the terminal on standard input; does nothing where there is none."""

    def __init__(self) -> None:
        self._descriptor: int | None = None
        self._before = self._present = None
        with suppress(ImportError, OSError, ValueError, AttributeError):
            import termios

            self._before = self._present = termios.tcgetattr(sys.stdin.fileno())
            self._descriptor = sys.stdin.fileno()

    def silence(self) -> None:
        """Keys between two pages are not echoed, neither quit nor suspend the program, and Enter stays what it is."""
        if self._descriptor is not None:
            import termios

            settings = termios.tcgetattr(self._descriptor)
            settings[0] &= ~termios.ICRNL  # else it waits as a line feed, which no page takes
            settings[3] &= ~(termios.ECHO | termios.ICANON)
            for name in ("VQUIT", "VSUSP", "VDSUSP"):
                if hasattr(termios, name):
                    settings[6][getattr(termios, name)] = os.fpathconf(self._descriptor, "PC_VDISABLE").to_bytes()
            self._apply(settings)
            self.remember()

    def remember(self) -> None:
        """The present settings are those to go on with after a stop."""
        if self._descriptor is not None:
            import termios

            self._present = termios.tcgetattr(self._descriptor)

    def restore(self) -> None:
        """Puts everything back as it was at first."""
        self._apply(self._before)

    def go_on(self) -> None:
        """Puts back what was last remembered."""
        self._apply(self._present)

    @property
    def is_in_foreground(self) -> bool:
        """Whether the terminal listens to this program now."""
        return self._descriptor is not None and os.tcgetpgrp(self._descriptor) == os.getpgrp()

    def _apply(self, settings: Any) -> None:  # noqa: ANN401  (termios has no public type for them)
        if self._descriptor is not None:
            import termios

            with suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSANOW, settings)


@contextmanager
def unseen_keys() -> Iterator[None]:
    """Keys that are pressed while the program is not reading any leave no trace on the screen."""
    settings = TerminalSettings()
    settings.silence()
    try:
        yield
    finally:
        settings.restore()


@contextmanager
def alternate_screen(stream: IO[str], farewell: Callable[[], str] = str) -> Iterator[AlternateScreen]:
    """Enters the alternate screen, and leaves it wiped however the interview ends or is stopped.

    `farewell` gives the line that is left on the normal screen when a signal ends the program.
    """
    screen = AlternateScreen(stream)

    def write(text: str) -> None:
        """Writes past the stream's buffer, which may be in use when a signal comes."""
        with suppress(OSError):
            os.write(stream.fileno(), text.encode(errors="replace"))

    def end(number: int, _: FrameType | None) -> NoReturn:
        """A kill or a closed terminal: wipes and ends at once; every accepted answer is kept already."""
        write(_USUAL_MODES + _WIPE + _LEAVE)
        screen.settings.restore()
        write(farewell())
        os._exit(128 + number)

    def stop(_number: int, _: FrameType | None) -> None:
        """A stop from outside: gives the terminal back until the program is continued."""
        write(_USUAL_MODES + _WIPE + _LEAVE)
        screen.settings.restore()
        os.kill(os.getpid(), signal.SIGSTOP)

    def go_on(_number: int, _: FrameType | None) -> None:
        """Continued, perhaps after a shell has changed the settings and written on the screen."""
        if screen.settings.is_in_foreground:
            screen.settings.go_on()
            write(_ENTER + _WIPE)
            screen.redraw()

    handlers = _unhandled({**dict.fromkeys(_ENDING, end), "SIGTSTP": stop, "SIGCONT": go_on})
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    screen.settings.silence()
    screen.write(_ENTER + _WIPE)
    try:
        yield screen
    finally:
        with suppress(OSError):  # the terminal may be gone
            screen.write(_WIPE + _LEAVE)
        screen.settings.restore()
        for number, handler in before.items():
            signal.signal(number, handler)


SignalHandler = Callable[[int, FrameType | None], None]
_ENDING = (
    *("SIGTERM", "SIGHUP", "SIGQUIT", "SIGABRT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGXCPU", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGSYS", "SIGTRAP"),
)
"""Signals that end a program which does nothing about them, but for those that mean a fault of the machine code."""


def _unhandled(handlers: Mapping[str, SignalHandler]) -> dict[int, SignalHandler]:
    """The handlers of those signals that this system has and nobody handles or ignores; a kiosk ignores some."""
    known = {getattr(signal, name): handler for name, handler in handlers.items() if hasattr(signal, name)}
    return {number: handler for number, handler in known.items() if signal.getsignal(number) is signal.SIG_DFL}

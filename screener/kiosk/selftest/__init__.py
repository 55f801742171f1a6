"""The self-test: plays whole sessions with unique answers, and searches every place where they must not be.

It searches what the terminals keep, every byte written after each wipe, files, the arguments and environments
of processes, and other people's screenings. Only the store may contain a person's own answers.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from screener.errors import ScreenerError
from screener.kiosk.selftest.scrollback import screen_after
from screener.kiosk.selftest.search import SHARED, in_files, in_store
from screener.kiosk.selftest.sessions import PlayedPatient, Sandbox, played_patient
from screener.kiosk.selftest.terminal import COLUMNS, ROWS, KioskUnderTest, SelfTestFailed

KIOSKS: Sequence[Sequence[str]] = (
    ("finished",) * 10,
    (*("left", "killed") * 4, "left", "finished"),
    ("abandoned", "finished"),
    ("abandoned", "left"),
    ("pasted", "finished"),
    ("stopped", "finished"),
    ("hung up",),
    ("ended",),
)
"""How each session ends, for each of the kiosks that run side by side on one store: thirty in all."""
_WIPES = re.compile(rb"\x1b\[3J|\x1b\[\?1049[hl]")
"""The sequences that a program which only clears its screen does not send."""


@dataclass(frozen=True)
class SelfTestResult:
    """The result of a whole self-test."""

    sessions: Sequence[PlayedPatient]
    elsewhere: Sequence[str]
    """Marks found in files or in the store."""
    files: int
    rows: int
    control: int
    """The marks that the same search finds when the screen is only cleared, as most programs do."""

    @property
    def found(self) -> list[str]:
        """Every mark that was found where it must not be, with its place."""
        return [
            *(f"{session.ending}: {place}" for session in self.sessions for place in session.found),
            *self.elsewhere,
        ]

    @property
    def marks(self) -> int:
        """How many marks were given as answers."""
        return sum(len(session.marks) for session in self.sessions)

    @property
    def is_good(self) -> bool:
        """Whether a search that can find something found nothing."""
        return (
            not self.found
            and self.control > 0
            and all(len(session.seen) == len(session.marks) for session in self.sessions)
        )

    def report_lines(self) -> Iterator[str]:
        """The lines of the report."""
        endings = Counter(session.ending for session in self.sessions)
        yield f"{len(self.sessions)} sessions: {', '.join(f'{count} {ending}' for ending, count in endings.items())}"
        yield (
            f"Searched for {self.marks} marks: all that the terminals keep, every byte after each wipe, "
            f"{self.files} files, {max(session.processes for session in self.sessions)} processes, "
            f"{self.rows} screenings of others"
        )
        yield "Not searched: the store for a person's own answers, where they lawfully are"
        yield f"Found: {len(self.found)}"
        yield from (f"  {place}" for place in self.found)
        yield f"Control: with an ordinary clear of the screen the same search finds {self.control}"


def self_test(folder: Path, kiosks: Sequence[Sequence[str]] = KIOSKS, store: str | None = None) -> SelfTestResult:
    """Plays all sessions in a private, empty folder, then searches; raises ScreenerError when it cannot.

    A named store is on a server whose files may be in a shared folder, so shared folders are not searched then.
    """
    began, sandbox = time.time() - 1, Sandbox(folder, store)
    played = [(sandbox.open(), [played_patient(ending) for ending in endings]) for endings in kiosks]
    _play(sandbox, played)
    sessions = [session for _, people in played for session in people]
    for kiosk, people in played:
        for session in people:
            rest = kiosk.stream[session.wiped :]
            session.found += [f"{mark} written after the wipe" for mark in session.marks if mark.encode() in rest]
    marks = [mark for session in sessions for mark in session.marks]
    folders = [sandbox.home, sandbox.temporary, *map(Path, SHARED if store is None else ())]
    files, in_them = in_files(marks, folders, sandbox.lawful, began)
    rows, mixed = in_store([session.marks for session in sessions], sandbox.store)
    return SelfTestResult(sessions, [*in_them, *mixed], files, rows, _control(*played[0]))


def _play(sandbox: Sandbox, played: Sequence[tuple[KioskUnderTest, Sequence[PlayedPatient]]]) -> None:
    """Runs all kiosks at once, closes them, and raises the first failure."""
    failures: list[BaseException] = []

    def play(kiosk: KioskUnderTest, sessions: Sequence[PlayedPatient]) -> None:
        try:
            sandbox.play(kiosk, sessions)
        except (ScreenerError, OSError) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=play, args=pair) for pair in played]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for kiosk, _ in played:
        kiosk.close()
    if failures:
        raise SelfTestFailed(f"The self-test could not be played to its end. {failures[0]}")


def _control(kiosk: KioskUnderTest, sessions: Sequence[PlayedPatient]) -> int:
    """The marks of a session that remain when the program only clears its screen."""
    first = sessions[0]
    kept = screen_after(_WIPES.sub(b"", kiosk.stream[first.begins : first.wiped + 100]), COLUMNS, ROWS)
    return sum(mark in kept.everything for mark in first.marks)

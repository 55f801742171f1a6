"""The self-test: whole sessions with answers that can be found again, and a search wherever they must not be.

Searched are all that the terminals keep, every byte written to them after the wipe, files, what processes were
started with, and the sessions of others in the store. The store itself is where the answers lawfully are.
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
from screener.kiosk.selftest.scrollback import kept_of
from screener.kiosk.selftest.search import SHARED, in_files, in_store
from screener.kiosk.selftest.sessions import Session, Stage, session
from screener.kiosk.selftest.terminal import COLUMNS, ROWS, Actor, StageFright

LANES: Sequence[Sequence[str]] = (
    ("finished",) * 10,
    (*("left", "killed") * 4, "left", "finished"),
    ("abandoned", "finished"),
    ("abandoned", "left"),
    ("pasted", "finished"),
    ("stopped", "finished"),
    ("hung up",),
    ("ended",),
)
"""How the sessions end at each of the kiosks that run side by side on one store: thirty in all."""
_WIPES = re.compile(rb"\x1b\[3J|\x1b\[\?1049[hl]")
"""What makes the difference to a program that only clears its screen."""


@dataclass(frozen=True)
class Findings:
    """What a whole self-test came to."""

    sessions: Sequence[Session]
    elsewhere: Sequence[str]
    """What was found in files or in the store."""
    files: int
    rows: int
    control: int
    """How many marks the same search finds where the screen is cleared as most programs do it."""

    @property
    def found(self) -> list[str]:
        """Every mark that was found where it must not be, with its place."""
        return [*(f"{each.ending}: {place}" for each in self.sessions for place in each.found), *self.elsewhere]

    @property
    def marks(self) -> int:
        """How many marks were given as answers."""
        return sum(len(each.marks) for each in self.sessions)

    @property
    def is_good(self) -> bool:
        """Whether nothing was found by a search that can find something."""
        return not self.found and self.control > 0 and all(len(each.seen) == len(each.marks) for each in self.sessions)

    def told(self) -> Iterator[str]:
        """The report, line by line."""
        endings = Counter(each.ending for each in self.sessions)
        yield f"{len(self.sessions)} sessions: {', '.join(f'{count} {ending}' for ending, count in endings.items())}"
        yield (
            f"Searched for {self.marks} marks: all that the terminals keep, every byte after each wipe, "
            f"{self.files} files, {max(each.processes for each in self.sessions)} processes, "
            f"{self.rows} screenings of others"
        )
        yield "Not searched: the store for a person's own answers, where they lawfully are"
        yield f"Found: {len(self.found)}"
        yield from (f"  {place}" for place in self.found)
        yield f"Control: with an ordinary clear of the screen the same search finds {self.control}"


def self_test(folder: Path, lanes: Sequence[Sequence[str]] = LANES, store: str | None = None) -> Findings:
    """Plays the sessions of all lanes in a private, empty folder, and searches; raises ScreenerError when it cannot.

    Where a store is named, its server may keep its files in a shared folder, so those are not searched.
    """
    began, stage = time.time() - 1, Stage(folder, store)
    played = [(stage.open(), [session(ending) for ending in lane]) for lane in lanes]
    _play(stage, played)
    sessions = [each for _, people in played for each in people]
    for actor, people in played:
        for each in people:
            rest = actor.stream[each.wiped :]
            each.found += [f"{mark} written after the wipe" for mark in each.marks if mark.encode() in rest]
    marks = [mark for each in sessions for mark in each.marks]
    folders = [stage.home, stage.temporary, *map(Path, SHARED if store is None else ())]
    files, in_them = in_files(marks, folders, stage.lawful, began)
    rows, mixed = in_store([each.marks for each in sessions], stage.store)
    return Findings(sessions, [*in_them, *mixed], files, rows, _control(*played[0]))


def _play(stage: Stage, played: Sequence[tuple[Actor, Sequence[Session]]]) -> None:
    """All kiosks at once; the first thing that could not be played is told when all are closed."""
    failures: list[BaseException] = []

    def play(actor: Actor, sessions: Sequence[Session]) -> None:
        try:
            stage.play(actor, sessions)
        except (ScreenerError, OSError) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=play, args=lane) for lane in played]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for actor, _ in played:
        actor.close()
    if failures:
        raise StageFright(f"The self-test could not be played to its end. {failures[0]}")


def _control(actor: Actor, sessions: Sequence[Session]) -> int:
    """How many marks of a session are still there when the same program clears its screen as most programs do."""
    first = sessions[0]
    kept = kept_of(_WIPES.sub(b"", actor.stream[first.begins : first.wiped + 100]), COLUMNS, ROWS)
    return sum(mark in kept.everything for mark in first.marks)

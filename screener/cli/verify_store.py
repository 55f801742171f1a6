"""Verifies a whole store: a report for each screening, in the order of the store, by one process or by several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from screener.cli.processes import Processes
from screener.errors import ScreenerError, StoreError

if TYPE_CHECKING:
    from screener.cli.verdicts import RecordVerifier
    from screener.records.store import Screening, Store

AT_ONCE = 50
"""Screenings that are handed to another process at once."""


class StoreWork(NamedTuple):
    """What is verified, and how."""

    place: str
    questions: Path | None
    identity: Path | None
    quick: bool
    jobs: int


class ScreeningReport(NamedTuple):
    """What is reported about one screening."""

    code: str
    kind: str
    words: str
    missing: tuple[str, ...] = ()
    """What no check covers, because an older version kept it."""
    status: int = 0
    """The exit code where it could not be looked at."""


def screening_reports(
    store: Store, work: StoreWork, judge: RecordVerifier, progress: Callable[[str, int, int], None]
) -> Iterator[ScreeningReport]:
    """What is reported about each screening of a store."""
    from screener.records.store import Wanted

    number, screenings = store.count(Wanted()), store.records(Wanted())
    alone = (_report(judge, screening) for screening in screenings)
    several = Processes(work.jobs, _begin, (work,))
    found = alone if work.jobs == 1 else several.results(_verified, screenings, AT_ONCE)
    for done, report in enumerate(found, 1):
        yield report
        progress("screenings", done, max(done, number))


_OWN: list[RecordVerifier] = []
"""What verifies screenings in this process."""


def _begin(work: StoreWork) -> None:
    from screener.cli.verdicts import RecordVerifier
    from screener.records.store import open_store

    store = open_store(work.place, make=False)
    _OWN[:] = [RecordVerifier(lambda: store, work.questions, work.identity, work.quick)]


def _verified(chunk: list[Screening]) -> list[ScreeningReport]:
    try:
        return [_report(_OWN[0], screening) for screening in chunk]
    except StoreError as error:  # one that can be handed to another process, with the same words
        raise StoreError(error.sentence) from None


def _report(judge: RecordVerifier, screening: Screening) -> ScreeningReport:
    """Raises StoreError where the store cannot be read."""
    try:
        verdict = judge.verdict(screening)
    except StoreError:
        raise
    except ScreenerError as error:
        return ScreeningReport(screening.code, "not looked at", f"{error}", status=error.exit_code)
    missing = tuple(judge.not_covered(screening)) if verdict.kind == "open" else ()
    return ScreeningReport(screening.code, verdict.kind, verdict.words, missing)

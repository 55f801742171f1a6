"""A whole store verified: what is told of each screening, in the order of the store, by one process or by several."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from screener.errors import ScreenerError, StoreError

if TYPE_CHECKING:
    from screener.cli.verdicts import RecordVerifier
    from screener.records.store import Screening, Store

CHUNK = 50
"""Screenings that are handed to another process at once."""
AHEAD = 2
"""Chunks for each process that are read before they are needed."""


class Work(NamedTuple):
    """What is verified, and how."""

    place: str
    questions: Path | None
    identity: Path | None
    quick: bool
    jobs: int


class Told(NamedTuple):
    """What is told of one screening."""

    code: str
    kind: str
    words: str
    missing: tuple[str, ...] = ()
    """What no check covers, because an older version kept it."""
    status: int = 0
    """The exit code where it could not be looked at."""


def told_of(
    store: Store, work: Work, judge: RecordVerifier, progress: Callable[[str, int, int], None]
) -> Iterator[Told]:
    """What is told of each screening of a store."""
    from screener.records.store import Wanted

    number, screenings = store.count(Wanted()), store.records(Wanted())
    alone = (_told(judge, screening) for screening in screenings)
    found = alone if work.jobs == 1 else chain.from_iterable(_spread(work, screenings))
    for done, told in enumerate(found, 1):
        yield told
        progress("screenings", done, max(done, number))


def _spread(work: Work, screenings: Iterator[Screening]) -> Iterator[list[Told]]:
    """What is told of chunks, each verified by some process, in the order of the chunks.

    Each process has a connection of its own, so it is started anew and not forked from this one.
    """
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    waiting: deque[Future[list[Told]]] = deque()
    context = get_context("spawn")
    with ProcessPoolExecutor(work.jobs, context, initializer=_begin, initargs=(work,)) as processes:
        while chunk := list(islice(screenings, CHUNK)):
            waiting.append(processes.submit(_verified, chunk))
            if len(waiting) >= work.jobs * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_OWN: list[RecordVerifier] = []
"""What verifies screenings in this process."""


def _begin(work: Work) -> None:
    from screener.cli.verdicts import RecordVerifier
    from screener.records.store import open_store

    store = open_store(work.place, make=False)
    _OWN[:] = [RecordVerifier(lambda: store, work.questions, work.identity, work.quick)]


def _verified(chunk: Sequence[Screening]) -> list[Told]:
    try:
        return [_told(_OWN[0], screening) for screening in chunk]
    except StoreError as error:  # one that can be handed to another process, with the same words
        raise StoreError(f"{error}") from None


def _told(judge: RecordVerifier, screening: Screening) -> Told:
    """Raises StoreError where the store cannot be read."""
    try:
        verdict = judge.verdict(screening)
    except StoreError:
        raise
    except ScreenerError as error:
        return Told(screening.code, "not looked at", f"{error}", status=error.exit_code)
    missing = tuple(judge.not_covered(screening)) if verdict.kind == "open" else ()
    return Told(screening.code, verdict.kind, verdict.words, missing)

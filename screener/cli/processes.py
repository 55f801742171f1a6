"""Work spread over several processes, its results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

Each = TypeVar("Each")
Found = TypeVar("Found")
AHEAD = 2
"""Chunks for each process that are read before their results are needed."""


class Processes(NamedTuple):
    """So many processes, each prepared once; they are started anew, so that each has connections of its own."""

    jobs: int
    prepare: Callable[..., None]
    handed: tuple[object, ...]
    """What each is prepared with."""

    def results(self, work: Callable[[list[Each]], list[Found]], things: Iterator[Each], size: int) -> Iterator[Found]:
        """The result of each thing, worked out in chunks of that size by some process, in the order of the things."""
        from concurrent.futures import Future, ProcessPoolExecutor
        from multiprocessing import get_context

        waiting: deque[Future[list[Found]]] = deque()
        context = get_context("spawn")
        with ProcessPoolExecutor(self.jobs, context, initializer=self.prepare, initargs=self.handed) as processes:
            while chunk := list(islice(things, size)):
                waiting.append(processes.submit(work, chunk))
                if len(waiting) >= self.jobs * AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()

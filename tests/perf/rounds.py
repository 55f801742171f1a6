"""Interleaved rounds: each candidate once a round, so that a machine that drifts drifts for all of them."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from tests.support.paths import VERSION_1

READING_SECONDS = 0.3
"""A person needs as long to read a page; a key that comes sooner than a person can have read it is dropped."""
Figure = tuple[float, float]
"""CPU seconds (user and system) and wall seconds of one run."""


def environment() -> dict[str, str]:
    """As a person's shell has it: bytecode is kept, colours are on; version 1 is asked, so that figures compare."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "NO_COLOR"))}
    return {"SCREENER_QUESTIONS": str(VERSION_1), **kept, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}


def rounds(number: int, candidates: Mapping[str, Callable[[], Figure]]) -> dict[str, list[Figure]]:
    """`number` figures of each candidate, after one round to warm up."""
    figures: dict[str, list[Figure]] = {name: [] for name in candidates}
    for counted in range(number + 1):
        for name, run in candidates.items():
            figure = run()
            if counted:
                figures[name].append(figure)
    return figures


def ratio(figures: Mapping[str, Sequence[Figure]], ours: str, theirs: str) -> Figure:
    """The median over the rounds of ours divided by theirs, by CPU and by wall."""
    pairs = list(zip(figures[ours], figures[theirs], strict=True))
    return (
        statistics.median(our[0] / their[0] for our, their in pairs),
        statistics.median(our[1] / their[1] for our, their in pairs),
    )


def whole(command: Sequence[str]) -> Figure:
    """Runs a command to its end."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begin


def painted(command: Sequence[str], steps: Sequence[tuple[bytes, bytes]]) -> Figure:
    """Runs a command on a terminal: waits for each text, sends the keys that follow it, and stops after the last."""
    begin = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), environment())
    for text, keys in steps:
        _wait_for(terminal, text)
        if keys:
            time.sleep(READING_SECONDS)
            os.write(terminal, keys)
    wall = time.perf_counter() - begin
    os.kill(pid, 9)
    usage = os.wait4(pid, 0)[2]
    os.close(terminal)
    return usage.ru_utime + usage.ru_stime, wall


def _wait_for(terminal: int, text: bytes, seconds: float = 20) -> None:
    seen, until = b"", time.monotonic() + seconds
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, until - time.monotonic()))
        assert ready, f"{text!r} was not painted in {seconds} s; seen: {seen[-500:]!r}"
        seen += os.read(terminal, 65536)

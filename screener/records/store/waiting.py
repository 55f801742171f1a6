"""Waiting for a database that may never answer, in such a way that Ctrl-C is heard and the wait has an end."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from screener.errors import desk_message
from screener.records.store.connection import NOTICE_SECONDS, NoAnswer, Notice

Result = TypeVar("Result")


def in_time(work: Callable[[], Result], seconds: float, place: str, notice: Notice, cut: Callable[[], None]) -> Result:
    """The result of `work`, which runs in a thread; raises what it raises, and NoAnswer after so many seconds.

    `cut` ends the work from outside: it is called when the time is over, and when somebody presses Ctrl-C.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  (raised again by whoever waits)
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(min(NOTICE_SECONDS, seconds))
        if thread.is_alive():
            notice(f"Waiting for {place} to answer; Ctrl-C ends this")
            thread.join(max(0.0, seconds - NOTICE_SECONDS))
    except BaseException:
        cut()
        raise
    if thread.is_alive():
        cut()
        thread.join(NOTICE_SECONDS)  # until the connection knows that it is closed
        reason = desk_message("part-slow", seconds=f"{seconds:g}")
        raise NoAnswer(desk_message("desk-store-unusable", path=place, reason=reason))
    if errors:
        raise errors[0]
    return results[0]

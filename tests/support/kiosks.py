"""Kiosks for tests, on a terminal of their own: as a login program or under a shell, and the processes in them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screener.kiosk.selftest.sessions import Sandbox
from screener.kiosk.selftest.terminal import KioskUnderTest

PROMPT = "SHELL-PROMPT"
UNDER = ("leader", "bash")


@contextmanager
def kiosk(stage: Sandbox, *options: str, under: str = "leader", **environment: str) -> Iterator[KioskUnderTest]:
    """A kiosk with its welcome page, as the login program of a terminal or started by hand in a shell."""
    if under == "leader":
        actor = stage.open(*options, environment=environment)
    else:
        actor = stage.start(["/bin/bash", "--norc", "--noprofile", "-i"], {"PS1": PROMPT, **environment})
        actor.wait(PROMPT)
        actor.press(shlex.join(stage.command(*options)) + "\r")
    try:
        actor.wait("Welcome")
        yield actor
    finally:
        actor.close()


def supervisor(actor: KioskUnderTest) -> int:
    """The process that holds the terminal: the one that was started, or the only one its shell runs."""
    if "bash" not in Path(f"/proc/{actor.pid}/comm").read_text():
        return actor.pid
    return next(child for child in children(actor.pid) if "kiosk" in command_of(child))


def patient(actor: KioskUnderTest) -> int:
    """The process of the patient's program."""
    return children(supervisor(actor))[0]


def children(pid: int) -> list[int]:
    """The processes that one started and that still run."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_of(pid: int) -> str:
    """What a process was started with."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def running(actor: KioskUnderTest) -> list[str]:
    """What runs in a kiosk beside it, each by what it was started with."""
    found, left = [], children(supervisor(actor))
    while left:
        pid = left.pop()
        found.append(command_of(pid))
        left += children(pid)
    return found


def go_to(actor: KioskUnderTest, page: str) -> None:
    """From the welcome page to a page of the self-test's questions."""
    for text, keys in (
        ("English", "1"),
        ("Begin", "1"),
        ("first mark", "FIRST\r"),
        ("How much", "7\r"),
        ("Which kind", ""),
    ):
        actor.wait(text)
        if text == page:
            return
        actor.press(keys)

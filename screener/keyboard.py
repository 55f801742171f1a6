"""The keyboard: arrow keys where there is a terminal for them, line by line everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from screener.dialogue import Dialogue
from screener.interview import Interview
from screener.plain import InputEnded, PlainRenderer
from screener.screen import Stage, is_capable

__all__ = ["InputEnded", "converse"]


def converse(interview: Interview, now: Callable[[], str], *, plain: bool) -> Interview | None:
    """The finished interview; None when the person left. Asks nothing when nothing is open."""
    if interview.is_answered:
        return interview
    if plain or not _has_keys():
        return Dialogue(PlainRenderer(sys.stdin, sys.stderr), now, by=interview.audience).run(interview)
    return _with_keys(interview, now)


def _has_keys() -> bool:
    return is_capable(sys.stdin) and (is_capable(sys.stdout) or is_capable(sys.stderr))


def _with_keys(interview: Interview, now: Callable[[], str]) -> Interview | None:
    """On one alternate screen; on standard error when standard output goes elsewhere."""
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # not every terminal answers, and the page is wiped anyway
    from prompt_toolkit.output import create_output

    from screener.prompts import KeyboardRenderer

    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    with Stage(stream).held() as stage:
        renderer = KeyboardRenderer(stage, output=create_output(stdout=stream))
        return Dialogue(renderer, now, by=interview.audience).run(interview)

"""The keyboard: arrow keys where there is a terminal for them, line by line everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from screener.answers import Answer
from screener.dialogue import Dialogue
from screener.interview import Interview
from screener.pages import Renderer
from screener.plain import InputEnded, PlainRenderer
from screener.screen import Stage, is_capable

Talked = tuple[Interview, str | None] | None

__all__ = ["InputEnded", "converse", "renderer"]


def converse(
    interview: Interview,
    now: Callable[[], str],
    keep: Callable[[str, Answer], None],
    reference: str | None = None,
    *,
    plain: bool,
) -> Talked:
    """The finished interview and the person's reference; None when the person left.

    Asks nothing when nothing is open. Each accepted answer goes to `keep` before the next page.
    """

    def talk(renderer: Renderer) -> Talked:
        by = interview.audience
        renderer.language = language = interview.questionnaire.language
        dialogue = Dialogue(renderer, now, language, by, keep, asks_reference=by == "staff", reference=reference)
        finished = dialogue.run(interview)
        return None if finished is None else (finished, dialogue.reference)

    if interview.is_answered:
        return interview, reference
    with renderer(plain=plain) as shown:
        return talk(shown)


@contextmanager
def renderer(*, plain: bool, calm: bool = False) -> Iterator[Renderer]:
    """Line by line where that is wanted or nothing else is possible, else with keys; `calm` is for patients alone.

    Keys come on one alternate screen; on standard error when standard output goes elsewhere.
    """
    if plain or not _has_keys():
        yield PlainRenderer(sys.stdin, sys.stdout if sys.stdout.isatty() and sys.stdin.isatty() else sys.stderr)
        return
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # not every terminal answers, and the page is wiped anyway
    from prompt_toolkit.output import create_output

    from screener.prompts import KeyboardRenderer
    from screener.prompts.drawing import CALM, STYLE

    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    with Stage(stream).held() as stage:
        style = CALM if calm else STYLE
        yield KeyboardRenderer(stage, output=create_output(stdout=stream), style=style)


def _has_keys() -> bool:
    return is_capable(sys.stdin) and (is_capable(sys.stdout) or is_capable(sys.stderr))

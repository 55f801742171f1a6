"""The keyboard: arrow keys where there is a terminal for them, line by line everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from screener.screening.pages import Renderer
from screener.streams import is_capable
from screener.terminal.plain import InputEnded, PlainRenderer
from screener.terminal.screen import Stage

__all__ = ["InputEnded", "renderer"]


@contextmanager
def renderer(*, plain: bool, language: str = "en", calm: bool = False) -> Iterator[Renderer]:
    """Line by line where that is wanted or nothing else is possible, else with keys; `calm` is for patients alone.

    Keys come on one alternate screen; on standard error when standard output goes elsewhere.
    """
    if plain or not _has_keys():
        yield PlainRenderer(sys.stdin, sys.stdout if calm else sys.stderr, language)
        return
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # not every terminal answers, and the page is wiped anyway
    from prompt_toolkit.output import create_output

    from screener.terminal.prompts import KeyboardRenderer
    from screener.terminal.prompts.drawing import CALM, STYLE

    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    with Stage(stream).held() as stage:
        output, style = create_output(stdout=stream), CALM if calm else STYLE
        yield KeyboardRenderer(stage, language, output=output, style=style)


def _has_keys() -> bool:
    return is_capable(sys.stdin) and (is_capable(sys.stdout) or is_capable(sys.stderr))

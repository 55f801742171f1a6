"""Choosing a renderer: single keys where there is a terminal for them, line by line everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from screener.screening.pages import Renderer
from screener.streams import can_move_cursor, is_accessible
from screener.terminal.clock import clock_named_in
from screener.terminal.screen import alternate_screen

if TYPE_CHECKING:
    from screener.terminal.prompts.renderer import KeyboardRenderer


@contextmanager
def renderer(
    *, plain: bool, language: str = "en", calm: bool = False, staff: bool = False, farewell: Callable[[], str] = str
) -> Iterator[Renderer]:
    """A renderer with single keys on the alternate screen, or line by line if `plain` or if there is no terminal.

    Pages are drawn on standard output, or on standard error when standard output goes elsewhere.
    `calm` is for patients alone with the screen: two colours, and plain lines on standard output.
    `staff` may answer with digits before they have read a page. `farewell` gives the line that stays on the
    terminal when a signal ends the program.
    """
    if plain or is_accessible(os.environ) or not _has_keys():
        from screener.terminal.plain import PlainRenderer

        yield PlainRenderer(sys.stdin, sys.stdout if calm else sys.stderr, language)
        return
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # not every terminal answers, and the page is wiped anyway
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    from screener.terminal.first_page import PaintedFirst

    clock = clock_named_in(os.environ)
    with alternate_screen(stream, farewell) as screen:

        def load(seen: float | None, digits: str) -> KeyboardRenderer:
            from prompt_toolkit.output import create_output

            from screener.terminal.prompts.renderer import KeyboardRenderer
            from screener.terminal.prompts.styles import CALM, STYLE

            style = CALM if calm else STYLE
            output = create_output(stdout=stream)
            return KeyboardRenderer(screen, language, output, style, clock=clock, staff=staff, seen=seen, digits=digits)

        yield load(None, "") if calm else PaintedFirst(screen, language, clock, staff, load)


def _has_keys() -> bool:
    return can_move_cursor(sys.stdin) and (can_move_cursor(sys.stdout) or can_move_cursor(sys.stderr))

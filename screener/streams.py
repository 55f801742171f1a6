"""Standard streams: what they can show, and how they behave when closed or badly encoded."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import IO


def speaks_unicode(stream: IO[str]) -> bool:
    """Whether a stream can be given line-drawing characters."""
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "") in ("utf8", "utf8sig")


def prepare_streams() -> None:
    """Keeps the standard streams from raising: a closed one becomes the null device, and no text fails to encode.

    A character that an output's encoding lacks is shown as `?`. A byte that is not of an input's encoding comes
    in as a lone surrogate, which is refused as an answer.
    """
    for name, mode, errors in (
        ("stdin", "r", "surrogateescape"),
        ("stdout", "w", "replace"),
        ("stderr", "w", "replace"),
    ):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  (for as long as we run)
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=errors)


def can_move_cursor(stream: IO[str]) -> bool:
    """Whether a stream is a terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def is_accessible(variables: Mapping[str, str]) -> bool:
    """Whether the person wishes plain lines in all programs: ACCESSIBLE is set, and neither empty, 0 nor false."""
    return variables.get("ACCESSIBLE", "").strip().lower() not in ("", "0", "false", "no")


NARROWEST, USUAL, WIDEST = 20, 80, 88
"""The columns of a page: on less the terminal wraps its lines, so that nothing is cut."""


def page_width(columns: int) -> int:
    """The columns of a page where there is room for so many; 0 where nobody says."""
    return max(NARROWEST, min(columns or USUAL, WIDEST))


def columns_around() -> int:
    """What COLUMNS says, or the columns of a standard stream that is a terminal; 0 where nobody says."""
    told = os.environ.get("COLUMNS", "")
    if told.isdigit():
        return int(told)
    for descriptor in range(3):
        with suppress(OSError):
            return os.get_terminal_size(descriptor).columns
    return 0

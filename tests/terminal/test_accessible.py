"""ACCESSIBLE, the wish for plain lines in all programs."""

from __future__ import annotations

import pytest

from screener.terminal.keyboard import is_accessible
from tests.support import terminals


@pytest.mark.parametrize(
    ("value", "is_wished"), [("1", True), ("true", True), ("yes", True), ("", False), ("0", False), (" False ", False)]
)
def test_the_wish_is_read_from_the_environment(value: str, is_wished: bool) -> None:  # noqa: FBT001
    assert is_accessible({"ACCESSIBLE": value}) is is_wished
    assert not is_accessible({})


def test_with_it_a_terminal_is_asked_line_by_line() -> None:
    with terminals.screener("run", env={"ACCESSIBLE": "1"}) as terminal:
        terminal.wait("Type a number. Your answer:")
        assert b"\x1b" not in terminal.raw

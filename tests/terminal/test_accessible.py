"""ACCESSIBLE, the wish for plain lines in all programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.streams import is_accessible
from tests.support import terminals
from tests.support.stores import code_of_one, filled


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


def test_with_it_what_is_shown_of_a_result_has_no_colour_and_nothing_drawn(tmp_path: Path) -> None:
    filled(store := tmp_path / "screenings.db")
    code = code_of_one(store)
    for parts in ("--details", "--answers", "--sources", "--all"):
        with terminals.screener("show", code, parts, "--store", str(store), env={"ACCESSIBLE": "1"}) as terminal:
            assert terminal.end() == 0
            assert terminal.text.strip()
            assert b"\x1b" not in terminal.raw
            assert not set(terminal.text) & set("━╌─■▲◆●○›")

"""The manual in the terminal."""

from __future__ import annotations

import re

import pytest

from screener.cli.docs import pages
from tests.support.program_runner import as_text, run_program
from tests.support.terminals import screener


def test_without_a_name_the_pages_are_listed() -> None:
    ended = as_text(run_program(["docs"]))
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = [line.split("|")[1:3] for line in ended.stdout.splitlines() if line.startswith("| `")]
    headings = {name: text.splitlines()[0].removeprefix("# ") for name, text in pages().items()}
    assert {name.strip(" `"): heading.strip() for name, heading in rows} == headings
    assert ended.stdout.endswith("\n`screener docs PAGE` shows one.\n")


@pytest.mark.parametrize("page", sorted(pages()))
def test_what_is_piped_is_the_page_as_it_is_written(page: str) -> None:
    ended = as_text(run_program(["docs", page]))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, pages()[page], "")


def test_an_unknown_page_is_refused_with_the_right_ones() -> None:
    ended = as_text(run_program(["docs", "condition"]))
    listed = ", ".join(pages())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f'There is no page "condition"; did you mean "conditions"? The pages are {listed}\n'


def test_on_a_terminal_the_page_is_set_in_type_without_a_colour() -> None:
    with screener("docs", "limits", size=(40, 15)) as terminal:
        assert terminal.end() == 0
    assert b"Limits" in terminal.raw
    assert b"# Limits" not in terminal.raw
    assert b"`delete`" not in terminal.raw
    assert b"\x1b[1mdelete\x1b[0m" in terminal.raw
    assert set(re.findall(rb"\x1b\[([\d;]*)m", terminal.raw)) <= {b"0", b"1", b"1;4"}

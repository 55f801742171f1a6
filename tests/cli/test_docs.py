"""The manual in the terminal."""

from __future__ import annotations

import os
import re

import pytest

from screener.cli.docs import pages
from screener.errors import one_of
from tests.support.program_runner import as_text, run_program
from tests.support.terminals import screener


def printed(*arguments: str, columns: int | None = None) -> str:
    """What the command writes into a pipe."""
    ended = as_text(
        run_program(["docs", *arguments], env={**os.environ, **({"COLUMNS": f"{columns}"} if columns else {})})
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def examples(markdown: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)


def told(text: str) -> str:
    """The letters and signs of a text, whatever its lines and its rows."""
    return "".join(sorted(re.sub(r"[\s`\\|─\-]|^#+ |\]\(.*?\)", "", text, flags=re.MULTILINE)))


def test_without_a_name_the_pages_are_listed() -> None:
    headings = {name: text.splitlines()[0].removeprefix("# ") for name, text in pages().items()}
    rows = [line.split(maxsplit=1) for line in printed().splitlines() if line.strip()]
    assert rows[:1] == [["page", "about"]]
    assert {name.strip("`"): heading for name, heading in rows[2:-1]} == headings
    assert printed().endswith("\n`screener docs PAGE` shows one.\n")


@pytest.mark.parametrize(("page", "columns"), [("keys", None), ("answers", 50), ("conditions", 60)])
def test_what_is_piped_fits_and_is_whole_and_examples_can_be_copied(page: str, columns: int | None) -> None:
    text = printed(page, columns=columns)
    for example in examples(pages()[page]):
        assert example in text
        text = text.replace(example, "")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= (columns or 80)
    prose = re.sub(r"^```\w*\n.*?^```$", "", pages()[page], flags=re.MULTILINE | re.DOTALL)
    assert told(text) == told(prose)


def test_an_unknown_page_is_refused_with_the_right_ones() -> None:
    ended = as_text(run_program(["docs", "condition"]))
    listed = one_of(pages())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f'There is no page "condition"; write {listed}. Did you mean "conditions"?\n'


def test_on_a_terminal_the_page_is_set_in_type_without_a_colour() -> None:
    with screener("docs", "limits", size=(40, 15)) as terminal:
        assert terminal.end() == 0
    assert b"Limits" in terminal.raw
    assert b"# Limits" not in terminal.raw
    assert b"`delete`" not in terminal.raw
    assert b"\x1b[1mdelete\x1b[0m" in terminal.raw
    assert set(re.findall(rb"\x1b\[([\d;]*)m", terminal.raw)) <= {b"0", b"1", b"1;4"}

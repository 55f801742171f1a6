"""The first page is there before the libraries for single keys are loaded; nothing that is typed meanwhile is lost."""

from __future__ import annotations

import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.utils import get_cwidth

from screener.terminal.prompts.drawing import columns_of
from tests.support.persons import ENTER
from tests.support.terminals import LEFT, Terminal

GATED = """
import pathlib, sys, time
gate, name, *sys.argv[1:] = sys.argv[1:]
class Gate:
    def find_spec(self, wanted, *_):
        while wanted == name and not pathlib.Path(gate).exists():
            time.sleep(0.01)
sys.meta_path.insert(0, Gate())
from screener.__main__ import main
main()
"""
"""The program, which waits before it loads the module of that name until there is a file."""
KEYS, DIALOGUE = "prompt_toolkit", "screener.screening.dialogue"
QUESTION = "Question 1"


@contextmanager
def gated(gate: Path, module: str, *args: str) -> Iterator[Terminal]:
    terminal = Terminal(sys.executable, "-c", GATED, str(gate), module, "run", *args)
    try:
        yield terminal
    finally:
        terminal.child.close(force=True)


def looks(terminal: Terminal) -> list[tuple[object, ...]]:
    """Every place of the screen: what stands there, and how."""
    shown = terminal.screen
    return [tuple(shown.buffer[row][column] for column in range(shown.columns)) for row in range(shown.lines)]


def is_restored(terminal: Terminal) -> bool:
    usual = termios.ECHO | termios.ICANON
    return bool(termios.tcgetattr(terminal.child.child_fd)[3] & usual == usual)


def test_the_page_that_is_painted_first_is_drawn_over_itself(tmp_path: Path) -> None:
    with gated(tmp_path / "open", KEYS) as terminal:
        terminal.wait("Begin", "Press a number · Enter: choose")
        painted, page, sent = looks(terminal), terminal.text, len(terminal.raw)
        (tmp_path / "open").touch()
        terminal.wait_until(lambda _: b"Begin" in terminal.raw[sent:])
        terminal.shows(page)
        assert looks(terminal) == painted


@pytest.mark.parametrize("audience", ["staff", pytest.param("patient", marks=pytest.mark.exhaustive)])
def test_a_key_that_comes_while_the_libraries_load_is_unseen_and_answers_the_page(
    tmp_path: Path, audience: str
) -> None:
    with gated(tmp_path / "open", KEYS, "--for", audience) as terminal:
        terminal.wait("Begin", "Press a number · Enter: choose")
        page = terminal.text
        terminal.press(ENTER)
        assert terminal.read(0.2)
        assert terminal.text == page
        (tmp_path / "open").touch()
        terminal.wait(QUESTION)


@pytest.mark.exhaustive
def test_of_keys_that_came_before_the_page_only_the_digits_of_staff_count(tmp_path: Path) -> None:
    with gated(tmp_path / "open", DIALOGUE) as terminal:
        terminal.press(f"{ENTER}x")
        terminal.wait("x")
        (tmp_path / "open").touch()
        terminal.wait("Begin", "Press a number · Enter: choose")
        terminal.press("1")
        terminal.wait(QUESTION)
        assert b"About this" not in terminal.raw
    (tmp_path / "open").unlink()
    with gated(tmp_path / "open", DIALOGUE) as terminal:
        terminal.press("1")
        terminal.wait("1")
        (tmp_path / "open").touch()
        terminal.wait(QUESTION)


def test_ctrl_c_while_the_libraries_load_leaves_the_terminal_in_order(tmp_path: Path) -> None:
    with gated(tmp_path / "open", KEYS) as terminal:
        terminal.wait("Begin", "Press a number · Enter: choose")
        assert not is_restored(terminal)
        terminal.press("\x03")
        while b"Nothing was kept" not in terminal.raw and terminal.read():
            pass
        assert is_restored(terminal)
        assert terminal.end() == 130
    assert terminal.raw.count(LEFT) == 1


@pytest.mark.exhaustive
def test_a_terminal_that_is_resized_while_the_libraries_load_is_drawn_in_its_new_size(tmp_path: Path) -> None:
    with gated(tmp_path / "open", KEYS) as terminal:
        terminal.wait("Begin", "Press a number · Enter: choose")
        terminal.size(44, 16)
        (tmp_path / "open").touch()
        with gated(tmp_path / "open", KEYS) as other:
            other.size(44, 16)
            other.wait("Begin", "Press a number · Enter: choose")
            page = other.text
        terminal.shows(page)


@pytest.mark.exhaustive
def test_every_usual_character_takes_the_columns_that_the_library_says() -> None:
    """Every character of the first plane, those that are drawn without the library among them."""
    every = map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xD800), *range(0xE000, 0x10000)))
    assert [char for char in every if columns_of(char) != get_cwidth(char)] == []

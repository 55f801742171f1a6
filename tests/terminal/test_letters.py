"""Large letters: every code can be read, and fits."""

from __future__ import annotations

import pytest

from screener.records.record import _ALPHABET
from screener.terminal.letters import large_letters

WIDE = """\
██████        ████      ████████      ██████    ██████      ██    ██
      ██    ██    ██        ██      ██                ██    ██  ██
  ████      ██    ██      ██        ██  ████      ████      ████
      ██      ████      ██          ██    ██    ██          ██  ██
██████            ██    ████████      ██████    ████████    ██    ██"""
NARROW = """\
▀▀▀▄  ▄▀▀▄  ▀▀█▀  ▄▀▀▀  ▀▀▀▄  █ ▄▀
 ▀▀▄  ▀▄▄▀  ▄▀    █ ▀█  ▄▀▀   █▀▄
▀▀▀      ▀  ▀▀▀▀   ▀▀▀  ▀▀▀▀  ▀  ▀"""


@pytest.mark.parametrize(("columns", "drawn"), [(72, WIDE), (36, NARROW), (20, "3 Q Z G 2 K"), (1, "3 Q Z G 2 K")])
def test_a_code_is_as_large_as_it_fits(columns: int, drawn: str) -> None:
    assert "\n".join(large_letters("3QZG2K", columns)) == drawn


def test_no_two_letters_look_alike() -> None:
    assert len({large_letters(char, 72) for char in _ALPHABET}) == len(_ALPHABET)
    assert len({large_letters(char, 6) for char in _ALPHABET}) == len(_ALPHABET)


@pytest.mark.parametrize("columns", range(12, 80, 5))
def test_no_line_is_longer_than_it_may_be(columns: int) -> None:
    for code in ("MWMWMW", "222222", "GHJKMN"):
        assert max(map(len, large_letters(code, columns))) <= columns

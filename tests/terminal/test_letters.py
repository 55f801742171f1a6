"""Large letters: every code can be read, and fits."""

from __future__ import annotations

from itertools import combinations

import pytest

from screener.records.codes import ALPHABET
from screener.terminal.letters import large_letters

WIDE = """\
██████        ████      ████████      ██████    ██████      ██    ██
      ██    ██    ██        ██      ██                ██    ██  ██
  ████      ██    ██      ██        ██  ████      ████      ████
      ██      ████      ██          ██    ██    ██          ██  ██
██████            ██    ████████      ██████    ████████    ██    ██
3 Q Z   G 2 K"""
NARROW = """\
▀▀▀▄  ▄▀▀▄  ▀▀█▀  ▄▀▀▀  ▀▀▀▄  █ ▄▀
 ▀▀▄  ▀▄▄▀  ▄▀    █ ▀█  ▄▀▀   █▀▄
▀▀▀      ▀  ▀▀▀▀   ▀▀▀  ▀▀▀▀  ▀  ▀
3 Q Z   G 2 K"""


@pytest.mark.parametrize(
    ("columns", "drawn"), [(72, WIDE), (36, NARROW), (20, "3 Q Z   G 2 K"), (12, "3 Q Z G 2 K"), (1, "3 Q Z G 2 K")]
)
def test_a_code_is_as_large_as_it_fits(columns: int, drawn: str) -> None:
    assert "\n".join(large_letters("3QZG2K", columns)) == drawn


def test_no_two_letters_look_alike() -> None:
    assert len({large_letters(char, 72)[:-1] for char in ALPHABET}) == len(ALPHABET)
    assert len({large_letters(char, 6)[:-1] for char in ALPHABET}) == len(ALPHABET)


def test_two_letters_differ_in_three_blocks_or_more() -> None:
    """However they are laid over one another."""
    close = [one + other for one, other in combinations(ALPHABET, 2) if _blocks_apart(one, other) < 3]
    assert close == []


def _blocks_apart(one: str, other: str) -> int:
    drawn = [_dots(char) for char in (one, other)]
    shifted = [{(row, column + by) for row, column in drawn[0]} for by in (-1, 0, 1)]
    return min(len(dots ^ drawn[1]) for dots in shifted)


def _dots(char: str) -> set[tuple[int, int]]:
    return {
        (row, column // 2)
        for row, line in enumerate(large_letters(char, 72)[:-1])
        for column, dot in enumerate(line)
        if dot != " "
    }


@pytest.mark.parametrize("columns", range(12, 80, 5))
def test_no_line_is_longer_than_it_may_be(columns: int) -> None:
    for code in ("MWMWMW", "222222", "GHJKMN"):
        assert max(map(len, large_letters(code, columns))) <= columns

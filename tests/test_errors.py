"""Errors: which known word is offered for one that is not known."""

from __future__ import annotations

import pytest

from screener.errors import MOST_LISTED, nearest, right_ones

KNOWN = ("weight", "smokes", "fever", "age", "areas", "round", "yes-no")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("wieght", "weight"),
        ("Weights", "weight"),
        ("my weight", "weight"),
        ("smoke", "smokes"),
        ("aeras", "areas"),
        ("aeg", "age"),
        ("fvr", "fever"),
        ("feverish", "fever"),
        ("rounding", "round"),
        ("yesno", "yes-no"),
    ],
)
def test_a_slip_of_the_keys_is_understood(word: str, meant: str) -> None:
    assert nearest(word, KNOWN) == meant


@pytest.mark.parametrize("word", ["eighteen", "mode", "veins", "a", "strange", ""])
def test_another_word_is_not_taken_for_one_that_looks_a_little_like_it(word: str) -> None:
    assert nearest(word, KNOWN) is None


def test_the_right_ones_are_told_and_which_of_them_is_close() -> None:
    assert right_ones("hourly", ["daily", "weekly", "never"]) == "; write daily, weekly or never"
    assert right_ones("weekli", ["daily", "weekly"]) == '; write daily or weekly. Did you mean "weekly"?'
    assert right_ones("weekli", ["weekly", "weekly"]) == '; write weekly. Did you mean "weekly"?'
    assert right_ones("hourly", []) == ""


def test_of_many_right_ones_the_first_are_told_and_how_many_more_there_are() -> None:
    days = [f"day{day}" for day in range(1, MOST_LISTED + 3)]
    first = "day1, day2, day3, day4, day5, day6, day7, day8, day9, day10, day11, day12"
    assert right_ones("hourly", days) == f"; write {first} or one of 2 more"
    assert right_ones("hourly", days[:-1]) == f"; write {first} or day13"  # one more is no longer than its name
    assert right_ones("hourly", days, most=20) == f"; write {first}, day13 or day14"


def test_the_beginning_of_one_word_alone_is_understood() -> None:
    assert nearest("cond", ["conditions", "desk"]) == "conditions"
    assert nearest("cond", ["conditions", "conditional"]) is None

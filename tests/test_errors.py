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


def test_the_right_ones_are_told_where_none_is_close_and_they_are_few() -> None:
    assert right_ones("hourly", ["daily", "weekly", "never"]) == "; write daily, weekly or never"
    assert right_ones("weekli", ["daily", "weekly", "never"]) == '; did you mean "weekly"?'
    assert right_ones("hourly", []) == ""
    assert right_ones("hourly", [f"day-{day}" for day in range(MOST_LISTED + 1)]) == ""

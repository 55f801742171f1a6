"""Errors: which known word is offered for one that is not known."""

from __future__ import annotations

import pytest

from screener.errors import nearest

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

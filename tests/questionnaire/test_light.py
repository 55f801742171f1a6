"""Dataclasses that are made quickly do what Python's own do."""

from __future__ import annotations

import dataclasses
from dataclasses import FrozenInstanceError, field, replace

import pytest

from screener.questionnaire.light import dataclass


@dataclasses.dataclass(frozen=True, kw_only=True)
class Usual:
    """As Python makes them."""

    name: str
    parts: tuple[int, ...] = ()
    place: int = field(default=0, compare=False)
    hidden: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Light:
    """The same."""

    name: str
    parts: tuple[int, ...] = ()
    place: int = field(default=0, compare=False)
    hidden: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Lighter(Light):
    """One that is derived."""

    more: int = 0


@dataclass(frozen=True)
class Own:
    """One with a method of its own."""

    name: str

    def __repr__(self) -> str:
        return "own"


def test_they_compare_hash_and_show_themselves_as_pythons_own() -> None:
    made = [{"name": "a"}, {"name": "a", "parts": (1,)}, {"name": "a", "place": 3}, {"name": "a", "hidden": "x"}]
    usual, light = ([kind(**each) for each in made] for kind in (Usual, Light))  # type: ignore[arg-type]
    assert [[one == other for one in light] for other in light] == [[one == other for one in usual] for other in usual]
    assert [hash(each) for each in light] == [hash(each) for each in usual]
    assert [repr(each) for each in light] == [repr(each).replace("Usual", "Light") for each in usual]
    assert [*light] != [*usual]
    assert Lighter(name="a") != Light(name="a")
    assert Lighter(name="a", more=1) != Lighter(name="a")
    assert repr(Lighter(name="a")) == "Lighter(name='a', parts=(), place=0, more=0)"
    assert replace(Lighter(name="a"), parts=(2,)) == Lighter(name="a", parts=(2,))
    assert (repr(Own("x")), Own("x") == Own("x"), Own("x") == Own("y")) == ("own", True, False)


def test_nothing_of_them_can_be_changed() -> None:
    one = Light(name="a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name

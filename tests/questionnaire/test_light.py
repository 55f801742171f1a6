"""Dataclasses that are made quickly do what Python's own do."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from copy import deepcopy
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest

from screener.questionnaire.light import COMPILED_AFTER, dataclass


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


def pair(made_by: Callable[..., Any], *, frozen: bool) -> Callable[..., Any]:
    """A new class, of which no object was made yet."""

    @made_by(frozen=frozen)
    class Pair:
        first: list[int]
        second: list[int] = field(default_factory=list)
        third: int = field(default=7, kw_only=True)
        fourth: int = field(default=4, init=False)
        fifth: list[int] = field(default_factory=list, init=False)

        def __post_init__(self) -> None:
            self.first.append(self.third)

    return Pair


ARGUMENTS: list[tuple[tuple[object, ...], dict[str, object]]] = [
    (([1],), {}),
    (([1], [2]), {}),
    (([1],), {"third": 3}),
    ((), {"second": [2], "first": [1]}),
    ((), {}),
    ((), {"second": [2]}),
    (([1],), {"first": [1]}),
    (([1],), {"sixth": 4}),
    ((), {"sixth": 4}),
    (([1],), {"fourth": 4}),
    (([1],), {"fifth": []}),
    (([1], [2], 3), {}),
    (([1], [2], 3), {"third": 3}),
]


def made(kind: Callable[..., Any], values: tuple[object, ...], named: dict[str, object]) -> object:
    """The fields of a new object, or what is wrong with the arguments."""
    own_values, own_named = deepcopy((values, named))
    try:
        return dataclasses.asdict(kind(*own_values, **own_named))
    except TypeError as wrong:
        return str(wrong).removeprefix("pair.<locals>.")


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("earlier", [0, 1, COMPILED_AFTER - 1, COMPILED_AFTER, COMPILED_AFTER + 1])
@pytest.mark.parametrize(("values", "named"), ARGUMENTS)
def test_each_object_is_made_as_python_makes_it_whether_it_is_the_first_or_one_of_many(
    values: tuple[object, ...], named: dict[str, object], earlier: int, *, frozen: bool
) -> None:
    light, usual = pair(dataclass, frozen=frozen), pair(dataclasses.dataclass, frozen=frozen)
    for _ in range(earlier):
        light([1])
    for _ in range(2):
        assert made(light, values, named) == made(usual, values, named)
    one, other = light([1]), light([1])
    assert (one == other, one.second is other.second, one.fifth is other.fifth) == (True, False, False)


def test_the_init_of_a_class_with_few_objects_is_never_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what makes the start quick."""
    compiled: list[str] = []
    make = dataclasses.make_dataclass

    def counting(name: str, *rest: Any, **named: Any) -> type:  # noqa: ANN401
        compiled.append(name)
        return make(name, *rest, **named)

    monkeypatch.setattr(dataclasses, "make_dataclass", counting)
    light = pair(dataclass, frozen=True)
    for _ in range(COMPILED_AFTER):
        light([1])
    assert compiled == []
    light([1])
    light([1])
    assert compiled == ["Pair"]


@pytest.mark.parametrize("earlier", [0, COMPILED_AFTER])
def test_one_that_is_not_frozen_can_be_changed_and_has_no_hash(earlier: int) -> None:
    light = pair(dataclass, frozen=False)
    made_before = [light([1]) for _ in range(earlier)]
    one, other = light([1]), light([1])
    one.third = 3
    assert (one == other, one.third, other.third) == (False, 3, 7)
    other.third = 3
    assert one == other
    assert one not in made_before
    with pytest.raises(TypeError, match="unhashable type"):
        hash(one)

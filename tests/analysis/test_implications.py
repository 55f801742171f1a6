"""Implications that are seen are true on every row of their truth table; those that the proofs live on are seen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest

from screener.analysis.solver.booleans import BooleanBuilder
from screener.analysis.solver.expressions import (
    Boolean,
    BooleanConstant,
    ClassTest,
    Conjunction,
    Disjunction,
    Negation,
    Threshold,
)
from screener.analysis.solver.implications import Implications

VARIABLES, CLASSES = 4, 3


def builder() -> BooleanBuilder:
    """Four variables of three classes each."""
    booleans = BooleanBuilder()
    booleans.full |= dict.fromkeys(range(VARIABLES), (1 << CLASSES) - 1)
    return booleans


def value(condition: Boolean, row: tuple[int, ...]) -> bool:
    """What a condition is where each variable has its class of a row."""
    match condition:
        case BooleanConstant(value=found):
            return found
        case ClassTest(variable=at, mask=mask):
            return bool(mask >> row[at] & 1)
        case Negation(part=part):
            return not value(part, row)
        case Conjunction(parts=parts):
            return all(value(part, row) for part in parts)
        case Disjunction(parts=parts):
            return any(value(part, row) for part in parts)
        case Threshold(parts=parts, weights=weights, least=least):
            return sum(w for w, part in zip(weights, parts, strict=True) if value(part, row)) >= least
        case _:
            raise TypeError(condition)


def conditions(seed: int, number: int, booleans: BooleanBuilder) -> Iterator[Boolean]:
    """Random conditions, each made of earlier ones, so that many share their parts."""
    dice = random.Random(seed)  # noqa: S311  (not a secret)
    made: list[Boolean] = [booleans.class_test(at, mask) for at in range(VARIABLES) for mask in range(1, 7)]
    for _ in range(number):
        some = dice.sample(made, dice.randint(2, 4))
        match dice.randrange(4):
            case 0:
                found = booleans.all_of(some)
            case 1:
                found = booleans.any_of(some)
            case 2:
                found = booleans.opposite(some[0])
            case _:
                lines = [(dice.choice((-2, -1, 1, 1, 2, 3)), each) for each in some]
                found = booleans.threshold(lines, dice.randint(-1, 4))
        made.append(found)
    yield from made


APART = 0b0101
"""The variables of which two rows may have other classes."""


def seen_apart(seed: int) -> list[tuple[Boolean, Boolean]]:
    """Random conditions of which the second is seen to follow from the first, on rows that may differ."""
    booleans = builder()
    seen = Implications(booleans)
    made = [*dict.fromkeys(conditions(seed, 25, booleans))]
    return [(first, second) for first in made for second in made if seen.follows(second, first, APART)]


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in range(2, 12))])
def test_what_is_seen_of_answers_that_partly_differ_is_true_of_every_two_rows(seed: int) -> None:
    """Two rows that have the same classes, but for the variables that are apart."""
    rows = list(product(range(CLASSES), repeat=VARIABLES))
    both = [(one, other) for one in rows for other in rows if one[1] == other[1] and one[3] == other[3]]
    wrong = [
        (first, second)
        for first, second in seen_apart(seed)
        if any(value(first, one) and not value(second, other) for one, other in both)
    ]
    assert wrong == []


def test_some_conditions_are_seen_to_follow_that_read_what_differs() -> None:
    assert any(first is not second and first.reads & second.reads & APART for first, second in seen_apart(1))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in range(2, 12))])
def test_what_is_seen_is_true_on_every_row(seed: int) -> None:
    booleans = builder()
    seen, rows = Implications(booleans), list(product(range(CLASSES), repeat=VARIABLES))
    made = [*dict.fromkeys(conditions(seed, 60, booleans))]
    tables = {each: sum(value(each, row) << at for at, row in enumerate(rows)) for each in made}
    pairs = [(first, second) for first in made for second in made if first is not second]
    follows = [(first, second) for first, second in pairs if seen.follows(second, first)]
    assert [pair for pair in follows if tables[pair[0]] & ~tables[pair[1]]] == []
    assert len(follows) > len(made)
    impossible = [pair for pair in pairs if seen.is_impossible(booleans.all_of(pair))]
    assert [pair for pair in impossible if tables[pair[0]] & tables[pair[1]]] == []
    assert impossible


def test_enough_without_a_place_is_enough_with_it() -> None:
    """Also where a finding takes the place out again, and where the other sum is written in other whole numbers."""
    booleans = builder()
    seen = Implications(booleans)
    belly, sides, back, hernia = (booleans.class_test(at, 2) for at in range(4))
    rest = [(50, sides), (40, back)]
    enough = booleans.threshold([(60, belly), *rest, (-60, booleans.all_of((belly, hernia)))], 70)
    without = booleans.threshold(rest, 70)
    assert isinstance(enough, Threshold)
    assert seen.follows(enough, without)
    assert not seen.follows(without, enough)
    assert seen.follows(booleans.opposite(without), booleans.opposite(enough))
    halved = booleans.threshold([(30, belly), (25, sides), (20, back), (-30, booleans.all_of((belly, hernia)))], 35)
    assert halved is enough
    odd = booleans.threshold([(60, belly), *rest, (-60, booleans.all_of((belly, hernia))), (7, hernia)], 70)
    assert seen.follows(odd, enough)
    assert not seen.follows(enough, odd)


def test_a_part_that_another_excludes_makes_the_whole_impossible() -> None:
    booleans = builder()
    seen = Implications(booleans)
    belly, sides, back, surgery = (booleans.class_test(at, 2) for at in range(4))
    lines = [(60, belly), (50, sides), (40, back)]
    short = booleans.opposite(booleans.threshold(lines, 70))
    more = booleans.any_of((booleans.opposite(surgery), booleans.threshold(lines, 110)))
    assert seen.is_impossible(booleans.all_of((surgery, short, more)))
    assert not seen.is_impossible(booleans.all_of((short, more)))

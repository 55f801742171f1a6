"""The figures of agreement: known ones, those of other libraries, and how many more it takes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pytest

from screener.records.agreement import REACH, by_order, kappa, proportion, same


def random_table(chance: random.Random) -> list[list[int]]:
    size = chance.randint(2, 6)
    most = chance.choice([1, 3, 20, 400])
    return [[chance.randint(0, most) * chance.randint(0, 1) for _ in range(size)] for _ in range(size)]


def test_a_textbook_table_has_its_kappa() -> None:
    """Two readers of 50 applications: 20 and 15 alike, 5 and 10 not; agreement 0.7, by chance 0.5."""
    found = kappa([[20, 5], [10, 15]], same)
    assert found.value == pytest.approx(0.4)
    assert found.of == 50
    assert found == kappa([[20, 5], [10, 15]], by_order(2))


def test_of_one_category_alone_there_is_no_kappa() -> None:
    assert kappa([[9, 0], [0, 0]], same).value is None
    assert kappa([[0, 0], [0, 0]], same).of == 0
    one_sided = kappa([[9, 0], [40, 0]], same)
    assert one_sided.value == pytest.approx(0)
    assert (one_sided.low, one_sided.more) == (None, 1)
    alike = kappa([[9, 0], [0, 7]], same)
    assert (alike.value, alike.low, alike.more) == (1, None, 19)


@pytest.mark.parametrize(("hits", "total"), [(0, 5), (5, 5), (17, 40), (0, 0), (400, 800)])
def test_with_as_many_more_a_share_means_something(hits: int, total: int) -> None:
    found = proportion(hits, total)
    share = found.value if found.value is not None else 0.5
    enough, short = _interval(share, found.needed), _interval(share, found.needed - 1)
    assert max(abs(share - end) for end in enough) <= REACH < max(abs(share - end) for end in short)
    assert found.more == max(0, found.needed - total)


def _interval(share: float, number: int) -> tuple[float, float]:
    """The ends of Wilson's interval: the shares from which the one that was seen is 1.96 standard errors away."""
    square = 3.8414588206941254  # of 1.96
    turned = [2 * share + square / number, 1 + square / number]  # (share - p)² n = 3.84 p (1 - p), solved for p
    root = (turned[0] ** 2 - 4 * turned[1] * share**2) ** 0.5
    ends = [(turned[0] - root) / (2 * turned[1]), (turned[0] + root) / (2 * turned[1])]
    return ends[0], ends[1]


def known(name: str) -> Any:  # noqa: ANN401  (a module without types)
    return import_module(name)


@pytest.mark.statistics
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the judges divide by zero where a variance is 0
@pytest.mark.parametrize("seed", range(300))
def test_statsmodels_and_scikit_learn_come_to_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (a seed, not a secret)
    table = random_table(chance)
    size, pairs = (
        len(table),
        [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)],
    )
    one, two = [a for a, _ in pairs], [b for _, b in pairs]
    for weight, ours in ((None, kappa(table, same)), ("linear", kappa(table, by_order(size)))):
        if ours.value is None:
            assert len(set(one)) <= 1 or not pairs
            continue
        learned = known("sklearn.metrics").cohen_kappa_score(one, two, labels=[*range(size)], weights=weight)
        assert ours.value == pytest.approx(learned)
        inter_rater = known("statsmodels.stats.inter_rater")
        judge = inter_rater.cohens_kappa(known("numpy").array(table), wt=weight)
        assert ours.value == pytest.approx(judge.kappa)
        if ours.low is None:
            assert not judge.std_kappa > 1e-6
        else:
            assert_ends((ours.low, ours.high), (max(-1, judge.kappa_low), min(1, judge.kappa_upp)))
    hits = sum(table[at][at] for at in range(size))
    if pairs:
        share = proportion(hits, len(pairs))
        assert share.value == pytest.approx(known("sklearn.metrics").accuracy_score(one, two))
        ends = known("statsmodels.stats.proportion").proportion_confint(hits, len(pairs), method="wilson")
        assert_ends((share.low, share.high), ends)


def assert_ends(ours: Sequence[float | None], theirs: Sequence[float]) -> None:
    assert ours == pytest.approx([float(end) for end in theirs], abs=1e-7)

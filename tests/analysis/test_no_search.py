"""What is known without a search is what the search finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.solver.sum_paths import SumResult
from screener.analysis.solver.sum_search import first_way
from screener.questionnaire.loader import load
from tests.support.paths import QUESTIONNAIRES, SHIPPED, VERSION_1

FILES = (VERSION_1, *(QUESTIONNAIRES / "good" / f"{name}.yaml" for name in ("phq9", "gad-7", "meld")))


def proofs_of(file: Path) -> Proofs:
    return Proofs(load(file.read_bytes(), file.name))


@pytest.mark.parametrize(
    "file", [pytest.param(SHIPPED, marks=pytest.mark.exhaustive), *FILES], ids=lambda file: file.stem
)
def test_the_ends_that_vignettes_show_are_those_of_a_search(file: Path) -> None:
    proofs = proofs_of(file)
    for score in proofs.questionnaire.single_scores:
        shown, found = proofs.bounds(score.id), proofs.space.bounds(score.id)
        assert shown == found, score.id
        assert shown is not None
        assert found is not None
        assert (shown.lowest_example, shown.highest_example) == (found.lowest_example, found.highest_example), score.id


@pytest.mark.parametrize(
    "file", [pytest.param(SHIPPED, marks=pytest.mark.exhaustive), VERSION_1], ids=lambda file: file.stem
)
def test_the_first_way_is_the_one_that_all_ways_together_show(file: Path) -> None:
    proofs = proofs_of(file)
    found = proofs.space.walk_result
    assert isinstance(found, SumResult)
    last = len(found.layers) - 1
    goals = {node.state.sides[0][0] for node in found.layers[last].sums}
    assert len(goals) == len(proofs.questionnaire.outcomes)
    soon = 0
    for goal in goals:
        ends = {node: found.apart.unit for node in found.layers[last].sums if node.state.sides[0][0] is goal}
        steps = first_way(found.walk, found.start, ends)
        assert steps in (None, found.first({last: ends}, last))
        soon += steps is not None
    assert 2 * soon >= len(goals)

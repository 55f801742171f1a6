"""All proofs of one questionnaire share one budget: a large one leaves enough for the others, and the whole ends."""

from __future__ import annotations

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS, not_counted
from screener.analysis.solver.budget import EDGES, SHARES, SMALL, NotCounted, SharedBudget
from screener.questionnaire.loader import load
from tests.perf.test_proof_cost import local_text


def test_a_limit_is_a_share_of_what_is_left_and_never_too_small_for_a_short_walk() -> None:
    shared_budget = SharedBudget(10 * SHARES * SMALL)
    first = shared_budget.share()
    assert first.left == 10 * SMALL
    first.pay(4 * SMALL - EDGES)
    assert shared_budget.left == (10 * SHARES - 4) * SMALL
    assert shared_budget.share().left == pytest.approx((10 - 4 / SHARES) * SMALL)
    with pytest.raises(NotCounted):
        first.pay(7 * SMALL)
    shared_budget.left = 0
    assert shared_budget.share().left == SMALL


def test_a_proof_that_is_too_large_leaves_enough_for_all_others() -> None:
    """Thirty questions that depend on one another: the outcomes are past the budget, each end of the score is not."""
    questionnaire = load(local_text(30, 1, span=30).encode(), "random.yaml")
    proofs = Proofs(questionnaire, shared_budget=SharedBudget(0))
    findings = [each.message for proof in PROOFS.values() for each in proof(proofs)]
    assert proofs.space.possible is None
    bounds = proofs.space.bounds("total")
    assert bounds is not None
    assert bounds.lowest == 0
    (said,) = [each.message for each in not_counted(proofs)]
    missing = "the outcome look, worse answers"
    assert said == f"not counted, because it is past the budget of states: {missing}"
    assert said in findings


def test_what_a_full_budget_counts_an_empty_one_never_contradicts() -> None:
    """It only says less."""
    questionnaire = load(local_text(14, 2).encode(), "random.yaml")
    whole, small = Proofs(questionnaire), Proofs(questionnaire, shared_budget=SharedBudget(0))
    for name, proof in PROOFS.items():
        if name != "not-counted":
            assert {str(each) for each in proof(small)} <= {str(each) for each in proof(whole)}

"""Advice on scores of which the author says that they never rise."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.idle import answers_apart
from screener.errors import Problem
from screener.quantities import show
from screener.questionnaire.model import NO_VALUE


def rising_score(proofs: Proofs) -> Iterator[Problem]:
    """No worse answer raises a score that says `never_rises`."""
    for score in proofs.questionnaire.scores:
        found = proofs.space.rises(score.id) if score.never_rises else ()
        if found is None:
            message = (
                f"whether {score.id} never rises is not counted: it is past the budget of states, or two numbers are "
                "compared from which it is worked out"
            )
            yield Problem(score.place, "rising-score", message)
        for each in found or ():
            worse, better = answers_apart(proofs, each.question.id, each.worse, each.better)
            less = NO_VALUE if each.better_value is None else show(each.better_value)
            message = f"a worse answer raises {score.id}: {worse} gives {show(each.worse_value)}, {better} gives {less}"
            yield proofs.finding(score.place, "rising-score", message, each.worse, each.better)

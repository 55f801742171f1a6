"""Advice on results that say two things at once."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.errors import Problem
from screener.questionnaire.bands import Band
from screener.questionnaire.conditions import AllOf, Condition, Not
from screener.questionnaire.score import Score


def contradicted_band(proofs: Proofs) -> Iterator[Problem]:
    """Where only one end of a score's bands allows the best outcome, the worst outcome never stands beside it."""
    worst, best = proofs.questionnaire.results[0], proofs.questionnaire.results[-1]
    conditions = [each.condition for each in proofs.questionnaire.outcomes if each.condition is not None]
    for score in proofs.questionnaire.scores if conditions else ():
        good = _with(proofs, score, AllOf(tuple(Not(each) for each in conditions)))
        if len(good) != 1:
            continue
        band = good[0]
        both = AllOf((band.reached_by(score.id), conditions[0]))
        if proofs.can(both):
            message = (
                f'{score.id} can lie in "{band.title}", where {best.id} is possible, while the outcome is {worst.id}; '
                f"to show no {score.id} then, give it an only_if"
            )
            yield proofs.finding(score.place, "contradicted-band", message, proofs.example(both))


def _with(proofs: Proofs, score: Score, outcome: Condition) -> list[Band]:
    """Of the lowest and the highest band of a score those that an outcome can stand beside."""
    ends = (score.bands[0], score.bands[-1]) if len(score.bands) > 1 else ()
    return [band for band in ends if proofs.can(AllOf((band.reached_by(score.id), outcome)))]

"""Witnesses: two answer sheets that show a worse answer which does better, put to the engine before they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.sheets import Disagreement, sheet_of
from screener.analysis.solver.states import Step
from screener.questionnaire.answers import Answers
from screener.questionnaire.model import Outcome, Question, Questionnaire
from screener.screening.assessment import assess


@dataclass(frozen=True)
class Inversion:
    """Two answer sheets that show a worse answer with a better outcome."""

    question: Question
    worse: Answers
    better: Answers
    worse_outcome: Outcome
    better_outcome: Outcome


@dataclass(frozen=True)
class Rise:
    """Two answer sheets that show a worse answer with a higher value of a score."""

    question: Question
    worse: Answers
    better: Answers
    worse_value: Fraction
    better_value: Fraction | None
    """None: the better answer leaves the score without a value."""


def inversion_of(compiled: Compiled, whole: Questionnaire, name: str, steps: Sequence[Step]) -> Inversion:
    """The sheets of both sides; raises Disagreement where the engine does not see that the worse does better."""
    worse, better = (sheet_of(compiled, steps, side) for side in (0, 1))
    results = [assess(whole, sheet).outcome for sheet in (worse, better)]
    places = [whole.outcomes.index(outcome) for outcome in results]
    if places[0] <= places[1]:
        raise Disagreement(name)
    return Inversion(whole.by_id[name], worse, better, *results)


def rise_of(compiled: Compiled, whole: Questionnaire, score: str, name: str, steps: Sequence[Step]) -> Rise:
    """The sheets of both sides; raises Disagreement where the engine does not see that the worse has more."""
    worse, better = (sheet_of(compiled, steps, side) for side in (0, 1))
    more, less = (assess(whole, sheet).score_results[score].value for sheet in (worse, better))
    if more is None or (less is not None and more <= less):
        raise Disagreement(name)
    return Rise(whole.by_id[name], worse, better, more, less)

"""Shares of the answer sheets: how many, and one of them that the engine agrees with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.sheets import Disagreement, sheet_if_any
from screener.analysis.solver.states import Step
from screener.questionnaire.answers import Answers
from screener.questionnaire.conditions import Condition, holds
from screener.questionnaire.model import Outcome, Questionnaire
from screener.screening.assessment import Assessment, assess
from screener.screening.scoring import score_answers

Proof = Callable[[Assessment], bool]


@dataclass(frozen=True)
class Share:
    """How many complete answer sheets, and one of them."""

    count: int
    example: Answers | None


def results_in(outcome: Outcome) -> Proof:
    """That a sheet has that outcome."""
    return lambda assessment: assessment.outcome is outcome


def makes(questionnaire: Questionnaire, condition: Condition) -> Proof:
    """That a sheet makes a condition true."""
    return lambda assessment: holds(condition, score_answers(questionnaire, assessment.answers))


def shown(compiled: Compiled, whole: Questionnaire, steps: Iterable[Step], proof: Proof) -> Answers | None:
    """The answer sheet, once the engine agrees; None where a question that is left open has no answer."""
    sheet = sheet_if_any(compiled, steps)
    if sheet is not None and not proof(assess(whole, sheet)):
        raise Disagreement(sheet)
    return sheet

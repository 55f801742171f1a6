"""The proofs behind the forecast of an interview; the solver is imported when the first of them is asked for."""

from __future__ import annotations

from screener.questionnaire.answers import Answers
from screener.questionnaire.model import Audience, Outcome, Questionnaire
from screener.screening.forecast import Forecast


def _to_go(questionnaire: Questionnaire, answers: Answers, audience: Audience) -> tuple[int, int] | None:
    from screener.analysis.progress import to_go

    return to_go(questionnaire, answers, audience)


def _decided(questionnaire: Questionnaire, answers: Answers) -> Outcome | None:
    from screener.analysis.progress import decided

    return decided(questionnaire, answers)


PROVED = Forecast(_to_go, _decided)
"""The forecast by proof."""

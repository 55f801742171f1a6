"""The bands of a score in the place of outcomes, so that all that is proved of outcomes is proved of bands."""

from __future__ import annotations

from dataclasses import replace

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import Not, Stated
from screener.questionnaire.model import NO_VALUE, Outcome, Questionnaire

BELOW = "no band"


def by_band(questionnaire: Questionnaire, score: str) -> Questionnaire:
    """The questionnaire whose outcomes are the bands of one score, and that it has no value."""
    without = Outcome(id=NO_VALUE, title=NO_VALUE, condition=Not(Stated(score, AnswerState.ANSWERED)))
    bands = (
        Outcome(id=band.title, title=band.title, condition=band.reached_by(score))
        for band in questionnaire.score_by_id[score].bands
    )
    return replace(questionnaire, outcomes=(without, *bands, Outcome(id=BELOW, title=BELOW)))

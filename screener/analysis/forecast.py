"""The forecast of an interview by proof; the solver is imported when the first proof is asked for."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from screener.questionnaire.answers import Answers
from screener.questionnaire.model import Audience, Outcome, Questionnaire
from screener.screening.forecast import Forecast

if TYPE_CHECKING:
    from screener.analysis.progress import Progress


def proved_forecast() -> Forecast:
    """A forecast of which each page goes on from the one before, as long as questionnaire and audience are the same."""
    kept: list[Progress] = []

    def progress(questionnaire: Questionnaire, audience: Audience) -> Progress:
        if not kept or kept[0].questionnaire is not questionnaire or kept[0].audience != audience:
            from screener.analysis.progress import Progress

            kept[:] = [Progress(questionnaire, audience)]
        return kept[0]

    def to_go(
        questionnaire: Questionnaire, answers: Answers, audience: Audience, opened: Container[str]
    ) -> tuple[int, int] | None:
        return progress(questionnaire, audience).to_go(answers, opened)

    def decided(questionnaire: Questionnaire, answers: Answers, opened: Container[str]) -> Outcome | None:
        audience = kept[0].audience if kept else "staff"
        return progress(questionnaire, audience).decided(answers, opened)

    return Forecast(to_go, decided)

"""The forecast of an interview by proof; the solver is imported when the first proof is asked for."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from screener.questionnaire.answers import Answers
from screener.questionnaire.model import Audience, Outcome, Questionnaire
from screener.screening.forecast import Forecast

if TYPE_CHECKING:
    from screener.analysis.solver.workspace import Workspace


def proved_forecast() -> Forecast:
    """A forecast whose proofs share one workspace as long as the questionnaire is the same."""
    kept: list[Workspace] = []

    def workspace(questionnaire: Questionnaire) -> Workspace:
        if not kept or kept[0].questionnaire is not questionnaire:
            from screener.analysis.solver.workspace import Workspace

            kept[:] = [Workspace(questionnaire)]
        return kept[0]

    def to_go(
        questionnaire: Questionnaire, answers: Answers, audience: Audience, opened: Container[str]
    ) -> tuple[int, int] | None:
        from screener.analysis import progress

        return progress.to_go(questionnaire, answers, audience, opened, workspace(questionnaire))

    def decided(questionnaire: Questionnaire, answers: Answers, opened: Container[str]) -> Outcome | None:
        from screener.analysis import progress

        return progress.decided(questionnaire, answers, opened, workspace(questionnaire))

    return Forecast(to_go, decided)

"""The forecast of an interview by proof; the solver is imported when the first proof is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.screening.forecast import Forecast
from screener.screening.interview import Interview

if TYPE_CHECKING:
    from screener.analysis.progress import InterviewProgress


def proved_forecast() -> Forecast:
    """A forecast of which each page goes on from the one before, as long as questionnaire and audience are the same."""
    kept: list[InterviewProgress] = []

    def progress(interview: Interview) -> InterviewProgress:
        if not kept or not kept[0].is_about(interview):
            from screener.analysis.progress import InterviewProgress

            kept[:] = [InterviewProgress(interview.questionnaire, interview.audience)]
        return kept[0]

    return Forecast(lambda interview: progress(interview).to_go(interview), lambda each: progress(each).decided(each))

"""Records of questionnaires that name no outcomes: the bands of their scores are the result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import Assessment

if TYPE_CHECKING:
    from screener.records.types import AssessmentEntry, ScoreEntry


def is_by_bands(assessment: AssessmentEntry) -> bool:
    """Whether the bands are the result: no outcome is possible at all."""
    return assessment["outcome"] is None and assessment["possible"] == []


def bands_in_words(assessment: AssessmentEntry) -> str:
    """`Depression: Mild; Anxiety: Severe`: the bands of each score that is shown; empty where none has one."""
    return _listed((score["title"] or "", _titles(score)) for score in assessment["scores"].values() if score["shown"])


def bands_of(questionnaire: Questionnaire, assessment: Assessment) -> str:
    """The same of an assessment, as the answers stand."""
    if assessment.ended:
        return ""
    values = ((score, assessment.score_results[score.id].value) for score in questionnaire.scores if score.bands)
    found = ((score.title, score.band_of(value)) for score, value in values)
    return _listed((title, band.title if band else "") for title, band in found)


def _titles(score: ScoreEntry) -> str:
    """The bands in which it can still lie."""
    return " / ".join(band["title"] for band in score["bands"])


def _listed(found: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{title}: {bands}" if title else bands for title, bands in found if bands)

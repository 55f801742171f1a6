"""Bands in two versions: from which band of a score to which its answer sheets move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from screener.analysis.diff.outcomes import Move, VersionPair
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import Not, Stated
from screener.questionnaire.model import NO_VALUE, Outcome, Questionnaire

BELOW = "no band"
Moves = Mapping[tuple[str, str], Move] | None
"""The titles of the old and the new band to the answer sheets that move; None: not counted."""


def band_moves(old: Questionnaire, new: Questionnaire) -> dict[str, Moves]:
    """The moves to another band, for each score that has bands in both versions."""
    found: dict[str, Moves] = {}
    for score in new.scores:
        before = old.score_by_id.get(score.id)
        if score.bands and before is not None and before.bands:
            pair = VersionPair(_by_band(old, score.id), _by_band(new, score.id))
            moves = pair.outcomes
            found[score.id] = moves and {way: move for way, move in moves.items() if way[0] != way[1]}
    return found


def _by_band(questionnaire: Questionnaire, score: str) -> Questionnaire:
    """The questionnaire whose outcomes are the bands of one score."""
    without = Outcome(id=NO_VALUE, title=NO_VALUE, condition=Not(Stated(score, AnswerState.ANSWERED)))
    bands = (
        Outcome(id=band.title, title=band.title, condition=band.reached_by(score))
        for band in questionnaire.score_by_id[score].bands
    )
    return replace(questionnaire, outcomes=(without, *bands, Outcome(id=BELOW, title=BELOW)))

"""Bands in two versions: from which band of a score to which its answer sheets move."""

from __future__ import annotations

from collections.abc import Mapping

from screener.analysis.by_band import by_band
from screener.analysis.diff.outcomes import Move, VersionPair
from screener.questionnaire.model import Questionnaire

Moves = Mapping[tuple[str, str], Move] | None
"""The titles of the old and the new band to the answer sheets that move; None: not counted."""


def band_moves(old: Questionnaire, new: Questionnaire) -> dict[str, Moves]:
    """The moves to another band, for each score that has bands in both versions."""
    found: dict[str, Moves] = {}
    for score in new.scores:
        before = old.score_by_id.get(score.id)
        if score.bands and before is not None and before.bands:
            pair = VersionPair(by_band(old, score.id), by_band(new, score.id))
            moves = pair.outcomes
            found[score.id] = moves and {way: move for way, move in moves.items() if way[0] != way[1]}
    return found

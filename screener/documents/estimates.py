"""Estimates in words: the points of a line that has two ends, and the names of both ends."""

from __future__ import annotations

from fractions import Fraction

from screener.i18n import phrase
from screener.quantities import show
from screener.questionnaire.model import Score


def signed(points: Fraction) -> str:
    """`+5`, `-2`, `+0`."""
    return show(points) if points < 0 else f"+{show(points)}"


def points_words(low: Fraction, high: Fraction, language: str = "en") -> str:
    """`+150 to 450`; `takes away up to 75`, `adds up to 300` where one end is 0; `+5` where both are the same."""
    if low == high:
        return signed(low)
    if high == 0:
        return phrase("points-less", language, most=show(-low))
    if low == 0:
        return phrase("points-more", language, most=show(high))
    return phrase("points-from", language, low=signed(low), high=signed(high) if low < 0 < high else show(high))


def end_words(score: Score, language: str = "en") -> str:
    """The title or id of a score; of one end of an estimate, which end it is."""
    title = score.title or score.end_of or score.id
    return phrase(f"estimate-{score.end}", language, title=title) if score.end else title

"""Scores of which nothing can be said yet: in place of their range the answers are named that they wait for."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from screener.quantities import JsonNumber, from_json

if TYPE_CHECKING:
    from screener.records.types import AnswerEntry, Record, ScoreEntry

NEARLY_ALL = Fraction(9, 10)
"""The share of its scale from which on a range says nothing."""
MOST_NAMED = 5
"""Missing answers that are named."""


def is_measure(score: ScoreEntry) -> bool:
    """Whether it is an amount of something, worked out by a formula, and not points out of a most."""
    return score["made_by"] == "formula" and score["unit"] is not None


def missing_for(score: ScoreEntry, record: Record) -> list[AnswerEntry]:
    """The missing answers that a score reads; all that are missing in a record that does not say so."""
    answers = record["answers"]
    return [answers[name] for name in score.get("missing", record["assessment"]["open"]) if name in answers]


def is_unknown(score: ScoreEntry, record: Record) -> bool:
    """Whether its range says nothing because answers are missing: that of a measure, or nearly the whole scale."""
    if score["lowest"] is None or score["lowest"] == score["highest"] or not missing_for(score, record):
        return False
    has_value = score["value"] is not None or score.get("cautious") is not None
    return (is_measure(score) and not has_value) or is_anything(score)


def is_anything(score: ScoreEntry) -> bool:
    """Whether it could be nearly everything that it can be at all, and not only because it is an estimate."""
    lowest, highest, scale = score["lowest"], score["highest"], score["scale"]
    if lowest is None or highest is None or scale is None:
        return False
    width = _width(lowest, highest)
    own = _width(score.get("cautious"), score.get("generous"))
    return width > 2 * own and width >= NEARLY_ALL * _width(*scale)


def _width(low: JsonNumber | None, high: JsonNumber | None) -> Fraction:
    return Fraction(0) if low is None or high is None else from_json(high) - from_json(low)

"""Vignettes: sets of answers with the result that they must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from screener.errors import NOWHERE, Place
from screener.questionnaire.answers import Answer
from screener.questionnaire.light import dataclass


@dataclass(frozen=True, kw_only=True)
class Vignette:
    """A set of answers and the result it must have; None where nothing is expected."""

    name: str
    answers: Mapping[str, Answer]
    outcome: str | None = None
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)
    """Score id to its value; None where it must have none."""
    bands: Mapping[str, str] = field(default_factory=dict)
    """Score id to the title of the band in which it must lie."""
    stops: tuple[str, ...] | None = None
    flags: tuple[str, ...] | None = None
    notes: tuple[str, ...] | None = None
    place: Place = field(default=NOWHERE, compare=False)

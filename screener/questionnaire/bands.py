"""Bands: names for parts of a score, each from its number up to just below the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction

from screener.errors import NOWHERE, Place
from screener.quantities import show
from screener.questionnaire.conditions import Compared, Comparison
from screener.questionnaire.light import dataclass


@dataclass(frozen=True)
class Band:
    """One band: where it begins, where the next one does, and what it is called."""

    start: Fraction
    end: Fraction | None
    """The number that it stays below; None for the highest band."""
    title: str
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def key(self) -> str:
        """How the file names it, under `bands`."""
        return show(self.start)

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies in the band."""
        return self.start <= value and (self.end is None or value < self.end)

    def reached_by(self, score: str) -> Compared:
        """The condition that a score lies in the band."""
        bounds: list[tuple[Comparison, Fraction]] = [(">=", self.start)]
        bounds += [] if self.end is None else [("<", self.end)]
        return Compared(score, tuple(bounds))


def possible_bands(bands: Sequence[Band], lowest: Fraction | None, highest: Fraction | None) -> tuple[Band, ...]:
    """The bands between two values, in order; all of them where it is not known how far a value may lie."""
    return tuple(
        band
        for band in bands
        if (highest is None or band.start <= highest) and (lowest is None or band.end is None or lowest < band.end)
    )

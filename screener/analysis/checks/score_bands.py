"""Proofs of the bands of a score: every value lies in one, and every band is reached and has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.errors import Problem
from screener.quantities import show
from screener.questionnaire.bands import Band


def no_band(proofs: Proofs) -> Iterator[Problem]:
    """The lowest band of a score begins at its lowest value, or below it."""
    for score in proofs.questionnaire.scores:
        bounds = proofs.bounds(score.id) if score.bands else None
        if bounds is not None and bounds.lowest is not None and bounds.lowest < score.bands[0].start:
            first = score.bands[0]
            message = f"{score.id} can be {show(bounds.lowest)}, and its bands begin at {first.key}"
            yield proofs.finding(first.place, "no-band", message, bounds.lowest_example)


def unreached_band(proofs: Proofs) -> Iterator[Problem]:
    """Every band of a score is reached by some answers."""
    for score in proofs.questionnaire.scores:
        for band in score.bands:
            if proofs.cannot(band.reached_by(score.id)):
                message = f'nothing reaches the band "{band.title}" of {score.id}'
                yield Problem(band.place, "unreached-band", message)


def same_band(proofs: Proofs) -> Iterator[Problem]:
    """No two bands of a score have one title."""
    for score in proofs.questionnaire.scores:
        first: dict[str, Band] = {}
        for band in score.bands:
            title = " ".join(band.title.split()).casefold()
            earlier = first.setdefault(title, band)
            if earlier is not band:
                message = f'the bands of {score.id} at {earlier.key} and at {band.key} have one title: "{band.title}"'
                yield Problem(band.place, "same-band", message)

"""Advice: what an author should look at though no proof says that it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screener.analysis.checks.body import body_change
from screener.analysis.checks.coarse_units import coarse_unit
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.contradictions import contradicted_band
from screener.analysis.checks.option_keys import ambiguous_number
from screener.analysis.checks.own_points import alone_points, hidden_item
from screener.analysis.checks.reached import overtaken_stop
from screener.analysis.checks.reading_grade import reading_grade
from screener.analysis.checks.rises import rising_score
from screener.analysis.checks.sources import nameless_source, unread_source
from screener.analysis.checks.texts import missing_staff, untranslated_choice
from screener.analysis.checks.unsaid import incomplete_score, silent_unknown
from screener.errors import Problem

ADVICE: dict[str, Callable[[Proofs], Iterator[Problem]]] = {
    "unread-source": unread_source,
    "nameless-source": nameless_source,
    "body-change": body_change,
    "hidden-item": hidden_item,
    "alone-points": alone_points,
    "incomplete-score": incomplete_score,
    "silent-unknown": silent_unknown,
    "reading-grade": reading_grade,
    "ambiguous-number": ambiguous_number,
    "coarse-unit": coarse_unit,
    "untranslated-choice": untranslated_choice,
    "missing-staff": missing_staff,
    "contradicted-band": contradicted_band,
    "rising-score": rising_score,
    "overtaken-stop": overtaken_stop,
}
"""Each is a small function whose docstring states what should hold; nothing that it finds makes a check fail."""


def advice(proofs: Proofs) -> list[Problem]:
    """Everything to look at, in the order of the file."""
    return sorted(problem for check in ADVICE.values() for problem in check(proofs))

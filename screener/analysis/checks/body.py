"""Advice on what a result asks people to change about their bodies."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.errors import Problem

_UNITS = frozenset(
    (
        *("kg", "g", "lb", "lbs", "pound", "pounds", "stone", "st", "oz"),
        *("cm", "mm", "m", "ft", "foot", "feet", "in", "inch", "inches"),
        *("kg/m2", "kg/m^2", "kg/m²", "mmHg", "mm Hg", "bpm", "beats/min", "°C", "°F", "C", "F"),
        *("mmol/L", "mmol/l", "mg/dL", "mg/dl", "g/dL", "g/dl", "g/L", "g/l", "mmol/mol", "umol/L", "µmol/L"),
    )
)
"""Units in which bodies are measured: weight, height and girth, pressure, pulse, temperature, and blood."""


def body_change(proofs: Proofs) -> Iterator[Problem]:
    """No number of somebody's body is changeable, so that no result names a weight to reach."""
    for question in proofs.questionnaire.questions:
        if question.changeable != "never" and question.unit in _UNITS:
            message = (
                f"{question.id} is a number of somebody's body, and as long as it is changeable "
                "a result can tell them which one to reach"
            )
            yield Problem(question.place, "body-change", message)

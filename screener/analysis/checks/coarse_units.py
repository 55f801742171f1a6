"""Advice on other units: what is typed in one should not be rounded more than one sees."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from screener.analysis.checks.context import Proofs
from screener.errors import Problem
from screener.quantities import show
from screener.questionnaire.kinds.number import Numeric


def coarse_unit(proofs: Proofs) -> Iterator[Problem]:
    """A step of a number is not more than one whole step of a unit in which it may be typed."""
    for question in proofs.questionnaire.questions:
        if isinstance(question.kind, Numeric):
            step, unit = Fraction(1, 10**question.kind.decimals), question.unit
            for other in question.kind.other_units:
                if step > other.by:
                    steps = f"a step of {show(step, unit)} is {show(step / other.by, other.unit)}"
                    mend = f"what is typed in {other.unit} is rounded; give it more decimals"
                    yield Problem(question.place, "coarse-unit", f"{question.id}: {steps}, so {mend}")

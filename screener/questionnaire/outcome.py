"""Outcomes: the results that a questionnaire names, the worst first."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from screener.errors import NOWHERE, Place
from screener.questionnaire.codes import Code
from screener.questionnaire.conditions import Condition
from screener.questionnaire.light import dataclass

Audience = Literal["patient", "staff"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One result; the one without a condition is taken when no other fits."""

    id: str
    title: str
    condition: Condition | None = None
    patient: str = ""
    next: str = ""
    next_step: str = ""
    """What happens next, in one word for programs."""
    codes: tuple[Code, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    def wording(self, audience: Audience) -> str:
        """The result as this audience reads it."""
        return (self.patient or self.title) if audience == "patient" else self.title


BY_BANDS = Outcome(id="", title="")
"""The one outcome of a questionnaire that names none: the bands of its scores are the result."""

"""How a clinic is reached, as its questionnaire says it beside some results."""

from __future__ import annotations

from screener.questionnaire.light import dataclass


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The clinic's own words, and the ids of the outcomes beside which they stand."""

    say: str
    outcomes: tuple[str, ...]

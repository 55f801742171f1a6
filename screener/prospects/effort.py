"""Effort: how much work is done before the answer is that it was not counted.

The limits count states and pieces, never seconds, so that every machine gives up at the same place.
"""

from __future__ import annotations

from typing import NamedTuple


class Effort(NamedTuple):
    """The most work for one answer."""

    pieces: int
    """Pieces of grids that are looked at for one table of numbers that meet, or for one end of a score.

    A piece costs the more, the more parts its formula has, and the finer its numbers are: it takes so much longer.
    """
    states: int
    """States of one walk."""
    cases: int
    """Values of scores that are told apart inside one comparison that also reads an open number."""


THOROUGH = Effort(3_000_000, 200_000, 2_000)
"""For proofs."""
QUICK = Effort(30_000, 5_000, 300)
"""For one result."""
PROMPT = Effort(30_000, 1_000, 300)
"""While a person waits for the next question."""

"""The budget: how much work one answer may take before it is given up as not counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Progress = Callable[[str, int, int], object]
"""Is called with what is worked on, how much is done, and how much there is."""


def silent(_what: str, _done: int, _of: int) -> None:
    """The progress that nobody is shown."""


class NotCounted(Exception):
    """The exact answer takes more work than the budget allows."""


def counted(work: Callable[[], T]) -> T | None:
    """The result of the work; None past its budget: not counted, and never a guess."""
    try:
        return work()
    except NotCounted:
        return None


class Budget(NamedTuple):
    """The most work for one answer."""

    pieces: int
    """Pieces of grids that are examined for one table of numbers in one comparison, or for one end of a score.

    A piece costs more, the more parts its formula has and the finer its numbers are: it takes so much longer.
    """
    states: int
    """States of one walk."""
    cases: int
    """Values of scores that are distinguished inside one comparison that also reads an open number."""


EDGES = 50
"""The work of the edges from one state, in parts of expressions, beside the parts of what is left there."""
SHARES = 5
"""A walk may take one in so many parts of what is left."""
SMALL = 200_000
"""The work that every walk may do."""
ALL_PROOFS = 120_000_000
"""The work of all proofs of one questionnaire."""


@dataclass
class SharedBudget:
    """The work that all proofs of one questionnaire may take together, in parts of expressions.

    Each walk gets a share of what is left, so that one that is too large leaves enough for the others.
    """

    left: float = inf

    def share(self) -> WorkLimit:
        """The limit of the next walk."""
        return WorkLimit(self, max(self.left / SHARES, SMALL))


@dataclass
class WorkLimit:
    """The most work of one walk."""

    shared_budget: SharedBudget
    left: float

    def pay(self, parts: int) -> None:
        """Counts the edges from a state with so many parts; raises NotCounted past the limit."""
        self.left -= EDGES + parts
        self.shared_budget.left -= EDGES + parts
        if self.left < 0:
            raise NotCounted


THOROUGH = Budget(3_000_000, 200_000, 2_000)
"""For proofs."""
SCALES = Budget(300_000, 20_000, 300)
"""For the ends of the scores of one questionnaire, before its first result is shown."""
QUICK = Budget(30_000, 5_000, 300)
"""For one result."""
PROMPT = Budget(30_000, 5_000, 300)
"""While a person waits for the next question."""
SEARCHES = 400
"""Answer sheets that are looked for while it is found out whether vignettes are enough, each within the budget."""

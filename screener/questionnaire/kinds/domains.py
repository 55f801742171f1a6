"""Domains: which values a question can take, whatever its kind is called.

The proofs, the comparison of versions, the paper form and the exports match on these classes, so that a new kind of
question needs nothing of its own there.
"""

from __future__ import annotations

from fractions import Fraction

from screener.questionnaire.light import dataclass


@dataclass(frozen=True)
class OneOf:
    """Exactly one of some option ids."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class SomeOf:
    """From `least` to `most` of some option ids together (None: to all of them), or one of `alone` by itself."""

    values: tuple[str, ...]
    alone: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None

    @property
    def together(self) -> tuple[str, ...]:
        """The ids that can be combined."""
        return tuple(value for value in self.values if value not in self.alone)


@dataclass(frozen=True)
class NumbersBetween:
    """Every number with at most so many decimals from `low` to `high`, in the unit of the question."""

    low: Fraction
    high: Fraction
    decimals: int = 0


@dataclass(frozen=True)
class AnyNumber:
    """A number with at most so many decimals that nothing reads; only whether it is there can matter."""

    decimals: int = 0


@dataclass(frozen=True)
class AnyWords:
    """Words that no rule reads; only whether they are there can matter."""


Domain = OneOf | SomeOf | NumbersBetween | AnyNumber | AnyWords

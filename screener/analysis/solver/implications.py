"""Implications: that one condition is true wherever another is, seen from how the two are made.

What is not seen so may be true all the same: then a walk has to find out.
"""

from __future__ import annotations

from collections.abc import Iterable

from screener.analysis.solver.booleans import BooleanBuilder, reach
from screener.analysis.solver.expressions import (
    Boolean,
    BooleanConstant,
    ClassTest,
    Conjunction,
    Disjunction,
    Goal,
    Negation,
    Threshold,
)

MOST_KNOWN = 50_000
"""So many pairs are remembered."""


class Implications:
    """What was seen of the conditions of one questionnaire."""

    def __init__(self, booleans: BooleanBuilder) -> None:
        self._booleans = booleans
        self._known: dict[tuple[Boolean, Boolean, int], bool] = {}
        self._impossible: dict[Boolean, bool] = {}

    def follows(self, second: Boolean, first: Boolean, apart: int = 0) -> bool:
        """Whether the second condition is seen to be true wherever the first is.

        The two are about the same answers, but for those to the variables in `apart`, which may differ.
        """
        if first is self._booleans.false or second is self._booleans.true:
            return True
        shared = first.reads & second.reads
        if not shared & ~apart:
            return False
        apart &= shared
        if first is second and not apart:
            return True
        found = self._known.get((first, second, apart))
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[first, second, apart] = self._seen(first, second, apart)
        return found

    def _seen(self, first: Boolean, second: Boolean, apart: int) -> bool:
        if isinstance(first, Disjunction):
            return all(self.follows(second, each, apart) for each in first.parts)
        if isinstance(second, Conjunction):
            return all(self.follows(each, first, apart) for each in second.parts)
        one_of = first.parts if isinstance(first, Conjunction) else ()
        other_of = second.parts if isinstance(second, Disjunction) else ()
        return (
            any(self.follows(second, each, apart) for each in one_of)
            or any(self.follows(each, first, apart) for each in other_of)
            or self._seen_of_single(first, second, apart)
        )

    def _seen_of_single(self, first: Boolean, second: Boolean, apart: int) -> bool:
        match first, second:
            case ClassTest(), ClassTest():
                return first.variable == second.variable and not first.mask & ~second.mask
            case Negation(part=one), Negation(part=other):
                return self.follows(one, other, apart)
            case Threshold(), Threshold():
                return not apart and _is_reached_with(first, second)
            case _:
                return False

    def is_impossible(self, condition: Goal) -> bool:
        """Whether a condition is seen to be false whatever is answered: one of its parts excludes another."""
        if isinstance(condition, Disjunction):
            return all(map(self.is_impossible, condition.parts))
        if not isinstance(condition, Conjunction):
            return condition is self._booleans.false
        found = self._impossible.get(condition)
        if found is None:
            if len(self._impossible) >= MOST_KNOWN:
                self._impossible.clear()
            found = any(self._is_excluded(part, condition.parts) for part in condition.parts)
            self._impossible[condition] = found
        return found

    def _is_excluded(self, part: Boolean, others: Iterable[Boolean]) -> bool:
        """Whether each way in which a part can be true is excluded by one of the others."""
        match part:
            case BooleanConstant():
                return False
            case Disjunction(parts=parts):
                return all(self._is_excluded(each, others) for each in parts)
            case Conjunction(parts=parts):
                return any(self._is_excluded(each, others) for each in parts)
            case _:
                opposite, reads = self._booleans.opposite(part), part.reads
                return any(each.reads & reads and each is not part and self.follows(opposite, each) for each in others)


def _is_reached_with(first: Threshold, second: Threshold) -> bool:
    """Whether the second sum surely reaches its bound where the first does, at one of the scales that they share."""
    ours, theirs = (dict(zip(each.parts, each.weights, strict=True)) for each in (first, second))
    shared = [(theirs[part], ours[part]) for part in ours if part in theirs]
    scales = {(abs(up), abs(down)) for up, down in shared if up * down > 0}

    def lowest(up: int, down: int) -> int:
        return _lowest({part: down * theirs.get(part, 0) - up * ours.get(part, 0) for part in (*ours, *theirs)})

    return any(lowest(up, down) >= down * second.least - up * first.least for up, down in scales)


def _lowest(weights: dict[Boolean, int]) -> int:
    """A sum is never below this; what is true only with another line counts together with it."""
    together = dict(weights)
    for part in weights:
        with_it = part.parts if isinstance(part, Conjunction) else ()
        line = next((each for each in with_it if isinstance(each, ClassTest) and each in weights), None)
        if line is not None:
            together[line] += min(0, together.pop(part))
    return int(reach(together)[0])

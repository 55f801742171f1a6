"""What a generated function calls: formulas and weights of options, each worked out once for the same input."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import lcm

from screener.questionnaire.formulas import Formula, assumed, names
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire, Score


def _simplest(value: Fraction) -> Fraction | int:
    """The same number; whole ones are compared and added faster."""
    return value if value.denominator > 1 else value.numerator


MOST_REMEMBERED = 4_000
"""So many values of one formula are remembered."""


def remembered(score: Score, formula: Formula) -> Callable[..., Fraction | int | None]:
    """What the engine makes of a formula, worked out once for each of the last inputs."""
    inputs = names(formula)

    @lru_cache(MOST_REMEMBERED)
    def worked_out(*values: Fraction | int | None) -> Fraction | int | None:
        read = {name: None if value is None else Fraction(value) for name, value in zip(inputs, values, strict=True)}
        found = score.worked_out(formula, read.get)
        return None if found is None else _simplest(score.rounded(found))

    return worked_out


class Weights(dict[int, Fraction | None]):
    """What chosen options weigh, worked out once for each way to choose."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def __missing__(self, bits: int) -> Fraction | None:
        chosen = tuple(option.id for at, option in enumerate(self._question.options) if bits >> at & 1)
        several = isinstance(self._question.kind.domain, SomeOf)
        found = self[bits] = self._question.kind.points_of(chosen if several else "".join(chosen)) if bits else None
        return found


class WholeWeights(dict[int, int | None]):
    """What chosen options weigh, as whole numbers over one below them all; None where it has no weight."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        several = isinstance(question.kind.domain, SomeOf)
        every = [question.kind.points_of((option.id,) if several else option.id) for option in question.options]
        self.under = lcm(*(each.denominator for each in every if each is not None))
        self._each = [None if each is None else int(each * self.under) for each in every]
        self.most = sum(abs(each) for each in self._each if each is not None)

    def __missing__(self, bits: int) -> int | None:
        chosen = [each for at, each in enumerate(self._each) if bits >> at & 1]
        known = [each for each in chosen if each is not None]
        return sum(known) if bits and len(known) == len(chosen) else None


def marked(questionnaire: Questionnaire) -> set[str]:
    """The questions of which formulas must know whether they are still missing."""
    chosen = {name for lines in questionnaire.chosen_by.values() for names in lines for name in names}
    lines = [line for score in questionnaire.scores for line in score.formulas]
    return chosen.union(*(assumed(line.give) for line in lines))

"""What a question of a test can take."""

from __future__ import annotations

from fractions import Fraction

from screener.questionnaire.kinds.domains import AnyNumber, NumbersBetween, SomeOf
from screener.questionnaire.model import Question


def numbers_of(question: Question) -> NumbersBetween:
    """The range of a number; zero stands for all where any number will do."""
    numbers = question.kind.domain
    if isinstance(numbers, AnyNumber):
        return NumbersBetween(Fraction(0), Fraction(0), numbers.decimals)
    assert isinstance(numbers, NumbersBetween)
    return numbers


def some_of(question: Question) -> SomeOf:
    """The options of a question that takes several."""
    some = question.kind.domain
    assert isinstance(some, SomeOf)
    return some

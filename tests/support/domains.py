"""What a question of a test can take."""

from __future__ import annotations

from screener.questionnaire.kinds.domains import NumbersBetween, SomeOf
from screener.questionnaire.model import Question


def numbers_of(question: Question) -> NumbersBetween:
    """The range of a number."""
    numbers = question.kind.domain
    assert isinstance(numbers, NumbersBetween)
    return numbers


def some_of(question: Question) -> SomeOf:
    """The options of a question that takes several."""
    some = question.kind.domain
    assert isinstance(some, SomeOf)
    return some

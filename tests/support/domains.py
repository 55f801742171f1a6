"""What a question of a test can take."""

from __future__ import annotations

from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Question


def numbers_of(question: Question) -> NumbersBetween:
    """The range of a number."""
    numbers = question.kind.domain
    assert isinstance(numbers, NumbersBetween)
    return numbers

"""What an answer of a record is in a letter: its part, its scale, and whether it is a positive finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.conditions import AnyRule, Chosen, Condition, Not, holds, parts
from screener.questionnaire.kinds.domains import OneOf
from screener.questionnaire.model import Question, Questionnaire

if TYPE_CHECKING:  # what a result needs is loaded with the first result, and not before the first question
    from screener.records.types import LetterEntry


def letter_entry(questionnaire: Questionnaire, question: Question, answer: Answer) -> LetterEntry | None:
    """What that answer is in a letter; None where the question has no place in it."""
    if not question.letter:
        return None
    return {
        "part": question.letter,
        "scale": question.scale or None,
        "examined": not question.asks("patient"),
        "positive": is_positive(questionnaire, question, answer),
    }


def is_positive(questionnaire: Questionnaire, question: Question, answer: Answer) -> bool:
    """Whether an answer reports something.

    Ticks do, unless the option stands alone (none of these); so do a number other than zero, a text and a yes. One of
    several options does where a stop, flag or note tests for it, and where none tests the question.
    """
    if answer.state is not AnswerState.ANSWERED:
        return False
    if answer.number is not None:
        return answer.number != 0
    if not isinstance(question.kind.domain, OneOf):
        return not answer.options or bool(set(answer.options) - set(question.alone))
    spoken = [each for rule in questionnaire.findings for each in _tests_of(rule.condition, question.id)]
    if not spoken:
        return answer.value != "no"
    facts = _OneAnswer(answer)
    return any(holds(test, facts) is not negated for test, negated in spoken)


def _tests_of(condition: Condition, name: str, *, negated: bool = False) -> Iterator[tuple[Chosen, bool]]:
    """The tests for options of that question, each with whether it is negated there."""
    if isinstance(condition, Chosen) and condition.question == name:
        yield condition, negated
    for part in parts(condition):
        yield from _tests_of(part, name, negated=negated is not isinstance(condition, Not))


class _OneAnswer:
    """One answer, whatever the question."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def answer(self, _: str) -> Answer:
        return self._answer

    def fired(self, _: AnyRule) -> bool:
        return False

    def complete(self, _: str) -> bool:
        return False

"""Options that are not always shown: which of them are, and how much of an answer counts then."""

from __future__ import annotations

from dataclasses import replace

from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.conditions import Facts, holds
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question


def shown_options(question: Question, facts: Facts) -> tuple[str, ...]:
    """The options of a question that apply, in order."""
    return tuple(option.id for option in question.options if holds(option.only_if, facts))


def as_shown(question: Question, facts: Facts) -> Question:
    """The question with only those of its options that apply."""
    if not question.conditional:
        return question
    return replace(question, kind=question.kind.showing(shown_options(question, facts)))


def counting(question: Question, answer: Answer, facts: Facts) -> Answer:
    """What counts of an answer: NOT_ASKED where it has to be given again.

    An option that does not apply never counts. Where too few are left, or where an option applies that was not shown
    when the question was answered, the question is open again.
    """
    if not question.conditional or answer.state is AnswerState.NOT_ASKED:
        return answer
    shown = shown_options(question, facts)
    if answer.shown is not None and not set(shown) <= set(answer.shown):
        return NOT_ASKED
    if answer.state is not AnswerState.ANSWERED:
        return answer
    chosen = tuple(option for option in answer.options if option in shown)
    if len(chosen) == len(answer.options):
        return answer
    some = question.kind.domain
    least = some.least if isinstance(some, SomeOf) else 1
    return replace(answer, value=chosen) if len(chosen) >= least else NOT_ASKED

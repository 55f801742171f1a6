"""Lasting answers: what an earlier screening of the same person says, to be shown again and confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from screener.questionnaire.answers import Answer, Answers, AnswerState
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import answer_to


class Lasting(NamedTuple):
    """An answer of an earlier screening, and the local day on which that began."""

    answer: Answer
    day: date


def lasting_in(questionnaire: Questionnaire, before: Questionnaire, answers: Answers, day: date) -> dict[str, Lasting]:
    """What lasts of the answers that counted under `before`: an answer to the same question with the same words.

    Both questionnaires in the language of their author.
    """
    found = {}
    for question in questionnaire.questions:
        old, given = before.by_id.get(question.id), answers.get(question.id)
        if question.lasting and old is not None and given is not None and _is_same(question, old):
            answer = _lasting_part(question, given)
            if answer is not None:
                found[question.id] = Lasting(answer, day)
    return found


def _is_same(question: Question, old: Question) -> bool:
    """Whether type, options and unit are unchanged."""
    options = [[(option.id, option.label) for option in each.options] for each in (question, old)]
    return question.kind.name == old.kind.name and options[0] == options[1] and question.unit == old.unit


def _lasting_part(question: Question, given: Answer) -> Answer | None:
    """The answer, or those of its options that last; None where nothing does, or where it is no answer any more."""
    if given.state is not AnswerState.ANSWERED:
        return None
    try:
        answer = answer_to(question, given.value)
    except Refused:
        return None
    if not question.lasting_options:
        return answer
    lasting = tuple(option for option in answer.options if option in question.lasting_options)
    if isinstance(question.kind.domain, SomeOf):
        return replace(answer, value=lasting) if lasting else None
    return answer if lasting else None

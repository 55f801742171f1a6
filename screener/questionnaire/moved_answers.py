"""Answers of another day as they are today: a date stays the same, and what counted from that day is read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from screener.questionnaire.answers import Answer, Answers, AnswerState
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to


def moved_answers(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[str, Answer | None]]:
    """Each answer as it is on the day of the questionnaire; None for one that has to be given again.

    That is an age without its date of birth, and a date that lies out of its range by now.
    """
    for name, answer in answers.items():
        question = questionnaire.by_id[name]
        if not question.kind.is_dated or answer.state is not AnswerState.ANSWERED:
            yield name, answer
            continue
        try:
            moved = answer_to(question, answer.typed) if answer.typed is not None else None
        except Refused:
            moved = None
        yield name, moved and replace(moved, by=answer.by, at=answer.at)

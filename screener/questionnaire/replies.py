"""Replies: what was given for a question, checked against it.

Prompts, files, records and vignettes all come through here: a choice prompt can
give a value that it never offered, and a file can say anything.
"""

from __future__ import annotations

from screener.i18n import phrase
from screener.questionnaire.answers import Answer, AnswerState, Value
from screener.questionnaire.kinds.base import Refused, Reply
from screener.questionnaire.kinds.number import Numeric
from screener.questionnaire.kinds.text import FreeText
from screener.questionnaire.model import Question
from screener.text import is_decoded


def answer_to(question: Question, reply: Reply) -> Answer:
    """The answer that `reply` gives to `question`; raises Refused when it is none."""
    if isinstance(reply, str) and (state := _missing(question, reply)) is not None:
        return Answer(state)
    texts = [reply] if isinstance(reply, str) else reply if isinstance(reply, list | tuple) else ()
    if not all(is_decoded(text) for text in texts if isinstance(text, str)):
        raise Refused(question.short, "not-utf8")
    value = question.kind.parse(reply, question.short)
    return Answer(AnswerState.ANSWERED, value, typed=as_typed(question, value, reply))


def as_typed(question: Question, value: Value, reply: object) -> str | None:
    """What is kept of the words of a reply beside its value, if they mean that value; else None."""
    return question.kind.kept_text(value, reply)


def is_unusual(question: Question, answer: Answer) -> str | None:
    """The key of the question to ask back when a number is possible but unlikely."""
    return question.kind.is_unusual(answer.value)


def is_converted(question: Question, answer: Answer, reply: Reply) -> bool:
    """Whether an answer is another number than the one that was typed, because that was in another unit."""
    if answer.number is None or not isinstance(reply, str) or not isinstance(question.kind, Numeric):
        return False
    return question.kind.typed_number(reply) != answer.number


def words_of(question: Question, answer: Answer, language: str = "en") -> str:
    """The answer as a person reads it."""
    if answer.state is not AnswerState.ANSWERED:
        return phrase(answer.state.value, language)
    words = question.kind.words(answer.value)
    return words if answer.typed is None else question.kind.kept_words(words, answer.typed, language)


def _missing(question: Question, reply: str) -> AnswerState | None:
    """Unknown or declined, when the reply says so and the question allows it."""
    if reply not in (AnswerState.UNKNOWN, AnswerState.DECLINED):
        return None
    state = AnswerState(reply)
    if state in question.allow:
        return state
    if isinstance(question.kind, FreeText):  # a text may be that very word
        return None
    raise Refused(question.short, f"not-{state.value}")

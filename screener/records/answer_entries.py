"""The answers of a record: each with its words, also where it does not count."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from screener.quantities import JsonNumber, as_json
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.replies import words_of
from screener.records.letter import letter_entry

if TYPE_CHECKING:
    from screener.records.types import AnswerEntry
    from screener.screening.assessment import Assessment


def answer_entries(
    questionnaire: Questionnaire, assessment: Assessment, language: str, numbers: Mapping[str, int]
) -> dict[str, AnswerEntry]:
    """Every question; an answer that was set aside keeps its value and is marked `not asked`."""
    entries = {}
    for question in questionnaire.questions:
        counted = assessment.answers[question.id]
        kept = assessment.set_aside.get(question.id, counted)
        cited = numbers if question.id in assessment.applies else {}
        part = kept if counted.state is AnswerState.NOT_ASKED else counted
        entry = _answer(question, counted.state, part, language, cited)
        if kept.shown is not None:
            entry["shown"] = list(kept.shown)
        if kept.typed is not None:
            entry["typed"] = kept.typed
        if part != kept:
            entry["chosen"] = list(kept.options)
        if found := letter_entry(questionnaire, question, counted):
            entry["letter"] = found
        entries[question.id] = entry
    return entries


def _answer(
    question: Question, state: AnswerState, kept: Answer, language: str, numbers: Mapping[str, int]
) -> AnswerEntry:
    return {
        "state": state.value,
        "value": value_of(kept) if kept.state in (state, AnswerState.ANSWERED) else kept.state.value,
        "unit": question.unit or None if kept.number is not None else None,
        "label": question.short,
        "question": question.ask,
        "words": words_of(question, kept, language),
        "sources": [numbers[source] for source in question.sources if source in numbers],
        "by": kept.by,
        "at": kept.at,
    }


def value_of(answer: Answer) -> JsonNumber | list[str] | None:
    """An option, several, a number, a text; None where nothing was answered."""
    match answer.value:
        case Fraction() as number:
            return as_json(number)
        case tuple(options):
            return list(options)
        case value:
            return value

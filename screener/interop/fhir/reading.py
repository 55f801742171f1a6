"""Which questions decide a question, a score or a finding, also by whether something is asked, and their items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screener.interop.fhir.terms import state_link
from screener.questionnaire.conditions import Condition
from screener.questionnaire.findings import names_behind
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.model import Question, Questionnaire, Score


def behind(questionnaire: Questionnaire, names: Iterable[str]) -> frozenset[str]:
    """The questions that decide all that is read under those names, themselves among them."""
    found: dict[str, None] = {}
    left = list(names)
    for name in left:
        if name not in found:
            found[name] = None
            question = questionnaire.by_id.get(name)
            read = _of_score(questionnaire, name) if question is None else _of_question(question)
            left += [each for condition in read for each in names_behind(condition, questionnaire.rules_of)]
            left += [] if question is not None else questionnaire.score_by_id[name].reads
    return frozenset(name for name in found if name in questionnaire.by_id)


def behind_condition(questionnaire: Questionnaire, condition: Condition) -> frozenset[str]:
    """The questions that decide a condition."""
    return behind(questionnaire, names_behind(condition, questionnaire.rules_of))


def behind_score(questionnaire: Questionnaire, score: Score) -> frozenset[str]:
    """The questions that decide the value of a score, or of both ends of an estimate."""
    return behind(questionnaire, [end.id for end in score.ends])


def questions_by_link(questions: Iterable[Question]) -> dict[str, Question]:
    """The questions by the linkIds of their items, in order."""
    found: dict[str, Question] = {}
    for question in questions:
        found[question.id] = question
        if question.allow and not isinstance(question.kind, ChoiceKind):
            found[state_link(question.id)] = question
    return found


def _of_question(question: Question) -> Iterator[Condition]:
    yield question.only_if
    yield from (option.only_if for option in question.conditional)


def _of_score(questionnaire: Questionnaire, name: str) -> Iterator[Condition]:
    yield from (condition for condition, _ in questionnaire.score_by_id[name].conditions())

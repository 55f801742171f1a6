"""Which questions decide a question, a score or a finding, also by whether something is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from screener.questionnaire.conditions import Condition
from screener.questionnaire.findings import names_behind
from screener.questionnaire.model import Question, Questionnaire, Score

MOST_CLOSED = 4
"""Closed sections of which every choice is looked at."""


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


def maybe_opened(questionnaire: Questionnaire, answers: Iterable[str]) -> Iterator[frozenset[str]]:
    """Which questions of optional sections without an answer in a response may be open all the same, none first.

    An answer that was set aside opens its section, and stands in no response.
    """
    given = set(answers)
    sections = [
        frozenset(each.id for each in section.questions) for section in questionnaire.sections if section.optional
    ]
    closed = [names for names in sections if not names & given]
    sizes = range(len(closed) + 1) if len(closed) <= MOST_CLOSED else (0, len(closed))
    for size in sizes:
        for chosen in combinations(closed, size):
            yield frozenset().union(*chosen)


def _of_question(question: Question) -> Iterator[Condition]:
    yield question.only_if
    yield from (option.only_if for option in question.conditional)


def _of_score(questionnaire: Questionnaire, name: str) -> Iterator[Condition]:
    yield from (condition for condition, _ in questionnaire.score_by_id[name].conditions())

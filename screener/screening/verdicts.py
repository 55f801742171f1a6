"""Verdicts: what an answer sheet comes to, without reasons, and the sheet as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.findings import names_behind
from screener.questionnaire.model import Question, Questionnaire
from screener.screening.assessment import assess


class Verdict(NamedTuple):
    """What a sheet comes to."""

    outcome: str
    """The id of the outcome, as the answers stand; empty where the questionnaire names none."""
    missing: int
    """The questions that apply and were not answered yet, as bits in the order of the questions."""
    scores: tuple[Fraction | int | None, ...]
    """In the order of `Questionnaire.single_scores`."""
    stops: tuple[str, ...]
    flags: tuple[str, ...]
    notes: tuple[str, ...]


Coded = tuple[int, Any]
"""A state, and the value: the chosen options as bits, a number, or nothing."""
Judge = Callable[[Sequence[Coded]], Verdict]
"""Takes the answer to each question, in order."""
STATES = (AnswerState.NOT_ASKED, AnswerState.ANSWERED, AnswerState.UNKNOWN, AnswerState.DECLINED)
NOTHING: Coded = (0, None)


class NotGenerated(Exception):
    """A part of the questionnaire that the generator does not know."""


def coded(question: Question, answer: Answer) -> Coded:
    """An answer as the generated function takes it."""
    if answer.shown is not None:
        raise NotGenerated
    state = STATES.index(answer.state)
    if question.options:
        return state, sum(1 << at for at, option in enumerate(question.options) if option.id in answer.options)
    number = answer.number
    return state, number if number is None or number.denominator > 1 else number.numerator


def bits_of(questionnaire: Questionnaire, names: Container[str]) -> int:
    """Some of the questions as bits in the order of the questions."""
    return sum(1 << at for at, question in enumerate(questionnaire.questions) if question.id in names)


def deciding(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """Score of one value to the questions that decide it: it reads them, or they decide whether one of them applies."""
    return {score: _with_conditions(questionnaire, read) for score, read in questionnaire.read_by.items()}


def _with_conditions(questionnaire: Questionnaire, names: Iterable[str]) -> frozenset[str]:
    left, found = [*names], set[str]()
    for name in left:
        if name in found:
            continue
        found.add(name)
        question = questionnaire.by_id[name]
        for condition in (question.only_if, *(option.only_if for option in question.options)):
            for each in names_behind(condition, questionnaire.rules_of):
                left += questionnaire.read_by.get(each, (each,))
    return frozenset(found)


def judged(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> Verdict:
    """The same by `assess`."""
    found = assess(questionnaire, answers)
    missing = {name for name in found.open if found.answers[name].state is AnswerState.NOT_ASKED}
    return Verdict(
        found.outcome.id,
        bits_of(questionnaire, missing),
        tuple(found.score_results[score.id].value for score in questionnaire.single_scores),
        *(tuple(rule.id for rule in rules) for rules in (found.stops, found.flags, found.notes)),
    )

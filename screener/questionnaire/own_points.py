"""Where lines of points are earned, and those that give the answers' own points written out option by option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyOf, Chosen, Condition, Stated
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.score import Points

Weights = Mapping[str, Mapping[str, Fraction]]
"""Question id to option id to points."""


def spelled_out(questionnaire: Questionnaire, points: Points, other: Weights | None = None) -> tuple[Points, ...]:
    """The same points with a line for each option; of a number, which has no options, a line for the question.

    Any other line is given back as it is. Options in `other` have those points in place of their own.
    """
    if not points.of:
        return (points,)
    weights = {name: {**questionnaire.by_id[name].kind.weights, **(other or {}).get(name, {})} for name in points.of}
    return tuple(line for name in points.of for line in _lines(points, name, weights[name]))


def earning(questionnaire: Questionnaire, points: Points) -> Condition:
    """Where those points are earned: their condition, and an option that they count, if they count options."""
    if points.of:
        answered = AnyOf(tuple(Stated(name, AnswerState.ANSWERED) for name in points.of))
        return AllOf((points.condition, answered))
    if points.for_each is None:
        return points.condition
    question, without = questionnaire.by_id[points.for_each.question], points.for_each.without
    counts = tuple(option.id for option in question.options if option.id not in without)
    return AllOf((points.condition, Chosen(question.id, counts)))


def _lines(points: Points, question: str, weights: Mapping[str, Fraction]) -> Iterator[Points]:
    for option, give in weights.items():
        yield replace(points, of=(), give=give, condition=_both(points.condition, Chosen(question, (option,))))
    if not weights:
        yield replace(points, of=(question,))


def _both(condition: Condition, chosen: Chosen) -> Condition:
    return chosen if condition == ALWAYS else AllOf((condition, chosen))

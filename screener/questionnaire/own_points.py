"""Lines of points that give the answers' own points, written out option by option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from screener.questionnaire.conditions import ALWAYS, AllOf, Chosen, Condition
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


def _lines(points: Points, question: str, weights: Mapping[str, Fraction]) -> Iterator[Points]:
    for option, give in weights.items():
        yield replace(points, of=(), give=give, condition=_both(points.condition, Chosen(question, (option,))))
    if not weights:
        yield replace(points, of=(question,))


def _both(condition: Condition, chosen: Chosen) -> Condition:
    return chosen if condition == ALWAYS else AllOf((condition, chosen))

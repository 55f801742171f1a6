"""Advice on scores that add up the points of the answers themselves."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.errors import Problem
from screener.quantities import plural_points
from screener.questionnaire.conditions import ALWAYS, AllOf, Not
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.score import Points, Score


def _weighed(questionnaire: Questionnaire) -> Iterator[tuple[Score, Points, str]]:
    """Every question of which the answers have points: the score and the line that give them, and its id."""
    for score in questionnaire.scores:
        for points in score.points:
            for name in points.of:
                yield score, points, name


def hidden_item(proofs: Proofs) -> Iterator[Problem]:
    """No total looks complete that lacks a question which was not asked."""
    for score, points, name in _weighed(proofs.questionnaire):
        question = proofs.questionnaire.by_id[name]
        section = next((each for each in proofs.questionnaire.optional_sections if question in each.questions), None)
        ways = [(question.only_if, f"where {name} is not asked it", "the same condition")]
        if section is not None:
            mend = f'a condition, such as "{name} is answered"'
            ways.append((section.has_answer, f"while its section is closed, {name}", mend))
        for asked, where, mend in ways:
            lacking = score.applying(AllOf((points.condition, Not(asked))))
            if asked != ALWAYS and proofs.can(lacking):
                message = (
                    f"{where} adds nothing to {score.id}, and the total looks complete; "
                    f"give the score or the line {mend}"
                )
                yield proofs.finding(points.place, "hidden-item", message, proofs.example(lacking))


def alone_points(proofs: Proofs) -> Iterator[Problem]:
    """No answer that says that nothing else fits adds to a score."""
    for score, points, name in _weighed(proofs.questionnaire):
        question = proofs.questionnaire.by_id[name]
        for option in question.options:
            if option.id in question.alone and option.points and option.points > 0:
                adds = f"{plural_points(option.points)} to {score.id}"
                message = f'"{option.id}" of {name} excludes every other answer, and adds {adds}'
                yield Problem(points.place, "alone-points", message)

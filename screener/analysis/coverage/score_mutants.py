"""Mutants of a score: the score with one thing changed, in every way; its bands and the points of options too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import get_args

from screener.analysis.coverage.condition_mutants import mutated_conditions
from screener.analysis.coverage.other_formulas import other_formulas
from screener.errors import Place
from screener.quantities import Rounding, show
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.bands import Band
from screener.questionnaire.conditions import ALWAYS, Stated
from screener.questionnaire.formulas import Formula, FormulaLine, Named, is_real, mapped_formula, names
from screener.questionnaire.model import Points, Questionnaire, Score
from screener.questionnaire.own_points import spelled_out
from screener.questionnaire.unparse import given_text

_ROUNDED: dict[Rounding, str] = {"nearest": "to the nearest", "down": "down", "up": "up"}


def _roundings(score: Score) -> Iterator[tuple[str, Score]]:
    if score.decimals is not None:
        if not any(is_real(line.give) for line in score.formulas):
            yield "is not rounded", replace(score, decimals=None)
        for how in get_args(Rounding):
            if how != score.rounding:
                yield f"is rounded {_ROUNDED[how]}", replace(score, rounding=how)


def mutated_scores(questionnaire: Questionnaire, score: Score) -> Iterator[tuple[str, Place, tuple[Score, ...]]]:
    """The score with one thing changed, in every way, behind what it needs besides."""
    for index, points in enumerate(score.points):
        for what, lines in _points(questionnaire, points):
            together = (*score.points[:index], *lines, *score.points[index + 1 :])
            yield what, points.place, (replace(score, points=together),)
    for what, place, changed in _whole(questionnaire, score):
        yield what, place, (changed,)
    count = len(score.formulas)
    for index, line in enumerate(score.formulas):
        before, after = score.formulas[:index], score.formulas[index + 1 :]
        for what, extra, other in _lines(questionnaire, score, line):
            yield what, line.place, (*extra, replace(score, formulas=(*before, other, *after)))
        if count > 1:
            fewer = replace(score, formulas=before + after)
            yield f"formula {index + 1} of {count} is left out", line.place, (fewer,)


def _lines(
    questionnaire: Questionnaire, score: Score, line: FormulaLine
) -> Iterator[tuple[str, tuple[Score, ...], FormulaLine]]:
    """A formula with one thing changed, behind what it needs besides."""
    for what, formula in other_formulas(line.give):
        yield what, (), replace(line, give=formula)
    for what, condition in mutated_conditions(questionnaire, line.condition):
        yield f"formula: {what}", (), replace(line, condition=condition)
    for what, weighed, formula in _weighed_otherwise(questionnaire, score, line.give):
        yield what, (weighed,), replace(line, give=formula)


def _whole(questionnaire: Questionnaire, score: Score) -> Iterator[tuple[str, Place, Score]]:
    if score.points and score.start:
        yield f"starts at {show(score.start + 1)}", score.place, replace(score, start=score.start + 1)
    if score.floor is not None:
        yield "has no floor", score.place, replace(score, floor=None)
    if score.ceiling is not None:
        yield "has no ceiling", score.place, replace(score, ceiling=None)
    yield from ((what, score.place, changed) for what, changed in _roundings(score))
    if score.only_if != ALWAYS:
        yield "has no only_if", score.place, replace(score, only_if=ALWAYS)
    for what, only_if in mutated_conditions(questionnaire, score.only_if):
        yield f"only_if: {what}", score.place, replace(score, only_if=only_if)
    for what, place, bands in _bands(score):
        yield what, place, replace(score, bands=bands)


def _bands(score: Score) -> Iterator[tuple[str, Place, tuple[Band, ...]]]:
    """Each limit between two bands moved by one, and the titles of both swapped."""
    step = Fraction(1, 10 ** (score.decimals or 0))
    for index, (lower, upper) in enumerate(pairwise(score.bands)):
        start = upper.start + step if upper.end is None or upper.start + step < upper.end else upper.start - step
        moved = (replace(lower, end=start), replace(upper, start=start))
        swapped = (replace(lower, title=upper.title), replace(upper, title=lower.title))
        for what, both in (
            (f'"{upper.title}" begins at {show(start)}, not {show(upper.start)}', moved),
            (f'"{lower.title}" and "{upper.title}" are swapped', swapped),
        ):
            yield what, upper.place, (*score.bands[:index], *both, *score.bands[index + 2 :])


def _weighed_otherwise(
    questionnaire: Questionnaire, score: Score, formula: Formula
) -> Iterator[tuple[str, Score, Formula]]:
    """The formula with other points for one option, which it reads from a score of its own."""
    for name in names(formula):
        question = questionnaire.by_id.get(name)
        for option in question.options if question else ():
            if option.points is not None:
                more = _more(option.points)
                lines = spelled_out(questionnaire, Points(of=(name,)), {name: {option.id: more}})
                weighed = Score(
                    id=f"points of {name} in {score.id}", points=lines, only_if=Stated(name, AnswerState.ANSWERED)
                )
                what = f"{option.id} of {name} gives {show(more)}, not {show(option.points)}"
                yield what, weighed, _reading(formula, name, weighed.id)


def _reading(formula: Formula, name: str, other: str) -> Formula:
    """The formula with one name in place of another."""
    return mapped_formula(formula, lambda leaf: Named(other) if leaf == Named(name) else leaf)


def _points(questionnaire: Questionnaire, points: Points) -> Iterator[tuple[str, tuple[Points, ...]]]:
    """The line with one thing changed, in every way."""
    if points.of:
        yield from _own_points(questionnaire, points)
    else:
        for changed in _other_amounts(points):
            yield f"gives {given_text(changed)}, not {given_text(points)}", (changed,)
    whose = given_text(points) if points.of else f"{given_text(points)} points"
    for what, condition in mutated_conditions(questionnaire, points.condition):
        yield f"{whose}: {what}", (replace(points, condition=condition),)


def _other_amounts(points: Points) -> Iterator[Points]:
    """One more, away from zero; of an estimate one more at each end, or one less where the ends would cross."""
    more = _more(points.give)
    if points.up_to is None:
        yield replace(points, give=more)
        return
    yield replace(points, give=more if more <= points.up_to else points.give - 1)
    more = _more(points.up_to)
    yield replace(points, up_to=more if more >= points.give else points.up_to + 1)


def _own_points(questionnaire: Questionnaire, points: Points) -> Iterator[tuple[str, tuple[Points, ...]]]:
    """Without one of the questions; and with other points for one option."""
    for name in points.of if points.of[1:] else ():
        fewer = tuple(each for each in points.of if each != name)
        yield f"{given_text(points)} without {name}", (replace(points, of=fewer),)
    yield from _weights(questionnaire, points)


def _more(points: Fraction) -> Fraction:
    return points + (1 if points >= 0 else -1)


def _weights(questionnaire: Questionnaire, points: Points) -> Iterator[tuple[str, tuple[Points, ...]]]:
    """The line with other points for one option: of all questions that share an option list, since it stands there."""
    questions = [questionnaire.by_id[name] for name in points.of]
    for whose in dict.fromkeys(each.option_list or each.id for each in questions):
        users = [each for each in questions if whose in (each.option_list, each.id)]
        for option in users[0].options:
            give = option.points  # yes and no weigh what the language says, and nobody can mistake that
            if give is not None:
                lines = spelled_out(questionnaire, points, {each.id: {option.id: _more(give)} for each in users})
                yield f"{option.id} of {whose} gives {show(_more(give))}, not {show(give)}", lines

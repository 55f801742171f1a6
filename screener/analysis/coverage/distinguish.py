"""A complete answer sheet for which two questionnaires with the same questions have different results.

They differ where the outcome, the value of a score, or the stops, flags or notes that fire are not the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from screener.analysis.coverage.mutants import band_in
from screener.analysis.reading import completed
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.sheets import Disagreement
from screener.analysis.solver.space import Space
from screener.questionnaire.answers import Answers, AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    Compared,
    Complete,
    Condition,
    Not,
    Stated,
    Test,
    mapped,
    tests,
)
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import Chain, FormulaLine, Named
from screener.questionnaire.model import Outcome, Points, Questionnaire, Score
from screener.questionnaire.without_ends import without_ends
from screener.screening.assessment import assess

_NEVER = AnyOf(())


def distinguishing_sheet(questionnaire: Questionnaire, other: Questionnaire) -> Answers | None:
    """A complete answer sheet on which the two differ; None when there surely is none.

    Both must ask the same questions, have the same ids, or one of them fewer; the other may also ask more behind a
    stop that ends only the first, which the sheet leaves unanswered. Raises NotCounted past the budget.
    """
    ours, theirs = (_spelled_out(without_ends(each)) for each in (questionnaire, other))
    apart = AnyOf(tuple(_differences(ours, theirs)))
    if apart == _NEVER:
        return None
    beside = _beside(ours, theirs)
    space = Space(beside, also=(apart,))
    can = space.can_be(apart)
    if can is None:
        raise NotCounted
    sheet = space.example(apart) if can else None
    if can and sheet is None:
        raise NotCounted
    if sheet is not None and seen(questionnaire, sheet) == seen(other, sheet):
        raise Disagreement(sheet)
    return sheet


def _spelled_out(questionnaire: Questionnaire) -> Questionnaire:
    """Whether a score is complete, said of the questions that it reads: in a whole sheet nothing is missing.

    The two may read other questions for one score. Raises NotCounted where that would decide what is asked.
    """
    if not any(map(_says_complete, (condition for condition, _ in questionnaire.conditions()))):
        return questionnaire
    asked = [each.only_if for each in questionnaire.questions]
    asked += [option.only_if for each in questionnaire.questions for option in each.conditional]
    if any(map(_says_complete, asked)):
        raise NotCounted

    def spelled(test: Test) -> Condition:
        return mapped(completed(questionnaire, test.name), spelled) if isinstance(test, Complete) else test

    def points(every: tuple[Points, ...]) -> tuple[Points, ...]:
        return tuple(replace(each, condition=mapped(each.condition, spelled)) for each in every)

    def lines(every: tuple[FormulaLine, ...]) -> tuple[FormulaLine, ...]:
        return tuple(replace(each, condition=mapped(each.condition, spelled)) for each in every)

    def rules(every: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(replace(each, condition=mapped(each.condition, spelled)) for each in every)

    scores = (
        replace(each, only_if=mapped(each.only_if, spelled), points=points(each.points), formulas=lines(each.formulas))
        for each in questionnaire.scores
    )
    outcomes = (
        replace(each, condition=each.condition and mapped(each.condition, spelled)) for each in questionnaire.outcomes
    )
    return replace(
        questionnaire,
        scores=tuple(scores),
        stops=rules(questionnaire.stops),
        flags=rules(questionnaire.flags),
        notes=rules(questionnaire.notes),
        outcomes=tuple(outcomes),
    )


def _says_complete(condition: Condition) -> bool:
    return any(isinstance(test, Complete) for test in tests(condition))


@dataclass(frozen=True)
class Seen:
    """What a vignette can expect of an answer sheet."""

    outcome: str
    scores: Mapping[str, Fraction | None]
    bands: Mapping[str, str | None]
    """For each score that has bands the title of the one in which it lies."""
    stops: frozenset[str]
    flags: frozenset[str]
    notes: frozenset[str]


def seen(questionnaire: Questionnaire, sheet: Answers) -> Seen:
    """What a vignette can expect of a sheet."""
    result = assess(questionnaire, sheet)
    values = {name: result.value for name, result in result.score_results.items()}
    fired = (frozenset(rule.id for rule in rules) for rules in (result.stops, result.flags, result.notes))
    bands = {score.id: band_in(questionnaire, result, score.id) for score in questionnaire.scores if score.bands}
    return Seen(result.outcome.id, values, bands, *fired)


def _differences(questionnaire: Questionnaire, other: Questionnaire) -> Iterator[Condition]:
    """Conditions of which one is true wherever the two differ, and all are false where they do not.

    Where an earlier part differs the two are distinguished already, so each part may read the earlier parts as they
    are in the first.
    """
    for score in _changed_scores(questionnaire, other):
        theirs = other.score_by_id[score.id]
        if replace(score, bands=()) != replace(theirs, bands=()):
            yield _has_another_value(score)
        else:
            yield from _in_other_bands(score, theirs)
    yield from _changed_rules(questionnaire.stops, other.stops)
    yield from _changed_rules(questionnaire.flags, other.flags)
    yield from _changed_rules(questionnaire.notes, other.notes)
    yield from _changed_outcomes(questionnaire.outcomes, other.outcomes)


def _beside(questionnaire: Questionnaire, other: Questionnaire) -> Questionnaire:
    """The first questionnaire, with the changed scores of the other and their differences added."""
    changed = _changed_scores(questionnaire, other)
    scores = [score for score in other.single_scores if score.id not in questionnaire.score_by_id]
    for score in questionnaire.single_scores:
        scores.append(score)
        if score.id in {each.id for each in changed}:
            theirs = replace(other.score_by_id[score.id], id=_theirs(score.id))
            formula = Chain(Named(score.id), (("-", Named(theirs.id)),))
            scores += [theirs, Score(id=_between(score.id), formulas=(FormulaLine(formula),))]
    return replace(questionnaire, scores=tuple(scores), vignettes=())


def _theirs(score: str) -> str:
    """The other's score; no id of an author holds a space."""
    return f"other {score}"


def _between(score: str) -> str:
    return f"difference {score}"


def _changed_scores(questionnaire: Questionnaire, other: Questionnaire) -> list[Score]:
    theirs = other.score_by_id
    return [
        score
        for score in questionnaire.single_scores
        if score.id in theirs and _without_nothing(theirs[score.id]) != _without_nothing(score)
    ]


def _without_nothing(score: Score) -> Score:
    """A score of the same value without the lines that give 0, which change nothing but its reasons."""
    signs = {"sum": (-1, 0, 1), "highest": (0, 1), "lowest": (-1, 0)}[score.take]
    if any(line.of or (line.give > 0) - (line.give < 0) not in signs for line in score.points):
        return score
    return replace(score, points=tuple(line for line in score.points if line.give))


def _has_another_value(score: Score) -> Condition:
    """Another number, or a value in one of the two only; a difference too large to work out is one too."""
    ours, theirs = (Stated(name, AnswerState.ANSWERED) for name in (score.id, _theirs(score.id)))
    between = _between(score.id)
    unknown = Not(Stated(between, AnswerState.ANSWERED))
    return AnyOf((Compared(between, (("!=", Fraction(0)),)), AllOf((unknown, AnyOf((ours, theirs))))))


def _in_other_bands(score: Score, other: Score) -> Iterator[Condition]:
    """Where the same value lies in bands of different titles."""
    for band, theirs in product(score.bands, other.bands):
        if band.title != theirs.title:
            bounds = (*band.reached_by(score.id).bounds, *theirs.reached_by(score.id).bounds)
            low = max(bound for sign, bound in bounds if sign == ">=")
            if all(low < bound for sign, bound in bounds if sign == "<"):
                yield Compared(score.id, bounds)


def _changed_rules(rules: tuple[Rule, ...], others: tuple[Rule, ...]) -> Iterator[Condition]:
    ours, theirs = ({rule.id: rule.condition for rule in each} for each in (rules, others))
    for name in dict.fromkeys((*ours, *theirs)):
        one, another = ours.get(name, _NEVER), theirs.get(name, _NEVER)
        if one != another:
            yield _either(one, another)


def _changed_outcomes(outcomes: tuple[Outcome, ...], others: tuple[Outcome, ...]) -> Iterator[Condition]:
    """Where no outcome before fits, and one of the two fits here."""
    before: list[Condition] = []
    for one, another in zip(outcomes, others, strict=True):
        if one.condition is None or another.condition is None:
            return
        if one.condition != another.condition:
            yield AllOf((*before, _either(one.condition, another.condition)))
        before.append(Not(one.condition))


def _either(one: Condition, another: Condition) -> Condition:
    """One of the two, and not both."""
    return AnyOf((AllOf((one, Not(another))), AllOf((another, Not(one)))))

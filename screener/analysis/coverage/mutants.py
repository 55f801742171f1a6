"""Mutants: small deliberate mistakes in a questionnaire, to see whether its vignettes would notice them.

Each mutant changes one thing: a number of points, a cut-off, an "and", an option, a rule. One that
no vignette notices marks a line that no story tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar, assert_never, get_args

from screener.errors import Place
from screener.quantities import Rounding, show
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Comparison,
    Complete,
    Condition,
    Not,
    Stated,
)
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import (
    OF_SEVERAL,
    Call,
    Chain,
    Formula,
    Function,
    Sign,
    is_real,
    operands,
    with_operand,
)
from screener.questionnaire.model import About, Outcome, Points, Questionnaire, Score
from screener.questionnaire.own_points import spelled_out
from screener.questionnaire.unparse import given_text
from screener.questionnaire.vignettes import Vignette
from screener.screening.assessment import assess

Part = TypeVar("Part", Points, Rule, Outcome, Score, About)
Changed = tuple[str, Condition]
"""What was changed, in words, and the condition that came of it."""


@dataclass(frozen=True)
class Mutant:
    """One deliberate mistake: what it is, where, and the questionnaire that has it."""

    what: str
    place: Place
    questionnaire: Questionnaire


def unnoticed(
    questionnaire: Questionnaire, progress: Callable[[int], None] = lambda _: None
) -> tuple[int, list[Mutant]]:
    """How many mutants there are, and those that no vignette notices; `progress` gets how many were tried."""
    survivors, tried = [], 0
    for tried, mutant in enumerate(mutants(questionnaire), 1):
        if all(_comes_true(mutant.questionnaire, vignette) for vignette in questionnaire.vignettes):
            survivors.append(mutant)
        progress(tried)
    return tried, survivors


def _comes_true(questionnaire: Questionnaire, vignette: Vignette) -> bool:
    assessment = assess(questionnaire, vignette.answers)
    return (
        vignette.outcome in (None, assessment.outcome.id)
        and all(assessment.score_results[name].value == value for name, value in vignette.scores.items())
        and vignette.stops in (None, tuple(rule.id for rule in assessment.stops))
        and vignette.flags in (None, tuple(rule.id for rule in assessment.flags))
        and vignette.notes in (None, tuple(rule.id for rule in assessment.notes))
    )


def mutants(questionnaire: Questionnaire) -> Iterator[Mutant]:
    """Every mutant, in the order of the file: scores, stops, flags, notes, outcomes."""
    for index, score in enumerate(questionnaire.scores):
        for what, place, changed in _scores(questionnaire, score):
            scores = _with(questionnaire.scores, index, changed)
            yield Mutant(f"{score.id}: {what}", place, replace(questionnaire, scores=scores))
    for kind in ("stops", "flags", "notes"):
        rules: tuple[Rule, ...] = getattr(questionnaire, kind)
        for index, rule in enumerate(rules):
            without = rules[:index] + rules[index + 1 :]
            yield Mutant(f"{rule.id} is left out", rule.place, _replaced(questionnaire, kind, without))
            if rule.ends:
                going_on = _with(rules, index, replace(rule, ends=False))
                yield Mutant(f"{rule.id} ends nothing", rule.place, _replaced(questionnaire, kind, going_on))
            for what, condition in _conditions(rule.condition):
                changed_rules = _with(rules, index, replace(rule, condition=condition))
                yield Mutant(f"{rule.id}: {what}", rule.place, _replaced(questionnaire, kind, changed_rules))
    for index, outcome in enumerate(questionnaire.outcomes):
        for what, condition in _conditions(outcome.condition) if outcome.condition else ():
            outcomes = _with(questionnaire.outcomes, index, replace(outcome, condition=condition))
            yield Mutant(f"{outcome.id}: {what}", outcome.place, replace(questionnaire, outcomes=outcomes))


def _replaced(questionnaire: Questionnaire, kind: str, rules: tuple[Rule, ...]) -> Questionnaire:
    changed: dict[str, Any] = {kind: rules}
    return replace(questionnaire, **changed)


def _with(parts: tuple[Part, ...], index: int, part: Part) -> tuple[Part, ...]:
    changed = list(parts)
    changed[index] = part
    return tuple(changed)


# -- scores ------------------------------------------------------------------------------------


_ROUNDED: dict[Rounding, str] = {"nearest": "to the nearest", "down": "down", "up": "up"}


def _roundings(score: Score) -> Iterator[tuple[str, Score]]:
    if score.decimals is not None:
        if score.formula is None or not is_real(score.formula):
            yield "is not rounded", replace(score, decimals=None)
        for how in get_args(Rounding):
            if how != score.rounding:
                yield f"is rounded {_ROUNDED[how]}", replace(score, rounding=how)


def _scores(questionnaire: Questionnaire, score: Score) -> Iterator[tuple[str, Place, Score]]:
    for index, points in enumerate(score.points):
        for what, lines in _points(questionnaire, points):
            together = (*score.points[:index], *lines, *score.points[index + 1 :])
            yield what, points.place, replace(score, points=together)
    if score.points and score.start:
        yield f"starts at {show(score.start + 1)}", score.place, replace(score, start=score.start + 1)
    if score.floor is not None:
        yield "has no floor", score.place, replace(score, floor=None)
    if score.ceiling is not None:
        yield "has no ceiling", score.place, replace(score, ceiling=None)
    yield from ((what, score.place, changed) for what, changed in _roundings(score))
    if score.only_if != ALWAYS:
        yield "has no only_if", score.place, replace(score, only_if=ALWAYS)
    for what, only_if in _conditions(score.only_if):
        yield f"only_if: {what}", score.place, replace(score, only_if=only_if)
    if score.formula is not None:
        for what, formula in _formulas(score.formula):
            yield what, score.place, replace(score, formula=formula)


def _points(questionnaire: Questionnaire, points: Points) -> Iterator[tuple[str, tuple[Points, ...]]]:
    """The line with one thing changed, in every way."""
    if points.of:
        yield from _own_points(questionnaire, points)
    else:
        for changed in _other_amounts(points):
            yield f"gives {given_text(changed)}, not {given_text(points)}", (changed,)
    whose = given_text(points) if points.of else f"{given_text(points)} points"
    for what, condition in _conditions(points.condition):
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


def _formulas(formula: Formula) -> Iterator[tuple[str, Formula]]:
    yield from _other_ends(formula)
    if not isinstance(formula, Chain):
        return
    for index, (sign, part) in enumerate(formula.rest):
        other = _OTHER_SIGN[sign]
        rest = (*formula.rest[:index], (other, part), *formula.rest[index + 1 :])
        yield f"{other} in place of {sign}", Chain(formula.first, rest)


def _other_ends(formula: Formula) -> Iterator[tuple[str, Formula]]:
    """With `max` in place of `min`, or the other way round, wherever one stands."""
    for at, part in enumerate(operands(formula)):
        yield from ((what, with_operand(formula, at, changed)) for what, changed in _other_ends(part))
    if isinstance(formula, Call) and formula.function in OF_SEVERAL:
        other: Function = "max" if formula.function == "min" else "min"
        yield f"{other} in place of {formula.function}", Call(other, formula.parts)


_OTHER_SIGN: dict[Sign, Sign] = {"+": "-", "-": "+", "*": "/", "/": "*"}
_OTHER_COMPARISON: dict[Comparison, Comparison] = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}
_SIGN_WORDS: dict[Comparison, str] = {
    ">=": "at least",
    ">": "above",
    "<=": "at most",
    "<": "below",
    "=": "exactly",
    "!=": "not",
}


# -- conditions --------------------------------------------------------------------------------


def _conditions(condition: Condition) -> Iterator[Changed]:
    """The condition with one thing changed, in every way."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            yield from _joined(condition, parts)
        case Not(part):
            yield '"not" is left out', part
            for what, changed in _conditions(part):
                yield what, Not(changed)
        case Chosen():
            yield from _chosen(condition)
        case Compared(name, bounds):
            for index, (sign, bound) in enumerate(bounds):
                yield _shifted(name, bounds, index, _OTHER_COMPARISON[sign], bound)
        case ComparedTo(name, sign, other):
            turned = _OTHER_COMPARISON[sign]
            yield f"{name} {_SIGN_WORDS[turned]} {other}", ComparedTo(name, turned, other)
        case Complete(name):
            yield f"{name} is answered, not complete", Stated(name, AnswerState.ANSWERED)
        case Stated() | AnyRule():
            yield from _fewer_rules(condition)
        case _:
            assert_never(condition)


def _joined(condition: AllOf | AnyOf, parts: Sequence[Condition]) -> Iterator[Changed]:
    other = AnyOf if isinstance(condition, AllOf) else AllOf
    word = ("or", "and") if other is AnyOf else ("and", "or")
    if len(parts) > 1:
        yield f'"{word[0]}" in place of "{word[1]}"', other(tuple(parts))
    for index, part in enumerate(parts):
        rest = (*parts[:index], *parts[index + 1 :])
        if rest:
            yield f"part {index + 1} of {len(parts)} is left out", type(condition)(rest)
        for what, changed in _conditions(part):
            yield what, type(condition)((*parts[:index], changed, *parts[index + 1 :]))


def _chosen(test: Chosen) -> Iterator[Changed]:
    yield f"{test.question} is turned around", replace(test, negated=not test.negated)
    if len(test.options) > 1:
        yield f"{'any' if test.every else 'all'} of the options of {test.question}", replace(test, every=not test.every)
        for option in test.options:
            fewer = tuple(each for each in test.options if each != option)
            yield f"{test.question} without {option}", replace(test, options=fewer)


def _fewer_rules(test: Stated | AnyRule) -> Iterator[Changed]:
    """`any stop of a, b` without each of them."""
    if isinstance(test, AnyRule) and len(test.of) > 1:
        for rule in test.of:
            yield f"any {test.kind} without {rule}", replace(test, of=tuple(each for each in test.of if each != rule))


def _shifted(
    name: str, bounds: tuple[tuple[Comparison, Fraction], ...], index: int, sign: Comparison, bound: Fraction
) -> Changed:
    changed = Compared(name, (*bounds[:index], (sign, bound), *bounds[index + 1 :]))
    return f"{name} {_SIGN_WORDS[sign]} {show(bound)}", changed

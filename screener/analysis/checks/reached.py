"""Proofs of what can happen at all: questions asked, points earned, stops and flags fired, outcomes reached."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import can, cannot, example, finding, prospects_of
from screener.errors import Problem
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyOf, Condition, Not
from screener.questionnaire.model import Questionnaire, Rule


def never_asked(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every question can be asked."""
    for question in questionnaire.questions:
        if cannot(questionnaire, question.only_if):
            message = f"{question.id} is never asked: no answers before it make its only_if true"
            yield Problem(question.place, "never-asked", message)


def always_asked(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A question with an only_if can be left out."""
    for question in questionnaire.questions:
        if question.only_if != ALWAYS and cannot(questionnaire, Not(question.only_if)):
            message = f"{question.id} is always asked: its only_if is true whatever is answered before it"
            sheet = example(questionnaire, question.only_if)
            yield finding(questionnaire, question.place, "always-asked", message, sheet)


def never_earned(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every line of points can be earned."""
    for score in questionnaire.scores:
        for points in score.points:
            if prospects_of(questionnaire).can_earn(points) is False:
                message = f"this line of {score.id} is never earned: no answers make its condition true"
                yield Problem(points.place, "never-earned", message)


def always_earned(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A line of points with a condition is not earned by everybody."""
    for score in questionnaire.scores:
        for points in score.points:
            if points.condition != ALWAYS and cannot(questionnaire, Not(points.condition)):
                message = f"this line of {score.id} is always earned: its condition is true whatever is answered"
                sheet = example(questionnaire, points.condition)
                yield finding(questionnaire, points.place, "always-earned", message, sheet)


def _rules(questionnaire: Questionnaire) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    return ("stop", questionnaire.stops), ("flag", questionnaire.flags)


def never_fires(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every stop and flag can fire."""
    for what, rules in _rules(questionnaire):
        for rule in rules:
            if cannot(questionnaire, rule.condition):
                message = f"the {what} {rule.id} never fires: no answers make its condition true"
                yield Problem(rule.place, "never-fires", message)


def always_fires(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every stop and flag can stay silent."""
    for what, rules in _rules(questionnaire):
        for rule in rules:
            if cannot(questionnaire, Not(rule.condition)):
                message = f"the {what} {rule.id} always fires, whatever is answered"
                sheet = example(questionnaire, rule.condition)
                yield finding(questionnaire, rule.place, "always-fires", message, sheet)


def same_rule(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No two stops, and no two flags, fire on the same answers."""
    for what, rules in _rules(questionnaire):
        for at, rule in enumerate(rules):
            for earlier in rules[:at]:
                if _is_same(questionnaire, earlier, rule):
                    message = f"the {what} {rule.id} fires exactly when {earlier.id} does"
                    sheet = example(questionnaire, rule.condition)
                    yield finding(questionnaire, rule.place, "same-rule", message, sheet)


def _is_same(questionnaire: Questionnaire, one: Rule, other: Rule) -> bool:
    """Whether two rules that can fire fire on the same answers."""
    if prospects_of(questionnaire).is_same(one.condition, other.condition):
        return can(questionnaire, one.condition)
    return _is_inside(questionnaire, one, other.condition) and _is_inside(questionnaire, other, one.condition)


def shadowed_rule(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No stop fires only where another one does, and no flag only where a stop does: no result would rest on it."""
    stops = questionnaire.stops
    for stop in stops:
        if (wider := _wider(questionnaire, stop)) is not None:
            message = f"the stop {stop.id} fires only when {wider.id} does, so it never stops anybody by itself"
            sheet = example(questionnaire, stop.condition)
            yield finding(questionnaire, stop.place, "shadowed-rule", message, sheet)
    any_stop = AnyOf(tuple(stop.condition for stop in stops))
    for flag in questionnaire.flags if stops else ():
        if _is_inside(questionnaire, flag, any_stop):
            message = f"the flag {flag.id} fires only when a stop does, so no result ever rests on it"
            sheet = example(questionnaire, flag.condition)
            yield finding(questionnaire, flag.place, "shadowed-rule", message, sheet)


def _wider(questionnaire: Questionnaire, stop: Rule) -> Rule | None:
    """Another stop that fires whenever this one does, and elsewhere too."""
    for other in questionnaire.stops:
        if other is not stop and _is_inside(questionnaire, stop, other.condition):
            return None if _is_inside(questionnaire, other, stop.condition) else other
    return None


def _is_inside(questionnaire: Questionnaire, rule: Rule, wider: Condition) -> bool:
    return cannot(questionnaire, AllOf((rule.condition, Not(wider)))) and can(questionnaire, rule.condition)


def never_shown(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every about entry with a condition can be shown."""
    for about in questionnaire.about:
        if about.condition is not None and cannot(questionnaire, about.condition):
            message = f'"{about.title or "this entry"}" is never shown: no answers make its condition true'
            yield Problem(about.place, "never-shown", message)


def always_shown(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """An about entry with a condition is not shown with every result."""
    for about in questionnaire.about:
        if about.condition is not None and cannot(questionnaire, Not(about.condition)):
            message = f'"{about.title or "this entry"}" is always shown: its condition is true whatever is answered'
            sheet = example(questionnaire, about.condition)
            yield finding(questionnaire, about.place, "always-shown", message, sheet)


def unreached_outcome(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every outcome is reached by some answers."""
    possible = prospects_of(questionnaire).possible
    for outcome in questionnaire.outcomes if possible else ():
        if possible is None or outcome.id in possible:
            continue
        sheet = None
        if outcome.condition is None:
            why, sheet = "some outcome before it always fits", example(questionnaire)
        elif can(questionnaire, outcome.condition):
            why = "whenever its condition is true, an outcome before it fits too"
            sheet = example(questionnaire, outcome.condition)
        else:
            why = "no answers make its condition true"
        message = f"nothing reaches {outcome.id}: {why}"
        yield finding(questionnaire, outcome.place, "unreached-outcome", message, sheet)

"""Proofs of what can happen at all: questions asked, points earned, stops and flags fired, outcomes reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import get_args

from screener.analysis.checks.context import Proofs
from screener.errors import Problem
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyOf, Condition, Not, RuleKind
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Hint, Question
from screener.questionnaire.own_points import earning

ENOUGH = 2
"""Fewer options are no choice."""


def never_asked(proofs: Proofs) -> Iterator[Problem]:
    """Every question can be asked."""
    for question in proofs.spelled.questions:
        if proofs.cannot(question.only_if):
            message = f"{question.id} is never asked: no answers before it make its only_if true"
            yield Problem(question.place, "never-asked", message)


def always_asked(proofs: Proofs) -> Iterator[Problem]:
    """A question with an only_if can be left out."""
    for question in proofs.questionnaire.questions:
        reached = proofs.reaching(question.only_if)
        left_out = AllOf((reached, Not(question.only_if)))
        if question.only_if != ALWAYS and proofs.cannot(left_out) and proofs.can(reached):
            message = f"{question.id} is always asked: its only_if is true whatever is answered before it"
            sheet = proofs.example(question.only_if)
            yield proofs.finding(question.place, "always-asked", message, sheet)


def never_offered(proofs: Proofs) -> Iterator[Problem]:
    """Every option can be shown."""
    for question in proofs.spelled.questions:
        for option in question.conditional:
            if proofs.cannot(AllOf((question.only_if, option.only_if))):
                message = f'the option "{option.id}" of {question.id} is never shown: no answers make its only_if true'
                yield Problem(option.place, "never-offered", message)


def always_offered(proofs: Proofs) -> Iterator[Problem]:
    """An option with an only_if is not shown to everybody who is asked."""
    for question in proofs.spelled.questions:
        for option in question.conditional:
            if proofs.cannot(AllOf((question.only_if, Not(option.only_if)))):
                what = f'the option "{option.id}" of {question.id} is always shown'
                message = f"{what}: its only_if is true whatever is answered before it"
                sheet = proofs.example(AllOf((question.only_if, option.only_if)))
                yield proofs.finding(option.place, "always-offered", message, sheet)


def too_few_options(proofs: Proofs) -> Iterator[Problem]:
    """Whoever is asked has two options at least."""
    for question in proofs.spelled.questions:
        varying = [option.only_if for option in question.conditional]
        always = len(question.options) - len(varying)
        some = question.kind.domain
        least = some.least if isinstance(some, SomeOf) else 1
        if not varying or (always >= ENOUGH and least == 1):
            continue
        space = proofs.space if always and least == 1 else proofs.leading_to(question)
        too_few = AllOf((question.only_if, Not(_at_least(ENOUGH - always, varying))))
        none = AllOf((question.only_if, Not(_at_least(1 - always, varying))))
        if space.can_be(too_few) is not False:
            shown = "no option at all" if space.can_be(none) else "only one option"
            message = f"{question.id} can be asked with {shown}; let two be shown to everybody, or narrow its only_if"
            sheet = proofs.space.knowing(too_few).example(too_few)
            yield proofs.finding(question.place, "too-few-options", message, sheet)
        elif isinstance(some, SomeOf) and space.can_be(AllOf((question.only_if, Not(_answerable(question, some))))):
            message = f"{question.id} can be asked where fewer than {least} options can be chosen together"
            yield Problem(question.place, "too-few-options", message)


def _at_least(count: int, conditions: Sequence[Condition]) -> Condition:
    """That so many of the conditions hold."""
    return AnyOf(tuple(AllOf(some) for some in combinations(conditions, max(0, count))))


def _answerable(question: Question, some: SomeOf) -> Condition:
    """That as many boxes are shown as an answer needs, or an option that is one by itself."""
    shown = {option.id: option.only_if for option in question.options}
    alone = tuple(shown[each] for each in some.alone)
    return AnyOf((*alone, _at_least(some.least, [shown[each] for each in some.together])))


def never_earned(proofs: Proofs) -> Iterator[Problem]:
    """Every line of points can be earned."""
    for score in proofs.spelled.scores:
        for points in score.points:
            earned = score.applying(earning(proofs.questionnaire, points))
            if not proofs.is_shown(earned) and proofs.space.can_be(earned) is False:
                message = f"this line of {score.id} is never earned: no answers make its condition true"
                yield Problem(points.place, "never-earned", message)


def always_earned(proofs: Proofs) -> Iterator[Problem]:
    """A line of points with a condition is not earned by everybody."""
    for score in proofs.spelled.scores:
        for points in score.points:
            missed = score.applying(Not(points.condition))
            if points.condition != ALWAYS and proofs.cannot(missed) and proofs.can(score.only_if):
                message = f"this line of {score.id} is always earned: its condition is true whatever is answered"
                sheet = proofs.example(score.applying(points.condition))
                yield proofs.finding(points.place, "always-earned", message, sheet)


def always_scored(proofs: Proofs) -> Iterator[Problem]:
    """A score with an only_if can be without a value."""
    for score in proofs.questionnaire.scores:
        reached = proofs.reaching(score.only_if)
        if score.only_if != ALWAYS and proofs.cannot(AllOf((reached, Not(score.only_if)))) and proofs.can(reached):
            message = f"{score.id} always applies: its only_if is true whatever is answered"
            sheet = proofs.example(score.only_if)
            yield proofs.finding(score.place, "always-scored", message, sheet)


def _rules(proofs: Proofs) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    return tuple((kind, proofs.spelled.rules(kind)) for kind in get_args(RuleKind))


def never_fires(proofs: Proofs) -> Iterator[Problem]:
    """Every stop, flag and note can fire, but for a stop that another one always overtakes."""
    for what, rules in _rules(proofs):
        for rule in rules:
            if proofs.cannot(rule.condition) and not _overtaking(proofs, rule):
                message = f"the {what} {rule.id} never fires: no answers make its condition true"
                yield Problem(rule.place, "never-fires", message)


def always_fires(proofs: Proofs) -> Iterator[Problem]:
    """Every stop, flag and note can fail to fire."""
    for what in get_args(RuleKind):
        for rule in proofs.questionnaire.rules(what):
            reached = proofs.reaching(rule.condition)
            if proofs.cannot(AllOf((reached, Not(rule.condition)))) and proofs.can(reached):
                message = f"the {what} {rule.id} always fires, whatever is answered"
                sheet = proofs.example(rule.condition)
                yield proofs.finding(rule.place, "always-fires", message, sheet)


def overtaken_stop(proofs: Proofs) -> Iterator[Problem]:
    """No stop is always overtaken by another one with `ends`."""
    for stop in proofs.spelled.stops:
        if proofs.cannot(stop.condition) and (by := _overtaking(proofs, stop)):
            names = " or ".join(by)
            message = f"the stop {stop.id} never fires: wherever it would, {names} ends the screening before"
            yield Problem(stop.place, "overtaken-stop", message)


def _overtaking(proofs: Proofs, stop: Rule) -> list[str]:
    """The stops that end the screening wherever another one would fire that never does; none where it could not."""
    endings = proofs.questionnaire.endings
    written = next((each.condition for each in proofs.questionnaire.stops if each.id == stop.id), None)
    earlier = endings.before(endings.last([written])) if written and endings.stops else ()
    if written is None or not earlier or not proofs.unending.can_be(written):
        return []
    alone = [each for each in earlier if not proofs.unending.can_be(AllOf((written, Not(each.condition))))]
    return [each.id for each in alone[:1] or earlier]


def same_rule(proofs: Proofs) -> Iterator[Problem]:
    """No two stops, no two flags and no two notes fire on the same answers."""
    for what, rules in _rules(proofs):
        shown = [proofs.shown_by(rule.condition) for rule in rules]
        for at, rule in enumerate(rules):
            for earlier, shown_by in zip(rules[:at], shown, strict=False):
                if shown_by == shown[at] and _is_same(proofs, earlier, rule):
                    message = f"the {what} {rule.id} fires exactly when {earlier.id} does"
                    sheet = proofs.example(rule.condition)
                    yield proofs.finding(rule.place, "same-rule", message, sheet)


def _is_same(proofs: Proofs, one: Rule, other: Rule) -> bool:
    """Whether two rules that can fire fire on the same answers."""
    if proofs.space.is_same(one.condition, other.condition):
        return proofs.can(one.condition)
    alone = (AllOf((this.condition, Not(that.condition))) for this, that in ((one, other), (other, one)))
    if any(map(proofs.is_seen, alone)):  # so nothing has to be proved of the other one
        return False
    return _is_inside(proofs, one, other.condition) and _is_inside(proofs, other, one.condition)


def shadowed_rule(proofs: Proofs) -> Iterator[Problem]:
    """No stop fires only where another one does, and no flag only where a stop does: no result would rest on it."""
    stops = proofs.spelled.stops
    for stop in stops:
        if (wider := _wider(proofs, stop)) is not None:
            message = f"the stop {stop.id} fires only when {wider.id} does, so it never stops anybody by itself"
            sheet = proofs.example(stop.condition)
            yield proofs.finding(stop.place, "shadowed-rule", message, sheet)
    any_stop = AnyOf(tuple(stop.condition for stop in stops))
    for flag in proofs.spelled.flags if stops else ():
        if _is_inside(proofs, flag, any_stop):
            message = f"the flag {flag.id} fires only when a stop does, so no result ever rests on it"
            sheet = proofs.example(flag.condition)
            yield proofs.finding(flag.place, "shadowed-rule", message, sheet)


def _wider(proofs: Proofs, stop: Rule) -> Rule | None:
    """Another stop that fires whenever this one does, and elsewhere too."""
    for other in proofs.spelled.stops:
        if other is not stop and _is_inside(proofs, stop, other.condition):
            return None if _is_inside(proofs, other, stop.condition) else other
    return None


def _is_inside(proofs: Proofs, rule: Rule, wider: Condition) -> bool:
    return proofs.can(rule.condition) and proofs.cannot(AllOf((rule.condition, Not(wider))))


def _hints(proofs: Proofs) -> Iterator[tuple[Question, Hint]]:
    for question in proofs.spelled.questions:
        yield from ((question, hint) for hint in question.hints if hint.only_if != ALWAYS)


def never_shown(proofs: Proofs) -> Iterator[Problem]:
    """Every about entry and every hint with a condition can be shown."""
    for question, hint in _hints(proofs):
        if proofs.cannot(AllOf((question.only_if, hint.only_if))) and proofs.can(question.only_if):
            message = f'the hint "{hint.say}" of {question.id} is never shown: no answers that lead there make it apply'
            yield Problem(hint.place, "never-shown", message)
    for about in proofs.questionnaire.about:
        if about.condition is not None and proofs.cannot(about.condition):
            message = f'"{about.title or "this entry"}" is never shown: no answers make its condition true'
            yield Problem(about.place, "never-shown", message)


def always_shown(proofs: Proofs) -> Iterator[Problem]:
    """An about entry with a condition is not shown with every result, nor a hint whenever its question is asked."""
    for question, hint in _hints(proofs):
        if proofs.cannot(AllOf((question.only_if, Not(hint.only_if)))) and proofs.can(question.only_if):
            message = f'the hint "{hint.say}" is shown whenever {question.id} is asked, so it needs no only_if'
            yield proofs.finding(hint.place, "always-shown", message, proofs.example(question.only_if))
    for about in proofs.questionnaire.about:
        if about.condition is not None and proofs.cannot(Not(about.condition)):
            message = f'"{about.title or "this entry"}" is always shown: its condition is true whatever is answered'
            sheet = proofs.example(about.condition)
            yield proofs.finding(about.place, "always-shown", message, sheet)


def unreached_outcome(proofs: Proofs) -> Iterator[Problem]:
    """Every outcome is reached by some answers."""
    shares = proofs.space.each_outcome or {}  # before what is possible, which is then known
    possible = proofs.space.possible
    for outcome in proofs.questionnaire.outcomes if proofs.space.can_end is not False else ():
        share = shares.get(outcome.id)
        is_open = share is None or share.count > 0
        if is_open if possible is None else outcome.id in possible:
            continue
        sheet = None
        if outcome.condition is None:
            why, sheet = "some outcome before it always fits", proofs.example()
        elif proofs.can(outcome.condition):
            why = "whenever its condition is true, an outcome before it fits too"
            sheet = proofs.example(outcome.condition)
        else:
            why = "no answers make its condition true"
        message = f"nothing reaches {outcome.id}: {why}"
        yield proofs.finding(outcome.place, "unreached-outcome", message, sheet)

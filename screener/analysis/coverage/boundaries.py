"""Boundary cases: where the rules of a questionnaire change, and so what its vignettes should cover.

Each side of every cut-off where it makes a difference, each stop, flag and note on and off, and each outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import get_args

from screener.analysis.checks.context import Proofs
from screener.errors import Place
from screener.questionnaire.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Chosen,
    Compared,
    ComparedTo,
    Comparison,
    Complete,
    Condition,
    Not,
    RuleKind,
    Test,
    fits,
    mapped,
    tests,
)
from screener.questionnaire.kinds.choice import SingleChoice
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Outcome, Questionnaire
from screener.questionnaire.unparse import condition_text

NEVER = AnyOf(())
WIDENED = 40
"""How often the distance to a cut-off is doubled before the search for a near value ends."""


@dataclass(frozen=True)
class Case:
    """A case to cover; `expects` is the key to expect beside the outcome: bands, stops, flags, notes or a score."""

    what: str
    place: Place
    condition: Condition
    expects: str = ""


@dataclass(frozen=True)
class _Part:
    """A condition of the questionnaire, its owner, and the conditions that must be false for it to count."""

    whose: str
    place: Place
    condition: Condition
    expects: str = ""
    unless: tuple[Condition, ...] = ()


def cases(proofs: Proofs) -> Iterator[Case]:
    """Every case that some answers make, in the order of the file."""
    questionnaire = proofs.questionnaire
    for part in _parts(questionnaire):
        for test in dict.fromkeys(tests(part.condition)):
            yield from _around(proofs, part, test)
    for section in questionnaire.optional_sections:
        place = section.questions[0].place
        yield Case(f'section "{section.title}" open', place, section.has_answer)
        yield Case(f'section "{section.title}" closed', place, Not(section.has_answer))
    for kind in get_args(RuleKind):
        for rule in questionnaire.rules(kind):
            yield Case(f"{kind} {rule.id} on", rule.place, rule.condition, f"{kind}s")
            yield Case(f"{kind} {rule.id} off", rule.place, Not(rule.condition), f"{kind}s")
    yield from _in_bands(proofs)
    for at, outcome in enumerate(questionnaire.outcomes):
        before = _unless(questionnaire.outcomes[:at])
        yield Case(f"outcome {outcome.id}", outcome.place, AllOf((*before, outcome.condition or ALWAYS)))


def _around(proofs: Proofs, part: _Part, test: Test) -> Iterator[Case]:
    """The cases of one test of a condition."""
    match test:
        case Compared():
            yield from _sides(proofs, part, test)
        case ComparedTo():
            yield from _ways(proofs, part, test)
        case Chosen():
            yield from _edges(proofs, part, test)
        case Complete():
            yield from _completions(proofs, part, test)
        case _:
            pass


def _in_bands(proofs: Proofs) -> Iterator[Case]:
    """Each band, and both sides of each limit between two."""
    for score in proofs.questionnaire.scores:
        for band in score.bands:
            yield Case(f'score {score.id} in the band "{band.title}"', band.place, band.reached_by(score.id), "bands")
        for band in score.bands[1:]:
            test = Compared(score.id, ((">=", band.start),))
            yield from _sides(proofs, _Part(f'band "{band.title}"', band.place, test, "bands"), test)


def _parts(questionnaire: Questionnaire) -> Iterator[_Part]:
    for question in questionnaire.questions:
        yield _Part(f"question {question.id}", question.place, question.only_if)
        for option in question.conditional:
            yield _Part(f"option {option.id} of {question.id}", option.place, option.only_if)
    for score in questionnaire.scores:
        for condition, place in score.conditions():
            yield _Part(f"score {score.id}", place, condition, score.id)
    for kind in get_args(RuleKind):
        for rule in questionnaire.rules(kind):
            yield _Part(f"{kind} {rule.id}", rule.place, rule.condition, f"{kind}s")
    for at, outcome in enumerate(questionnaire.outcomes):
        if outcome.condition is not None:
            unless = _unless(questionnaire.outcomes[:at])
            yield _Part(f"outcome {outcome.id}", outcome.place, outcome.condition, unless=unless)


def _unless(outcomes: tuple[Outcome, ...]) -> tuple[Condition, ...]:
    return tuple(Not(each.condition) for each in outcomes if each.condition is not None)


# -- cut-offs ----------------------------------------------------------------------------------


def _edges(proofs: Proofs, part: _Part, test: Chosen) -> Iterator[Case]:
    """Where options have points: each of two neighboring options that a rule distinguishes."""
    kind = proofs.questionnaire.by_id[test.question].kind
    weights = kind.weights if isinstance(kind, SingleChoice) else {}
    beside = pairwise(sorted(weights, key=lambda each: weights[each]))
    apart = [pair for pair in beside if weights[pair[0]] < weights[pair[1]] and len({*pair} & {*test.options}) == 1]
    for option in dict.fromkeys(option for pair in apart for option in pair):
        at = AllOf((_turns(part, test), Chosen(test.question, (option,))))
        if proofs.can(at):
            words = "just true" if (option in test.options) is not test.negated else "just false"
            yield Case(f"{part.whose}: {test.question} is {option}, {words}", part.place, at, part.expects)


def _sides(proofs: Proofs, part: _Part, test: Compared) -> Iterator[Case]:
    """Both sides of each cut-off of a test, near it, and where the whole condition turns with the test."""
    turns = _turns(part, test)
    for bound in test.bounds:
        for truth, wanted in ((True, test), (False, Not(test))):
            found = _near(proofs, test.name, bound, truth, AllOf((turns, wanted)))
            if found is not None:
                words = "just true" if truth else "just false"
                what = f"{part.whose}: {condition_text(proofs.questionnaire, Compared(test.name, (bound,)))}, {words}"
                yield Case(what, part.place, found, part.expects)


def _turns(part: _Part, test: Test) -> Condition:
    """Where the whole condition turns with one of its tests."""
    return AllOf((*part.unless, _knowing(part.condition, test, ALWAYS), Not(_knowing(part.condition, test, NEVER))))


def _ways(proofs: Proofs, part: _Part, test: ComparedTo) -> Iterator[Case]:
    """One number below, at and above another, where it makes a difference."""
    turns = _turns(part, test)
    signs: tuple[Comparison, ...] = ("<", "=", ">")
    for sign in signs:
        side = ComparedTo(test.name, sign, test.other)
        found = AllOf((side, turns))
        if proofs.can(found):
            what = f"{part.whose}: {condition_text(proofs.questionnaire, side)}"
            yield Case(what, part.place, found, part.expects)


def _completions(proofs: Proofs, part: _Part, test: Complete) -> Iterator[Case]:
    """A score that is complete, and one that is not, where it makes a difference."""
    known, denied = (_knowing(part.condition, test, truth) for truth in (ALWAYS, NEVER))
    turns = AnyOf((AllOf((known, Not(denied))), AllOf((denied, Not(known)))))
    for words, side in (("complete", test), ("not complete", Not(test))):
        found = AllOf((*part.unless, side, turns))
        if proofs.can(found):
            yield Case(f"{part.whose}: {test.name} is {words}", part.place, found, part.expects)


def _knowing(condition: Condition, test: Test, truth: Condition) -> Condition:
    """The condition with one test known."""
    return mapped(condition, lambda each: truth if each == test else each)


def _near(
    proofs: Proofs,
    name: str,
    bound: tuple[Comparison, Fraction],
    truth: bool,  # noqa: FBT001
    also: Condition,
) -> Condition | None:
    """The nearest values to a cut-off on one side of it that some answers give; None where none do."""
    sign, edge = bound
    question = proofs.questionnaire.by_id.get(name)
    numbers = question.kind.domain if question else None
    step = Fraction(1, 10**numbers.decimals) if isinstance(numbers, NumbersBetween) else Fraction(1)
    if (sign in (">=", "<=", "=")) is truth:
        at = AllOf((Compared(name, (("=", edge),)), also))
        if proofs.can(at):
            return at
    values = _only_values(proofs.questionnaire, name)
    for widened in range(WIDENED):
        windows = [
            Compared(name, each)
            for each in _windows(sign, edge, step * 2**widened, truth)
            if values is None or any(fits(each, value) for value in values)
        ]
        near = AllOf((AnyOf(tuple(windows)), also))
        if windows and proofs.can(near):
            return near
    return None


def _only_values(questionnaire: Questionnaire, name: str) -> set[Fraction] | None:
    """All that a score can be which takes the highest or lowest of its points; None of what is worked out otherwise."""
    score = questionnaire.score_by_id.get(name)
    bounded = score is not None and (score.decimals, score.floor, score.ceiling) != (None, None, None)
    if score is None or score.take == "sum" or score.formulas or bounded or any(line.of for line in score.points):
        return None
    return {score.start, *(score.start + line.give for line in score.points)}


Window = tuple[tuple[Comparison, Fraction], ...]


def _windows(sign: Comparison, edge: Fraction, far: Fraction, truth: bool) -> Iterator[Window]:  # noqa: FBT001
    """The numbers on that side of the edge, as far from it at most."""
    above = (sign in (">=", ">")) is truth
    if above or sign in ("=", "!="):
        yield (">", edge), ("<=", edge + far)
    if not above or sign in ("=", "!="):
        yield (">=", edge - far), ("<", edge)

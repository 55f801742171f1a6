"""Proofs of what moves a result: nothing is asked, fires or has no value without an outcome that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from screener.analysis.checks.context import Proofs
from screener.analysis.reading import Reading, read_by_outcomes
from screener.analysis.solver.intervals import stands
from screener.analysis.solver.space import Space
from screener.errors import Problem
from screener.questionnaire.answers import Answers, AnswerState
from screener.questionnaire.conditions import (
    ALWAYS,
    TURNED,
    AllOf,
    AnyOf,
    AnyRule,
    Compared,
    ComparedTo,
    Comparison,
    Condition,
    Not,
    RuleKind,
    Stated,
    Test,
    mapped,
    names_of,
    tests,
)
from screener.questionnaire.formulas import Formula, Named, Number, mapped_formula
from screener.questionnaire.kinds.domains import NumbersBetween
from screener.questionnaire.model import Outcome, Questionnaire, Score

_NEVER = AnyOf(())


# -- stops, flags, questions -------------------------------------------------------------------


def unread_rule(proofs: Proofs) -> Iterator[Problem]:
    """No stop or flag stands under the best outcome because no outcome reads it; notes move no outcome."""
    questionnaire = proofs.questionnaire
    if not questionnaire.outcomes:
        return
    read = read_by_outcomes(questionnaire).rules
    best = [Not(each.condition) for each in questionnaire.outcomes if each.condition is not None]
    kinds: tuple[RuleKind, ...] = ("stop", "flag")
    for kind in kinds:
        for rule in proofs.spelled.rules(kind):
            sheet = None if rule.id in read else proofs.example(AllOf((rule.condition, *best)))
            if sheet is not None:
                message = (
                    f"no outcome reads the {kind} {rule.id}, and it can stand under {questionnaire.outcomes[-1].id}"
                )
                yield proofs.finding(rule.place, "unread-rule", message, sheet)


def idle_question(proofs: Proofs) -> Iterator[Problem]:
    """Every question is read by more than scores that nothing reads and that have no bands."""
    questionnaire = proofs.questionnaire
    everything = Reading(questionnaire).add(condition for condition, _ in questionnaire.conditions())
    for score in questionnaire.scores:
        everything.names |= dict.fromkeys(score.reads)
    deciding = read_by_outcomes(questionnaire)
    deciding.add(rule.condition for rule in questionnaire.findings)
    deciding.add(about.condition for about in questionnaire.about if about.condition is not None)
    for question in questionnaire.questions:
        deciding.add((question.only_if, *(option.only_if for option in question.conditional)))
    deciding.add(hint.only_if for question in questionnaire.questions for hint in question.hints)
    deciding.add(Stated(score.id, AnswerState.ANSWERED) for score in questionnaire.single_scores if score.bands)
    for question in questionnaire.questions:
        if question.id in everything.names and question.id not in deciding.names:
            message = f"only scores that nothing reads are worked out from {question.id}; its answer changes no result"
            example = proofs.example(question.only_if)
            yield proofs.finding(question.place, "idle-question", message, example)


def same_title(proofs: Proofs) -> Iterator[Problem]:
    """No two outcomes have one title."""
    first: dict[str, Outcome] = {}
    for outcome in proofs.questionnaire.outcomes:
        title = " ".join(outcome.title.split()).casefold()
        if title in first:
            earlier = first[title]
            message = f'{earlier.id} and {outcome.id} have one title: "{outcome.title}"'
            sheets = [proofs.space.reaching(each) for each in (earlier, outcome)]
            yield proofs.finding(outcome.place, "same-title", message, *sheets)
        else:
            first[title] = outcome


# -- scores without a value --------------------------------------------------------------------


def missing_value(proofs: Proofs) -> Iterator[Problem]:
    """No formula without a value lets answers fall through to the best outcome, where some value would not."""
    questionnaire = proofs.spelled
    worse = [each.condition for each in questionnaire.outcomes[:-1] if each.condition is not None]
    tested = read_by_outcomes(questionnaire).tested
    for score in questionnaire.scores:
        if not score.formulas or score.id not in tested:
            continue
        fallen = AllOf((score.only_if, Not(Stated(score.id, AnswerState.ANSWERED)), *(Not(each) for each in worse)))
        if proofs.cannot(fallen):
            continue
        sheet = _fallen_sheet(proofs, score.id, fallen)
        if sheet is not None:
            best = questionnaire.outcomes[-1].id
            message = f"{score.id} can have no value; every test of it is then false, and {best} is the outcome"
            yield proofs.finding(score.place, "missing-value", message, sheet)


def _fallen_sheet(proofs: Proofs, score: str, fallen: Condition) -> Answers | None:
    """A sheet that falls through, and would not with some value that the score can have."""
    whole = proofs.spelled
    copies = [_with_value(whole, score, value) for value in _values(proofs, score)]
    scores = tuple(each for extra, _ in copies for each in extra)
    condition = AllOf((fallen, AnyOf(tuple(each for _, worse in copies for each in worse))))
    if not scores:
        return proofs.example(condition)
    extended = Space(replace(whole, scores=(*whole.scores, *scores), vignettes=()), also=(condition,))
    return extended.example(condition) if extended.can_be(condition) else None


def _with_value(whole: Questionnaire, score: str, value: Fraction) -> tuple[list[Score], list[Condition]]:
    """The scores and the outcomes but the best as they are if every test of a score sees that value."""
    changed: dict[str, str] = {}
    copies: list[Score] = []

    def known(test: Test) -> Condition:
        if isinstance(test, AnyRule):
            return AnyOf(tuple(mapped(rule.condition, known) for rule in whole.rules_of(test)))
        if isinstance(test, Stated | Compared) and named(test.name) != test.name:
            return replace(test, name=named(test.name))
        if isinstance(test, ComparedTo):
            test = replace(test, name=named(test.name), other=named(test.other))
        return _known(score, value, test)

    def renamed(leaf: Number | Named) -> Formula:
        return replace(leaf, name=named(leaf.name)) if isinstance(leaf, Named) else leaf

    def named(name: str) -> str:
        """A score by the name of its copy, where it is another one; findings may read scores that come later."""
        if name != score and name in whole.score_by_id and name not in changed:
            each = whole.score_by_id[name]
            points = tuple(replace(one, condition=mapped(one.condition, known)) for one in each.points)
            formulas = tuple(
                replace(line, give=mapped_formula(line.give, renamed), condition=mapped(line.condition, known))
                for line in each.formulas
            )
            copy = replace(each, points=points, formulas=formulas, only_if=mapped(each.only_if, known))
            changed[name] = name if copy == each else f"{name} with {score} {value}"
            copies.extend([replace(copy, id=changed[name])] if copy != each else [])
        return changed.get(name, name)

    for each in whole.single_scores:
        named(each.id)
    conditions = (each.condition for each in whole.outcomes if each.condition is not None)
    return copies, [mapped(condition, known) for condition in conditions]


def _values(proofs: Proofs, score: str) -> Iterator[Fraction]:
    """Values that the score can have, one for each way in which its tests can come out.

    Of a comparison with another number only those around its lowest and its highest value.
    """
    for low, high in _regions(sorted(_edges(proofs, score))):
        if proofs.can(_lies_in(score, low, high)):
            yield _inside(low, high)


def _edges(proofs: Proofs, score: str) -> set[Fraction]:
    """The numbers at which tests of the score change."""
    found: set[Fraction] = set()
    for test in (test for condition, _ in proofs.questionnaire.conditions() for test in tests(condition)):
        match test:
            case Compared(name, bounds) if name == score:
                found |= {edge for _, edge in bounds}
            case ComparedTo() if score in names_of(test):
                (other,) = {*names_of(test)} - {score}
                found |= _ends_of(proofs, other)
            case _:
                pass
    return found


def _ends_of(proofs: Proofs, name: str) -> set[Fraction]:
    question = proofs.questionnaire.by_id.get(name)
    if question is not None:
        domain = question.kind.domain
        return {domain.low, domain.high} if isinstance(domain, NumbersBetween) else set()
    bounds = proofs.bounds(name)
    return {end for end in (bounds.lowest, bounds.highest) if end is not None} if bounds else set()


def _known(score: str, value: Fraction, test: Test) -> Condition:
    """A test of the score as it is with that value; any other test stays."""
    match test:
        case Compared(name, bounds) if name == score:
            return ALWAYS if all(stands(value, sign, bound) for sign, bound in bounds) else _NEVER
        case ComparedTo(name, sign, other) if name == score:
            return Compared(other, ((TURNED[sign], value),))
        case ComparedTo(name, sign, other) if other == score:
            return Compared(name, ((sign, value),))
        case Stated(name, state) if name == score:
            return ALWAYS if state is AnswerState.ANSWERED else _NEVER
        case _:
            return test


def _regions(cuts: list[Fraction]) -> Iterator[tuple[Fraction | None, Fraction | None]]:
    """Each cut-off, and what lies below, between and above them."""
    ends = [None, *cuts, None]
    for low, high in pairwise(ends):
        yield low, high
        if high is not None:
            yield high, high


def _lies_in(score: str, low: Fraction | None, high: Fraction | None) -> Condition:
    if low is not None and low == high:
        return Compared(score, (("=", low),))
    bounds: list[tuple[Comparison, Fraction]] = [(">", low)] if low is not None else []
    bounds += [("<", high)] if high is not None else []
    return Compared(score, tuple(bounds)) if bounds else Stated(score, AnswerState.ANSWERED)


def _inside(low: Fraction | None, high: Fraction | None) -> Fraction:
    """Some number of a region."""
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2

"""Mutants of a condition: the condition with one thing changed, in every way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from screener.quantities import show
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
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
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import condition_text, is_date

Changed = tuple[str, Condition]
"""What was changed, in words, and the condition that came of it."""

_OTHER_COMPARISON: dict[Comparison, Comparison] = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}
_SIGN_WORDS: dict[Comparison, str] = {
    ">=": "at least",
    ">": "above",
    "<=": "at most",
    "<": "below",
    "=": "exactly",
    "!=": "not",
}


def mutated_conditions(questionnaire: Questionnaire, condition: Condition) -> Iterator[Changed]:
    """A condition of a questionnaire with one thing changed, in every way."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            yield from _joined(questionnaire, condition, parts)
        case Not(part):
            yield '"not" is left out', part
            for what, changed in mutated_conditions(questionnaire, part):
                yield what, Not(changed)
        case Chosen():
            yield from _chosen(condition)
        case Compared(name, bounds):
            for index, (sign, bound) in enumerate(bounds):
                yield _shifted(questionnaire, Compared(name, bounds), index, (_OTHER_COMPARISON[sign], bound))
        case ComparedTo(name, sign, other):
            turned = ComparedTo(name, _OTHER_COMPARISON[sign], other)
            said = f"{name} {_SIGN_WORDS[turned.sign]} {other}"
            yield condition_text(questionnaire, turned) if is_date(questionnaire, name) else said, turned
        case Complete(name):
            yield f"{name} is answered, not complete", Stated(name, AnswerState.ANSWERED)
        case Stated() | AnyRule():
            yield from _fewer_rules(condition)
        case _:
            assert_never(condition)


def _joined(questionnaire: Questionnaire, condition: AllOf | AnyOf, parts: Sequence[Condition]) -> Iterator[Changed]:
    other = AnyOf if isinstance(condition, AllOf) else AllOf
    word = ("or", "and") if other is AnyOf else ("and", "or")
    if len(parts) > 1:
        yield f'"{word[0]}" in place of "{word[1]}"', other(tuple(parts))
    for index, part in enumerate(parts):
        rest = (*parts[:index], *parts[index + 1 :])
        if rest:
            yield f"part {index + 1} of {len(parts)} is left out", type(condition)(rest)
        for what, changed in mutated_conditions(questionnaire, part):
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


def _shifted(questionnaire: Questionnaire, test: Compared, index: int, bound: tuple[Comparison, Fraction]) -> Changed:
    changed = Compared(test.name, (*test.bounds[:index], bound, *test.bounds[index + 1 :]))
    if is_date(questionnaire, test.name):
        return condition_text(questionnaire, Compared(test.name, (bound,))), changed
    return f"{test.name} {_SIGN_WORDS[bound[0]]} {show(bound[1])}", changed

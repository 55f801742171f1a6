"""Conditions as data: a closed set of tests over answers, scores and fired rules."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, assert_never

from screener.questionnaire.answers import Answer, AnswerState

RuleKind = Literal["stop", "flag", "note"]
Comparison = Literal["=", "!=", ">=", "<=", ">", "<"]


class Facts(Protocol):
    """What a condition reads."""

    def answer(self, name: str) -> Answer:
        """The answer that counts, NOT_ASKED for a question that does not apply; for a score, its value."""

    def fired(self, test: AnyRule) -> bool:
        """Whether any of those rules fired."""

    def complete(self, score: str) -> bool:
        """Whether a score applies, and every question that it reads and that applies has an answer with a value."""


@dataclass(frozen=True)
class Chosen:
    """`donor includes belly`, `nicotine is any of recent, yes`, `area is not face`."""

    question: str
    options: tuple[str, ...]
    every: bool = False
    """All of the options must be chosen, not just one of them."""
    negated: bool = False
    """`is not`: answered, and with none of the options."""


@dataclass(frozen=True)
class Stated:
    """`weight is unknown`; for a score, `is answered` says that it has a value."""

    name: str
    state: AnswerState


@dataclass(frozen=True)
class Compared:
    """`bmi is at least 30`, `age is between 18 and 90`: every bound holds of one number."""

    name: str
    bounds: tuple[tuple[Comparison, Fraction], ...]


@dataclass(frozen=True)
class ComparedTo:
    """`supply is at least demand`: one number compared with another; both are questions or scores."""

    name: str
    sign: Comparison
    other: str


@dataclass(frozen=True)
class Complete:
    """`need is complete`: nothing that the score reads and that applies is missing, unknown or declined."""

    name: str


@dataclass(frozen=True)
class AnyRule:
    """`any stop`, `any flag of keloid, nicotine`."""

    kind: RuleKind
    of: tuple[str, ...] = ()
    """The ids of the rules; empty: every rule of that kind."""


@dataclass(frozen=True)
class Not:
    """True where the part is false; so also where an answer is missing."""

    part: Condition


@dataclass(frozen=True)
class AllOf:
    """Every part holds; true when there is none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Test = Chosen | Stated | Compared | ComparedTo | Complete | AnyRule
Condition = Test | Not | AllOf | AnyOf

ALWAYS = AllOf(())


def holds(condition: Condition, facts: Facts) -> bool:  # noqa: PLR0911  (one return for each kind)
    """Whether `condition` is true; a test on a question without an answer is false."""
    match condition:
        case AllOf(inner):
            return all(holds(part, facts) for part in inner)
        case AnyOf(inner):
            return any(holds(part, facts) for part in inner)
        case Not(part):
            return not holds(part, facts)
        case Chosen():
            return _chosen(condition, facts.answer(condition.question))
        case Stated(name, state):
            return facts.answer(name).state is state
        case Compared(name, bounds):
            value = facts.answer(name).number
            return value is not None and fits(bounds, value)
        case ComparedTo(name, sign, other):
            value, bound = facts.answer(name).number, facts.answer(other).number
            return value is not None and bound is not None and _SIGNS[sign](value, bound)
        case Complete(name):
            return facts.complete(name)
        case AnyRule():
            return facts.fired(condition)
        case _:
            assert_never(condition)


def _chosen(test: Chosen, answer: Answer) -> bool:
    if answer.state is not AnswerState.ANSWERED:
        return False
    given = answer.options
    picked = [option in given for option in test.options]
    return (all(picked) if test.every else any(picked)) is not test.negated


def fits(bounds: tuple[tuple[Comparison, Fraction], ...], value: Fraction) -> bool:
    """Whether a number stands so to every bound."""
    return all(_SIGNS[sign](value, bound) for sign, bound in bounds)


_SIGNS: Mapping[Comparison, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that `condition` joins or negates; none for a single test."""
    match condition:
        case AllOf(inner) | AnyOf(inner):
            return inner
        case Not(part):
            return (part,)
        case _:
            return ()


def tests(condition: Condition) -> Iterator[Test]:
    """Every single test inside `condition`, in the order in which it is written."""
    if isinstance(condition, Test):
        yield condition
    for part in parts(condition):
        yield from tests(part)


def mapped(condition: Condition, leaf: Callable[[Test], Condition]) -> Condition:
    """The same condition with every test replaced by `leaf(test)`."""
    match condition:
        case AllOf(inner):
            return AllOf(tuple(mapped(part, leaf) for part in inner))
        case AnyOf(inner):
            return AnyOf(tuple(mapped(part, leaf) for part in inner))
        case Not(part):
            return Not(mapped(part, leaf))
        case _:
            return leaf(condition)


def names_of(test: Test) -> tuple[str, ...]:
    """The questions and scores that a test reads, in order; none for `any stop` and its like."""
    match test:
        case Chosen(name) | Stated(name) | Compared(name) | Complete(name):
            return (name,)
        case ComparedTo(name, _, other):
            return (name, other)
        case AnyRule():
            return ()
        case _:
            assert_never(test)


def mentions(condition: Condition) -> tuple[str, ...]:
    """The questions and scores that `condition` reads, each once, in order."""
    return tuple(dict.fromkeys(name for test in tests(condition) for name in names_of(test)))


OPPOSITES: Mapping[Comparison, Comparison] = {"=": "!=", "!=": "=", ">=": "<", "<": ">=", "<=": ">", ">": "<="}
"""The comparison that holds of exactly those numbers of which another does not hold."""


TURNED: Mapping[Comparison, Comparison] = {"=": "=", "!=": "!=", ">=": "<=", "<=": ">=", ">": "<", "<": ">"}
"""The comparison of the second number with the first that says the same as one of the first with the second."""


def opposite(test: Compared | ComparedTo) -> Compared | ComparedTo | AnyOf:
    """A condition that holds of exactly those numbers of which `test` does not; without a number neither holds."""
    if isinstance(test, ComparedTo):
        return ComparedTo(test.name, OPPOSITES[test.sign], test.other)
    failed = tuple(Compared(test.name, ((OPPOSITES[sign], bound),)) for sign, bound in test.bounds)
    return failed[0] if len(failed) == 1 else AnyOf(failed)

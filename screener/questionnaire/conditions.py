"""Conditions as data: a closed set of tests over answers, scores and fired rules."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal, Protocol, assert_never

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.light import dataclass

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


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether `condition` is true; a test on a question without an answer is false."""
    return _HOLDS[type(condition)](condition, facts)


def _all_of(condition: AllOf, facts: Facts) -> bool:
    for part in condition.parts:  # noqa: SIM110  (a loop takes half the time, and every result needs hundreds)
        if not _HOLDS[type(part)](part, facts):
            return False
    return True


def _any_of(condition: AnyOf, facts: Facts) -> bool:
    for part in condition.parts:  # noqa: SIM110
        if _HOLDS[type(part)](part, facts):
            return True
    return False


def _chosen(test: Chosen, facts: Facts) -> bool:
    answer = facts.answer(test.question)
    if answer.state is not AnswerState.ANSWERED:
        return False
    chosen = answer.options
    for option in test.options:  # a loop ends with the first one that decides it
        if (option in chosen) is not test.every:
            return test.every is test.negated
    return test.every is not test.negated


def _compared(test: Compared, facts: Facts) -> bool:
    value = facts.answer(test.name).number
    return value is not None and fits(test.bounds, value)


def _compared_to(test: ComparedTo, facts: Facts) -> bool:
    value, bound = facts.answer(test.name).number, facts.answer(test.other).number
    return value is not None and bound is not None and fits(((test.sign, bound),), value)


_HOLDS: Mapping[type[Condition], Callable[[Any, Facts], bool]] = {
    AllOf: _all_of,
    AnyOf: _any_of,
    Not: lambda condition, facts: not holds(condition.part, facts),
    Chosen: _chosen,
    Stated: lambda test, facts: facts.answer(test.name).state is test.state,
    Compared: _compared,
    ComparedTo: _compared_to,
    Complete: lambda test, facts: facts.complete(test.name),
    AnyRule: lambda test, facts: facts.fired(test),
}
"""Each kind of condition to what decides it; a test holds that there are no others."""


def fits(bounds: tuple[tuple[Comparison, Fraction], ...], value: Fraction) -> bool:
    """Whether a number stands so to every bound."""
    above, below = value.numerator, value.denominator
    for sign, bound in bounds:  # noqa: SIM110
        if not _SIGNS[sign](above * bound.denominator, bound.numerator * below):
            return False
    return True


_SIGNS: Mapping[Comparison, Callable[[int, int], bool]] = {
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
    """The questions and scores that `condition` reads, each once, in order; worked out once."""
    found: tuple[str, ...] | None = vars(condition).get(_MENTIONED)
    if found is None:
        found = vars(condition)[_MENTIONED] = _mentions(condition)
    return found


_MENTIONED = "mentioned"
"""Where they are kept among the attributes of a condition, as a cached property would be."""


def _mentions(condition: Condition) -> tuple[str, ...]:
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

"""Expressions: what is left of a condition or a number once some answers are known.

They are frozen, and equal ones are one object (hash-consing, done by the builders): two ways of answering that
leave the same things open lead to the same state, and `is` compares whole trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from screener.analysis.solver.intervals import Ends, Exact, Sign
from screener.quantities import Rounding
from screener.questionnaire.answers import AnswerState

WORD = 64
"""The bits that the machine works with at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """Anything that is still open."""

    order: int
    """Its number in the order of making; sorts the parts of what contains it."""
    reads: int
    """The variables that it reads, one bit each."""


# -- conditions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Boolean(Expression):
    """A condition."""


@dataclass(frozen=True, slots=True, eq=False)
class BooleanConstant(Boolean):
    """True, or false."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class ClassTest(Boolean):
    """True for the classes of one variable whose bit is in the mask."""

    variable: int
    mask: int


@dataclass(frozen=True, slots=True, eq=False)
class StateTest(Boolean):
    """Whether a number question has that state; its classes are not known before its grid is cut."""

    variable: int
    state: AnswerState


@dataclass(frozen=True, slots=True, eq=False)
class GridTest(Boolean):
    """A comparison of a formula over number questions, which is decided on pieces of their grids."""

    number: Numeric
    sign: Sign
    bound: Exact


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Boolean):
    """A comparison of a number that is made of conditions only."""

    number: Numeric
    sign: Sign
    bound: Exact


@dataclass(frozen=True, slots=True, eq=False)
class Uncounted(Boolean):
    """A condition that takes too much work to be worked out; no answer decides it."""


@dataclass(frozen=True, slots=True, eq=False)
class Threshold(Boolean):
    """Whether the whole weights of the true parts add up to `least` or more."""

    least: int
    weights: tuple[int, ...]
    parts: tuple[Boolean, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Negation(Boolean):
    """True where its part is false."""

    part: Boolean


@dataclass(frozen=True, slots=True, eq=False)
class Junction(Boolean):
    """Several parts joined."""

    parts: tuple[Boolean, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Conjunction(Junction):
    """True where every part is."""


@dataclass(frozen=True, slots=True, eq=False)
class Disjunction(Junction):
    """True where some part is."""


@dataclass(frozen=True, slots=True, eq=False)
class Pending(Expression):
    """The conditions on which the questions still to come are asked, in their order."""

    parts: tuple[Boolean, ...]


# -- numbers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Numeric(Expression):
    """A number."""

    inputs: int
    """The number questions that it is worked out from, one bit each."""
    ends: Ends
    defined: bool
    """Whether it surely has a value."""
    fineness: int
    """The most bits that its denominator can have."""
    size: int
    """How many parts its formula has."""
    real: bool = field(default=False, kw_only=True)
    """Whether it is known between two fractions only: a real function that is not rounded yet."""

    @property
    def cost(self) -> int:
        """How long it takes to work out: its parts, each as often as its numbers are longer than a word."""
        return self.size * (1 + self.fineness // WORD)


@dataclass(frozen=True, slots=True, eq=False)
class NumericConstant(Numeric):
    """A known number."""

    value: Exact


@dataclass(frozen=True, slots=True, eq=False)
class Undefined(Numeric):
    """A number that has no value."""


@dataclass(frozen=True, slots=True, eq=False)
class NumberInput(Numeric):
    """The answer to a number question; it has no value while nobody has answered."""

    variable: int


@dataclass(frozen=True, slots=True, eq=False)
class FirstMatch(Numeric):
    """The value beside the first condition that is true, else the default."""

    values: tuple[Exact, ...]
    default: Exact
    parts: tuple[Boolean, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PointSum(Numeric):
    """The start and the points of the true conditions, clamped between floor and ceiling."""

    start: Exact
    points: tuple[Exact, ...]
    floor: Exact | None
    ceiling: Exact | None
    parts: tuple[Boolean, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LinearSum(Numeric):
    """A constant and multiples of numbers, added up."""

    constant: Exact
    factors: tuple[Exact, ...]
    parts: tuple[Numeric, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Numeric):
    """One operation of a formula that is no sum of multiples."""

    sign: str
    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True, eq=False)
class Called(Numeric):
    """A function of numbers, or a power that is no whole number known beforehand (`^`)."""

    function: str
    parts: tuple[Numeric, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Clamp(Numeric):
    """A number between its floor and ceiling."""

    number: Numeric
    floor: Exact | None
    ceiling: Exact | None


@dataclass(frozen=True, slots=True, eq=False)
class Rounded(Numeric):
    """A number rounded to decimals."""

    number: Numeric
    decimals: int
    how: Rounding


@dataclass(frozen=True, slots=True, eq=False)
class Cases(Numeric):
    """One of several numbers: each where its condition is true, of which at most one is; else none."""

    numbers: tuple[Numeric, ...]
    parts: tuple[Boolean, ...]


Goal = Boolean | Numeric
"""What a walk decides: a condition, a score, or the position of the outcome."""


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that one is made of; none for a single test or number."""
    match expression:
        case Junction(parts=parts) | Threshold(parts=parts) | Pending(parts=parts):
            return parts
        case FirstMatch(parts=parts) | PointSum(parts=parts):
            return parts
        case Negation(part=part):
            return (part,)
        case Comparison(number=number):
            return (number,)
        case Cases(numbers=numbers, parts=parts):
            return (*numbers, *parts)
        case _:
            return operands(expression) if isinstance(expression, Numeric) else ()


def operands(number: Numeric) -> tuple[Numeric, ...]:
    """The numbers that a formula is worked out from, in order."""
    match number:
        case LinearSum(parts=parts) | Called(parts=parts) | Cases(numbers=parts):
            return parts
        case Operation(left=left, right=right):
            return (left, right)
        case Clamp(number=inner) | Rounded(number=inner):
            return (inner,)
        case _:
            return ()


def numbers_inside(number: Numeric) -> Iterator[Numeric]:
    """A number and all that it is worked out from, each once, a formula before its parts."""
    seen: set[Numeric] = set()
    left = [number]
    while left:
        each = left.pop()
        if each not in seen:
            seen.add(each)
            yield each
            left += reversed(operands(each))


def place_of(goal: Goal) -> int:
    """The position of the outcome that a walk has come to."""
    if isinstance(goal, NumericConstant):
        return int(goal.value)
    raise TypeError(goal)


def is_decided(goal: Goal) -> bool:
    """Whether nothing in it is open."""
    return isinstance(goal, BooleanConstant | NumericConstant | Undefined)

"""Builds conditions, each in its simplest form; equal ones are one object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import count
from math import gcd, lcm
from operator import attrgetter, or_
from typing import TypeVar

from screener.analysis.solver.expressions import (
    Boolean,
    BooleanConstant,
    ClassTest,
    Comparison,
    Conjunction,
    Disjunction,
    Expression,
    GridTest,
    Junction,
    Negation,
    Numeric,
    Pending,
    StateTest,
    Threshold,
    Uncounted,
)
from screener.analysis.solver.intervals import Exact, Sign, exact
from screener.questionnaire.answers import AnswerState

K = TypeVar("K")
V = TypeVar("V")
BY_ORDER = attrgetter("order")
_COMPLEX = frozenset((Negation, Conjunction, Disjunction))


class Lazy(dict[K, V]):
    """Values that are made once for each key, when it is asked for first."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        found = self[key] = self._make(key)
        return found


def reads_of(parts: Iterable[Expression]) -> int:
    """The variables that any of the parts reads."""
    return reduce(or_, (part.reads for part in parts), 0)


class BooleanBuilder:
    """Makes conditions."""

    def __init__(self) -> None:
        self._numbers = count()
        self.made = 0
        """How many expressions were made."""
        self.full: dict[int, int] = {}
        """Variable to the mask of all its classes."""
        self.true: Boolean = BooleanConstant(self.next_order(), 0, value=True)
        self.false: Boolean = BooleanConstant(self.next_order(), 0, value=False)
        self._opposites: dict[Boolean, Boolean] = {self.true: self.false, self.false: self.true}
        order = self.next_order
        self._class_tests = Lazy[tuple[int, int], ClassTest](lambda key: ClassTest(order(), 1 << key[0], *key))
        self._state_tests = Lazy[tuple[int, AnswerState], StateTest](lambda key: StateTest(order(), 1 << key[0], *key))
        self._grid_tests = Lazy[tuple[Numeric, Sign, Exact], GridTest](
            lambda key: GridTest(order(), key[0].inputs, *key)
        )
        self._comparisons = Lazy[tuple[Numeric, Sign, Exact], Comparison](
            lambda key: Comparison(order(), key[0].reads, *key)
        )
        self._thresholds = Lazy[tuple[int, tuple[int, ...], tuple[Boolean, ...]], Threshold](
            lambda key: Threshold(order(), reads_of(key[2]), *key)
        )
        self._negations = Lazy[Boolean, Negation](lambda part: Negation(order(), part.reads, part))
        self._conjunctions = Lazy[tuple[Boolean, ...], Conjunction](
            lambda parts: Conjunction(order(), reads_of(parts), parts)
        )
        self._disjunctions = Lazy[tuple[Boolean, ...], Disjunction](
            lambda parts: Disjunction(order(), reads_of(parts), parts)
        )
        self._pending = Lazy[tuple[Boolean, ...], Pending](lambda parts: Pending(order(), reads_of(parts), parts))

    def next_order(self) -> int:
        """The number of the next expression."""
        self.made = next(self._numbers)
        return self.made

    # -- single tests --------------------------------------------------------------------------

    def constant(self, value: bool) -> Boolean:  # noqa: FBT001  (a truth value is what it is about)
        """True or false."""
        return self.true if value else self.false

    def class_test(self, variable: int, mask: int) -> Boolean:
        """True for the classes of one variable whose bit is in the mask."""
        if mask == 0:
            return self.false
        return self.true if mask == self.full[variable] else self._class_tests[variable, mask]

    def state_test(self, variable: int, state: AnswerState) -> Boolean:
        """Whether a number question has that state."""
        return self._state_tests[variable, state]

    def grid_test(self, number: Numeric, sign: Sign, bound: Exact) -> GridTest:
        """A comparison over open numbers."""
        return self._grid_tests[number, sign, bound]

    def comparison(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:
        """A comparison of a number made of conditions, which nothing simpler says."""
        return self._comparisons[number, sign, bound]

    def uncounted(self, reads: int) -> Boolean:
        """A condition on those variables that is too large to be worked out, equal to no other."""
        return Uncounted(self.next_order(), reads)

    def pending(self, parts: Iterable[Boolean]) -> Pending:
        """The conditions of the questions to come."""
        return self._pending[tuple(parts)]

    # -- joined --------------------------------------------------------------------------------

    def opposite(self, part: Boolean) -> Boolean:
        """True where `part` is false."""
        found = self._opposites.get(part)
        if found is None:
            found = self._opposites[part] = self._negated(part)
            self._opposites[found] = part
        return found

    def _negated(self, part: Boolean) -> Boolean:
        match part:
            case ClassTest(variable=variable, mask=mask):
                return self.class_test(variable, self.full[variable] & ~mask)
            case Conjunction(parts=parts):
                return self.any_of([self.opposite(each) for each in parts])
            case Disjunction(parts=parts):
                return self.all_of([self.opposite(each) for each in parts])
            case _:
                return self._negations[part]

    def all_of(self, parts: Iterable[Boolean]) -> Boolean:
        """True where every part is."""
        rest = self._joined(parts, Conjunction, self.true)
        return rest if isinstance(rest, Boolean) else self._conjunctions[rest]

    def any_of(self, parts: Iterable[Boolean]) -> Boolean:
        """True where some part is."""
        rest = self._joined(parts, Disjunction, self.false)
        return rest if isinstance(rest, Boolean) else self._disjunctions[rest]

    def _joined(self, parts: Iterable[Boolean], own: type[Junction], neutral: Boolean) -> Boolean | tuple[Boolean, ...]:
        """The parts flattened, without doubles and neutral ones, one mask a variable, in a fixed order.

        One condition where nothing is left to join.
        """
        settled, flat = self._opposites[neutral], _flattened(own, parts)
        if settled in flat:
            return settled
        tests: dict[int, Boolean] = {}
        rest: set[Boolean] = set()
        complex_parts: list[Boolean] = []
        for part in flat:
            if type(part) is ClassTest:
                at = part.variable
                tests[at] = self._merged(tests[at], part, own) if at in tests else part
            else:
                rest.add(part)
                if type(part) in _COMPLEX:
                    complex_parts.append(part)
        rest.update(tests.values())
        if settled in rest:
            return settled
        rest.discard(neutral)
        if complex_parts:
            if any(type(part) is Negation and part.part in rest for part in complex_parts):
                return settled
            # Absorption: `a and (a or b)` is `a`.
            rest -= {part for part in complex_parts if isinstance(part, Junction) and not rest.isdisjoint(part.parts)}
        if len(rest) < 2:  # noqa: PLR2004
            return next(iter(rest), neutral)
        return tuple(sorted(rest, key=BY_ORDER))

    def _merged(self, one: Boolean, other: ClassTest, own: type[Junction]) -> Boolean:
        """Two tests of one variable as one; `one` may be settled or neutral already."""
        mask = one.mask if isinstance(one, ClassTest) else self.full[other.variable] if one is self.true else 0
        return self.class_test(other.variable, mask & other.mask if own is Conjunction else mask | other.mask)

    def without(self, part: Conjunction | Disjunction, kept: Sequence[Boolean]) -> Boolean:
        """The same junction of fewer of its parts, which need no joining again."""
        if len(kept) > 1:
            return (self._conjunctions if type(part) is Conjunction else self._disjunctions)[tuple(kept)]
        return kept[0] if kept else self.constant(type(part) is Conjunction)

    def either(self, condition: Boolean, then: Boolean, otherwise: Boolean) -> Boolean:
        """`then` where the condition is true, else `otherwise`."""
        if then is otherwise:
            return then
        if then is self.true:
            return self.any_of((condition, otherwise))
        if otherwise is self.true:
            return self.any_of((self.opposite(condition), then))
        no = self.all_of((self.opposite(condition), otherwise))
        return self.any_of((self.all_of((condition, then)), no))

    # -- weighted ------------------------------------------------------------------------------

    def threshold(self, lines: Iterable[tuple[Exact, Boolean]], least: Exact) -> Boolean:
        """Whether the points of the true lines add up to `least` or more."""
        merged: dict[Boolean, Exact] = {}
        for points, condition in lines:
            if condition is self.true:
                least -= points
            elif condition is not self.false:
                merged[condition] = merged[condition] + points if condition in merged else points
        weights = {condition: points for condition, points in merged.items() if points}
        low, high = reach(weights)
        if low >= least:
            return self.true
        if high < least:
            return self.false
        if all(points > 0 for points in weights.values()):
            enough = [condition for condition, points in weights.items() if points >= least]
            if enough:
                fewer = ((points, condition) for condition, points in weights.items() if points < least)
                return self.any_of([*enough, self.threshold(fewer, least)])
        if len(weights) == 1:
            return self.opposite(next(iter(weights)))
        return self._weighed(weights, least)

    def _weighed(self, weights: Mapping[Boolean, Exact], least: Exact) -> Boolean:
        """In whole numbers without a common divisor, so that equal questions look equal."""
        conditions = tuple(sorted(weights, key=BY_ORDER))
        scale = lcm(*(points.denominator for points in weights.values()))
        whole = [weights[each].numerator * (scale // weights[each].denominator) for each in conditions]
        divisor = gcd(*whole)
        bound = -((-least * scale) // divisor)
        return self._thresholds[int(bound), tuple(points // divisor for points in whole), conditions]


def _flattened(own: type[Junction], parts: Iterable[Boolean]) -> list[Boolean]:
    flat: list[Boolean] = []
    for part in parts:
        if type(part) is own:
            flat += part.parts
        else:
            flat.append(part)
    return flat


def reach(weights: Mapping[Boolean, Exact]) -> tuple[Exact, Exact]:
    """The lowest and highest sum; of lines on one variable only those that fit together count.

    Added up in whole numbers, which takes a small part of the time.
    """
    low = high = 0
    scale = lcm(*(points.denominator for points in weights.values()))
    of_one: dict[int, list[tuple[int, int]]] = {}
    for condition, weight in weights.items():
        points = weight.numerator * (scale // weight.denominator)
        if isinstance(condition, ClassTest):
            of_one.setdefault(condition.variable, []).append((condition.mask, points))
        elif points < 0:
            low += points
        else:
            high += points
    for lines in of_one.values():
        sums = _sums(lines)
        low += min(sums)
        high += max(sums)
    return (low, high) if scale == 1 else (exact(Fraction(low, scale)), exact(Fraction(high, scale)))


def _sums(lines: Sequence[tuple[int, int]]) -> set[int]:
    """What the lines on one variable can add up to, over its classes and one class that no line names."""
    if len(lines) == 1:
        return {0, lines[0][1]}
    union = reduce(or_, (mask for mask, _ in lines))
    if union == sum(mask for mask, _ in lines):  # no class has more than one line
        return {0, *(points for _, points in lines)}
    return {0} | {
        sum(points for mask, points in lines if mask >> at & 1) for at in range(union.bit_length()) if union >> at & 1
    }

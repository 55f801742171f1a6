"""Sums apart: what a goal says of one large sum of points becomes a test of one more variable, behind all the others.

The value of that variable is the sum. So a state need not say what the points were so far: states that differ in that
alone are one, and how many answer sheets lead to it with each sum is counted beside it. Without this, a sum over many
questions has nearly as many states before each question as it has values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import or_

from screener.analysis.solver.booleans import Lazy, reach, reads_of
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import (
    Boolean,
    ClassTest,
    Conjunction,
    Disjunction,
    Expression,
    FirstMatch,
    Goal,
    GridTest,
    Negation,
    Numeric,
    PointSum,
    StateTest,
    Threshold,
    children,
)
from screener.analysis.solver.intervals import Exact
from screener.analysis.solver.states import Step
from screener.analysis.solver.substitution import Substitution

FEWEST_PARTS = 8
"""A sum of fewer lines has few values."""
MOST_POINTS = 50_000
"""The points of all lines together, up to which the sums that lead to a state are remembered one bit each."""


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What is left of a sum: the lines behind one place, and what answers left of lines before it."""

    first: int
    """The first of the lines, in the order of the variables, of which no answer is known."""
    begun: tuple[tuple[Boolean, Exact], ...]
    """Lines of which some answers are known: what is left of their conditions, and their points."""
    reads: int
    ends: tuple[Exact, Exact]
    """The fewest and the most points that are still added, as far as the lines show."""


class Totals:
    """The lines of a sum, and every rest that answers leave of them; equal rests are one object."""

    def __init__(self, compiled: Compiled, lines: Iterable[tuple[Exact, Boolean]]) -> None:
        self._compiled = compiled
        self._lines = sorted(((part, points) for points, part in lines), key=lambda line: _lowest_bit(line[0].reads))
        self._behind = self._ends_behind()
        self._rests = Lazy[tuple[int, tuple[tuple[Boolean, Exact], ...]], Rest](lambda key: self._rest(*key))
        self._known: dict[tuple[Rest, int, int], tuple[Exact, Rest]] = {}

    @property
    def start(self) -> Rest:
        """The whole sum."""
        return self._rests[0, ()]

    def put(self, total: Rest, steps: Iterable[Step], side: int = 0) -> tuple[Exact, Rest]:
        """The points that some answers add, and what they leave of the sum, without these."""
        points: Exact = 0
        for step in steps:
            if total.reads >> step.variable & 1:
                key = total, step.variable, step.classes[min(side, len(step.classes) - 1)]
                found = self._known.get(key)
                if found is None:
                    found = self._known[key] = self._put(*key)
                points, total = points + found[0], found[1]
        return points, total

    def _put(self, total: Rest, at: int, each: int) -> tuple[Exact, Rest]:
        builder, into = self._compiled.builder, self._compiled.answering(at, each)
        first, lines = total.first, list(total.begun)
        gained: Exact = 0
        while first < len(self._lines) and _lowest_bit(self._lines[first][0].reads) <= at:
            lines.append(self._lines[first])
            first += 1
        begun: dict[Boolean, Exact] = {}
        for part, points in lines:
            left = builder.put(part, into)
            if left is builder.true:
                gained += points
            elif left is not builder.false:
                begun[left] = begun.get(left, 0) + points
        ordered = sorted((line for line in begun.items() if line[1]), key=lambda line: line[0].order)
        return gained, self._rests[first, tuple(ordered)]

    def _rest(self, first: int, begun: tuple[tuple[Boolean, Exact], ...]) -> Rest:
        reads, low, high = self._behind[first]
        less, more = reach(dict(begun)) if begun else (0, 0)
        return Rest(first, begun, reads | reads_of(part for part, _ in begun), (low + less, high + more))

    def _ends_behind(self) -> list[tuple[int, Exact, Exact]]:
        """What the lines behind each place read, and the fewest and the most points that they add."""
        found: list[tuple[int, Exact, Exact]] = [(0, 0, 0)]
        of_one: dict[Boolean, Exact] = {}
        reads, low, high = found[0]
        for at in range(len(self._lines) - 1, -1, -1):
            part, points = self._lines[at]
            of_one[part] = of_one.get(part, 0) + points
            less, more = reach(of_one)
            found.append((reads | reads_of(of_one), low + less, high + more))
            if at and _lowest_bit(self._lines[at - 1][0].reads) < _lowest_bit(part.reads):
                (reads, low, high), of_one = found[-1], {}
        return found[::-1]


def _lowest_bit(reads: int) -> int:
    return (reads & -reads).bit_length() - 1


@dataclass(frozen=True)
class SumApart:
    """A goal with one sum apart."""

    compiled: Compiled
    goal: Goal
    """The goal with tests of the sum as tests of a variable."""
    totals: Totals
    """The sum, of whole numbers."""
    variable: int
    cuts: tuple[int, ...]
    """Where one of the tests changes: a class of the variable lies below each, and one above the last."""
    unit: int
    """The bit of a sum of zero points."""
    full: int
    """The bits of all sums."""
    _classes: dict[tuple[Exact, Exact], list[tuple[int, int]]] = field(default_factory=dict)

    def is_read(self, goal: Goal) -> bool:
        """Whether a goal still tests the sum."""
        return bool(goal.reads >> self.variable & 1)

    def answering(self, each: int) -> Substitution:
        """What a class of the sum makes of every expression."""
        known, booleans = self.compiled.rules.substitutions, self.compiled.builder.booleans
        if (self.variable, each) not in known:

            def leaf(test: ClassTest | StateTest | GridTest) -> Boolean:
                return booleans.constant(isinstance(test, ClassTest) and bool(test.mask >> each & 1))

            known[self.variable, each] = Substitution(1 << self.variable, leaf, lambda number: number)
        return known[self.variable, each]

    def classes(self, total: Rest) -> list[tuple[int, int]]:
        """The bits of the points with which the sum surely has a class, and that class."""
        ends = total.ends
        if ends not in self._classes:
            low, high = ends
            found = []
            for each, (start, stop) in enumerate(pairwise((None, *self.cuts, None))):
                bits = self.full
                if start is not None:
                    bits = bits >> (place := max(0, self._place(start - low))) << place
                if stop is not None:
                    bits &= (1 << max(0, self._place(stop - high))) - 1
                found += [(bits, each)] if bits else []
            self._classes[ends] = found
        return self._classes[ends]

    def decided(self, total: Rest) -> int:
        """The bits of all points with which the class of the sum is known."""
        return reduce(or_, (bits for bits, _ in self.classes(total)), 0)

    def _place(self, points: Exact) -> int:
        """The bit of a sum of so many points."""
        return int(points) + self.unit.bit_length() - 1


Sum = tuple[tuple[int, ...], tuple[Boolean, ...]]
"""Whole points and their conditions; the first are more than none."""


def apart(compiled: Compiled, goal: Goal) -> SumApart | None:
    """The goal with the sum of the most lines apart; None where there is no large one."""
    tested: dict[Sum, set[int]] = {}
    for test in set(_thresholds(goal)):
        found, least = _least_of(test)
        tested.setdefault(found, set()).add(least)
    grouped = reduce(or_, (1 << at for at in compiled.groups), 0)
    large = [each for each in tested if _is_large(each, grouped)]
    if not large:
        return None
    chosen = max(large, key=lambda each: (len(each[1]), each[1][0].order))
    weights, parts = chosen
    cuts = tuple(sorted(tested[chosen]))
    variable = sum_variable(compiled, (chosen, cuts), len(cuts) + 1)
    below, above = -sum(min(each, 0) for each in weights), sum(max(each, 0) for each in weights)
    totals = Totals(compiled, zip(weights, parts, strict=True))
    changed = _Apart(compiled, chosen, cuts, variable).goal(goal)
    return SumApart(compiled, changed, totals, variable, cuts, 1 << below, (1 << below + above + 1) - 1)


def sum_variable(compiled: Compiled, key: object, classes: int) -> int:
    """The variable that stands for a sum cut into so many classes, behind all the others."""
    shared, full = compiled.rules.shared, compiled.builder.booleans.full
    found = shared.sums.get(key)
    if found is None:
        found = shared.sums[key] = len(compiled.rules.variables) + len(shared.sums)
        full[found] = (1 << classes) - 1
    return found


def _is_large(found: Sum, grouped: int) -> bool:
    """Whether a sum is worth it, and is known without numbers that are chosen together."""
    weights, parts = found
    reads = reduce(or_, (part.reads for part in parts), 0)
    return len(parts) >= FEWEST_PARTS and sum(map(abs, weights)) <= MOST_POINTS and not reads & grouped


def _thresholds(expression: Expression) -> Iterator[Threshold]:
    """The tests of sums that a goal is made of; those inside of sums stay there."""
    seen: set[Expression] = set()
    left = [expression]
    while left:
        each = left.pop()
        if isinstance(each, Threshold):
            yield each
        elif each not in seen and isinstance(each, Conjunction | Disjunction | Negation | FirstMatch):
            seen.add(each)
            left += children(each)


def _least_of(test: Threshold) -> tuple[Sum, int]:
    """The sum of a test, and the least of it; of one that must not be above a bound, the first number above."""
    if test.weights[0] > 0:
        return (test.weights, test.parts), test.least
    return (tuple(-each for each in test.weights), test.parts), 1 - test.least


class _Apart:
    """Puts tests of a variable in place of those of a sum."""

    def __init__(self, compiled: Compiled, chosen: Sum, cuts: tuple[int, ...], variable: int) -> None:
        self._booleans, self._numbers = compiled.builder.booleans, compiled.builder.numbers
        self._chosen, self._cuts, self._variable = chosen, cuts, variable
        self._known = Lazy[Boolean, Boolean](self._changed)

    def goal(self, goal: Goal) -> Goal:
        """The same goal."""
        if isinstance(goal, Boolean):
            return self._known[goal]
        if isinstance(goal, FirstMatch):
            lines = zip(goal.values, (self._known[part] for part in goal.parts), strict=True)
            return self._numbers.first_match(lines, goal.default)
        return goal

    def _changed(self, part: Boolean) -> Boolean:
        match part:
            case Threshold():
                found, least = _least_of(part)
                if found != self._chosen:
                    return part
                above = self._above(self._cuts.index(least))
                return above if part.weights[0] > 0 else self._booleans.opposite(above)
            case Negation(part=inner):
                return self._booleans.opposite(self._known[inner])
            case Conjunction(parts=parts):
                return self._booleans.all_of([self._known[each] for each in parts])
            case Disjunction(parts=parts):
                return self._booleans.any_of([self._known[each] for each in parts])
            case _:
                return part

    def _above(self, cut: int) -> Boolean:
        full = self._booleans.full[self._variable]
        return self._booleans.class_test(self._variable, full >> cut + 1 << cut + 1)


def is_sum(compiled: Compiled, number: Numeric) -> bool:
    """Whether a number is a sum of points that is known without numbers that are chosen together."""
    grouped = reduce(or_, (1 << at for at in compiled.groups), 0)
    return isinstance(number, PointSum) and not number.reads & grouped

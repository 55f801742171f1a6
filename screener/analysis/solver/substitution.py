"""Puts answers into expressions, and compares numbers with bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from screener.analysis.solver.booleans import BooleanBuilder
from screener.analysis.solver.enclosures import decided_real
from screener.analysis.solver.expressions import (
    Boolean,
    Called,
    Cases,
    Clamp,
    ClassTest,
    Comparison,
    Conjunction,
    Disjunction,
    FirstMatch,
    Goal,
    GridTest,
    LinearSum,
    Negation,
    NumberInput,
    Numeric,
    Operation,
    Pending,
    PointSum,
    Rounded,
    StateTest,
    Threshold,
    Undefined,
    numbers_inside,
    operands,
)
from screener.analysis.solver.implications import Implications
from screener.analysis.solver.intervals import Exact, Sign, before_rounding, decided_by, exact, stands
from screener.analysis.solver.numeric import NumericBuilder

MOST_CASES = 40
"""So many values of the scores inside a comparison are distinguished, so that only conditions are left of it."""
Leaf = ClassTest | StateTest | GridTest
"""The tests that an answer can decide."""


@dataclass(slots=True)
class Substitution:
    """What one answer makes of every expression; remembered."""

    bits: int
    """The variables that it answers."""
    leaf: Callable[[Leaf], Boolean]
    number: Callable[[NumberInput], Numeric]
    booleans: dict[Boolean, Boolean] = field(default_factory=dict)
    numbers: dict[Numeric, Numeric] = field(default_factory=dict)
    pending: dict[Pending, Pending] = field(default_factory=dict)


def together(answers: Sequence[Substitution]) -> Substitution:
    """What several answers to different questions make of every expression, where no test reads two numbers."""
    by_variable = {each.bits.bit_length() - 1: each for each in answers}

    def leaf(test: Leaf) -> Boolean:
        return by_variable[test.reads.bit_length() - 1].leaf(test)

    return Substitution(
        sum(each.bits for each in answers), leaf, lambda number: by_variable[number.variable].number(number)
    )


class Builder:
    """Makes every expression of one questionnaire."""

    def __init__(self) -> None:
        self.booleans = BooleanBuilder()
        self.numbers = NumericBuilder(self.booleans)
        self.implications = Implications(self.booleans)
        self.true, self.false = self.booleans.true, self.booleans.false

    # -- putting answers in --------------------------------------------------------------------

    def put(self, part: Boolean, into: Substitution) -> Boolean:
        """What an answer leaves of a condition."""
        if not part.reads & into.bits:
            return part
        found = into.booleans.get(part)
        if found is None:
            found = into.booleans[part] = self._put(part, into)
        return found

    def _put(self, part: Boolean, into: Substitution) -> Boolean:
        match part:
            case Conjunction() | Disjunction():
                return self._put_junction(part, into)
            case ClassTest() | StateTest() | GridTest():
                return into.leaf(part)
            case Negation(part=inner):
                return self.booleans.opposite(self.put(inner, into))
            case Threshold(parts=parts):
                lines = zip(part.weights, self._each(parts, into), strict=True)
                return self.booleans.threshold(lines, part.least)
            case Comparison(number=number):
                return self.compared(self.put_number(number, into), part.sign, part.bound)
            case _:
                return part

    def _put_junction(self, part: Conjunction | Disjunction, into: Substitution) -> Boolean:
        """The parts that do not read the answer stay joined as they are."""
        is_all = type(part) is Conjunction
        neutral, settled = (self.true, self.false) if is_all else (self.false, self.true)
        bits, kept, changed = into.bits, list[Boolean](), list[Boolean]()
        for each in part.parts:
            if not each.reads & bits:
                kept.append(each)
            elif (found := self.put(each, into)) is settled:
                return settled
            elif found is not neutral:
                changed.append(found)
        if not changed:
            return self.booleans.without(part, kept)
        return (self.booleans.all_of if is_all else self.booleans.any_of)(kept + changed)

    def _each(self, parts: Iterable[Boolean], into: Substitution) -> list[Boolean]:
        """What an answer leaves of each of several conditions; most of them do not read it."""
        bits, known = into.bits, into.booleans
        return [
            part if not part.reads & bits else known[part] if part in known else self.put(part, into) for part in parts
        ]

    def put_number(self, number: Numeric, into: Substitution) -> Numeric:
        """What an answer leaves of a number."""
        if not number.reads & into.bits:
            return number
        found = into.numbers.get(number)
        if found is None:
            found = into.numbers[number] = self._put_number(number, into)
        return found

    def _put_number(self, number: Numeric, into: Substitution) -> Numeric:
        match number:
            case NumberInput():
                return into.number(number)
            case FirstMatch(parts=parts):
                lines = zip(number.values, self._each(parts, into), strict=True)
                return self.numbers.first_match(lines, number.default)
            case PointSum(parts=parts):
                lines = zip(number.points, self._each(parts, into), strict=True)
                return self.numbers.point_sum(number.start, lines, number.floor, number.ceiling)
            case Cases(numbers=numbers, parts=parts):
                free = [self.put_number(each, into) for each in numbers]
                return self.numbers.cases(zip(free, [self.put(each, into) for each in parts], strict=True))
            case _:
                return self._worked(number, [self.put_number(each, into) for each in operands(number)])

    def _worked(  # noqa: PLR0911  (one return for each class)
        self, number: Numeric, parts: list[Numeric]
    ) -> Numeric:
        """The same formula over other numbers."""
        match number:
            case LinearSum(constant=constant, factors=factors):
                return self.numbers.linear(constant, zip(factors, parts, strict=True))
            case Operation(sign=sign):
                return self.numbers.operation(sign, *parts)
            case Called(function=function):
                return self.numbers.call(function, tuple(parts))
            case Clamp(floor=floor, ceiling=ceiling):
                return self.numbers.clamp(parts[0], floor, ceiling)
            case Rounded(decimals=decimals, how=how):
                return self.numbers.rounded(parts[0], decimals, how)
            case Cases(parts=conditions):
                return self.numbers.cases(zip(parts, conditions, strict=True))
            case _:
                return number

    def put_goal(self, goal: Goal, into: Substitution) -> Goal:
        """What an answer leaves of a goal."""
        return self.put(goal, into) if isinstance(goal, Boolean) else self.put_number(goal, into)

    def put_pending(self, pending: Pending, into: Substitution) -> Pending:
        """What an answer leaves of the conditions of the questions to come."""
        if not pending.reads & into.bits:
            return pending
        found = into.pending.get(pending)
        if found is None:
            found = self.booleans.pending(self._each(pending.parts, into))
            into.pending[pending] = found
        return found

    def replaced(self, number: Numeric, inner: Numeric, by: Numeric) -> Numeric:
        """A formula with one score inside it replaced."""
        known = {inner: by}

        def put(each: Numeric) -> Numeric:
            if each not in known:
                known[each] = self._worked(each, [put(part) for part in operands(each)])
            return known[each]

        return put(number)

    # -- comparing -----------------------------------------------------------------------------

    def compared(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:
        """Whether a number stands so to a bound; false where it has no value."""
        match sign:
            case "=":
                return self.booleans.all_of((self.compared(number, ">=", bound), self.compared(number, "<=", bound)))
            case "!=":
                return self.booleans.any_of((self.compared(number, ">", bound), self.compared(number, "<", bound)))
            case _:
                return self._one_sided(number, sign, bound)

    def _one_sided(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:
        if isinstance(number, Undefined) or (number.real and not number.reads):
            is_true = not isinstance(number, Undefined) and decided_real(number, sign, bound, {})
            return self.booleans.constant(is_true)
        decided = decided_by(number.ends, sign, bound)
        if decided is False or (decided and number.defined):
            return self.booleans.constant(decided)
        if decided and sign != "has value":
            return self._one_sided(number, "has value", 0)
        if number.defined and sign == "<":
            return self.booleans.opposite(self.compared(number, ">=", bound))
        if number.defined and sign == "<=":
            return self.booleans.opposite(self.compared(number, ">", bound))
        return self._undecided(number, sign, bound)

    def _undecided(self, number: Numeric, sign: Sign, bound: Exact) -> Boolean:  # noqa: PLR0911  (one for each class)
        """A comparison that the ends of the number do not decide."""
        match number:
            case Clamp(number=inner):
                return self.compared(inner, sign, bound)
            case Rounded(number=inner, decimals=decimals, how=how):
                return self.compared(inner, *before_rounding(sign, bound, decimals, how))
            case Cases(numbers=numbers, parts=parts):
                each = zip(numbers, parts, strict=True)
                return self.booleans.any_of(
                    [self.booleans.all_of((when, self.compared(inner, sign, bound))) for inner, when in each]
                )
            case FirstMatch():
                return self._first_match_compared(number, sign, bound)
            case PointSum():
                return self._sum_compared(number, sign, bound)
            case LinearSum(factors=(factor,), parts=(part,)) if sign != "has value" and factor:
                turned = sign if factor > 0 else _TURNED[sign]
                return self.compared(part, turned, exact(Fraction(bound - number.constant) / factor))
            case _:
                inside = [each for each in numbers_inside(number) if isinstance(each, FirstMatch)]
                if inside and prod(len(each.parts) + 1 for each in inside) <= MOST_CASES:
                    return self._case_by_case(number, inside[0], sign, bound)
                return self.booleans.comparison(number, sign, exact(bound))

    def _first_match_compared(self, number: FirstMatch, sign: Sign, bound: Exact) -> Boolean:
        found = self.booleans.constant(stands(number.default, sign, bound))
        for value, condition in zip(reversed(number.values), reversed(number.parts), strict=True):
            found = self.booleans.either(condition, self.booleans.constant(stands(value, sign, bound)), found)
        return found

    def _case_by_case(self, number: Numeric, inner: FirstMatch, sign: Sign, bound: Exact) -> Boolean:
        """The same comparison for each value of the score inside."""

        def with_value(value: Exact) -> Boolean:
            return self._one_sided(self.replaced(number, inner, self.numbers.constant(value)), sign, bound)

        found = with_value(inner.default)
        for value, condition in zip(reversed(inner.values), reversed(inner.parts), strict=True):
            found = self.booleans.either(condition, with_value(value), found)
        return found

    def _sum_compared(self, number: PointSum, sign: Sign, bound: Exact) -> Boolean:
        """For `at least` and `above` only; the ends have decided what floor and ceiling decide."""
        lines = zip(number.points, number.parts, strict=True)
        if sign == ">=":
            return self.booleans.threshold(lines, bound - number.start)
        negated = [(-points, condition) for points, condition in lines]
        return self.booleans.opposite(self.booleans.threshold(negated, number.start - bound))


_TURNED: dict[str, Sign] = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}

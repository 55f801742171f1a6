"""Numbers that are one of several: each where its condition is true, and none where no condition is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product

from screener.analysis.solver.booleans import BY_ORDER, BooleanBuilder, Lazy, reads_of
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.expressions import Boolean, Cases, Numeric, Undefined
from screener.analysis.solver.points import PointBuilder

CaseLine = tuple[Numeric, Boolean]
"""A number and the condition on which it counts; of two lines at most one is true."""
MOST_NUMBERS = 64


class CaseBuilder(PointBuilder):
    """Makes them; they stand around a formula, never inside one."""

    def __init__(self, booleans: BooleanBuilder) -> None:
        super().__init__(booleans)
        self._cases = Lazy[tuple[tuple[Numeric, ...], tuple[Boolean, ...]], Cases](self._new_cases)

    def guarded(self, number: Numeric, condition: Boolean) -> Numeric:
        """A number that has a value only where a condition is true."""
        return self.cases([(number, condition)])

    def cases(self, lines: Iterable[CaseLine]) -> Numeric:
        """The number of the line that is true."""
        found: dict[Numeric, Boolean] = {}
        for number, condition in self._flat(lines):
            before = found.get(number)
            found[number] = condition if before is None else self._booleans.any_of((before, condition))
        always = next((number for number, condition in found.items() if condition is self._booleans.true), None)
        if always is not None:
            return always
        if len(found) > MOST_NUMBERS:
            raise NotCounted
        ordered = tuple(sorted(found, key=BY_ORDER))
        return self._cases[ordered, tuple(found[each] for each in ordered)] if ordered else self.undefined

    def _flat(self, lines: Iterable[CaseLine]) -> Iterable[CaseLine]:
        for number, condition in lines:
            if condition is self._booleans.false or isinstance(number, Undefined):
                continue
            if isinstance(number, Cases):
                for inner, when in zip(number.numbers, number.parts, strict=True):
                    both = self._booleans.all_of((condition, when))
                    if both is not self._booleans.false:
                        yield inner, both
            else:
                yield number, condition

    def case_by_case(self, numbers: Sequence[Numeric], work: Callable[[Sequence[Numeric]], Numeric]) -> Numeric:
        """What the work makes of the numbers in every case."""
        true = self._booleans.true
        each = [
            zip(number.numbers, number.parts, strict=True) if isinstance(number, Cases) else ((number, true),)
            for number in numbers
        ]
        lines: list[CaseLine] = []
        for chosen in product(*each):
            condition = self._booleans.all_of([when for _, when in chosen])
            if condition is not self._booleans.false:
                lines.append((work([number for number, _ in chosen]), condition))
                if len(lines) > MOST_NUMBERS:
                    raise NotCounted
        return self.cases(lines)

    def _new_cases(self, key: tuple[tuple[Numeric, ...], tuple[Boolean, ...]]) -> Cases:
        numbers, parts = key
        lows, highs, inputs = [], [], 0
        for number in numbers:
            inputs |= number.inputs
            lows += [number.ends[0]] if number.ends else []
            highs += [number.ends[1]] if number.ends else []
        ends = (min(lows), max(highs)) if len(lows) == len(numbers) else None
        fineness, size = max(each.fineness for each in numbers), 1 + sum(each.size for each in numbers)
        real = any(each.real for each in numbers)
        order, reads = self._booleans.next_order(), reads_of((*numbers, *parts))
        defined = False
        return Cases(order, reads, inputs, ends, defined, fineness, size, *key, real=real)

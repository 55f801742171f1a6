"""Builds numbers, each in its simplest form; equal ones are one object."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from screener.analysis.solver.booleans import BY_ORDER, BooleanBuilder, Lazy, reads_of
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.cases import CaseBuilder
from screener.analysis.solver.enclosures import fineness_of_call, is_real_call, rounded_at
from screener.analysis.solver.expressions import (
    Called,
    Cases,
    Clamp,
    FirstMatch,
    LinearSum,
    NumberInput,
    Numeric,
    NumericConstant,
    Operation,
    PointSum,
    Rounded,
    Undefined,
)
from screener.analysis.solver.intervals import (
    Ends,
    Exact,
    bits_of,
    called,
    called_ends,
    clamped,
    exact,
    fineness_of,
    linear_ends,
    rounded,
    worked,
    worked_ends,
)
from screener.analysis.solver.points import PointLine
from screener.quantities import TOO_LARGE, Rounding
from screener.questionnaire.formulas import MOST_BITS


class NumericBuilder(CaseBuilder):
    """Makes numbers, over the conditions of one `BooleanBuilder`."""

    def __init__(self, booleans: BooleanBuilder) -> None:
        super().__init__(booleans)
        self._inputs: dict[int, NumberInput] = {}
        self._linear_sums = Lazy[tuple[Exact, tuple[Exact, ...], tuple[Numeric, ...]], LinearSum](self._new_linear_sum)
        self._called: dict[tuple[str, tuple[Numeric, ...]], Called] = {}
        self._operations: dict[tuple[str, Numeric, Numeric], Operation] = {}
        self._clamps = Lazy[tuple[Numeric, Exact | None, Exact | None], Clamp](self._new_clamp)
        self._rounded = Lazy[tuple[Numeric, int, Rounding], Rounded](self._new_rounded)

    # -- single numbers ------------------------------------------------------------------------

    def number(self, variable: int, ends: Ends, scale: int) -> Numeric:
        """The answer to a number question, in parts of `scale`."""
        found = self._inputs.get(variable)
        if found is None:
            bit, order = 1 << variable, self._booleans.next_order()
            found = self._inputs[variable] = NumberInput(
                order, bit, bit, ends, defined=False, fineness=scale.bit_length(), size=1, variable=variable
            )
        return found

    def clamp(  # noqa: PLR0911  (one return for each class)
        self, number: Numeric, floor: Exact | None, ceiling: Exact | None
    ) -> Numeric:
        """A number between its floor and ceiling."""
        if floor is None and ceiling is None:
            return number
        match number:
            case NumericConstant(value=value):
                return self.constant(clamped(value, floor, ceiling))
            case Cases():
                return self.case_by_case([number], lambda each: self.clamp(each[0], floor, ceiling))
            case FirstMatch(values=values, parts=parts, default=default):
                lines = [(clamped(each, floor, ceiling), part) for each, part in zip(values, parts, strict=True)]
                return self.first_match(lines, clamped(default, floor, ceiling))
            case PointSum(floor=None, ceiling=None):
                return self.point_sum(number.start, zip(number.points, number.parts, strict=True), floor, ceiling)
            case Undefined():
                return number
            case _:
                return self._clamps[number, floor, ceiling]

    def _new_clamp(self, key: tuple[Numeric, Exact | None, Exact | None]) -> Clamp:
        number, floor, ceiling = key
        low, high = number.ends or (-TOO_LARGE, TOO_LARGE)
        ends = clamped(low, floor, ceiling), clamped(high, floor, ceiling)
        fineness = max(number.fineness, bits_of(floor or 0), bits_of(ceiling or 0))
        order, size = self._booleans.next_order(), number.size + 1
        return Clamp(order, number.reads, number.inputs, ends, number.defined, fineness, size, *key, real=number.real)

    def rounded(  # noqa: PLR0911  (one return for each class)
        self, number: Numeric, decimals: int, how: Rounding
    ) -> Numeric:
        """A number rounded to decimals."""
        match number:
            case NumericConstant(value=value):
                return self.constant(rounded(value, decimals, how))
            case Cases():
                return self.case_by_case([number], lambda each: self.rounded(each[0], decimals, how))
            case FirstMatch(values=values, parts=parts, default=default):
                lines = [(rounded(each, decimals, how), part) for each, part in zip(values, parts, strict=True)]
                return self.first_match(lines, rounded(default, decimals, how))
            case PointSum(start=start, points=points) if all(
                each * 10**decimals % 1 == 0 for each in (start, *points, number.floor or 0, number.ceiling or 0)
            ):
                return number
            case Undefined():
                return number
            case _ if number.real and not number.reads:
                return self.constant(rounded_at(number, decimals, how, {}))
            case _:
                return self._rounded[number, decimals, how]

    def _new_rounded(self, key: tuple[Numeric, int, Rounding]) -> Rounded:
        number, decimals, how = key
        low, high = number.ends or (-TOO_LARGE, TOO_LARGE)
        ends = rounded(low, decimals, how), rounded(high, decimals, how)
        order, fineness = self._booleans.next_order(), bits_of(Fraction(1, 10**decimals))
        return Rounded(order, number.reads, number.inputs, ends, number.defined, fineness, number.size + 1, *key)

    # -- formulas ------------------------------------------------------------------------------

    def linear(self, constant: Exact, terms: Iterable[tuple[Exact, Numeric]]) -> Numeric:
        """A constant and multiples of numbers, added up; scores that are plain sums become one."""
        listed = list(terms)
        if any(isinstance(term, Cases) for _, term in listed):
            factors = [factor for factor, _ in listed]
            return self.case_by_case(
                [term for _, term in listed], lambda each: self.linear(constant, zip(factors, each, strict=True))
            )
        inner, flat = _flattened(listed)
        constant += inner
        lines: list[PointLine] = []
        others: dict[Numeric, Exact] = {}
        for factor, term in flat:
            match term:
                case Undefined():
                    return term
                case NumericConstant(value=value):
                    constant += factor * value
                case PointSum(floor=None, ceiling=None):
                    constant += factor * term.start
                    lines += [(factor * points, each) for points, each in zip(term.points, term.parts, strict=True)]
                case _:
                    others[term] = others.get(term, 0) + factor
        others = {term: by for term, by in others.items() if by or not term.defined}
        if not others:
            return self.point_sum(constant, lines, None, None)
        plain = self.point_sum(0, lines, None, None)
        if isinstance(plain, NumericConstant):
            constant += plain.value
        else:
            others[plain] = 1
        only, by = next(iter(others.items()))
        if len(others) == 1 and by == 1 and constant == 0:
            return only
        ordered = tuple(sorted(others, key=BY_ORDER))
        return self._linear_sums[exact(constant), tuple(exact(others[each]) for each in ordered), ordered]

    def _new_linear_sum(self, key: tuple[Exact, tuple[Exact, ...], tuple[Numeric, ...]]) -> LinearSum:
        constant, factors, terms = key
        ends = linear_ends(constant, [(factor, each.ends) for factor, each in zip(factors, terms, strict=True)])
        fineness = bits_of(constant) + sum(map(bits_of, factors)) + sum(each.fineness for each in terms)
        defined = all(each.defined for each in terms)
        real = any(each.real for each in terms)
        return LinearSum(*self._formula_head(terms), ends, defined, fineness, _size(terms), *key, real=real)

    def _formula_head(self, parts: tuple[Numeric, ...]) -> tuple[int, int, int]:
        """The order of a new formula, what it reads, and the numbers that it is worked out from."""
        inputs = 0
        for part in parts:
            inputs |= part.inputs
        return self._booleans.next_order(), reads_of(parts), inputs

    def operation(self, sign: str, left: Numeric, right: Numeric) -> Numeric:
        """One operation of a formula; without a value where the engine gives none."""
        if isinstance(left, Undefined) or isinstance(right, Undefined) or (sign == "/" and right.ends == (0, 0)):
            return self.undefined
        if isinstance(left, Cases) or isinstance(right, Cases):
            return self.case_by_case((left, right), lambda each: self.operation(sign, *each))
        if isinstance(left, NumericConstant) and isinstance(right, NumericConstant):
            return self.constant(worked(sign, left.value, right.value))
        real = left.real or right.real
        fineness = 0 if real else _fineness(sign, left, right)
        if fineness >= MOST_BITS:  # the engine gives no value that is so fine, and no ends say which ones are
            raise NotCounted
        ends = worked_ends(sign, left.ends, right.ends)
        if ends is not None and not (ends[0] > -TOO_LARGE and ends[1] < TOO_LARGE):
            ends = None
        simple = None if ends is None else self._simple(sign, left, right)
        if simple is not None:
            return simple
        key = sign, left, right
        found = self._operations.get(key)
        if found is None:
            defined = ends is not None and left.defined and right.defined
            head, size = self._formula_head((left, right)), _size((left, right))
            found = self._operations[key] = Operation(*head, ends, defined, fineness, size, *key, real=real)
        return found

    def call(self, function: str, parts: tuple[Numeric, ...]) -> Numeric:
        """A function of numbers; `^` is a power."""
        if any(isinstance(part, Cases) for part in parts):
            return self.case_by_case(parts, lambda each: self.call(function, tuple(each)))
        ends, is_void = called_ends(function, [part.ends for part in parts])
        if is_void or any(isinstance(part, Undefined) for part in parts):
            return self.undefined
        real = is_real_call(function, parts)
        if not real and all(isinstance(part, NumericConstant) for part in parts):
            return self.constant(called(function, [part.value for part in parts if isinstance(part, NumericConstant)]))
        found = self._called.get((function, parts))
        if found is None:
            defined = ends is not None and all(part.defined for part in parts)
            fineness = 0 if real else fineness_of_call(function, parts)
            head = self._formula_head(parts)
            found = self._called[function, parts] = Called(
                *head, ends, defined, fineness, _size(parts), function, parts, real=real
            )
        return found

    def _simple(self, sign: str, left: Numeric, right: Numeric) -> Numeric | None:
        """The same as a sum of multiples, where it is one."""
        match sign, left, right:
            case "+", _, _:
                return self.linear(0, [(1, left), (1, right)])
            case "-", _, _:
                return self.linear(0, [(1, left), (-1, right)])
            case "*", _, NumericConstant(value=value):
                return self.linear(0, [(value, left)])
            case "*", NumericConstant(value=value), _:
                return self.linear(0, [(value, right)])
            case "/", _, NumericConstant(value=value):
                return self.linear(0, [(exact(Fraction(1) / value), left)])
            case _:
                return None


def _fineness(sign: str, left: Numeric, right: Numeric) -> int:
    if sign == "^" and isinstance(right, NumericConstant):
        return left.fineness * int(right.value)
    return fineness_of(sign, left.fineness, right.fineness)


def _size(parts: tuple[Numeric, ...]) -> int:
    return 1 + sum(part.size for part in parts)


def _flattened(terms: Iterable[tuple[Exact, Numeric]]) -> tuple[Exact, list[tuple[Exact, Numeric]]]:
    """The constant and the terms of sums inside sums, laid flat."""
    constant: Exact = 0
    flat: list[tuple[Exact, Numeric]] = []
    for factor, term in terms:
        if isinstance(term, LinearSum):
            constant += factor * term.constant
            flat += [(factor * by, part) for by, part in zip(term.factors, term.parts, strict=True)]
        else:
            flat.append((factor, term))
    return constant, flat

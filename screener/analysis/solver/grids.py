"""Grids: the numbers that a question takes, and where comparisons of formulas over them are true.

Nothing is sampled: a comparison is solved where its formula is a multiple plus a constant, else the grid is
halved until the ends of the formula decide it on each piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from screener.analysis.solver.budget import NotCounted, Progress, silent
from screener.analysis.solver.enclosures import decided_real, enclosed_ends
from screener.analysis.solver.expressions import (
    GridTest,
    LinearSum,
    NumberInput,
    Numeric,
    NumericConstant,
    Operation,
    numbers_inside,
)
from screener.analysis.solver.intervals import (
    Ends,
    Exact,
    Sign,
    decided_by,
    exact,
    stands,
)
from screener.analysis.solver.values import ends_at, value_at
from screener.quantities import TOO_LARGE
from screener.questionnaire.kinds.domains import NumbersBetween

Piece = tuple[int, int]
"""The positions of a grid from the first to before the second."""
Affine = tuple[Exact, Exact] | None
"""`a` and `b` of `a x + b`."""


@dataclass(frozen=True)
class Grid:
    """The numbers from `first` on, `count` of them, in steps of one `scale`th."""

    first: int
    count: int
    scale: int

    def value(self, at: int) -> Exact:
        """The number at a position."""
        return self.first + at if self.scale == 1 else exact(Fraction(self.first + at, self.scale))

    def position(self, value: Fraction | None) -> int:
        """The position of a number; -1 where it is none of the grid."""
        place = -1 if value is None else value * self.scale - self.first
        return int(place) if 0 <= place < self.count and place == int(place) else -1

    def ends(self, piece: Piece) -> tuple[Exact, Exact]:
        """The lowest and the highest number of a piece."""
        return self.value(piece[0]), self.value(piece[1] - 1)


def grid_of(numbers: NumbersBetween) -> Grid:
    """Every number of a domain; none where its ends are the wrong way round."""
    scale = 10**numbers.decimals
    first, last = -(-numbers.low * scale // 1), numbers.high * scale // 1
    return Grid(int(first), max(0, int(last - first) + 1), scale)


def grid_at(value: Fraction) -> Grid:
    """One number alone."""
    return Grid(value.numerator, 1, value.denominator)


Scope = tuple[int, Exact, Exact]
"""The variable that is open, its lowest and its highest number."""


def affine(number: Numeric, scope: Scope, values: Mapping[int, Exact]) -> Affine:
    """The formula as a multiple of the open variable plus a constant; None when it is not, or may have no value."""
    match number:
        case NumericConstant(value=value):
            return 0, value
        case NumberInput(variable=variable):
            return (1, 0) if variable == scope[0] else (0, values[variable])
        case LinearSum():
            by: Exact = 0
            rest = number.constant
            for factor, part in zip(number.factors, number.parts, strict=True):
                found = affine(part, scope, values)
                if found is None:
                    return None
                by, rest = by + factor * found[0], rest + factor * found[1]
            return by, rest
        case Operation():
            left, right = affine(number.left, scope, values), affine(number.right, scope, values)
            line = None if left is None or right is None else _operated(number.sign, left, right)
            return line if number.ends is not None or _is_within(line, scope) else None
        case _:
            return None


def _is_within(line: Affine, scope: Scope) -> bool:
    """Whether no value on the line is beyond what the engine works out."""
    return line is not None and all(-TOO_LARGE < line[0] * end + line[1] < TOO_LARGE for end in scope[1:])


def _operated(sign: str, left: tuple[Exact, Exact], right: tuple[Exact, Exact]) -> tuple[Exact, Exact] | None:
    (by, rest), (right_by, right_rest) = left, right
    if sign in ("+", "-"):
        turn = 1 if sign == "+" else -1
        return by + turn * right_by, rest + turn * right_rest
    if sign == "*" and by == 0:
        return rest * right_by, rest * right_rest
    if right_by or (sign == "/" and right_rest == 0):
        return None
    match sign:
        case "*":
            return by * right_rest, rest * right_rest
        case "/":
            return Fraction(by) / right_rest, Fraction(rest) / right_rest
        case _:
            return (0, rest ** int(right_rest)) if by == 0 else None


@dataclass
class Solver:
    """Where comparisons are true on the grids; gives up past the budget."""

    grids: Mapping[int, Grid]
    most: int
    progress: Progress = silent
    spent: int = field(default=0)

    def spend(self, steps: int) -> None:
        """Counts steps of work."""
        self.spent += steps
        self.progress("numbers", self.spent, self.most)
        if self.spent > self.most:
            raise NotCounted

    def true_at(self, test: GridTest, variable: int, piece: Piece, values: Mapping[int, Exact]) -> list[Piece]:
        """The pieces of one variable on which a comparison is true, the other numbers being known."""
        return self.true_on_line(
            test, variable, piece, values, affine(test.number, (variable, *self.grids[variable].ends(piece)), values)
        )

    def true_on_line(
        self, test: GridTest, variable: int, piece: Piece, values: Mapping[int, Exact], line: Affine
    ) -> list[Piece]:
        """The same, where the formula is known to be a multiple plus a constant, or not to be."""
        sign, bound = test.sign, test.bound
        if line is None or sign in ("=", "!="):
            return list(_joined(self._halved(test, variable, piece, dict(values))))
        if sign == "has value":
            return [piece]
        if line[0] == 0:
            return [piece] if stands(line[1], sign, bound) else []
        return _half_line(self.grids[variable], piece, line, sign, bound)

    def _halved(self, test: GridTest, variable: int, piece: Piece, values: dict[int, Exact]) -> Iterable[Piece]:
        self.spend(test.number.cost)
        start, stop = piece
        if stop - start == 1:
            values[variable] = self.grids[variable].value(start)
            if holds_at(test, values):
                yield piece
            return
        ends: dict[int, Ends] = {name: (value, value) for name, value in values.items()}
        ends[variable] = self.grids[variable].ends(piece)
        decided = decided_within(test, within(test.number, ends))
        if decided is None:
            middle = (start + stop) // 2
            yield from self._halved(test, variable, (start, middle), values)
            yield from self._halved(test, variable, (middle, stop), values)
        elif decided:
            yield piece


def holds_at(test: GridTest, values: Mapping[int, Exact]) -> bool:
    """Whether a comparison is true when every number in it is known."""
    if test.number.real:
        return decided_real(test.number, test.sign, test.bound, values)
    value = value_at(test.number, values)
    return value is not None and stands(value, test.sign, test.bound)


class Within(NamedTuple):
    """What the ends of its numbers say of a formula."""

    ends: Ends
    sure: bool
    """Whether it surely has a value."""
    is_void: bool
    """Whether it surely has none."""


def within(number: Numeric, ends: Mapping[int, Ends]) -> Within:
    """What the ends of its numbers say of a formula."""
    found, sure, is_void = enclosed_ends(number, ends) if number.real else (*ends_at(number, ends), False)
    return Within(found, sure, is_void or (found is None and _is_void(number, ends)))


def decided_within(test: GridTest, found: Within) -> bool | None:
    """What is known of its formula decides about a comparison."""
    if found.is_void:
        return False
    decided = decided_by(found.ends, test.sign, test.bound)
    return decided if found.sure or (decided is False and found.ends is not None) else None


def _is_void(number: Numeric, ends: Mapping[int, Ends]) -> bool:
    """Whether a formula surely has no value, because it divides by zero."""
    return any(
        isinstance(each, Operation) and each.sign == "/" and ends_at(each.right, ends)[0] == (0, 0)
        for each in numbers_inside(number)
    )


def _half_line(grid: Grid, piece: Piece, line: tuple[Exact, Exact], sign: Sign, bound: Exact) -> list[Piece]:
    """Where `a x + b` stands so to the bound, for `a` other than 0."""
    by, rest = line
    edge = Fraction(bound - rest) / by * grid.scale - grid.first
    upward = (sign in (">=", ">")) == (by > 0)
    below, above = -(-edge.numerator // edge.denominator), edge.numerator // edge.denominator + 1
    strict = sign in (">", "<")
    start, stop = piece
    if upward:
        start = max(start, above if strict else below)
    else:
        stop = min(stop, below if strict else above)
    return [(start, stop)] if start < stop else []


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """The same pieces, neighbours as one."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last[1] == piece[0]:
            last = (last[0], piece[1])
        else:
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last

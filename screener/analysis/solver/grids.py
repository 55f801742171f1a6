"""Grids: the numbers that a question takes, and where comparisons of formulas over them are true.

Nothing is sampled: a comparison is solved where its formula is a multiple plus a constant, else the grid is
halved until the ends of the formula decide it on each piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from screener.analysis.solver.expressions import Node, NotCounted
from screener.analysis.solver.intervals import (
    Ends,
    Exact,
    Sign,
    decided_by,
    exact,
    held,
    linear_ends,
    stands,
    worked,
    worked_ends,
)
from screener.quantities import TOO_LARGE

Piece = tuple[int, int]
"""The positions of a grid from the first to before the second."""
Line = tuple[Exact, Exact] | None
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


def grid_of(low: Fraction, high: Fraction, decimals: int) -> Grid:
    """Every number with so many decimals from `low` to `high`."""
    scale = 10**decimals
    first, last = -(-low * scale // 1), high * scale // 1
    return Grid(int(first), max(0, int(last - first) + 1), scale)


def grid_at(value: Fraction) -> Grid:
    """One number alone."""
    return Grid(value.numerator, 1, value.denominator)


def value_at(node: Node, values: Mapping[int, Exact]) -> Exact | None:
    """The value of a formula when every number in it is known."""
    match node.kind:
        case "constant":
            known: Exact = node.data
            return known
        case "number":
            return values[node.data]
        case "linear":
            return _linear_at(node, values)
        case "op":
            left, right = (value_at(part, values) for part in node.parts)
            return None if left is None or right is None else worked(node.data, left, right)
        case "held":
            inner = value_at(node.parts[0], values)
            return None if inner is None else held(inner, *node.data)
        case _:
            return None


def _linear_at(node: Node, values: Mapping[int, Exact]) -> Exact | None:
    total: Exact = node.data[0]
    for factor, part in zip(node.data[1], node.parts, strict=True):
        value = value_at(part, values)
        if value is None:
            return None
        total += factor * value
    return exact(total)


def ends_at(node: Node, ends: Mapping[int, Ends]) -> tuple[Ends, bool]:  # noqa: PLR0911  (one for each kind)
    """The ends of a formula where its numbers lie between theirs, and whether it surely has a value."""
    match node.kind:
        case "constant":
            return (node.data, node.data), True
        case "number":
            return ends[node.data], True
        case "linear":
            found = [ends_at(part, ends) for part in node.parts]
            terms = [(factor, each) for factor, (each, _) in zip(node.data[1], found, strict=True)]
            return linear_ends(node.data[0], terms), all(sure for _, sure in found)
        case "op":
            (left, left_sure), (right, right_sure) = (ends_at(part, ends) for part in node.parts)
            result = worked_ends(node.data, left, right)
            if result is None:
                return None, False
            within = result[0] > -TOO_LARGE and result[1] < TOO_LARGE
            return result if within else None, within and left_sure and right_sure
        case "held":
            inner, inner_sure = ends_at(node.parts[0], ends)
            return inner and (held(inner[0], *node.data), held(inner[1], *node.data)), inner_sure
        case _:
            return None, False


Scope = tuple[int, Exact, Exact]
"""The variable that is open, its lowest and its highest number."""


def multiple(node: Node, scope: Scope, values: Mapping[int, Exact]) -> Line:
    """The formula as a multiple of the open variable plus a constant; None when it is not, or may have no value."""
    match node.kind:
        case "constant":
            return 0, node.data
        case "number":
            return (1, 0) if node.data == scope[0] else (0, values[node.data])
        case "linear":
            by, rest = 0, node.data[0]
            for factor, part in zip(node.data[1], node.parts, strict=True):
                found = multiple(part, scope, values)
                if found is None:
                    return None
                by, rest = by + factor * found[0], rest + factor * found[1]
            return by, rest
        case "op":
            left, right = (multiple(part, scope, values) for part in node.parts)
            line = None if left is None or right is None else _operated(node.data, left, right)
            return line if node.ends is not None or _is_within(line, scope) else None
        case _:
            return None


def _is_within(line: Line, scope: Scope) -> bool:
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
    spent: int = field(default=0)

    def spend(self, steps: int) -> None:
        """Counts steps of work."""
        self.spent += steps
        if self.spent > self.most:
            raise NotCounted

    def true_at(self, test: Node, variable: int, piece: Piece, values: Mapping[int, Exact]) -> list[Piece]:
        """The pieces of one variable on which a comparison is true, the other numbers being known."""
        return self.true_on_line(
            test, variable, piece, values, multiple(test.data[0], (variable, *self.grids[variable].ends(piece)), values)
        )

    def true_on_line(
        self, test: Node, variable: int, piece: Piece, values: Mapping[int, Exact], line: Line
    ) -> list[Piece]:
        """The same, where the formula is known to be a multiple plus a constant, or not to be."""
        _, sign, bound = test.data
        if line is None or sign in ("=", "!="):
            return list(_joined(self._halved(test, variable, piece, dict(values))))
        if sign == "has value":
            return [piece]
        if line[0] == 0:
            return [piece] if stands(line[1], sign, bound) else []
        return _half_line(self.grids[variable], piece, line, sign, bound)

    def _halved(self, test: Node, variable: int, piece: Piece, values: dict[int, Exact]) -> Iterable[Piece]:
        self.spend(test.data[0].cost)
        start, stop = piece
        if stop - start == 1:
            values[variable] = self.grids[variable].value(start)
            if holds_at(test, values):
                yield piece
            return
        ends: dict[int, Ends] = {name: (value, value) for name, value in values.items()}
        ends[variable] = self.grids[variable].ends(piece)
        decided = decided_within(test, ends)
        if decided is None:
            middle = (start + stop) // 2
            yield from self._halved(test, variable, (start, middle), values)
            yield from self._halved(test, variable, (middle, stop), values)
        elif decided:
            yield piece


def holds_at(test: Node, values: Mapping[int, Exact]) -> bool:
    """Whether a comparison is true when every number in it is known."""
    amount, sign, bound = test.data
    value = value_at(amount, values)
    return value is not None and stands(value, sign, bound)


def decided_within(test: Node, ends: Mapping[int, Ends]) -> bool | None:
    """What the ends of the numbers decide about a comparison."""
    amount, sign, bound = test.data
    found, sure = ends_at(amount, ends)
    if found is None and _is_void(amount, ends):
        return False
    decided = decided_by(found, sign, bound)
    return decided if sure or (decided is False and found is not None) else None


def _is_void(amount: Node, ends: Mapping[int, Ends]) -> bool:
    """Whether a formula surely has no value, because it divides by zero."""
    if amount.kind == "op" and amount.data == "/" and ends_at(amount.parts[1], ends)[0] == (0, 0):
        return True
    return any(_is_void(part, ends) for part in amount.parts)


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

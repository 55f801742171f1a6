"""What expressions are made of, all the way down."""

from __future__ import annotations

from collections.abc import Iterable

from screener.analysis.solver.expressions import Expression, GridTest, Uncounted, children


def all_in(expressions: Iterable[Expression]) -> set[Expression]:
    """The expressions and all that they are made of."""
    found, left = set[Expression](), list(expressions)
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += children(each)
    return found


def grid_tests_in(expressions: Iterable[Expression]) -> set[Expression]:
    """The comparisons of open numbers in them."""
    return {each for each in all_in(expressions) if isinstance(each, GridTest)}


def is_counted(expressions: Iterable[Expression]) -> bool:
    """Whether nothing in them was too large to be worked out."""
    return not any(isinstance(each, Uncounted) for each in all_in(expressions))

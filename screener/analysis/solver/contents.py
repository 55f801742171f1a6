"""What expressions are made of, all the way down."""

from __future__ import annotations

from collections.abc import Iterable

from screener.analysis.solver.expressions import Expression, Uncounted, children


def is_counted(expressions: Iterable[Expression]) -> bool:
    """Whether nothing in them was too large to be worked out."""
    seen, left = set[Expression](), list(expressions)
    while left:
        each = left.pop()
        if isinstance(each, Uncounted):
            return False
        if each not in seen:
            seen.add(each)
            left += children(each)
    return True

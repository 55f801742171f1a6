"""Residues: what an answer leaves of a node, and what comparing a number comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod

from screener.analysis.solver.expressions import Node, Substitution
from screener.analysis.solver.intervals import Exact, Sign, decided_by, exact, stands
from screener.analysis.solver.numeric import Amounts

MOST_CASES = 40
"""So many values of the scores inside a comparison are told apart, so that what is left of it is plain truths."""


class Residues(Amounts):
    """Puts answers into nodes, and compares numbers with bounds."""

    def replaced(self, amount: Node, inner: Node, by: Node) -> Node:
        """A formula with one score inside it replaced."""
        if amount is inner:
            return by
        if amount.kind not in ("linear", "op", "held"):
            return amount
        return self._put(amount, [self.replaced(part, inner, by) for part in amount.parts])

    # -- putting answers in --------------------------------------------------------------------

    def put(self, node: Node, into: Substitution) -> Node:
        """What an answer leaves of a node."""
        if not node.reads & into.bits:
            return node
        found = into.memo.get(node)
        if found is None:
            found = (
                into.leaf(node) if not node.parts else self._put(node, [self.put(each, into) for each in node.parts])
            )
            into.memo[node] = found
        return found

    def _put(self, node: Node, parts: Sequence[Node]) -> Node:  # noqa: C901, PLR0911  (one return for each kind)
        match node.kind:
            case "and":
                return self.all_of(parts)
            case "or":
                return self.any_of(parts)
            case "not":
                return self.opposite(parts[0])
            case "reached":
                return self.reached(zip(node.data[1], parts, strict=True), node.data[0])
            case "compared":
                return self.compared(parts[0], *node.data)
            case "list":
                return self.listed(zip(node.data[0], parts, strict=True), node.data[1])
            case "sum":
                start, gives, floor, ceiling = node.data
                return self.sum(start, zip(gives, parts, strict=True), floor, ceiling)
            case "linear":
                return self.linear(node.data[0], zip(node.data[1], parts, strict=True))
            case "held":
                return self.held(parts[0], *node.data)
            case "pending":
                return self.make("pending", None, tuple(parts))
            case _:
                return self.op(node.data, parts[0], parts[1])

    # -- comparing -----------------------------------------------------------------------------

    def compared(self, amount: Node, sign: Sign, bound: Exact) -> Node:
        """Whether a number stands so to a bound; false where it has no value."""
        match sign:
            case "=":
                return self.all_of((self.compared(amount, ">=", bound), self.compared(amount, "<=", bound)))
            case "!=":
                return self.any_of((self.compared(amount, ">", bound), self.compared(amount, "<", bound)))
            case _:
                return self._one_sided(amount, sign, bound)

    def _one_sided(self, amount: Node, sign: Sign, bound: Exact) -> Node:  # noqa: C901, PLR0911  (one return for each kind)
        if amount.kind == "undefined":
            return self.false
        decided = decided_by(amount.ends, sign, bound)
        if decided is False or (decided and amount.defined):
            return self.truth(decided)
        if decided and sign != "has value":
            return self._one_sided(amount, "has value", 0)
        if amount.defined and sign == "<":
            return self.opposite(self.compared(amount, ">=", bound))
        if amount.defined and sign == "<=":
            return self.opposite(self.compared(amount, ">", bound))
        match amount.kind:
            case "held":
                return self.compared(amount.parts[0], sign, bound)
            case "list":
                return self._list_compared(amount, sign, bound)
            case "sum":
                return self._sum_compared(amount, sign, bound)
            case "linear" if len(amount.parts) == 1 and sign != "has value" and amount.data[1][0]:
                (factor,) = amount.data[1]
                turned = sign if factor > 0 else _TURNED[sign]
                return self.compared(amount.parts[0], turned, exact(Fraction(bound - amount.data[0]) / factor))
            case _:
                inside = list(_lists_inside(amount))
                if inside and prod(len(each.parts) + 1 for each in inside) <= MOST_CASES:
                    return self._case_by_case(amount, inside[0], sign, bound)
                return self.make("compared", (sign, exact(bound)), (amount,))

    def _list_compared(self, amount: Node, sign: Sign, bound: Exact) -> Node:
        gives, default = amount.data
        found = self.truth(stands(default, sign, bound))
        for give, condition in zip(reversed(gives), reversed(amount.parts), strict=True):
            found = self.either(condition, self.truth(stands(give, sign, bound)), found)
        return found

    def _case_by_case(self, amount: Node, inner: Node, sign: Sign, bound: Exact) -> Node:
        """The same comparison with the number in it taken line by line."""
        gives, default = inner.data
        found = self._one_sided(self.replaced(amount, inner, self.constant(default)), sign, bound)
        for give, condition in zip(reversed(gives), reversed(inner.parts), strict=True):
            known = self._one_sided(self.replaced(amount, inner, self.constant(give)), sign, bound)
            found = self.either(condition, known, found)
        return found

    def either(self, condition: Node, then: Node, otherwise: Node) -> Node:
        """`then` where the condition is true, else `otherwise`."""
        if then is otherwise:
            return then
        yes = self.all_of((condition, then))
        no = self.all_of((self.opposite(condition), otherwise))
        if then is self.true:
            return self.any_of((condition, otherwise))
        if otherwise is self.true:
            return self.any_of((self.opposite(condition), then))
        return self.any_of((yes, no))

    def _sum_compared(self, amount: Node, sign: Sign, bound: Exact) -> Node:
        """For `at least` and `above` only; the ends have decided what floor and ceiling decide."""
        start, gives, _, _ = amount.data
        lines = list(zip(gives, amount.parts, strict=True))
        if sign == ">=":
            return self.reached(lines, bound - start)
        negated = [(-give, condition) for give, condition in lines]
        return self.opposite(self.reached(negated, start - bound))


_TURNED: dict[str, Sign] = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def _lists_inside(amount: Node) -> Iterable[Node]:
    """The scores inside a formula of which one line counts."""
    if amount.kind == "list":
        yield amount
    elif amount.kind in ("linear", "op", "held"):
        for part in amount.parts:
            yield from _lists_inside(part)

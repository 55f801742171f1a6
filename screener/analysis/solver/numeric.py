"""Amounts: nodes of number, each in its simplest form."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from screener.analysis.solver.expressions import Node, Nodes, NotCounted, reach
from screener.analysis.solver.intervals import (
    Ends,
    Exact,
    bits_of,
    exact,
    fineness_of,
    held,
    linear_ends,
    worked,
    worked_ends,
)
from screener.quantities import TOO_LARGE
from screener.questionnaire.formulas import MOST_BITS

Line = tuple[Exact, Node]
MOST_VALUES = 300
"""So many values of a score are told apart inside a formula that also reads an open number."""


class Amounts(Nodes):
    """Makes nodes of number too."""

    def constant(self, value: Exact | None) -> Node:
        """A known number, or none."""
        if value is None:
            node = self.make("undefined")
            node.defined = False
            return node
        value = exact(value)
        node = self.make("constant", value)
        node.ends, node.fineness = (value, value), bits_of(value)
        return node

    def number(self, variable: int, ends: Ends, scale: int) -> Node:
        """The value of a number question, in parts of `scale`; it has none while nobody has answered."""
        node = self.make("number", variable)
        node.reads = node.measures = 1 << variable
        node.ends, node.defined, node.fineness = ends, False, scale.bit_length()
        return node

    def chosen(self, start: Exact, lines: Iterable[Line], floor: Exact | None, ceiling: Exact | None) -> Node:
        """The start and the give of the first line that is true, held between floor and ceiling."""
        ends = [(held(start + give, floor, ceiling), condition) for give, condition in lines]
        return self.listed(ends, held(start, floor, ceiling))

    def held(self, amount: Node, floor: Exact | None, ceiling: Exact | None) -> Node:
        """A number between its floor and ceiling."""
        if amount.kind == "undefined":
            return amount
        if amount.kind == "constant":
            return self.constant(held(amount.data, floor, ceiling))
        if floor is None and ceiling is None:
            return amount
        node = self.make("held", (floor, ceiling), (amount,))
        low, high = amount.ends or (-TOO_LARGE, TOO_LARGE)
        node.ends, node.defined = (held(low, floor, ceiling), held(high, floor, ceiling)), amount.defined
        node.fineness = max(amount.fineness, bits_of(floor or 0), bits_of(ceiling or 0))
        return node

    def listed(self, lines: Iterable[Line], default: Exact) -> Node:
        """The give of the first line that is true, else the default."""
        kept: list[Line] = []
        for give, condition in lines:
            if condition is self.true:
                default = give
                break
            if condition is self.false:
                continue
            if kept and kept[-1][0] == give:
                kept[-1] = (give, self.any_of((kept[-1][1], condition)))
            else:
                kept.append((give, condition))
        while kept and kept[-1][0] == default:
            kept.pop()
        if any(condition is self.true for _, condition in kept):
            return self.listed(kept, default)
        if not kept:
            return self.constant(default)
        gives = tuple(give for give, _ in kept)
        node = self.make("list", (gives, default), tuple(condition for _, condition in kept))
        node.ends = (min(*gives, default), max(*gives, default))
        node.fineness = max(map(bits_of, (*gives, default)))
        return node

    def sum(self, start: Exact, lines: Iterable[Line], floor: Exact | None, ceiling: Exact | None) -> Node:
        """The start and the gives of the true lines, held between floor and ceiling."""
        gives: dict[Node, Exact] = {}
        for give, condition in lines:
            if condition is self.true:
                start += give
            elif condition is not self.false:
                gives[condition] = gives.get(condition, 0) + give
        gives = {condition: exact(give) for condition, give in gives.items() if give}
        low, high = reach(gives)
        low, high = low + start, high + start
        floor = floor if floor is not None and low < floor else None
        ceiling = ceiling if ceiling is not None and high > ceiling else None
        ends = (held(low, floor, ceiling), held(high, floor, ceiling))
        if ends[0] == ends[1]:
            return self.constant(ends[0])
        conditions = tuple(sorted(gives, key=lambda node: node.order))
        data = (exact(start), tuple(gives[each] for each in conditions), floor, ceiling)
        node = self.make("sum", data, conditions)
        node.ends = ends
        node.fineness = sum(map(bits_of, (start, *gives.values(), floor or 0, ceiling or 0)))
        return node

    def linear(self, constant: Exact, terms: Iterable[tuple[Exact, Node]]) -> Node:
        """A constant and multiples of numbers, added up; scores that are plain sums become one."""
        inner, flat = _flat(terms)
        constant += inner
        lines: list[Line] = []
        others: dict[Node, Exact] = {}
        for factor, term in flat:
            match term.kind:
                case "undefined":
                    return term
                case "constant":
                    constant += factor * term.data
                case "sum" if term.data[2] is None and term.data[3] is None:
                    constant += factor * term.data[0]
                    lines += [(factor * give, each) for give, each in zip(term.data[1], term.parts, strict=True)]
                case _:
                    others[term] = others.get(term, 0) + factor
        others = {term: by for term, by in others.items() if by or not term.defined}
        if not others:
            return self.sum(constant, lines, None, None)
        plain = self.sum(0, lines, None, None)
        if plain.kind == "constant":
            constant += plain.data
        else:
            others[plain] = 1
        return self._linear(exact(constant), others)

    def _linear(self, constant: Exact, terms: dict[Node, Exact]) -> Node:
        only, by = next(iter(terms.items()))
        if len(terms) == 1 and by == 1 and constant == 0:
            return only
        ordered = tuple(sorted(terms, key=lambda node: node.order))
        node = self.make("linear", (constant, tuple(exact(terms[each]) for each in ordered)), ordered)
        node.defined = all(each.defined for each in ordered)
        node.ends = linear_ends(constant, [(terms[each], each.ends) for each in ordered])
        node.fineness = bits_of(constant) + sum(bits_of(by) + each.fineness for each, by in terms.items())
        return node

    def op(self, sign: str, left: Node, right: Node) -> Node:
        """One operation of a formula; without a value where the engine gives none."""
        if left.kind == "undefined" or right.kind == "undefined":
            return self.constant(None)
        if sign == "/" and right.ends == (0, 0):
            return self.constant(None)
        if left.kind == "constant" and right.kind == "constant":
            return self.constant(worked(sign, left.data, right.data))
        fineness = left.fineness * right.data if sign == "^" else fineness_of(sign, left.fineness, right.fineness)
        if fineness >= MOST_BITS:  # the engine gives no value that is so fine, and no ends say which ones are
            raise NotCounted
        ends = worked_ends(sign, left.ends, right.ends)
        safe = ends is not None and ends[0] > -TOO_LARGE and ends[1] < TOO_LARGE
        if safe:
            simple = self._simple(sign, left, right)
            if simple is not None:
                return simple
        node = self.make("op", sign, (left, right))
        node.defined = safe and left.defined and right.defined
        node.ends, node.fineness = ends if safe else None, fineness
        return node

    def _simple(self, sign: str, left: Node, right: Node) -> Node | None:
        """The same as a sum of multiples, where it is one."""
        match sign:
            case "+":
                return self.linear(0, [(1, left), (1, right)])
            case "-":
                return self.linear(0, [(1, left), (-1, right)])
            case "*" if right.kind == "constant":
                return self.linear(0, [(right.data, left)])
            case "*" if left.kind == "constant":
                return self.linear(0, [(left.data, right)])
            case "/" if right.kind == "constant":
                return self.linear(0, [(exact(Fraction(1) / right.data), left)])
            case _:
                return None

    def values(self, amount: Node) -> set[Exact]:
        """The values that a score made of points can have, and perhaps some more."""
        if amount.kind == "list":
            return {*amount.data[0], amount.data[1]}
        start, gives, floor, ceiling = amount.data
        found = {start}
        for give in gives:
            found |= {value + give for value in found}
            if len(found) > MOST_VALUES * 10:
                raise NotCounted
        return {held(value, floor, ceiling) for value in found}


def _flat(terms: Iterable[tuple[Exact, Node]]) -> tuple[Exact, list[tuple[Exact, Node]]]:
    """The constant and the terms of sums inside sums, laid flat."""
    constant: Exact = 0
    flat: list[tuple[Exact, Node]] = []
    for factor, term in terms:
        if term.kind == "linear":
            constant += factor * term.data[0]
            flat += [(factor * by, part) for by, part in zip(term.data[1], term.parts, strict=True)]
        else:
            flat.append((factor, term))
    return constant, flat

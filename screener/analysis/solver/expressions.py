"""Nodes: what is left of a condition or a number once some answers are known.

Equal things are one object, so that two ways of answering which leave the same things open meet in one
state. A node of truth is pushed to its simplest form when it is made; so is a node of number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import gcd, lcm
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeVar

from screener.analysis.solver.intervals import Ends, Exact

T = TypeVar("T")
WORD = 64
"""The bits that are worked with at once."""
Kind = Literal[
    "true", "false", "atom", "measured", "not", "and", "or", "reached", "compared",
    "constant", "undefined", "number", "list", "sum", "linear", "op", "held", "stated", "pending",
]  # fmt: skip


class NotCounted(Exception):
    """The answer is beyond what is worked out exactly; whoever asked says so."""


def counted(work: Callable[[], T]) -> T | None:
    """What the work comes to; None past its budget: not counted, and never a guess."""
    try:
        return work()
    except NotCounted:
        return None


class Node:
    """One thing that is still open; compared by identity, because equal nodes are the same object."""

    __slots__ = ("data", "defined", "ends", "fineness", "kind", "measures", "order", "parts", "reads", "size")

    def __init__(self, kind: Kind, data: Any, parts: tuple[Node, ...], order: int) -> None:  # noqa: ANN401
        self.kind = kind
        self.data = data
        self.parts = parts
        self.order = order
        self.reads = 0
        """The variables that it reads, one bit each."""
        self.ends: Ends = None
        self.defined = True
        """Whether a number surely has a value."""
        self.fineness = 0
        """The most bits that the denominator of a number can have."""
        self.measures = 0
        """The open numbers that a number is worked out from."""
        self.size = 1
        """How many parts a formula has."""
        for part in parts:
            self.reads |= part.reads
        if kind in ("linear", "op", "held"):
            for part in parts:
                self.measures |= part.measures
                self.size += part.size

    @property
    def cost(self) -> int:
        """How long it takes to work a formula out: its parts, each as often as its numbers are longer than a word."""
        return self.size * (1 + self.fineness // WORD)


Leaf = Callable[[Node], Node]


class Substitution:
    """What one answer makes of every node, remembered."""

    __slots__ = ("bits", "leaf", "memo")

    def __init__(self, bits: int, leaf: Leaf) -> None:
        self.bits = bits
        self.leaf = leaf
        self.memo: dict[Node, Node] = {}


class Nodes:
    """Makes nodes of truth; equal ones are made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[Kind, Any, tuple[Node, ...]], Node] = {}
        self._opposite: dict[Node, Node] = {}
        self.full: dict[int, int] = {}
        """Variable to the mask of all its classes."""
        self.true = self.make("true")
        self.false = self.make("false")

    @property
    def made(self) -> int:
        """How many nodes there are."""
        return len(self._made)

    def make(self, kind: Kind, data: Any = None, parts: tuple[Node, ...] = ()) -> Node:  # noqa: ANN401
        """The one node of this kind with these parts."""
        key = (kind, data, parts)
        node = self._made.get(key)
        if node is None:
            node = self._made[key] = Node(kind, data, parts, len(self._made))
        return node

    def truth(self, value: bool) -> Node:  # noqa: FBT001  (a truth is what it is about)
        """The node of a plain truth."""
        return self.true if value else self.false

    def atom(self, variable: int, mask: int) -> Node:
        """True for the classes of one variable whose bit is in the mask."""
        if mask == 0:
            return self.false
        if mask == self.full[variable]:
            return self.true
        node = self.make("atom", (variable, mask))
        node.reads = 1 << variable
        return node

    def opposite(self, node: Node) -> Node:
        """True where `node` is false."""
        found = self._opposite.get(node)
        if found is None:
            found = self._opposite[node] = self._negated(node)
            self._opposite[found] = node
        return found

    def _negated(self, node: Node) -> Node:
        match node.kind:
            case "true" | "false":
                return self.truth(node is self.false)
            case "atom":
                variable, mask = node.data
                return self.atom(variable, self.full[variable] & ~mask)
            case "and":
                return self.any_of(self.opposite(part) for part in node.parts)
            case "or":
                return self.all_of(self.opposite(part) for part in node.parts)
            case _:
                return self.make("not", None, (node,))

    def all_of(self, parts: Iterable[Node]) -> Node:
        """True where every part is."""
        return self._joined("and", parts, self.true, self.false)

    def any_of(self, parts: Iterable[Node]) -> Node:
        """True where a part is."""
        return self._joined("or", parts, self.false, self.true)

    def _joined(self, kind: Literal["and", "or"], parts: Iterable[Node], neutral: Node, settled: Node) -> Node:
        """Flattened, without doubles and neutral parts, one mask a variable, in a fixed order."""
        masks: dict[int, int] = {}
        rest: set[Node] = set()
        inner = "or" if kind == "and" else "and"
        checked = False
        for part in _flat(kind, parts):
            if part is settled:
                return settled
            if part.kind == "atom":
                variable, mask = part.data
                before = masks.get(variable)
                masks[variable] = mask if before is None else before & mask if kind == "and" else before | mask
            elif part is not neutral:
                rest.add(part)
                checked = checked or part.kind in ("not", inner)
        for variable, mask in masks.items():
            rest.add(self.atom(variable, mask))
        if settled in rest:
            return settled
        rest.discard(neutral)
        if len(rest) < 2:  # noqa: PLR2004
            return next(iter(rest), neutral)
        if checked:
            if any(part.kind == "not" and part.parts[0] in rest for part in rest):
                return settled
            rest = {part for part in rest if part.kind != inner or rest.isdisjoint(part.parts)}
        return self.make(kind, None, tuple(sorted(rest, key=_ORDER)))

    def reached(self, lines: Iterable[tuple[Exact, Node]], threshold: Exact) -> Node:
        """Whether the gives of the true lines add up to the threshold or more."""
        merged: dict[Node, Exact] = {}
        for give, condition in lines:
            if condition is self.true:
                threshold -= give
            elif condition is not self.false:
                merged[condition] = merged.get(condition, 0) + give
        gives = {condition: give for condition, give in merged.items() if give}
        low, high = reach(gives)
        if low >= threshold:
            return self.true
        if high < threshold:
            return self.false
        if all(give > 0 for give in gives.values()):
            enough = [condition for condition, give in gives.items() if give >= threshold]
            if enough:
                fewer = ((give, condition) for condition, give in gives.items() if give < threshold)
                return self.any_of([*enough, self.reached(fewer, threshold)])
        if len(gives) == 1:
            return self.opposite(next(iter(gives)))
        return self._reached(gives, threshold)

    def _reached(self, gives: Mapping[Node, Exact], threshold: Exact) -> Node:
        """In whole numbers without a common divisor, so that equal questions look equal."""
        conditions = tuple(sorted(gives, key=_ORDER))
        scale = lcm(*(give.denominator for give in gives.values()))
        whole = [int(gives[condition] * scale) for condition in conditions]
        divisor = gcd(*whole)
        least = -((-threshold * scale) // divisor)
        return self.make("reached", (int(least), tuple(give // divisor for give in whole)), conditions)


_ORDER = attrgetter("order")


def _flat(kind: str, parts: Iterable[Node]) -> Iterable[Node]:
    for part in parts:
        if part.kind == kind:
            yield from part.parts
        else:
            yield part


def reach(gives: Mapping[Node, Exact]) -> tuple[Exact, Exact]:
    """The lowest and highest sum; of lines on one variable only those that fit together count."""
    low: Exact = 0
    high: Exact = 0
    of_one: dict[int, list[tuple[int, Exact]]] = {}
    for condition, give in gives.items():
        if condition.kind == "atom":
            variable, mask = condition.data
            of_one.setdefault(variable, []).append((mask, give))
        elif give < 0:
            low += give
        else:
            high += give
    for lines in of_one.values():
        sums = _sums(lines)
        low += min(sums)
        high += max(sums)
    return low, high


def _sums(lines: Sequence[tuple[int, Exact]]) -> set[Exact]:
    """What the lines on one variable can add up to, over its classes and one class that no line names."""
    if len(lines) == 1:
        return {0, lines[0][1]}
    union = 0
    for mask, _ in lines:
        union |= mask
    return {0} | {
        sum(give for mask, give in lines if mask >> at & 1) for at in range(union.bit_length()) if union >> at & 1
    }


class Effort(NamedTuple):
    """The most work for one answer."""

    pieces: int
    """Pieces of grids that are looked at for one table of numbers that meet, or for one end of a score.

    A piece costs the more, the more parts its formula has, and the finer its numbers are: it takes so much longer.
    """
    states: int
    """States of one walk."""
    cases: int
    """Values of scores that are told apart inside one comparison that also reads an open number."""


THOROUGH = Effort(3_000_000, 200_000, 2_000)
"""For proofs."""
QUICK = Effort(30_000, 5_000, 300)
"""For one result."""
PROMPT = Effort(30_000, 1_000, 300)
"""While a person waits for the next question."""

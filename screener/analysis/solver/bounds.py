"""Bounds: the exact lowest and highest value of a score, with an answer sheet for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

from screener.analysis.solver.compiler import Meaning
from screener.analysis.solver.expressions import Node
from screener.analysis.solver.grids import Piece, Solver, ends_at, value_at
from screener.analysis.solver.intervals import Exact
from screener.analysis.solver.paths import Found, Steps, choices_of
from screener.analysis.solver.sheets import Disagreement, sheet_of
from screener.analysis.solver.variables import FIRST
from screener.analysis.solver.walk import Choice, State, Walk
from screener.quantities import TOO_LARGE
from screener.questionnaire.answers import Answers
from screener.screening.assessment import assess


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest value of a score, each with an answer sheet that has it; None when it never has one."""

    lowest: Fraction | None
    highest: Fraction | None
    lowest_example: Answers | None
    highest_example: Answers | None


def bounds_of(meaning: Meaning, score: str) -> Bounds:
    """The bounds of a score; each is found twice: by a walk, and by the engine on the sheet that the walk shows."""
    amount = meaning.amount(score)
    low = _least(meaning, amount)
    high = _least(meaning, meaning.nodes.linear(0, [(-1, amount)]))
    found: list[tuple[Fraction | None, Answers | None]] = []
    for end, sign in ((low, 1), (high, -1)):
        value = None if end is None else Fraction(sign * end[0])
        sheet = None if end is None else sheet_of(meaning, end[1])
        if sheet is not None and assess(meaning.questionnaire, sheet).score_results[score].value != value:
            raise Disagreement(score)
        found.append((value, sheet))
    return Bounds(found[0][0], found[1][0], found[0][1], found[1][1])


BEAM = 30
"""So many of the most promising states are followed to find a first low value; the rest of the walk proves it."""
Way = tuple[Exact, list[Choice]] | None
"""A value and the choices that lead to it."""


def _least(meaning: Meaning, amount: Node) -> Way:
    """The lowest value of an amount over all answer sheets, and a way to it."""
    meaning.solver.spent = 0
    questions = meaning.questions_of(amount)
    best = _dive(Walk(meaning, questions), amount)
    beaten = None if best is None else best[0]

    def hopeless(state: State) -> bool:
        ends = state.sides[0][0].ends
        return beaten is not None and ends is not None and ends[0] >= beaten

    walk = Walk(meaning, questions, hopeless=hopeless)
    start = walk.start(amount)
    found = Found(walk.run({walk.variables[0].at: [start]}) if walk.variables else walk.run({}, start))
    for state in walk.layers[-1]:
        low = _lowest(meaning, state)
        if low is not None and (best is None or low[0] < best[0]):
            best = low[0], [*found.choices_to(len(walk.layers) - 1, state), *_fixed(state, low[1])]
    return best


def _dive(walk: Walk, amount: Node) -> Way:
    """The lowest value of some answer sheets that look low all the way; None when they have no end or no value."""
    ways: dict[State, Steps] = {walk.start(amount): None}
    for variable in walk.variables:
        after: dict[State, Steps] = {}
        for state, steps in ways.items():
            for edge in walk.edges(variable, state):
                after.setdefault(edge.to, (edge, steps))
        ways = {state: after[state] for state in sorted(after, key=_promise)[:BEAM]}
    best: Way = None
    for state, steps in ways.items():
        low = _lowest(walk.meaning, state)
        if low is not None and (best is None or low[0] < best[0]):
            best = low[0], [*choices_of(steps), *_fixed(state, low[1])]
    return best


def _fixed(state: State, positions: dict[int, int]) -> list[Choice]:
    return [Choice(at, (each,), positions[at]) for at, each in state.held]


def _promise(state: State) -> tuple[bool, Exact]:
    ends = state.sides[0][0].ends
    return ends is None, 0 if ends is None else ends[0]


def _lowest(meaning: Meaning, state: State) -> tuple[Exact, dict[int, int]] | None:
    """The lowest value that is left at the end of a walk, and the positions of the numbers that give it."""
    goal = state.sides[0][0]
    if goal.kind == "undefined":
        return None
    if goal.kind == "constant":
        return goal.data, {}
    pieces: dict[int, Piece] = {at: meaning.variables[at].pieces[each - FIRST] for at, each in state.held}
    return _lowest_of(goal, meaning.solver, pieces)


def _lowest_of(amount: Node, solver: Solver, pieces: Mapping[int, Piece]) -> tuple[Exact, dict[int, int]] | None:
    """The lowest value of a formula over pieces of grids, and where; None when it has no value anywhere."""
    queue = [(_lower(amount, solver, pieces), 0, dict(pieces))]
    while queue:
        bound, _, box = heappop(queue)
        solver.spend(amount.cost)
        wide = max(box, key=lambda each: box[each][1] - box[each][0])
        start, stop = box[wide]
        middle = (start + stop) // 2
        if stop - start == 1:
            value = value_at(amount, {each: solver.grids[each].value(piece[0]) for each, piece in box.items()})
            if value == bound:
                return value, {each: piece[0] for each, piece in box.items()}
            if value is not None:
                heappush(queue, (value, -2 * solver.spent, box))
            continue
        for order, half in enumerate(((start, middle), (middle, stop))):
            part = {**box, wide: half}
            heappush(queue, (_lower(amount, solver, part), -2 * solver.spent - order, part))
    return None


def _lower(amount: Node, solver: Solver, pieces: Mapping[int, Piece]) -> Exact:
    ends, _ = ends_at(amount, {each: solver.grids[each].ends(piece) for each, piece in pieces.items()})
    return -TOO_LARGE if ends is None else ends[0]

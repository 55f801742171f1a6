"""Bounds: the exact lowest and highest value of a score, with an answer sheet for each."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from itertools import product

from screener.analysis.solver.booleans import Lazy
from screener.analysis.solver.budget import NotCounted, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, Numeric, NumericConstant, PointSum, Undefined
from screener.analysis.solver.grids import Piece, Solver
from screener.analysis.solver.intervals import Ends, Exact, Sign, exact
from screener.analysis.solver.paths import OpenWalk, Path, WalkResult, ends_within, searched, steps_of
from screener.analysis.solver.shared import LowestAndHighest
from screener.analysis.solver.sheets import Disagreement, sheet_if_any
from screener.analysis.solver.states import Step, WalkState
from screener.analysis.solver.sum_bounds import SumEnd
from screener.analysis.solver.sums_apart import is_sum
from screener.analysis.solver.values import ends_at, value_at
from screener.analysis.solver.walk import Walk
from screener.quantities import TOO_LARGE
from screener.questionnaire.answers import Answers
from screener.screening.scoring import score_answers

Examples = tuple[Answers | None, Answers | None]
"""An answer sheet with the lowest value, and one with the highest."""


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest value of a score, each with an answer sheet that has it; None when it never has one."""

    lowest: Fraction | None
    highest: Fraction | None
    find: Callable[[], Examples] = field(repr=False, compare=False)
    """Finds the two answer sheets."""

    @cached_property
    def _examples(self) -> Examples:
        return self.find()

    @property
    def lowest_example(self) -> Answers | None:
        """An answer sheet with the lowest value."""
        return self._examples[0]

    @property
    def highest_example(self) -> Answers | None:
        """An answer sheet with the highest value."""
        return self._examples[1]


def bounds_of(compiled: Compiled, score: str) -> Bounds:
    """The bounds of a score; each is found twice: by a walk, and by the engine on the sheet that the walk shows."""
    found: list[tuple[Fraction | None, Answers | None]] = []
    for sign in (1, -1):
        end = _least(compiled, score, sign)
        value = None if end is None else Fraction(sign * end[0])
        sheet = None if end is None else sheet_if_any(compiled, end[1])
        if sheet is not None and _value(compiled, score, sheet) != value:
            raise Disagreement(score)
        found.append((value, sheet))
    examples = found[0][1], found[1][1]
    return Bounds(found[0][0], found[1][0], lambda: examples)


def shown_bounds(compiled: Compiled, score: str, shown: Container[Fraction | None]) -> Bounds | None:
    """The bounds, where values that complete answer sheets have are the ends beyond which no answers lead.

    None where they are not. Answer sheets with them are only looked for when they are asked for.
    """
    ends = compiled.rules.number(score).ends
    if ends is None or not all(end in shown for end in ends):
        return None

    def examples() -> Examples:
        found = counted(lambda: bounds_of(compiled, score))
        return (found.lowest_example, found.highest_example) if found else (None, None)

    return Bounds(Fraction(ends[0]), Fraction(ends[1]), examples)


def _value(compiled: Compiled, score: str, sheet: Answers) -> Fraction | None:
    scoring = score_answers(compiled.questionnaire, sheet, worded=False)
    return scoring.result_of(compiled.questionnaire.score_by_id[score]).value


MOST_ENDS = 1000
"""So many ends of the walk of a score are collected before its lowest and highest value are searched."""


def ends_of_few(compiled: Compiled, opened: OpenWalk) -> LowestAndHighest:
    """The lowest and the highest value of a score of which few values are left; raises NotCounted where they are many.

    Beside most answers that is so. No answer sheet is shown for them.
    """
    compiled.solver.spent = 0
    states, linear = ends_within(opened, MOST_ENDS), compiled.builder.numbers.linear
    if len(states) > MOST_ENDS:
        raise NotCounted
    found: list[Fraction] = []
    for state, _ in states.values():
        ((goal, pending),) = state.sides
        if not isinstance(goal, Numeric):
            raise NotCounted
        for sign in (1, -1):
            side = goal if sign > 0 else linear(0, [(-1, goal)]), pending
            low = _lowest(compiled, state._replace(sides=(side,)), at_corner=True)
            found += [] if low is None else [Fraction(sign * low[0])]
    return (min(found), max(found)) if found else (None, None)


BEAM = 30
"""So many of the most promising states are followed to find a first low value; the rest of the walk proves it."""
Least = tuple[Exact, list[Step]] | None
"""A value and the steps that lead to it."""


def _least(compiled: Compiled, score: str, sign: int) -> Least:
    """The lowest value of a score, or of its negative, over all answer sheets, and a way to it."""
    compiled.solver.spent = 0
    own = compiled.rules.number(score)
    number = own if sign > 0 else compiled.builder.numbers.linear(0, [(sign, own)])
    questions = compiled.questions_of(number)
    if isinstance(own, PointSum) and is_sum(compiled, own):
        return _least_sum(SumEnd(compiled, own, sign, questions), number)
    walk = Walk(compiled, questions)
    best: Least = None
    for beam in (1, BEAM):
        best = _dive(walk, number, beam)
        if best is not None and number.ends is not None and best[0] == number.ends[0]:
            return best  # nothing can lie below
    if best is not None and not number.inputs:
        with suppress(NotCounted):
            return _lowered(compiled, score, sign, best)
    return _walked_least(compiled, number, best)


def _least_sum(end: SumEnd, number: Numeric) -> Least:
    """The same of a sum of points."""
    best: Least = None
    for beam in (1, BEAM):
        best = end.dived(beam)
        if best is not None and number.ends is not None and best[0] == number.ends[0]:
            return best
    lowest = end.lowest()
    return best if best is not None and lowest is not None and best[0] == lowest[0] else lowest


MOST_LOWERED = 8
"""So many lower values are searched one after the other, before the whole is walked."""


def _lowered(compiled: Compiled, score: str, sign: int, first: tuple[Exact, list[Step]]) -> Least:
    """The lowest value, by searches for an answer sheet with less; far fewer states than of values lead to those.

    The sheet is the one that a walk would show. Raises NotCounted where the searches do not end.
    """
    own, best = compiled.rules.number(score), first[0]
    questions = compiled.questions_of(own)
    # "Less than 5" and "at most 4" are one goal of a score in whole numbers.
    found = Lazy[Boolean, list[Step] | None](lambda goal: searched(compiled, goal, questions, as_walked=True))

    def below(value: Exact, *, strictly: bool) -> list[Step] | None:
        signs: tuple[Sign, Sign] = ("<", "<=") if sign > 0 else (">", ">=")
        return found[compiled.builder.compared(own, signs[0] if strictly else signs[1], sign * value)]

    for _ in range(MOST_LOWERED):
        steps = below(best, strictly=True)
        if steps is None:
            lowest = first[1] if best == first[0] else below(best, strictly=False)
            return None if lowest is None else (best, lowest)
        sheet = sheet_if_any(compiled, steps)
        value = None if sheet is None else _value(compiled, score, sheet)
        if value is None or sign * value >= best:
            break
        best = exact(sign * value)
    raise NotCounted


def _walked_least(compiled: Compiled, number: Numeric, best: Least) -> Least:
    """The lowest value by a walk of all that is not above the best so far."""
    questions = compiled.questions_of(number)
    beaten = None if best is None else best[0]

    def pruned(state: WalkState) -> bool:
        ends = _ends(state)
        return beaten is not None and ends is not None and ends[0] >= beaten

    walk = Walk(compiled, questions, pruned=pruned)
    start = walk.start(number)
    found = WalkResult(walk.run({walk.variables[0].at: [start]}) if walk.variables else walk.run({}, start))
    for state in walk.layers[-1]:
        low = _lowest(compiled, state)
        if low is not None and (best is None or low[0] < best[0]):
            best = low[0], [*found.steps_to(len(walk.layers) - 1, state), *_fixed(state, low[1])]
    return best


def _dive(walk: Walk, number: Numeric, beam: int) -> Least:
    """The lowest value of some answer sheets that look low all the way; None when they have no end or no value."""
    ways: dict[WalkState, Path] = {walk.start(number): None}
    for variable in walk.variables:
        after: dict[WalkState, Path] = {}
        for state, steps in ways.items():
            for edge in walk.edges(variable, state):
                after.setdefault(edge.to, (edge, steps))
        ways = {state: after[state] for state in sorted(after, key=_promise)[:beam]}
    best: Least = None
    for state, steps in ways.items():
        low = _lowest(walk.compiled, state)
        if low is not None and (best is None or low[0] < best[0]):
            best = low[0], [*steps_of(steps), *_fixed(state, low[1])]
    return best


def _fixed(state: WalkState, positions: dict[int, int]) -> list[Step]:
    return [Step(at, (each,), positions[at]) for at, each in state.open_numbers]


def _ends(state: WalkState) -> Ends:
    goal = state.sides[0][0]
    return goal.ends if isinstance(goal, Numeric) else None


def _promise(state: WalkState) -> tuple[bool, Exact]:
    ends = _ends(state)
    return ends is None, 0 if ends is None else ends[0]


def _lowest(compiled: Compiled, state: WalkState, *, at_corner: bool = False) -> tuple[Exact, dict[int, int]] | None:
    """The lowest value that is left at the end of a walk, and the positions of the numbers that give it.

    Where any positions will do, they may be `at_corner`, where the lowest value mostly is.
    """
    goal = state.sides[0][0]
    if isinstance(goal, NumericConstant):
        return goal.value, {}
    if isinstance(goal, Undefined) or not isinstance(goal, Numeric):
        return None
    pieces = {at: compiled.piece(at, each) for at, each in state.open_numbers}
    if at_corner and (found := _at_corner(goal, compiled.solver, pieces)):
        return found
    return lowest_of(goal, compiled.solver, pieces)


def lowest_of(number: Numeric, solver: Solver, pieces: Mapping[int, Piece]) -> tuple[Exact, dict[int, int]] | None:
    """The lowest value of a formula over pieces of grids, and where; None when it has no value anywhere."""
    if not pieces:
        value = value_at(number, {})
        return None if value is None else (value, {})
    queue = [(_lower(number, solver, pieces), 0, dict(pieces))]
    while queue:
        bound, _, box = heappop(queue)
        solver.spend(number.cost)
        wide = max(box, key=lambda each: box[each][1] - box[each][0])
        start, stop = box[wide]
        middle = (start + stop) // 2
        if stop - start == 1:
            value = value_at(number, {each: solver.grids[each].value(piece[0]) for each, piece in box.items()})
            if value == bound:
                return value, {each: piece[0] for each, piece in box.items()}
            if value is not None:
                heappush(queue, (value, -2 * solver.spent, box))
            continue
        for order, half in enumerate(((start, middle), (middle, stop))):
            part = {**box, wide: half}
            heappush(queue, (_lower(number, solver, part), -2 * solver.spent - order, part))
    return None


MOST_CORNERS = 3
"""So many open numbers are put at their ends."""


def _at_corner(number: Numeric, solver: Solver, pieces: Mapping[int, Piece]) -> tuple[Exact, dict[int, int]] | None:
    """A value at the ends of the pieces below which nothing can lie; None where there is none such."""
    if len(pieces) > MOST_CORNERS:
        return None
    bound = _lower(number, solver, pieces)
    for ends in product(*({start, stop - 1} for start, stop in pieces.values())):
        corner = dict(zip(pieces, ends, strict=True))
        if value_at(number, {at: solver.grids[at].value(end) for at, end in corner.items()}) == bound:
            return bound, corner
    return None


def _lower(number: Numeric, solver: Solver, pieces: Mapping[int, Piece]) -> Exact:
    ends, _ = ends_at(number, {each: solver.grids[each].ends(piece) for each, piece in pieces.items()})
    return -TOO_LARGE if ends is None else ends[0]

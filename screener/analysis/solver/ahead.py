"""What is ahead in an interview: the fewest and the most questions from each state, kept from page to page.

Behind the last answer nothing is given, so that what is ahead of a state there is the same on every page. The states
before it are walked from the first answer that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.paths import walked
from screener.analysis.solver.states import WalkState
from screener.analysis.solver.walk import Walk, is_ended

Lengths = tuple[int, int]
"""The fewest and the most questions."""


def lengths_of(given: Compiled) -> Lengths | None:
    """The fewest and the most questions that are open and asked; None when there is no complete answer sheet.

    Raises NotCounted where that takes too many states.
    """
    open_to = {each.id for each in given.questionnaire.questions if given.given.fixed(each) is None}
    return walked(given, given.builder.true).lengths(open_to)


class Ahead:
    """The questions ahead of the answers to one compiled questionnaire."""

    def __init__(self, nothing: Compiled) -> None:
        """Beside `nothing` that is given, as the questions that come later are answered."""
        self._nothing = self._before = nothing
        self._walk = Walk(nothing)
        start = self._walk.start(nothing.builder.true)
        self._behind: list[dict[WalkState, Lengths]] = [{start: (0, 0)}]
        """The states before each variable as far as answers go, with the questions that were asked until there."""
        self._ahead: list[dict[WalkState, Lengths | None]] = [{} for _ in range(len(nothing.variables) + 1)]
        """For states before each variable the questions ahead; None where no way leads to the end."""

    def lengths(self, given: Compiled) -> Lengths | None:
        """The same as `lengths_of`; once most states are known, counted also where that takes too many."""
        del self._behind[_first_change(self._before, given) + 1 :]
        self._before = given
        walk, end = Walk(given), _end_of_changes(self._nothing, given)
        while len(self._behind) <= end:
            self._behind.append(_stepped(walk, len(self._behind) - 1, self._behind[-1]))
        behind = self._behind[end]
        if any(state.open_numbers for state in behind):  # they are numbers of these answers
            return lengths_of(given)
        ahead = self._ahead_of(end, behind)
        ways = [(low, high, *more) for state, (low, high) in behind.items() if (more := ahead[state]) is not None]
        return (min(a + c for a, _, c, _ in ways), max(b + d for _, b, _, d in ways)) if ways else None

    def _ahead_of(self, at: int, states: Iterable[WalkState]) -> dict[WalkState, Lengths | None]:
        """What is ahead of states before a variable, among others."""
        layers, spent, variables = list[_Layer](), 0, self._nothing.variables
        coming = [state for state in states if state not in self._ahead[at]]
        while coming and at < len(variables):
            spent += len(coming)
            if spent > self._nothing.budget.states:
                raise NotCounted
            layers.append({state: _ways(self._walk, at, state) for state in coming})
            at += 1
            to = dict.fromkeys(each for ways in layers[-1].values() for each, _ in ways)
            coming = [state for state in to if state not in self._ahead[at]]
        if not all(map(is_ended, coming)):
            raise NotCounted
        self._ahead[at].update(dict.fromkeys(coming, (0, 0)))
        for layer in reversed(layers):
            after, at = self._ahead[at], at - 1
            for state, ways in layer.items():
                known = [(asks, more) for to, asks in ways if (more := after[to]) is not None]
                least = min((asks + low for asks, (low, _) in known), default=0)
                most = max((asks + high for asks, (_, high) in known), default=0)
                self._ahead[at][state] = (least, most) if known else None
        return self._ahead[at]


_Layer = dict[WalkState, Sequence[tuple[WalkState, bool]]]
"""State to the states that follow it, and whether a question that is open is asked between them."""


def _ways(walk: Walk, at: int, state: WalkState) -> Sequence[tuple[WalkState, bool]]:
    variable = walk.compiled.variables[at]
    is_open = walk.compiled.given.fixed(variable.question) is None
    return [(edge.to, edge.asks and (is_open or edge.again)) for edge in walk.edges(variable, state)]


def _stepped(walk: Walk, at: int, states: dict[WalkState, Lengths]) -> dict[WalkState, Lengths]:
    """The states after a variable, with the questions that were asked until there."""
    after: dict[WalkState, Lengths] = {}
    for state, (low, high) in states.items():
        for to, asks in _ways(walk, at, state):
            least, most = after.get(to, (low + asks, high + asks))
            after[to] = min(least, low + asks), max(most, high + asks)
    if len(after) > walk.compiled.budget.states:
        raise NotCounted
    return after


def _first_change(before: Compiled, after: Compiled) -> int:
    """The first variable beside which another answer is given."""
    pairs = zip(before.kept, after.kept, strict=True)
    return next((new.variables[0].at for old, new in pairs if new is not old), len(after.variables))


def _end_of_changes(before: Compiled, after: Compiled) -> int:
    """The first variable behind the last beside which another answer is given."""
    pairs = zip(reversed(before.kept), reversed(after.kept), strict=True)
    return next((new.variables[-1].at + 1 for old, new in pairs if new is not old), 0)

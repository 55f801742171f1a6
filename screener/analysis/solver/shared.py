"""What the walks of many answer sheets share: variables with the same answer, and the edges of equal states.

An edge from a state depends on the state and on what is given of one variable, so most of a walk was walked before for
another sheet. Numbers that share a test depend on each other; their edges are made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screener.analysis.solver.budget import SharedBudget
from screener.analysis.solver.states import Edge, WalkState
from screener.analysis.solver.variables import Given, Variable
from screener.questionnaire.answers import NOT_ASKED

if TYPE_CHECKING:
    from screener.questionnaire.model import Question

Edges = dict[WalkState, tuple[Edge, ...]]
"""State to the edges from it."""
MOST_SHARED = 300_000
"""So many edges and variables are kept before all are made anew."""


class Shared:
    """The variables and edges of one compiled questionnaire."""

    def __init__(self) -> None:
        self._variables: dict[object, tuple[Variable, Edges]] = {}
        self.kept = 0
        self.shared_budget = SharedBudget()
        """Pays for its walks."""

    def within(self, variables: Sequence[Variable], given: Given) -> list[tuple[Variable, Edges]]:
        """Each variable with those classes that the given answers leave it, and where its edges are kept.

        Raises NotCounted where there is no class for an answer.
        """
        if self.kept > MOST_SHARED:
            self._variables, self.kept = {}, 0
        found: list[tuple[Variable, Edges]] = []
        last, key = "", tuple[object, ...]()
        for each in variables:
            if each.gate is not None:
                last, key = "", given.ways(each.gate)
            elif each.question.id != last:
                last, key = each.question.id, _key(each.question, given)
            own = each.at, key
            kept = self._variables.get(own)
            if kept is None:
                kept = self._variables[own] = each.within(given), {}
                self.kept += 1
            found.append(kept)
        return found


def _key(question: Question, given: Given) -> tuple[object, ...]:
    """All that `Variable.within` reads of what is given."""
    answer, fixed = given.answers.get(question.id, NOT_ASKED), given.fixed(question)
    return answer, answer.shown, fixed is not None, given.nothing(question), given.again(question, ())

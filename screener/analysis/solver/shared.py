"""What the walks of many answer sheets share: variables with the same answer, and the edges of equal states.

An edge from a state depends on the state and on what is given of one variable, so most of a walk was walked before for
another sheet. Numbers that share a test depend on each other; their edges are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from screener.analysis.solver.budget import SharedBudget
from screener.analysis.solver.states import Edge, WalkState
from screener.analysis.solver.variables import Given, Variable
from screener.questionnaire.answers import NOT_ASKED

if TYPE_CHECKING:
    from screener.analysis.solver.expressions import Expression
    from screener.questionnaire.model import Question

Edges = dict[WalkState, tuple[Edge, ...]]
"""State to the edges from it."""
LowestAndHighest = tuple[Fraction | None, Fraction | None]
"""The lowest and the highest value of a score; None where there is none."""
MOST_SHARED = 300_000
"""So many edges and variables are kept before all are made anew."""


class Shared:
    """The variables and edges of one compiled questionnaire."""

    def __init__(self) -> None:
        self._variables: dict[object, list[tuple[Variable, Edges]]] = {}
        self._grouped: list[list[Variable]] = []
        self.kept = 0
        self.questions: dict[tuple[Expression, frozenset[str]], frozenset[str]] = {}
        """An expression, and the questions that may have no answer, to the questions that decide it."""
        self._ends: dict[object, tuple[LowestAndHighest, tuple[Variable, ...]]] = {}
        """By a score and the addresses of its variables, which stand for nothing else as long as these are kept."""
        self.sums: dict[object, int] = {}
        """A sum that is kept apart, and the variable that stands for it."""
        self.shared_budget = SharedBudget()
        """Pays for its walks."""

    def within(self, variables: Sequence[Variable], given: Given) -> list[tuple[Variable, Edges]]:
        """Each variable with those classes that the given answers leave it, and where its edges are kept.

        Raises NotCounted where there is no class for an answer.
        """
        if self.kept > MOST_SHARED:
            self._variables, self._ends, self.kept = {}, {}, 0
        found: list[tuple[Variable, Edges]] = []
        for parts in self._groups(variables):
            first = parts[0]
            key = first.at, given.ways(first.gate) if first.gate else _key(first.question, given)
            kept = self._variables.get(key)
            if kept is None:
                kept = self._variables[key] = [(each.within(given), {}) for each in parts]
                self.kept += len(kept)
            found += kept
        return found

    def once(
        self, score: str, decided: tuple[Variable, ...], find: Callable[[], LowestAndHighest | None]
    ) -> LowestAndHighest | None:
        """The ends of a score, found once for all sheets with the same of those variables, which decide it."""
        key = score, *map(id, decided)
        if key not in self._ends:
            found = find()
            if found is None:
                return None
            self._ends[key] = found, decided
            self.kept += 1
        return self._ends[key][0]

    def _groups(self, variables: Sequence[Variable]) -> list[list[Variable]]:
        """The variables of each question, and each gate."""
        if not self._grouped:
            for _, parts in groupby(variables, key=lambda each: each.question.id):
                self._grouped.append([*parts])
        return self._grouped


def _key(question: Question, given: Given) -> tuple[object, ...]:
    """All that `Variable.within` reads of what is given."""
    answer, fixed = given.answers.get(question.id, NOT_ASKED), given.fixed(question)
    return answer, answer.shown, fixed is not None, given.nothing(question), given.again(question, ())

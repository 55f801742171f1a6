"""The workspace: what was worked out for one questionnaire, shared by everything that is asked about it."""

from __future__ import annotations

from contextlib import suppress
from gc import collect

from screener.analysis.solver.budget import THOROUGH, Budget, NotCounted, Progress, SharedBudget, counted, silent
from screener.analysis.solver.comparisons import Unforeseen
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.compiler import Compiler
from screener.analysis.solver.variables import Given
from screener.questionnaire.conditions import Condition
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.without_ends import without_ends

MOST_KEPT = 500_000
"""A compiler that has made and kept so much more than at its beginning is dropped, and begun anew."""


class Workspace:
    """Compiles one questionnaire once for each budget, however many answer sheets are asked about."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        progress: Progress = silent,
        shared_budget: SharedBudget | None = None,
        most_kept: int = MOST_KEPT,
    ) -> None:
        """Its searches count against the shared budget, if there is one."""
        self._most_kept = most_kept
        self.shared_budget = shared_budget or SharedBudget()
        self.questionnaire = questionnaire
        self._compiled_from = without_ends(questionnaire)
        self._progress = progress
        self._compilers: dict[int, Compiler | None] = {}
        self._most: dict[int, int] = {}

    def compiler(self, budget: Budget) -> Compiler | None:
        """The compiler where nothing is given, with so many pieces at most; None where that is not counted."""
        if budget.pieces in self._compilers:
            found = self._compilers[budget.pieces]
            if found is None or found.builder.booleans.made + found.shared.kept < self._most[budget.pieces]:
                return found
            del found, self._compilers[budget.pieces]
            collect()  # its parts name each other
        found = counted(lambda: self._new(Given({}), (), budget))
        self._compilers[budget.pieces] = found
        self._most[budget.pieces] = self._most_kept + (found.builder.booleans.made if found else 0)
        return found

    def compiled(self, given: Given, budget: Budget = THOROUGH, also: tuple[Condition, ...] = ()) -> Compiled:
        """The questionnaire with those answers; it costs little after the first."""
        shared = None if also else self.compiler(budget)
        if shared is not None:
            with suppress(NotCounted):
                return Compiled(shared, given, budget)
        return Compiled(self._new(given, also, budget), given, budget)

    def _new(self, given: Given, also: tuple[Condition, ...], budget: Budget) -> Compiler:
        """Raises NotCounted too where a comparison comes up only after the grids were cut."""
        try:
            compiler = Compiler(self._compiled_from, given, also, budget, self._progress)
        except Unforeseen:
            raise NotCounted from None
        compiler.shared.shared_budget = self.shared_budget
        return compiler

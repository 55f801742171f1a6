"""The workspace: what was worked out for one questionnaire, shared by everything that is asked about it."""

from __future__ import annotations

from contextlib import suppress

from screener.analysis.solver.budget import THOROUGH, Budget, NotCounted, Progress, SharedBudget, counted, silent
from screener.analysis.solver.comparisons import Unforeseen
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.compiler import Compiler
from screener.analysis.solver.variables import Given
from screener.questionnaire.conditions import Condition
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.without_ends import without_ends

MOST_EXPRESSIONS = 500_000
"""A compiler that has made more is left to the garbage collector, and begun anew."""


class Workspace:
    """Compiles one questionnaire once for each budget, however many answer sheets are asked about."""

    def __init__(
        self, questionnaire: Questionnaire, progress: Progress = silent, shared_budget: SharedBudget | None = None
    ) -> None:
        """Its searches count against the shared budget, if there is one."""
        self.shared_budget = shared_budget or SharedBudget()
        self.questionnaire = questionnaire
        self._compiled_from = without_ends(questionnaire)
        self._progress = progress
        self._compilers: dict[int, Compiler | None] = {}

    def compiler(self, budget: Budget) -> Compiler | None:
        """The compiler where nothing is given, with so many pieces at most; None where that is not counted."""
        found = self._compilers.get(budget.pieces)
        if budget.pieces not in self._compilers or (found and found.builder.booleans.made > MOST_EXPRESSIONS):
            found = counted(lambda: self._new(Given({}), (), budget))
            self._compilers[budget.pieces] = found
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

"""What the walks of many answer sheets share: variables with the same answer, and the edges of equal states.

An edge from a state depends on the state and on what is given of one variable, so most of a walk was walked before for
another sheet. Numbers that share a test depend on each other; their edges are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from screener.analysis.solver.budget import SharedBudget, T
from screener.analysis.solver.states import Edge, WalkState
from screener.analysis.solver.variables import Given, Variable
from screener.questionnaire.answers import NOT_ASKED, Answers

if TYPE_CHECKING:
    from screener.analysis.solver.expressions import Expression
    from screener.analysis.solver.substitution import Substitution
    from screener.questionnaire.model import Question

Edges = dict[WalkState, tuple[Edge, ...]]
"""State to the edges from it."""
LowestAndHighest = tuple[Fraction | None, Fraction | None]
"""The lowest and the highest value of a score; None where there is none."""


@dataclass(slots=True, eq=False)
class Kept:
    """One question beside one answer, and what is known of it."""

    variables: tuple[Variable, ...]
    edges: tuple[Edges, ...]
    """For each of its variables the edges from every state that was walked; other answers may share them."""
    ways: dict[bool, tuple[Substitution, ...]] = field(default_factory=dict)
    """Whether it is asked, and what the only way to answer it then makes of every expression."""


MOST_SHARED = 300_000
"""So many edges and variables are kept before all are made anew."""


class Shared:
    """The variables and edges of one compiled questionnaire."""

    def __init__(self) -> None:
        self._variables: dict[object, Kept] = {}
        self._edges: dict[object, Edges] = {}
        self._parts: dict[Any, Any] = {}
        """The steps and states of all edges, each once."""
        self._grouped: list[list[Variable]] = []
        self.kept = 0
        self.questions: dict[tuple[Expression, frozenset[str]], frozenset[str]] = {}
        """An expression, and the questions that may have no answer, to the questions that decide it."""
        self._found: dict[object, tuple[Any, tuple[Variable, ...]]] = {}
        """With the variables whose addresses are in the key, so that they stand for nothing else."""
        self.sums: dict[object, int] = {}
        """A sum that is kept apart, and the variable that stands for it."""
        self.shared_budget = SharedBudget()
        """Pays for its walks."""

    def within(
        self, variables: Sequence[Variable], given: Given, before: tuple[Answers, Sequence[Kept]] | None = None
    ) -> list[Kept]:
        """Each question with those classes that the given answers leave its variables.

        Where they were found for the answers `before`, those of questions with the same answer are the same.
        Raises NotCounted where there is no class for an answer.
        """
        if self.kept > MOST_SHARED:
            self._variables, self._edges, self._parts, self._found, self.kept = {}, {}, {}, {}, 0
        if before is None:
            return [self._beside(parts, given) for parts in self._groups(variables)]
        (were, known), are = before, given.answers
        found, changed = [*known], {name for name in (*were, *are) if were.get(name) is not are.get(name)}
        for at, parts in enumerate(self._groups(variables)):
            if parts[0].gate or parts[0].question.id in changed:
                found[at] = self._beside(parts, given)
        return found

    def _beside(self, parts: Sequence[Variable], given: Given) -> Kept:
        """One question with its given answer, or a gate."""
        first = parts[0]
        key = first.at, given.ways(first.gate) if first.gate else _key(first.question, given)
        kept = self._variables.get(key)
        if kept is None:
            made = tuple([each.within(given) for each in parts])
            kept = self._variables[key] = Kept(made, tuple(map(self._edges_of, made)))
            self.kept += len(parts)
        return kept

    def _edges_of(self, variable: Variable) -> Edges:
        """The edges of a variable. All answers share them that leave it the same classes: of many boxes most do."""
        if variable.answer is not None:
            return {}
        return self._edges.setdefault((variable.at, variable.domain, variable.pieces), {})

    def keeping(self, edges: Iterable[Edge]) -> tuple[Edge, ...]:
        """The edges from a state, to be kept; equal steps and states of many edges are one object."""
        once = self._parts.setdefault
        found = tuple([Edge(once(e.steps, e.steps), e.times, e.asks, once(e.to, e.to), e.again) for e in edges])
        self.kept += len(found)
        return found

    def once(self, key: object, variables: tuple[Variable, ...], find: Callable[[], T]) -> T:
        """What was found, once for all sheets with the same key, in which the addresses of those variables stand."""
        found: tuple[T, tuple[Variable, ...]] | None = self._found.get(key)
        if found is None:
            found = self._found[key] = find(), variables
            self.kept += 1
        return found[0]

    def _groups(self, variables: Sequence[Variable]) -> list[list[Variable]]:
        """The variables of each question, and each gate."""
        if not self._grouped:
            for _, parts in groupby(variables, key=lambda each: each.question.id):
                self._grouped.append([*parts])
        return self._grouped


def _key(question: Question, given: Given) -> tuple[object, ...]:
    """All that `Variable.within` reads of what is given, as Python compares it quickly."""
    answer, fixed = given.answers.get(question.id, NOT_ASKED), given.fixed(question)
    value = answer.value
    plain = value if value is None or isinstance(value, str | tuple) else value.as_integer_ratio()
    nothing, again = given.nothing(question), given.again(question, ())
    return str(answer.state), plain, answer.shown, fixed is not None, nothing, again

"""A compiled questionnaire with what is given of one answer sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import InitVar, dataclass, field
from functools import cached_property, reduce
from operator import or_

from screener.analysis.solver.booleans import reads_of
from screener.analysis.solver.budget import Budget
from screener.analysis.solver.comparisons import JointRow
from screener.analysis.solver.compiler import Compiler
from screener.analysis.solver.expressions import Boolean, Conjunction, Expression
from screener.analysis.solver.grids import Piece, Solver
from screener.analysis.solver.shared import Edges, Kept
from screener.analysis.solver.standing import StandingAnswers, standing_in
from screener.analysis.solver.states import Side
from screener.analysis.solver.substitution import Builder, Substitution
from screener.analysis.solver.variables import FIRST, Given, Variable
from screener.questionnaire.model import Question, Questionnaire

FEW = 10
"""So few questions decide the parts of a condition that are looked at apart from the others."""


@dataclass
class Compiled:
    """A compiled questionnaire with what is given of one answer sheet; many sheets share one compiler."""

    rules: Compiler
    given: Given
    budget: Budget
    before: InitVar[Compiled | None] = None
    """The same questionnaire, of which the same is given but for some answers, and sections that are opened."""
    variables: tuple[Variable, ...] = field(init=False)
    """The variables with those classes that the given answers leave open."""
    kept: list[Kept] = field(init=False)
    """Each question beside its answer."""
    edges: list[Edges | None] = field(init=False)
    """For each variable the edges that other answer sheets share; None where every walk makes its own."""

    def __post_init__(self, before: Compiled | None) -> None:
        """Raises NotCounted where the compiled questionnaire has no class for a given answer."""
        known = None if before is None else (before.given.answers, before.kept)
        self.kept = self.rules.shared.within(self.rules.variables, self.given, known)
        self.variables = tuple([variable for each in self.kept for variable in each.variables])
        self.edges = [edges for each in self.kept for edges in each.edges]
        for at in self.groups if self.given.answers else range(len(self.edges)):
            self.edges[at] = None

    @property
    def questionnaire(self) -> Questionnaire:
        """What was compiled."""
        return self.rules.questionnaire

    @property
    def builder(self) -> Builder:
        """What makes its expressions."""
        return self.rules.builder

    @property
    def solver(self) -> Solver:
        """What finds where tests of numbers are true."""
        return self.rules.tests.solver

    @property
    def groups(self) -> dict[int, tuple[int, ...]]:
        """Each number that shares a test with others, and all the numbers that such tests connect it with."""
        return self.rules.tests.groups

    @cached_property
    def parts(self) -> dict[str, tuple[Variable, ...]]:
        """Question id to its variables."""
        return {each.variables[0].question.id: each.variables for each in self.kept}

    @cached_property
    def standing(self) -> StandingAnswers:
        """The answers that stand."""
        return standing_in(self)

    def bits_of(self, question: Question) -> int:
        """The bits of the variables of one question."""
        return sum(1 << each.at for each in self.parts[question.id])

    def questions_of(self, expression: Expression) -> frozenset[str]:
        """The questions that decide an expression: those it reads, and those that decide whether these are asked."""
        stuck = self.stuck
        known = self.rules.shared.questions
        found = known.get((expression, stuck))
        if found is None:
            found = known[expression, stuck] = self._questions_of(expression, stuck)
        return found

    @cached_property
    def stuck(self) -> frozenset[str]:
        """The questions that may be asked and have no answer that could be given."""
        return frozenset(each.question.id for each in self.variables if each.can_be_stuck)

    def _questions_of(self, expression: Expression, stuck: frozenset[str]) -> frozenset[str]:
        reads, names = expression.reads, {*stuck}
        while True:
            for name in names:
                reads |= reads_of(self.rules.asked[name])
            found = {each.question.id for each in self.variables if reads >> each.at & 1} - names
            if not found:
                return frozenset(names)
            names |= found

    def parts_apart(self, condition: Boolean) -> Iterator[Boolean]:
        """Of conditions joined by "and", each few that the same few questions decide; those decided last come first."""
        parts = condition.parts if isinstance(condition, Conjunction) else ()
        known = {condition}
        for part in sorted(parts, key=lambda part: part.reads.bit_length(), reverse=True):
            decide = self.questions_of(part)
            if len(decide) <= FEW:
                bits = reduce(or_, (1 << each.at for each in self.variables if each.question.id in decide), 0)
                few = self.builder.booleans.all_of(each for each in parts if not each.reads & ~bits)
                if few not in known:
                    known.add(few)
                    yield few

    def deciding(self, expression: Expression) -> tuple[Variable, ...]:
        """The variables that decide an expression; the same objects wherever the same is given of them."""
        questions = self.questions_of(expression)
        return tuple(each for each in self.variables if each.question.id in questions)

    def answering(self, at: int, each: int) -> Substitution:
        """What the class `each` of a variable makes of every expression."""
        if each >= len(self.rules.variables[at].classes):  # a given number: as the piece in which it lies
            place, _ = self.variables[at].pieces[each - FIRST]
            pieces = self.rules.variables[at].pieces
            each = next(FIRST + n for n, (start, stop) in enumerate(pieces) if start <= place < stop)
        return self.rules.substitutions[at, each]

    def piece(self, at: int, each: int) -> Piece:
        """The piece of a number's grid that a class stands for."""
        return self.variables[at].pieces[each - FIRST]

    # -- numbers that are known ----------------------------------------------------------------

    def pieces_beside(self, at: int) -> list[Piece]:
        """The grid of one number, cut wherever a test changes while the given numbers stay as they are."""
        places = {other: place for other in self.solver.grids if (place := self._place(other)) >= 0}
        return self.rules.tests.cut_beside(at, places)

    def is_known(self, at: int) -> bool:
        """Whether a number can be answered in one way only."""
        return len(self.variables[at].domain) == 1 and (self.variables[at].domain[0] < FIRST or self._place(at) >= 0)

    def _place(self, at: int) -> int:
        """The position of a number that is known; -1 where it is open."""
        variable = self.variables[at]
        if len(variable.domain) != 1 or variable.domain[0] < FIRST:
            return -1
        start, stop = self.piece(at, variable.domain[0])
        return start if stop - start == 1 else -1

    def joint(self, open_numbers: tuple[tuple[int, int], ...], sides: Iterable[Side]) -> list[JointRow]:
        """How the tests of several numbers that both sides read come out over the classes that were chosen for them."""
        pieces = {at: self.piece(at, each) for at, each in open_numbers}
        return self.rules.tests.joint(pieces, (node for side in sides for node in side))

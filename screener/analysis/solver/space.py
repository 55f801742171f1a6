"""The space of all complete answer sheets that agree with some given answers, and what can happen in it.

Exact, never sampled. Past the budget the answer is None: not counted. Every example is replayed through `assess`
before it is returned.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Literal, TypeVar

from screener.analysis.solver.bounds import Bounds, bounds_of, ends_of_few
from screener.analysis.solver.budget import THOROUGH, Budget, NotCounted, counted
from screener.analysis.solver.comparisons import Unforeseen
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, BooleanConstant, Goal, place_of
from screener.analysis.solver.paths import OpenWalk, WalkResult, open_walk, searched, walked
from screener.analysis.solver.places import places_once
from screener.analysis.solver.rises import rises_of
from screener.analysis.solver.shared import LowestAndHighest
from screener.analysis.solver.shares import Proof, Share, makes, results_in, shown
from screener.analysis.solver.sheets import SheetSample
from screener.analysis.solver.states import Step
from screener.analysis.solver.sum_pairs import counterexamples
from screener.analysis.solver.sum_paths import SumResult, can_come_true, walked_apart
from screener.analysis.solver.sums_apart import apart
from screener.analysis.solver.variables import Given
from screener.analysis.solver.witnesses import Inversion, Rise, inversion_of
from screener.analysis.solver.workspace import Workspace
from screener.analysis.solver.worse_answers import Unsure, WorseAnswers
from screener.questionnaire.answers import Answers
from screener.questionnaire.conditions import ALWAYS, AllOf, Condition, Not
from screener.questionnaire.model import Outcome, Questionnaire, Score

S = TypeVar("S")


class Space:
    """What can happen over all complete answer sheets that agree with the given answers."""

    def __init__(  # noqa: PLR0913  (what is asked, and how)
        self,
        questionnaire: Questionnaire,
        answers: Answers | None = None,
        *,
        given: Given | None = None,
        budget: Budget = THOROUGH,
        also: tuple[Condition, ...] = (),
        workspace: Workspace | None = None,
    ) -> None:
        """What is open can be defined more closely by `given`, in place of `answers`.

        Conditions in `also` are not the questionnaire's own, and are asked about with `can_be` or `holding`.
        What was compiled for the questionnaire is kept in the workspace; without one in a new one.
        """
        self.questionnaire = questionnaire
        self.budget = budget
        self._given = given or Given(answers or {})
        self._bounds: dict[str, Bounds | None] = {}
        self._rises: dict[str, tuple[Rise, ...] | None] = {}
        self._can: dict[Boolean, bool | None] = {}
        self._workspace = own = workspace or Workspace(questionnaire)
        self._compiled = counted(lambda: own.compiled(self._given, budget, also))
        self._sample = None if self._compiled is None else SheetSample(self._compiled)

    @property
    def compiled(self) -> Compiled:
        """The questionnaire as expressions."""
        if self._compiled is None:
            raise NotCounted
        return self._compiled

    # -- counting ------------------------------------------------------------------------------

    @cached_property
    def sheets(self) -> int | None:
        """The exact number of complete answer sheets."""
        return counted(lambda: sum(walked(self.compiled, self.compiled.builder.true).ends().values()))

    @cached_property
    def lengths(self) -> tuple[int, int] | None:
        """The fewest and the most questions that a complete answer sheet answers."""
        return counted(lambda: walked(self.compiled, self.compiled.builder.true).lengths())

    @cached_property
    def outcomes(self) -> Mapping[str, Share] | None:
        """Every outcome with its answer sheets."""
        return counted(self._outcomes)

    @cached_property
    def each_outcome(self) -> Mapping[str, Share | None] | None:
        """The same, with None for those that are not counted while others are."""
        return self._one_by_one() if self.outcomes is None else self.outcomes

    @property
    def walk_result(self) -> WalkResult | SumResult:
        """The walk of the outcome."""
        if self._walk_result is None:
            raise NotCounted
        return self._walk_result

    @cached_property
    def _walk_result(self) -> WalkResult | SumResult | None:
        return counted(lambda: walked_apart(self.compiled, self.compiled.rules.outcome))

    def _outcomes(self) -> Mapping[str, Share]:
        proofs = map(results_in, self.questionnaire.outcomes)
        return self._by_outcome(list(self._parted(self.walk_result, proofs)))

    def _one_by_one(self) -> Mapping[str, Share | None] | None:
        """The outcomes by themselves; None where not one of them is counted."""
        own = [ALWAYS if each.condition is None else each.condition for each in self.questionnaire.outcomes]
        shares = [self.holding(AllOf((each, *map(Not, own[:at])))) for at, each in enumerate(own)]
        return self._by_outcome(shares) if any(shares) else None

    def _by_outcome(self, shares: Sequence[S]) -> Mapping[str, S]:
        return dict(zip((each.id for each in self.questionnaire.outcomes), shares, strict=True))

    def bands(self, score: Score) -> tuple[Share | None, ...]:
        """Each band of a score with its answer sheets."""
        reached = [band.reached_by(score.id) for band in score.bands]

        def work() -> tuple[Share, ...]:
            lines = [(at, self.compiled.rules.condition(each)) for at, each in enumerate(reached)]
            goal = self.compiled.builder.numbers.first_match(lines, len(lines))
            return tuple(
                self._parted(walked_apart(self.compiled, goal), [makes(self.questionnaire, each) for each in reached])
            )

        return counted(work) or tuple(map(self.holding, reached))

    def _parted(self, found: WalkResult | SumResult, proofs: Iterable[Proof]) -> Iterator[Share]:
        """What a walk whose goal is a position shows of each one."""
        ends, constant = found.ends(), self.compiled.builder.numbers.constant
        for at, proof in enumerate(proofs):
            yield Share(ends.get(constant(at), 0), self._example(found, constant(at), proof))

    @cached_property
    def possible(self) -> tuple[str, ...] | None:
        """The outcomes that can still be; one alone is certain."""
        outcomes = self.questionnaire.outcomes

        def work() -> tuple[str, ...]:
            compiled, most = self.compiled, len(self.questionnaire.results)
            known = vars(self).get("_walk_result") is not None
            known = known or (not self._given.answers and apart(compiled, compiled.rules.outcome) is not None)
            reached = None if known else counted(lambda: places_once(compiled, most))
            if reached is None or len(reached) > most:
                reached = frozenset(place_of(goal) for goal in self.walk_result.ends())
            return tuple(each.id for at, each in enumerate(outcomes) if at in reached)

        return counted(work)

    def reaching(self, outcome: Outcome) -> Answers | None:
        """An answer sheet with that outcome; None when there is none, or when a short search found none.

        It also answers where the outcomes are not counted.
        """

        def work() -> Answers | None:
            builder, at = self.compiled.builder, self.questionnaire.outcomes.index(outcome)
            steps = searched(self.compiled, builder.compared(self.compiled.rules.outcome, "=", at))
            return None if steps is None else self._proved(steps, results_in(outcome))

        return counted(work)

    def holding(self, condition: Condition) -> Share | None:
        """For how many answer sheets a condition is true, and one of them."""

        def work() -> Share:
            found, true = (
                walked_apart(self.compiled, self.compiled.rules.condition(condition)),
                self.compiled.builder.true,
            )
            return Share(found.ends().get(true, 0), self._example(found, true, makes(self.questionnaire, condition)))

        return counted(work)

    def example(self, condition: Condition) -> Answers | None:
        """An answer sheet for which a condition is true; None when there is none, or when it was not found."""

        def work() -> Answers | None:
            goal = self.compiled.rules.condition(condition)
            found = walked_apart(self.compiled, goal, self.compiled.questions_of(goal))
            return self._example(found, self.compiled.builder.true, makes(self.questionnaire, condition))

        return counted(work)

    def can(self, goal: Boolean) -> bool | None:
        """Whether some answer sheet makes an expression true."""
        if isinstance(goal, BooleanConstant):
            return goal.value and self.can_end
        if goal not in self._can:
            self._can[goal] = counted(lambda: can_come_true(self.compiled, goal))
        return self._can[goal]

    def sampled(self, condition: Condition) -> int:
        """The sheets of a sample for which a condition is true, one bit each; when there is none, nothing is known."""
        return 0 if self._sample is None else self._sample.making(condition)

    def can_be(self, condition: Condition) -> bool | None:
        """Whether some answer sheet makes a condition true."""
        if self.sampled(condition):
            return True
        try:
            goal = counted(lambda: self.compiled.rules.condition(condition))
        except Unforeseen:
            return self.knowing(condition).can_be(condition)
        return None if goal is None else self.can(goal)

    def knowing(self, condition: Condition) -> Space:
        """The same space, also for a condition that is not the questionnaire's own: this one where no grid is cut."""
        if self._compiled is not None and not self._compiled.solver.grids:
            return self
        own = Workspace(self.questionnaire, shared_budget=self._workspace.shared_budget)
        return Space(self.questionnaire, given=self._given, budget=self.budget, also=(condition,), workspace=own)

    def is_same(self, one: Condition, other: Condition) -> bool:
        """Whether two conditions surely are true of the same answer sheets."""
        return bool(counted(lambda: self.compiled.rules.condition(one) is self.compiled.rules.condition(other)))

    def is_clamped(self, score: Score, end: Literal["floor", "ceiling"]) -> bool | None:
        """Whether some answer sheet would take a score beyond its floor or ceiling."""
        goal = counted(lambda: self.compiled.rules.beyond(score, end))
        return None if goal is None else self.can(goal)

    @cached_property
    def can_end(self) -> bool | None:
        """Whether there is a complete answer sheet at all."""
        return counted(lambda: can_come_true(self.compiled, self.compiled.builder.true))

    def bounds(self, score: str) -> Bounds | None:
        """The exact lowest and highest value of a score, with an example of each; values may be missing."""
        if score not in self._bounds:
            self._bounds[score] = counted(lambda: bounds_of(self.compiled, score))
        return self._bounds[score]

    def ends(self, score: str) -> LowestAndHighest | None:
        """The lowest and the highest value of a score, as `bounds` has them; quickly where few values are left."""
        return counted(partial(self._ends_once, score))

    def _ends_once(self, score: str) -> LowestAndHighest:
        number = self.compiled.rules.number(score)
        opened = open_walk(self.compiled, number, self.compiled.questions_of(number))
        return opened.once(partial(self._ends, score, opened))

    def _ends(self, score: str, opened: OpenWalk) -> LowestAndHighest:
        """Raises NotCounted."""
        quickly = None if score in self._bounds else counted(lambda: ends_of_few(self.compiled, opened))
        if quickly is not None:
            return quickly
        if (bounds := self.bounds(score)) is None:
            raise NotCounted
        return bounds.lowest, bounds.highest

    def reads(self, score: str) -> frozenset[str]:
        """The questions that decide a score; all of them where that was not counted."""
        found = counted(lambda: self.compiled.questions_of(self.compiled.rules.number(score)))
        return frozenset(self.questionnaire.by_id) if found is None else found

    # -- comparing -----------------------------------------------------------------------------

    @cached_property
    def worse_but_better(self) -> tuple[Inversion, ...] | None:
        """For each question, two sheets that differ in it, of which the one with the worse answer does better."""
        return counted(lambda: self._compared(WorseAnswers(self.compiled, self.questionnaire)))

    def unsure_but_better(self, questions: Container[str]) -> tuple[Inversion, ...] | None:
        """For each of those questions, two sheets that differ in it: not being sure does better than some value."""
        return counted(lambda: self._compared(Unsure(self.compiled, self.questionnaire, questions=questions)))

    def _compared(self, worse: WorseAnswers) -> tuple[Inversion, ...]:
        found = counterexamples(self.compiled, self.walk_result, worse)
        return tuple(inversion_of(self.compiled, self.questionnaire, name, steps) for name, steps in found.items())

    def rises(self, score: str) -> tuple[Rise, ...] | None:
        """For each question, two sheets that differ in it, of which the one with the worse answer has more of a score.

        No value is less than every value.
        """
        if score not in self._rises:
            self._rises[score] = counted(lambda: rises_of(self.compiled, self.questionnaire, score))
        return self._rises[score]

    def _example(self, found: WalkResult | SumResult, goal: Goal, proof: Proof) -> Answers | None:
        steps = found.example(goal)
        return None if steps is None else self._proved(steps, proof)

    def _proved(self, steps: list[Step], proof: Proof) -> Answers | None:
        return shown(self.compiled, self.questionnaire, steps, proof)

"""Prospects: what can happen from these answers, over everything still open.

Exact, never sampled: the answer sheets are walked question by question, and sheets that leave the same things
open are one (`walk`). Past the budget of states the answer is None: not counted. Every example is replayed
through `assess` before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from screener.analysis.solver.bounds import Bounds, bounds_of
from screener.analysis.solver.comparisons import Unforeseen
from screener.analysis.solver.compiler import Meaning, meaning_of
from screener.analysis.solver.expressions import THOROUGH, Effort, Node, NotCounted, counted
from screener.analysis.solver.monotone import Monotone
from screener.analysis.solver.paths import Found, searched, walked
from screener.analysis.solver.sheets import Disagreement, Pool, sheet_of, sheets_of
from screener.analysis.solver.variables import Given
from screener.analysis.solver.walk import Choice
from screener.questionnaire.answers import Answers
from screener.questionnaire.conditions import ALWAYS, AllOf, Chosen, Condition, holds
from screener.questionnaire.model import Outcome, Points, Question, Questionnaire, Score
from screener.screening.assessment import Assessment, assess
from screener.screening.scoring import score_answers

Proof = Callable[[Assessment], bool]
TRIED = 12
"""So many answer sheets are tried before all are searched: where outcomes differ, they soon do."""


@dataclass(frozen=True)
class Share:
    """How many complete answer sheets, and one of them."""

    count: int
    example: Answers | None


@dataclass(frozen=True)
class Inversion:
    """Two answer sheets that show a worse answer with a better outcome."""

    question: Question
    worse: Answers
    better: Answers
    worse_outcome: Outcome
    better_outcome: Outcome


class Prospects:
    """What can happen over all complete answer sheets that agree with the given answers."""

    def __init__(  # noqa: PLR0913  (what is asked, and how)
        self,
        questionnaire: Questionnaire,
        answers: Answers | None = None,
        *,
        truth: bool = False,
        given: Given | None = None,
        effort: Effort = THOROUGH,
        also: tuple[Condition, ...] = (),
    ) -> None:
        """With `truth`, unknown, declined and missing answers stand for every value that they could hide.

        What is open can be said more closely by `given`, in place of both.
        Conditions in `also` are not the questionnaire's own, and are asked about with `can_be` or `holding`.
        """
        self.questionnaire = questionnaire
        self.effort = effort
        self._given = given or Given(answers or {}, truth)
        self._bounds: dict[str, Bounds | None] = {}
        self._can: dict[Node, bool | None] = {}
        self._meaning = counted(lambda: meaning_of(questionnaire, self._given, also, effort))
        self._pool = None if self._meaning is None else Pool(self._meaning)

    @property
    def meaning(self) -> Meaning:
        """The questionnaire as nodes."""
        if self._meaning is None:
            raise NotCounted
        return self._meaning

    # -- counting ------------------------------------------------------------------------------

    @cached_property
    def sheets(self) -> int | None:
        """The exact number of complete answer sheets."""
        return counted(lambda: sum(self._walked(self.meaning.nodes.true).ends().values()))

    @cached_property
    def steps(self) -> tuple[int, int] | None:
        """The fewest and the most questions that a complete answer sheet answers."""
        return counted(lambda: self._walked(self.meaning.nodes.true).steps())

    @cached_property
    def outcomes(self) -> Mapping[str, Share] | None:
        """Every outcome with its answer sheets."""
        return counted(self._outcomes)

    @property
    def found(self) -> Found:
        """The walk of the outcome."""
        if self._found is None:
            raise NotCounted
        return self._found

    @cached_property
    def _found(self) -> Found | None:
        return counted(lambda: self._walked(self.meaning.outcome))

    def _outcomes(self) -> Mapping[str, Share]:
        found, nodes = self.found, self.meaning.nodes
        ends, shares = found.ends(), {}
        for at, outcome in enumerate(self.questionnaire.outcomes):
            goal = nodes.constant(at)
            shares[outcome.id] = Share(ends.get(goal, 0), self._example(found, goal, self._results_in(outcome)))
        return shares

    @cached_property
    def possible(self) -> tuple[str, ...] | None:
        """The outcomes that can still be; one alone is certain."""
        outcomes = self.questionnaire.outcomes

        def work() -> tuple[str, ...]:
            reached = {state.sides[0][0].data for state in self.found.walk.layers[-1]}
            return tuple(each.id for at, each in enumerate(outcomes) if at in reached)

        return counted(work)

    def only(self) -> Outcome | None:
        """The outcome, where it is the only one that can still be; None also when not so many states tell."""
        meaning = counted(lambda: self.meaning)
        if meaning is None:
            return None
        tried = islice(sheets_of(meaning), TRIED)
        places = {self.questionnaire.outcomes.index(assess(self.questionnaire, sheet).outcome) for sheet in tried}
        if len(places) != 1:
            return None
        (at,) = places

        def work() -> bool:
            return searched(meaning, meaning.nodes.compared(meaning.outcome, "!=", at)) is None

        return self.questionnaire.outcomes[at] if counted(work) else None

    def reaching(self, outcome: Outcome) -> Answers | None:
        """An answer sheet with that outcome; None when there is none, or when a short search found none.

        It also answers where the outcomes are not counted.
        """

        def work() -> Answers | None:
            nodes, at = self.meaning.nodes, self.questionnaire.outcomes.index(outcome)
            choices = searched(self.meaning, nodes.compared(self.meaning.outcome, "=", at))
            return None if choices is None else self._proved(choices, self._results_in(outcome))

        return counted(work)

    def holding(self, condition: Condition) -> Share | None:
        """For how many answer sheets a condition is true, and one of them."""

        def work() -> Share:
            found, nodes = self._walked(self.meaning.truth(condition)), self.meaning.nodes
            return Share(found.ends().get(nodes.true, 0), self._example(found, nodes.true, self._makes(condition)))

        return counted(work)

    def example(self, condition: Condition) -> Answers | None:
        """An answer sheet for which a condition is true; None when there is none, or when it was not found."""

        def work() -> Answers | None:
            node = self.meaning.truth(condition)
            found = self._walked(node, self.meaning.questions_of(node))
            return self._example(found, self.meaning.nodes.true, self._makes(condition))

        return counted(work)

    def can(self, node: Node) -> bool | None:
        """Whether some answer sheet makes a node true."""
        if node.kind in ("true", "false"):
            return node is self.meaning.nodes.true and self.can_end
        if node not in self._can:
            self._can[node] = counted(lambda: self._ends_in(node, self.meaning.nodes.true))
        return self._can[node]

    def can_be(self, condition: Condition) -> bool | None:
        """Whether some answer sheet makes a condition true."""
        if self._pool is not None and self._pool.makes(condition):
            return True
        try:
            node = counted(lambda: self.meaning.truth(condition))
        except Unforeseen:
            return self.knowing(condition).can_be(condition)
        return None if node is None else self.can(node)

    def knowing(self, condition: Condition) -> Prospects:
        """The same prospects, also of a condition that is not the questionnaire's own."""
        return Prospects(self.questionnaire, given=self._given, effort=self.effort, also=(condition,))

    def can_earn(self, points: Points) -> bool | None:
        """Whether some answer sheet earns those points."""
        return self.can_be(AllOf((points.condition, self._counting(points))))

    def _counting(self, points: Points) -> Condition:
        """Where an option is chosen that the points count, if they count options."""
        if points.for_each is None:
            return ALWAYS
        question, without = self.questionnaire.by_id[points.for_each.question], points.for_each.without
        counts = tuple(option.id for option in question.options if option.id not in without)
        return Chosen(question.id, counts)

    def is_same(self, one: Condition, other: Condition) -> bool:
        """Whether two conditions surely are true of the same answer sheets."""
        return bool(counted(lambda: self.meaning.truth(one) is self.meaning.truth(other)))

    def is_held(self, score: Score, end: Literal["floor", "ceiling"]) -> bool | None:
        """Whether some answer sheet would take a score beyond its floor or ceiling."""
        node = counted(lambda: self.meaning.beyond(score, end))
        return None if node is None else self.can(node)

    @cached_property
    def can_end(self) -> bool | None:
        """Whether there is a complete answer sheet at all."""
        true = self.meaning.nodes.true
        return counted(lambda: self._ends_in(true, true))

    def _ends_in(self, node: Node, goal: Node) -> bool:
        walked = self._walked(node, self.meaning.questions_of(node)).walk.layers[-1]
        return any(state.sides[0][0] is goal for state in walked)

    def bounds(self, score: str) -> Bounds | None:
        """The exact lowest and highest value of a score, with an example of each; values may be missing."""
        if score not in self._bounds:
            self._bounds[score] = counted(lambda: bounds_of(self.meaning, score))
        return self._bounds[score]

    def reads(self, score: str) -> frozenset[str]:
        """The questions that decide a score; all of them where that was not counted."""
        found = counted(lambda: self.meaning.questions_of(self.meaning.amount(score)))
        return frozenset(self.questionnaire.by_id) if found is None else found

    # -- comparing -----------------------------------------------------------------------------

    @cached_property
    def worse_but_better(self) -> tuple[Inversion, ...] | None:
        """For each question, two sheets that differ in it, of which the one with the worse answer does better."""
        return counted(self._inversions)

    def _inversions(self) -> tuple[Inversion, ...]:
        found = Monotone(self.meaning, self.found).counterexamples()
        return tuple(self._inversion(name, choices) for name, choices in found.items())

    def _inversion(self, name: str, choices: list[Choice]) -> Inversion:
        worse, better = (sheet_of(self.meaning, choices, side) for side in (0, 1))
        results = [assess(self.questionnaire, sheet) for sheet in (worse, better)]
        places = [self.questionnaire.outcomes.index(each.outcome) for each in results]
        if places[0] <= places[1]:
            raise Disagreement(name)
        return Inversion(self.questionnaire.by_id[name], worse, better, results[0].outcome, results[1].outcome)

    # -- walking -------------------------------------------------------------------------------

    @staticmethod
    def _results_in(outcome: Outcome) -> Proof:
        return lambda assessment: assessment.outcome is outcome

    def _makes(self, condition: Condition) -> Proof:
        return lambda assessment: holds(condition, score_answers(self.questionnaire, assessment.answers))

    def _walked(self, goal: Node, questions: frozenset[str] | None = None) -> Found:
        return walked(self.meaning, goal, questions)

    def _example(self, found: Found, goal: Node, proof: Proof) -> Answers | None:
        choices = found.example(goal)
        if choices is None:
            return None
        return self._proved(choices, proof)

    def _proved(self, choices: list[Choice], proof: Proof) -> Answers:
        """The answer sheet, once the engine agrees."""
        sheet = sheet_of(self.meaning, choices)
        if not proof(assess(self.questionnaire, sheet)):
            raise Disagreement(sheet)
        return sheet

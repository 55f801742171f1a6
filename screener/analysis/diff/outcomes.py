"""Versions: two versions of a questionnaire, and the same answers put to both.

An answer sheet here holds one answer to every question that either version asks, the same one where both ask.
Every such sheet is walked in both versions side by side, and counted exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from screener.analysis.diff.merged import Side, Unordered, joined, sides_of
from screener.analysis.solver.compiler import Meaning, meaning_of
from screener.analysis.solver.expressions import THOROUGH, Node, NotCounted, counted
from screener.analysis.solver.paths import Found
from screener.analysis.solver.sheets import Disagreement, answer_of
from screener.analysis.solver.space import Prospects
from screener.analysis.solver.variables import HIDDEN, Given, Variable
from screener.analysis.solver.walk import Choice, State, Walk
from screener.analysis.solver.walk import Side as Residue
from screener.questionnaire.answers import Answer
from screener.questionnaire.model import Question, Questionnaire
from screener.screening.assessment import Assessment, assess

Sheet = Mapping[str, Answer]
"""Joined question to answer; only those that one of the versions asks."""
T = TypeVar("T")
_HALF = THOROUGH._replace(states=THOROUGH.states // 2)
"""A state of two versions is as large as two."""
Kind = Literal["stop", "flag"]


@dataclass(frozen=True)
class Move:
    """How many answer sheets go one way in the old version and another in the new one, and one of them."""

    count: int
    example: Sheet


class _BothWalk(Walk):
    """A walk in which each side may ask what the other does not."""

    def _is_read(self, variable: Variable, sides: Sequence[Residue]) -> bool:  # noqa: ARG002
        return False


class Versions:
    """An old and a new version, and what moves between them; what is past the budget is None: not counted."""

    def __init__(self, old: Questionnaire, new: Questionnaire) -> None:
        self.old, self.new = self.sides = sides_of(old, new)

    @cached_property
    def is_ordered(self) -> bool:
        """Whether one order of the questions serves both; without one nothing is counted."""
        try:
            return bool(self.questions)
        except Unordered:
            return False

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The joined questions, with the answers that are compared."""
        return joined(self.old, self.new).by_id

    @cached_property
    def _meaning(self) -> Meaning:
        try:
            both = joined(self.old, self.new)
        except Unordered:
            raise NotCounted from None
        also = (*self.old.only_if.values(), *self.new.only_if.values())
        return meaning_of(both, Given({}), also, _HALF)

    # -- what moves ----------------------------------------------------------------------------

    @cached_property
    def outcomes(self) -> Mapping[tuple[str, str], Move] | None:
        """From each outcome of the old version to each of the new one; only where some sheet goes that way."""

        def work() -> Mapping[tuple[str, str], Move]:
            goals = tuple(self._outcome(side) for side in self.sides)
            names = [[each.id for each in side.questionnaire.outcomes] for side in self.sides]
            moves = self._moves(goals, lambda result: result.outcome.id, lambda goal, side: names[side][goal.data])
            ranked = sorted(moves, key=lambda move: (names[0].index(move[0]), names[1].index(move[1])))
            return {move: moves[move] for move in ranked}

        return counted(work)

    def fires(self, kind: Kind, rule: str) -> Mapping[tuple[bool, bool], Move] | None:
        """Whether a stop or flag fires in the old and in the new version; one that is not there never does."""

        def work() -> Mapping[tuple[bool, bool], Move]:
            goals = tuple(self._rule(side, kind, rule) for side in self.sides)
            return self._moves(goals, lambda result: rule in _fired(result, kind), lambda goal, _: goal.kind == "true")

        return counted(work)

    def is_same_rule(self, kind: Kind, rule: str) -> bool:
        """Whether a stop or flag surely fires on the same answer sheets, seen without walking them."""

        def work() -> bool:
            old, new = ((self._rule(side, kind, rule), self._pending(side)) for side in self.sides)
            return old == new

        return bool(counted(work))

    def refused(self, side: Side) -> Mapping[str, int] | None:
        """For each outcome of one version, its answer sheets with some answer that the other does not take."""
        if not side.left_out:
            return {each.id: 0 for each in side.questionnaire.outcomes}
        every, narrow = (Prospects(each).outcomes for each in (side.questionnaire, side.narrowed()))
        if every is None or narrow is None:
            return None
        return {name: share.count - narrow[name].count for name, share in every.items()}

    # -- walking -------------------------------------------------------------------------------

    def _outcome(self, side: Side) -> Node:
        outcomes = [side.outcome(each) for each in side.questionnaire.outcomes]
        truth = self._meaning.truth
        lines = [(at, truth(each.condition)) for at, each in enumerate(outcomes) if each.condition is not None]
        return self._meaning.nodes.listed(lines, len(outcomes) - 1)

    def _rule(self, side: Side, kind: Kind, name: str) -> Node:
        rules = side.questionnaire.stops if kind == "stop" else side.questionnaire.flags
        found = next((rule for rule in rules if rule.id == name), None)
        return self._meaning.nodes.false if found is None else self._meaning.truth(side.condition(found.condition))

    def _pending(self, side: Side) -> Node:
        """When each joined question is asked in one version; never, where it is not in it."""
        nodes, truth = self._meaning.nodes, self._meaning.truth
        names = [question.id for question in self._meaning.questionnaire.questions]
        asked = (truth(side.only_if[name]) if name in side.only_if else nodes.false for name in names)
        return nodes.make("pending", None, tuple(asked))

    def _moves(
        self, goals: tuple[Node, ...], seen: Callable[[Assessment], T], told: Callable[[Node, int], T]
    ) -> dict[tuple[T, T], Move]:
        """What both goals come to: how many sheets, and one that the engine agrees on."""
        sides = tuple((goal, self._pending(side)) for goal, side in zip(goals, self.sides, strict=True))
        walk = _BothWalk(self._meaning)
        found = Found(walk.run({0: [State(sides, boxes=(0, 0))]}))
        moves: dict[tuple[T, T], Move] = {}
        for state, count in found.counts[-1].items():
            way = told(state.sides[0][0], 0), told(state.sides[1][0], 1)
            before = moves.get(way)
            example = before.example if before else self._example(found, state, seen, way)
            moves[way] = Move(count + (before.count if before else 0), example)
        return moves

    def _example(self, found: Found, state: State, seen: Callable[[Assessment], T], way: tuple[T, T]) -> Sheet:
        sheet = self._sheet(found.choices_to(len(found.walk.layers) - 1, state))
        results = tuple(seen(assess(side.questionnaire, self.part_of(side, sheet))) for side in self.sides)
        if results != way:
            raise Disagreement(sheet)
        return sheet

    def _sheet(self, choices: Sequence[Choice]) -> Sheet:
        """The answers to every question that either version asks."""
        chosen: dict[int, int] = {}
        positions: dict[int, int] = {}
        for variable, classes, at in choices:
            chosen[variable] = max(chosen.get(variable, HIDDEN), *classes)
            if at is not None:
                positions[variable] = at
        asked = [
            question
            for question in self._meaning.questionnaire.questions
            if chosen[self._meaning.parts_of(question)[0].at] != HIDDEN
        ]
        return {question.id: answer_of(self._meaning, question, chosen, positions) for question in asked}

    def part_of(self, side: Side, sheet: Sheet) -> dict[str, Answer]:
        """The answers of a sheet to the questions of one version, by their own ids."""
        names = {side.name(question.id): question.id for question in side.questionnaire.questions}
        return {names[name]: answer for name, answer in sheet.items() if name in names}


def _fired(result: Assessment, kind: Kind) -> set[str]:
    return {rule.id for rule in (result.stops if kind == "stop" else result.flags)}

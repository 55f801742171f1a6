"""Two versions of a questionnaire, and the same answers put to both.

An answer sheet here holds one answer to every question that either version asks, the same one where both ask.
Every such sheet is walked in both versions side by side, and counted exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from screener.analysis.diff.gates import Gate, gates_of
from screener.analysis.diff.merged import Unordered, Version, joined, versions_of
from screener.analysis.solver.budget import THOROUGH, NotCounted, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import Boolean, Goal, Numeric, Pending, place_of
from screener.analysis.solver.gates import opening
from screener.analysis.solver.offers import Either
from screener.analysis.solver.paths import WalkResult
from screener.analysis.solver.sheets import Disagreement, answer_of
from screener.analysis.solver.space import Space
from screener.analysis.solver.states import Side, Step, WalkState
from screener.analysis.solver.variables import HIDDEN, OPENED, Given, Variable
from screener.analysis.solver.walk import Walk
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import Answer
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.model import Question, Questionnaire
from screener.questionnaire.without_ends import without_ends
from screener.screening.assessment import Assessment, assess

Sheet = Mapping[str, Answer]
"""Joined question or gate to answer; only those that one of the versions asks."""
R = TypeVar("R")
_HALF = THOROUGH._replace(states=THOROUGH.states // 2)
"""A state of two versions is as large as two."""


@dataclass(frozen=True)
class Move:
    """How many answer sheets go one way in the old version and another in the new one, and one of them."""

    count: int
    example: Sheet


class _BothWalk(Walk):
    """A walk in which each side may ask what the other does not."""

    def _is_read(self, variable: Variable, sides: Sequence[Side]) -> bool:  # noqa: ARG002
        return False


class VersionPair:
    """An old and a new version, and what moves between them; what is past the budget is None: not counted."""

    def __init__(self, old: Questionnaire, new: Questionnaire) -> None:
        self.written = old, new
        self.old, self.new = self.both = versions_of(without_ends(old), without_ends(new))

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
        return self._joined.by_id

    @cached_property
    def _gates(self) -> tuple[Gate, ...]:
        return gates_of(self.old, self.new)

    @cached_property
    def _joined(self) -> Questionnaire:
        return joined(self.old, self.new, [(gate.question, gate.every) for gate in self._gates])

    @cached_property
    def _compiled(self) -> Compiled:
        try:
            both = self._joined
        except Unordered:
            raise NotCounted from None
        also = tuple(each for version in self.both for asked in version.asked.values() for each in asked)
        return Workspace(both).compiled(Given({}), _HALF, also)

    # -- what moves ----------------------------------------------------------------------------

    @cached_property
    def outcomes(self) -> Mapping[tuple[str, str], Move] | None:
        """From each outcome of the old version to each of the new one; only where some sheet goes that way."""

        def work() -> Mapping[tuple[str, str], Move]:
            goals = tuple(self._outcome(version) for version in self.both)
            names = [[each.id for each in version.questionnaire.results] for version in self.both]
            moves = self._moves(goals, lambda result: result.outcome.id, lambda goal, side: names[side][place_of(goal)])
            ranked = sorted(moves, key=lambda move: (names[0].index(move[0]), names[1].index(move[1])))
            return {move: moves[move] for move in ranked}

        return counted(work)

    def fires(self, kind: RuleKind, rule: str) -> Mapping[tuple[bool, bool], Move] | None:
        """Whether a stop, flag or note fires in the old and in the new version; one that is not there never does."""

        def work() -> Mapping[tuple[bool, bool], Move]:
            goals = tuple(self._rule(version, kind, rule) for version in self.both)
            return self._moves(
                goals, lambda result: rule in _fired(result, kind), lambda goal, _: goal is self._compiled.builder.true
            )

        return counted(work)

    def is_same_rule(self, kind: RuleKind, rule: str) -> bool:
        """Whether a stop, flag or note surely fires on the same answer sheets, seen without walking them."""

        def work() -> bool:
            old, new = ((self._rule(version, kind, rule), self._pending(version)) for version in self.both)
            return old == new

        return bool(counted(work))

    def refused(self, version: Version) -> Mapping[str, int] | None:
        """For each outcome of one version, its answer sheets with some answer that the other does not take."""
        if not version.left_out:
            return {each.id: 0 for each in version.questionnaire.outcomes}
        every, narrow = (Space(each).outcomes for each in (version.questionnaire, version.narrowed()))
        if every is None or narrow is None:
            return None
        return {name: share.count - narrow[name].count for name, share in every.items()}

    # -- walking -------------------------------------------------------------------------------

    def _outcome(self, version: Version) -> Numeric:
        outcomes = [version.outcome(each) for each in version.questionnaire.results]
        truth = self._compiled.rules.condition
        lines = [(at, truth(each.condition)) for at, each in enumerate(outcomes) if each.condition is not None]
        return self._compiled.builder.numbers.first_match(lines, len(outcomes) - 1)

    def _rule(self, version: Version, kind: RuleKind, name: str) -> Boolean:
        found = next((rule for rule in version.questionnaire.rules(kind) if rule.id == name), None)
        return (
            self._compiled.builder.false
            if found is None
            else self._compiled.rules.condition(version.condition(found.condition))
        )

    def _pending(self, version: Version) -> Pending:
        """When each joined question is asked in one version, with its options; never, where it is not in it."""
        rules, booleans = self._compiled.rules, self._compiled.builder.booleans
        asked = {
            each.id: tuple(map(rules.condition, version.asked_of(each)))
            for each in self._compiled.questionnaire.questions
        }
        for gate in self._gates:
            names = gate.names.get(version.word, frozenset())
            asked[gate.question.id] = (opening({name: asked[name] for name in names}, rules, gate.question.id),)
            is_open = rules.ticked(gate.question.id, OPENED)
            asked |= {name: (booleans.all_of((is_open, asked[name][0])), *asked[name][1:]) for name in names}
        return booleans.pending(part for parts in asked.values() for part in parts)

    def _moves(
        self, goals: tuple[Goal, ...], seen: Callable[[Assessment], R], value: Callable[[Goal, int], R]
    ) -> dict[tuple[R, R], Move]:
        """What both goals come to: how many sheets, and one that the engine agrees on."""
        sides = tuple((goal, self._pending(version)) for goal, version in zip(goals, self.both, strict=True))
        walk = _BothWalk(self._compiled, alike=Either())
        found = WalkResult(walk.run({0: [WalkState(sides, boxes=(0, 0))]}))
        moves: dict[tuple[R, R], Move] = {}
        for state, count in found.counts[-1].items():
            way = value(state.sides[0][0], 0), value(state.sides[1][0], 1)
            before = moves.get(way)
            example = before.example if before else self._example(found, state, seen, way)
            moves[way] = Move(count + (before.count if before else 0), example)
        return moves

    def _example(self, found: WalkResult, state: WalkState, seen: Callable[[Assessment], R], way: tuple[R, R]) -> Sheet:
        sheet = self._sheet(found.steps_to(len(found.walk.layers) - 1, state))
        sides = zip(self.written, self.both, strict=True)
        results = tuple(seen(assess(written, self.part_of(version, sheet))) for written, version in sides)
        if results != way:
            raise Disagreement(sheet)
        return sheet

    def _sheet(self, steps: Sequence[Step]) -> Sheet:
        """The answers to every question that either version asks."""
        chosen: dict[int, int] = {}
        positions: dict[int, int] = {}
        for variable, classes, at in steps:
            chosen[variable] = max(chosen.get(variable, HIDDEN), *classes)
            if at is not None:
                positions[variable] = at
        asked = [
            question
            for question in self._compiled.questionnaire.questions
            if chosen[self._compiled.parts[question.id][0].at] != HIDDEN
        ]
        return {question.id: answer_of(self._compiled, question, chosen, positions) for question in asked}

    def part_of(self, version: Version, sheet: Sheet) -> dict[str, Answer]:
        """The answers of a sheet to the questions of one version, by their own ids."""
        names = {version.name(question.id): question.id for question in version.questionnaire.questions}
        closed = {name for gate in self._gates if not gate.is_open(sheet) for name in gate.names.get(version.word, ())}
        return {names[name]: answer for name, answer in sheet.items() if name in names and name not in closed}


def _fired(result: Assessment, kind: RuleKind) -> set[str]:
    return {rule.id for rule in {"stop": result.stops, "flag": result.flags, "note": result.notes}[kind]}

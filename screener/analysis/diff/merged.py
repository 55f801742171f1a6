"""The questions of two versions as one questionnaire, so that the same answers can be put to both.

A question that both have takes the answers that both take. Where it is another question under an old id (another
type, another unit, no answer in common), each version has its own.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from screener.analysis.diff.shared import common, left_out
from screener.analysis.reading import Reading, completed
from screener.analysis.solver.variables import in_order
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    ALWAYS,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Complete,
    Condition,
    Stated,
    Test,
    mapped,
)
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import Chain, Formula, Named, Number, mapped_formula, names
from screener.questionnaire.model import Outcome, Points, Question, Questionnaire, Score, Section
from screener.questionnaire.own_points import spelled_out

OLD, NEW = "old", "new"
_NEVER = AnyOf(())


class Unordered(Exception):
    """The two ask their questions in orders that cannot be brought together."""


@dataclass(frozen=True)
class Version:
    """One version, and the names of its parts in the joined questionnaire."""

    questionnaire: Questionnaire
    word: str
    shared: Mapping[str, Question]
    """The questions that both have, with the answers that both take."""
    clashing: frozenset[str]
    """Ids that stand for another question in the other version."""

    def name(self, name: str) -> str:
        """A question or a score in the joined questionnaire; no id of an author holds a space."""
        own = name in self.questionnaire.score_by_id or name in self.clashing
        return f"{self.word} {name}" if own else name

    @property
    def names(self) -> list[str]:
        """Its questions, in its order."""
        return [self.name(question.id) for question in self.questionnaire.questions]

    def question(self, name: str) -> Question:
        """One of its questions as it is joined, without its conditions."""
        question = self.shared.get(name) or self.questionnaire.by_id[name]
        return replace(_with_conditions(question, {}), id=self.name(name), only_if=ALWAYS, hints=())

    @property
    def left_out(self) -> dict[str, list[str]]:
        """For each question that both have, what only this version takes."""
        words = {name: left_out(self.questionnaire.by_id[name], both) for name, both in self.shared.items()}
        return {name: each for name, each in words.items() if each}

    @cached_property
    def shown(self) -> dict[str, dict[str, Condition]]:
        """For each of its questions, when those options are shown that not always are."""
        return {
            self.name(each.id): {option.id: self.condition(option.only_if) for option in each.conditional}
            for each in self.questionnaire.questions
        }

    @cached_property
    def asked(self) -> dict[str, tuple[Condition, ...]]:
        """When each of its questions is asked, then when its options are shown."""
        return {
            self.name(each.id): (self.condition(each.only_if), *self.shown[self.name(each.id)].values())
            for each in self.questionnaire.questions
        }

    def asked_of(self, joined: Question) -> tuple[Condition, ...]:
        """When a joined question is asked here, and when its options are shown, in the order of the solver."""
        asked, shown = self.asked.get(joined.id, (_NEVER,)), self.shown.get(joined.id, {})
        return (asked[0], *(shown.get(option.id, ALWAYS) for option in in_order(joined)))

    @cached_property
    def before(self) -> dict[str, set[str]]:
        """The questions that decide whether a question is asked, and what it shows."""
        return {
            self.name(each.id): {
                self.name(name)
                for condition in (each.only_if, *(option.only_if for option in each.conditional))
                for name in self._behind(condition)
            }
            for each in self.questionnaire.questions
        }

    def _behind(self, condition: Condition) -> list[str]:
        read = Reading(self.questionnaire).add((condition,)).names
        return [name for name in read if name in self.questionnaire.by_id]

    # -- its rules -----------------------------------------------------------------------------

    def condition(self, condition: Condition) -> Condition:
        """The same condition over the joined questions."""

        def renamed(test: Test) -> Condition:
            match test:
                case Chosen(question):
                    return replace(test, question=self.name(question))
                case Stated(name) | Compared(name):
                    return replace(test, name=self.name(name))
                case ComparedTo(name, sign, other):
                    return ComparedTo(self.name(name), sign, self.name(other))
                case Complete(name):
                    return self.condition(completed(self.questionnaire, name))
                case AnyRule():
                    return AnyOf(tuple(self.condition(rule.condition) for rule in self.questionnaire.rules_of(test)))

        return mapped(condition, renamed)

    def formula(self, formula: Formula) -> Formula:
        """The same formula over the joined questions."""

        def renamed(leaf: Number | Named) -> Formula:
            if isinstance(leaf, Number):
                return leaf
            if not self._weighs_otherwise(leaf.name):
                return replace(leaf, name=self.name(leaf.name))
            points, answered = (score.id for score in self._own_weight(leaf.name))
            return Chain(Named(points), (("/", Named(answered)),))

        return mapped_formula(formula, renamed)

    @property
    def scores(self) -> Iterator[Score]:
        """Its scores, each behind what its formula reads of answers with other points."""
        for score in self.questionnaire.single_scores:
            for name in (name for line in score.formulas for name in names(line.give)):
                yield from self._own_weight(name) if self._weighs_otherwise(name) else ()
            yield self.score(score)

    def _own_weight(self, name: str) -> tuple[Score, Score]:
        """The points that an answer has in this version, and 1 where there is one: their quotient is its value."""
        points = spelled_out(self.questionnaire, Points(of=(name,)))
        given = tuple(replace(line, condition=self.condition(line.condition)) for line in points)
        answered = Points(give=Fraction(1), condition=Stated(self.name(name), AnswerState.ANSWERED))
        return Score(id=f"{self.word} points of {name}", points=given), Score(
            id=f"{self.word} answers of {name}", points=(answered,)
        )

    def score(self, score: Score) -> Score:
        """The same score over the joined questions."""
        points = tuple(line for each in score.points for line in self._points(each))
        formulas = tuple(
            replace(line, give=self.formula(line.give), condition=self.condition(line.condition))
            for line in score.formulas
        )
        only_if = self.condition(score.only_if)
        return replace(score, id=self.name(score.id), points=points, formulas=formulas, only_if=only_if)

    def _points(self, points: Points) -> Iterator[Points]:
        """The line; option by option where the joined question has other points for its answers."""
        weigh_otherwise = any(map(self._weighs_otherwise, points.of))
        for line in spelled_out(self.questionnaire, points) if weigh_otherwise else (points,):
            each = line.for_each and replace(line.for_each, question=self.name(line.for_each.question))
            of = tuple(map(self.name, line.of))
            yield replace(line, condition=self.condition(line.condition), for_each=each, of=of)

    def _weighs_otherwise(self, name: str) -> bool:
        """Whether the answers to a question that both have do not have the points here that they have when joined."""
        return name in self.shared and self._weighed(name) != self.shared[name]

    def _weighed(self, name: str) -> Question:
        """The question that both have, with the points that the answers have in this version."""
        both, weights = self.shared[name], self.questionnaire.by_id[name].kind.weights
        if all(both.kind.weights.get(each.id) == weights.get(each.id) for each in both.options):
            return both
        return both.with_kind(options=tuple(replace(each, points=weights.get(each.id)) for each in both.options))

    def rule(self, rule: Rule) -> Rule:
        """The same rule over the joined questions."""
        return replace(rule, condition=self.condition(rule.condition))

    def outcome(self, outcome: Outcome) -> Outcome:
        """The same outcome over the joined questions."""
        condition = None if outcome.condition is None else self.condition(outcome.condition)
        return replace(outcome, condition=condition)

    def narrowed(self) -> Questionnaire:
        """The version with only those answers that the other takes too."""

        def narrow(question: Question) -> Question:
            own = {option.id: option.only_if for option in question.options}
            both = self._weighed(question.id) if question.id in self.shared else question
            return replace(_with_conditions(both, own), only_if=question.only_if, hints=())

        sections = (
            replace(each, questions=tuple(narrow(one) for one in each.questions))
            for each in self.questionnaire.sections
        )
        return replace(self.questionnaire, sections=tuple(sections))


def _with_conditions(question: Question, conditions: Mapping[str, Condition]) -> Question:
    """The question with those conditions of its options; an option that has none there is always shown."""
    if not question.options:
        return question
    options = (replace(option, only_if=conditions.get(option.id, ALWAYS)) for option in question.options)
    return question.with_kind(options=tuple(options))


def versions_of(old: Questionnaire, new: Questionnaire) -> tuple[Version, Version]:
    """The two versions as they are joined."""
    in_both = [question.id for question in old.questions if question.id in new.by_id]
    shared = {name: common(old.by_id[name], new.by_id[name]) for name in in_both}
    clashing = frozenset(name for name, question in shared.items() if question is None)
    same = {name: question for name, question in shared.items() if question is not None}
    return Version(old, OLD, same, clashing), Version(new, NEW, same, clashing)


def joined(old: Version, new: Version, gates: Sequence[tuple[Question, Container[str]]] = ()) -> Questionnaire:
    """One questionnaire with the questions, scores, rules and outcomes of both; every question is always asked.

    Each of the gates stands before all the questions that it closes.
    """
    by_name = {gate.id: gate for gate, _ in gates} | {
        version.name(each.id): version.question(each.id)
        for version in (old, new)
        for each in version.questionnaire.questions
    }
    shown = [version.shown for version in (old, new)]
    questions = tuple(
        _joined_options(by_name[name], *(each.get(name, {}) for each in shown)) for name in order(old, new, gates)
    )
    versions = (old, new)
    return replace(
        new.questionnaire,
        sections=(Section("", questions),),
        scores=tuple(score for version in versions for score in version.scores),
        stops=tuple(version.rule(rule) for version in versions for rule in version.questionnaire.stops),
        flags=tuple(version.rule(rule) for version in versions for rule in version.questionnaire.flags),
        notes=tuple(version.rule(rule) for version in versions for rule in version.questionnaire.notes),
        outcomes=tuple(version.outcome(each) for version in versions for each in version.questionnaire.outcomes),
        about=(),
        vignettes=(),
        texts={},
    )


def _joined_options(question: Question, old: Mapping[str, Condition], new: Mapping[str, Condition]) -> Question:
    """The question with its options shown where either version shows them."""
    either = {name: AnyOf((old.get(name, ALWAYS), new.get(name, ALWAYS))) for name in (*old, *new)}
    return _with_conditions(question, either)


def order(old: Version, new: Version, gates: Sequence[tuple[Question, Container[str]]] = ()) -> list[str]:
    """Every question after those that decide whether either version asks it; else as near to both as can be."""
    left = _interleaved(old.names, new.names)
    before = {name: old.before.get(name, set()) | new.before.get(name, set()) for name in left}
    for gate, closed in gates:
        members = [name for name in left if name in closed]
        before[gate.id] = {each for name in members for each in before[name]} - {*members}
        before |= {name: before[name] | {gate.id} for name in members}
        left.insert(left.index(members[0]), gate.id)
    found: list[str] = []
    while left:
        for name in left:
            if not before[name] - {*found}:
                break
        else:
            raise Unordered
        left.remove(name)
        found.append(name)
    return found


def _interleaved(old: list[str], new: list[str]) -> list[str]:
    """The new order, with each question that only the old has behind the one that it stood behind."""
    found = list(new)
    for at, name in enumerate(old):
        if name not in new:
            found.insert(found.index(old[at - 1]) + 1 if at else 0, name)
    return found

"""The questions of two versions as one questionnaire, so that the same answers can be put to both.

A question that both have takes the answers that both take. Where it is another question under an old id (another
type, another unit, no answer in common), each version has its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from screener.analysis.solver.grids import grid_of
from screener.analysis.solver.variables import in_order
from screener.quantities import show
from screener.questionnaire.conditions import (
    ALWAYS,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Condition,
    Stated,
    Test,
    mapped,
    mentions,
)
from screener.questionnaire.formulas import Formula, Named, mapped_formula
from screener.questionnaire.kinds.base import Option
from screener.questionnaire.kinds.choice import SingleChoice
from screener.questionnaire.kinds.domains import AnyWords, NumbersBetween, OneOf, SomeOf
from screener.questionnaire.kinds.several import MultipleChoice
from screener.questionnaire.model import Outcome, Points, Question, Questionnaire, Rule, Score, Section
from screener.questionnaire.own_points import spelled_out

OLD, NEW = "old", "new"
NEVER = AnyOf(())


class Unordered(Exception):
    """The two ask their questions in orders that cannot be brought together."""


def common(old: Question, new: Question) -> Question | None:
    """The question with only those answers that both take; None where the two are not the same question."""
    allow = tuple(state for state in old.allow if state in new.allow)
    kind = old.kind if old.kind.name == new.kind.name else SingleChoice(old.options)
    both = replace(old, kind=kind, allow=allow, only_if=ALWAYS)
    match old.kind.domain, new.kind.domain:
        case NumbersBetween() as numbers, NumbersBetween() as others if old.unit == new.unit:
            return _common_numbers(both, numbers, others)
        case AnyWords(), AnyWords():
            return both
        case (SomeOf(), SomeOf()) | (OneOf(), OneOf()):
            return _common_options(both, new)
        case _:
            return None


def _common_numbers(both: Question, numbers: NumbersBetween, others: NumbersBetween) -> Question | None:
    low, high = max(numbers.low, others.low), min(numbers.high, others.high)
    shared = NumbersBetween(low, high, min(numbers.decimals, others.decimals))
    if not grid_of(shared).count:
        return None
    return both.with_kind(range=(low, high), decimals=shared.decimals, usual=None)


def _common_options(both: Question, new: Question) -> Question | None:
    theirs = {option.id for option in new.options}
    options = tuple(option for option in both.options if option.id in theirs)
    if isinstance(both.kind, MultipleChoice) and isinstance(new.kind, MultipleChoice):
        return _common_boxes(both, both.kind, new.kind, options)
    return both.with_kind(options=options) if options else None


def _common_boxes(
    both: Question, old: MultipleChoice, new: MultipleChoice, options: tuple[Option, ...]
) -> Question | None:
    """What one version takes only alone is no box of both; by itself it is an answer where both take it so."""
    alone = {each.id for each in options} & {*old.alone, *new.alone}
    refused = {each for each in alone for kind in (old, new) if kind.least > 1 and each not in kind.alone}
    options = tuple(each for each in options if each.id not in refused)
    least, most = max(old.least, new.least), min(kind.most or len(options) for kind in (old, new))
    kept = tuple(each.id for each in options if each.id in alone)
    if min(len(options) - len(kept), most) < least:
        return None
    limit = None if old.most is new.most is None else most
    return both.with_kind(options=options, alone=kept, least=least, most=limit)


def left_out(own: Question, both: Question) -> list[str]:
    """What a question takes that the two versions do not both take, in an author's words."""
    kept = {option.id for option in both.options}
    words = [option.id for option in own.options if option.id not in kept]
    match own.kind.domain, both.kind.domain:
        case SomeOf() as some, SomeOf() as shared_some:
            words += _some_left_out(some, shared_some)
        case NumbersBetween() as numbers, NumbersBetween() as shared:
            words += [f"below {show(shared.low)}"] if numbers.low < shared.low else []
            words += [f"above {show(shared.high)}"] if numbers.high > shared.high else []
            words += [f"more than {shared.decimals} decimals"] if numbers.decimals > shared.decimals else []
        case _:
            pass
    return [*words, *(state.value for state in own.allow if state not in both.allow)]


def _some_left_out(own: SomeOf, both: SomeOf) -> Iterator[str]:
    yield from (f"{each} beside others" for each in both.alone if each not in own.alone)
    if own.least < both.least:
        yield f"fewer than {both.least} together"
    if both.most is not None and (own.most or len(own.together)) > both.most:
        yield f"more than {both.most} together"


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
        return replace(_with_conditions(question, {}), id=self.name(name), only_if=ALWAYS)

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
        asked, shown = self.asked.get(joined.id, (NEVER,)), self.shown.get(joined.id, {})
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

    def _behind(self, condition: Condition) -> Iterator[str]:
        left, seen = list(mentions(condition)), set()
        while left:
            name = left.pop()
            score = self.questionnaire.score_by_id.get(name)
            if name not in seen and score is None:
                yield name
            elif name not in seen and score is not None:
                left += score.reads
            seen.add(name)

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
                case AnyRule(kind):
                    rules = self.questionnaire.stops if kind == "stop" else self.questionnaire.flags
                    return AnyOf(tuple(self.condition(rule.condition) for rule in rules))

        return mapped(condition, renamed)

    def formula(self, formula: Formula) -> Formula:
        """The same formula over the joined questions."""
        return mapped_formula(formula, lambda leaf: Named(self.name(leaf.name)) if isinstance(leaf, Named) else leaf)

    def score(self, score: Score) -> Score:
        """The same score over the joined questions."""
        points = tuple(line for each in score.points for line in self._points(each))
        formula = None if score.formula is None else self.formula(score.formula)
        only_if = self.condition(score.only_if)
        return replace(score, id=self.name(score.id), points=points, formula=formula, only_if=only_if)

    def _points(self, points: Points) -> Iterator[Points]:
        """The line; option by option where the joined question has other points for its answers."""
        weigh_otherwise = any(name in self.shared and self._weighed(name) != self.shared[name] for name in points.of)
        for line in spelled_out(self.questionnaire, points) if weigh_otherwise else (points,):
            each = line.for_each and replace(line.for_each, question=self.name(line.for_each.question))
            of = tuple(map(self.name, line.of))
            yield replace(line, condition=self.condition(line.condition), for_each=each, of=of)

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
            return replace(_with_conditions(both, own), only_if=question.only_if)

        sections = (
            Section(each.title, tuple(narrow(one) for one in each.questions)) for each in self.questionnaire.sections
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


def joined(old: Version, new: Version) -> Questionnaire:
    """One questionnaire with the questions, scores, rules and outcomes of both; every question is always asked."""
    by_name = {
        version.name(each.id): version.question(each.id)
        for version in (old, new)
        for each in version.questionnaire.questions
    }
    shown = [version.shown for version in (old, new)]
    questions = tuple(
        _joined_options(by_name[name], *(each.get(name, {}) for each in shown)) for name in order(old, new)
    )
    versions = (old, new)
    return replace(
        new.questionnaire,
        sections=(Section("", questions),),
        scores=tuple(version.score(score) for version in versions for score in version.questionnaire.scores),
        stops=tuple(version.rule(rule) for version in versions for rule in version.questionnaire.stops),
        flags=tuple(version.rule(rule) for version in versions for rule in version.questionnaire.flags),
        outcomes=tuple(version.outcome(each) for version in versions for each in version.questionnaire.outcomes),
        about=(),
        vignettes=(),
        texts={},
    )


def _joined_options(question: Question, old: Mapping[str, Condition], new: Mapping[str, Condition]) -> Question:
    """The question with its options shown where either version shows them."""
    either = {name: AnyOf((old.get(name, ALWAYS), new.get(name, ALWAYS))) for name in (*old, *new)}
    return _with_conditions(question, either)


def order(old: Version, new: Version) -> list[str]:
    """Every question after those that decide whether either version asks it; else as near to both as can be."""
    left = _interleaved(old.names, new.names)
    found: list[str] = []
    while left:
        for name in left:
            if not (old.before.get(name, set()) | new.before.get(name, set())) - {*found}:
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

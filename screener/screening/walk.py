"""The walk over a parsed questionnaire from which judges are written: each part where it is read first.

Whoever writes a judge says how each part is written in a language; the order, what is read, and what a part means are
the same for all: the generated function and the queries for databases. A questionnaire with a part that the walk does
not know has no written judge.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import NamedTuple, get_args

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Comparison,
    Complete,
    Condition,
    Not,
    RuleKind,
    Stated,
)
from screener.questionnaire.model import Question, Questionnaire, Score, Section
from screener.questionnaire.without_ends import without_ends
from screener.screening.verdicts import STATES, NotGenerated
from screener.screening.worked_out import marked


class Walked(NamedTuple):
    """The results of a judge, each as an expression."""

    scores: Sequence[str]
    """The name of each score of one value, in order."""
    rules: Mapping[RuleKind, Sequence[str]]
    """Whether each rule of a kind fires."""
    outcomes: Sequence[tuple[str, str]]
    """The id of each outcome but the last one, and whether it fits."""
    last: str
    """The id of the outcome that is left."""


class Walk(ABC):
    """Walks past every part of a questionnaire; expressions are texts in the language of whoever writes."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = without_ends(questionnaire)
        _check_known(self.questionnaire)
        its = self.questionnaire
        self.places = {question.id: at for at, question in enumerate(its.questions)}
        self.scores = {score.id: at for at, score in enumerate(its.single_scores)}
        self.rules = {rule.id: at for at, rule in enumerate(its.findings)}
        self.marked = marked(its)
        self.written: set[str] = set()

    def walk(self) -> Walked:
        """Writes every part."""
        its = self.questionnaire
        for number, section in enumerate(its.sections):
            opened = [self.opened(number, section)] if section.optional else []
            for question in section.questions:
                self.question(question, self.every([*opened, self.condition(question.only_if)]))
                self.written.add(question.id)
        scores = [self.score(name) for name in self.scores]
        rules: dict[RuleKind, Sequence[str]] = {
            kind: [self.rule(rule.id) for rule in its.rules(kind)] for kind in get_args(RuleKind)
        }
        conditional = [(each.id, each.condition) for each in its.outcomes[:-1] if each.condition is not None]
        outcomes = [(name, self.condition(condition)) for name, condition in conditional]
        return Walked(scores, rules, outcomes, its.results[-1].id)

    # -- what a language says ------------------------------------------------------------------

    @abstractmethod
    def opened(self, number: int, section: Section) -> str:
        """Whether any question of a section has an answer."""

    @abstractmethod
    def question(self, question: Question, applies: str) -> None:
        """Writes what counts of an answer."""

    @abstractmethod
    def fires(self, at: int, condition: str) -> None:
        """Writes whether the rule at a place fires, as `r` and the place."""

    @abstractmethod
    def value(self, at: int, score: Score) -> None:
        """Writes the value of a score, as `s` and its place."""

    @abstractmethod
    def joined(self, parts: Sequence[str], *, every: bool) -> str:
        """All of two or more parts, or any of them."""

    @abstractmethod
    def negated(self, part: str) -> str:
        """Not that part."""

    @abstractmethod
    def truth(self, *, true: bool) -> str:
        """True or false."""

    @abstractmethod
    def picked(self, at: int, places: Sequence[int], *, every: bool) -> str:
        """Whether any option at those places was chosen of the question at a place, or every one."""

    @abstractmethod
    def is_state(self, at: int, state: int) -> str:
        """Whether the answer to the question at a place is in a state."""

    @abstractmethod
    def has_value(self, score: str) -> str:
        """Whether a score that was written has a value."""

    @abstractmethod
    def compared(self, name: str, bounds: Sequence[tuple[Comparison, Fraction]]) -> str:
        """Whether there is a number, and every bound holds of it."""

    @abstractmethod
    def compared_to(self, name: str, sign: Comparison, other: str) -> str:
        """Whether there are both numbers, and they stand so."""

    @abstractmethod
    def is_said(self, at: int) -> str:
        """Whether the question at a place does not apply, or has an answer with a value."""

    # -- conditions ----------------------------------------------------------------------------

    def every(self, parts: Sequence[str]) -> str:
        """All of those parts, of which those that are always true are left out."""
        left = [part for part in parts if part != self.truth(true=True)]
        return self.joined(left, every=True) if len(left) > 1 else left[0] if left else self.truth(true=True)

    def some(self, parts: Sequence[str]) -> str:
        """Any of those parts."""
        return self.joined(parts, every=False) if len(parts) > 1 else parts[0] if parts else self.truth(true=False)

    def condition(self, condition: Condition) -> str:  # noqa: C901, PLR0911  (one return for each kind)
        """A condition as an expression."""
        match condition:
            case AllOf(parts):
                return self.every([*map(self.condition, parts)])
            case AnyOf(parts):
                return self.some([*map(self.condition, parts)])
            case Not(part):
                return self.negated(self.condition(part))
            case Chosen():
                return self.chosen(condition)
            case Stated(name, state) if name in self.scores:
                found = self.has_value(self.score(name))
                signs = {AnswerState.ANSWERED: found, AnswerState.NOT_ASKED: self.negated(found)}
                return signs.get(state, self.truth(true=False))
            case Stated(name, state):
                return self.is_state(self.read(name), STATES.index(state))
            case Compared(name, bounds):
                return self.compared(name, bounds)
            case ComparedTo(name, sign, other):
                return self.compared_to(name, sign, other)
            case Complete(name):
                its = self.questionnaire
                said = [self.is_said(self.read(each)) for each in its.read_by[name]]
                return self.every([self.condition(its.score_by_id[name].only_if), *said])
            case AnyRule():
                return self.some([self.rule(rule.id) for rule in self.questionnaire.rules_of(condition)])
            case _:
                raise NotGenerated

    def chosen(self, test: Chosen) -> str:
        """Whether options were chosen; without an answer nothing is."""
        at, options = self.read(test.question), self.questionnaire.by_id[test.question].options
        known = [place for place, option in enumerate(options) if option.id in test.options]
        if not options or not test.options or len(known) < len(set(test.options)):
            raise NotGenerated
        picked = self.picked(at, known, every=test.every)
        return self.every([self.is_state(at, 1), self.negated(picked)]) if test.negated else picked

    def read(self, name: str) -> int:
        """The place of a question that was walked past."""
        if name not in self.written:
            raise NotGenerated
        return self.places[name]

    def rule(self, name: str) -> str:
        """Whether a rule fires; it is written where it is read first."""
        at, (rule,) = self.rules[name], [each for each in self.questionnaire.findings if each.id == name]
        if f"rule {name}" not in self.written:
            self.fires(at, self.condition(rule.condition))
            self.written.add(f"rule {name}")
        return f"r{at}"

    def score(self, name: str) -> str:
        """The value of a score; it is written where it is read first."""
        at = self.scores[name]
        if f"score {name}" not in self.written:
            self.value(at, self.questionnaire.score_by_id[name])
            self.written.add(f"score {name}")
        return f"s{at}"


_KNOWN: Mapping[str, str] = {
    "Questionnaire": "id version title notice sources sections outcomes url codes clinic contact letter option_lists"
    " about scores stops flags notes vignettes texts language original written sha256 place day",
    "Section": "title questions lead optional",
    "Question": "id ask kind section staff label lead hint hints why allow only_if asked_of recorded lasting"
    " lasting_options letter scale idle changeable change worse codes sources place",
    "Option": "id label place points only_if",
    "Score": "id title unit take start floor ceiling points formulas decimals rounding bands only_if validated"
    " never_rises codes end_of end sources place",
    "Points": "give up_to of condition for_each say staff sources place",
    "FormulaLine": "give condition sources place",
    "ForEach": "question without",
    "Rule": "id condition say staff label order sources place",
    "Outcome": "id title condition patient next next_step codes place",
    "AnyRule": "kind of",
}
"""The fields that the generator knows, also those that change no result; any other must be at its default."""


def _check_known(questionnaire: Questionnaire) -> None:
    """Raises NotGenerated where some part says more than the generator knows."""
    questions = questionnaire.questions
    _check(questionnaire, *questionnaire.sections, *questions, *questionnaire.outcomes, *questionnaire.findings)
    options = (option for question in questions for option in question.options)
    _check(*options, *questionnaire.single_scores, AnyRule("stop"))
    for score in questionnaire.single_scores:
        _check(*score.points, *score.formulas, *(points.for_each for points in score.points if points.for_each))


def _check(*things: object) -> None:
    for thing in things:
        known = _KNOWN[type(thing).__name__].split()
        for field in fields(thing):  # type: ignore[arg-type]
            if field.name not in known and (field.default is MISSING or getattr(thing, field.name) != field.default):
                named = f"{type(thing).__name__.lower()} {getattr(thing, 'id', '')}".rstrip()
                raise NotGenerated(f"{named} has {field.name}")

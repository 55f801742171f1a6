"""Conditions in words for clinicians: questions and scores by name, answers in quotation marks.

A sentence says what a missing answer means: the test is not true, and its denial is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, assert_never

from screener.documents.blocks import Bit, BitKind, Sentence, Words, joined, plain
from screener.documents.sentences import Cluster, condition_sentence
from screener.i18n import phrase
from screener.quantities import show, with_unit
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import (
    OPPOSITES,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Comparison,
    Complete,
    Condition,
    Stated,
    Test,
)
from screener.questionnaire.kinds.day import days_in_words
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Questionnaire

TWO = 2
"""The number of answers for "both" and "neither"."""

Bounds = tuple[tuple[Comparison, Fraction], ...]


@dataclass(frozen=True)
class ClinicalWording:
    """Writes tests with the names of one questionnaire."""

    questionnaire: Questionnaire
    language: ClassVar[str] = "en"
    """The rule book is written in English."""

    def say(self, condition: Condition) -> Sentence:
        """The sentence of a condition, in lower case and without a full stop."""
        return condition_sentence(condition, self)

    # -- names ---------------------------------------------------------------------------------

    @cached_property
    def _name_counts(self) -> Counter[str]:
        names = [question.short for question in self.questionnaire.questions]
        return Counter(names + [score.title or score.id for score in self.questionnaire.scores])

    def name(self, name: str) -> Words:
        """A question by its short name, a score by its title; with its number or id where two share a name."""
        score = self.questionnaire.score_by_id.get(name)
        if score is not None:
            named = Bit(score.title or score.end_of or score.id, "name")
            words = self._distinguished(named, f"score {score.end_of or score.id}")
            return (*words, Bit(f" ({score.end} estimate)")) if score.end else words
        question = self.questionnaire.by_id[name]
        number = self.questionnaire.questions.index(question) + 1
        kind: BitKind = "answer" if question.short.endswith("?") else "name"
        return self._distinguished(Bit(question.short, kind), f"question {number}")

    def _distinguished(self, name: Bit, which: str) -> Words:
        return (name,) if self._name_counts[name.text] == 1 else (name, Bit(f" ({which})"))

    def _subject(self, name: str) -> Words:
        """The name as the subject of a sentence; of a whole question it is the answer."""
        words = self.name(name)
        if name in self.questionnaire.by_id and self.questionnaire.by_id[name].kind.noun == "age":
            return (Bit("the age by "), *words)
        return (Bit("the answer to "), *words) if words[0].kind == "answer" else words

    def _quoted(self, test: Chosen) -> tuple[Words, ...]:
        question = self.questionnaire.by_id[test.question]
        return tuple((Bit(question.label_of(option), "answer"),) for option in test.options)

    def _takes_several(self, test: Chosen) -> bool:
        return isinstance(self.questionnaire.by_id[test.question].kind.domain, SomeOf)

    def unit(self, name: str) -> str:
        """The unit of a question or a score; empty when it has none."""
        score = self.questionnaire.score_by_id.get(name)
        return score.unit if score else self.questionnaire.by_id[name].unit

    # -- tests ---------------------------------------------------------------------------------

    def affirm(self, cluster: Cluster) -> Words:
        """One test, or neighbours about one name."""
        first, *rest = cluster
        if isinstance(first, Compared):
            bounds = (bound for test in cluster if isinstance(test, Compared) for bound in test.bounds)
            return self._compared(first.name, tuple(bounds))
        words = self._test(first)
        for index, test in enumerate(rest):
            words = (*words, Bit(_again(test, after_open=isinstance(first, Stated) or index > 0)))
        return words

    def _test(self, test: Chosen | Stated | ComparedTo | Complete | AnyRule) -> Words:
        match test:
            case Complete(name):
                return (*self._subject(name), Bit(" is complete"))
            case ComparedTo(name, sign, other):
                return self._compared_to(name, sign, other)
            case Chosen():
                return self._chosen(test)
            case Stated(name, state):
                return self._stated(name, state)
            case AnyRule():
                return _applies(test)
            case _:
                assert_never(test)

    def _chosen(self, test: Chosen) -> Words:
        subject, answers = self._subject(test.question), self._quoted(test)
        if test.negated:
            return (*subject, Bit(" is answered with something other than "), *joined(answers, ", ", " or "))
        if not self._takes_several(test):
            return (*subject, Bit(" is "), *joined(answers, ", ", " or "))
        if not test.every or len(answers) == 1:
            return (*subject, Bit(" includes "), *joined(answers, ", ", " or "))
        both = " includes both " if len(answers) == TWO else " includes all of "
        return (*subject, Bit(both), *joined(answers, ", ", " and "))

    def _stated(self, name: str, state: AnswerState) -> Words:
        if name in self.questionnaire.score_by_id:
            return (*self._subject(name), Bit(" has a value"))
        match state:
            case AnswerState.ANSWERED:
                return (*self.name(name), Bit(" is answered"))
            case AnswerState.UNKNOWN:
                return (Bit("the person is not sure about "), *self.name(name))
            case AnswerState.DECLINED:
                return (Bit("the person would rather not answer "), *self.name(name))
            case AnswerState.NOT_ASKED:
                return (*self.name(name), Bit(" is not asked"))
            case _:
                assert_never(state)

    def _compared(self, name: str, bounds: Bounds) -> Words:
        return (*self._subject(name), Bit(f" is {self._range(name, bounds)}"))

    def _range(self, name: str, bounds: Bounds) -> str:
        return with_unit(in_range(bounds, is_date=self._is_date(name)), self.unit(name))

    def _is_date(self, name: str) -> bool:
        return name in self.questionnaire.by_id and self.questionnaire.by_id[name].kind.noun == "date"

    def _compared_to(self, name: str, sign: Comparison, other: str) -> Words:
        relation = phrase(f"{'date-' if self._is_date(name) else ''}relation-{sign}")
        return (*self._subject(name), Bit(f" {relation} "), *self._subject(other))

    # -- denials -------------------------------------------------------------------------------

    def deny(self, test: Test) -> Words:  # noqa: PLR0911  (one return for each kind)
        """That a test is not true; the sentence says so where a missing answer has the same effect."""
        match test:
            case Chosen():
                return (*self._not_chosen(test), Bit(" (also when not answered)"))
            case Stated(name, AnswerState.ANSWERED):
                is_score = name in self.questionnaire.score_by_id
                return (*self._subject(name), Bit(" has no value" if is_score else " is not answered"))
            case Stated(name, state):
                return (Bit("the person did not say "), Bit(phrase(state), "answer"), Bit(" to "), *self.name(name))
            case Compared(name, bounds):
                return (*self._not_compared(name, bounds), *self._also_missing(name))
            case ComparedTo(name, sign, other):
                missing = plain(" (also when either has no value)")
                return (*self._compared_to(name, OPPOSITES[sign], other), *missing)
            case Complete(name):
                return (*self._subject(name), Bit(" is not complete"))
            case AnyRule():
                return _does_not_apply(test)
            case _:
                assert_never(test)

    def _not_chosen(self, test: Chosen) -> Words:
        subject, answers = self._subject(test.question), self._quoted(test)
        if test.negated:
            return (*subject, Bit(" is "), *joined(answers, ", ", " or "))
        includes = self._takes_several(test)
        if len(answers) == 1:
            return (*subject, Bit(" does not include " if includes else " is not "), *answers[0])
        if test.every:
            return (*subject, Bit(" does not include all of "), *joined(answers, ", ", " and "))
        verb = "includes" if includes else "is"
        if len(answers) == TWO:
            return (*subject, Bit(f" {verb} neither "), *joined(answers, "", " nor "))
        return (*subject, Bit(f" {verb} none of "), *joined(answers, ", ", " and "))

    def _not_compared(self, name: str, bounds: Bounds) -> Words:
        if len(bounds) == 1:
            sign, bound = bounds[0]
            return self._compared(name, ((OPPOSITES[sign], bound),))
        return (*self._subject(name), Bit(f" is not {self._range(name, bounds)}"))

    def _also_missing(self, name: str) -> Words:
        is_score = name in self.questionnaire.score_by_id
        return plain(f" (also when {'it has no value' if is_score else 'not answered'})")


def _applies(test: AnyRule) -> Words:
    """`at least one of the flags a, b or c applies`."""
    if not test.of:
        return plain(f"at least one {test.kind} applies")
    if len(test.of) == 1:
        return (Bit(f"the {test.kind} "), Bit(test.of[0], "name"), Bit(" applies"))
    return (Bit(f"at least one of the {test.kind}s "), *_named(test.of, "or"), Bit(" applies"))


def _does_not_apply(test: AnyRule) -> Words:
    """`none of the flags a, b and c applies`."""
    if not test.of:
        return plain(f"no {test.kind} applies")
    if len(test.of) == 1:
        return (Bit(f"the {test.kind} "), Bit(test.of[0], "name"), Bit(" does not apply"))
    return (Bit(f"none of the {test.kind}s "), *_named(test.of, "and"), Bit(" applies"))


def _named(rules: tuple[str, ...], joint: str) -> Words:
    return joined(tuple((Bit(rule, "name"),) for rule in rules), ", ", f" {joint} ")


def _again(test: Test, *, after_open: bool) -> str:
    """That the person is not sure, or would rather not say, right after a test about the same question."""
    unknown = isinstance(test, Stated) and test.state is AnswerState.UNKNOWN
    open_too = "is not sure" if unknown else "would rather not say"
    return f" or {open_too}" if after_open else f", or the person {open_too}"


def in_range(bounds: Bounds, language: str = "en", *, is_date: bool = False) -> str:
    """`at least 30 and below 35`, `from 18 to 60`, `before today minus 14 days`."""
    said = [days_in_words(bound, language) if is_date else show(bound) for _, bound in bounds]
    if tuple(sign for sign, _ in bounds) == (">=", "<="):
        return phrase("range-from", language, low=said[0], high=said[1])
    both, of = f" {phrase('joint-and', language)} ", "date-range" if is_date else "range"
    pairs = zip(bounds, said, strict=True)
    return both.join(phrase(f"{of}-{sign}", language, bound=bound) for (sign, _), bound in pairs)

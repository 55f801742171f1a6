"""Conditions for the form on paper: boxes that were ticked, numbers that were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from screener.documents.blocks import Bit, Sentence, Words, filled, joined, plain
from screener.documents.sentences import Cluster, condition_sentence
from screener.documents.sentences.clinician import Bounds, in_range
from screener.i18n import phrase, template
from screener.quantities import with_unit
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
    mentions,
)
from screener.questionnaire.model import Question


@dataclass(frozen=True)
class FormWording:
    """Writes tests with the numbers of a form's questions."""

    questions: Mapping[str, Question]
    numbers: Mapping[str, int]
    language: str = "en"

    def shows_all_of(self, condition: Condition) -> bool:
        """Whether the form itself shows all that the condition reads."""
        return all(name in self.numbers for name in mentions(condition))

    def say(self, condition: Condition) -> Sentence:
        """The sentence of a condition, in lower case and without a full stop."""
        return condition_sentence(condition, self)

    def affirm(self, cluster: Cluster) -> Words:
        """One test, or neighbours about one question."""
        match cluster[0]:
            case Compared(name):
                bounds = tuple(bound for test in cluster if isinstance(test, Compared) for bound in test.bounds)
                return self._number("pen-{}", name, self._range(name, bounds))
            case ComparedTo(name, sign, other):
                return self._two_numbers("pen-{}s", name, sign, other)
            case Chosen(name, negated=True):
                return self._filled("pen-ticked-other", name, self._boxes(cluster, "or"))
            case Stated(name, AnswerState.ANSWERED):
                return self._answered("pen-answered", "pen-answered-not", name)
            case Chosen(name, every=True):
                both = self._filled("pen-ticked", name, self._boxes(cluster[:1], "and"))
                joint = f", {phrase('joint-or', self.language)} "
                return joined((both, self.affirm(cluster[1:])), "", joint) if len(cluster) > 1 else both
            case Chosen(name) | Stated(name):
                return self._filled("pen-ticked", name, self._boxes(cluster, "or"))
            case Complete() | AnyRule() as test:
                raise AssertionError(test)
            case test:
                assert_never(test)

    def deny(self, test: Test) -> Words:  # noqa: PLR0911  (one return for each kind)
        """That a test is not true."""
        match test:
            case Compared(name, bounds):
                if len(bounds) == 1:
                    sign, bound = bounds[0]
                    return self._number("pen-{}-not", name, self._range(name, ((OPPOSITES[sign], bound),)))
                return self._number("pen-{}-range-not", name, self._range(name, bounds))
            case ComparedTo(name, sign, other):
                return self._two_numbers("pen-{}s-not", name, OPPOSITES[sign], other)
            case Stated(name, AnswerState.ANSWERED):
                return self._answered("pen-unanswered", "pen-unanswered-or", name)
            case Chosen(name, negated=True):
                others = tuple(option.id for option in self.questions[name].options if option.id not in test.options)
                return self.deny(Chosen(name, others)) if others else plain(phrase("pen-any-case", self.language))
            case Chosen(name) | Stated(name):
                if isinstance(test, Chosen) and test.every and len(test.options) > 1:
                    return self._filled("pen-ticked-not-all", name, self._boxes((test,), "and"))
                return self._filled("pen-ticked-not", name, self._boxes((test,), "or"))
            case Complete() | AnyRule():
                raise AssertionError(test)
            case _:
                assert_never(test)

    def _filled(self, key: str, name: str, boxes: Words = ()) -> Words:
        return filled(template(key, self.language), boxes=boxes, number=plain(str(self.numbers[name])))

    def _number(self, key: str, name: str, compared: str) -> Words:
        words = with_unit(compared, self.questions[name].unit)
        slots = {"number": plain(str(self.numbers[name])), "range": plain(words)}
        return filled(template(self._about(key, name), self.language), **slots)

    def _range(self, name: str, bounds: Bounds) -> str:
        return in_range(bounds, self.language, is_date=self.questions[name].kind.noun == "date")

    def _about(self, key: str, name: str) -> str:
        """The phrase of that kind about a number, an age or a date."""
        return key.format(self.questions[name].kind.noun)

    def _two_numbers(self, key: str, name: str, sign: Comparison, other: str) -> Words:
        of = "date-" if self.questions[name].kind.noun == "date" else ""
        slots = {"number": self.numbers[name], "relation": phrase(f"{of}relation-{sign}", self.language)}
        words = {slot: plain(str(text)) for slot, text in {**slots, "other": self.numbers[other]}.items()}
        return filled(template(self._about(key, name), self.language), **words)

    def _answered(self, key: str, with_open: str, name: str) -> Words:
        """That a question was answered; where they can be ticked, "not sure" and "rather not say" are no answers."""
        labels = tuple((Bit(phrase(state, self.language), "answer"),) for state in self.questions[name].allow)
        return self._filled(with_open if labels else key, name, self._listed(labels, "or"))

    def _boxes(self, tests: Sequence[Test], joint: str) -> Words:
        return self._listed(tuple((Bit(label, "answer"),) for test in tests for label in self._labels(test)), joint)

    def _listed(self, labels: tuple[Words, ...], joint: str) -> Words:
        return joined(labels, ", ", f" {phrase(f'joint-{joint}', self.language)} ")

    def _labels(self, test: Test) -> tuple[str, ...]:
        match test:
            case Chosen(name, options):
                return tuple(self.questions[name].label_of(option) for option in options)
            case Stated(_, state):
                return (phrase(state, self.language),)
            case Compared() | ComparedTo() | Complete() | AnyRule():
                return ()
            case _:
                assert_never(test)

"""Conditions as somebody reads them who holds a pen: boxes that were ticked, numbers that were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from screener.answers import State
from screener.conditions import AnyRule, Chosen, Compared, Condition, Stated, Test, mentions
from screener.questionnaire import Question
from screener.rulebook.joints import Cluster, said
from screener.rulebook.parts import Bit, Said, Words, joined, plain
from screener.rulebook.sentences import OPPOSITES, in_range
from screener.wording import phrase


@dataclass(frozen=True)
class Pen:
    """Tells tests by the numbers of a form's questions."""

    questions: Mapping[str, Question]
    numbers: Mapping[str, int]

    def can_tell(self, condition: Condition) -> bool:
        """Whether the form itself shows all that the condition reads."""
        return all(name in self.numbers for name in mentions(condition))

    def say(self, condition: Condition) -> Said:
        """The sentence of a condition, in lower case and without a full stop."""
        return said(condition, self)

    def tell(self, cluster: Cluster) -> Words:
        """One test, or neighbours about one question."""
        match cluster[0]:
            case Compared(name):
                bounds = tuple(bound for test in cluster if isinstance(test, Compared) for bound in test.bounds)
                return self._number(name, f"is {in_range(bounds)}")
            case Chosen(name, negated=True):
                return (Bit("you ticked something other than "), *self._boxes(cluster, "or"), *self._there(name))
            case Stated(name, State.ANSWERED):
                return (Bit(f"you answered question {self.numbers[name]}"), *self._open(name, "not with"))
            case Chosen(name, every=True):
                both = (Bit("you ticked "), *self._boxes(cluster[:1], "and"), *self._there(name))
                return joined((both, self.tell(cluster[1:])), "", ", or ") if len(cluster) > 1 else both
            case Chosen(name) | Stated(name):
                return (Bit("you ticked "), *self._boxes(cluster, "or"), *self._there(name))
            case AnyRule() as test:
                raise AssertionError(test)
            case test:
                assert_never(test)

    def deny(self, test: Test) -> Words:
        """That a test is not true."""
        match test:
            case Compared(name, bounds):
                if len(bounds) == 1:
                    sign, bound = bounds[0]
                    return self._number(name, f"is {in_range(((OPPOSITES[sign], bound),))}", ", or there is none")
                return self._number(name, f"is not {in_range(bounds)}", ", or there is none")
            case Stated(name, State.ANSWERED):
                return (Bit(f"you did not answer question {self.numbers[name]}"), *self._open(name, "or only with"))
            case Chosen(name, negated=True):
                others = tuple(each.id for each in self.questions[name].options if each.id not in test.options)
                return self.deny(Chosen(name, others)) if others else plain("in any case")
            case Chosen(name) | Stated(name):
                if isinstance(test, Chosen) and test.every and len(test.options) > 1:
                    return (Bit("you did not tick all of "), *self._boxes((test,), "and"), *self._there(name))
                return (Bit("you did not tick "), *self._boxes((test,), "or"), *self._there(name))
            case AnyRule():
                raise AssertionError(test)
            case _:
                assert_never(test)

    def _boxes(self, tests: Sequence[Test], joint: str) -> Words:
        labels = tuple((Bit(label, "answer"),) for test in tests for label in self._labels(test))
        return joined(labels, ", ", f" {joint} ")

    def _labels(self, test: Test) -> tuple[str, ...]:
        match test:
            case Chosen(name, options):
                return tuple(self.questions[name].label_of(option) for option in options)
            case Stated(_, state):
                return (phrase(state),)
            case Compared() | AnyRule():
                return ()
            case _:
                assert_never(test)

    def _open(self, name: str, how: str) -> Words:
        """That "I'm not sure" and "I'd rather not say" are no answers, where they can be ticked."""
        labels = tuple((Bit(phrase(state), "answer"),) for state in self.questions[name].allow)
        return (Bit(f" ({how} "), *joined(labels, ", ", " or "), Bit(")")) if labels else ()

    def _there(self, name: str) -> Words:
        return plain(f" in question {self.numbers[name]}")

    def _number(self, name: str, compared: str, missing: str = "") -> Words:
        unit = f" {self.questions[name].unit}" if self.questions[name].unit else ""
        return plain(f"your number in question {self.numbers[name]} {compared}{unit}{missing}")

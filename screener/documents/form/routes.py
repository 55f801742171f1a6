"""The way through a form on paper: which question comes next, as far as one answer decides it.

A condition is true, false, or open (None) as long as only some answers are known. Nothing is
skipped unless it cannot apply, so a person who follows the arrows misses no question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from screener.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from screener.questionnaire.conditions import (
    AllOf,
    AnyOf,
    AnyRule,
    Chosen,
    Compared,
    ComparedTo,
    Complete,
    Condition,
    Not,
    Stated,
    Test,
    holds,
    mapped,
    mentions,
    names_of,
)
from screener.questionnaire.kinds.domains import OneOf
from screener.questionnaire.model import Question, Questionnaire

Known = Mapping[str, tuple[Answer, ...]]
"""Question id to the answers that it may have; a missing id may have any."""

END = None
Stops = Mapping[str, tuple[Condition, ...]]
"""Question id to the conditions of the stops that end the screening behind it."""


def stops_of(questionnaire: Questionnaire) -> Stops:
    """Where a form ends before its last question, in words about questions and scores alone."""

    def spoken(test: Test) -> Condition:
        rules = questionnaire.rules_of(test) if isinstance(test, AnyRule) else ()
        return AnyOf(tuple(mapped(rule.condition, spoken) for rule in rules)) if rules else test

    return {
        questionnaire.questions[at].id: tuple(mapped(stop.condition, spoken) for stop in stops)
        for at, stops in questionnaire.endings.at.items()
    }


@dataclass(frozen=True)
class Route:
    """The questions of a form, in order."""

    questions: tuple[Question, ...]
    stops: Stops = field(default_factory=dict)

    def after(self, index: int, answer: Answer | None = None) -> int | None:
        """The position of the question after this one; None at the end.

        Without an answer it is the next question for at least some answer.
        """
        question = self.questions[index]
        known = self._asked(question)
        if answer is not None:
            known = {**known, question.id: (answer,)}
        if any(verdict(each, known) for each in self.stops.get(question.id, ())):
            return END
        return self._first(index + 1, known)

    def around(self, first: int, last: int) -> int | None:
        """The position of the next question for those to whom the questions from first to last do not apply."""
        return self._first(last + 1, self._possible(self.questions[first].only_if, holding=False))

    def _first(self, index: int, known: Known) -> int | None:
        later = range(index, len(self.questions))
        return next(
            (position for position in later if verdict(self.questions[position].only_if, known) is not False), END
        )

    def _asked(self, question: Question) -> Known:
        """What is known of earlier answers because the question is asked at all."""
        return self._possible(question.only_if, holding=True)

    def _possible(self, condition: Condition, *, holding: bool) -> Known:
        """For each question of one choice that is mentioned: the answers with which the condition can hold or fail."""
        by_id = {question.id: question for question in self.questions}
        possible = {}
        for name in mentions(condition):
            if name in by_id and (replies := replies_of(by_id[name])):
                possible[name] = tuple(
                    reply for reply in replies if verdict(condition, {name: (reply,)}) is not (not holding)
                )
        return possible


def replies_of(question: Question) -> tuple[Answer, ...]:
    """Everything that can stand on a form for a question of one choice; empty for other questions."""
    domain = question.kind.domain
    if not isinstance(domain, OneOf):
        return ()
    chosen = tuple(Answer(AnswerState.ANSWERED, value) for value in domain.values)
    return (*chosen, *(Answer(state) for state in question.allow), NOT_ASKED)


def verdict(condition: Condition, known: Known) -> bool | None:
    """Whether the condition is true with what is known; None when it can still go either way."""
    match condition:
        case AllOf(parts):
            return _all([verdict(part, known) for part in parts])
        case AnyOf(parts):
            opposite = _all([_not(verdict(part, known)) for part in parts])
            return _not(opposite)
        case Not(part):
            return _not(verdict(part, known))
        case ComparedTo() | Complete():
            return None
        case Chosen() | Stated() | Compared() | AnyRule():
            answers = known.get("".join(names_of(condition)), ())
            results = {holds(condition, _Only(answer)) for answer in answers}
            return results.pop() if len(results) == 1 else None


def _all(parts: Sequence[bool | None]) -> bool | None:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _not(part: bool | None) -> bool | None:  # noqa: FBT001  (a verdict)
    return None if part is None else not part


@dataclass(frozen=True)
class _Only:
    """Facts of which a single answer is known, and looked at."""

    only: Answer

    def answer(self, name: str) -> Answer:  # noqa: ARG002  (only one name is asked for)
        return self.only

    def fired(self, test: AnyRule) -> bool:  # noqa: ARG002
        return False

    def complete(self, score: str) -> bool:  # noqa: ARG002
        return False

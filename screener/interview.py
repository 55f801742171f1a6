"""The interview: a value that says which question is next; it never asks anybody anything.

Whoever has a keyboard loops. Going back, changing, resuming and replaying are all new values.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from screener.answers import NOT_ASKED, Answer, Answers, State
from screener.facts import gather
from screener.questionnaire import Audience, Question, Questionnaire
from screener.replies import Reply, answer_to


@dataclass(frozen=True)
class Interview:
    """One screening under way; answers to questions that stopped to apply are kept, and do not count."""

    questionnaire: Questionnaire
    answers: Answers = field(default_factory=dict)
    audience: Audience = "staff"
    changing: str | None = None
    """The answered question that is asked again, if one is."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that apply now and are this audience's to answer, in order."""
        counted = gather(self.questionnaire, self.answers).counted
        return tuple(each for each in self.questionnaire.questions if each.id in counted and each.asks(self.audience))

    @property
    def next_question(self) -> Question | None:
        """The question to ask now; None when every one that applies is answered."""
        if self.changing is not None:
            return self.questionnaire.by_id[self.changing]
        return next((each for each in self.questions if not self._has(each)), None)

    def _has(self, question: Question) -> bool:
        """Whether an answer was given; `not asked` is none."""
        return self.answers.get(question.id, NOT_ASKED).state is not State.NOT_ASKED

    @property
    def is_answered(self) -> bool:
        """Whether no question is left to ask."""
        return self.next_question is None

    @property
    def number(self) -> int:
        """The position of the next question among those that apply, from 1."""
        question, questions = self.next_question, self.questions
        return len(questions) + 1 if question is None else questions.index(question) + 1

    def answer(self, reply: Reply, by: str | None = None, at: str | None = None) -> Interview:
        """The interview with `reply` given to the next question; raises Refused when it is no answer to it."""
        question = self.next_question
        if question is None:
            message = "every question is answered"
            raise LookupError(message)
        given = replace(answer_to(question, reply), by=by, at=at)
        return replace(self, answers={**self.answers, question.id: given}, changing=None)

    def back(self) -> Interview:
        """The interview at the answered question before this one; the same interview at the first."""
        earlier = [each.id for each in self.questions[: self.number - 1] if self._has(each)]
        return replace(self, changing=earlier[-1]) if earlier else self

    def change(self, question: str) -> Interview:
        """The interview at a question that is asked again; its answer stays until another is given."""
        applies = question in {each.id for each in self.questions}
        return replace(self, changing=question) if applies else self

    def answer_so_far(self, question: Question) -> Answer | None:
        """The answer that a question has, to be shown when it is asked again."""
        return self.answers.get(question.id)

"""The interview: an immutable value that knows which question is next.

The loop is elsewhere. Going back, changing, resuming and replaying return new values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property

from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Audience, Question, Questionnaire, Section
from screener.questionnaire.replies import answer_to
from screener.screening.lasting import Lasting
from screener.screening.scored_again import ScoredAgain
from screener.screening.scoring import Scoring, score_answers
from screener.screening.shown import as_shown


@dataclass(frozen=True)
class Interview:
    """One screening in progress; answers to questions that no longer apply are kept but do not count."""

    questionnaire: Questionnaire
    answers: Answers = field(default_factory=dict)
    audience: Audience = "staff"
    again: frozenset[str] = frozenset()
    """Answered questions that are asked again."""
    changing: str | None = None
    """The question that is asked although it was answered, or although its section is closed, if one is."""
    from_review: bool = False
    """Whether going back leads to the review, where the change was chosen."""
    lasting: Mapping[str, Lasting] = field(default_factory=dict)
    """What earlier screenings of the person say, to be shown until the question is answered."""
    stopped: bool = False
    """Whether the remaining questions are left open."""

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions that apply now and are this audience's to answer, in order."""
        return tuple([question for question in self._applying if question.asks(self.audience)])

    @cached_property
    def facts(self) -> Scoring:
        """The answers that count, for conditions to read."""
        return score_answers(self.questionnaire, self.answers, self.opened)

    @cached_property
    def opened(self) -> frozenset[str]:
        """The questions that open their section: those that were answered, and the one that is asked all the same."""
        answered = (name for name, answer in self.answers.items() if answer.state is not AnswerState.NOT_ASKED)
        return frozenset((*answered, *([self.changing] if self.changing else [])))

    @property
    def openings(self) -> tuple[Question, ...]:
        """The question at which this audience can open each section that is closed and has one for it."""
        return tuple(
            question
            for section in self.questionnaire.sections
            if section.is_closed(self.answers, self.opened)
            for question in self._first_of(section)
        )

    def _first_of(self, section: Section) -> tuple[Question, ...]:
        """The first question of a section that would be asked, if there is one."""
        counted = score_answers(self.questionnaire, self.answers, {each.id for each in section.questions}).counted
        return tuple(each for each in section.questions if each.id in counted and each.asks(self.audience))[:1]

    @cached_property
    def _applying(self) -> tuple[Question, ...]:
        by_id = self.questionnaire.by_id
        return tuple([by_id[name] for name in self.counted])

    @cached_property
    def _scored_again(self) -> ScoredAgain:
        return ScoredAgain(self.questionnaire)

    @property
    def counted(self) -> Answers:
        """What counts of the answers to the questions that apply; `not asked` where one has to be given."""
        return self.facts.counted

    @cached_property
    def next_question(self) -> Question | None:
        """The question to ask now; None when every one that applies is answered, or the rest is left open."""
        if self.changing is not None:
            return self.questionnaire.by_id[self.changing]
        if self.stopped:
            return None
        its, again = self.questionnaire, self.again
        open_to = (each for each, had in self.counted.items() if had.state is AnswerState.NOT_ASKED or each in again)
        return next((its.by_id[each] for each in open_to if its.by_id[each].asks(self.audience)), None)

    def shown(self, question: Question) -> Question:
        """The question with those options that are shown now."""
        return as_shown(question, self.facts) if question.conditional else question

    def _was_answered(self, question: Question) -> bool:
        return self.answers.get(question.id, NOT_ASKED).state is not AnswerState.NOT_ASKED

    @property
    def is_answered(self) -> bool:
        """Whether no question is left to ask."""
        return self.next_question is None

    @property
    def is_for_the_desk(self) -> bool:
        """Whether somebody else than staff answered, and staff have a question to ask, or to ask again."""
        unsure = any(
            self.answers.get(question.id, NOT_ASKED).state is AnswerState.UNKNOWN for question in self._applying
        )
        return self.audience != "staff" and (unsure or not replace(self, audience="staff").is_answered)

    @property
    def set_aside(self) -> tuple[Question, ...]:
        """The questions that were answered and do not apply now."""
        applying = {question.id for question in self._applying}
        return tuple(
            question
            for question in self.questionnaire.questions
            if question.id not in applying and self._was_answered(question)
        )

    @property
    def number(self) -> int:
        """The position of the next question among those that apply, from 1."""
        question, names = self.next_question, [each.id for each in self.questions]
        return len(names) + 1 if question is None else names.index(question.id) + 1

    @property
    def known(self) -> Answers:
        """The answers without those that are asked for again."""
        again = self.again
        return {name: answer for name, answer in self.answers.items() if name not in again} if again else self.answers

    def answer(self, reply: Reply, by: str | None = None, at: str | None = None) -> Interview:
        """The interview with `reply` given to the next question; raises Refused when it is no answer to it."""
        question = self.next_question
        if question is None:
            message = "every question is answered"
            raise LookupError(message)
        offered = self.shown(question)
        shown = tuple(option.id for option in offered.options) if question.conditional else None
        given = replace(answer_to(offered, reply), by=by, at=at, shown=shown)
        answers, again = {**self.answers, question.id: given}, self.again - {question.id}
        after, opened = replace(self, answers=answers, again=again, changing=None, from_review=False), self.opened
        opened = opened if question.id in opened else opened | {question.id}
        facts = self._scored_again.after(self.facts, question.id, answers, opened)
        vars(after).update(opened=opened, facts=facts, _scored_again=self._scored_again)  # as it would find them
        return after

    def back(self) -> Interview:
        """The interview at the answered question before this one; the same interview at the first."""
        if self.from_review:
            return replace(self, changing=None, from_review=False)
        earlier = [question.id for question in self.questions[: self.number - 1] if self._was_answered(question)]
        return replace(self, changing=earlier[-1]) if earlier else self

    def change(self, question: str) -> Interview:
        """The interview at a question that is asked again, or that opens a section; an answer stays until another."""
        applies = any(each.id == question for each in (*self.questions, *self.openings))
        return replace(self, changing=question, from_review=True) if applies else self

    def stop(self) -> Interview:
        """The interview with everything that is still open left open; what is changed after all is still asked."""
        return replace(self, changing=None, from_review=False, stopped=True)

    def go_on(self) -> Interview:
        """The interview in which what is open is asked."""
        return replace(self, stopped=False)

    def removed_by(self, reply: Reply) -> tuple[tuple[Question, Answer], ...]:
        """The answers, or options of them, that would no longer apply after `reply`; raises Refused when it is none.

        A question that comes again, because more of its options are shown, removes nothing by that.
        """
        now, before, changed = self.next_question, self.counted, self.answer(reply)
        again = {name: replace(each, shown=None) for name, each in changed.answers.items() if each.shown is not None}
        after = replace(changed, answers={**changed.answers, **again}) if again else changed
        applying, found = after.counted, []
        for name, had in before.items():
            question = self.questionnaire.by_id[name]
            if question is now or had.state is AnswerState.NOT_ASKED:
                continue
            lost = had if name not in applying else after.hidden_of(question, had) if question.conditional else None
            if lost is not None:
                found.append((question, lost))
        return tuple(found)

    def hidden_of(self, question: Question, answer: Answer) -> Answer | None:
        """Those options of an answer that are not shown now; None where all are."""
        shown = {option.id for option in self.shown(question).options} if question.conditional else answer.options
        hidden = tuple(option for option in answer.options if option not in shown)
        return replace(answer, value=hidden) if hidden else None

    def answer_so_far(self, question: Question) -> Answer | None:
        """The answer that a question has, to be shown when it is asked again.

        Of one that has to be given again the options are a start, but neither "none of these" nor "not sure".
        """
        answer = self.answers.get(question.id)
        if answer is None or not question.conditional:
            return answer
        shown = self.shown(question)
        again = self.counted.get(question.id, NOT_ASKED).state is AnswerState.NOT_ASKED
        if again and answer.state is not AnswerState.ANSWERED:
            return None
        options = {option.id for option in shown.options} - set(question.alone if again else ())
        kept = tuple(option for option in answer.options if option in options)
        if answer.state is AnswerState.ANSWERED and not kept:
            return None
        return replace(answer, value=kept) if isinstance(answer.value, tuple) else answer

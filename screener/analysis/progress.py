"""The progress of an interview: how many questions are left, and whether they can still change the result.

Quick enough to ask before every question. Past its budget of states the answer is None: not counted.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from screener.analysis.possible import certain_outcome
from screener.analysis.solver.budget import PROMPT, counted
from screener.analysis.solver.paths import walked
from screener.analysis.solver.variables import NOTHING, Standing
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.model import Audience, Outcome, Question, Questionnaire


def to_go(
    questionnaire: Questionnaire,
    answers: Answers,
    audience: Audience,
    opened: Container[str] = (),
    workspace: Workspace | None = None,
) -> tuple[int, int] | None:
    """The fewest and the most questions that this audience is still to answer, the next one included.

    What was answered stands, also "I'm not sure"; a closed section stays closed, unless one of its questions is in
    `opened`. None when it was not counted.
    """
    given = _Standing(answers, opened, audience=audience)
    open_to = {each.id for each in questionnaire.questions if given.fixed(each) is None}

    def work() -> tuple[int, int] | None:
        compiled = (workspace or Workspace(questionnaire)).compiled(given, PROMPT)
        return walked(compiled, compiled.builder.true).lengths(open_to)

    return counted(work)


def decided(
    questionnaire: Questionnaire,
    answers: Answers,
    opened: Container[str] = (),
    workspace: Workspace | None = None,
) -> Outcome | None:
    """The outcome, when nothing that can still come changes it; the rest need not be answered.

    None when something can change the outcome, when it was not counted, and where bands are the result.
    """
    if not questionnaire.outcomes:
        return None
    return certain_outcome(workspace or Workspace(questionnaire), answers, PROMPT, opened)


@dataclass(frozen=True)
class _Standing(Standing):
    """An interview with one audience; what it is not asked stays unanswered."""

    audience: Audience = "staff"

    def fixed(self, question: Question) -> Answer | None:
        """The answer that stands."""
        given = self.answers.get(question.id, NOT_ASKED)
        return given if given.state is not AnswerState.NOT_ASKED or not question.asks(self.audience) else None

    def again(self, question: Question, values: Sequence[int]) -> tuple[int, ...]:
        """As if it had never been answered; it stays open where this audience is not asked."""
        return super().again(question, values) if question.asks(self.audience) else (NOTHING[AnswerState.NOT_ASKED],)

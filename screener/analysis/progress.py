"""The progress of an interview: how many questions are left, and whether they can still change the result.

Quick enough to ask before every question. Past its budget of states the answer is None: not counted.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from screener.analysis.possible import certain_outcome
from screener.analysis.solver.ahead import Ahead, Lengths, lengths_of
from screener.analysis.solver.budget import PROMPT, NotCounted, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.compiler import Compiler
from screener.analysis.solver.variables import NOTHING, Standing
from screener.analysis.solver.workspace import Workspace
from screener.analysis.undecided import Undecided
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.model import Audience, Outcome, Question, Questionnaire
from screener.screening.interview import Interview


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
    return counted(lambda: lengths_of((workspace or Workspace(questionnaire)).compiled(given, PROMPT)))


@dataclass
class InterviewProgress:
    """The progress of interviews with one audience about one questionnaire; each page goes on from the one before."""

    questionnaire: Questionnaire
    audience: Audience
    _compiler: Compiler | None = None
    _ahead: Ahead | None = None
    _before: Compiled | None = None

    def __post_init__(self) -> None:
        self._workspace = Workspace(self.questionnaire)
        self._undecided = Undecided(self._workspace)

    def is_about(self, interview: Interview) -> bool:
        """Whether an interview is one of these."""
        return interview.questionnaire is self.questionnaire and interview.audience == self.audience

    def decided(self, interview: Interview) -> Outcome | None:
        """The same as `decided`; what was decided stays so."""
        if not self.questionnaire.outcomes:
            return None
        return self._undecided.outcome(interview.facts, interview.answers, interview.opened)

    def to_go(self, interview: Interview) -> Lengths | None:
        """The same as `to_go`; counted also where that is past its budget, once most states are known."""
        compiler = self._workspace.compiler(PROMPT)
        if compiler is not self._compiler:
            self._compiler, self._ahead, self._before = compiler, None, None
        given = _Standing(interview.known, interview.opened, audience=self.audience)
        return counted(lambda: self._to_go(given))

    def _to_go(self, given: _Standing) -> Lengths | None:
        """Raises NotCounted."""
        if self._compiler is None:
            return lengths_of(self._workspace.compiled(given, PROMPT))
        try:
            compiled = self._before = Compiled(self._compiler, given, PROMPT, self._before)
        except NotCounted:
            return lengths_of(self._workspace.compiled(given, PROMPT))
        if self._ahead is None:
            self._ahead = Ahead(Compiled(self._compiler, _Standing({}, audience=self.audience), PROMPT))
        return self._ahead.lengths(compiled)


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

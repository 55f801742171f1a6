"""What can still come: the one definition for results, interviews, the patient's page, batches and suggestions.

- An answer with a value stands.
- What was not answered yet can become every value, and every state that its `allow` names.
- A closed section stays closed.
- What is unknown or declined hides every value. While something else is missing it can also stay as it is.

In the proofs of a whole questionnaire nothing is answered yet, so the same rule gives every complete answer sheet.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from screener.analysis.solver.budget import Budget
from screener.analysis.solver.space import Space
from screener.analysis.solver.variables import NOTHING, Standing
from screener.analysis.solver.workspace import Workspace
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.model import Outcome, Question
from screener.screening.assessment import Assessment, outcome_of
from screener.screening.scoring import Scoring, score_answers


@dataclass(frozen=True)
class StillPossible(Standing):
    """What can still come of the answers to one questionnaire."""

    incomplete: bool = False
    """Whether a question that applies and that rules may read was not answered yet."""

    def fixed(self, question: Question) -> Answer | None:
        """The answer that stands; None when it is open."""
        answer = self.answers.get(question.id, NOT_ASKED)
        return answer if answer.state is AnswerState.ANSWERED else None

    def nothing(self, question: Question) -> tuple[int, ...]:
        """The states without a value that an open question can have."""
        state = self.answers.get(question.id, NOT_ASKED).state
        if state is AnswerState.NOT_ASKED:
            return tuple(NOTHING[each] for each in question.allow)
        return (NOTHING[state],) if self.incomplete and state is not AnswerState.ANSWERED else ()


def still_possible(assessment: Assessment) -> StillPossible:
    """What can still come of the answers of an assessment, also of those that do not count now and might again."""
    answers, missing = {**assessment.answers, **assessment.set_aside}, _missing(assessment)
    return StillPossible(answers, assessment.applies, incomplete=bool(missing - assessment.recorded))


def _still_possible(scoring: Scoring, answers: Answers) -> StillPossible:
    """The same of answers that were scored."""
    counted, by_id = scoring.counted, scoring.questionnaire.by_id
    whole = {name: counted.get(name, NOT_ASKED) for name in by_id} | {
        name: answer for name, answer in answers.items() if counted.get(name, NOT_ASKED) != answer
    }
    missing = (name for name, answer in counted.items() if answer.state is AnswerState.NOT_ASKED)
    return StillPossible(whole, tuple(counted), incomplete=not all(by_id[name].recorded for name in missing))


def is_incomplete(assessment: Assessment) -> bool:
    """Whether a question that applies was not answered yet."""
    return bool(_missing(assessment))


def _missing(assessment: Assessment) -> set[str]:
    return {name for name in assessment.open if assessment.answers[name].state is AnswerState.NOT_ASKED}


def certain_outcome(
    workspace: Workspace, answers: Answers, budget: Budget, opened: Container[str] = ()
) -> Outcome | None:
    """The one outcome that can still come; None where there are several, or where that was not counted.

    Where nothing is missing it must also be the outcome of the answers as they stand.
    """
    scoring = score_answers(workspace.questionnaire, answers, opened, worded=False)
    if all(answer.state is AnswerState.ANSWERED for answer in scoring.counted.values()):
        return outcome_of(workspace.questionnaire, scoring)
    given = _still_possible(scoring, answers)
    only = Space(workspace.questionnaire, given=given, budget=budget, workspace=workspace).only()
    return only if given.incomplete or only is outcome_of(workspace.questionnaire, scoring) else None

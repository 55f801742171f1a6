"""What can still come: the one definition for results, interviews, the patient's page, batches and suggestions.

- An answer with a value stands.
- What was not answered yet can become every value, and every state that its `allow` names.
- A closed section stays closed.
- What is unknown or declined hides every value. While something else is missing it can also stay as it is.

In the proofs of a whole questionnaire nothing is answered yet, so the same rule gives every complete answer sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from screener.analysis.solver.budget import Budget, counted
from screener.analysis.solver.compiled import Compiled
from screener.analysis.solver.expressions import place_of
from screener.analysis.solver.paths import OpenWalk, ends_within, steps_of
from screener.analysis.solver.places import whole_walk
from screener.analysis.solver.sheets import sheet_of
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


def possible_after(scoring: Scoring, answers: Answers) -> StillPossible:
    """What can still come of answers that were scored."""
    counting = scoring.counted
    whole = {name: counting.get(name, NOT_ASKED) for name in scoring.questionnaire.by_id} | {
        name: answer for name, answer in answers.items() if counting.get(name, NOT_ASKED) != answer
    }
    return StillPossible(whole, tuple(counting), incomplete=is_missing(scoring))


def is_missing(scoring: Scoring) -> bool:
    """Whether a question that applies and that rules may read was not answered yet."""
    answers, by_id = scoring.counted.items(), scoring.questionnaire.by_id
    return any(answer.state is AnswerState.NOT_ASKED and not by_id[name].recorded for name, answer in answers)


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
    only, _ = only_or_two(workspace, possible_after(scoring, answers), budget)
    return only if is_missing(scoring) or only is outcome_of(workspace.questionnaire, scoring) else None


def only_or_two(
    workspace: Workspace, given: StillPossible, budget: Budget, walk: Callable[[Compiled], OpenWalk] = whole_walk
) -> tuple[Outcome | None, Iterator[dict[str, Answer]]]:
    """The outcome, where it is the only one that can still come; and two sheets that differ, where there are several.

    Neither where that was not counted.
    """
    compiled = counted(lambda: workspace.compiled(given, budget))
    reached = counted(lambda: ends_within(walk(compiled), 1)) if compiled else None
    if not compiled or not reached:
        return None, iter(())
    places = {place_of(goal) for goal, _ in reached}
    only = workspace.questionnaire.results[places.pop()] if len(places) == 1 else None
    return only, (sheet_of(compiled, steps_of(path)) for _, path in reached.values() if not only)

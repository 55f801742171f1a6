"""The result of an answer sheet for programs: nothing is claimed that an answer which is still missing could change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from screener.questionnaire.answers import NOT_ASKED, Answer
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Outcome, Questionnaire
from screener.screening.assessment import Assessment
from screener.screening.verdicts import deciding


@dataclass(frozen=True)
class Result:
    """What answers come to."""

    outcome: Outcome | None
    """None while an answer is missing that rules may read, and where the questionnaire names no outcomes."""
    certain: bool | None
    """True where nothing is open; None where answers that are missing, unknown or declined may make it another."""
    missing: tuple[str, ...]
    """The questions that apply and have no answer yet."""
    scores: Mapping[str, Fraction | None]
    """None where a score has no value, or waits for an answer that is missing. An estimate has one at each end."""
    stops: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    notes: tuple[Rule, ...]
    answers: Mapping[str, Answer]
    """Every question of the questionnaire; one that does not apply is `not asked`."""
    assessment: Assessment
    """What was answered so far comes to, with every reason."""

    @property
    def incomplete(self) -> bool:
        """Whether a question that applies has no answer yet."""
        return bool(self.missing)


def result_of(questionnaire: Questionnaire, assessment: Assessment) -> Result:
    """The result of an assessment."""
    missing = tuple(name for name in assessment.applies if assessment.answers[name] == NOT_ASKED)
    is_open, behind = not assessment.recorded.issuperset(missing), deciding(questionnaire)
    return Result(
        outcome=None if is_open or not questionnaire.outcomes else assessment.outcome,
        certain=assessment.certain,
        missing=missing,
        scores={
            name: None if behind[name].intersection(missing) else found.value
            for name, found in assessment.score_results.items()
        },
        stops=assessment.stops,
        flags=assessment.flags,
        notes=assessment.notes,
        answers=assessment.answers,
        assessment=assessment,
    )

"""The reasons for the scores of a record: one entry for each line that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from screener.quantities import as_json

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.cited import Numbers
    from screener.records.types import ReasonEntry
    from screener.screening.assessment import Assessment
    from screener.screening.scoring import Reason


def reasons_of(questionnaire: Questionnaire, assessment: Assessment, numbers: Numbers) -> Iterator[ReasonEntry]:
    """The entries, score by score; a line that counts at both ends of an estimate is one entry."""
    for score in questionnaire.scores:
        found = [assessment.score_results[end.id].reasons for end in score.ends]
        if not score.is_estimate:
            yield from (_entry(reason, numbers) for reason in found[0])
            continue
        for low, high in _paired(*found):
            shown = low or high
            if shown is not None:
                yield _entry(shown, numbers) | {
                    "score": score.id,
                    "points": None,
                    "cautious": None if low is None else as_json(low.points),
                    "generous": None if high is None else as_json(high.points),
                }


def _entry(reason: Reason, numbers: Numbers) -> ReasonEntry:
    return {
        "score": reason.score,
        "points": as_json(reason.points),
        "cautious": None,
        "generous": None,
        "because": reason.because,
        "staff": reason.staff or None,
        "questions": list(reason.questions),
        "sources": [numbers[source] for source in reason.sources],
    }


def _paired(
    cautious: Sequence[Reason], generous: Sequence[Reason]
) -> Iterator[tuple[Reason, Reason | None] | tuple[None, Reason]]:
    """The reasons of both ends side by side; alone where only one end has it."""
    left = list(generous)
    for low in cautious:
        at = next((at for at, high in enumerate(left) if _said(high) == _said(low)), None)
        yield low, None if at is None else left.pop(at)
    yield from ((None, high) for high in left)


def _said(reason: Reason) -> tuple[object, ...]:
    return reason.because, reason.questions, reason.sources

"""The summary: what the proofs say of a whole questionnaire, whether or not anything is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from screener.answers import Answers
from screener.checks.proving import prospects_of, shown_of
from screener.prospects import Share
from screener.prospects.bounds import Bounds
from screener.quantities import as_json
from screener.questionnaire import Questionnaire


@dataclass(frozen=True)
class Summary:
    """Counts over every complete answer sheet; None where they are past the budget: not counted."""

    questionnaire: Questionnaire
    sheets: int | None
    steps: tuple[int, int] | None
    """The fewest and the most questions that a complete answer sheet answers."""
    outcomes: Mapping[str, Share] | None
    scores: Mapping[str, Bounds | None]
    inversions: int | None
    """For how many questions a worse answer can do better."""

    def as_json(self) -> dict[str, object]:
        """Plain data; a count is text, because it can be larger than numbers in JSON are read exactly."""
        return {
            "sheets": None if self.sheets is None else str(self.sheets),
            "answers": self.steps and {"fewest": self.steps[0], "most": self.steps[1]},
            "outcomes": self._outcomes(),
            "scores": [self._score(name, bounds) for name, bounds in self.scores.items()],
            "worse_answers_that_do_better": self.inversions,
        }

    def _outcomes(self) -> list[dict[str, object]] | None:
        if self.outcomes is None:
            return None
        total = sum(share.count for share in self.outcomes.values())
        return [
            {
                "id": name,
                "sheets": str(share.count),
                "share": share.count / total if total else 0.0,
                "example": share.example and shown_of(self.questionnaire, share.example),
            }
            for name, share in self.outcomes.items()
        ]

    def _score(self, name: str, bounds: Bounds | None) -> dict[str, object]:
        unit = self.questionnaire.score_by_id[name].unit or None
        if bounds is None:
            return {"id": name, "unit": unit, "counted": False, "lowest": None, "highest": None}
        lowest = self._end(bounds.lowest, bounds.lowest_example)
        highest = self._end(bounds.highest, bounds.highest_example)
        return {"id": name, "unit": unit, "counted": True, "lowest": lowest, "highest": highest}

    def _end(self, value: Fraction | None, sheet: Answers | None) -> dict[str, object] | None:
        if value is None or sheet is None:
            return None
        return {"value": as_json(value), "exact": str(value), "example": shown_of(self.questionnaire, sheet)}


def summary_of(questionnaire: Questionnaire) -> Summary:
    """What the proofs say of a questionnaire."""
    prospects = prospects_of(questionnaire)
    inversions = prospects.worse_but_better
    return Summary(
        questionnaire,
        prospects.sheets,
        prospects.steps,
        prospects.outcomes,
        {score.id: prospects.bounds(score.id) for score in questionnaire.scores},
        None if inversions is None else len(inversions),
    )

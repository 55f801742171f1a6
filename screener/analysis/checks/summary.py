"""The summary of the proofs: what the proofs say of a whole questionnaire, whether or not anything is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from screener.analysis.checks.context import Proofs, sheet_as_json
from screener.analysis.solver.bounds import Bounds as Bounds  # noqa: PLC0414  (part of what a summary holds)
from screener.analysis.solver.budget import NotCounted
from screener.analysis.solver.shares import Share as Share  # noqa: PLC0414  (part of what a summary holds)
from screener.analysis.solver.sheets import sheets_of
from screener.analysis.solver.space import Space
from screener.quantities import as_json
from screener.questionnaire.answers import Answers
from screener.questionnaire.bands import Band
from screener.questionnaire.model import Outcome, Questionnaire
from screener.screening.assessment import assess


@dataclass(frozen=True)
class ProofSummary:
    """Counts over every complete answer sheet; None where they are past the budget: not counted."""

    questionnaire: Questionnaire
    sheets: int | None
    lengths: tuple[int, int] | None
    """The fewest and the most questions that a complete answer sheet answers."""
    outcomes: Mapping[str, Share | None] | None
    """Each with its answer sheets; None in place of one that alone is not counted."""
    reached: Mapping[str, Answers | None]
    """An answer sheet with each outcome; None where there is none, or none was found while nothing is counted."""
    scores: Mapping[str, Bounds | None]
    bands: Mapping[str, tuple[tuple[Band, Share | None], ...]]
    """Score id to its bands, each with its answer sheets; only scores that have bands."""
    inversions: int | None
    """For how many questions a worse answer can do better."""

    @property
    def uncounted(self) -> tuple[str, ...]:
        """The outcomes whose answer sheets are not counted."""
        found = self.outcomes or {}
        return tuple(name for name in self.reached if found.get(name) is None)

    def as_json(self) -> dict[str, object]:
        """Plain data; a count is text, because it can be larger than numbers in JSON are read exactly."""
        return {
            "sheets": None if self.sheets is None else str(self.sheets),
            "answers": self.lengths and {"fewest": self.lengths[0], "most": self.lengths[1]},
            "outcomes": self._outcomes(),
            "scores": [self._score(name, bounds) for name, bounds in self.scores.items()],
            "worse_answers_that_do_better": self.inversions,
        }

    def _outcomes(self) -> list[dict[str, object]]:
        return [
            {"id": name, **self._counts(name), "example": self._shown(sheet)} for name, sheet in self.reached.items()
        ]

    def _counts(self, outcome: str) -> dict[str, object]:
        found = None if self.outcomes is None else self.outcomes[outcome]
        if found is None or self.sheets is None:
            return {"sheets": None, "share": None}
        return {"sheets": str(found.count), "share": found.count / self.sheets if self.sheets else 0.0}

    def _shown(self, sheet: Answers | None) -> dict[str, object] | None:
        return None if sheet is None else sheet_as_json(self.questionnaire, sheet)

    def _score(self, name: str, bounds: Bounds | None) -> dict[str, object]:
        score = self.questionnaire.score_by_id[name]
        unit, of = score.unit or None, [question for points in score.points for question in points.of]
        its: dict[str, object] = {"id": name, "unit": unit, **({"points_of": of} if of else {})}
        if score.bands:
            its["bands"] = [self._band(band, share) for band, share in self.bands[name]]
        if bounds is None:
            return {**its, "counted": False, "lowest": None, "highest": None}
        lowest = self._end(bounds.lowest, bounds.lowest_example)
        highest = self._end(bounds.highest, bounds.highest_example)
        return {**its, "counted": True, "lowest": lowest, "highest": highest}

    def _band(self, band: Band, share: Share | None) -> dict[str, object]:
        sheets = None if share is None else str(share.count)
        return {"start": as_json(band.start), "title": band.title, "sheets": sheets}

    def _end(self, value: Fraction | None, sheet: Answers | None) -> dict[str, object] | None:
        return None if value is None else {"value": as_json(value), "exact": str(value), "example": self._shown(sheet)}


def summary_of(questionnaire: Questionnaire, proofs: Proofs | None = None) -> ProofSummary:
    """What the proofs say of a questionnaire."""
    proofs = proofs or Proofs(questionnaire)
    space = proofs.space
    inversions = space.worse_but_better
    return ProofSummary(
        questionnaire,
        space.sheets,
        space.lengths,
        space.each_outcome,
        {each.id: _reaching(space, each) for each in questionnaire.outcomes},
        {score.id: proofs.bounds(score.id) for score in questionnaire.single_scores},
        {
            score.id: tuple(zip(score.bands, space.bands(score), strict=True))
            for score in questionnaire.scores
            if score.bands
        },
        None if inversions is None else len(inversions),
    )


def _reaching(space: Space, outcome: Outcome) -> Answers | None:
    """A sheet with that outcome: the counted example, else one of a sample, else the result of a search."""
    share = None if space.each_outcome is None else space.each_outcome[outcome.id]
    if share is not None:
        return share.example
    with suppress(NotCounted):
        for sheet in sheets_of(space.compiled):
            if assess(space.questionnaire, sheet).outcome is outcome:
                return sheet
    return space.reaching(outcome)

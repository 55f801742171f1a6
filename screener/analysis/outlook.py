"""The outlook of a result: the outcomes and scores that are still possible, what settles it, what changes it.

Nothing is searched while every question has an answer and the outcome is the best there is, so that such a result
is as quick as its score. What was not counted is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from screener.analysis.scales import ScaleCache, Scales, scales_of
from screener.questionnaire.answers import Answers, AnswerState
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Outcome, Question, Questionnaire
from screener.screening.assessment import Assessment
from screener.screening.scoring import score_answers
from screener.screening.shown import shown_options

if TYPE_CHECKING:
    from screener.analysis.possible import StillPossible
    from screener.analysis.solver.changes import Change as Change  # noqa: PLC0414  (part of what a suggestion holds)
    from screener.analysis.solver.changes import Suggestion
    from screener.analysis.solver.compiled import Compiled
    from screener.analysis.solver.space import Space
    from screener.analysis.solver.workspace import Workspace

MOST_KINDS = 100
"""So many kinds of answer to one question are tried, to see whether it settles the outcome."""

Range = tuple[Fraction | None, Fraction | None]
"""The lowest and the highest value of a score; None where it has none, or where it was not counted."""


@dataclass(frozen=True)
class Outlook:
    """What a result claims, and what it may still become."""

    outcome: Outcome | None
    """What the answers come to; None while something is missing and several outcomes are possible, or not counted,

    and where the questionnaire names no outcomes: then the bands of its scores are the result.
    """
    incomplete: bool
    """Whether a question that applies was not answered yet."""
    certain: bool | None
    """Whether nothing that can still come makes it another outcome, or other bands without one; None: not counted."""
    possible: tuple[Outcome, ...] | None
    """The outcomes that can still come, worst first; None: not counted."""
    ranges: Mapping[str, Range]
    """Score id to its lowest and highest value over all that can still come."""
    settled_by: tuple[str, ...]
    """The open questions of which each one alone, whatever its value, would make the outcome certain."""
    would_change: tuple[Suggestion, ...] | None
    """The fewest changes that surely reach each better outcome; None: not counted."""


def outlook_of(questionnaire: Questionnaire, assessment: Assessment) -> Outlook:
    """The outlook of an assessment; the same on every machine."""
    return Outlooks(questionnaire).of(assessment)


class Outlooks:
    """The outlooks of many answer sheets of one questionnaire; what was compiled for one is kept for the next."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        progress: Callable[[str, int, int], object] | None = None,
        cache: ScaleCache | None = None,
        most_kept: int = 500_000,
    ) -> None:
        """So many expressions, edges and answers of earlier sheets are kept at most, for each budget."""
        self.questionnaire = questionnaire
        self._most_kept = most_kept
        self._progress = progress
        self._cache = cache

    @cached_property
    def scales(self) -> Scales:
        """The proved ends of each score."""
        return scales_of(self.questionnaire, self._cache)

    def of(self, assessment: Assessment) -> Outlook:
        """The outlook of one assessment."""
        if not assessment.open:
            outcome = assessment.outcome if self.questionnaire.outcomes else None
            return Outlook(
                outcome=outcome,
                incomplete=False,
                certain=True,
                possible=self.questionnaire.outcomes and (assessment.outcome,),
                ranges={name: (result.value, result.value) for name, result in assessment.score_results.items()},
                settled_by=(),
                would_change=self._would_change(assessment, outcome),
            )
        return self._of_open(assessment)

    def _of_open(self, assessment: Assessment) -> Outlook:
        from screener.analysis.possible import is_incomplete, still_possible
        from screener.analysis.solver.budget import THOROUGH
        from screener.analysis.solver.space import Space

        given = still_possible(assessment)
        space = Space(self.questionnaire, given=given, budget=THOROUGH, workspace=self._workspace)
        possible = self._outcomes(space.possible)
        outcome = None if given.incomplete or not self.questionnaire.outcomes else assessment.outcome
        if given.incomplete and possible is not None and len(possible) == 1:
            outcome = possible[0]
        certain = None if possible is None else possible == (outcome,)
        if not self.questionnaire.outcomes:
            certain = self._bands_are_certain(given)
        return Outlook(
            outcome=outcome,
            incomplete=is_incomplete(assessment),
            certain=certain,
            possible=possible,
            ranges=_ranges(assessment, space),
            settled_by=() if certain or not self.questionnaire.outcomes else tuple(self._settling(assessment)),
            would_change=self._would_change(assessment, outcome),
        )

    @cached_property
    def _workspace(self) -> Workspace:
        from screener.analysis.solver.budget import silent
        from screener.analysis.solver.workspace import Workspace

        return Workspace(self.questionnaire, self._progress or silent, most_kept=self._most_kept)

    def _outcomes(self, names: Iterable[str] | None) -> tuple[Outcome, ...] | None:
        if names is None:
            return None
        ids = set(names)
        return tuple(each for each in self.questionnaire.outcomes if each.id in ids)

    def _bands_are_certain(self, given: StillPossible) -> bool | None:
        """Whether each score that has bands can lie in one only, or surely has no value; None: not counted."""
        from screener.analysis.by_band import by_band
        from screener.analysis.solver.budget import THOROUGH
        from screener.analysis.solver.space import Space

        banded = (by_band(self.questionnaire, score.id) for score in self.questionnaire.scores if score.bands)
        found = [Space(each, given=given, budget=THOROUGH).possible for each in banded]
        return None if None in found else all(len(each or ()) == 1 for each in found)

    def _certain_outcome(self, answers: Answers) -> Outcome | None:
        from screener.analysis.possible import certain_outcome
        from screener.analysis.solver.budget import QUICK

        return certain_outcome(self._workspace, answers, QUICK)

    # -- what settles it -----------------------------------------------------------------------

    def _settling(self, assessment: Assessment) -> Iterator[str]:
        from screener.analysis.possible import still_possible
        from screener.analysis.solver.budget import QUICK

        if self._workspace.compiler(QUICK) is None:
            return
        given = still_possible(assessment)
        compiled = self._workspace.compiled(given, QUICK)
        scoring = score_answers(self.questionnaire, given.answers, worded=False)
        for name in assessment.open:
            question = self.questionnaire.by_id[name]
            if self._settles(compiled, given.answers, question, shown_options(question, scoring)):
                yield name

    def _settles(self, compiled: Compiled, kept: Answers, question: Question, shown: tuple[str, ...]) -> bool:
        """Whether every value of an open question makes the outcome certain; no, where that was not counted."""
        from screener.analysis.solver.budget import NotCounted
        from screener.analysis.solver.sheets import answers_to

        try:
            answers = answers_to(compiled, question, MOST_KINDS, shown)
            values = (each for each in answers if each.state is AnswerState.ANSWERED)
            return all(self._certain_outcome({**kept, question.id: value}) for value in values)
        except NotCounted:
            return False

    # -- what would change it ------------------------------------------------------------------

    def _would_change(self, assessment: Assessment, outcome: Outcome | None) -> tuple[Suggestion, ...] | None:
        """The suggestions that hold whatever can still come; none while there is no outcome."""
        questions = self.questionnaire.questions
        if outcome in (None, self.questionnaire.results[-1]) or all(each.changeable == "never" for each in questions):
            return ()
        from screener.analysis.solver.changes import changes

        kept = {**assessment.answers, **assessment.set_aside}
        found = changes(self._workspace, kept, outcome, now=assessment)
        if found is None:
            return None
        return tuple(each for each in found if each.is_certain or self._certain_outcome(each.sheet) is each.outcome)


def _ranges(assessment: Assessment, space: Space) -> dict[str, Range]:
    """The range of each score; those that no open answer reaches are what they are."""
    ranges: dict[str, Range] = {}
    for name, result in assessment.score_results.items():
        if space.reads(name).isdisjoint(assessment.open):
            ranges[name] = (result.value, result.value)
        else:
            ranges[name] = space.ends(name) or (None, None)
    return ranges


def possible_outcomes(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...] | None:
    """The ids of the outcomes that the unanswered questions leave possible, worst first; None: not counted."""
    from screener.analysis.solver.space import Space
    from screener.analysis.solver.variables import Standing

    return Space(questionnaire, given=Standing(answers)).possible

"""Outlook: what a result may still become: the outcomes and scores that are possible, what settles it, what changes it.

Nothing is searched while every question has an answer and the outcome is the best there is, so that such a result
is as quick as its score. What was not counted is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from screener.questionnaire.answers import Answer, Answers, AnswerState
from screener.questionnaire.model import Outcome, Question, Questionnaire
from screener.screening.assessment import Assessment, assess

if TYPE_CHECKING:
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

    outcome: Outcome
    """What the answers come to; while a question waits for its answer, the worst that can still come of it."""
    certain: bool | None
    """Whether no answer that is missing could make it another outcome; None: not counted."""
    possible: tuple[Outcome, ...] | None
    """The outcomes over all values that the missing answers can have, worst first; None: not counted."""
    ranges: Mapping[str, Range]
    """Score id to its range over the same values."""
    settled_by: tuple[str, ...]
    """The missing answers of which each one alone, whatever it is, would make the outcome certain."""
    would_change: tuple[Suggestion, ...] | None
    """The fewest changes that surely reach each better outcome; None: not counted."""


def outlook_of(questionnaire: Questionnaire, assessment: Assessment) -> Outlook:
    """The outlook of an assessment; the same on every machine."""
    return Outlooks(questionnaire).of(assessment)


class Outlooks:
    """The outlooks of many answer sheets of one questionnaire; what was compiled for one is kept for the next."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    def of(self, assessment: Assessment) -> Outlook:
        """The outlook of one assessment."""
        kept = _kept(assessment)
        if assessment.open:
            space = self._space(kept)
            claim = self._claim(assessment, space)
            ranges = _ranges(assessment, space)
        else:
            claim = _Claim(assessment.outcome, (assessment.outcome,))
            ranges = {name: (result.value, result.value) for name, result in assessment.score_results.items()}
        return Outlook(
            outcome=claim.outcome,
            certain=claim.certain,
            possible=claim.possible,
            ranges=ranges,
            settled_by=() if claim.certain else tuple(self._settling(kept, assessment.open)),
            would_change=self._would_change(kept, claim.outcome),
        )

    @cached_property
    def _workspace(self) -> Workspace:
        from screener.analysis.solver.workspace import Workspace

        return Workspace(self.questionnaire)

    def _space(self, kept: Answers) -> Space:
        """What the answers can still come to, over every value of those that are missing."""
        from screener.analysis.solver.budget import QUICK
        from screener.analysis.solver.space import Space

        return Space(self.questionnaire, kept, truth=True, budget=QUICK, workspace=self._workspace)

    # -- the outcome ---------------------------------------------------------------------------

    def _claim(self, assessment: Assessment, space: Space) -> _Claim:
        """The outcome that may be claimed, and those that are possible."""
        possible = self._outcomes(space.possible)
        states = {assessment.answers[name].state for name in assessment.open}
        if AnswerState.NOT_ASKED not in states:
            return _Claim(assessment.outcome, possible)
        later = possible if len(states) == 1 else self._outcomes(self._said(_kept(assessment)).possible)
        return _Claim((later or self.questionnaire.outcomes)[0], possible)

    def _said(self, kept: Answers) -> Space:
        """The space of what was said, also that somebody is not sure, while all else is still to come."""
        from screener.analysis.solver.budget import QUICK
        from screener.analysis.solver.space import Space
        from screener.analysis.solver.variables import Said

        return Space(self.questionnaire, given=Said(kept), budget=QUICK, workspace=self._workspace)

    def _outcomes(self, names: Iterable[str] | None) -> tuple[Outcome, ...] | None:
        if names is None:
            return None
        ids = set(names)
        return tuple(each for each in self.questionnaire.outcomes if each.id in ids)

    # -- what settles it -----------------------------------------------------------------------

    def _settling(self, kept: Answers, missing: Iterable[str]) -> Iterator[str]:
        from screener.analysis.solver.budget import QUICK
        from screener.analysis.solver.variables import Given

        if self._workspace.compiler(QUICK) is None:
            return
        compiled = self._workspace.compiled(Given(kept, truth=True), QUICK)
        for name in missing:
            if self._settles(compiled, kept, self.questionnaire.by_id[name]):
                yield name

    def _settles(self, compiled: Compiled, kept: Answers, question: Question) -> bool:
        """Whether every answer to one question makes the outcome certain; no, where that was not counted."""
        from screener.analysis.solver.budget import NotCounted
        from screener.analysis.solver.sheets import answers_to

        try:
            answers = answers_to(compiled, question, MOST_KINDS)
            return all(self._is_certain({**kept, question.id: answer}) for answer in answers)
        except NotCounted:
            return False

    def _is_certain(self, answers: Answers) -> bool:
        """Whether one outcome is left, and it is the one that those answers come to."""
        assessment = assess(self.questionnaire, answers)
        if not assessment.open:
            return True
        only = self._space(answers).only()
        if only is None:
            return False
        states = {assessment.answers[name].state for name in assessment.open}
        if AnswerState.NOT_ASKED not in states:
            return only is assessment.outcome
        return len(states) == 1 or self._said(answers).only() is only

    # -- what would change it ------------------------------------------------------------------

    def _would_change(self, kept: Answers, outcome: Outcome) -> tuple[Suggestion, ...] | None:
        """The suggestions that hold whatever the missing answers are."""
        questions = self.questionnaire.questions
        if outcome is self.questionnaire.outcomes[-1] or all(each.changeable == "never" for each in questions):
            return ()
        from screener.analysis.solver.changes import changes

        found = changes(self._workspace, kept)
        return None if found is None else tuple(each for each in found if self._holds(each))

    def _holds(self, suggestion: Suggestion) -> bool:
        outcome = assess(self.questionnaire, suggestion.sheet).outcome
        return outcome is suggestion.outcome and self._is_certain(suggestion.sheet)


@dataclass(frozen=True)
class _Claim:
    outcome: Outcome
    possible: tuple[Outcome, ...] | None

    @property
    def certain(self) -> bool | None:
        return None if self.possible is None else self.possible == (self.outcome,)


def _kept(assessment: Assessment) -> dict[str, Answer]:
    """All that was said, also what does not count now and might again."""
    said = {**assessment.answers, **assessment.set_aside}
    return {name: answer for name, answer in said.items() if answer.state is not AnswerState.NOT_ASKED}


def _ranges(assessment: Assessment, space: Space) -> dict[str, Range]:
    """The range of each score; those that no missing answer reaches are what they are."""
    ranges: dict[str, Range] = {}
    for name, result in assessment.score_results.items():
        if space.reads(name).isdisjoint(assessment.open):
            ranges[name] = (result.value, result.value)
        else:
            bounds = space.bounds(name)
            ranges[name] = (None, None) if bounds is None else (bounds.lowest, bounds.highest)
    return ranges


def possible_outcomes(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...] | None:
    """The ids of the outcomes that the unanswered questions leave possible, worst first; None: not counted."""
    from screener.analysis.solver.space import Space

    return Space(questionnaire, answers).possible

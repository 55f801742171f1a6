"""Outlook: what a result may still become: the outcomes and scores that are possible, what settles it, what changes it.

Nothing is searched while every question has an answer and the outcome is the best there is, so that such a result
is as quick as its score. What was not counted is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from screener.questionnaire.answers import Answer, Answers, AnswerState
from screener.questionnaire.model import Outcome, Question, Questionnaire
from screener.screening.assessment import Assessment, assess

if TYPE_CHECKING:
    from screener.analysis.solver.changes import Change as Change  # noqa: PLC0414  (part of what a suggestion holds)
    from screener.analysis.solver.changes import Suggestion
    from screener.analysis.solver.compiler import Meaning
    from screener.analysis.solver.space import Prospects

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
    kept = _kept(assessment)
    if assessment.open:
        from screener.analysis.solver.expressions import QUICK
        from screener.analysis.solver.space import Prospects

        prospects = Prospects(questionnaire, kept, truth=True, effort=QUICK)
        claim = _claim(questionnaire, assessment, prospects)
        ranges = _ranges(assessment, prospects)
    else:
        claim = _Claim(assessment.outcome, (assessment.outcome,))
        ranges = {name: (result.value, result.value) for name, result in assessment.score_results.items()}
    return Outlook(
        outcome=claim.outcome,
        certain=claim.certain,
        possible=claim.possible,
        ranges=ranges,
        settled_by=() if claim.certain else tuple(_settling(questionnaire, kept, assessment.open)),
        would_change=_would_change(questionnaire, kept, claim.outcome),
    )


def _kept(assessment: Assessment) -> dict[str, Answer]:
    """All that was said, also what does not count now and might again."""
    said = {**assessment.answers, **assessment.set_aside}
    return {name: answer for name, answer in said.items() if answer.state is not AnswerState.NOT_ASKED}


# -- the outcome -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    outcome: Outcome
    possible: tuple[Outcome, ...] | None

    @property
    def certain(self) -> bool | None:
        return None if self.possible is None else self.possible == (self.outcome,)


def _claim(questionnaire: Questionnaire, assessment: Assessment, prospects: Prospects) -> _Claim:
    """The outcome that may be claimed, and those that are possible."""
    possible = _outcomes(questionnaire, prospects.possible)
    states = {assessment.answers[name].state for name in assessment.open}
    if AnswerState.NOT_ASKED not in states:
        return _Claim(assessment.outcome, possible)
    later = possible if len(states) == 1 else _outcomes(questionnaire, _said(questionnaire, _kept(assessment)).possible)
    return _Claim((later or questionnaire.outcomes)[0], possible)


def _said(questionnaire: Questionnaire, kept: Answers) -> Prospects:
    """The prospects of what was said, also that somebody is not sure, while all else is still to come."""
    from screener.analysis.solver.expressions import QUICK
    from screener.analysis.solver.space import Prospects
    from screener.analysis.solver.variables import Said

    return Prospects(questionnaire, given=Said(kept), effort=QUICK)


def _outcomes(questionnaire: Questionnaire, names: Iterable[str] | None) -> tuple[Outcome, ...] | None:
    if names is None:
        return None
    ids = set(names)
    return tuple(each for each in questionnaire.outcomes if each.id in ids)


# -- the scores --------------------------------------------------------------------------------


def _ranges(assessment: Assessment, prospects: Prospects) -> dict[str, Range]:
    """The range of each score; those that no missing answer reaches are what they are."""
    ranges: dict[str, Range] = {}
    for name, result in assessment.score_results.items():
        if prospects.reads(name).isdisjoint(assessment.open):
            ranges[name] = (result.value, result.value)
        else:
            bounds = prospects.bounds(name)
            ranges[name] = (None, None) if bounds is None else (bounds.lowest, bounds.highest)
    return ranges


# -- what settles it ---------------------------------------------------------------------------


def _settling(questionnaire: Questionnaire, kept: Answers, missing: Iterable[str]) -> Iterator[str]:
    from screener.analysis.solver.compiler import meaning_of, shared_meaning
    from screener.analysis.solver.expressions import QUICK
    from screener.analysis.solver.variables import Given

    if shared_meaning(questionnaire, QUICK) is None:
        return
    meaning = meaning_of(questionnaire, Given(kept, truth=True), effort=QUICK)
    for name in missing:
        if _settles(meaning, kept, questionnaire.by_id[name]):
            yield name


def _settles(meaning: Meaning, kept: Answers, question: Question) -> bool:
    """Whether every answer to one question makes the outcome certain; no, where that was not counted."""
    from screener.analysis.solver.expressions import NotCounted
    from screener.analysis.solver.sheets import answers_to

    try:
        answers = answers_to(meaning, question, MOST_KINDS)
        return all(_is_certain(meaning.questionnaire, {**kept, question.id: answer}) for answer in answers)
    except NotCounted:
        return False


def _is_certain(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether one outcome is left, and it is the one that those answers come to."""
    assessment = assess(questionnaire, answers)
    if not assessment.open:
        return True
    from screener.analysis.solver.expressions import QUICK
    from screener.analysis.solver.space import Prospects

    only = Prospects(questionnaire, answers, truth=True, effort=QUICK).only()
    if only is None:
        return False
    states = {assessment.answers[name].state for name in assessment.open}
    if AnswerState.NOT_ASKED not in states:
        return only is assessment.outcome
    return len(states) == 1 or _said(questionnaire, answers).only() is only


def possible_outcomes(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...] | None:
    """The ids of the outcomes that the unanswered questions leave possible, worst first; None: not counted."""
    from screener.analysis.solver.space import Prospects

    return Prospects(questionnaire, answers).possible


# -- what would change it ----------------------------------------------------------------------


def _would_change(questionnaire: Questionnaire, kept: Answers, outcome: Outcome) -> tuple[Suggestion, ...] | None:
    """The suggestions that hold whatever the missing answers are."""
    if outcome is questionnaire.outcomes[-1] or all(each.changeable == "never" for each in questionnaire.questions):
        return ()
    from screener.analysis.solver.changes import changes

    found = changes(questionnaire, kept)
    return None if found is None else tuple(each for each in found if _holds(questionnaire, each))


def _holds(questionnaire: Questionnaire, suggestion: Suggestion) -> bool:
    outcome = assess(questionnaire, suggestion.sheet).outcome
    return outcome is suggestion.outcome and _is_certain(questionnaire, suggestion.sheet)

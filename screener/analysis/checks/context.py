"""What the proofs share: one set of prospects a questionnaire, and findings with answer sheets that show them."""

from __future__ import annotations

from dataclasses import dataclass, field

from screener.analysis.solver.space import Prospects
from screener.errors import Place, Problem
from screener.questionnaire.answers import Answers
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import plain_answers
from screener.screening.assessment import assess


@dataclass
class Proving:
    """The proofs of one questionnaire, shared by the checks of one run."""

    prospects: Prospects
    open: dict[Condition, None] = field(default_factory=dict)
    """Conditions of which nobody worked out whether they can be true."""


class _Last:
    """The questionnaire that was checked last."""

    proving: Proving | None = None


def proving(questionnaire: Questionnaire) -> Proving:
    """The proofs of a questionnaire, begun once."""
    if _Last.proving is None or _Last.proving.prospects.questionnaire is not questionnaire:
        _Last.proving = Proving(Prospects(questionnaire))
    return _Last.proving


def prospects_of(questionnaire: Questionnaire) -> Prospects:
    """What can happen over every complete answer sheet of a questionnaire."""
    return proving(questionnaire).prospects


def can(questionnaire: Questionnaire, condition: Condition) -> bool:
    """Whether it can be true; also where that was not counted, which is noted."""
    found = prospects_of(questionnaire).can_be(condition)
    if found is None:
        proving(questionnaire).open[condition] = None
    return found is not False


def cannot(questionnaire: Questionnaire, condition: Condition) -> bool:
    """Whether it surely can never be true."""
    return not can(questionnaire, condition)


def example(questionnaire: Questionnaire, condition: Condition = ALWAYS) -> Answers | None:
    """A complete answer sheet for which a condition is true; None where there is none, or none was found."""
    if cannot(questionnaire, condition):
        return None
    prospects = prospects_of(questionnaire)
    own = condition == ALWAYS or condition in (each for each, _ in questionnaire.conditions())
    return (prospects if own else prospects.knowing(condition)).example(condition)


def finding(questionnaire: Questionnaire, place: Place, rule: str, message: str, *sheets: Answers | None) -> Problem:
    """A finding with those answer sheets that there are, each with the outcome that the engine gives it."""
    shown = tuple(shown_of(questionnaire, sheet) for sheet in sheets if sheet is not None)
    return Problem(place, rule, message, shown)


def shown_of(questionnaire: Questionnaire, sheet: Answers) -> dict[str, object]:
    """An answer sheet and its outcome, as plain data."""
    return {"answers": plain_answers(sheet), "outcome": assess(questionnaire, sheet).outcome.id}

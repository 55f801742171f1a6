"""Ways: what would change a result, as plain data, and the words of the other outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.answers import State
from screener.outlook import Outlook
from screener.questionnaire import Questionnaire
from screener.record.parts import OtherOutcome, StepEntry, WayEntry
from screener.record.values import value_of
from screener.replies import words_of

if TYPE_CHECKING:
    from screener.prospects.changes import Change


def ways_of(questionnaire: Questionnaire, outlook: Outlook) -> list[WayEntry] | None:
    """The ways to better outcomes; None: not counted."""
    if outlook.would_change is None:
        return None
    language = questionnaire.language
    return [
        {"outcome": each.outcome.id, "steps": [_step(change, language) for change in each.changes]}
        for each in outlook.would_change
    ]


def _step(change: Change, language: str) -> StepEntry:
    question, asked = change.question, change.old.state is not State.NOT_ASKED
    return {
        "question": question.id,
        "label": question.short,
        "how": question.changeable if asked or question.changeable != "never" else "then",
        "old": words_of(question, change.old, language) if asked else None,
        "new": words_of(question, change.new, language),
        "value": value_of(change.new),
        "takes": question.change or None,
    }


def others_of(questionnaire: Questionnaire, outlook: Outlook) -> dict[str, OtherOutcome]:
    """The words of the outcomes that are named beside the result."""
    named = {each.id for each in outlook.possible or ()} | {each.outcome.id for each in outlook.would_change or ()}
    return {
        outcome.id: {"title": outcome.title, "patient": outcome.wording("patient")}
        for outcome in questionnaire.outcomes
        if outcome.id in named and outcome is not outlook.outcome
    }

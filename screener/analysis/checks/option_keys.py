"""Advice on the keys that choose options."""

from __future__ import annotations

from collections.abc import Iterator

from screener.analysis.checks.context import Proofs
from screener.errors import Problem
from screener.questionnaire.model import Question


def ambiguous_number(proofs: Proofs) -> Iterator[Problem]:
    """No key is the number of one option and chooses another, as where 0 to 10 are chosen by the keys 1 to 11."""
    for question in proofs.questionnaire.questions:
        for key, option in enumerate(_listed(question), 1):
            if f"{key}" != option and f"{key}" in _listed(question):
                message = (
                    f'the key {key} of {question.id} chooses the option "{option}", and another option has that '
                    "number; number the options from 0 to 9 or in order from 1, or ask for a number"
                )
                yield Problem(question.place, "ambiguous-number", message)
                break


def _listed(question: Question) -> list[str]:
    """The numbered options that have their place in the list as their key."""
    if question.kind.numbers_are_keys:
        return []
    return [option.id for option in question.options if option.id.isdigit() and option.id not in question.alone[:1]]

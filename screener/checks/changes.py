"""Checks of answers that a person can change."""

from __future__ import annotations

from collections.abc import Iterator

from screener.problems import Problem
from screener.questionnaire import Questionnaire


def unsaid_change(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Where an answer can change over time, the questionnaire says what that takes."""
    for question in questionnaire.questions:
        if question.changeable == "over time" and not question.change:
            message = f"{question.id} can change over time; say in change what that takes, and how long"
            yield Problem(question.place, "unsaid-change", message)

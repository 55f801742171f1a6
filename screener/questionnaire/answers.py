"""Answers: the value that a person gave, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from fractions import Fraction

from screener.questionnaire.light import dataclass


class AnswerState(StrEnum):
    """Whether there is an answer, and why not."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    """The person is not sure."""
    DECLINED = "declined"
    """The person would rather not say."""
    NOT_ASKED = "not asked"
    """The question does not apply, or was not reached."""


Value = str | tuple[str, ...] | Fraction | None
"""An option, several options, a number, a text (which is a str too), or nothing."""


@dataclass(frozen=True)
class Answer:
    """One answer; `by` and `at` say who gave it and when, `shown` and `typed` how; these are not compared."""

    state: AnswerState
    value: Value = None
    by: str | None = field(default=None, compare=False)
    at: str | None = field(default=None, compare=False)
    shown: tuple[str, ...] | None = field(default=None, compare=False)
    """The options that were shown, of a question that does not always show all; None where nobody noted them."""

    typed: str | None = field(default=None, compare=False)
    """A number as it was typed in another unit which the author declares; None where it was typed in its own."""

    @property
    def options(self) -> tuple[str, ...]:
        """The chosen options of a choice question; empty for anything else."""
        value = self.value
        if isinstance(value, str):
            return (value,)
        return value if isinstance(value, tuple) else ()

    @property
    def number(self) -> Fraction | None:
        """The number that was given, if one was."""
        value = self.value  # whether it is a fraction, abstract classes would be asked too
        return None if value is None or isinstance(value, str | tuple) else value


NOT_ASKED = Answer(AnswerState.NOT_ASKED)

Answers = Mapping[str, Answer]
"""Question id to answer, in no order that matters; a missing id is `NOT_ASKED`."""

"""What a person may read: before the start, beside the result, and hints under a question."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from screener.errors import NOWHERE, Place
from screener.questionnaire.conditions import ALWAYS, Condition
from screener.questionnaire.light import dataclass

AboutAt = Literal["start", "result"]


@dataclass(frozen=True, kw_only=True)
class About:
    """A paragraph that a person may read before the start, or that stands on the result; the id is optional."""

    say: str
    at: AboutAt | None = None
    """Where alone it is shown; None: before the start, and on the result when it has a condition that holds."""
    id: str = ""
    title: str = ""
    condition: Condition | None = None
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def on_result(self) -> Condition | None:
        """When it stands on the result; None: never."""
        if self.at is None or self.condition is not None:
            return self.condition
        return ALWAYS if self.at == "result" else None


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A line of help that is shown only when its condition holds."""

    say: str
    only_if: Condition = ALWAYS
    place: Place = field(default=NOWHERE, compare=False)

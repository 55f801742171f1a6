"""Names: what a condition must know of a question or score to speak of it, and which words are no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screener.answers import State

NameKind = Literal["one", "several", "yes-no", "number", "text", "score", "unread"]
"""What a name stands for; `unread` is a question whose own mistakes are told elsewhere."""

STATES = {"answered": State.ANSWERED, "unknown": State.UNKNOWN, "declined": State.DECLINED}
JOINERS = ("and", "or", "not", "is", "includes", "any", "all", "of", "stop", "flag", "except")
MEASURES = ("at", "above", "below", "between", "more", "less")

RESERVED = frozenset((*STATES, *JOINERS, *MEASURES, "true", "false", "null"))
"""Words that cannot be the id of a question, score or option, because conditions are made of them."""


@dataclass(frozen=True)
class Name:
    """What a condition must know of a question or score to speak of it."""

    kind: NameKind
    options: tuple[str, ...] = ()
    unit: str = ""
    allow: tuple[State, ...] = ()

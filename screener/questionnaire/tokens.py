"""Tokens of conditions and formulas, the reader that both parsers share, and the reserved words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Literal, NoReturn

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.estimates import ENDS, end_fault, end_name
from screener.questionnaire.kinds.base import QuestionType

MOST_WORDS = 400
MOST_NESTED = 20


@dataclass(frozen=True)
class Fault:
    """One mistake in a sentence, and the offset of its word."""

    offset: int
    rule: str
    message: str


@dataclass(frozen=True)
class Barred:
    """Why a name that exists may not be read somewhere, and the rule that says so."""

    why: str
    rule: str = "order"

    def fault(self, word: str, offset: int) -> Fault:
        """The fault of a sentence that reads it all the same."""
        return Fault(offset, self.rule, f"{word} cannot be read here: {self.why}")


class Unreadable(Exception):
    """Ends the reading of a sentence; its fault is already noted."""


@dataclass(kw_only=True)
class TokenReader:
    """The tokens of one sentence, and the position of the next one."""

    most: ClassVar[int] = MOST_WORDS
    rule: ClassVar[str] = "condition"
    """The rule under which a syntax fault is reported."""
    unit: ClassVar[str] = "words"
    """The word for its tokens in the message that there are too many."""
    faults: list[Fault] = field(default_factory=list)

    def begin(self, text: str, word: re.Pattern[str]) -> None:
        """Starts reading `text`."""
        self._words = [*((match[0], match.start()) for match in word.finditer(text)), ("", len(text.rstrip()))]
        self._next = 0
        self._depth = 0

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Reads one level of nesting; raises Unreadable for a sentence that is too long or nested too deep."""
        self._depth += 1
        if self._depth > MOST_NESTED:
            self._fail(f"nested deeper than {MOST_NESTED} levels")
        if len(self._words) - 1 > self.most:
            self._next = 0
            self._fail(f"longer than {self.most} {self.unit}")
        yield
        self._depth -= 1

    @property
    def _word(self) -> str:
        return self._words[self._next][0]

    @property
    def _offset(self) -> int:
        return self._words[self._next][1]

    def _take(self, *words: str) -> bool:
        """Whether the next tokens are `words`; if so the position moves behind them."""
        if self._word != words[0]:
            return False
        if words != tuple(word for word, _ in self._words[self._next : self._next + len(words)]):
            return False
        self._next += len(words)
        return True

    def _pop(self, what: str) -> str:
        word = self._word
        if not word:
            self._fail(f"{what} is missing at the end")
        self._next += 1
        return word

    def _pop_end(self) -> str:
        """The end of an estimate, if it is the next token; else empty."""
        return self._pop("") if self._word in ENDS else ""

    def _with_end(self, word: str, name: Name, offset: int) -> str:
        """The name with the end of an estimate behind it, where it has one."""
        end = self._pop_end()
        fault = end_fault(word, end, is_estimate=name.is_estimate) if name.kind != "unread" else None
        if fault is not None:
            self._fault(offset, "estimate", fault)
        return end_name(word, end) if end and name.is_estimate else word

    def _fail(self, message: str) -> NoReturn:
        self.faults.append(Fault(self._offset, self.rule, message))
        raise Unreadable

    def _fault(self, offset: int, rule: str, message: str) -> None:
        self.faults.append(Fault(offset, rule, message))


NameKind = QuestionType | Literal["score", "unread"]
"""What a name stands for; `unread` is a question or score that has mistakes of its own."""

STATES = {"answered": AnswerState.ANSWERED, "unknown": AnswerState.UNKNOWN, "declined": AnswerState.DECLINED}
JOINERS = ("and", "or", "not", "is", "includes", "any", "all", "of", "stop", "flag", "except")
MEASURES = ("at", "above", "below", "between", "more", "less")

COMPARED_OTHERWISE = {
    "more": "is above",
    "greater": "is above",
    "over": "is above",
    "older": "is above",
    "less": "is below",
    "fewer": "is below",
    "under": "is below",
    "younger": "is below",
}
"""Other words for a comparison, and what to write in their place."""

RESERVED = frozenset((*STATES, *JOINERS, *MEASURES, "true", "false", "null"))
"""Words that cannot be the id of a question, score or option, because conditions are made of them."""


@dataclass(frozen=True)
class Name:
    """What a parser must know of a question or score."""

    kind: NameKind
    options: tuple[str, ...] = ()
    unit: str = ""
    allow: tuple[AnswerState, ...] = ()
    points: Mapping[str, Fraction] = field(default_factory=dict)
    """Option to its points, for every option; empty where the options have none."""
    is_estimate: bool = False
    is_whole: bool = False
    """Whether it is a question that is answered by a whole number."""

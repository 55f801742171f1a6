"""Words: a sentence of a closed grammar, read from left to right, with its faults at the words that make them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NoReturn

from screener.questionnaire.answers import AnswerState
from screener.questionnaire.kinds.base import QuestionType

MOST_WORDS = 400
MOST_NESTED = 20


@dataclass(frozen=True)
class Fault:
    """One mistake in a sentence, and the offset of the word that makes it."""

    offset: int
    rule: str
    message: str


class Unreadable(Exception):
    """The rest of a sentence cannot be told; its fault is already noted."""


@dataclass(kw_only=True)
class TokenReader:
    """The words of one sentence, and how far they are read."""

    most: ClassVar[int] = MOST_WORDS
    rule: ClassVar[str] = "condition"
    """The rule that a sentence breaks which is not of the grammar."""
    unit: ClassVar[str] = "words"
    """What it is made of, for the sentence that says there are too many."""
    faults: list[Fault] = field(default_factory=list)

    def begin(self, text: str, word: re.Pattern[str]) -> None:
        """Takes the words of `text` to be read."""
        self._words = [*((match[0], match.start()) for match in word.finditer(text)), ("", len(text.rstrip()))]
        self._next = 0
        self._depth = 0

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level further inside; a sentence that is too long or too deep is not read on."""
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
        """Whether the next words are `words`; if so they are read."""
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

    def _fail(self, message: str) -> NoReturn:
        self.faults.append(Fault(self._offset, self.rule, message))
        raise Unreadable

    def _fault(self, offset: int, rule: str, message: str) -> None:
        self.faults.append(Fault(offset, rule, message))


NameKind = QuestionType | Literal["score", "unread"]
"""What a name stands for; `unread` is a question whose own mistakes are told elsewhere."""

STATES = {"answered": AnswerState.ANSWERED, "unknown": AnswerState.UNKNOWN, "declined": AnswerState.DECLINED}
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
    allow: tuple[AnswerState, ...] = ()

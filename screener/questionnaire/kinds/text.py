"""Free text, which no rule can read but for whether it is there."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any, ClassVar, Self

from screener.quantities import show
from screener.questionnaire.answers import Value
from screener.questionnaire.kinds.base import (
    ColumnType,
    KindKeys,
    PageKind,
    QuestionKind,
    QuestionType,
    Refused,
    Reply,
    refuse_type,
)
from screener.questionnaire.kinds.domains import AnyWords, Domain
from screener.questionnaire.light import dataclass
from screener.text import refused_character

MOST_TEXT = 500
"""Characters of an answer, at most."""


@dataclass(frozen=True)
class FreeText(QuestionKind):
    """Words of the person's own."""

    name: ClassVar[QuestionType] = "text"
    page_kind: ClassVar[PageKind] = "typed"
    column_type: ClassVar[ColumnType] = "text"
    writing_lines: ClassVar[int] = 3

    @classmethod
    def made(cls, keys: KindKeys) -> Self:  # noqa: ARG003  (it has none)
        """The one kind of text."""
        return cls()

    @property
    def domain(self) -> Domain:
        """Any words."""
        return AnyWords()

    def described(self) -> str:
        """How long it may be."""
        return f"Words of their own, {MOST_TEXT} characters at most"

    def facts(self) -> dict[str, str]:
        """Nothing."""
        return {}

    def parse(self, reply: Reply, label: str) -> Value:
        """The text in Unicode's composed form (NFC), without white space around it."""
        if isinstance(reply, Fraction):
            reply = show(reply)
        if reply is not None and not isinstance(reply, str):
            refuse_type(reply, label)
        text = unicodedata.normalize("NFC", reply or "").strip()
        if not text:
            raise Refused(label, "no-text")
        if len(text) > MOST_TEXT:
            raise Refused(label, "too-long", most=MOST_TEXT)
        if refused_character(text) is not None:
            raise Refused(label, "unseen")
        return text

    def words(self, value: Value) -> str:
        """The text itself."""
        return value if isinstance(value, str) else ""

    def typed(self, value: Value) -> str:
        """The text itself."""
        return self.words(value)

    def unparsed(self, value: Value) -> str:
        """The text itself."""
        return self.words(value)

    def schema(self) -> dict[str, Any]:
        """A text that is not empty nor too long."""
        return {"type": "string", "minLength": 1, "maxLength": MOST_TEXT}

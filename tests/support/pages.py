"""Result pages for tests: the record of a person, and its page on a stream of any encoding and width."""

from __future__ import annotations

import io
from uuid import UUID

from screener.documents.console import console_for
from screener.documents.result_whole import show
from screener.questionnaire.model import Audience
from screener.records.record import Session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.support.paths import VERSION_1
from tests.support.persons import SMALL, Person, converse, interview_of

SESSION = Session(id=UUID(int=7 << 64))


class Stream(io.StringIO):
    """A stream with an encoding of its own."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


def record(person: Person) -> Record:
    """The record of a person who answers the questionnaire that they have answers for."""
    small = "areas" in person.moves
    ended, _ = converse(person, interview_of(SMALL if small else VERSION_1))
    assert ended is not None
    return record_of(ended.questionnaire, assess(ended.questionnaire, ended.answers), SESSION, "screener")


def page(shown: Record, width: int = 80, audience: Audience = "staff", encoding: str = "utf-8") -> str:
    """What is printed of a record."""
    stream = Stream(encoding)
    show(shown, console_for(stream, width), audience)
    return stream.getvalue()

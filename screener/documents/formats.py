"""The two tables of formats: of records, and of a questionnaire's rules.

The commands offer what the tables hold, so they are read at every start: a format imports what it needs when it is
used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from screener.questionnaire.model import Audience, Questionnaire
    from screener.records.decision import Decisions
    from screener.records.types import Record


class RecordFormat(Protocol):
    """Takes records one after the other, and the questionnaire of the columns for a table; gives pieces of text."""

    def __call__(
        self, records: Iterable[Record], questionnaire: Questionnaire | None, decisions: Decisions | None = None, /
    ) -> Iterator[str]:
        """The pieces; a decision is beside a record and no part of it, so data alone has none."""


RulesFormat = Callable[["Questionnaire", int], Iterator[str]]
"""Takes the questionnaire and the number of columns; gives lines without line ends."""


def _json(records: Iterable[Record], *_: object) -> Iterator[str]:
    """One JSON array."""
    import json

    before = "[\n"
    for record in records:
        yield before + json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _jsonl(records: Iterable[Record], *_: object) -> Iterator[str]:
    """One record a line."""
    import json

    return (json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n" for record in records)


def _csv(
    records: Iterable[Record], questionnaire: Questionnaire | None, decisions: Decisions | None = None
) -> Iterator[str]:
    """One table; all records must be of that questionnaire."""
    from screener.documents.table import table

    if questionnaire is None:
        raise ValueError("a table has the columns of one questionnaire")
    return table(records, questionnaire, decisions)


def _html(records: Iterable[Record], _: object = None, decisions: Decisions | None = None) -> Iterator[str]:
    from screener.documents.html.result import page

    return page(records, decisions)


def _fhir(records: Iterable[Record], questionnaire: Questionnaire | None, *_: object) -> Iterator[str]:
    """One transaction; all records must be of that questionnaire."""
    from screener.interop.fhir.bundle import bundle

    if questionnaire is None:
        raise ValueError("a bundle holds the questionnaire of its records")
    return bundle(records, lambda _: questionnaire)


def _rule_book_text(questionnaire: Questionnaire, width: int) -> Iterator[str]:
    from screener.documents.plain_text import book_text
    from screener.documents.rulebook import book_of

    return book_text(book_of(questionnaire), width)


def _rule_book_html(questionnaire: Questionnaire, _: int) -> Iterator[str]:
    from screener.documents.html.book import book_html
    from screener.documents.rulebook import book_of

    return book_html(book_of(questionnaire))


def _form(questionnaire: Questionnaire, _: int) -> Iterator[str]:
    from screener.documents.form import form_html

    return form_html(questionnaire)


def fhir_questionnaire(questionnaire: Questionnaire, audience: Audience = "staff") -> Iterator[str]:
    """A Questionnaire that other programs can run; for patients without the weights of options."""
    import json

    from screener.interop.fhir.questionnaire import questionnaire_resource

    resource = questionnaire_resource(questionnaire, audience)
    yield json.dumps(resource, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _fhir_questionnaire(questionnaire: Questionnaire, _: int) -> Iterator[str]:
    return fhir_questionnaire(questionnaire)


RECORD_FORMATS: Mapping[str, RecordFormat] = {"json": _json, "jsonl": _jsonl, "csv": _csv, "html": _html, "fhir": _fhir}
RULES_FORMATS: Mapping[str, RulesFormat] = {
    "text": _rule_book_text,
    "html": _rule_book_html,
    "paper": _form,
    "fhir": _fhir_questionnaire,
}

"""The printable pages of screenings for the chart: the letter, then everything else that the record says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from screener.documents.html import BREAK, CLOSING, Html, concatenated, element, opening
from screener.documents.html.letter import letter_html, marks_of, rank_of, sheet_name
from screener.documents.html.sections import section_html
from screener.documents.letter import Letter, letter_of
from screener.documents.result import ResultText
from screener.documents.result_head import code_in_groups, reference, signed_by
from screener.documents.result_sections import ResultPart, sections_of
from screener.i18n import phrase
from screener.records.decision import Decisions
from screener.records.types import Record

REST: tuple[ResultPart, ...] = ("answers", "details", "about", "sources")
"""What follows the letter, in this order."""


def page(records: Iterable[Record], decisions: Decisions | None = None) -> Iterator[str]:
    """One document; each record begins on a new sheet, with what was decided after the visit."""
    rest = iter(records)
    first = next(rest, None)
    language = first["language"] if first else "en"
    yield opening(phrase("export-title", language), "result", language=language) + "\n"
    for record in chain([] if first is None else [first], rest):
        text = ResultText(record)
        letter = letter_of(text, decisions.in_words(record) if decisions else "")
        yield concatenated((element("style", marks_of(text)), letter_html(letter), _rest(letter)), "\n") + "\n"
    yield CLOSING + "\n"


def _rest(letter: Letter) -> Html:
    """Everything that the letter has no room for, under a head that is repeated on each sheet."""
    text, record = letter.text, letter.text.record
    parts: tuple[ResultPart, ...] = REST if letter.is_whole else ("findings", *REST)
    content = [section_html(section) for part in parts for section in sections_of(text, [part], printed=True)]
    head = element("thead", element("tr", element("td", _running_head(text))))
    body = element("tbody", element("tr", element("td", *content, element("footer", *_foot(text)))))
    return element(
        "article",
        element("table", head, body, class_="sheets"),
        class_=rank_of(text),
        lang=record["language"],
        style=f"page: {sheet_name(text)}",
    )


def _running_head(text: ResultText) -> Html:
    questionnaire = text.record["questionnaire"]
    clinic = f"{questionnaire['clinic']} · " if questionnaire.get("clinic") else ""
    marks = " · ".join(filter(None, (code_in_groups(text.record["code"]), reference(text))))
    return element("header", element("b", clinic, questionnaire["title"]), element("span", marks))


def _foot(text: ResultText) -> tuple[str, ...]:
    clock = (text.clock, BREAK) if text.clock else ()
    return (*clock, element("b", text.record["questionnaire"]["notice"]), BREAK, _origin(text))


def _origin(text: ResultText) -> str:
    record = text.record
    questionnaire = f"{record['questionnaire']['id']} {record['questionnaire']['version']}{signed_by(text)}"
    checksum = text.say("checksum", checksum=record["checksum"][:16])
    return " · ".join(filter(None, (questionnaire, record["finished"], record["id"], checksum)))

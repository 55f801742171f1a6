"""The letter as a page: one sheet of A4 or Letter, with its marks."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters, digits

from screener.documents.blocks import Section
from screener.documents.html import BREAK, CLOSING, Html, concatenated, element, lines, opening, sheet_marks
from screener.documents.html.sections import section_html
from screener.documents.letter import Letter, letter_of
from screener.documents.result import ResultText
from screener.documents.result_head import answered_by, code_in_groups, reference, when
from screener.records.types import Record


def letter_page(record: Record, decided: str = "") -> Iterator[str]:
    """The letter of one record as a whole document, with what was decided after the visit."""
    text = ResultText(record)
    title = f"{record['questionnaire']['title']} {record['code']}"
    yield opening(title, "result", marks=marks_of(text), language=record["language"]) + "\n"
    yield letter_html(letter_of(text, decided)) + "\n"
    yield CLOSING + "\n"


def marks_of(text: ResultText) -> str:
    """The style that prints code, reference and page number on each sheet of a record."""
    code = text.record["code"]
    words = " · ".join(filter(None, (f"{text.say('sheet-code')} {code_in_groups(code)}", reference(text))))
    return sheet_marks(words, f"{text.say('sheet-page')} ", sheet_name(text))


def sheet_name(text: ResultText) -> str:
    """The name of the sheets of a record in styles."""
    return "record-" + "".join(char for char in text.record["code"] if char in ascii_letters + digits)


def letter_html(letter: Letter) -> Html:
    """The letter as one article."""
    text, record = letter.text, letter.text.record
    return element(
        "article",
        lines(
            "",
            _head(text),
            element("h1", text.headline),
            *(element("p", sentence, class_="standing") for sentence in letter.standing),
            *map(_section, letter.head),
            element("div", *map(_section, letter.columns), class_="columns"),
            _foot(text),
        ),
        class_=f"letter {rank_of(text)} {letter.density.name}".rstrip(),
        lang=record["language"],
        style=f"page: {sheet_name(text)}",
    )


def rank_of(text: ResultText) -> str:
    """The style for the outcome: worst, best or between, and whether it is open."""
    outcome = text.result
    if outcome is None:
        return "" if text.is_by_bands and text.is_certain else "open"
    rank = "worst" if text.is_worst else "best" if outcome["rank"] == outcome["ranks"] - 1 else "between"
    return f"rank-{rank}" if text.is_certain else f"rank-{rank} open"


def _head(text: ResultText) -> Html:
    questionnaire, record = text.record["questionnaire"], text.record
    version = text.say("letter-version", title=questionnaire["title"], version=questionnaire["version"])
    who = " · ".join(filter(None, (reference(text), answered_by(text))))
    code = element("span", f"{text.say('sheet-code')} ", element("b", code_in_groups(record["code"])), class_="code")
    first, *others = filter(None, (questionnaire.get("clinic"), version, who))
    return element(
        "header",
        element("div", element("b", first), *(part for other in others for part in (BREAK, other))),
        element("div", code, BREAK, when(text)),
    )


def _section(section: Section) -> Html:
    return element("section", section_html(section))


def _foot(text: ResultText) -> Html:
    """The lines to sign, and how to see that nothing was altered."""
    record = text.record
    blanks = (
        element("div", element("span", text.say(key))) for key in ("letter-name", "paper-date", "letter-signature")
    )
    checks = (
        text.clock,
        text.say("checksum", checksum=record["checksum"][:16]),
        text.say("letter-verify", code=record["code"]),
    )
    return concatenated(
        (
            element("div", *blanks, class_="signature"),
            element("footer", element("b", record["questionnaire"]["notice"]), f" {' · '.join(filter(None, checks))}"),
        )
    )

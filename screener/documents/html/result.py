"""The printable page: one screening for the chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from screener.documents.blocks import AnswerLine, Bar, Item, Paragraph, ScoreLine, Section, SectionBlock, Source
from screener.documents.html import BREAK, CLOSING, Html, concatenated, element, lines, opening
from screener.documents.result import ResultText
from screener.documents.result_sections import sections_of
from screener.records.types import Record


def page(records: Iterable[Record]) -> Iterator[str]:
    """One document; each record is an article that begins on a new sheet."""
    yield opening("Screenings", "result") + "\n"
    for record in records:
        yield _article(ResultText(record)) + "\n"
    yield CLOSING + "\n"


def _article(text: ResultText) -> Html:
    record = text.record
    questionnaire, subject = record["questionnaire"], f" · {record['subject']}" if record["subject"] else ""
    clinic = f"{questionnaire['clinic']} · " if questionnaire.get("clinic") else ""
    return element(
        "article",
        lines(
            "",
            element("header", element("b", clinic, questionnaire["title"]), element("span", record["code"], subject)),
            element("h1", text.headline),
            element("p", text.standing, class_="soft") if text.standing else "",
            *(section_html(section) for section in sections_of(text, printed=True)),
            element("p", text.clock, class_="soft") if text.clock else "",
            element("footer", element("b", questionnaire["notice"]), BREAK, _origin(text)),
        ),
        class_=_rank(text),
        lang=record["language"],
    )


def _rank(text: ResultText) -> str:
    outcome = text.result
    if outcome is None:
        return "open"
    rank = "worst" if outcome["rank"] == 0 else "best" if outcome["rank"] == outcome["ranks"] - 1 else "between"
    return f"rank-{rank}" if text.is_certain else f"rank-{rank} open"


def _origin(text: ResultText) -> str:
    record = text.record
    questionnaire = f"{record['questionnaire']['id']} {record['questionnaire']['version']}"
    checksum = text.say("checksum", checksum=record["checksum"][:16])
    return " · ".join(filter(None, (questionnaire, record["finished"], record["id"], checksum)))


# -- sections ----------------------------------------------------------------------


def section_html(section: Section) -> Html:
    """A heading and its blocks; neighbours of one kind are one list or one table."""
    groups = groupby(section.blocks, key=type)
    return concatenated((element("h2", section.title), *(_group(list(group)) for _, group in groups)))


def _group(blocks: Sequence[SectionBlock]) -> Html:
    shown = [_block(block) for block in blocks]
    match blocks[0]:
        case Item():
            return element("ul", *shown)
        case Source():
            return element("ol", *shown, class_="sources")
        case AnswerLine():
            return element("table", *shown)
        case _:
            return concatenated(shown)


def _block(block: SectionBlock) -> Html:
    match block:
        case Paragraph(text, cited, lead):
            return element("p", *_lead(lead), text, _cited(cited))
        case Item(text, cited=cited, detail=detail, lead=lead):
            return element("li", *_lead(lead), text, _cited(cited), *((BREAK, soft(detail)) if detail else ()))
        case ScoreLine():
            return _score(block)
        case AnswerLine(label, text, cited):
            return element("tr", element("th", label), element("td", text, _cited(cited)))
        case Source(name, text, basis):
            return element("li", element("b", name), f": {text} ", soft(f"({basis})"))


def _lead(lead: str) -> tuple[Html | str, ...]:
    return (element("b", f"{lead}."), " ") if lead else ()


def soft(text: str) -> Html:
    """Words of less weight."""
    return element("span", text, class_="soft")


def _cited(names: str) -> Html:
    return concatenated((" ", element("span", f"({names})", class_="cited"))) if names else Html()


def _score(score: ScoreLine) -> Html:
    reasons = (
        element("li", element("span", reason.points, class_="points"), reason.text, _cited(reason.cited))
        for reason in score.reasons
    )
    return element(
        "section",
        element("div", element("b", score.title), element("span", score.value), class_="score"),
        _bar(score.bar) if score.bar else "",
        element("p", score.could_be, class_="soft range") if score.could_be else "",
        element("ul", *reasons, class_="reasons"),
    )


def _bar(bar: Bar) -> Html:
    full, could = float(100 * bar.lowest), float(100 * bar.highest)
    more = element("i", class_="could", style=f"width:{could - full:.1f}%") if could > full else ""
    return element("div", element("i", style=f"width:{full:.1f}%"), more, class_="bar")

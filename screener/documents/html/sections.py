"""Sections of a result as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from screener.documents.blocks import AnswerLine, Bar, Item, Paragraph, ScoreLine, Section, SectionBlock, Source
from screener.documents.html import BREAK, Html, concatenated, element


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
        case Item(text, mark, cited, detail, lead):
            said = (*_lead(lead), text, _cited(cited), *((BREAK, soft(detail)) if detail else ()))
            return element("li", *said, class_="stop" if mark == "stop" else "")
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

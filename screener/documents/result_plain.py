"""A result as sentences, one below another, for those who hear it: no colour, bar, rule or glyph.

Sources stand beside what they support only where the sources are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from textwrap import wrap

from screener.documents.blocks import AnswerLine, Item, Paragraph, Reason, ScoreLine, SectionBlock, Source
from screener.documents.result import ResultText
from screener.documents.result_head import code_in_groups, head_sentences
from screener.documents.result_sections import ResultPart, sections_of
from screener.text import clean, with_full_stop


def spoken_lines(text: ResultText, parts: Collection[ResultPart], width: int) -> list[str]:
    """The lines of those parts; the code is spelled, and the last thing that is read."""
    is_whole, cites = "findings" in parts, "sources" in parts
    paragraphs = [_head(text)] if is_whole else []
    for section in sections_of(text, parts):
        said = [sentence for block in section.blocks for sentence in _sentences(block, cites=cites)]
        paragraphs.append([section.title, *said])
    paragraphs += [_foot(text)] if is_whole else []
    return [line for said in paragraphs for line in ("", *_wrapped(said, width))][1:]


def _head(text: ResultText) -> list[str]:
    return [*head_sentences(text), text.headline, text.standing]


def _foot(text: ResultText) -> list[str]:
    questionnaire = text.record["questionnaire"]
    version = text.say("letter-version", title=questionnaire["title"], version=questionnaire["version"])
    code = text.say("brief-code", code=code_in_groups(text.record["code"], spelled=True))
    return [text.clock, questionnaire["notice"], version, code]


def _sentences(block: SectionBlock, *, cites: bool) -> Iterator[str]:
    """What a block says, with the short names of its sources where these are cited."""

    def cited(words: str, names: str) -> str:
        return f"{words} ({names})" if cites and names else words

    match block:
        case Paragraph(text, names, lead):
            yield cited(_led(lead, text), names)
        case Item(text, _, names, detail, lead):
            yield cited(_led(lead, text), names)
            yield detail
        case ScoreLine(title, value, _, could_be, reasons):
            yield f"{title}: {value}"
            yield could_be
            yield from (cited(_reason(reason), reason.cited) for reason in reasons)
        case AnswerLine(label, text, names):
            yield cited(f"{label}: {text}", names)
        case Source(name, text, basis):
            yield f"{name}: {text} ({basis})"


def _led(lead: str, text: str) -> str:
    return f"{with_full_stop(lead)} {text}" if lead else text


def _reason(reason: Reason) -> str:
    return reason.text if reason.points == "=" else f"{reason.points}: {reason.text}"


def _wrapped(said: list[str], width: int) -> Iterator[str]:
    """Each sentence on lines of its own, with the full stop at which a voice rests."""
    for sentence in filter(None, said):
        whole = with_full_stop(f"{sentence[0].upper()}{sentence[1:]}")
        yield from wrap(clean(whole), width, break_on_hyphens=False) or [""]

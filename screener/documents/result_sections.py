"""The sections of a result, in order: what they say, before a writer decides how it looks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

from screener.documents.blocks import (
    AnswerLine,
    Bar,
    Item,
    Paragraph,
    Reason,
    ScoreLine,
    Section,
    SectionBlock,
    Source,
)
from screener.documents.cited import ShortNames
from screener.documents.result import ResultText
from screener.documents.result_ways import ways
from screener.documents.unknown_scores import is_measure, is_unknown
from screener.quantities import MOST_DECIMALS, SHOWN_DECIMALS, JsonNumber, from_json
from screener.questionnaire.conditions import RuleKind

if TYPE_CHECKING:
    from screener.records.types import ReasonEntry, ScoreEntry

PRINTED = MOST_DECIMALS
"""Decimals of a score on a page for the chart."""

READ_BY_PATIENTS = 5
"""Stops and flags that a patient reads in sentences; they stand in the order of danger."""

ResultPart = Literal["findings", "details", "about", "answers", "sources"]
"""Parts of a result: what was found and what follows; why, and what would change it; what to know; what was said."""
WHOLE: tuple[ResultPart, ...] = get_args(ResultPart)
_WORD = re.compile(r"\w+")


def sections_of(text: ResultText, parts: Collection[ResultPart] = WHOLE, *, printed: bool = False) -> Iterator[Section]:
    """Those parts of a result, section by section; `printed` has all decimals of a score."""
    names = ShortNames(text)
    found: list[Section] = []
    if "findings" in parts:
        found += [
            _section(text, "could-be", _possible(text)),
            *_findings(text, names),
            _section(text, "open", [Item(line) for line in text.missing]),
        ]
    if "details" in parts:
        found += [
            _section(text, "ways", _ways(text)),
            _section(text, "scores", _scores(text, names, printed=printed)),
        ]
    if "findings" in parts:
        found += [
            _section(text, "next", [Paragraph(text.next)] if text.next else []),
            _section(text, "contact", [Paragraph(text.contact)] if text.contact else []),
        ]
    if "about" in parts:
        blocks = (Paragraph(entry["say"], names.of(entry["sources"]), entry["title"] or "") for entry in text.about)
        found.append(Section(text.say("notes"), tuple(blocks), is_spaced=True))
    if "answers" in parts and text.audience == "staff":
        found.append(_section(text, "answers", _answers(text, names)))
    if "sources" in parts:
        found.append(_section(text, "cited", _sources(text, names)))
    return (section for section in found if section.blocks)


def _section(text: ResultText, key: str, blocks: Iterator[SectionBlock] | Sequence[SectionBlock]) -> Section:
    return Section(text.say(key), tuple(blocks))


def _possible(text: ResultText) -> Iterator[SectionBlock]:
    for title, is_own in text.possible:
        yield Item(title, "outcome" if is_own else "open")
    if text.possible:
        yield Paragraph(text.settled_by)


def _findings(text: ResultText, names: ShortNames) -> Iterator[Section]:
    """Stops, flags and notes, each under the heading for this reader.

    A patient reads the first stops and flags in sentences, and of the other flags the short names.
    """
    is_staff, room = text.audience == "staff", READ_BY_PATIENTS - len(text.findings("stop"))
    for kind in get_args(RuleKind):
        found = text.findings(kind)
        most = max(0, room) if kind == "flag" and not is_staff else len(found)
        items = [
            Item(words, kind, names.of(sources), lead=lead_of(label, words) if is_staff else "")
            for label, words, sources in found[:most]
        ]
        yield _section(text, f"{kind}s-{text.audience}", items)
        yield _section(text, "team-too", [Item(label or words, kind) for label, words, _ in found[most:]])


def lead_of(label: str, words: str) -> str:
    """The short name of a finding in front of its words; empty where their first sentence says most of it."""
    name, said = {*_WORD.findall(label.casefold())}, re.split(r"[.;:]\s", words.casefold(), maxsplit=1)[0]
    return "" if 2 * len(name & {*_WORD.findall(said)}) >= len(name) else label


def _ways(text: ResultText) -> Iterator[SectionBlock]:
    if text.record["assessment"]["would_change"] is None and text.audience == "staff":
        yield Paragraph(text.say("ways-uncounted"))
    for outcome, steps in ways(text):
        yield Paragraph(outcome)
        for step, takes in steps:
            yield Item(step, "step", detail=takes)


def _answers(text: ResultText, names: ShortNames) -> Iterator[SectionBlock]:
    for entry in text.record["answers"].values():
        if entry["state"] != "not asked":
            yield AnswerLine(entry["label"], entry["words"], names.of(entry["sources"]))


def _sources(text: ResultText, names: ShortNames) -> Iterator[SectionBlock]:
    for name, citation in names.listed:
        yield Source(name, citation["text"], text.basis(citation))


# -- scores ------------------------------------------------------------------------------------


def _scores(text: ResultText, names: ShortNames, *, printed: bool) -> Iterator[SectionBlock]:
    """The scores for staff, and which of them no study has tested."""
    yield from score_lines(text, names, printed=printed)
    if text.audience == "staff" and (untested := untested_of(text, [score for _, score in shown_scores(text)])):
        yield Paragraph(untested)


def untested_of(text: ResultText, scores: Sequence[ScoreEntry]) -> str:
    """Which of those scores no study has tested; empty where there is none."""
    titles = [score["title"] or "" for score in scores if score.get("validated") is False]
    return text.say("letter-untested", titles=", ".join(titles)) if titles else ""


def score_lines(text: ResultText, names: ShortNames, *, printed: bool = False) -> list[ScoreLine]:
    """The scores for staff; one without a title only helps to work out others."""
    if text.audience != "staff":
        return []
    return [_score(text, name, score, names, printed=printed) for name, score in shown_scores(text)]


def shown_scores(text: ResultText) -> list[tuple[str, ScoreEntry]]:
    """The scores with a title that apply."""
    scores = text.record["assessment"]["scores"]
    return [(name, score) for name, score in scores.items() if score["title"] and score.get("shown", True)]


def _score(text: ResultText, name: str, score: ScoreEntry, names: ShortNames, *, printed: bool) -> ScoreLine:
    unknown = is_unknown(score, text.record)
    reasons = [reason for reason in text.record["assessment"]["reasons"] if reason["score"] == name]
    reasons = [] if unknown and score["made_by"] == "formula" else reasons
    return ScoreLine(
        score["title"] or name,
        text.value(score, PRINTED if printed else score.get("decimals", SHOWN_DECIMALS)),
        None if unknown else _bar(score),
        text.notes(score, score.get("decimals", SHOWN_DECIMALS)),
        tuple(_reason(text, reason, score, names) for reason in reasons),
        cited=names.of([number for reason in reasons for number in reason["sources"]]),
    )


def _reason(text: ResultText, reason: ReasonEntry, score: ScoreEntry, names: ShortNames) -> Reason:
    points = "=" if score["made_by"] == "formula" else text.points(reason, MOST_DECIMALS)
    return Reason(points, reason.get("staff") or reason["because"], names.of(reason["sources"]))


def _bar(score: ScoreEntry) -> Bar | None:
    """How far along its scale a score lies, and how far it could; None where it has no title, scale or value."""
    scale = score["scale"]
    value = score.get("cautious") if score["value"] is None else score["value"]
    if not score["title"] or scale is None or value is None:
        return None
    first, last = from_json(scale[0]), from_json(scale[1])
    if first == last or is_measure(score) or (score["made_by"] == "formula" and first != 0):
        return None  # such as a measure between two bounds of its inputs, like a body mass index

    def place(number: JsonNumber | None) -> Fraction:
        share = (from_json(value if number is None else number) - first) / (last - first)
        return min(Fraction(1), max(Fraction(0), share))

    return Bar(place(score["lowest"]), place(score["highest"]))

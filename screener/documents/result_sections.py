"""The sections of a result page, in order: what they say, before a writer decides how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import get_args

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
from screener.documents.result import ResultText
from screener.quantities import JsonNumber, from_json
from screener.questionnaire.conditions import RuleKind
from screener.records.types import ReasonEntry, ScoreEntry

ROUNDED, PRINTED = 2, 6
"""Decimals of a score on a screen, and on a page for the chart."""


def sections_of(text: ResultText, *, printed: bool = False) -> Iterator[Section]:
    """The sections that say something; the printed page has all answers and all sources too."""
    found = [
        _section(text, "could-be", list(_possible(text))),
        _section(text, "stops", _findings(text, "stop")),
        _section(text, "flags", _findings(text, "flag")),
        _section(text, "noted-patient" if text.audience == "patient" else "noted", _findings(text, "note")),
        _section(text, "open", [Item(line) for line in text.missing]),
        _section(text, "ways", list(_ways(text))),
        *_scores(text, printed=printed),
        _section(text, "next", [Paragraph(text.next)] if text.next else []),
        _section(text, "contact", [Paragraph(text.contact)] if text.contact else []),
        _about(text),
        *([_section(text, "answers", list(_answers(text)))] if printed else []),
        _section(text, "cited", list(_sources(text, printed=printed))),
    ]
    return (section for section in found if section.blocks)


def _section(text: ResultText, key: str, blocks: Sequence[SectionBlock]) -> Section:
    return Section(text.say(key), tuple(blocks))


def _possible(text: ResultText) -> Iterator[SectionBlock]:
    for title, is_own in text.possible:
        yield Item(title, "outcome" if is_own else "open")
    if text.possible:
        yield Paragraph(text.settled_by)


def _findings(text: ResultText, kind: RuleKind) -> list[SectionBlock]:
    return [Item(words, kind, _sorted(sources), lead=label) for label, words, sources in text.findings(kind)]


def _ways(text: ResultText) -> Iterator[SectionBlock]:
    if text.record["assessment"]["would_change"] is None and text.audience == "staff":
        yield Paragraph(text.say("ways-uncounted"))
    for outcome, steps in text.ways():
        yield Paragraph(outcome)
        for step, takes in steps:
            yield Item(step, "step", detail=takes)


def _about(text: ResultText) -> Section:
    blocks = (Paragraph(entry["say"], _sorted(entry["sources"]), entry["title"] or "") for entry in text.about)
    return Section(text.say("notes"), tuple(blocks), is_spaced=True)


def _answers(text: ResultText) -> Iterator[SectionBlock]:
    for entry in text.record["answers"].values():
        if entry["state"] != "not asked":
            yield AnswerLine(entry["label"], entry["words"], _sorted(entry["sources"]))


def _sources(text: ResultText, *, printed: bool) -> Iterator[SectionBlock]:
    """The sources of this page, by number; those of questions alone only where the answers are printed."""
    used = _numbers_used(text)
    for citation in text.record["citations"]:
        if printed or citation["number"] in used:
            yield Source(citation["number"], citation["text"], text.basis(citation))


def _numbers_used(text: ResultText) -> set[int]:
    cited = [sources for kind in get_args(RuleKind) for _, _, sources in text.findings(kind)]
    cited += [entry["sources"] for entry in text.about]
    if text.audience == "staff":
        cited += [reason["sources"] for reason in text.record["assessment"]["reasons"]]
    return {number for numbers in cited for number in numbers}


def _sorted(numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))


# -- scores ------------------------------------------------------------------------------------


def _scores(text: ResultText, *, printed: bool) -> Iterator[Section]:
    """Scores are for staff; a screen shows those without a title, which explain the others, apart."""
    if text.audience != "staff":
        return
    scores = text.record["assessment"]["scores"]
    listed = [_score(text, name, each, printed=printed) for name, each in scores.items() if each.get("shown", True)]
    if printed:
        yield _section(text, "scores", [line for line in listed if line.reasons or not line.is_working])
        return
    yield _section(text, "scores", [line for line in listed if not line.is_working])
    yield _section(text, "workings", [line for line in listed if line.reasons and line.is_working])


def _score(text: ResultText, name: str, score: ScoreEntry, *, printed: bool) -> ScoreLine:
    reasons = [reason for reason in text.record["assessment"]["reasons"] if reason["score"] == name]
    return ScoreLine(
        score["title"] or name,
        text.value(score, PRINTED if printed else ROUNDED),
        _bar(score),
        text.range(score, ROUNDED),
        tuple(_reason(text, reason, score, printed=printed) for reason in reasons),
        is_working=not score["title"],
    )


def _reason(text: ResultText, reason: ReasonEntry, score: ScoreEntry, *, printed: bool) -> Reason:
    is_formula = score["made_by"] == "formula"
    points = "=" if is_formula else text.points(reason, PRINTED if printed else ROUNDED)
    return Reason(points, reason.get("staff") or reason["because"], _sorted(reason["sources"]))


def _bar(score: ScoreEntry) -> Bar | None:
    """How far along its scale a score lies, and how far it could; None where it has no title, scale or value."""
    scale = score["scale"]
    value = score.get("cautious") if score["value"] is None else score["value"]
    if not score["title"] or scale is None or value is None:
        return None
    first, last = from_json(scale[0]), from_json(scale[1])
    if score["made_by"] == "formula" and first != 0:
        return None  # a measure between two bounds of its inputs, like a body mass index

    def place(number: JsonNumber | None) -> Fraction:
        share = (from_json(value if number is None else number) - first) / (last - first)
        return min(Fraction(1), max(Fraction(0), share))

    return Bar(place(score["lowest"]), place(score["highest"]))

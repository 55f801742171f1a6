"""The letter of a screening: one page for the chart and for a colleague, made from its record.

It says what was found and nothing else: the result, what to check first in the order of danger, grades by the name of
their scale, measures, estimates, medicines and history that was reported, and what is not known. All of it is cut to
the lines that one sheet of A4 or Letter has; stops are never left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from screener.documents.blocks import AnswerLine, Item, Mark, Paragraph, Section, SectionBlock
from screener.documents.cited import ShortNames
from screener.documents.result import ResultText
from screener.documents.result_sections import lead_of, shown_scores, untested_of
from screener.documents.unknown_scores import is_unknown
from screener.quantities import SHOWN_DECIMALS
from screener.questionnaire.conditions import RuleKind
from screener.records.types import AnswerEntry

PARTS = ("grade", "measure", "medicine", "history", "goal")
POSITIVE_ONLY = ("medicine", "history", "goal")
"""Parts in which an answer stands only when it reports something."""
MOST_OF_A_TEXT = 300
"""Characters of one entry; the rest is in the record."""


class Density(NamedTuple):
    """A size of type: the name of its style, lines on a sheet, characters in a line and in a line of a column."""

    name: str
    lines: int
    wide: int
    narrow: int


DENSITIES = (Density("", 49, 92, 42), Density("dense", 54, 104, 48), Density("denser", 62, 118, 54))
"""From the largest type to the smallest, each counted for the smaller of both papers."""


@dataclass(frozen=True)
class Letter:
    """What stands in the letter of one record; `head` goes across the sheet, `columns` side by side."""

    text: ResultText
    density: Density
    head: tuple[Section, ...]
    columns: tuple[Section, ...]
    is_whole: bool = True
    """Whether nothing was cut."""

    @property
    def standing(self) -> list[str]:
        """How certain the result is, what is still possible, and what would decide it."""
        return [*dict.fromkeys(filter(None, (self.text.standing, *self.text.standing_lines)))]


def letter_of(text: ResultText, decided: str = "") -> Letter:
    """The letter, in the largest type in which it fits; in the smallest one it is cut where it must be."""
    pages = _Pages(text, decided)
    for density in DENSITIES:
        found = Letter(text, density, pages.head, pages.columns, pages.is_whole)
        if _lines_of(found) <= density.lines:
            return found
    return _cut(found)


class _Pages:
    """The sections of a letter before entries are left out; `is_whole` is for after they were made."""

    def __init__(self, text: ResultText, decided: str) -> None:
        self.text = text
        self.decided = decided
        self.names = ShortNames(text)
        self.is_whole = True

    @cached_property
    def head(self) -> tuple[Section, ...]:
        return tuple(section for section in self._head() if section.blocks)

    @cached_property
    def columns(self) -> tuple[Section, ...]:
        return tuple(section for section in self._columns() if section.blocks)

    def _head(self) -> Iterator[Section]:
        text = self.text
        reason = text.record["questionnaire"].get("letter")
        yield Section(text.say("decision-heading"), (Paragraph(self._short(self.decided)),) if self.decided else ())
        yield Section(text.say("letter-reason"), (Paragraph(reason),) if reason else ())
        yield Section(text.say("brief-findings"), (*self._findings("stop"), *self._findings("flag")))
        yield Section(text.say("notes-staff"), tuple(self._findings("note")))

    def _findings(self, kind: RuleKind) -> Iterator[Item]:
        for label, words, sources in self.text.findings(kind):
            yield Item(self._short(words), kind, self.names.of(sources), lead=lead_of(label, words))

    def _columns(self) -> Iterator[Section]:
        text = self.text
        for part in PARTS:
            yield Section(text.say(f"letter-{part}"), tuple(self._answers(part)))
            if part == "grade":
                yield Section(text.say("letter-scores"), tuple(self._scores()))
        yield Section(text.say("open"), tuple(Item(self._short(line)) for line in text.missing))
        headline = ResultText(text.record, "patient").headline
        yield Section(text.say("letter-told"), (Paragraph(headline),))
        yield Section(text.say("next"), (Paragraph(text.next),) if text.next else ())
        yield Section(text.say("contact"), (Paragraph(text.contact),) if text.contact else ())

    def _answers(self, part: str) -> Iterator[AnswerLine]:
        for entry in self.text.record["answers"].values():
            found = entry.get("letter")
            if found is None or found["part"] != part or entry["state"] != "answered":
                continue
            if found["positive"] or part not in POSITIVE_ONLY:
                yield AnswerLine(entry["label"], self._short(self._words(entry)), "")

    def _words(self, entry: AnswerEntry) -> str:
        """The answer; of a grade with its scale, and how it was found."""
        found = entry["letter"]
        if found["part"] != "grade":
            return entry["words"]
        graded = (
            "examined" if found["examined"] else {"patient": "self-rated", "staff": "by-staff"}.get(entry["by"] or "")
        )
        named = ", ".join(filter(None, (found["scale"], self.text.say(f"letter-{graded}") if graded else "")))
        return f"{entry['words']} ({named})" if named else entry["words"]

    def _scores(self) -> Iterator[SectionBlock]:
        """The scores and estimates; none beside a stop, and none while there is no result."""
        text, assessment = self.text, self.text.record["assessment"]
        if assessment["stops"] or (text.result is None and (text.is_incomplete or not text.is_by_bands)):
            return
        told = []
        for name, score in shown_scores(text):
            if is_unknown(score, text.record) or (score["value"] is None and score.get("cautious") is None):
                continue
            decimals = score.get("decimals", SHOWN_DECIMALS)
            notes = (text.value(score, decimals), text.range(score, decimals), text.bands(score))
            sources = [at for reason in assessment["reasons"] if reason["score"] == name for at in reason["sources"]]
            yield AnswerLine(score["title"] or name, "; ".join(filter(None, notes)), self.names.of(sources))
            told.append(score)
        if untested := untested_of(text, told):
            yield Paragraph(untested)

    def _short(self, words: str) -> str:
        if len(words) <= MOST_OF_A_TEXT:
            return words
        self.is_whole = False
        return f"{words[: MOST_OF_A_TEXT - 1].rstrip()}…"


# -- room ----------------------------------------------------------------------------------------


def _lines_of(letter: Letter) -> int:
    """How many lines the letter takes: those across the sheet, and half of those in two columns."""
    density = letter.density
    across = sum(math.ceil(len(words) / density.wide) for words in (letter.text.headline, *letter.standing))
    across += sum(_height(section, density.wide) for section in letter.head)
    heights = [_height(section, density.narrow) for section in letter.columns]
    return across + max([math.ceil(sum(heights) / 2) + 2, *heights])


def _height(section: Section, room: int) -> int:
    return 2 + sum(_rows(block, room) for block in section.blocks)


def _rows(block: SectionBlock, room: int) -> int:
    """How many lines a block takes; the label of an answer stands beside it, in a third of the room."""
    match block:
        case Paragraph(text, cited, lead) | Item(text, _, cited, _, lead):
            return _wrapped(room, lead, text, cited)
        case AnswerLine(label, text, cited):
            return max(_wrapped(room // 3, label), _wrapped(2 * room // 3, text, cited))
        case _:
            raise ValueError(f"a letter has no {type(block).__name__}")


def _wrapped(room: int, *words: str) -> int:
    return math.ceil((len("  ".join(filter(None, words))) + 2) / room)


def _cut(letter: Letter) -> Letter:
    """The letter without as many of its entries as it takes, with a count of what each section lacks.

    The section with the most gives its last one first, where a note counts half and a flag a quarter; stops stay, and
    so does the first of each section.
    """
    whole = [*letter.head, *letter.columns]
    kept = [*whole]
    shown = letter
    while _lines_of(shown) > letter.density.lines and any(map(_givable, kept)):
        at = max(range(len(kept)), key=lambda number: _givable(kept[number]))
        kept[at] = replace(kept[at], blocks=kept[at].blocks[:-1])
        counted = tuple(_counted(letter.text, *pair) for pair in zip(kept, whole, strict=True))
        shown = replace(letter, head=counted[: len(letter.head)], columns=counted[len(letter.head) :], is_whole=False)
    return shown


def _givable(section: Section) -> float:
    """How much a section can do without."""
    return sum(_GIVEN.get(block.mark, 1) if isinstance(block, Item) else 1 for block in section.blocks[1:])


_GIVEN: Mapping[Mark, float] = {"stop": 0, "flag": 0.25, "note": 0.5}


def _counted(text: ResultText, kept: Section, whole: Section) -> Section:
    lacking = len(whole.blocks) - len(kept.blocks)
    if not lacking:
        return kept
    more = Item(text.say("letter-more", count=lacking, code=text.record["code"]))
    return replace(kept, blocks=(*kept.blocks, more))

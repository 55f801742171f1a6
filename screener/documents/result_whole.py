"""The whole page of a result, for a terminal, a pipe or a file; made from its record.

All words go through `clean`, so nothing in an answer or a questionnaire can draw, colour, link or crash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import IO, TYPE_CHECKING

from screener.documents.blocks import (
    AnswerLine,
    Bar,
    Item,
    Mark,
    Paragraph,
    ScoreLine,
    Section,
    SectionBlock,
    Source,
)
from screener.documents.result import ResultText
from screener.documents.result_head import answered_by, reference, signed_by, when
from screener.documents.result_sections import WHOLE, ResultPart, sections_of, shown_scores
from screener.documents.styled import (
    Line,
    Styled,
    coloured,
    hanging,
    indented,
    padded,
    styled,
    unstyled,
    width_of,
    wrapped,
)
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Audience
from screener.streams import speaks_unicode

if TYPE_CHECKING:
    from rich.console import Console

    from screener.records.types import Record

TITLE, VALUE = 26, 12
"""Least columns for the titles of scores, and columns for a value."""
SHORTEST_BAR = 8
POINTS = 6
"""The column for the points of a reason, where none needs more."""
NARROW = 60
"""Below so many columns a bar stands on a line of its own."""


@dataclass(frozen=True)
class Glyphs:
    """The few characters that are drawn."""

    full: str = "━"
    could: str = "╌"
    rest: str = "─"
    stop: str = "■"
    flag: str = "▲"
    note: str = "◆"
    outcome: str = "●"
    open: str = "○"
    step: str = "›"
    rule: str = "─"
    between: str = "·"


ASCII = Glyphs("=", "~", "-", "#", "!", "+", "*", "o", ">", "-", "-")

_STYLES: Mapping[Mark, str] = {"stop": "red", "flag": "yellow", "step": "cyan"}


def show(record: Record, console: Console, audience: Audience = "staff", parts: Collection[ResultPart] = WHOLE) -> None:
    """Prints those parts of one record's page, however long they are."""
    write_lines(lines_of(ResultText(record, audience), console, parts), console.file)


def lines_of(text: ResultText, console: Console, parts: Collection[ResultPart]) -> list[str]:
    """The lines of those parts, as they are drawn on that console."""
    return coloured(_Page(text, glyphs_for(console.file), console.width, parts).whole(), console)


def plain_lines(text: ResultText, width: int, glyphs: Glyphs, parts: Collection[ResultPart]) -> list[str]:
    """The same lines without colours."""
    return [*map(unstyled, _Page(text, glyphs, width, parts).whole())]


def glyphs_for(stream: IO[str]) -> Glyphs:
    """The characters to draw with on that stream."""
    return Glyphs() if speaks_unicode(stream) else ASCII


def write_lines(lines: Iterable[str], stream: IO[str]) -> None:
    """Writes drawn lines without the spaces behind them."""
    stream.write("".join(f"{line.rstrip()}\n" for line in lines))
    stream.flush()


def style_of(text: ResultText) -> str:
    """From the worst outcome to the best; a verdict that a patient does not read yet has no colour."""
    outcome = text.result
    if outcome is None or (text.audience == "patient" and not text.is_certain):
        return "default"
    if text.is_worst:
        return "red"
    return "green" if outcome["rank"] == outcome["ranks"] - 1 else "yellow"


def bar_of(bar: Bar, length: int, glyphs: Glyphs) -> Line:
    """The three parts of a bar, which differ without colour too: reached, still possible, the rest."""
    full, could = round(length * bar.lowest), round(length * bar.highest)
    parts = (
        (glyphs.full * full, "cyan"),
        (glyphs.could * (could - full), "cyan"),
        (glyphs.rest * (length - could), "dim"),
    )
    return tuple(Styled(*part) for part in parts)


@dataclass(frozen=True)
class _Page:
    text: ResultText
    glyphs: Glyphs
    width: int
    parts: Collection[ResultPart]

    def whole(self) -> Iterator[Line]:
        is_whole = "findings" in self.parts
        if is_whole:
            yield from self.head()
            yield from self.outcome()
        for section in sections_of(self.text, self.parts):
            yield from self.section(section)
        if is_whole:
            yield from self.foot()

    def head(self) -> Iterator[Line]:
        record, code = self.text.record, styled(self.text.record["code"], "bold")
        room = max(self.width - width_of(code), self.width // 2)
        first, *rest = wrapped(styled(record["questionnaire"]["title"], "bold"), room)
        yield (*padded(first, room), *code)
        yield from rest
        words = f" {self.glyphs.between} ".join(
            filter(None, (when(self.text), reference(self.text), answered_by(self.text)))
        )
        yield from wrapped(styled(words, "dim"), self.width)
        yield styled(self.glyphs.rule * self.width, "dim")

    def outcome(self) -> Iterator[Line]:
        """The outcome first, and how certain it is."""
        style, room = style_of(self.text), self.width - 2
        lines = wrapped(styled(self.text.headline, f"bold {style}"), room)
        if self.text.standing:
            lines += wrapped(styled(self.text.standing, "dim"), room)
        yield ()
        yield from hanging(styled(getattr(self.glyphs, self.text.mark), style), lines, 1)

    def foot(self) -> Iterator[Line]:
        questionnaire = self.text.record["questionnaire"]
        words = f"{questionnaire['id']} {questionnaire['version']}{signed_by(self.text)}"
        yield ()
        if self.text.clock:
            yield from wrapped(styled(self.text.clock), self.width)
        yield from wrapped(styled(questionnaire["notice"], "bold"), self.width)
        yield from wrapped(styled(words, "dim"), self.width)

    # -- sections ------------------------------------------------------------------------------

    def section(self, section: Section) -> Iterator[Line]:
        yield ()
        yield from wrapped(styled(section.title, "bold cyan"), self.width)
        for at, block in enumerate(section.blocks):
            if at and section.is_spaced:
                yield ()
            yield from indented(self.block(block, self.width - 2), 2)

    def block(self, block: SectionBlock, room: int) -> Iterable[Line]:
        match block:
            case Paragraph(text, cited, lead):
                return wrapped(_cited(f"{lead}: {text}" if lead else text, cited), room)
            case Item():
                return self.item(block, room)
            case ScoreLine():
                return self.score(block, room)
            case Source(name, text, basis):
                return wrapped((*styled(f"{name}: ", "cyan"), *styled(text), *styled(f" ({basis})", "dim")), room)
            case AnswerLine(label, text, cited):
                return wrapped(_cited(f"{label}: {text}", cited), room)

    def item(self, item: Item, room: int) -> Iterable[Line]:
        if item.mark == "step":
            return indented(self.marked(item, room - 2), 2)
        return self.marked(item, room)

    def marked(self, item: Item, room: int) -> Iterable[Line]:
        """An entry beside its mark, if it has one."""
        room -= 2 if item.mark else 0
        words = wrapped(_cited(f"{item.lead}. {item.text}" if item.lead else item.text, item.cited), room)
        if item.detail:
            words += wrapped(styled(item.detail, "dim"), room)
        if not item.mark:
            return words
        return hanging(styled(getattr(self.glyphs, item.mark), _STYLES.get(item.mark, "")), words, 1)

    # -- scores --------------------------------------------------------------------------------

    @cached_property
    def titles(self) -> int:
        """The columns for the titles of scores: for the longest one, as long as a bar has room beside it."""
        longest = max((width_of(styled(score["title"] or "")) for _, score in shown_scores(self.text)), default=0)
        return max(TITLE, min(longest, self.width - VALUE - 8 - SHORTEST_BAR))

    def score(self, score: ScoreLine, room: int) -> Iterator[Line]:
        """The score, what it could still be, and its reasons."""
        yield from self.score_line(score, room)
        if score.could_be:
            yield from indented(wrapped(styled(score.could_be, "dim"), room - 2), 2)
        margin = max([POINTS, *(width_of(styled(reason.points)) for reason in score.reasons)])
        for reason in score.reasons:
            words = wrapped(_cited(reason.text, reason.cited), room - 3 - margin)
            yield from indented(hanging(styled(reason.points, "dim"), words, margin, right=True), 2)

    def score_line(self, score: ScoreLine, room: int) -> Iterator[Line]:
        """Title, value and bar beside one another where they fit, below one another where they do not."""
        title, value = styled(score.title, "bold"), styled(score.value, "bold")
        bar = self.bar(score.bar) if score.bar else ()
        beside = self.width - 6 - width_of(value)
        if self.width >= NARROW and width_of(value) <= VALUE:
            columns = (*GAP, *padded(value, VALUE, right=True), *GAP, *bar)
            yield from _first_beside(wrapped(title, self.titles), self.titles, columns)
            return
        if width_of(title) <= beside:
            yield (*padded(title, beside), *GAP, *value)
        else:
            yield from (*wrapped(title, room), *wrapped(value, room))
        if bar:
            yield bar

    def bar(self, bar: Bar) -> Line:
        length = max(SHORTEST_BAR, min(30, self.width - (6 if self.width < NARROW else self.titles + VALUE + 8)))
        return bar_of(bar, length, self.glyphs)


GAP = styled("  ")
"""What stands between two columns."""


def _first_beside(lines: Sequence[Line], width: int, columns: Line) -> Iterator[Line]:
    """Lines of a column; further columns stand beside the first."""
    yield (*padded(lines[0], width), *columns)
    yield from lines[1:]


def _cited(words: str, cited: str) -> Line:
    """Words with the short names of their sources."""
    return (*styled(words), *(styled(f" ({cited})", "dim") if cited else ()))

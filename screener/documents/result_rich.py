"""The page that a screening ends with, on a terminal; made from its record.

Data reaches Rich only as Text that went through `clean`, so nothing in an answer or a questionnaire can draw, colour,
link or crash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from screener.documents.blocks import (
    AnswerLine,
    Bar,
    Item,
    Mark,
    Paragraph,
    Reason,
    ScoreLine,
    Section,
    SectionBlock,
    Source,
)
from screener.documents.result import ResultText
from screener.documents.result_head import answered_by, reference, signed_by, when
from screener.documents.result_sections import WHOLE, ResultPart, sections_of, shown_scores
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Audience
from screener.records.types import Record
from screener.streams import speaks_unicode
from screener.text import clean

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
    write_lines(lines_of(ResultText(record, audience), console, parts), console)


def lines_of(text: ResultText, console: Console, parts: Collection[ResultPart]) -> list[str]:
    """The lines of those parts, as they are drawn on that console."""
    with console.capture() as page:
        console.print(_Page(text, glyphs_for(console), console.width, parts).whole())
    return page.get().splitlines()


def glyphs_for(console: Console) -> Glyphs:
    """The characters to draw with on that console."""
    return Glyphs() if speaks_unicode(console.file) else ASCII


def write_lines(lines: Iterable[str], console: Console) -> None:
    """Writes drawn lines without the spaces behind them."""
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))
    console.file.flush()


def style_of(text: ResultText) -> str:
    """From the worst outcome to the best; a verdict that a patient does not read yet has no colour."""
    outcome = text.result
    if outcome is None or (text.audience == "patient" and not text.is_certain):
        return "default"
    if text.is_worst:
        return "red"
    return "green" if outcome["rank"] == outcome["ranks"] - 1 else "yellow"


def bar_of(bar: Bar, length: int, glyphs: Glyphs) -> Text:
    """The three parts of a bar, which differ without colour too: reached, still possible, the rest."""
    full, could = round(length * bar.lowest), round(length * bar.highest)
    return Text.assemble(
        (glyphs.full * full, "cyan"),
        (glyphs.could * (could - full), "cyan"),
        (glyphs.rest * (length - could), "dim"),
    )


@dataclass(frozen=True)
class _Page:
    text: ResultText
    glyphs: Glyphs
    width: int
    parts: Collection[ResultPart]

    def whole(self) -> RenderableType:
        sections = [self.section(section) for section in sections_of(self.text, self.parts)]
        if "findings" not in self.parts:
            return Group(*sections)
        return Group(self.head(), self.outcome(), *sections, self.foot())

    def head(self) -> RenderableType:
        record, row = self.text.record, Table.grid(expand=True)
        row.add_column()
        row.add_column(justify="right", no_wrap=True)
        row.add_row(_text(record["questionnaire"]["title"], "bold"), _text(record["code"], "bold"))
        words = f" {self.glyphs.between} ".join(
            filter(None, (when(self.text), reference(self.text), answered_by(self.text)))
        )
        return Group(row, _text(words, "dim"), Rule(characters=self.glyphs.rule, style="dim"))

    def outcome(self) -> RenderableType:
        """The outcome first, and how certain it is."""
        style = style_of(self.text)
        glyph = getattr(self.glyphs, self.text.mark)
        lines: list[RenderableType] = [_text(self.text.headline, f"bold {style}")]
        if self.text.standing:
            lines.append(_text(self.text.standing, "dim"))
        return Padding(_hanging(Text(glyph, style=style), Group(*lines), 1), (1, 0, 0, 0))

    def foot(self) -> RenderableType:
        questionnaire = self.text.record["questionnaire"]
        words = f"{questionnaire['id']} {questionnaire['version']}{signed_by(self.text)}"
        clock = [_text(self.text.clock)] if self.text.clock else []
        return Padding(Group(*clock, _text(questionnaire["notice"], "bold"), _text(words, "dim")), (1, 0, 0, 0))

    # -- sections ------------------------------------------------------------------------------

    def section(self, section: Section) -> RenderableType:
        rows = [self.block(block) for block in section.blocks]
        if section.is_spaced:
            rows = [*(Padding(row, (0, 0, 1, 0)) for row in rows[:-1]), rows[-1]]
        return Padding(Group(_text(section.title, "bold cyan"), Padding(Group(*rows), (0, 0, 0, 2))), (1, 0, 0, 0))

    def block(self, block: SectionBlock) -> RenderableType:
        match block:
            case Paragraph(text, cited, lead):
                return _cited(f"{lead}: {text}" if lead else text, cited)
            case Item():
                return self.item(block)
            case ScoreLine():
                return self.score(block)
            case Source(name, text, basis):
                return _text(f"{name}: ", "cyan").append_text(_text(text)).append_text(_text(f" ({basis})", "dim"))
            case AnswerLine(label, text, cited):
                return _cited(f"{label}: {text}", cited)

    def item(self, item: Item) -> RenderableType:
        words: RenderableType = _cited(f"{item.lead}. {item.text}" if item.lead else item.text, item.cited)
        if item.detail:
            words = Group(words, _text(item.detail, "dim"))
        if not item.mark:
            return words
        row = _hanging(Text(getattr(self.glyphs, item.mark), style=_STYLES.get(item.mark, "")), words, 1)
        return Padding(row, (0, 0, 0, 2)) if item.mark == "step" else row

    # -- scores --------------------------------------------------------------------------------

    @cached_property
    def titles(self) -> int:
        """The columns for the titles of scores: for the longest one, as long as a bar has room beside it."""
        longest = max((cell_len(score["title"] or "") for _, score in shown_scores(self.text)), default=0)
        return max(TITLE, min(longest, self.width - VALUE - 8 - SHORTEST_BAR))

    def score(self, score: ScoreLine) -> RenderableType:
        """The score, what it could still be, and its reasons."""
        could_be = [Padding(_text(score.could_be, "dim"), (0, 0, 0, 2))] if score.could_be else []
        margin = max((_text(reason.points).cell_len for reason in score.reasons), default=0)
        reasons = (self.reason(reason, max(POINTS, margin)) for reason in score.reasons)
        return Group(self.score_line(score), *could_be, *reasons)

    def score_line(self, score: ScoreLine) -> RenderableType:
        """Title, value and bar beside one another where they fit, below one another where they do not."""
        title, value = _text(score.title, "bold"), _text(score.value, "bold")
        bar = self.bar(score.bar) if score.bar else None
        row = Table.grid(expand=False, padding=(0, 2, 0, 0))
        if self.width >= NARROW and value.cell_len <= VALUE:
            row.add_column(width=self.titles)
            row.add_column(width=VALUE, justify="right", no_wrap=True)
            row.add_column(no_wrap=True)
            row.add_row(title, value, bar or Text())
            return row
        lines: list[RenderableType] = [title, value]
        if title.cell_len + 2 + value.cell_len <= self.width - 4:
            row.add_column(width=self.width - 6 - value.cell_len)
            row.add_column(no_wrap=True)
            row.add_row(title, value)
            lines = [row]
        return Group(*lines, *([bar] if bar else []))

    def bar(self, bar: Bar) -> Text:
        length = max(SHORTEST_BAR, min(30, self.width - (6 if self.width < NARROW else self.titles + VALUE + 8)))
        return bar_of(bar, length, self.glyphs)

    def reason(self, reason: Reason, margin: int) -> RenderableType:
        row = _hanging(_text(reason.points, "dim"), _cited(reason.text, reason.cited), margin, right=True)
        return Padding(row, (0, 0, 0, 2))


def _text(words: str, style: str = "") -> Text:
    """Words from which every character that a terminal would obey is gone."""
    return Text(clean(words), style=style)


def _cited(words: str, cited: str) -> Text:
    """Words with the short names of their sources."""
    found = _text(words)
    if cited:
        found.append_text(_text(f" ({cited})", "dim"))
    return found


def _hanging(mark: Text, words: RenderableType, width: int, *, right: bool = False) -> RenderableType:
    """A mark in the margin, and words that wrap beside it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=width, justify="right" if right else "left", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, words)
    return grid

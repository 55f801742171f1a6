"""Scores on the page: each with its bar, what it could still be, and the reasons that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.documents.result import Summary
from screener.documents.result_rich.pieces import Glyphs, cited, hanging, section, text
from screener.quantities import JsonNumber, from_json, show
from screener.records.types import AssessmentEntry, ReasonEntry, ScoreEntry

TITLE, VALUE = 26, 12
NARROW = 60
"""Below so many columns a bar stands on a line of its own."""
DECIMALS = 2


@dataclass(frozen=True)
class Scores:
    """The scores of one record."""

    summary: Summary
    glyphs: Glyphs
    width: int

    @property
    def assessment(self) -> AssessmentEntry:
        return self.summary.record["assessment"]

    def titled(self) -> RenderableType | None:
        """The scores that have a title."""
        titled = [(name, score) for name, score in self.assessment["scores"].items() if score["title"]]
        return section(self.summary.say("scores"), [self._score(name, score) for name, score in titled])

    def workings(self) -> RenderableType | None:
        """The scores without a title, which explain the others; one that nothing was given for is left out."""
        explained = {reason["score"] for reason in self.assessment["reasons"]}
        untitled = [(name, score) for name, score in self.assessment["scores"].items() if not score["title"]]
        rows = [self._working(name, score) for name, score in untitled if name in explained]
        return section(self.summary.say("workings"), rows)

    def _score(self, name: str, score: ScoreEntry) -> RenderableType:
        return Group(self._line(score), *self._range(score), *self._reasons(name, score))

    def _working(self, name: str, score: ScoreEntry) -> RenderableType:
        title = Text.assemble(text(name), " ", text(self.summary.value(score, DECIMALS), "bold"))
        return Group(title, *self._range(score), *self._reasons(name, score))

    def _range(self, score: ScoreEntry) -> list[RenderableType]:
        """What the score could still be, under its value."""
        words = self.summary.range(score, DECIMALS)
        return [Padding(text(words, "dim"), (0, 0, 0, 2))] if words else []

    def _line(self, score: ScoreEntry) -> RenderableType:
        """Title, value and bar beside one another where they fit, below one another where they do not."""
        title, bar = text(score["title"] or "", "bold"), self._bar(score)
        value = text(self.summary.value(score, DECIMALS), "bold")
        row = Table.grid(expand=False, padding=(0, 2, 0, 0))
        if self.width >= NARROW and value.cell_len <= VALUE:
            row.add_column(width=TITLE)
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

    def _bar(self, score: ScoreEntry) -> Text | None:
        """How far along its scale a score lies, and how far it could; told apart without colour too."""
        scale, value = score["scale"], score["value"]
        if scale is None or value is None:
            return None
        length = max(10, min(30, self.width - 6 if self.width < NARROW else self.width - 46))
        first, last = from_json(scale[0]), from_json(scale[1])

        def place(number: JsonNumber | None) -> int:
            share = (from_json(value if number is None else number) - first) / (last - first)
            return round(length * min(Fraction(1), max(Fraction(0), share)))

        full, could = place(score["lowest"]), place(score["highest"])
        return Text.assemble(
            (self.glyphs.full * full, "cyan"),
            (self.glyphs.could * (could - full), "cyan"),
            (self.glyphs.rest * (length - could), "dim"),
        )

    def _reasons(self, name: str, score: ScoreEntry) -> list[RenderableType]:
        return [self._reason(each, score) for each in self.assessment["reasons"] if each["score"] == name]

    def _reason(self, reason: ReasonEntry, score: ScoreEntry) -> RenderableType:
        points = show(round(from_json(reason["points"]), DECIMALS))
        if score["made_by"] == "formula":
            points = "="
        elif not points.startswith("-"):
            points = f"+{points}"
        return Padding(
            hanging(text(points, "dim"), cited(reason["because"], reason["sources"]), 6, right=True), (0, 0, 0, 2)
        )

"""The page that a screening ends with; made from its record, on Rich.

Data reaches Rich only as Text that went through `clean`: nothing in an answer or a questionnaire
can draw, colour, link or crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from screener.documents.result import Summary
from screener.documents.result_rich.pieces import ASCII, Glyphs, cited, hanging, section, text
from screener.documents.result_rich.scores import Scores
from screener.questionnaire.model import Audience
from screener.records.types import AssessmentEntry, Record, RuleEntry
from screener.streams import speaks_unicode


def show(record: Record, console: Console, audience: Audience = "staff") -> None:
    """Prints the whole page of one record."""
    glyphs = Glyphs() if speaks_unicode(console.file) else ASCII
    with console.capture() as page:
        console.print(_Page(Summary(record, audience), glyphs, console.width).whole())
    lines = (line.rstrip() for line in page.get().splitlines())
    console.file.write("\n".join(lines) + "\n")
    console.file.flush()


@dataclass(frozen=True)
class _Page:
    summary: Summary
    glyphs: Glyphs
    width: int

    @property
    def record(self) -> Record:
        return self.summary.record

    @property
    def assessment(self) -> AssessmentEntry:
        return self.record["assessment"]

    def whole(self) -> RenderableType:
        scores = Scores(self.summary, self.glyphs, self.width)
        parts = [
            self.head(),
            self.outcome(),
            self.possible(),
            self.rules("stops", self.assessment["stops"], Text(self.glyphs.stop, style="red")),
            self.rules("flags", self.assessment["flags"], Text(self.glyphs.flag, style="yellow")),
            self.section("open", [text(line) for line in self.summary.missing]),
            self.ways(),
            *([scores.titled(), scores.workings()] if self.summary.audience == "staff" else []),
            self.section("next", [text(self.summary.next)] if self.summary.next else []),
            self.notes(),
            self.sources(),
            self.foot(),
        ]
        return Group(*(part for part in parts if part is not None))

    # -- parts ---------------------------------------------------------------------------------

    def head(self) -> RenderableType:
        row = Table.grid(expand=True)
        row.add_column()
        row.add_column(justify="right", no_wrap=True)
        row.add_row(text(self.record["questionnaire"]["title"], "bold"), text(self.record["code"], "dim"))
        return Group(row, Rule(characters=self.glyphs.rule, style="dim"))

    def outcome(self) -> RenderableType:
        """The outcome first, and how certain it is."""
        glyph, style = self.glyphs.outcome, self.style()
        if not self.summary.is_certain:
            glyph = self.glyphs.open
        lines: list[RenderableType] = [text(self.summary.headline, f"bold {style}")]
        if self.summary.standing:
            lines.append(text(self.summary.standing, "dim"))
        return Padding(hanging(Text(glyph, style=style), Group(*lines), 1), (1, 0, 0, 0))

    def style(self) -> str:
        """From the worst outcome to the best; a verdict that a patient is not told has no colour."""
        outcome = self.assessment["outcome"]
        if self.summary.audience == "patient" and not self.summary.is_certain:
            return "default"
        if outcome["rank"] == 0:
            return "red"
        return "green" if outcome["rank"] == outcome["ranks"] - 1 else "yellow"

    def possible(self) -> RenderableType | None:
        marks = {True: self.glyphs.outcome, False: self.glyphs.open}
        rows: list[RenderableType] = [hanging(Text(marks[own]), text(title), 1) for title, own in self.summary.possible]
        return self.section("could-be", [*rows, text(self.summary.settled_by)] if rows else [])

    def rules(self, heading: str, rules: Sequence[RuleEntry], mark: Text) -> RenderableType | None:
        return self.section(heading, [hanging(mark, cited(rule["say"], rule["sources"]), 1) for rule in rules])

    def ways(self) -> RenderableType | None:
        rows: list[RenderableType] = []
        if self.assessment["would_change"] is None and self.summary.audience == "staff":
            rows.append(text(self.summary.say("ways-uncounted")))
        for outcome, steps in self.summary.ways():
            rows.append(text(outcome))
            for step, takes in steps:
                lines = [text(step), *([text(takes, "dim")] if takes else [])]
                rows.append(Padding(hanging(Text(self.glyphs.step, style="cyan"), Group(*lines), 1), (0, 0, 0, 2)))
        return self.section("ways", rows)

    def notes(self) -> RenderableType | None:
        rows = [
            cited(f"{note['title']}: {note['say']}" if note["title"] else note["say"], note["sources"])
            for note in self.assessment["notes"]
        ]
        return self.section("notes", rows, apart=True)

    def sources(self) -> RenderableType | None:
        """The sources of this page, by number; those of questions alone stay in the record."""
        used = self.numbers_used()
        rows: list[RenderableType] = []
        for citation in self.record["citations"]:
            if citation["number"] in used:
                words = text(citation["text"])
                words.append_text(text(f" ({self.summary.basis(citation)})", "dim"))
                rows.append(hanging(text(f"[{citation['number']}]", "cyan"), words, 4, right=True))
        return self.section("cited", rows)

    def numbers_used(self) -> set[int]:
        entries: list[Sequence[int]] = [rule["sources"] for rule in self.assessment["stops"]]
        entries += [rule["sources"] for rule in self.assessment["flags"]]
        entries += [note["sources"] for note in self.assessment["notes"]]
        if self.summary.audience == "staff":
            entries += [reason["sources"] for reason in self.assessment["reasons"]]
        return {number for numbers in entries for number in numbers}

    def foot(self) -> RenderableType:
        questionnaire = self.record["questionnaire"]
        words = f"{questionnaire['id']} {questionnaire['version']}"
        return Padding(Group(text(questionnaire["notice"], "bold"), text(words, "dim")), (1, 0, 0, 0))

    def section(self, key: str, rows: Sequence[RenderableType], *, apart: bool = False) -> RenderableType | None:
        return section(self.summary.say(key), rows, apart=apart)

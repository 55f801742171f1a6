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

from screener.questionnaire import Audience
from screener.record.parts import AssessmentEntry, ReasonEntry, Record, RuleEntry, ScoreEntry
from screener.screen import clean, speaks_unicode
from screener.summary import basis_of
from screener.wording import phrase

TITLE, VALUE = 26, 12
NARROW = 60
"""Below so many columns a bar stands on a line of its own."""


@dataclass(frozen=True)
class Glyphs:
    """The few characters that are drawn."""

    full: str = "━"
    rest: str = "─"
    stop: str = "■"
    flag: str = "▲"
    outcome: str = "●"
    rule: str = "─"


ASCII = Glyphs("=", "-", "#", "!", "*", "-")


def show(record: Record, console: Console, audience: Audience = "staff") -> None:
    """Prints the whole page of one record."""
    glyphs = Glyphs() if speaks_unicode(console.file) else ASCII
    with console.capture() as page:
        console.print(_Page(record, audience, glyphs, console.width).whole())
    lines = (line.rstrip() for line in page.get().splitlines())
    console.file.write("\n".join(lines) + "\n")
    console.file.flush()


@dataclass(frozen=True)
class _Page:
    record: Record
    audience: Audience
    glyphs: Glyphs
    width: int

    @property
    def assessment(self) -> AssessmentEntry:
        return self.record["assessment"]

    def whole(self) -> RenderableType:
        parts = [
            self.head(),
            self.outcome(),
            self.obstacles(),
            self.open(),
            *([self.scores(), self.workings()] if self.audience == "staff" else []),
            self.next(),
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
        row.add_row(_text(self.record["questionnaire"]["title"], "bold"), _text(self.record["code"], "dim"))
        return Group(row, Rule(characters=self.glyphs.rule, style="dim"))

    def outcome(self) -> RenderableType:
        outcome = self.assessment["outcome"]
        style = _colour(outcome["rank"], outcome["ranks"])
        words = outcome["patient"] if self.audience == "patient" else outcome["title"]
        mark = Text(self.glyphs.outcome, style=style)
        lines: list[RenderableType] = [_text(words, f"bold {style}")]
        if self.assessment["certain"] is None:
            lines.append(_text(self.say("not-certain"), "dim"))
        return Padding(_hanging(mark, Group(*lines), 1), (1, 0, 0, 0))

    def obstacles(self) -> RenderableType | None:
        stops, flags = self.assessment["stops"], self.assessment["flags"]
        if not stops and not flags:
            return None
        rows = [self.rule(stop, self.glyphs.stop, "red") for stop in stops]
        rows += [self.rule(flag, self.glyphs.flag, "yellow") for flag in flags]
        return self.section(self.say("stops" if stops else "flags"), rows)

    def rule(self, rule: RuleEntry, glyph: str, style: str) -> RenderableType:
        return _hanging(Text(glyph, style=style), self.cited(rule["say"], rule["sources"]), 1)

    def open(self) -> RenderableType | None:
        """What was not answered, in groups by what was said instead."""
        groups: dict[str, list[str]] = {}
        for name in self.assessment["open"]:
            entry = self.record["answers"][name]
            groups.setdefault(f"open-{entry['state']}", []).append(entry["label"])
        rows = [_text(self.say(said, labels=", ".join(labels))) for said, labels in groups.items()]
        return self.section(self.say("open"), rows) if rows else None

    def scores(self) -> RenderableType | None:
        titled = [(name, score) for name, score in self.assessment["scores"].items() if score["title"]]
        rows = [self.score(name, score) for name, score in titled]
        return self.section(self.say("scores"), rows) if rows else None

    def score(self, name: str, score: ScoreEntry) -> RenderableType:
        reasons = [reason for reason in self.assessment["reasons"] if reason["score"] == name]
        return Group(self.score_line(score), *(self.reason(reason, score) for reason in reasons))

    def score_line(self, score: ScoreEntry) -> RenderableType:
        """Title, value and bar beside one another where they fit, below one another where they do not."""
        title, value, bar = _text(score["title"] or "", "bold"), _text(self.value(score), "bold"), self.bar(score)
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

    def bar(self, score: ScoreEntry) -> Text | None:
        """How far along its scale a score lies; full and rest differ without colour too."""
        scale, value = score["scale"], score["value"]
        if scale is None or value is None:
            return None
        length = max(10, min(30, self.width - 6 if self.width < NARROW else self.width - 46))
        share = (value - scale[0]) / (scale[1] - scale[0])
        full = round(length * min(1, max(0, share)))
        return Text.assemble((self.glyphs.full * full, "cyan"), (self.glyphs.rest * (length - full), "dim"))

    def reason(self, reason: ReasonEntry, score: ScoreEntry) -> RenderableType:
        points = _number(reason["points"])
        if score["made_by"] == "formula":
            points = "="
        elif reason["points"] >= 0:
            points = f"+{points}"
        words = self.cited(reason["because"], reason["sources"])
        return Padding(_hanging(_text(points, "dim"), words, 6, right=True), (0, 0, 0, 2))

    def workings(self) -> RenderableType | None:
        """The scores without a title, which explain the others; one that nothing was given for is left out."""
        explained = {reason["score"] for reason in self.assessment["reasons"]}
        untitled = [(name, score) for name, score in self.assessment["scores"].items() if not score["title"]]
        rows = [self.working(name, score) for name, score in untitled if name in explained]
        return self.section(self.say("workings"), rows) if rows else None

    def working(self, name: str, score: ScoreEntry) -> RenderableType:
        reasons = [reason for reason in self.assessment["reasons"] if reason["score"] == name]
        title = Text.assemble(_text(name), " ", _text(self.value(score), "bold"))
        return Group(title, *(self.reason(reason, score) for reason in reasons))

    def next(self) -> RenderableType | None:
        words = self.assessment["outcome"]["next"]
        return self.section(self.say("next"), [_text(words)]) if words else None

    def notes(self) -> RenderableType | None:
        rows = [
            self.cited(f"{note['title']}: {note['say']}" if note["title"] else note["say"], note["sources"])
            for note in self.assessment["notes"]
        ]
        return self.section(self.say("notes"), rows, apart=True) if rows else None

    def sources(self) -> RenderableType | None:
        """The sources of this page, by number; those of questions alone stay in the record."""
        used = self.numbers_used()
        rows = []
        for citation in self.record["citations"]:
            if citation["number"] in used:
                words = _text(citation["text"])
                words.append(f" ({clean(basis_of(citation, self.record['language']))})", style="dim")
                rows.append(_hanging(_text(f"[{citation['number']}]", "cyan"), words, 4, right=True))
        return self.section(self.say("cited"), rows) if rows else None

    def numbers_used(self) -> set[int]:
        entries: list[Sequence[int]] = [rule["sources"] for rule in self.assessment["stops"]]
        entries += [rule["sources"] for rule in self.assessment["flags"]]
        entries += [note["sources"] for note in self.assessment["notes"]]
        if self.audience == "staff":
            entries += [reason["sources"] for reason in self.assessment["reasons"]]
        return {number for numbers in entries for number in numbers}

    def foot(self) -> RenderableType:
        questionnaire = self.record["questionnaire"]
        words = f"{questionnaire['id']} {questionnaire['version']}"
        return Padding(Group(_text(questionnaire["notice"], "bold"), _text(words, "dim")), (1, 0, 0, 0))

    # -- pieces --------------------------------------------------------------------------------

    def say(self, key: str, **values: object) -> str:
        """The program's own words, in the language of the record."""
        return phrase(key, self.record["language"], **values)

    def value(self, score: ScoreEntry) -> str:
        """`30 of 40`, `22.9 kg/m2`, or that it is not known."""
        if score["value"] is None:
            return self.say("no-value")
        value = _number(score["value"])
        if score["scale"] is not None and score["scale"][0] == 0 and score["title"]:
            return self.say("of", value=value, most=_number(score["scale"][1]))
        return f"{value} {score['unit']}" if score["unit"] else value

    def section(self, heading: str, rows: Sequence[RenderableType], *, apart: bool = False) -> RenderableType:
        spaced = [Padding(row, (0, 0, 1, 0)) for row in rows[:-1]] + [*rows[-1:]] if apart else rows
        return Padding(Group(_text(heading, "bold cyan"), Padding(Group(*spaced), (0, 0, 0, 2))), (1, 0, 0, 0))

    def cited(self, words: str, numbers: Sequence[int]) -> Text:
        text = _text(words)
        if numbers:
            text.append(f" [{', '.join(str(number) for number in sorted(numbers))}]", style="cyan")
        return text


def _text(words: str, style: str = "") -> Text:
    return Text(clean(words), style=style)


def _hanging(mark: Text, words: RenderableType, width: int, *, right: bool = False) -> RenderableType:
    """A mark in the margin, and words that wrap beside it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=width, justify="right" if right else "left", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, words)
    return grid


def _number(value: float) -> str:
    """At most two decimals, as many as are needed."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _colour(rank: int, ranks: int) -> str:
    """From the worst outcome to the best; the words say it too."""
    if rank == 0:
        return "red"
    return "green" if rank == ranks - 1 else "yellow"

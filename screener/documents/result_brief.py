"""The short page of a result: what somebody needs at one look, in as many lines as a screen has.

All stops stand on it, then the other findings in the order of danger as far as there is room, with a count of the rest.
Everything else is on the whole page, which `result_rich` prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.text import Text

from screener.documents.blocks import Mark, ScoreLine
from screener.documents.result import Finding, ResultText
from screener.documents.result_rich import Glyphs, bar_of, style_of
from screener.documents.result_sections import score_lines
from screener.text import clean

LONG, SHORT = 20, 12
"""Lines of the page on a screen of 24 lines and more, and on a smaller one."""
TALL = 24
NARROW = 60
"""Below so many columns sources stand behind the words, not at the right edge."""
CITED = 20
"""Columns for sources at the right edge."""
LEAST_FINDINGS = 3
"""So many findings are shown before scores are."""


@dataclass(frozen=True)
class Brief:
    """The short page of one record, for one reader and one size of screen; `glyphs` is None for plain text alone."""

    text: ResultText
    width: int
    height: int
    glyphs: Glyphs | None
    menu: str = ""
    """The keys that work below the page, where somebody can press them."""

    @property
    def most(self) -> int:
        """How many lines fit."""
        return LONG if self.height >= TALL else max(SHORT, self.height - 3)

    def lines(self) -> list[Text]:
        """The lines of the page; more than fit only where stops and the outcome need them."""
        head, foot = self._head(), self._foot()
        room = self.most - len(head) - len(foot)
        stops = [line for finding in self.text.listed("stop") for line in self._finding(finding)]
        scores = self._scores() if not stops and self.text.result is not None else []
        following = self._next()
        others = [self._finding(finding) for finding in self.text.others_listed()]
        needed = sum(map(len, others[:LEAST_FINDINGS]))
        room -= len(stops) + (2 if stops or others else 0)
        parts = []
        for part in (following, scores):
            if part and len(part) + 1 + needed <= room:
                room -= len(part) + 1
                parts.append(part)
        findings = [*stops, *self._fitting(others, room)]
        body = [self._titled(self.text.say("brief-findings"), findings)] if findings else []
        body += [part for part in (scores, following) if any(part is kept for kept in parts)]
        return [*head, *(line for part in body for line in (Text(), *part)), *foot]

    # -- the parts -----------------------------------------------------------------------------

    def _head(self) -> list[Text]:
        """The questionnaire and the time, for whom and by whom, the outcome, and what is missing."""
        questionnaire = self.text.record["questionnaire"]
        lines = self._split(_line(questionnaire["title"], "bold"), self.text.when)
        lines += self._wrapped(_line(" · ".join(filter(None, (self.text.reference, self.text.who)))))
        mark = f"{self._glyph(self.text.mark)} " if self._glyph(self.text.mark) else ""
        lines += [Text(), *self._hanging(mark, self.text.headline, f"bold {style_of(self.text)}")]
        for sentence in self.text.standing_lines:
            lines += self._hanging(" " * len(mark), sentence)
        return lines

    def _foot(self) -> list[Text]:
        """The keys, and the code as the last thing on the screen."""
        code = Text(self.text.say("brief-code", code=self.text.code_in_groups), style="bold", justify="left")
        code.pad_left(max(0, self.width - code.cell_len))
        return [*([Text(), *self._wrapped(_line(self.menu, "dim"))] if self.menu else [Text()]), code]

    def _finding(self, finding: Finding) -> list[Text]:
        mark = self._glyph(finding.kind)
        return self._cited(f"{mark} " if mark else "", finding.text, self.text.shorts(finding.sources))

    def _fitting(self, others: Sequence[Sequence[Text]], room: int) -> Iterator[Text]:
        """As many findings as fit, and a line that counts the rest."""
        total = sum(map(len, others))
        for index, lines in enumerate(others):
            left = len(others) - index
            if total > room and len(lines) + 1 > room:
                key = "brief-more-one" if left == 1 else "brief-more"
                yield from self._wrapped(_line(f"  {self.text.say(key, count=left)}"))
                return
            yield from lines
            room -= len(lines)
            total -= len(lines)

    def _scores(self) -> list[Text]:
        return [line for score in score_lines(self.text) for line in self._score(score)]

    def _score(self, score: ScoreLine) -> list[Text]:
        cited = self.text.shorts(score.sources)
        words = f"{score.title} {score.value}"
        if self.glyphs is None or self.width < NARROW or score.bar is None:
            return self._cited("", words, cited)
        title, value = _line(score.title), _line(score.value, "bold")
        title.truncate(24, pad=True)
        value.align("right", 12)
        length = self.width - 24 - 12 - 4 - CITED
        bar = bar_of(score.bar, length, self.glyphs)
        return self._split(Text.assemble(title, value, "  ", bar), cited)

    def _next(self) -> list[Text]:
        return self._hanging(f"{self.text.say('brief-next')}  ", self.text.next) if self.text.next else []

    # -- lines ---------------------------------------------------------------------------------

    def _titled(self, title: str, lines: Sequence[Text]) -> list[Text]:
        return [_line(title, "bold"), *lines]

    def _glyph(self, mark: Mark) -> str:
        return str(getattr(self.glyphs, mark)) if self.glyphs and mark else ""

    def _cited(self, mark: str, words: str, cited: str) -> list[Text]:
        """Words that hang beside their mark, with their sources at the right edge, or behind them."""
        if not cited or self.glyphs is None:
            return self._hanging(mark, words)
        if self.width < NARROW:
            return self._hanging(mark, f"{words} ({cited})")
        first, *rest = self._hanging(mark, words, room=self.width - max(CITED, len(cited)) - 2)
        return [*self._split(first, cited), *rest]

    def _hanging(self, mark: str, words: str, style: str = "", room: int = 0) -> list[Text]:
        """Words that wrap beside a mark."""
        wrapped = _line(words, style).wrap(_CONSOLE, max(10, (room or self.width) - cell_len(mark)))
        before = [_line(mark, style), *[Text(" " * cell_len(mark))] * (len(wrapped) - 1)]
        return [Text.assemble(first, line) for first, line in zip(before, wrapped, strict=True)]

    def _wrapped(self, line: Text) -> list[Text]:
        return [*line.wrap(_CONSOLE, self.width)] if line.plain else []

    def _split(self, left: Text, right: str) -> list[Text]:
        """A line with words at its right edge; on two lines where they do not fit beside each other."""
        if not right:
            return [left]
        space = self.width - left.cell_len - cell_len(right)
        if space < 1:
            return [*self._wrapped(left), *self._wrapped(_line(right, "dim"))]
        return [Text.assemble(left, " " * space, _line(right, "dim"))]

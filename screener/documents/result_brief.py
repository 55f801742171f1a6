"""The short page of a result: what somebody needs at one look, in as many lines as a screen has.

All stops stand on it, then the other findings in the order of danger as far as there is room, with a count of the rest.
Everything else is on the whole page, which `result_whole` prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from io import StringIO
from typing import get_args

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from screener.documents.blocks import Mark, ScoreLine
from screener.documents.cited import ShortNames, fitted
from screener.documents.result import ResultText
from screener.documents.result_head import answered_by, code_in_groups, head_sentences, reference, when
from screener.documents.result_sections import score_lines, shown_scores
from screener.documents.result_whole import SHORTEST_BAR, Glyphs, bar_of, style_of
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Audience
from screener.text import clean, with_full_stop

LONG: Mapping[Audience, int] = {"staff": 20, "patient": 15}
"""Lines of the page on a screen of 24 lines and more, for each reader."""
SCREENS = 2
"""How many screens the page may have on a smaller one."""
TALL, KEPT_FREE = 24, 3
ONE_COLUMN = 60
"""Below so many columns sources stand behind the words, not at the right edge."""
CITED = 18
"""Columns for sources at the right edge."""
NAME, FIGURE = 22, 11
"""Least columns for the titles of scores, and columns for a value."""
KEYS_BETWEEN = " · "
"""What stands between two keys of the menu."""
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
    def is_tall(self) -> bool:
        """Whether the whole page stands on one screen."""
        return self.height >= TALL

    @property
    def screen(self) -> int:
        """How many lines are shown at once."""
        return min(LONG[self.text.audience], self.height - KEPT_FREE) if self.height > KEPT_FREE else 1

    @property
    def most(self) -> int:
        """How many lines the page has, unless the outcome and the stops need more; all but the last screen ask on."""
        return LONG[self.text.audience] if self.is_tall else SCREENS * (self.screen - 1) + 1

    def lines(self) -> list[Text]:
        """The lines of the page."""
        head, foot = self._head(), self._foot()
        stops = [line for found in self._headed("stop") for line in found]
        others = [*self._headed("flag"), *self._headed("note")]
        room = self.most - len(head) - len(foot) - len(stops)
        kept: list[list[Text]] = []

        def keep(part: list[Text], findings: int) -> None:
            """Keeps a part that has room below an empty line, beside so many findings."""
            nonlocal room
            if part and len(part) < room - self._least(others, findings):
                kept.append(part)
                room -= len(part) + 1

        keep(self._next(), 1 if others and not stops and self._least(others, 1) <= room else 0)
        keep(self._open(), LEAST_FINDINGS)
        keep(
            self._last_scores([] if stops else self._scores(), room - self._least(others, LEAST_FINDINGS)),
            LEAST_FINDINGS,
        )
        findings = [*stops, *self._fitting(others, room, "more" if stops else "some")]
        return [*head, *findings, *(line for part in reversed(kept) for line in (Text(), *part)), *foot]

    @staticmethod
    def _least(findings: Sequence[list[Text]], number: int) -> int:
        """The lines of so many findings, and one to count the others."""
        return sum(map(len, findings[:number])) + (len(findings) > number)

    @staticmethod
    def _last_scores(scores: Sequence[list[Text]], room: int) -> list[Text]:
        """The scores that have room, the last one, to which others lead, first."""
        fitting: list[Text] = []
        for score in reversed(scores):
            if len(fitting) + len(score) >= room:
                break
            fitting = [*score, *fitting]
        return fitting

    def keys(self) -> list[Text]:
        """The keys, and the code as the last thing on the screen."""
        code = self.text.record["code"]
        if self.glyphs is None:
            spelled = self.text.say("brief-code", code=code_in_groups(code, spelled=True))
            return [
                line
                for words in (self.menu.replace(KEYS_BETWEEN, ", "), spelled)
                for line in self._wrapped(_line(words))
            ]
        shown = _line(self.text.say("brief-code", code=code_in_groups(code)), "bold")
        shown.pad_left(max(0, self.width - shown.cell_len))
        return [*self._menu(), shown]

    def _menu(self) -> list[Text]:
        """The keys that work, each with what it does on one line."""
        lines: list[str] = []
        for key in filter(None, self.menu.split(KEYS_BETWEEN)):
            longer = f"{lines[-1]}{KEYS_BETWEEN}{key}" if lines else key
            lines[-1:] = [longer] if cell_len(longer) <= self.width else [*lines[-1:], key]
        return [line for words in lines for line in self._wrapped(_line(words))]

    # -- the parts -----------------------------------------------------------------------------

    def _head(self) -> list[Text]:
        """The questionnaire and the time, for whom and by whom, the outcome, and what is missing."""
        if self.glyphs is None:
            lines = [line for words in head_sentences(self.text) for line in self._wrapped(_line(self._said(words)))]
        else:
            who = filter(None, (reference(self.text), answered_by(self.text)))
            lines = self._split(_line(self.text.record["questionnaire"]["title"], "bold"), when(self.text))
            lines += self._wrapped(_line(f" {self.glyphs.between} ".join(who)))
        mark = self._mark(self.text.mark)
        lines += [Text(), *self._hanging(mark, self._said(self.text.headline), f"bold {style_of(self.text)}")]
        for sentence in self.text.standing_lines:
            lines += self._hanging(" " * cell_len(mark), self._said(sentence))
        return lines

    def _foot(self) -> list[Text]:
        """What to know of every result, then the keys and the code."""
        is_open = self.text.record["finished"] is None and self.text.record["mode"] != "batch"
        key = "brief-open" if self.text.audience == "staff" else "brief-open-patient"
        still = self.text.say(key, code=self.text.record["code"]) if is_open else ""
        notice = self.text.record["questionnaire"]["notice"]
        return [Text(), *self._wrapped(_line(notice)), *self._wrapped(_line(still)), *self.keys()]

    def _headed(self, kind: RuleKind) -> list[list[Text]]:
        """The lines of each finding of that kind; the first one under its heading, if no other kind before had it."""
        found = [self._cited(self._mark(kind), words, sources) for _, words, sources in self.text.findings(kind)]
        if found and self._first_under[self._heading(kind)] == kind:
            title = _line(self._said(self._heading(kind)), "bold")
            found[0] = [Text(), *self._wrapped(title), *found[0]]
        return found

    def _heading(self, kind: RuleKind) -> str:
        """One for staff who see the kinds by their signs; for those who hear it, and for patients, one of each kind."""
        is_seen = self.text.audience == "staff" and self.glyphs is not None
        return self.text.say("brief-findings" if is_seen else f"{kind}s-{self.text.audience}")

    @cached_property
    def _first_under(self) -> dict[str, RuleKind]:
        """The first kind of finding under each heading."""
        return {self._heading(kind): kind for kind in reversed(get_args(RuleKind)) if self.text.findings(kind)}

    def _fitting(self, others: Sequence[Sequence[Text]], room: int, word: str) -> Iterator[Text]:
        """As many findings as fit, and a line that counts the rest; `word` says whether others stand above."""
        total = sum(map(len, others))
        for index, lines in enumerate(others):
            left = len(others) - index
            if total > room and len(lines) + 1 > room:
                yield from self._rest(left, "more" if index else word)
                return
            yield from lines
            room -= len(lines)
            total -= len(lines)

    def _rest(self, count: int, word: str) -> list[Text]:
        """How many findings are behind a key; `word` says whether it is more or all of them."""
        reader = "-patient" if self.text.audience == "patient" else ""
        said = self.text.say(f"brief-{word}{reader if self.menu else '-all'}", count=count)
        return self._wrapped(_line(f"  {self._said(said)}"))

    def _scores(self) -> list[list[Text]]:
        """Each with its sources, or with the word that no study tested it, which says more."""
        if self.text.result is None:
            return []
        told = zip(score_lines(self.text, self._names), shown_scores(self.text), strict=False)
        found = [
            score if entry.get("validated") is not False else replace(score, cited=self.text.say("brief-untested"))
            for score, (_, entry) in told
            if score.value != self.text.say("no-value")
        ]
        most = self.width - FIGURE - CITED - 4 - SHORTEST_BAR
        names = max((cell_len(score.title) for score in found if cell_len(score.title) <= most), default=0)
        return [self._score(score, max(NAME, names)) for score in found]

    def _score(self, score: ScoreLine, names: int) -> list[Text]:
        """A score on one line, its title in that many columns; the bar gives way to words that need more."""
        cited = fitted(score.cited, CITED)
        if self.glyphs is None or self.width < ONE_COLUMN:
            words = f"{score.title}: {score.value}"
            return self._hanging("", self._said(words) if self.glyphs is None or not cited else f"{words} ({cited})")
        title, value = _line(score.title), _line(score.value, "bold")
        length = self.width - max(names, title.cell_len) - max(FIGURE, value.cell_len) - CITED - 4
        if length >= SHORTEST_BAR:
            title.pad_right(names - title.cell_len)
            value.pad_left(max(0, FIGURE - value.cell_len))
            return self._split(Text.assemble(title, value, "  ", self._bar(score, length)), cited)
        if title.cell_len + value.cell_len + cell_len(cited) + 3 > self.width:
            return self._hanging("", f"{score.title}  {score.value}" + (f" ({cited})" if cited else ""))
        return self._split(Text.assemble(title, "  ", value), cited)

    def _bar(self, score: ScoreLine, length: int) -> Text:
        return Text.assemble(*(bar_of(score.bar, length, self.glyphs) if score.bar and self.glyphs else ()))

    def _open(self) -> list[Text]:
        """What is not known, for staff."""
        missing = self.text.missing if self.text.audience == "staff" else []
        return [line for words in missing for line in self._hanging("", self._said(words))]

    def _next(self) -> list[Text]:
        if not self.text.next:
            return []
        word = self.text.say("brief-next")
        if self.glyphs is None:
            return self._hanging("", self._said(f"{word}: {self.text.next}"))
        return self._hanging(f"{word}  ", self.text.next)

    @cached_property
    def _names(self) -> ShortNames:
        return ShortNames(self.text)

    # -- lines ---------------------------------------------------------------------------------

    def _said(self, words: str) -> str:
        """The words; read aloud each line needs a full stop, or it runs on into the next."""
        return with_full_stop(words) if self.glyphs is None else words

    def _mark(self, mark: Mark) -> str:
        return f"{getattr(self.glyphs, mark)} " if self.glyphs and mark else ""

    def _cited(self, mark: str, words: str, sources: Sequence[int]) -> list[Text]:
        """Words with a hanging indent behind their mark, with their sources at the right edge, or behind them."""
        cited = fitted(self._names.of(sources), CITED)
        if not cited or self.glyphs is None:
            return self._hanging(mark, self._said(words))
        if self.width < ONE_COLUMN:
            return self._hanging(mark, f"{words} ({cited})")
        first, *rest = self._hanging(mark, words, room=self.width - max(CITED, cell_len(cited)) - 2)
        return [*self._split(first, cited), *rest]

    def _hanging(self, mark: str, words: str, style: str = "", room: int = 0) -> list[Text]:
        """Words that wrap beside a mark."""
        beside = cell_len(mark)
        wrapped = _line(words, style).wrap(_CONSOLE, max(10, (room or self.width) - beside))
        marks = [_line(mark, style), *[Text(" " * beside)] * (len(wrapped) - 1)]
        return [Text.assemble(before, line) for before, line in zip(marks, wrapped, strict=True)]

    def _wrapped(self, line: Text) -> list[Text]:
        return [*line.wrap(_CONSOLE, self.width)] if line.plain else []

    def _split(self, left: Text, right: str) -> list[Text]:
        """A line with words at its right edge; on two lines where they do not fit beside each other."""
        space = self.width - left.cell_len - cell_len(right)
        if right and space < 1:
            return [*self._wrapped(left), *self._wrapped(_line(right))]
        return [Text.assemble(left, " " * space, _line(right, "dim"))] if right else [left]


_CONSOLE = Console(file=StringIO())
"""Wrapping needs one, and writes nothing to it."""


def _line(words: str, style: str = "") -> Text:
    """Words from which every character that a terminal would obey is gone."""
    return Text(clean(words), style=style)

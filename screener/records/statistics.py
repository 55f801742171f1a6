"""Statistics: what many finished screenings of one questionnaire show, as charts of counts.

Small groups could point to a person, so counts under a limit are left out, and one more where the left-out count would
follow from the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal

from screener.quantities import JsonNumber, as_json, from_json, show
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Questionnaire, Score
from screener.records.events import Event
from screener.records.types import Record, ScoreEntry

FEWEST = 5
"""Groups of fewer people are not shown, unless that is asked for."""
MINUTES = (2, 5, 10, 20, 40)
"""The cut-offs of how long a screening took."""
Kind = Literal["outcome", "stop", "flag", "note", "month", "score", "left at", "minutes"]


@dataclass(frozen=True)
class Bar:
    """One count; None where it is left out."""

    id: str
    title: str
    count: int | None


@dataclass(frozen=True)
class Chart:
    """Counts of one kind."""

    kind: Kind
    title: str
    bars: tuple[Bar, ...]
    of: int = 0
    """How many screenings it is about."""
    id: str = ""
    """The score."""
    median: Fraction | None = None
    is_split: bool = True
    """Whether each screening is in one bar only."""

    def without_small(self, fewest: int) -> Chart:
        """The same without the counts of small groups, none of which follows from the others."""
        small = {bar.id for bar in self.bars if bar.count and self._is_small(bar.count, fewest)}
        hidden = sum(bar.count or 0 for bar in self.bars if bar.id in small)
        others = sorted((bar.count, bar.id) for bar in self.bars if bar.count and bar.id not in small)
        while self.is_split and small and others and (len(small) == 1 or hidden < max(fewest, len(small) + 1)):
            count, name = others.pop(0)
            small.add(name)
            hidden += count
        bars = tuple(replace(bar, count=None) if bar.id in small else bar for bar in self.bars)
        return replace(self, bars=bars)

    def _is_small(self, count: int, fewest: int) -> bool:
        """Whether those in a bar are few; of bars that overlap also where the others are."""
        return count < fewest or (not self.is_split and 0 < self.of - count < fewest)


@dataclass(frozen=True)
class Statistics:
    """What the screenings of one version of a questionnaire show."""

    questionnaire: Questionnaire
    finished: int
    incomplete: int | None
    """None where it is left out."""
    open: int
    charts: tuple[Chart, ...]
    left_out: bool = False
    """Whether there are too few to show anything."""

    def without_small(self, fewest: int) -> Statistics:
        """The same without the counts of small groups."""
        if self.finished < fewest:
            return replace(self, finished=0, incomplete=None, open=0, charts=(), left_out=True)
        incomplete = self.incomplete or 0
        is_small = 0 < incomplete < fewest or 0 < self.finished - incomplete < fewest
        charts = tuple(chart.without_small(fewest) for chart in self.charts if chart.of >= fewest)
        return replace(self, incomplete=None if is_small else incomplete, charts=charts)

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        its = self.questionnaire
        named = {"id": its.id, "version": its.version, "sha256": its.sha256, "title": its.title}
        if self.left_out:
            return {"questionnaire": named, "left_out": True}
        return {
            "questionnaire": named,
            "finished": self.finished,
            "incomplete": self.incomplete,
            "open": self.open,
            "charts": [_chart_as_json(chart) for chart in self.charts],
        }


def _chart_as_json(chart: Chart) -> dict[str, object]:
    median: JsonNumber | None = None if chart.median is None else as_json(chart.median)
    bars = [{"id": bar.id, "title": bar.title, "count": bar.count} for bar in chart.bars]
    return {
        "kind": chart.kind,
        "id": chart.id or None,
        "title": chart.title,
        "of": chart.of,
        "median": median,
        "bars": bars,
    }


@dataclass
class Counting:
    """Counts records of one questionnaire, one after the other."""

    questionnaire: Questionnaire
    finished: int = 0
    incomplete: int = 0
    open: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    fired: Counter[tuple[str, str]] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[Fraction]] = field(default_factory=dict)
    scales: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    minutes: Counter[Fraction] = field(default_factory=Counter)
    left_at: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        """Counts a finished screening."""
        its = record["assessment"]
        self.finished += 1
        self.incomplete += its["incomplete"]
        self.outcomes["" if its["outcome"] is None else its["outcome"]["id"]] += 1
        for kind, rules in (("stop", its["stops"]), ("flag", its["flags"]), ("note", its["notes"])):
            self.fired.update((kind, rule["id"]) for rule in rules)
        self.months[(record["finished"] or record["started"] or "")[:7]] += 1
        if record["started"] and record["finished"] and not record["clock_set_back"]:
            took = datetime.fromisoformat(record["finished"]) - datetime.fromisoformat(record["started"])
            self.minutes[Fraction(int(took.total_seconds()), 60)] += 1
        for name, entry in its["scores"].items():
            self._add_score(name, entry)

    def _add_score(self, name: str, entry: ScoreEntry) -> None:
        ends = {name: entry["value"], f"{name} cautious": entry["cautious"], f"{name} generous": entry["generous"]}
        for each, value in ends.items():
            if value is not None:
                self.values.setdefault(each, Counter())[from_json(value)] += 1
                if entry["scale"]:
                    self.scales[each] = from_json(entry["scale"][0]), from_json(entry["scale"][1])

    def add_open(self, last: Event | None) -> None:
        """Counts a screening that is not finished, by the last question that was answered."""
        self.open += 1
        self.left_at[str(last.body["question"]) if last is not None and last.kind == "answer" else ""] += 1

    # -- charts --------------------------------------------------------------------------------

    def statistics(self) -> Statistics:
        """What was counted."""
        its, scores = self.questionnaire, self.questionnaire.single_scores
        named = {**{each.id: each.title for each in its.outcomes}, "": "No outcome yet"}
        months = {each: each or "no date" for each in sorted(self.months)}
        charts = [
            *([Chart("outcome", "Outcomes", _bars(named, self.outcomes), self.finished)] if its.outcomes else []),
            self._fired("stop", "Stops", its.stops),
            self._fired("flag", "Flags", its.flags),
            self._fired("note", "Notes", its.notes),
            Chart("month", "Months", _bars(months, self.months), self.finished),
            *(self._score(score) for score in scores if score.title and score.id in self.values),
            _binned("minutes", "Minutes from the first page to the result", self.minutes, [*map(Fraction, MINUTES)]),
            self._left_at(),
        ]
        shown = tuple(chart for chart in charts if any(bar.count for bar in chart.bars))
        return Statistics(its, self.finished, self.incomplete, self.open, shown)

    def _fired(self, kind: Literal["stop", "flag", "note"], title: str, rules: Iterable[Rule]) -> Chart:
        counts = Counter({rule.id: self.fired[kind, rule.id] for rule in rules})
        return Chart(kind, title, _bars({rule.id: rule.short for rule in rules}, counts), self.finished, is_split=False)

    def _score(self, score: Score) -> Chart:
        """A score by its bands, else by the numbers that rules compare it with, else in five equal parts."""
        bands = {band.start: band.title for band in score.bands}
        low, high = self.scales.get(score.id, (None, None))
        limits = self.questionnaire.limits.get(score.id, ())
        cuts = sorted(bands or (each for each in limits if low is None or high is None or low < each <= high))
        if not cuts and low is not None and high is not None:
            cuts = [low + (high - low) * part / 5 for part in range(1, 5)]
        return replace(_binned("score", score.heading, self.values[score.id], cuts, bands), id=score.id)

    def _left_at(self) -> Chart:
        named = {
            "": "before the first answer",
            **{each.id: f"after {each.short}" for each in self.questionnaire.questions},
        }
        return Chart("left at", "Not finished", _bars(named, self.left_at), self.open)


def _bars(titles: Mapping[str, str], counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """A bar for each that was counted at all; what is always 0 is left out of long lists."""
    return tuple(Bar(name, title, counts[name]) for name, title in titles.items() if counts.get(name))


def _binned(
    kind: Kind,
    title: str,
    values: Counter[Fraction],
    cuts: Sequence[Fraction],
    names: Mapping[Fraction, str] | None = None,
) -> Chart:
    """How many values lie between cut-offs, each of which belongs to what is above it."""
    inner = [cut for cut in cuts if any(value < cut for value in values) or not names or cut != cuts[0]]
    counts = Counter[int]()
    for value, number in values.items():
        counts[sum(cut <= value for cut in inner)] += number
    bars = tuple(Bar(f"{at}", _bin(inner, at, names or {}), counts[at]) for at in range(len(inner) + 1))
    return Chart(kind, title, bars, values.total(), median=_median(values))


def _bin(cuts: Sequence[Fraction], at: int, names: Mapping[Fraction, str]) -> str:
    if not cuts:
        return "every value"
    if at == 0:
        words = f"below {show(cuts[0])}"
    else:
        words = f"{show(cuts[at - 1])} to below {show(cuts[at])}" if at < len(cuts) else f"{show(cuts[-1])} and more"
    name = names.get(cuts[at - 1]) if at else next(iter(names.values()), None) if len(names) > len(cuts) else None
    return f"{name}, {words}" if name else words


def _median(values: Counter[Fraction]) -> Fraction | None:
    """The middle value; the mean of the two in the middle."""
    total = values.total()
    if not total:
        return None
    ordered = sorted(values.elements())
    return (ordered[(total - 1) // 2] + ordered[total // 2]) / 2

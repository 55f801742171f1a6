"""Agreement: what screenings said against what clinicians decided after the visit, per version of a questionnaire.

Percent agreement, Cohen's kappa (plain, and weighted linearly by the order of the outcomes) with the intervals of
Fleiss, Cohen and Everitt, and sensitivity and specificity of stops and flags with Wilson's intervals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

from screener.questionnaire.conditions import AnyRule, Condition, Not, parts
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Questionnaire
from screener.records.decision import OTHER, Decision
from screener.records.types import Record

CONFIDENCE = 0.95
REACH = 0.1
"""A figure means something when its interval reaches no further than this to either side of it."""
_NOTHING = 1e-12
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)

Table = Sequence[Sequence[int]]
"""Counts: a row for each outcome of the screening, a column for each decision."""


@dataclass(frozen=True)
class Figure:
    """An estimate from so many screenings with the ends of its interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None
    of: int
    needed: int
    """How many of that kind are needed altogether before it means something."""

    @property
    def more(self) -> int:
        """How many more are needed."""
        return max(0, self.needed - self.of)

    def as_json(self) -> dict[str, float | int | None]:
        """Plain data."""
        return {"value": self.value, "low": self.low, "high": self.high, "of": self.of, "more_needed": self.more}


def proportion(hits: int, total: int) -> Figure:
    """A share with Wilson's interval."""
    if not total:
        return Figure(None, None, None, 0, _needed(0.5))
    low, high = _wilson(hits / total, total)
    return Figure(hits / total, low, high, total, _needed(hits / total))


def _wilson(share: float, total: int) -> tuple[float, float]:
    square = _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def _needed(share: float) -> int:
    """How many it takes until Wilson's interval of that share reaches far enough to neither side."""
    number = 1
    while max(abs(share - end) for end in _wilson(share, number)) > REACH:
        number += 1
    return number


def kappa(table: Table, weight: Callable[[int, int], float]) -> Figure:
    """Cohen's kappa; `weight` says how far two categories agree, 1 for the same ones."""
    size, total = range(len(table)), sum(map(sum, table))
    least = _needed(1.0)
    if not total:
        return Figure(None, None, None, 0, _needed(0.5))
    share = [[count / total for count in row] for row in table]
    rows, columns = [sum(row) for row in share], [sum(row[at] for row in share) for at in size]
    weights = [[weight(one, two) for two in size] for one in size]
    pairs = [(one, two) for one in size for two in size]
    seen = sum(share[one][two] * weights[one][two] for one, two in pairs)
    by_chance = sum(rows[one] * columns[two] * weights[one][two] for one, two in pairs)
    if 1 - by_chance < _NOTHING:  # one category alone: nothing to agree on
        return Figure(None, None, None, total, max(least, total + 1))
    value = (seen - by_chance) / (1 - by_chance)
    row_means = [sum(columns[two] * weights[one][two] for two in size) for one in size]
    column_means = [sum(rows[one] * weights[one][two] for one in size) for two in size]
    spread = sum(
        share[one][two] * (weights[one][two] - (row_means[one] + column_means[two]) * (1 - value)) ** 2
        for one, two in pairs
    )
    spread -= (value - by_chance * (1 - value)) ** 2
    if spread < _NOTHING:  # all alike, or one side names one category alone: there is no interval
        return Figure(value, None, None, total, least if value > 1 - _NOTHING else max(least, total + 1))
    half = _Z * sqrt(spread / total) / (1 - by_chance)
    needed = max(least, ceil(round(total * (half / REACH) ** 2, 6)))
    return Figure(value, max(-1.0, value - half), min(1.0, value + half), total, needed)


def same(one: int, two: int) -> float:
    """The weight of plain kappa."""
    return float(one == two)


def by_order(number: int) -> Callable[[int, int], float]:
    """The linear weights of so many categories in order."""
    return lambda one, two: 1 - abs(one - two) / (number - 1)


@dataclass(frozen=True)
class Detection:
    """How well a stop or flag, or any of them, points to a decision for one outcome or a worse one."""

    kind: Literal["stop", "flag"]
    id: str
    """Empty for any of that kind."""
    title: str
    against: str
    """The outcome; the decision counts when it is for that one or one before it."""
    sensitivity: Figure
    specificity: Figure


@dataclass(frozen=True)
class Case:
    """One screening with what it said and what was decided, each by its place among the outcomes."""

    code: str
    day: str
    said: int | None
    """None where it had no outcome yet."""
    decision: Decision
    fired: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Agreement:
    """The decided screenings of one version of a questionnaire."""

    questionnaire: Questionnaire
    cases: tuple[Case, ...]
    undecided: int

    @property
    def compared(self) -> tuple[Case, ...]:
        """Those that had an outcome."""
        return tuple(case for case in self.cases if case.said is not None)

    @property
    def differing(self) -> tuple[Case, ...]:
        """Those that were decided otherwise."""
        return tuple(case for case in self.compared if case.said != self.place(case))

    def place(self, case: Case) -> int:
        """The place of a decision among the outcomes; behind the last one for another course."""
        ids = [each.id for each in self.questionnaire.outcomes]
        return len(ids) if case.decision.outcome is None else ids.index(case.decision.outcome)

    @property
    def table(self) -> Table:
        """The counts, with a last column for another course, and a row for it, which is always empty."""
        size = len(self.questionnaire.outcomes) + 1
        counts = Counter((case.said, self.place(case)) for case in self.compared)
        return [[counts[one, two] for two in range(size)] for one in range(size)]

    @property
    def agreement(self) -> Figure:
        """The share of those that were decided as the screening said."""
        return proportion(len(self.compared) - len(self.differing), len(self.compared))

    @property
    def kappa(self) -> Figure:
        """Cohen's kappa; another course is a category of its own."""
        return kappa(self.table, same)

    @property
    def weighted(self) -> Figure:
        """Kappa weighted by the order of the outcomes, of those that were decided for one of them."""
        size = len(self.questionnaire.outcomes)
        return kappa([row[:size] for row in self.table[:size]], by_order(max(2, size)))

    def detections(self) -> Iterator[Detection]:
        """Stops and flags, any of a kind first, then each one that fired."""
        its = self.questionnaire
        if len(its.outcomes) < 2:  # noqa: PLR2004  (none is worse than another)
            return
        kinds: tuple[tuple[Literal["stop", "flag"], Sequence[Rule]], ...] = (("stop", its.stops), ("flag", its.flags))
        for kind, rules in kinds:
            fired = [rule for rule in rules if any((kind, rule.id) in case.fired for case in self.cases)]
            if fired:
                yield self._detection(kind, None)
                for rule in fired:
                    yield self._detection(kind, rule)

    def _detection(self, kind: Literal["stop", "flag"], rule: Rule | None) -> Detection:
        its = self.questionnaire
        ids = {each.id for each in its.rules(kind)} if rule is None else {rule.id}
        mildest = _led_to(its, kind, ids)
        pairs = Counter(
            (self.place(case) <= mildest, any((kind, name) in case.fired for name in ids))
            for case in self.cases
            if case.decision.outcome is not None
        )
        found = proportion(pairs[True, True], pairs[True, True] + pairs[True, False])
        spared = proportion(pairs[False, False], pairs[False, True] + pairs[False, False])
        title = f"any {kind}" if rule is None else rule.short
        return Detection(kind, "" if rule is None else rule.id, title, its.outcomes[mildest].id, found, spared)

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        its, names = self.questionnaire, [*(each.id for each in self.questionnaire.outcomes), OTHER]
        return {
            "questionnaire": {"id": its.id, "version": its.version, "sha256": its.sha256, "title": its.title},
            "decided": len(self.cases),
            "compared": len(self.compared),
            "undecided": self.undecided,
            "table": {
                said: dict(zip(names, row, strict=True)) for said, row in zip(names[:-1], self.table, strict=False)
            },
            "agreement": self.agreement.as_json(),
            "kappa": self.kappa.as_json(),
            "kappa_weighted": self.weighted.as_json(),
            "findings": [
                {
                    "kind": each.kind,
                    "id": each.id or None,
                    "decided_for": each.against,
                    "sensitivity": each.sensitivity.as_json(),
                    "specificity": each.specificity.as_json(),
                }
                for each in self.detections()
            ],
            "differing": [
                {"code": case.code, "day": case.day, "screening": names[case.said or 0], **case.decision.as_json()}
                for case in self.differing
            ],
        }


def _led_to(questionnaire: Questionnaire, kind: str, rules: set[str]) -> int:
    """The place of the mildest outcome that any of those rules leads to, but never the last one."""
    last = len(questionnaire.outcomes) - 2
    led = [
        place
        for place, outcome in enumerate(questionnaire.outcomes)
        for test in _asked(outcome.condition)
        if test.kind == kind and rules & {rule.id for rule in questionnaire.rules_of(test)}
    ]
    return min(last, max(led, default=last))


def _asked(condition: Condition | None, *, turned: bool = False) -> Iterator[AnyRule]:
    """The tests of rules in a condition that are to hold, not those that must not."""
    if isinstance(condition, AnyRule) and not turned:
        yield condition
    if condition is not None:
        for part in parts(condition):
            yield from _asked(part, turned=turned != isinstance(condition, Not))


@dataclass
class Deciding:
    """Collects decided screenings of one version, one after the other."""

    questionnaire: Questionnaire
    cases: list[Case] = field(default_factory=list)
    undecided: int = 0

    def add(self, record: Record, decision: Decision | None) -> None:
        """One finished screening; a decision for what is no outcome of the questionnaire counts as another course."""
        if decision is None:
            self.undecided += 1
            return
        ids = [each.id for each in self.questionnaire.outcomes]
        its = record["assessment"]
        fired: Iterable[tuple[str, str]] = (
            *(("stop", rule["id"]) for rule in its["stops"]),
            *(("flag", rule["id"]) for rule in its["flags"]),
        )
        said = None if its["outcome"] is None or its["outcome"]["id"] not in ids else ids.index(its["outcome"]["id"])
        known = decision if decision.outcome in ids else Decision(None, decision.words, decision.at)
        day = (record["started"] or "")[:10]
        self.cases.append(Case(record["code"], day, said, known, frozenset(fired)))

    def agreement(self) -> Agreement:
        """What was collected."""
        return Agreement(self.questionnaire, tuple(self.cases), self.undecided)


def titles_of(questionnaire: Questionnaire) -> Mapping[str, str]:
    """The outcomes by their titles, and what another course is called."""
    return {**{each.id: each.title for each in questionnaire.outcomes}, OTHER: "another course"}

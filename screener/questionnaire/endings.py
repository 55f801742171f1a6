"""Stops that end a screening: behind which question each does, and what is never reached then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import cached_property

from screener.questionnaire.conditions import ALWAYS, AnyRule, Condition, Not, mentions, tests
from screener.questionnaire.findings import Rule
from screener.questionnaire.light import dataclass
from screener.questionnaire.score import Score


@dataclass(frozen=True)
class Endings:
    """Where the stops of a questionnaire with `ends` end a screening."""

    places: Mapping[str, int]
    """Question id to its position in the file, from 0."""
    scores: Mapping[str, Score]
    """The scores by the names that rules read."""
    rules_of: Callable[[AnyRule], Iterable[Rule]]
    """The rules that a test speaks of."""
    stops: tuple[Rule, ...]
    """The stops that end a screening."""
    _known: dict[str, int] = field(default_factory=dict)

    @cached_property
    def at(self) -> Mapping[int, tuple[Rule, ...]]:
        """Position of a question to the stops that end the screening behind it."""
        found: dict[int, tuple[Rule, ...]] = {}
        for stop in self.stops:
            position = self.position(stop)
            found[position] = (*found.get(position, ()), stop)
        return found

    def behind(self, question: str) -> tuple[Rule, ...]:
        """The stops that end the screening behind a question."""
        return self.at.get(self.places[question], ()) if self.stops else ()

    def position(self, part: Rule | Score) -> int:
        """The position of the last question that a part reads, by way of scores and rules too; -1: it reads none."""
        if part.id not in self._known:
            conditions = [part.condition] if isinstance(part, Rule) else [each for each, _ in part.conditions()]
            names = () if isinstance(part, Rule) else part.inputs
            self._known[part.id] = self.last(conditions, names)
        return self._known[part.id]

    def last(self, conditions: Iterable[Condition], names: Iterable[str] = ()) -> int:
        """The position of the last question that conditions and other names read; -1: they read none."""
        conditions, last = tuple(conditions), -1
        for name in (*names, *(each for condition in conditions for each in mentions(condition))):
            last = max(last, self.position(self.scores[name]) if name in self.scores else self.places[name])
        spoken = (test for condition in conditions for test in tests(condition) if isinstance(test, AnyRule))
        return max([last, *(self.position(rule) for test in spoken for rule in self.rules_of(test))])

    def before(self, position: int) -> tuple[Rule, ...]:
        """The stops that can end the screening before the question at a position."""
        return tuple(stop for stop in self.stops if self.position(stop) < position)

    def reaching(self, position: int) -> Condition:
        """The condition that none of them fired."""
        earlier = tuple(stop.id for stop in self.before(position))
        return Not(AnyRule("stop", earlier)) if earlier else ALWAYS

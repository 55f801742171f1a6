"""What conditions read: questions and scores, by way of each other and of stops, flags and notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from screener.questionnaire.conditions import AllOf, AnyRule, Condition, Not, Stated, names_of, tests
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Questionnaire


@dataclass
class Reading:
    """What some conditions read: themselves, by way of scores, and by way of stops and flags."""

    questionnaire: Questionnaire
    names: dict[str, None] = field(default_factory=dict)
    """Questions and scores."""
    tested: set[str] = field(default_factory=set)
    """Those that a test reads, and not only a formula."""
    rules: set[str] = field(default_factory=set)
    """The ids of the stops, flags and notes that `any stop` and its like speak of."""

    def add(self, conditions: Iterable[Condition]) -> Reading:
        """Also what those conditions read."""
        for test in [test for condition in conditions for test in tests(condition)]:
            if isinstance(test, AnyRule):
                self._add_rules(self.questionnaire.rules_of(test))
            for name in names_of(test):
                self.tested.add(name)
                self._add_name(name)
        return self

    def _add_rules(self, rules: Iterable[Rule]) -> None:
        new = [rule for rule in rules if rule.id not in self.rules]
        self.rules.update(rule.id for rule in new)
        self.add(rule.condition for rule in new)

    def _add_name(self, name: str) -> None:
        if name in self.names:
            return
        self.names[name] = None
        score = self.questionnaire.score_by_id.get(name)
        if score is not None:
            for each in score.inputs:
                self._add_name(each)
            self.add(condition for condition, _ in score.conditions())


def read_by_outcomes(questionnaire: Questionnaire) -> Reading:
    """What the outcomes read."""
    return Reading(questionnaire).add(each.condition for each in questionnaire.outcomes if each.condition is not None)


def completed(questionnaire: Questionnaire, score: str) -> Condition:
    """Whether a score is complete, said of the questions that it reads: in a whole answer sheet nothing is missing."""
    read = (questionnaire.by_id[name] for name in questionnaire.read_by[score])
    said = (Not(Stated(each.id, state)) for each in read for state in each.allow)
    return AllOf((questionnaire.score_by_id[score].only_if, *said))

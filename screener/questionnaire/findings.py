"""Findings: the stops, flags and notes that answers make fire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from fractions import Fraction

from screener.errors import NOWHERE, Place
from screener.questionnaire.conditions import AnyRule, Condition, mentions, tests
from screener.questionnaire.light import dataclass


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A stop (not now, whatever the score), a flag (a clinician must look) or a note (shown, and changes no result)."""

    id: str
    condition: Condition
    say: str = ""
    """What the person reads; empty for a note that only the clinician reads."""
    staff: str = ""
    """What the clinician reads in its place."""
    label: str = ""
    """A short name, such as "Not now: infection"."""
    order: Fraction | None = None
    """Its place in the order of danger, the lowest first; one without comes last."""
    ends: bool = False
    """Whether it is a stop that ends the screening behind the last question that it reads."""
    sources: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def clinical(self) -> str:
        """What the clinician reads."""
        return self.staff or self.say

    @property
    def short(self) -> str:
        """The shortest wording, for lists and reasons."""
        return self.label or self.clinical


def in_order_of_danger(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules by their `order`, those without one last; in the file's order where that is the same."""
    return tuple(sorted(rules, key=lambda rule: (rule.order is None, rule.order or 0)))


def names_behind(condition: Condition, rules_of: Callable[[AnyRule], Iterable[Rule]]) -> tuple[str, ...]:
    """The questions and scores that a condition reads, itself or in the rules that it speaks of."""
    if not any(isinstance(test, AnyRule) for test in tests(condition)):
        return mentions(condition)
    names: dict[str, None] = {}
    seen: set[str] = set()
    left = [condition]
    for each in left:
        names |= dict.fromkeys(mentions(each))
        spoken = (test for test in tests(each) if isinstance(test, AnyRule))
        new = [rule for test in spoken for rule in rules_of(test) if rule.id not in seen]
        seen.update(rule.id for rule in new)
        left += [rule.condition for rule in new]
    return tuple(names)

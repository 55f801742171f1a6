"""Which findings of a record are shown to the patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screener.text import sentences

if TYPE_CHECKING:
    from screener.records.types import AssessmentEntry, RuleEntry


def findings_for_patients(rules: Sequence[RuleEntry], assessment: AssessmentEntry) -> list[RuleEntry]:
    """The findings with words for patients, without those that a certain outcome says already, word for word."""
    outcome = assessment["outcome"] if assessment["certain"] is True else None
    said = sentences(f"{outcome['patient']}. {outcome['next']}") if outcome else frozenset()
    return [rule for rule in rules if rule["say"] and not sentences(rule["say"]) <= said]


def named_with_stops(title: str, labels: Sequence[str | None]) -> str:
    """The title of an outcome with the short names of the stops behind it: `Not now: pregnancy; infection`."""
    names = [label.removeprefix(f"{title}: ") for label in labels if label]
    said = "; ".join(f"{name[:1].lower()}{name[1:]}" if name[1:2].islower() else name for name in names)
    return f"{title}: {said}" if said else title

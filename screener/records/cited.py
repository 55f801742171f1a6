"""The parts of a record that name their sources: stops, flags, notes, what there is to know, and the citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from screener.quantities import as_json
from screener.questionnaire.findings import Rule, in_order_of_danger
from screener.questionnaire.model import About, Questionnaire

if TYPE_CHECKING:  # what a result needs is loaded with the first result, and not before the first question
    from screener.records.types import AboutEntry, Citation, RuleEntry

Numbers = Mapping[str, int]
"""Source id to the number of its citation."""


def rule_entries(rules: Iterable[Rule], numbers: Numbers) -> list[RuleEntry]:
    """The rules that fired, in the order of danger."""
    return [
        {
            "id": rule.id,
            "say": rule.say or None,
            "staff": rule.staff or None,
            "label": rule.label or None,
            "order": None if rule.order is None else as_json(rule.order),
            "sources": [numbers[source] for source in rule.sources],
        }
        for rule in in_order_of_danger(rules)
    ]


def about_entries(about: Iterable[About], numbers: Numbers) -> list[AboutEntry]:
    """What there is to know with the result."""
    return [
        {"title": entry.title or None, "say": entry.say, "sources": [numbers[source] for source in entry.sources]}
        for entry in about
    ]


def citation_entries(questionnaire: Questionnaire, numbers: Numbers) -> list[Citation]:
    """Every source that the record names, by its number."""
    citations: list[Citation] = []
    for name, number in numbers.items():
        source = questionnaire.sources[name]
        citations.append(
            {
                "number": number,
                "id": name,
                "text": source.cite,
                "short": source.short or None,
                "link": source.link or None,
                "basis": source.basis,
            }
        )
    return citations

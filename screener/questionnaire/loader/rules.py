"""Rules: stops, flags, outcomes and what there is to know before the start."""

from __future__ import annotations

from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.model import About, Outcome, Rule


def rules_from(fields: Fields, key: str, symbols: SymbolTable) -> tuple[Rule, ...]:
    """The stops, or the flags, in the file's order."""
    return tuple(
        Rule(
            id=symbols.claim(rule, key.removesuffix("s")),
            condition=symbols.condition(rule, "if"),
            say=rule.text("say"),
            sources=symbols.sources_of(rule),
            place=rule.place,
        )
        for rule in fields.items(key)
    )


def outcomes_from(fields: Fields, symbols: SymbolTable) -> tuple[Outcome, ...]:
    """The outcomes, worst first; only the last goes without a condition."""
    listed = list(fields.items("outcomes"))
    for outcome in listed[:-1]:
        if not outcome.has("when"):
            outcome.notes.add(outcome.place, "outcome", "this outcome needs when; only the last one goes without")
    for outcome in listed[-1:]:
        if outcome.sentences("when"):
            outcome.note(
                "when", "outcome", "take this when away; the last outcome has none, so that there is always a result"
            )
    return tuple(_outcome(outcome, symbols) for outcome in listed)


def _outcome(fields: Fields, symbols: SymbolTable) -> Outcome:
    return Outcome(
        id=symbols.claim(fields, "outcome"),
        title=fields.text("title"),
        condition=symbols.condition(fields, "when", rules=True) if fields.has("when") else None,
        patient=fields.text("patient"),
        next=fields.text("next"),
        place=fields.place,
    )


def about_from(fields: Fields, symbols: SymbolTable) -> tuple[About, ...]:
    """The entries that a person may read before the start."""
    return tuple(
        About(
            say=entry.text("say"),
            id=symbols.claim(entry, "about entry"),
            title=entry.text("title"),
            condition=symbols.condition(entry, "if") if entry.has("if") else None,
            sources=symbols.sources_of(entry),
            place=entry.place,
        )
        for entry in fields.items("about")
    )

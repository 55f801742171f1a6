"""Rules: stops, flags, notes, outcomes and what there is to know before the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from screener.errors import right_ones
from screener.questionnaire.about import AboutAt
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.contact import Contact
from screener.questionnaire.findings import Rule
from screener.questionnaire.loader.fields import Fields
from screener.questionnaire.loader.names import SymbolTable
from screener.questionnaire.model import About, Outcome
from screener.text import brief

_RULES: Mapping[RuleKind, str] = {"stop": "stops", "flag": "flags", "note": "notes"}


def rule_ids(fields: Fields) -> dict[RuleKind, tuple[str, ...]]:
    """The ids of the stops, flags and notes."""
    return {kind: tuple(rule.text("id") for rule in fields.items(key)) for kind, key in _RULES.items()}


def rules_from(fields: Fields, kind: RuleKind, symbols: SymbolTable) -> tuple[Rule, ...]:
    """The stops, the flags or the notes, in the file's order."""
    return tuple(_rule(rule, kind, symbols) for rule in fields.items(_RULES[kind]))


def _rule(fields: Fields, kind: RuleKind, symbols: SymbolTable) -> Rule:
    if kind == "note" and not fields.has("say") and not fields.has("staff"):
        message = "a note needs say (what the person reads), staff (what the clinician reads) or both"
        fields.notes.add(fields.place, "missing-key", message)
    rule = Rule(
        id=symbols.claim(fields, kind),
        condition=symbols.condition(fields, "if", {} if kind == "note" else symbols.flagged, kind),
        say=fields.text("say"),
        staff=fields.text("staff"),
        label=fields.text("label"),
        order=fields.number("order"),
        ends=kind == "stop" and fields.truth("ends"),
        sources=symbols.sources_of(fields),
        place=fields.place,
    )
    symbols.judging.add(kind, rule.id, rule.place, (rule.condition,), ())
    if rule.ends:
        symbols.ends[rule.id] = fields.place_of("ends")
    return rule


def outcomes_from(fields: Fields, symbols: SymbolTable) -> tuple[Outcome, ...]:
    """The outcomes, worst first; only the last goes without a condition. Where a score has bands there may be none."""
    listed = list(fields.items("outcomes"))
    if fields.lacks("outcomes") and not any(score.has("bands") for score in fields.items("scores")):
        message = (
            "a questionnaire needs outcomes (worst first; the first that fits is the result), or a score with bands"
        )
        fields.notes.add(fields.place, "missing-key", message)
    for outcome in listed[:-1]:
        if not outcome.has("when"):
            outcome.notes.add(outcome.place, "outcome", "this outcome needs when; only the last one goes without")
    for outcome in listed[-1:]:
        if outcome.sentences("when"):
            outcome.note(
                "when", "outcome", "take this when away; the last outcome has none, so that there is always a result"
            )
    _check_next_steps(listed)
    return tuple(_outcome(outcome, symbols) for outcome in listed)


def contact_from(fields: Fields, outcomes: Iterable[Outcome]) -> Contact | None:
    """How the clinic is reached; each outcome that it names must exist."""
    part = fields.part("contact")
    if part is None:
        return None
    known, named = [outcome.id for outcome in outcomes], part.ids("outcomes")
    for name, place in named:
        if name not in known:
            guess = right_ones(name, known)
            fields.notes.add(place, "unknown-name", f'there is no outcome "{brief(name)}"{guess}')
    return Contact(say=part.text("say"), outcomes=tuple(dict.fromkeys(name for name, _ in named)))


_MOST_STEPS = 50
"""Different words for what happens next that are compared with each other."""
_ALIKE = 2


def _check_next_steps(outcomes: Iterable[Fields]) -> None:
    """Notes a word that differs from an earlier one by two letters or less: no program would take them for the same."""
    seen: list[str] = []
    for outcome in outcomes:
        word = outcome.text("next_step")
        if not word or " " in word or word in seen or len(seen) > _MOST_STEPS:
            continue
        alike = next((each for each in seen if _letters_apart(word, each) <= _ALIKE), None)
        if alike is not None:
            message = f'"{brief(word)}" is nearly "{alike}"; write the same word for the same step, or another one'
            outcome.note("next_step", "next-step", message)
        seen.append(word)


def _letters_apart(one: str, other: str) -> int:
    """How many letters have to be put in, taken out or changed to make one word of the other."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row = row, [at]
        for place, each in enumerate(other, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != each)))
    return row[-1]


def _outcome(fields: Fields, symbols: SymbolTable) -> Outcome:
    return Outcome(
        id=symbols.claim(fields, "outcome"),
        title=fields.text("title"),
        condition=symbols.condition(fields, "when", speaker="outcome") if fields.has("when") else None,
        patient=fields.text("patient"),
        next=fields.text("next"),
        next_step=fields.text("next_step"),
        codes=fields.codes("codes"),
        place=fields.place,
    )


def about_from(fields: Fields, symbols: SymbolTable) -> tuple[About, ...]:
    """The entries that a person may read before the start."""
    return tuple(_about(entry, symbols) for entry in fields.items("about"))


def _about(fields: Fields, symbols: SymbolTable) -> About:
    if fields.text("at") == "start" and fields.has("if"):
        message = "an entry with at: start is read before anything is answered; take if away, or write at: result"
        fields.note("if", "about", message)
    return About(
        say=fields.text("say"),
        id=symbols.claim(fields, "about entry"),
        title=fields.text("title"),
        at=cast("AboutAt | None", fields.text("at") or None),
        condition=symbols.condition(fields, "if", speaker="about entry") if fields.has("if") else None,
        sources=symbols.sources_of(fields),
        place=fields.place,
    )

"""Mutants: small deliberate mistakes in a questionnaire, to see whether its vignettes would notice them.

Each mutant changes one thing: a number of points, a cut-off, a band, an "and", an option, a rule. One that
no vignette notices marks a line that no vignette tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from screener.analysis.coverage.condition_mutants import mutated_conditions
from screener.analysis.coverage.score_mutants import mutated_scores
from screener.errors import Place
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import About, Outcome, Questionnaire
from screener.screening.assessment import Assessment

Part = TypeVar("Part", Rule, Outcome, About)


@dataclass(frozen=True)
class Mutant:
    """One deliberate mistake: what it is, where, and the questionnaire that has it."""

    what: str
    place: Place
    questionnaire: Questionnaire


def band_in(questionnaire: Questionnaire, assessment: Assessment, name: str) -> str | None:
    """The title of the band in which a score lies; None where it lies in none."""
    band = questionnaire.score_by_id[name].band_of(assessment.score_results[name].value)
    return band.title if band else None


def mutants(questionnaire: Questionnaire) -> Iterator[Mutant]:
    """Every mutant, in the order of the file: scores, stops, flags, notes, outcomes."""
    for index, score in enumerate(questionnaire.scores):
        for what, place, changed in mutated_scores(questionnaire, score):
            scores = (*questionnaire.scores[:index], *changed, *questionnaire.scores[index + 1 :])
            yield Mutant(f"{score.id}: {what}", place, replace(questionnaire, scores=scores))
    for kind in ("stops", "flags", "notes"):
        rules: tuple[Rule, ...] = getattr(questionnaire, kind)
        for index, rule in enumerate(rules):
            without = rules[:index] + rules[index + 1 :]
            yield Mutant(f"{rule.id} is left out", rule.place, _replaced(questionnaire, kind, without))
            if rule.ends:
                going_on = _with(rules, index, replace(rule, ends=False))
                yield Mutant(f"{rule.id} ends nothing", rule.place, _replaced(questionnaire, kind, going_on))
            for what, condition in mutated_conditions(questionnaire, rule.condition):
                changed_rules = _with(rules, index, replace(rule, condition=condition))
                yield Mutant(f"{rule.id}: {what}", rule.place, _replaced(questionnaire, kind, changed_rules))
    for index, outcome in enumerate(questionnaire.outcomes):
        for what, condition in mutated_conditions(questionnaire, outcome.condition) if outcome.condition else ():
            outcomes = _with(questionnaire.outcomes, index, replace(outcome, condition=condition))
            yield Mutant(f"{outcome.id}: {what}", outcome.place, replace(questionnaire, outcomes=outcomes))


def _replaced(questionnaire: Questionnaire, kind: str, rules: tuple[Rule, ...]) -> Questionnaire:
    changed: dict[str, Any] = {kind: rules}
    return replace(questionnaire, **changed)


def _with(parts: tuple[Part, ...], index: int, part: Part) -> tuple[Part, ...]:
    changed = list(parts)
    changed[index] = part
    return tuple(changed)

"""Checks that play the vignettes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from screener.errors import Problem
from screener.quantities import show
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.vignettes import Vignette
from screener.screening.assessment import Assessment, assess


def failing_vignette(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every vignette has the outcome, scores, bands, stops, flags and notes that it expects."""
    for vignette in questionnaire.vignettes:
        assessment = assess(questionnaire, vignette.answers, worded=False)
        for difference in _differences(questionnaire, vignette, assessment):
            message = f'"{vignette.name}": {difference}'
            yield Problem(vignette.place, "vignette", message)
        for name in assessment.set_aside:
            asked = name in assessment.applies
            what = "with an option that is not shown" if asked else "which is not asked"
            message = f'"{vignette.name}" answers {name}, {what} in this story'
            yield Problem(vignette.place, "vignette", message)


def _differences(questionnaire: Questionnaire, vignette: Vignette, assessment: Assessment) -> Iterator[str]:
    if vignette.outcome is not None and assessment.outcome.id != vignette.outcome:
        yield f"the outcome is {assessment.outcome.id}, not {vignette.outcome}"
    for name, expected in vignette.scores.items():
        value = assessment.score_results[name].value
        if value != expected:
            yield f"{name} {_shown(value)}, not {_shown(expected).removeprefix('is ')}"
    for name, title in vignette.bands.items():
        band = questionnaire.score_by_id[name].band_of(assessment.score_results[name].value)
        if band is None or band.title != title:
            where = f'"{band.title}"' if band else "no band"
            yield f'{name} lies in {where}, not in "{title}"'
    yield from _rules("stops", vignette.stops, assessment.stops)
    yield from _rules("flags", vignette.flags, assessment.flags)
    yield from _rules("notes", vignette.notes, assessment.notes)


def _rules(what: str, expected: tuple[str, ...] | None, fired: tuple[Rule, ...]) -> Iterator[str]:
    found = tuple(rule.id for rule in fired)
    if expected is not None and found != expected:
        yield f"the {what} are [{', '.join(found)}], not [{', '.join(expected)}]"


def _shown(value: Fraction | None) -> str:
    return "has no value" if value is None else f"is {show(value)}"

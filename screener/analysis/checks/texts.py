"""Checks that texts exist: for answers that can change, and in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from screener.analysis.checks.context import Proofs
from screener.errors import Place, Problem
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import own_choices, texts_of


def unsaid_change(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Where an answer can change over time, the questionnaire says what that takes."""
    for question in questionnaire.questions:
        if question.changeable == "over time" and not question.change:
            message = f"{question.id} can change over time; say in change what that takes, and how long"
            yield Problem(question.place, "unsaid-change", message)


_OFTEN_NAMES = ("unit", "scale")
"""Texts that are the same in most languages, such as kg and Glogau."""


def missing_text(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A language that is offered has words for everything that a person can read."""
    needed, others = texts_of(questionnaire), {*_OFTEN_NAMES, *own_choices(questionnaire)}
    places = _places(questionnaire)
    for language, texts in questionnaire.texts.items():
        for name, words in needed.items():
            missing = [field for field in words if field not in texts.get(name, {}) and field not in others]
            if missing:
                place = places.get(name, questionnaire.place)
                message = f"{language} has no words for {name}: {_listed(missing)}"
                yield Problem(place, "missing-text", message)


def untranslated_choice(proofs: Proofs) -> Iterator[Problem]:
    """A language that is offered has words for the sources that are the author's own choice."""
    questionnaire = proofs.questionnaire
    own = {*own_choices(questionnaire)}
    for language, texts in questionnaire.texts.items():
        for source in questionnaire.sources.values():
            if source.cite in own and source.cite not in texts.get("words", {}):
                message = (
                    f"{language} has no words for {source.id}, your own choice; write them under words, by its text"
                )
                yield Problem(source.place, "untranslated-choice", message)


def missing_staff(proofs: Proofs) -> Iterator[Problem]:
    """Where some stops, flags or notes have words for the clinician, all have."""
    kinds: tuple[RuleKind, ...] = get_args(RuleKind)
    rules = [(kind, rule) for kind in kinds for rule in proofs.questionnaire.rules(kind)]
    if any(rule.staff for _, rule in rules):
        for kind, rule in rules:
            if not rule.staff:
                message = f"{kind} {rule.id} has no staff, and others have it: the clinician reads the patient's words"
                yield Problem(rule.place, "missing-staff", message)


def _places(questionnaire: Questionnaire) -> dict[str, Place]:
    places = {question.id: question.place for question in questionnaire.questions}
    places |= {listed.id: listed.place for listed in questionnaire.option_lists}
    places |= {score.id: score.place for score in questionnaire.scores}
    places |= {rule.id: rule.place for rule in questionnaire.findings}
    places |= {about.id: about.place for about in questionnaire.about if about.id}
    return places | {outcome.id: outcome.place for outcome in questionnaire.outcomes}


SHOWN = 3


def _listed(fields: list[str]) -> str:
    shown = [f'"{field}"' if " " in field else field for field in fields[:SHOWN]]
    more = f" and {len(fields) - SHOWN} more" if len(fields) > SHOWN else ""
    return ", ".join(shown) + more

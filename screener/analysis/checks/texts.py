"""Checks that texts exist: for answers that can change, and in every language."""

from __future__ import annotations

from collections.abc import Iterator

from screener.errors import Place, Problem
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import texts_of


def unsaid_change(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Where an answer can change over time, the questionnaire says what that takes."""
    for question in questionnaire.questions:
        if question.changeable == "over time" and not question.change:
            message = f"{question.id} can change over time; say in change what that takes, and how long"
            yield Problem(question.place, "unsaid-change", message)


def missing_text(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A language that is offered has words for everything that a person can read."""
    needed = texts_of(questionnaire)
    places = _places(questionnaire)
    for language, texts in questionnaire.texts.items():
        for name, words in needed.items():
            missing = [field for field in words if field not in texts.get(name, {}) and field != "unit"]
            if missing:
                place = places.get(name, questionnaire.place)
                message = f"{language} has no words for {name}: {_listed(missing)}"
                yield Problem(place, "missing-text", message)


def _places(questionnaire: Questionnaire) -> dict[str, Place]:
    places = {question.id: question.place for question in questionnaire.questions}
    places |= {listed.id: listed.place for listed in questionnaire.option_lists}
    places |= {score.id: score.place for score in questionnaire.scores}
    places |= {rule.id: rule.place for rule in (*questionnaire.stops, *questionnaire.flags)}
    places |= {about.id: about.place for about in questionnaire.about if about.id}
    return places | {outcome.id: outcome.place for outcome in questionnaire.outcomes}


SHOWN = 3


def _listed(fields: list[str]) -> str:
    shown = [f'"{field}"' if " " in field else field for field in fields[:SHOWN]]
    more = f" and {len(fields) - SHOWN} more" if len(fields) > SHOWN else ""
    return ", ".join(shown) + more

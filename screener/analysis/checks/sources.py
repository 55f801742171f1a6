"""Checks of sources."""

from __future__ import annotations

from collections.abc import Iterator

from screener.errors import Place, Problem
from screener.questionnaire.model import Questionnaire


def _named(questionnaire: Questionnaire) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    """Every part that should name a source: its name in messages, its place, its sources."""
    for question in questionnaire.questions:
        yield f"question {question.id}", question.place, question.sources
    for score in questionnaire.scores:
        for points in score.points:
            yield f"a line of points of {score.id}", points.place, points.sources
        if score.formula is not None:
            yield f"the formula of {score.id}", score.place, score.sources
    for rule in questionnaire.stops:
        yield f"stop {rule.id}", rule.place, rule.sources
    for rule in questionnaire.flags:
        yield f"flag {rule.id}", rule.place, rule.sources
    for about in questionnaire.about:
        yield "an about entry", about.place, about.sources


def missing_source(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every question, line of points, stop, flag and about entry names a source."""
    for what, place, sources in _named(questionnaire):
        if not sources:
            message = f"{what} names no source; your own choice is a source too (basis: own choice)"
            yield Problem(place, "missing-source", message)


def unused_source(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every source is named by something."""
    used = {source for _, _, sources in _named(questionnaire) for source in sources}
    used |= {source for score in questionnaire.scores for source in score.sources}
    for source in questionnaire.sources.values():
        if source.id not in used:
            yield Problem(source.place, "unused-source", f"nothing names the source {source.id}")


def expired_source(questionnaire: Questionnaire, today: str) -> Iterator[Problem]:
    """No source is past the day by which it was to be reviewed."""
    for source in questionnaire.sources.values():
        if source.review_by and source.review_by < today:
            message = f"{source.id} was to be reviewed by {source.review_by}"
            yield Problem(source.place, "expired-source", message)

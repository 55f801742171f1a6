"""Checks of sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from screener.analysis.checks.context import Proofs
from screener.errors import Place, Problem
from screener.quantities import plural
from screener.questionnaire.conditions import RuleKind
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.source import Source

Named = tuple[str, Place, tuple[str, ...]]
"""A part of a questionnaire: its name in messages, its place, its sources."""


def _rules(questionnaire: Questionnaire) -> Iterator[Named]:
    """Every part that gives points or fires."""
    for score in questionnaire.scores:
        for points in score.points:
            yield f"a line of points of {score.id}", points.place, points.sources
        for line in score.formulas:
            what = f"{'a' if score.formulas[1:] else 'the'} formula of {score.id}"
            yield what, line.place, line.sources or score.sources
    for kind in get_args(RuleKind):
        for rule in questionnaire.rules(kind):
            yield f"{kind} {rule.id}", rule.place, rule.sources


def _named(questionnaire: Questionnaire) -> Iterator[Named]:
    """Every part that should name a source."""
    for question in questionnaire.questions:
        yield f"question {question.id}", question.place, question.sources
    yield from _rules(questionnaire)
    for about in questionnaire.about:
        yield "an about entry", about.place, about.sources


def missing_source(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """Every question, line of points, stop, flag, note and about entry names a source."""
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


def untested_score(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """A score that is said to be validated names a study that was read."""
    for score in questionnaire.scores:
        sources = [questionnaire.sources[name] for name in score.all_sources if score.validated]
        if score.validated and not any(each.is_read and each.basis in _STUDIES for each in sources):
            message = (
                f"{score.id} is said to be validated, and names no study that was read "
                "(basis: study or systematic review, seen: abstract or full text)"
            )
            yield Problem(score.place, "untested-score", message)


_STUDIES = ("study", "systematic review")


def expired_source(questionnaire: Questionnaire, today: str) -> Iterator[Problem]:
    """No source is past the day by which it was to be reviewed."""
    for source in questionnaire.sources.values():
        if source.review_by and source.review_by < today:
            message = f"{source.id} was to be reviewed by {source.review_by}"
            yield Problem(source.place, "expired-source", message)


# -- advice ------------------------------------------------------------------------------------


def unread_source(proofs: Proofs) -> Iterator[Problem]:
    """Nothing that gives points or fires rests on a source that nobody read, at least as an abstract.

    A file that does not say how any of its sources was read is not asked for it.
    """
    questionnaire = proofs.questionnaire
    says_what_was_read = any(source.seen for source in questionnaire.sources.values())
    for source, resting in _behind_rules(questionnaire):
        if source.seen and not source.is_read:
            message = f"nobody read {source.id} (seen: {source.seen}), and {resting} on it; it may stand behind about"
        elif says_what_was_read and not source.seen:
            message = f"nothing says how {source.id} was read, and {resting} on it; add seen"
        else:
            continue
        yield Problem(source.place, "unread-source", message)


def nameless_source(proofs: Proofs) -> Iterator[Problem]:
    """Nothing that gives points or fires rests on a source without a title or without authors."""
    for source, resting in _behind_rules(proofs.questionnaire):
        missing = [key for key, value in (("authors", source.authors), ("title", source.title)) if not value]
        if missing and not source.is_whole:
            message = f"{source.id} has no {' and no '.join(missing)} that could be printed, and {resting} on it"
            yield Problem(source.place, "nameless-source", message)


def _behind_rules(questionnaire: Questionnaire) -> Iterator[tuple[Source, str]]:
    """The sources, but for own choices, on which points, stops or flags rest, with words for these."""
    resting: dict[str, list[str]] = {}
    for what, _, sources in _rules(questionnaire):
        for name in sources:
            resting.setdefault(name, []).append(what)
    for name, source in questionnaire.sources.items():
        if name in resting and not source.is_own_choice:
            first, *others = resting[name]
            yield source, f"{first} and {plural(len(others), 'other')} rest" if others else f"{first} rests"

"""Proof of the order of outcomes: a worse answer never gives a better one."""

from __future__ import annotations

from collections.abc import Iterator

from screener.answers import Answers
from screener.checks.proving import finding, prospects_of
from screener.problems import Problem
from screener.prospects import Inversion
from screener.prospects.sheets import differing
from screener.questionnaire import Questionnaire
from screener.spelling import spelled_sheet


def not_monotone(questionnaire: Questionnaire, _: str) -> Iterator[Problem]:
    """No worse answer (one that makes more stops and flags fire by itself) gives a better outcome."""
    for found in prospects_of(questionnaire).worse_but_better or ():
        message = _inverted(questionnaire, found)
        yield finding(questionnaire, found.question.place, "not-monotone", message, found.worse, found.better)


def _inverted(questionnaire: Questionnaire, found: Inversion) -> str:
    """The question first, then what only one of the two is asked after it."""
    name = found.question.id
    apart = [name, *(each for each in differing(found.worse, found.better) if each != name)]
    worse, better = (_told(questionnaire, apart, sheet) for sheet in (found.worse, found.better))
    return (
        f"a worse answer does better: {worse} gives {found.worse_outcome.id}, {better} gives {found.better_outcome.id}"
    )


def _told(questionnaire: Questionnaire, names: list[str], sheet: Answers) -> str:
    return spelled_sheet(questionnaire.by_id, {name: sheet[name] for name in names if name in sheet})

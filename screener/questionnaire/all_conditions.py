"""Every condition of a questionnaire, put in another way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from screener.questionnaire.conditions import Condition
from screener.questionnaire.findings import Rule
from screener.questionnaire.kinds.choice import ChoiceKind
from screener.questionnaire.model import About, Outcome, Question, Questionnaire, Score, Section

Put = Callable[[Condition], Condition]


def with_conditions(questionnaire: Questionnaire, put: Put) -> Questionnaire:
    """The same questionnaire with `put(condition)` in place of every condition."""
    return replace(
        questionnaire,
        sections=tuple(_section(each, put) for each in questionnaire.sections),
        scores=tuple(_score(each, put) for each in questionnaire.scores),
        stops=tuple(_rule(each, put) for each in questionnaire.stops),
        flags=tuple(_rule(each, put) for each in questionnaire.flags),
        notes=tuple(_rule(each, put) for each in questionnaire.notes),
        outcomes=tuple(_outcome(each, put) for each in questionnaire.outcomes),
        about=tuple(_about(each, put) for each in questionnaire.about),
    )


def _section(section: Section, put: Put) -> Section:
    return replace(section, questions=tuple(_question(each, put) for each in section.questions))


def _question(question: Question, put: Put) -> Question:
    kind = question.kind
    if isinstance(kind, ChoiceKind) and question.conditional:
        kind = replace(kind, options=tuple(replace(each, only_if=put(each.only_if)) for each in kind.options))
    hints = tuple(replace(hint, only_if=put(hint.only_if)) for hint in question.hints)
    return replace(question, only_if=put(question.only_if), kind=kind, hints=hints)


def _score(score: Score, put: Put) -> Score:
    points = tuple(replace(line, condition=put(line.condition)) for line in score.points)
    formulas = tuple(replace(line, condition=put(line.condition)) for line in score.formulas)
    return replace(score, only_if=put(score.only_if), points=points, formulas=formulas)


def _rule(rule: Rule, put: Put) -> Rule:
    return replace(rule, condition=put(rule.condition))


def _outcome(outcome: Outcome, put: Put) -> Outcome:
    return outcome if outcome.condition is None else replace(outcome, condition=put(outcome.condition))


def _about(about: About, put: Put) -> About:
    return about if about.condition is None else replace(about, condition=put(about.condition))

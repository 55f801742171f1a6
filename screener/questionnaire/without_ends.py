"""A questionnaire whose stops end nothing: where they would, every later condition says it itself."""

from __future__ import annotations

from dataclasses import replace

from screener.questionnaire.conditions import ALWAYS, AllOf, Condition
from screener.questionnaire.findings import Rule
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.questionnaire.score import Score


def without_ends(questionnaire: Questionnaire) -> Questionnaire:
    """The same answer sheets with the same results, and no stop with `ends`.

    Each question, rule and score behind an end holds only where no such stop fired; one without an end is given back
    as it is.
    """
    endings = questionnaire.endings
    if not endings.stops:
        return questionnaire

    def reached(part: Rule | Score) -> Condition:
        return endings.reaching(endings.position(part))

    def question(each: Question) -> Question:
        return replace(each, only_if=_both(each.only_if, endings.reaching(endings.places[each.id])))

    def section(each: Section) -> Section:
        return replace(each, questions=tuple(map(question, each.questions)))

    def score(each: Score) -> Score:
        return replace(each, only_if=_both(each.only_if, reached(each)))

    def rules(every: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(replace(each, condition=_both(each.condition, reached(each)), ends=False) for each in every)

    return replace(
        questionnaire,
        sections=tuple(map(section, questionnaire.sections)),
        scores=tuple(map(score, questionnaire.scores)),
        stops=rules(questionnaire.stops),
        flags=rules(questionnaire.flags),
        notes=rules(questionnaire.notes),
        written=questionnaire,
    )


def _both(condition: Condition, reaching: Condition) -> Condition:
    if ALWAYS in (condition, reaching):
        return reaching if condition == ALWAYS else condition
    return AllOf((condition, reaching))

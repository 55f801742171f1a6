"""What the proofs find, and only that, is so: they agree with trying every answer sheet of small questionnaires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import assume, given

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS
from screener.errors import Place
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.conditions import ALWAYS, AllOf, AnyOf, Condition, Not, Stated, holds
from screener.questionnaire.model import Questionnaire, Rule
from screener.questionnaire.unparse import condition_text
from screener.screening.assessment import assess
from screener.screening.scoring import Scoring, score_answers
from tests.support.brute_force import MOST_SHEETS, Known, every_sheet, size_of, tiny

TRIED: Counter[str] = Counter()
"""How many questionnaires, and answer sheets of them, were tried one by one."""
Truths = tuple[bool, ...]
"""Whether a condition is true, for every answer sheet."""


class Tried:
    """Every complete answer sheet of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.facts: list[Scoring] = [
            score_answers(questionnaire, sheet) for sheet in every_sheet(questionnaire, Known({}))
        ]
        self.outcomes = {assess(questionnaire, fact.counted).outcome.id for fact in self.facts}

    def truths(self, condition: Condition) -> Truths:
        return tuple(holds(condition, fact) for fact in self.facts)

    def rules(self) -> Iterator[tuple[Rule, Truths, tuple[Rule, ...]]]:
        for rules in (self.questionnaire.stops, self.questionnaire.flags):
            for at, rule in enumerate(rules):
                yield rule, self.truths(rule.condition), rules[:at]


def never_asked(tried: Tried) -> set[Place]:
    return {each.place for each in tried.questionnaire.questions if not any(tried.truths(each.only_if))}


def always_asked(tried: Tried) -> set[Place]:
    conditional = [each for each in tried.questionnaire.questions if each.only_if != ALWAYS]
    return {each.place for each in conditional if all(tried.truths(each.only_if))}


def always_earned(tried: Tried) -> set[Place]:
    lines = [points for score in tried.questionnaire.scores for points in score.points if points.condition != ALWAYS]
    return {points.place for points in lines if all(tried.truths(points.condition))}


def never_fires(tried: Tried) -> set[Place]:
    return {rule.place for rule, truths, _ in tried.rules() if not any(truths)}


def always_fires(tried: Tried) -> set[Place]:
    return {rule.place for rule, truths, _ in tried.rules() if all(truths)}


def same_rule(tried: Tried) -> set[Place]:
    found = set()
    for rule, truths, earlier in tried.rules():
        if any(truths) and any(truths == tried.truths(each.condition) for each in earlier):
            found.add(rule.place)
    return found


def shadowed_rule(tried: Tried) -> set[Place]:
    stops = {stop.id: tried.truths(stop.condition) for stop in tried.questionnaire.stops}
    found = set()
    for stop in tried.questionnaire.stops:
        wider = [truths for truths in stops.values() if _inside(stops[stop.id], truths)]
        if wider and any(stops[stop.id]) and not any(truths == stops[stop.id] for truths in _others(stops, stop.id)):
            found.add(stop.place)
    any_stop = tuple(any(fired) for fired in zip(*stops.values(), strict=True))
    for flag in tried.questionnaire.flags if stops else ():
        truths = tried.truths(flag.condition)
        if any(truths) and all(stop or not fires for fires, stop in zip(truths, any_stop, strict=True)):
            found.add(flag.place)
    return found


def _others(stops: dict[str, Truths], name: str) -> list[Truths]:
    return [truths for other, truths in stops.items() if other != name]


def _inside(narrow: Truths, wide: Truths) -> bool:
    return narrow != wide and all(there or not here for here, there in zip(narrow, wide, strict=True))


def unreached_outcome(tried: Tried) -> set[Place]:
    return {each.place for each in tried.questionnaire.outcomes if each.id not in tried.outcomes}


JUDGES: dict[str, Callable[[Tried], set[Place]]] = {
    "never-asked": never_asked,
    "always-asked": always_asked,
    "always-earned": always_earned,
    "never-fires": never_fires,
    "always-fires": always_fires,
    "same-rule": same_rule,
    "shadowed-rule": shadowed_rule,
    "unreached-outcome": unreached_outcome,
}


@given(tiny(6))
def test_findings_are_those_that_every_sheet_shows(questionnaire: Questionnaire) -> None:
    assume(size_of(questionnaire) <= MOST_SHEETS)
    tried = Tried(questionnaire)
    assume(tried.facts)
    TRIED.update(questionnaires=1, sheets=len(tried.facts))
    for rule, judge in JUDGES.items():
        found = list(PROOFS[rule](Proofs(questionnaire)))
        assert {problem.place for problem in found} == judge(tried), rule


def _parts(questionnaire: Questionnaire) -> Iterator[Condition]:
    left = [condition for condition, _ in questionnaire.conditions()]
    while left:
        condition = left.pop()
        yield condition
        match condition:
            case AllOf(parts) | AnyOf(parts):
                left += parts
            case Not(part):
                left.append(part)
            case _:
                pass


@given(tiny(6))
def test_no_test_that_is_said_to_be_idle_makes_a_difference(questionnaire: Questionnaire) -> None:
    """Each is quoted in the message; what it says of them is read off every sheet."""
    assume(size_of(questionnaire) <= MOST_SHEETS)
    tried = Tried(questionnaire)
    assume(tried.facts)
    groups = {condition_text(questionnaire, part): part for part in _parts(questionnaire)}
    proofs = Proofs(questionnaire)
    for problem in [*PROOFS["idle-test"](proofs), *PROOFS["idle-group"](proofs)]:
        words = problem.message.split('"')[1]
        truths = tried.truths(groups[words])
        if "never" in problem.message:
            assert not any(truths)
        else:
            name = problem.message.rpartition(" ")[2] if "every answer to" in problem.message else None
            assert truths == (tried.truths(Stated(name, AnswerState.ANSWERED)) if name else (True,) * len(truths))


@pytest.mark.exhaustive
def test_every_sheet_had_its_say(record_property: Callable[[str, object], None]) -> None:
    words = f"brute force agrees over {TRIED['sheets']:,} answer sheets of {TRIED['questionnaires']:,} questionnaires"
    record_property("agreement", words)
    assert TRIED["sheets"] > 1_500

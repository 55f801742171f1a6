"""What the proofs find, and only that, is so: they agree with trying every answer sheet of small questionnaires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from operator import and_, eq, ge, gt, le, lt, ne
from typing import get_args

import pytest
from hypothesis import assume, given

from screener.analysis.checks.advice import ADVICE
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS
from screener.errors import Place
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.bands import Band
from screener.questionnaire.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AnyRule,
    Compared,
    ComparedTo,
    Comparison,
    Condition,
    RuleKind,
    Stated,
    Test,
    holds,
    mapped,
    names_of,
    parts,
)
from screener.questionnaire.conditions import tests as single_tests
from screener.questionnaire.findings import Rule
from screener.questionnaire.formulas import Number, names
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Points, Question, Questionnaire, Score
from screener.questionnaire.unparse import condition_text
from screener.screening.assessment import assess
from screener.screening.scoring import Scoring, score_answers
from tests.support.brute_force import MOST_SHEETS, Known, every_sheet, size_of, tiny

TRIED: Counter[str] = Counter()
"""How many questionnaires, and answer sheets of them, were tried one by one."""
ZERO = Number(Fraction(0))
TURNED: dict[Comparison, Comparison] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
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

    def asked(self, question: Question) -> Truths:
        """Where a question is asked: its only_if holds, and no stop has ended the screening before it."""
        place = self.questionnaire.endings.places[question.id]
        ends = [len(self.questionnaire.questions) if fact.ended is None else fact.ended for fact in self.facts]
        return tuple(there and place <= end for there, end in zip(self.truths(question.only_if), ends, strict=True))

    def reached(self, condition: Condition) -> Truths:
        """Where the screening did not end before the last question that a condition reads."""
        last = self.questionnaire.endings.last([condition])
        return tuple(fact.ended is None or fact.ended >= last for fact in self.facts)

    def fires(self, kind: RuleKind, rule: Rule) -> Truths:
        """Where the engine says so: a rule behind an end does not."""
        return tuple(rule in fact.fired_of(AnyRule(kind)) for fact in self.facts)

    def applying(self, score: Score) -> list[Scoring]:
        """The sheets in which a score counts, both ends of an estimate alike."""
        return [fact for fact in self.facts if fact.result_of(score.ends[0]).applies]

    def truths(self, condition: Condition) -> Truths:
        return tuple(holds(condition, fact) for fact in self.facts)

    def varies(self, condition: Condition) -> bool:
        return len({*self.truths(condition)}) > 1

    def best(self) -> Truths:
        """Where no outcome fits but the last, which has no condition."""
        worse = [self.truths(each.condition) for each in self.questionnaire.outcomes if each.condition is not None]
        return tuple(not any(truths[at] for truths in worse) for at in range(len(self.facts)))

    def rules(self) -> Iterator[tuple[Rule, Truths, tuple[Truths, ...]]]:
        """Each rule, where it fires, and those before it with where these fire."""
        for kind in get_args(RuleKind):
            fired: list[Truths] = []
            for rule in self.questionnaire.rules(kind):
                truths = self.fires(kind, rule)
                yield rule, truths, tuple(fired)
                fired.append(truths)


def never_asked(tried: Tried) -> set[Place]:
    return {each.place for each in tried.questionnaire.questions if not any(tried.asked(each))}


def always_asked(tried: Tried) -> set[Place]:
    conditional = [each for each in tried.questionnaire.questions if each.only_if != ALWAYS]
    return {each.place for each in conditional if _always(tried, each.only_if)}


def _always(tried: Tried, condition: Condition) -> bool:
    """Whether a condition is true wherever the screening gets as far as it, and gets so far at all."""
    reached = tried.reached(condition)
    return any(reached) and all(map(le, reached, tried.truths(condition)))


def never_offered(tried: Tried) -> set[Place]:
    return {
        option.place
        for each in tried.questionnaire.questions
        for option in each.conditional
        if not any(map(and_, tried.asked(each), tried.truths(option.only_if)))
    }


def always_offered(tried: Tried) -> set[Place]:
    return {
        option.place
        for each in tried.questionnaire.questions
        for option in each.conditional
        if not any(map(gt, tried.asked(each), tried.truths(option.only_if)))
    }


def too_few_options(tried: Tried) -> set[Place]:
    """Also where that leaves no answer, so that no complete answer sheet goes that way."""
    return {
        each.place
        for at, each in enumerate(tried.questionnaire.questions)
        if each.conditional and any(_is_too_few(each, facts) for facts in ways_to(tried.questionnaire, at))
    }


def ways_to(questionnaire: Questionnaire, at: int) -> Iterator[Scoring]:
    """What was answered before a question, in every way that leads to it."""
    question = questionnaire.questions[at]
    for sheet in every_sheet(questionnaire, Known({}), at):
        facts = Scoring(questionnaire, sheet)
        ended = score_answers(questionnaire, sheet).ended if questionnaire.endings.stops else None
        if holds(question.only_if, facts) and (ended is None or ended >= at):
            yield facts


def _is_too_few(question: Question, facts: Scoring) -> bool:
    shown = [option.id for option in question.options if holds(option.only_if, facts)]
    some = question.kind.domain
    if not isinstance(some, SomeOf) or any(each in shown for each in some.alone):
        return len(shown) < 2
    return len(shown) < 2 or sum(each in shown for each in some.together) < some.least


def always_earned(tried: Tried) -> set[Place]:
    found = set()
    for score in tried.questionnaire.scores:
        applies = tried.applying(score)
        for points in score.points if applies else ():
            if points.condition != ALWAYS and all(holds(points.condition, fact) for fact in applies):
                found.add(points.place)
    return found


def always_scored(tried: Tried) -> set[Place]:
    conditional = [each for each in tried.questionnaire.scores if each.only_if != ALWAYS]
    return {each.place for each in conditional if _always(tried, each.only_if)}


def never_fires(tried: Tried) -> set[Place]:
    """But for the stops that others always overtake."""
    return {rule.place for rule, truths, _ in tried.rules() if not any(truths)} - overtaken_stop(tried)


def overtaken_stop(tried: Tried) -> set[Place]:
    """Stops that never fire, and would if no stop ended anything."""
    silent = [stop for stop in tried.questionnaire.stops if not any(tried.fires("stop", stop))]
    free = unending(tried.questionnaire) if silent and tried.questionnaire.endings.stops else None
    return {stop.place for stop in silent if free is not None and any(Tried(free).truths(stop.condition))}


def unending(questionnaire: Questionnaire) -> Questionnaire:
    return replace(questionnaire, stops=tuple(replace(stop, ends=False) for stop in questionnaire.stops))


def always_fires(tried: Tried) -> set[Place]:
    """Wherever the screening gets as far as they read."""
    return {
        rule.place
        for rule, truths, _ in tried.rules()
        if any(truths) and all(map(le, tried.reached(rule.condition), truths))
    }


def same_rule(tried: Tried) -> set[Place]:
    found = set()
    for rule, truths, earlier in tried.rules():
        if any(truths) and truths in earlier:
            found.add(rule.place)
    return found


def shadowed_rule(tried: Tried) -> set[Place]:
    stops = {stop.id: tried.fires("stop", stop) for stop in tried.questionnaire.stops}
    found = set()
    for stop in tried.questionnaire.stops:
        wider = [truths for truths in stops.values() if _inside(stops[stop.id], truths)]
        if wider and any(stops[stop.id]) and not any(truths == stops[stop.id] for truths in _others(stops, stop.id)):
            found.add(stop.place)
    any_stop = tuple(any(fired) for fired in zip(*stops.values(), strict=True))
    for flag in tried.questionnaire.flags if stops else ():
        truths = tried.fires("flag", flag)
        if any(truths) and all(stop or not fires for fires, stop in zip(truths, any_stop, strict=True)):
            found.add(flag.place)
    return found


def _others(stops: dict[str, Truths], name: str) -> list[Truths]:
    return [truths for other, truths in stops.items() if other != name]


def _inside(narrow: Truths, wide: Truths) -> bool:
    return narrow != wide and all(there or not here for here, there in zip(narrow, wide, strict=True))


def unreached_outcome(tried: Tried) -> set[Place]:
    return {each.place for each in tried.questionnaire.outcomes if each.id not in tried.outcomes}


def same_title(tried: Tried) -> set[Place]:
    outcomes = tried.questionnaire.outcomes
    titles = [" ".join(each.title.split()).casefold() for each in outcomes]
    return {each.place for at, each in enumerate(outcomes) if titles[at] in titles[:at]}


def unread_rule(tried: Tried) -> set[Place]:
    whole = tried.questionnaire
    outcomes = [each.condition for each in whole.outcomes if each.condition is not None]
    read = behind(whole, {test for condition in outcomes for test in single_tests(condition)})
    best = tried.best()
    return {
        rule.place
        for rule, truths, _ in tried.rules()
        if rule not in whole.notes and rule.id not in read and any(map(and_, best, truths))
    }


def behind(whole: Questionnaire, read: set[Test]) -> set[str]:
    """The stops and flags that tests speak of, also by way of scores and of each other."""
    found: set[str] = set()
    while True:
        spoken = [test for test in read if isinstance(test, AnyRule)]
        rules = [
            rule
            for test in spoken
            for rule in (whole.stops if test.kind == "stop" else whole.flags)
            if not test.of or rule.id in test.of
        ]
        spoken_of = {name for test in read for name in names_of(test)}
        scores = [score for score in whole.scores if spoken_of & {score.id, *(end.id for end in score.ends)}]
        lines = [line.give for each in scores for line in each.formulas]
        formulas = {Stated(name, AnswerState.ANSWERED) for line in lines for name in names(line)}
        conditions = [rule.condition for rule in rules] + [when for each in scores for when, _ in each.conditions()]
        more = read | formulas | {test for condition in conditions for test in single_tests(condition)}
        found = {rule.id for rule in rules}
        if more == read:
            return found
        read = more


def idle_line(tried: Tried) -> set[Place]:
    found = set()
    for score in tried.questionnaire.scores:
        sign = {"highest": 1, "lowest": -1}.get(score.take, 0)
        applies = tried.applying(score)
        earned: set[int] = set()
        deciding: set[int] = set()
        for end, fact in product(score.ends, applies if sign else ()):
            given = [
                (sign * give, -at)
                for at, points in enumerate(end.points)
                for give in _given(tried.questionnaire, points, fact)
            ]
            earned |= {-at for _, at in given}
            deciding |= {-at for _, at in sorted(given)[-1:]}
        found |= {score.points[at].place for at in earned - deciding}
    return found


def _given(questionnaire: Questionnaire, points: Points, fact: Scoring) -> list[Fraction]:
    """What a line gives for one sheet of answers, in a score that takes the highest or the lowest."""
    if not points.of:
        return [points.give] if _is_earned(questionnaire, points, fact) else []
    answers = [(questionnaire.by_id[name], fact.answer(name).value) for name in points.of]
    weighed = [(question, value) for question, value in answers if isinstance(value, str)]
    return [question.kind.weights[value] for question, value in weighed] if holds(points.condition, fact) else []


def _is_earned(questionnaire: Questionnaire, points: Points, fact: Scoring) -> bool:
    if points.for_each is None:
        return holds(points.condition, fact)
    options = {option.id for option in questionnaire.by_id[points.for_each.question].options}
    counted = options - set(points.for_each.without)
    return holds(points.condition, fact) and not counted.isdisjoint(fact.answer(points.for_each.question).options)


def with_value(whole: Questionnaire, score: str, value: Fraction) -> Questionnaire:
    """The questionnaire as if every test of a score, but of an only_if, saw that value."""
    signs = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq, "!=": ne}

    def known(test: Test) -> Condition:
        match test:
            case Compared(name, bounds) if name == score:
                return ALWAYS if all(signs[sign](value, bound) for sign, bound in bounds) else AnyOf(())
            case Stated(name, state) if name == score:
                return ALWAYS if state is AnswerState.ANSWERED else AnyOf(())
            case ComparedTo(name, sign, other) if other == score:
                return Compared(name, ((sign, value),))
            case ComparedTo(name, sign, other) if name == score:
                return Compared(other, ((TURNED[sign], value),))
            case _:
                return test

    def seen(rule: Rule) -> Rule:
        return replace(rule, condition=mapped(rule.condition, known))

    def counted(each: Score) -> Score:
        points = tuple(replace(one, condition=mapped(one.condition, known)) for one in each.points)
        return replace(each, points=points, only_if=mapped(each.only_if, known))

    return replace(
        whole,
        scores=tuple(counted(each) for each in whole.scores),
        stops=tuple(seen(each) for each in whole.stops),
        flags=tuple(seen(each) for each in whole.flags),
        outcomes=tuple(
            each if each.condition is None else replace(each, condition=mapped(each.condition, known))
            for each in whole.outcomes
        ),
    )


def missing_value(tried: Tried) -> set[Place]:
    found, whole = set(), tried.questionnaire
    for score in whole.scores:
        if not score.formulas:
            continue
        values = {fact.answer(score.id).number for fact in tried.facts} - {None}
        fallen = [
            fact.counted
            for best, fact in zip(tried.best(), tried.facts, strict=True)
            if best and fact.answer(score.id).number is None and fact.result_of(score.ends[0]).applies
        ]
        others = (with_value(whole, score.id, value) for value in values if value is not None and fallen)
        if any(assess(other, sheet).outcome.condition is not None for other in others for sheet in fallen):
            found.add(score.place)
    return found


def unconditional(question: Question) -> Question:
    """The question as if it and all its options were always there."""
    options = tuple(replace(option, only_if=ALWAYS) for option in question.options)
    return replace(question.with_kind(options=options) if options else question, only_if=ALWAYS)


def absorbed_part(tried: Tried) -> set[Place]:
    whole = unending(tried.questionnaire)
    asked = [replace(each, questions=tuple(unconditional(one) for one in each.questions)) for each in whole.sections]
    always = Tried(replace(whole, sections=tuple(asked)))

    def is_absorbed(part: Condition, group: AllOf | AnyOf) -> bool:
        rest = type(group)(tuple(each for each in group.parts if each is not part))
        return tried.varies(part) and all(each.truths(group) == each.truths(rest) for each in (tried, always))

    return {
        place
        for condition, place in whole.conditions()
        for group in _inside_of(condition)
        if isinstance(group, AllOf | AnyOf) and len(group.parts) > 1 and tried.varies(group)
        if any(is_absorbed(part, group) for part in group.parts)
    }


def contradicted_band(tried: Tried) -> set[Place]:
    found, outcomes = set(), tried.questionnaire.outcomes
    worst = tried.truths(outcomes[0].condition or AnyOf(()))
    for score in tried.questionnaire.scores if len(outcomes) > 1 else ():
        values = [fact.answer(score.id).number for fact in tried.facts]

        def beside(band: Band, truths: Truths, values: list[Fraction | None] = values) -> bool:
            return any(
                value is not None and band.holds(value) and truth for value, truth in zip(values, truths, strict=True)
            )

        ends = (score.bands[0], score.bands[-1]) if len(score.bands) > 1 else ()
        good = [band for band in ends if beside(band, tried.best())]
        if len(good) == 1 and beside(good[0], worst):
            found.add(score.place)
    return found


JUDGES: dict[str, Callable[[Tried], set[Place]]] = {
    "never-asked": never_asked,
    "always-asked": always_asked,
    "never-offered": never_offered,
    "always-offered": always_offered,
    "too-few-options": too_few_options,
    "always-earned": always_earned,
    "always-scored": always_scored,
    "never-fires": never_fires,
    "overtaken-stop": overtaken_stop,
    "always-fires": always_fires,
    "same-rule": same_rule,
    "shadowed-rule": shadowed_rule,
    "unreached-outcome": unreached_outcome,
    "same-title": same_title,
    "unread-rule": unread_rule,
    "idle-line": idle_line,
    "missing-value": missing_value,
    "absorbed-part": absorbed_part,
    "contradicted-band": contradicted_band,
}


@pytest.mark.timeout(600)
@given(tiny(6))
def test_findings_are_those_that_every_sheet_shows(questionnaire: Questionnaire) -> None:
    assume(size_of(questionnaire) <= MOST_SHEETS)
    tried = Tried(questionnaire)
    assume(tried.facts)
    TRIED.update(questionnaires=1, sheets=len(tried.facts))
    proofs = Proofs(questionnaire)
    assume(proofs.space.outcomes is not None)  # a question asked by a test of numbers that its own number meets
    for rule, judge in JUDGES.items():
        found = list({**PROOFS, **ADVICE}[rule](proofs))
        assert {problem.place for problem in found} == judge(tried), rule


def _parts(questionnaire: Questionnaire) -> Iterator[Condition]:
    for condition, _ in questionnaire.conditions():
        yield from _inside_of(condition)


def _inside_of(condition: Condition) -> Iterator[Condition]:
    """A condition and every condition inside it."""
    yield condition
    for part in parts(condition):
        yield from _inside_of(part)


def other_results(tried: Tried, question: str) -> bool:
    """Whether two sheets that differ in one question alone have another outcome, another stop or flag."""
    results: dict[object, set[object]] = {}
    for fact in tried.facts:
        result = assess(tried.questionnaire, fact.counted)
        rest = frozenset((name, answer) for name, answer in fact.counted.items() if name != question)
        fired = tuple(rule.id for rule in (*result.stops, *result.flags, *result.notes))
        results.setdefault(rest, set()).add((result.outcome.id, fired, result.about))
    return any(len(each) > 1 for each in results.values())


@given(tiny(6))
def test_no_question_that_is_said_to_be_idle_changes_a_result(questionnaire: Questionnaire) -> None:
    assume(size_of(questionnaire) <= MOST_SHEETS)
    tried = Tried(questionnaire)
    assume(tried.facts)
    places = {question.place: question.id for question in questionnaire.questions}
    for problem in PROOFS["idle-question"](Proofs(questionnaire)):
        assert not other_results(tried, places[problem.place])


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
            read = problem.message.partition("every answer to ")[2]
            answered = (Stated(name, AnswerState.ANSWERED) for name in read.split(" and ") if name)
            assert truths == tried.truths(AllOf(tuple(answered)))


@pytest.mark.exhaustive
def test_every_sheet_had_its_say(record_property: Callable[[str, object], None]) -> None:
    words = f"brute force agrees over {TRIED['sheets']:,} answer sheets of {TRIED['questionnaires']:,} questionnaires"
    record_property("agreement", words)
    assert TRIED["sheets"] > 1_000

"""Prospects agree with trying every complete answer sheet, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screener.analysis.possible import StillPossible
from screener.analysis.solver.budget import THOROUGH, counted
from screener.analysis.solver.changes import changes
from screener.analysis.solver.rises import rises_in
from screener.analysis.solver.sheets import differing
from screener.analysis.solver.space import Space
from screener.analysis.solver.variables import Given
from screener.analysis.solver.workspace import Workspace
from screener.analysis.solver.worse_answers import WorseAnswers
from screener.questionnaire.answers import NOT_ASKED, Answer, Answers, AnswerState
from screener.questionnaire.conditions import Chosen, Not, holds
from screener.questionnaire.loader import load
from screener.questionnaire.model import Question, Questionnaire, Section
from screener.questionnaire.own_points import earning
from screener.screening.assessment import assess
from screener.screening.scoring import score_answers
from tests.support.brute_force import (
    MOST_SHEETS,
    Known,
    StillComing,
    Tried,
    assessments,
    every_answer,
    known_of,
    size_of,
    still_coming,
    tiny,
)
from tests.support.domains import some_of
from tests.support.paths import QUESTIONNAIRES


@st.composite
def tried(draw: st.DrawFn) -> Tried:
    """A questionnaire, what is known, and every complete answer sheet with its assessment."""
    questionnaire = draw(tiny())
    known = draw(known_of(questionnaire))
    if draw(st.booleans()):
        known = still_coming(questionnaire, known.answers)
    assume(size_of(questionnaire) <= MOST_SHEETS)
    case = Tried(questionnaire, known, assessments(questionnaire, known))
    assume(space_of(case).outcomes is not None)  # not counted: formulas of formulas, past the budget of pieces
    return case


def space_of(case: Tried) -> Space:
    known = case.known
    given = (
        StillPossible(known.answers, incomplete=known.incomplete)
        if isinstance(known, StillComing)
        else Given(known.answers)
    )
    return Space(case.questionnaire, given=given)


def agrees(sheet: Answers | None, sheets: Iterable[Answers]) -> bool:
    """Whether an example is one of the complete answer sheets, whichever text it holds."""
    return sheet is None or any(dict(sheet) == dict(other) for other in sheets)


@given(tried())
def test_outcomes_are_counted_exactly(case: Tried) -> None:
    counts = Counter(assessment.outcome.id for _, assessment in case.every)
    found = space_of(case).outcomes
    assert found is not None
    assert {name: share.count for name, share in found.items()} == {
        each.id: counts[each.id] for each in case.questionnaire.outcomes
    }
    for name, share in found.items():
        assert (share.example is None) == (counts[name] == 0)
        assert agrees(share.example, case.sheets)
    assert space_of(case).possible == tuple(each.id for each in case.questionnaire.outcomes if counts[each.id])


@given(tried())
def test_a_search_finds_every_outcome_of_a_small_questionnaire(case: Tried) -> None:
    reached = {assessment.outcome.id for _, assessment in case.every}
    for outcome in case.questionnaire.outcomes:
        sheet = space_of(case).reaching(outcome)
        assert (sheet is not None) is (outcome.id in reached)
        assert agrees(sheet, case.sheets)


TICKS = """
questionnaire: ticks
version: "1"
title: Ticks
notice: Not a diagnosis.
sources: {{own: {{cite: Our own choice., basis: own choice}}}}
sections:
  - title: All
    questions:
      - id: pain
        ask: Where?
        type: several
        options: {{a: A, b: B, c: C, d: D, e: E, none: None, unsure: I do not know}}
        alone: [none, unsure]
        source: own{}
flags: [{{id: look, if: "pain includes any of a, unsure", say: Look., source: own}}]
outcomes: [{{id: talk, when: any flag, title: Talk}}, {{id: good, title: Good}}]
"""


@pytest.mark.parametrize(("least", "most"), [(None, None), (2, None), (None, 2), (2, 3), (3, 3), (5, 5), (1, 5)])
def test_as_many_ticks_are_counted_as_least_and_most_allow(least: int | None, most: int | None) -> None:
    limits = "".join(f"\n        {key}: {number}" for key, number in (("least", least), ("most", most)) if number)
    space = Space(load(TICKS.format(limits).encode(), "ticks.yaml"))
    sizes = range(least or 1, (most or 5) + 1)
    talk = sum(comb(4, size - 1) for size in sizes) + 1
    good = sum(comb(4, size) for size in sizes) + 1
    assert space.sheets == talk + good
    assert {name: share.count for name, share in (space.outcomes or {}).items()} == {"talk": talk, "good": good}


def test_what_nobody_can_complete_has_no_example() -> None:
    """Who chooses the hand is asked for three ticks and shown two boxes."""
    path = QUESTIONNAIRES / "faults" / "too-few-ticks.yaml"
    space = Space(load(path.read_bytes(), path.name))
    assert space.example(Chosen("area", ("face",))) is not None
    assert space.example(Chosen("area", ("hand",))) is None


@given(tried())
def test_sheets_and_steps_are_counted_exactly(case: Tried) -> None:
    asked = [len(sheet) for sheet in case.sheets]
    assert space_of(case).sheets == len(asked)
    assert space_of(case).lengths == ((min(asked), max(asked)) if asked else None)


@given(tried())
def test_conditions_are_true_as_often_as_they_are(case: Tried) -> None:
    space = space_of(case)
    facts = [score_answers(case.questionnaire, sheet) for sheet in case.sheets]
    for condition, _ in case.questionnaire.conditions():
        for each in (condition, Not(condition)):
            count = sum(holds(each, fact) for fact in facts)
            found = space.holding(each)
            assert found is not None
            assert found.count == count
            assert agrees(found.example, case.sheets)
            assert space.can_be(each) is (count > 0)
            assert agrees(space.example(each), case.sheets)


@given(tried())
def test_points_are_earned_as_often_as_they_are(case: Tried) -> None:
    space = space_of(case)
    for score in case.questionnaire.scores:
        for points in score.points:
            earned = any(
                holds(points.condition, fact)
                and (not points.of or any(fact.answer(name).state is AnswerState.ANSWERED for name in points.of))
                and (
                    points.for_each is None
                    or set(fact.answer(points.for_each.question).options) - set(points.for_each.without)
                )
                for fact in (score_answers(case.questionnaire, sheet) for sheet in case.sheets)
            )
            assert space.can_be(earning(case.questionnaire, points)) is bool(earned)


@given(tried())
def test_bands_are_counted_exactly(case: Tried) -> None:
    for score in case.questionnaire.scores:
        values = [each.score_results[score.id].value for _, each in case.every if score.bands]
        for band in score.bands:
            found = space_of(case).holding(band.reached_by(score.id))
            assert found is not None
            assert found.count == sum(1 for value in values if value is not None and band.holds(value))


@given(tried())
def test_the_ends_of_a_score_are_exact(case: Tried) -> None:
    for score in case.questionnaire.single_scores:
        values = [each.score_results[score.id].value for _, each in case.every]
        known = [value for value in values if value is not None]
        found = space_of(case).bounds(score.id)
        assert found is not None
        assert (found.lowest, found.highest) == ((min(known), max(known)) if known else (None, None))
        assert agrees(found.lowest_example, case.sheets)
        assert agrees(found.highest_example, case.sheets)


@given(tried())
def test_an_inversion_is_one_answer_with_more_rules_and_a_better_outcome(case: Tried) -> None:
    for each in space_of(case).worse_but_better or ():
        worse, better = assess(case.questionnaire, each.worse), assess(case.questionnaire, each.better)
        places = [case.questionnaire.outcomes.index(one.outcome) for one in (worse, better)]
        assert places[0] > places[1]
        assert agrees(each.worse, case.sheets)
        assert agrees(each.better, case.sheets)
        for name in {*each.worse} & {*each.better}:
            assert (name == each.question.id) is (each.worse[name] != each.better[name])


@given(tried())
def test_no_inversion_is_missed(case: Tried) -> None:
    space = space_of(case)
    found = space.worse_but_better
    if found is None:
        return
    judge = WorseAnswers(space.compiled, case.questionnaire)
    names = {each.question.id for each in found}
    for (worse, one), (better, other) in permutations(case.every, 2):
        differ = differing(worse, better)
        places = [case.questionnaire.outcomes.index(each.outcome) for each in (one, other)]
        if places[0] <= places[1] or not better.keys() <= worse.keys() or not worse.keys() >= {*differ}:
            continue
        if any(part.is_closed(worse) is not part.is_closed(better) for part in case.questionnaire.sections):
            continue
        both = [name for name in differ if name in better]
        if len(both) == 1 and is_worse(judge, case.questionnaire.by_id[both[0]], worse[both[0]], better[both[0]]):
            assert both[0] in names


@given(tried())
def test_a_rise_is_one_worse_answer_with_more_of_a_score(case: Tried) -> None:
    space = space_of(case)
    for score in case.questionnaire.single_scores:
        for each in space.rises(score.id) or ():
            worse, better = (
                assess(case.questionnaire, sheet).score_results[score.id].value for sheet in (each.worse, each.better)
            )
            assert (worse, better) == (each.worse_value, each.better_value)
            assert worse is not None
            assert better is None or worse > better
            assert agrees(each.worse, case.sheets)
            assert agrees(each.better, case.sheets)
            for name in {*each.worse} & {*each.better}:
                assert (name == each.question.id) is (each.worse[name] != each.better[name])


@given(tried())
def test_no_rise_is_missed(case: Tried) -> None:
    """Where no walk counts them one is enough: it was only tried, or the slopes of a formula say that there is none."""
    space = space_of(case)
    found = {score.id: space.rises(score.id) for score in case.questionnaire.single_scores}
    names = {score: {each.question.id for each in rises} for score, rises in found.items() if rises is not None}
    judge = WorseAnswers(space.compiled, case.questionnaire, in_every_case=True)
    walked = {score for score in names if counted(lambda score=score: rises_in(judge, score)) is not None}  # type: ignore[misc]
    for (worse, one), (better, other) in permutations(case.every, 2) if names else ():
        differ = differing(worse, better)
        if not better.keys() <= worse.keys() or not worse.keys() >= {*differ}:
            continue
        both = [name for name in differ if name in better]
        rising = [score for score in names if is_more(one.score_results[score].value, other.score_results[score].value)]
        if len(both) == 1 and rising:
            question = case.questionnaire.by_id[both[0]]
            if is_worse(judge, question, worse[both[0]], better[both[0]]):
                assert all(both[0] in names[score] if score in walked else names[score] for score in rising)


def is_more(one: Fraction | None, other: Fraction | None) -> bool:
    """No value counts below every value."""
    return one is not None and (other is None or one > other)


def is_worse(judge: WorseAnswers, question: Question, worse: Answer, better: Answer) -> bool:
    """Whether an answer is worse, among those that are compared: one option, one number, or one box more."""
    first, *boxes = judge.compiled.parts[question.id]
    if AnswerState.ANSWERED is not worse.state or AnswerState.ANSWERED is not better.state:
        return False
    if question.worse and stands_nearer(question, worse, better):
        return True
    if first.at in judge.compiled.groups:
        return False
    more = [box for box in boxes if (box.box in worse.options) and box.box not in better.options]
    few = some_of(question).least if boxes else 1
    if boxes and {*better.options} < {*worse.options} and len(more) == 1:
        sides = [{more[0].at: 1}, {more[0].at: 0}]
    elif any(len(each.options) != few and {*each.options}.isdisjoint(question.alone) for each in (worse, better)):
        return False
    else:
        sides = [
            {first.at: first.class_of(answer)} | {box.at: int(box.box in answer.options) for box in boxes}
            for answer in (worse, better)
        ]
    return judge.fired(sides[0]) > judge.fired(sides[1]) and judge.fires_no_less(*sides)


def stands_nearer(question: Question, worse: Answer, better: Answer) -> bool:
    """Whether an answer stands nearer the end that the question calls worse."""
    if worse.number is not None and better.number is not None:
        return worse.number > better.number if question.worse == "high" else worse.number < better.number
    options = [option.id for option in question.options]
    places = [options.index(str(answer.value)) for answer in (worse, better)]
    return places[0] > places[1] if question.worse == "last" else places[0] < places[1]


@dataclass(frozen=True)
class Staying(Known):
    """Every answer, while each section stays closed or open as it is."""

    def answers_to(self, question: Question) -> list[Answer]:
        return every_answer(question)

    def ways(self, section: Section) -> list[bool]:
        return [self.has_answer(section)]


@pytest.mark.exhaustive
@given(tiny(5), st.data())
def test_changes_are_the_fewest(questionnaire: Questionnaire, data: st.DataObject) -> None:
    assume(size_of(questionnaire) <= MOST_SHEETS)
    every = assessments(questionnaire, Known({}))
    assume(every)
    sheet, now = data.draw(st.sampled_from(every))
    fewest: dict[int, int] = {}
    for other, assessment in assessments(questionnaire, Staying(sheet)):
        at = questionnaire.outcomes.index(assessment.outcome)
        if at > questionnaire.outcomes.index(now.outcome) and may_become(questionnaire, sheet, other):
            changed = sum(sheet.get(name, NOT_ASKED) != answer for name, answer in other.items())
            fewest[at] = min(changed, fewest.get(at, changed))
    found = changes(Workspace(questionnaire), sheet, budget=THOROUGH)
    assert found is not None
    for each in found:
        assert fewest[questionnaire.outcomes.index(each.outcome)] == len(each.changes)
        assert assess(questionnaire, each.sheet).outcome is each.outcome
    assert bool(found) is bool(fewest)
    if fewest:
        best = questionnaire.outcomes[max(fewest)]
        assert best in [each.outcome for each in found]


def may_become(questionnaire: Questionnaire, sheet: Answers, other: Answers) -> bool:
    """Whether only changeable answers differ, and what was missing still is."""
    for name, answer in other.items():
        old = sheet.get(name, NOT_ASKED)
        if old == answer:
            continue
        if answer.state is not AnswerState.ANSWERED or old.state in (AnswerState.UNKNOWN, AnswerState.DECLINED):
            return False
        if old.state is AnswerState.ANSWERED and questionnaire.by_id[name].changeable == "never":
            return False
    return True


def test_version_1_is_counted(version_1: Questionnaire) -> None:
    outcomes = Space(version_1).outcomes
    assert outcomes is not None
    assert all(share.count and share.example is not None for share in outcomes.values())
    assert sum(share.count for share in outcomes.values()) == Space(version_1).sheets


@pytest.mark.parametrize("given_as", [Given, StillPossible])
def test_an_answer_that_stops_decides(version_1: Questionnaire, given_as: type[Given]) -> None:
    young = {"age": Answer(AnswerState.ANSWERED, Fraction(17))}
    assert Space(version_1, given=given_as(young)).possible == ("not-now",)


@pytest.mark.exhaustive
def test_three_numbers_that_meet_in_one_formula_are_told_apart() -> None:
    path = QUESTIONNAIRES / "good" / "formulas.yaml"
    text = path.read_text(encoding="utf-8").split("vignettes:")[0]
    for old, new in (
        ("range: 100 to 250, usual: 100 to 250", "range: 150 to 153"),
        ("range: 30 to 300, decimals: 1", "range: 54 to 70"),
        ("range: 0 to 250", "range: 80 to 105"),
    ):
        text = text.replace(old, new)
    questionnaire = load(text.encode(), path.name)
    case = Tried(questionnaire, Known({}), assessments(questionnaire, Known({})))
    assert len(case.every) == 4 * 17 * 27
    for test in (
        test_outcomes_are_counted_exactly,
        test_conditions_are_true_as_often_as_they_are,
        test_points_are_earned_as_often_as_they_are,
        test_the_ends_of_a_score_are_exact,
    ):
        test.hypothesis.inner_test(case)  # type: ignore[attr-defined]


@pytest.mark.exhaustive
def test_a_hundred_million_sheets_of_a_real_formula_are_counted_as_arithmetic_by_hand_counts_them() -> None:
    """The body mass index and a waist that is compared with it, over every height, weight and waist."""
    path = QUESTIONNAIRES / "good" / "formulas.yaml"
    found = Space(load(path.read_bytes(), path.name)).outcomes
    assert found is not None
    assert {name: share.count for name, share in found.items()} == by_hand()


def by_hand() -> dict[str, int]:
    """Whole numbers only: weight in tenths of a kilogram, everything times the square of the height."""
    high = middle = low = 0
    for height in range(100, 251):
        square = height * height
        for weight in range(300, 3001):
            above = 1000 * weight - 25 * square  # the index less 25, times the square
            over = min(max(above, 0), 10 * square)
            widest = -(-((12 * square + over - 5 * height) * height) // (20 * square))
            wide = 251 - min(max(widest, 0), 251)
            between = 0 <= above <= 5 * square
            high += wide if above > 0 else 0
            middle += 251 - wide if above > 0 else 251 if between else wide
            low += 0 if above > 0 or between else 251 - wide
    return {"high": high, "unclear": 151 * 2701, "middle": middle, "low": low}

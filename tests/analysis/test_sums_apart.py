"""A walk with a sum apart shows what the plain walk shows: the same counts, the same sheets, the same two sheets."""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction

import pytest

from screener.analysis.solver import sum_paths
from screener.analysis.solver.bounds import bounds_of
from screener.analysis.solver.budget import THOROUGH, counted
from screener.analysis.solver.expressions import Numeric, PointSum
from screener.analysis.solver.monotone import Monotone
from screener.analysis.solver.paths import walked
from screener.analysis.solver.sheets import Truths
from screener.analysis.solver.space import Space
from screener.analysis.solver.sum_pairs import SumMonotone
from screener.analysis.solver.sum_paths import SumResult, walked_apart
from screener.analysis.solver.sums_apart import apart
from screener.analysis.solver.worse_answers import WorseAnswers
from screener.questionnaire.conditions import ALWAYS, AllOf, Compared, Comparison, Complete, Condition, Not
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.scoring import score_answers
from tests.perf.test_proof_cost import local_text
from tests.support.brute_force import Known, assessments, every_sheet
from tests.support.paths import QUESTIONNAIRES


def varied(number: int, seed: int) -> Questionnaire:
    """Local rules and a sum with bounds, negative and half points, points for two answers, and several tests of it."""
    whole = json.loads(local_text(number, seed))
    dice = random.Random(seed)  # noqa: S311  (not a secret)
    (score,), questions = whole["scores"], whole["sections"][0]["questions"]
    score |= {"floor": dice.randrange(8), "ceiling": dice.randrange(10, 30)}
    for line in score["points"]:
        line["give"] *= dice.choice([1, 1, 1, -1, 0.5])
    for line in score["points"][::5]:
        line["if"] += f" and q{dice.randrange(number)} is o2"
    for question in dice.sample(questions, 3):
        question["worse"] = "last"
    tests = [f"total is above {dice.randrange(5, 15)} and q3 is o1", f"total is below {dice.randrange(1, 5)}"]
    whole["flags"] += [{"id": f"t{at}", "if": each, "say": "S.", "source": "own"} for at, each in enumerate(tests)]
    return load(json.dumps(whole).encode(), "varied.yaml")


def agree(questionnaire: Questionnaire) -> None:
    """Both walks of the outcome, and of all two answers of which one is worse."""
    compiled = Space(questionnaire).compiled
    goal = compiled.rules.outcome
    plain, found = walked(compiled, goal), walked_apart(compiled, goal)
    assert isinstance(found, SumResult)
    assert found.ends() == plain.ends()
    assert {each: found.example(each) for each in found.ends()} == {each: plain.example(each) for each in plain.ends()}
    assert sum(len(layer.sums) for layer in found.layers) < sum(map(len, plain.walk.layers))
    pairs = WorseAnswers(compiled, questionnaire)
    inverted = Monotone(compiled, plain, pairs).counterexamples()
    seen = SumMonotone(compiled, found, pairs).counterexamples()
    assert list(seen) == list(inverted)


@pytest.mark.parametrize("seed", [0])
def test_a_walk_with_a_sum_apart_shows_what_the_plain_walk_shows(seed: int) -> None:
    agree(varied(9, seed))


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [*range(9), 10, 11, *range(13, 20)])
def test_many_walks_with_a_sum_apart_show_what_the_plain_walks_show(seed: int) -> None:
    agree(varied(9 + seed % 8, seed))


@pytest.mark.parametrize("seed", [0])
def test_the_ends_of_a_sum_are_those_of_its_values(seed: int) -> None:
    compiled = Space(varied(9, seed)).compiled
    number = compiled.rules.number("total")
    assert isinstance(number, PointSum)
    values = {goal.ends[0] for goal in walked(compiled, number).ends() if isinstance(goal, Numeric) and goal.ends}
    bounds = bounds_of(compiled, "total")
    assert (bounds.lowest, bounds.highest) == (min(values), max(values))


@pytest.mark.parametrize("pieces", [1, 30, 600, 3_000_000])
def test_a_sum_is_counted_whole_or_not_at_all(pieces: int) -> None:
    """One of its lines compares two quotients, which takes more than a small budget."""
    questionnaire = load((QUESTIONNAIRES / "uncounted" / "points.yaml").read_bytes(), "points.yaml")
    space = Space(questionnaire, budget=THOROUGH._replace(pieces=pieces))
    found = assessments(questionnaire, Known({}))
    values = [assessment.score_results["many"].value or 0 for _, assessment in found]
    outcomes = Counter(assessment.outcome.id for _, assessment in found)
    bounds = counted(lambda: bounds_of(space.compiled, "many"))
    shares = space.outcomes
    assert space.sheets == len(found) == 54
    if pieces < THOROUGH.pieces:
        assert (bounds, shares) == (None, None)
        return
    assert bounds is not None
    assert (bounds.lowest, bounds.highest) == (min(values), max(values))
    assert shares is not None
    assert {each: share.count for each, share in shares.items()} == outcomes


def unsure(number: int, seed: int) -> Questionnaire:
    """Local rules and a sum, with answers that may be unknown, and outcomes that read whether it is complete."""
    whole = json.loads(local_text(number, seed))
    dice = random.Random(seed)  # noqa: S311  (not a secret)
    for question in dice.sample(whole["sections"][0]["questions"], 2):
        question["allow"] = ["unknown"]
    for question in whole["sections"][0]["questions"][2::3]:
        del question["options"]["o2"]
    whole["scores"][0]["points"] = [each for each in whole["scores"][0]["points"] if dice.random() < 0.95]
    for line in whole["scores"][0]["points"]:
        line["give"] *= dice.choice([1, 1, -1])
    text = json.dumps(whole)
    for at in range(2, number, 3):
        text = text.replace(f"q{at} is o2", f"q{at} is o1")
    return load(text.encode(), "unsure.yaml")


def asked_of(questionnaire: Questionnaire, values: set[Fraction], dice: random.Random) -> list[Condition]:
    """Conditions on the sum at each of its values, beside rules, and whether it is complete."""
    beside = [ALWAYS, *(rule.condition for rule in (*questionnaire.stops, *questionnaire.flags))]
    beside += [Not(Complete("total")), *map(Not, beside[1:])]
    signs: tuple[Comparison, ...] = (">=", "<=", "=")
    return [
        AllOf((Compared("total", ((sign, value),)), *dice.sample(beside, 3)))
        for value in sorted(values)
        for sign in signs
        for _ in range(3)
    ]


def can_as_it_can(number: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can come true is what some answer sheet makes true, also where a sum is kept apart from the beginning."""
    monkeypatch.setattr(sum_paths, "AT_FIRST", 0)
    questionnaire = unsure(number, seed)
    space = Space(questionnaire)
    facts = [score_answers(questionnaire, sheet, worded=False) for sheet in every_sheet(questionnaire, Known({}))]
    (score,), truths = questionnaire.scores, Truths(facts)
    values = {value for each in facts if (value := each.result_of(score).value) is not None}
    conditions = asked_of(questionnaire, values, random.Random(seed))  # noqa: S311  (not a secret)
    made = {each: truths.of(each) != 0 for each in conditions}
    goals = {each: space.compiled.rules.condition(each) for each in conditions}
    assert {each: space.can(goal) for each, goal in goals.items()} == made
    assert any(apart(space.compiled, goal) for goal in goals.values())
    assert {*made.values()} == {True, False}


@pytest.mark.parametrize("seed", [0])
def test_what_can_come_true_is_what_a_sheet_makes_true(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    can_as_it_can(6, seed, monkeypatch)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(30))
def test_what_can_come_true_in_many_is_what_a_sheet_makes_true(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    can_as_it_can(6 + seed % 2, seed, monkeypatch)

"""A solver judges the proofs: the rules are written for it anew, and it agrees. What it covers: see `z3_rules.py`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from screener.analysis.coverage.distinguish import distinguishing_sheet
from screener.analysis.coverage.mutants import mutants
from screener.analysis.diff.outcomes import VersionPair
from screener.analysis.solver.budget import counted
from screener.analysis.solver.space import Space
from screener.questionnaire.conditions import Not
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from tests.support.brute_force import ids
from tests.support.examples import scaled
from tests.support.paths import QUESTIONNAIRES
from tests.support.random_questionnaires import Plan, plans
from tests.support.z3_rules import Judge, Rules, exact, reply_to, rules_of

FOLDER = QUESTIONNAIRES
JUDGE = Judge()


def agree(questionnaire: Questionnaire) -> None:
    """Every condition, outcome and end of a score."""
    rules, space = rules_of(questionnaire), Space(questionnaire)
    for condition in dict.fromkeys(each for each, _ in questionnaire.conditions()):
        for each in (condition, Not(condition)):
            same(ours=space.can_be(each), theirs=JUDGE.can_be(rules.valid, rules.true(each)))
    possible = space.possible
    for at, outcome in enumerate(questionnaire.outcomes):
        found = None if possible is None else outcome.id in possible
        same(ours=found, theirs=JUDGE.can_be(rules.valid, rules.outcome == at))
    for score in questionnaire.single_scores:
        ends_agree(rules, space, score.id)


def same(*, ours: bool | None, theirs: bool | None) -> None:
    """Two judges of whether something can be; one that does not know agrees with anything."""
    assert ours is None or theirs is None or ours is theirs


def ends_agree(rules: Rules, space: Space, score: str) -> None:
    """The lowest and highest value are reached, and nothing lies beyond."""
    bounds = space.bounds(score)
    has_value, value = rules.value(score)
    if bounds is None:
        return
    if bounds.lowest is None or bounds.highest is None:
        same(ours=False, theirs=JUDGE.can_be(rules.valid, has_value))
        return
    for reached in (value == exact(bounds.lowest), value == exact(bounds.highest)):
        same(ours=True, theirs=JUDGE.can_be(rules.valid, has_value, reached))
    for beyond in (value < exact(bounds.lowest), value > exact(bounds.highest)):
        same(ours=False, theirs=JUDGE.can_be(rules.valid, has_value, beyond))


@pytest.mark.exhaustive
@given(plans())
@scaled(60)
def test_random_questionnaires(plan: Plan) -> None:
    """With ranges up to a thousand and two decimals: far more answer sheets than could be tried."""
    agree(plan.load())


@pytest.mark.parametrize(
    "name",
    [
        "honest/idioms.yaml",
        "good/points.yaml",
        "good/only-if.yaml",
        "good/option-only-if.yaml",
        "good/estimates.yaml",
        "good/optional-sections.yaml",
        "good/formula-exam.yaml",
        "good/score-complete.yaml",
        "good/phq9.yaml",
    ],
)
def test_questionnaires_that_people_wrote(name: str) -> None:
    agree(load((FOLDER / name).read_bytes(), name))


@pytest.mark.exhaustive
def test_version_1(version_1: Questionnaire) -> None:
    agree(version_1)


# -- two sets of rules -------------------------------------------------------------------------


def differ(one: Rules, other: Rules) -> z3.BoolRef:
    """Whether two sets of rules over the same replies come to something else."""
    found = [one.outcome != other.outcome]
    for name in one.questionnaire.score_by_id:
        (has_one, first), (has_other, second) = one.value(name), other.value(name)
        found.append(z3.Or(has_one != has_other, z3.And(has_one, first != second)))
        titles = {band.title for each in (one, other) for band in each.questionnaire.score_by_id[name].bands}
        banded = [(lies_in(one, name, each, first), lies_in(other, name, each, second)) for each in titles]
        found += [z3.And(has_one, here != there) for here, there in banded]
    for kind in ("stops", "flags", "notes"):
        rules = [{rule.id: each.fires(rule) for rule in getattr(each.questionnaire, kind)} for each in (one, other)]
        for name in {**rules[0], **rules[1]}:
            fires = [each.get(name, z3.BoolVal(val=False)) for each in rules]
            found.append(fires[0] != fires[1])
    return z3.Or(found)


def lies_in(rules: Rules, score: str, title: str, value: z3.ArithRef) -> z3.BoolRef:
    """Whether a value lies in a band of that title."""
    bands = [band for band in rules.questionnaire.score_by_id[score].bands if band.title == title]
    ends = [[] if band.end is None else [value < exact(band.end)] for band in bands]
    return z3.Or([z3.And(value >= exact(band.start), *end) for band, end in zip(bands, ends, strict=True)])


def told_apart(questionnaire: Questionnaire, other: Questionnaire) -> None:
    ours = counted(lambda: distinguishing_sheet(questionnaire, other) is not None)
    rules = rules_of(questionnaire)
    theirs = JUDGE.can_be(rules.valid, rules.nothing_else, differ(rules, Rules(other, rules.replies)))
    same(ours=ours, theirs=theirs)


@given(plans(), st.data())
@scaled(40)
def test_mutants_of_random_questionnaires(plan: Plan, data: st.DataObject) -> None:
    questionnaire = plan.load()
    every = list(mutants(questionnaire))
    for mutant in data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else ():
        told_apart(questionnaire, mutant.questionnaire)


@pytest.mark.exhaustive
def test_mutants_of_version_1(version_1: Questionnaire) -> None:
    """One in twenty-four, those among them that change nothing too."""
    for mutant in list(mutants(version_1))[::24]:
        told_apart(version_1, mutant.questionnaire)


def tied(versions: VersionPair) -> list[dict[str, str]]:
    """The names of the gates: one for two optional sections with a question that both versions have."""
    found: list[dict[str, str]] = [{}, {}]
    for part in versions.old.questionnaire.optional_sections:
        found[0][part.questions[0].id] = f"old {part.questions[0].id}"
        for other in versions.new.questionnaire.optional_sections:
            if {*map(versions.old.name, ids(part))} & {*map(versions.new.name, ids(other))}:
                found[1][other.questions[0].id] = f"old {part.questions[0].id}"
    return found


def move_together(old: Questionnaire, new: Questionnaire) -> None:
    """From which outcome answer sheets move to which, where both versions ask the same people their own questions."""
    versions = VersionPair(old, new)
    moves = versions.outcomes
    if moves is None:
        return
    names = dict.fromkeys(side.name(name) for side in versions.both for name in side.questionnaire.by_id)
    asked = {
        name: [
            side.question(each)
            for side in versions.both
            for each in side.questionnaire.by_id
            if side.name(each) == name
        ]
        for name in names
    }
    replies = {name: reply_to(name, questions) for name, questions in asked.items()}
    both = [
        Rules(side.questionnaire, {each: replies[side.name(each)] for each in side.questionnaire.by_id}, gates)
        for side, gates in zip(versions.both, tied(versions), strict=True)
    ]
    valid = [
        z3.Implies(rules.asked(each), replies[side.name(each)].valid(question))
        for side, rules in zip(versions.both, both, strict=True)
        for each in side.questionnaire.by_id
        for question in asked[side.name(each)]
    ]
    for name, reply in replies.items():  # every option that is chosen counts in one version at least
        sides = [rules for side, rules in zip(versions.both, both, strict=True) if name in side.asked]
        own = [(rules, next(each for each in rules.replies if rules.replies[each] is reply)) for rules in sides]
        for option, choice in reply.choices.items():
            somebody = z3.Or([rules.asked(each) for rules, each in own])
            counts = z3.Or([rules.chosen(each, option) for rules, each in own])
            valid.append(z3.Implies(z3.And(somebody, reply.state == 3, choice), counts))
    for (at, before), (to, after) in product(enumerate(old.outcomes), enumerate(new.outcomes)):
        found = JUDGE.can_be(*valid, both[0].outcome == at, both[1].outcome == to)
        same(ours=(before.id, after.id) in moves, theirs=found)


@pytest.mark.exhaustive
@given(plans(5), plans(5))
@scaled(40)
def test_moves_between_random_questionnaires(one: Plan, other: Plan) -> None:
    move_together(one.load(), other.load())


def test_moves_between_versions() -> None:
    old, new = (load((FOLDER / "versions" / f"{name}.yaml").read_bytes(), name) for name in ("before", "after"))
    move_together(old, new)


@pytest.mark.exhaustive
def test_the_solver_had_its_say(record_property: Callable[[str, object], None]) -> None:
    record_property("agreement", f"z3 agrees on {JUDGE.known} statements, and does not find out about {JUDGE.unknown}")
    assert JUDGE.known > 500
    assert JUDGE.unknown < JUDGE.known / 5

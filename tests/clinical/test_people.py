"""People drawn at random: the decisions agree with their page, and no small change makes a big difference."""

from __future__ import annotations

from random import Random

import pytest

from tests.clinical import clinic_rules
from tests.clinical.clinic_rules import OUTCOMES, Person, Sheet
from tests.clinical.people import AREAS, BOXES, answered, anything, judged, options_of, person, value
from tests.support.random_questionnaires import the_shipped

MANY = pytest.mark.parametrize("number", [60, pytest.param(800, marks=pytest.mark.exhaustive)])


def everybody(number: int, seed: int = 20) -> list[Sheet]:
    """That many people for each area."""
    random = Random(seed)  # noqa: S311
    return [answered(random, anything, {"area": area}) for area in AREAS for _ in range(number)]


@MANY
def test_the_questionnaire_decides_as_its_page_does(number: int) -> None:
    for sheet in everybody(number):
        found, page = judged(sheet), Person(sheet)
        ids = [{rule.id for rule in rules} for rules in (found.stops, found.flags, found.notes)]
        expected = [{*clinic_rules.stops(page)}, {*clinic_rules.flags(page)}, {*clinic_rules.notes(page)}]
        assert (ids, sheet) == (expected, sheet)
        assert (found.outcome.id, sheet) == (clinic_rules.outcome(page), sheet)
        assert (value(found, "candidacy"), sheet) == (clinic_rules.score(page), sheet)
        assert found.score_results["demand"].value == page.demand


@MANY
def test_the_score_never_contradicts_the_outcome(number: int) -> None:
    allowed: dict[str, set[int | None]] = {
        **{outcome: {None} for outcome in OUTCOMES[:4]},
        **{outcome: {None, 0} for outcome in OUTCOMES[4:7]},
        "clinician-first": {None, 40, 60},
        "good-match": {80, 100},
    }
    for sheet in everybody(number, seed=21):
        page = Person(sheet)
        assert clinic_rules.score(page) in allowed[clinic_rules.outcome(page)]


@pytest.mark.parametrize("area", AREAS)
def test_no_donor_place_more_or_less_leads_from_a_good_match_to_no_match(area: str) -> None:
    places = [name for name in options_of(the_shipped().by_id["donor"], person(area)) if name != "none"]
    grades = {
        "face": [("hollow", grade) for grade in ("flat", "sunken", "wide")],
        "hands": [("hand", grade) for grade in ("slight", "some", "bony")],
        "breasts": [("breast_shape", grade) for grade in ("small", "clear", "lost")],
        "buttocks": [("buttock_shape", grade) for grade in ("small", "clear", "lost")],
        "dent": [("size", grade) for grade in ("pea", "palm", "bigger")],
    }[area]
    for question, grade in grades:
        outcomes = {}
        for mask in range(1, 2 ** len(places)):
            chosen = [place for at, place in enumerate(places) if mask >> at & 1]
            outcomes[mask] = clinic_rules.outcome(Person(person(area, **{question: grade}, donor=chosen)))
        for mask, outcome in outcomes.items():
            for at in range(len(places)):
                neighbour = outcomes.get(mask ^ 1 << at)
                assert {outcome, neighbour} != {"good-match", "not-enough"}


def jumps(area: str) -> set[tuple[str, str, str]]:
    """Somebody well gives one answer in another way: question, answer, and an outcome two rows or more away."""
    good, found = person(area), set()
    for question in the_shipped().questions:
        if question.id not in good or question.id == "area" or not question.options:
            continue
        given = good[question.id]
        for option in options_of(question, good):
            others = [] if given == ["none"] or not isinstance(given, list) else given
            changed = [*others, option] if question.id in BOXES else option
            outcome = clinic_rules.outcome(Person(person(area, **{question.id: changed})))
            if OUTCOMES.index(outcome) < OUTCOMES.index("clinician-first"):
                found.add((question.id, option, outcome))
    return found


STOPS = {
    ("today", "pregnant", "not-now"),
    ("today", "breastfeeding", "not-now"),
    ("today", "infection", "not-now"),
    ("blood", "clot-recent", "not-now"),
    ("health", "cancer-now", "not-now"),
}
SIGNS = {("change", "red", "cause-first"), ("change", "hard", "cause-first")}
JUMPS = {
    "face": set(),
    "hands": {("hand", "full", "nothing-to-fill")},
    "breasts": {
        ("breast_shape", "none", "nothing-to-fill"),
        ("breast", "lump", "not-now"),
        ("breast", "sign", "not-now"),
    },
    "buttocks": {("buttock_shape", "none", "nothing-to-fill")},
    "dent": set(),
}
"""What leads more than one outcome away by one answer: stops, signs that ask for a diagnosis, and nothing to see."""


@pytest.mark.parametrize("area", AREAS)
def test_one_answer_leads_far_only_where_it_is_meant(area: str) -> None:
    assert jumps(area) == STOPS | SIGNS | JUMPS[area]

"""How many plausible people are a good match: the assumptions, and what comes of them for each area.

The chances are guesses about adults who ask for this, not data; they say which findings are common and which are rare.
"""

from __future__ import annotations

from random import Random

import pytest

from screener.questionnaire.model import Question
from tests.clinical.clinic_rules import OPEN, Person, Sheet, outcome
from tests.clinical.people import AREAS, BOXES, NUMBERS, answered, options_of

CHANCES = {
    "also": 0.04,
    "start age": 0.75,
    "start weight": 0.25,
    "start nursing": 0.5,
    "start born": 0.15,
    "start injury": 0.08,
    "start acne": 0.4,
    "start steroid-old": 0.1,
    "start lipo-old": 0.15,
    "start": 0.02,
    "change loose": 0.2,
    "change one-side": 0.05,
    "change": 0.01,
    "donor belly": 0.75,
    "donor sides": 0.65,
    "donor outer-thighs": 0.5,
    "donor hips": 0.5,
    "donor": 0.3,
    "donor_past belly-surgery": 0.15,
    "donor_past": 0.04,
    "today": 0.02,
    "blood thinner": 0.06,
    "blood estrogen": 0.12,
    "blood weight-shot": 0.08,
    "blood": 0.02,
    "health pressure": 0.05,
    "health diabetes": 0.05,
    "health": 0.015,
    "sleep snore": 0.08,
    "sleep breath": 0.06,
    "sleep needles": 0.08,
    "sleep": 0.03,
    "breast family": 0.08,
    "breast scan-due": 0.12,
    "breast": 0.02,
    "local cold-sores": 0.2,
    "local filler": 0.1,
    "local": 0.02,
    "weight_change": 0.06,
    "goals hour": 0.06,
    "goals perfect": 0.15,
    "goals care": 0.12,
    "goals": 0.025,
}
"""For a box, or for each other box of its question."""
WEIGHTS = {
    "lines": (3, 4, 3),
    "hollow": (2, 1, 3, 4, 2, 1),
    "hand": (1, 3, 4, 2, 1),
    "breast_shape": (1, 2, 2, 3, 3),
    "buttock_shape": (1, 2, 2, 3, 2),
    "amount": (3, 5, 2),
    "place": (5, 2, 3),
    "size": (2, 4, 3, 2, 1),
    "nicotine": (85, 3, 12),
}
AGES = {"face": (52, 10), "hands": (58, 9), "breasts": (36, 9), "buttocks": (32, 7), "dent": (38, 12)}
UNKNOWN = 0.015


def plausible(random: Random, question: Question, sheet: Sheet) -> object:
    """What somebody who asks for this may say."""
    if question.allow and random.random() < UNKNOWN:
        return str(random.choice(question.allow))
    if question.id in NUMBERS:
        mean: float
        mean, spread = {"age": AGES[str(sheet["area"])], "height": (167, 8)}.get(question.id, (0, 0))
        if question.id == "weight":
            height = 167 if sheet["height"] in OPEN else float(str(sheet["height"]))
            mean, spread = random.gauss(25.5, 4) * (height / 100) ** 2, 0
        low, high = {"age": (18, 88), "height": (145, 200), "weight": (40, 160)}[question.id]
        return str(round(min(max(random.gauss(mean, spread), low), high)))
    shown = options_of(question, sheet)
    if question.id not in BOXES:
        return random.choices(shown, WEIGHTS[question.id])[0]
    ticked = [box for box in shown if random.random() < CHANCES.get(f"{question.id} {box}", CHANCES[question.id])]
    return ticked or ["not-known" if question.id == "start" else "none"]


SHARES = {"face": (5, 20), "hands": (5, 20), "breasts": (1, 10), "buttocks": (0, 0), "dent": (1, 10)}
"""Percent of good matches, at least and at most, under these assumptions."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("area", AREAS)
def test_some_are_a_good_match_and_most_are_looked_at_first(area: str) -> None:
    random = Random(7)  # noqa: S311
    people = [answered(random, plausible, {"area": area}) for _ in range(3_000)]
    good = sum(outcome(Person(sheet)) == "good-match" for sheet in people)
    low, high = SHARES[area]
    assert low <= good / 30 <= high

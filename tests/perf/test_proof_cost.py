"""The cost of the proofs: CPU time as ratios within one run, and states, which never vary."""

from __future__ import annotations

import json
import random
import resource
import time
from pathlib import Path

import pytest

from screener.assessment import assess
from screener.checks.proofs import PROOFS
from screener.loader import load
from screener.prospects import Prospects
from screener.questionnaire import Questionnaire

pytestmark = pytest.mark.perf
SHIPPED = Path(__file__).parents[2] / "questions.yaml"


def local(number: int, seed: int, span: int = 5) -> Questionnaire:
    """A random questionnaire whose rules and conditions read questions that stand close together."""
    dice = random.Random(seed)  # noqa: S311  (not a secret)

    def test(before: int) -> str:
        at = dice.randrange(max(0, before - span), before)
        return f"q{at} is o{dice.randrange(3)}"

    questions, points = [], []
    for at in range(number):
        question = {
            "id": f"q{at}",
            "ask": "?",
            "type": "one",
            "source": "own",
            "options": {"o0": "A", "o1": "B", "o2": "C"},
        }
        if at and dice.random() < 0.45:
            question["only_if"] = f"{test(at)} or {test(at)}"
        questions.append(question)
        points += [{"give": dice.randrange(1, 5), "if": f"q{at} is o{each}", "source": "own"} for each in (1, 2)]
    rules = []
    for each in range(int(number * 0.75)):
        end = dice.randrange(2, number)
        rules.append({"id": f"r{each}", "if": f"{test(end)} and {test(end)}", "say": "S.", "source": "own"})
    whole = {
        "questionnaire": "random",
        "version": "1",
        "title": "Random",
        "notice": "N.",
        "sources": {"own": {"cite": "Own.", "basis": "clinic policy"}},
        "sections": [{"title": "All", "questions": questions}],
        "scores": [{"id": "total", "points": points}],
        "stops": rules[:2],
        "flags": rules[2:],
        "outcomes": [
            {"id": "worst", "when": "any stop", "title": "W"},
            {"id": "low", "when": f"total is below {number // 2}", "title": "L"},
            {"id": "look", "when": "any flag", "title": "F"},
            {"id": "best", "title": "B"},
        ],
    }
    return load(json.dumps(whole).encode(), "random.yaml")


def proved(questionnaire: Questionnaire) -> float:
    """The CPU seconds that all proofs take."""
    begin = time.process_time()
    for proof in PROOFS.values():
        assert [each for each in proof(questionnaire, "") if each.rule == "not-counted"] == []
    return time.process_time() - begin


def test_all_proofs_take_less_than_scoring_ten_thousand_sheets() -> None:
    ratios = []
    for _ in range(3):
        questionnaire = load(SHIPPED.read_bytes(), SHIPPED.name)
        proofs = proved(questionnaire)
        sheets = [vignette.answers for vignette in questionnaire.vignettes]
        begin = time.process_time()
        for at in range(1_000):
            assess(questionnaire, sheets[at % len(sheets)])
        ratios.append(proofs / (10 * (time.process_time() - begin)))
    assert sorted(ratios)[1] <= 1


@pytest.mark.parametrize("seed", range(5))
def test_twenty_questions_with_local_rules_take_a_second(seed: int) -> None:
    assert proved(local(20, seed)) <= 1


def test_the_states_of_the_shipped_questionnaire_stay_few() -> None:
    prospects = Prospects(load(SHIPPED.read_bytes(), SHIPPED.name))
    layers = prospects.found.walk.layers
    assert max(map(len, layers)) <= 400
    assert sum(map(len, layers)) <= 4_000


def test_memory_stays_within_bounds() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Prospects(local(60, 1, span=60)).outcomes  # noqa: B018  (worked out when it is read)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 <= 200

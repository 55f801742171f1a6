"""What it costs to count published scores, in multiples of the CPU time of `import z3` in the same run."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from screener.analysis.checks.context import Proofs
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from tests.support.paths import QUESTIONNAIRES

pytestmark = pytest.mark.perf

TAIL = """\
outcomes:
  - {id: most, title: Most, when: total is at least 75}
  - {id: some, title: Some, when: total is above 50}
  - {id: few, title: Few, when: total is 25 or more}
  - {id: none, title: None}
"""


def made(questions: list[str], score: str, tail: str = TAIL) -> Questionnaire:
    text = """\
questionnaire: counted
version: "1"
title: Counted
notice: This is a screening aid. It is not a diagnosis.
sources: {own: {cite: Our own choice., basis: own choice}}
option_lists: {how_often: {0: Never, 1: Sometimes, 2: Often}}
sections:
  - title: Questions
    questions:
"""
    text += "\n".join(f"      - {{{question}, source: own}}" for question in questions)
    return load(f"{text}\nscores:\n  - {{id: total, {score}}}\n{tail}".encode(), "counted.yaml")


def numbers() -> Questionnaire:
    """Twenty questions of 0 to 10 with a sum and three cut-offs."""
    asked = [f"id: x{at}, ask: How much?, type: number, range: 0 to 10" for at in range(20)]
    return made(asked, f"formula: ({' + '.join(f'x{at}' for at in range(20))}) / 200 * 100, source: own")


def items() -> Questionnaire:
    """Forty-one items of 0, 1, 2 and a cut-off, as a scale of anxiety in children has them."""
    asked = [f"id: x{at}, ask: How often?, type: one, options: how_often" for at in range(41)]
    tail = "outcomes:\n  - {id: high, title: High, when: total is at least 25}\n  - {id: low, title: Low}\n"
    return made(asked, "points: [{points_of: x0 to x40, source: own}]", tail)


def published(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / "good" / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def unit() -> float:
    """Seconds of CPU for `import z3`."""
    code = "import time; start = time.process_time(); import z3; print(time.process_time() - start)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    return min(float(run.stdout) for run in runs)


def counted(questionnaire: Questionnaire) -> float:
    """Seconds of CPU for the sheets, the outcomes, and of every score its ends and its bands."""
    start = time.process_time()
    space = Proofs(questionnaire).space
    assert space.outcomes is not None
    assert space.sheets is not None
    for score in questionnaire.scores:
        assert space.bounds(score.id) is not None
        assert all(space.bands(score))
    return time.process_time() - start


@pytest.mark.parametrize(
    ("name", "most"), [("phq9", 1), ("numbers", 10), ("items", 20), ("meld", 100), ("ckd-epi", 100)]
)
def test_a_published_score_is_counted_in_time(name: str, most: float, unit: float) -> None:
    questionnaire = {"numbers": numbers, "items": items}[name]() if name in ("numbers", "items") else published(name)
    cost = min(counted(questionnaire) for _ in range(3)) / unit
    sys.stdout.write(f"\n{name}: {cost:.2f} times `import z3`\n")
    assert cost <= most

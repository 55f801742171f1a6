"""The cost of the proofs: CPU time as ratios within one run, and states, which never vary."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS
from screener.analysis.checks.summary import summary_of
from screener.analysis.diff import revision_of
from screener.analysis.solver.paths import walked
from screener.analysis.solver.space import Space
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from tests.support.paths import VERSION_1

pytestmark = pytest.mark.perf


def local(number: int, seed: int) -> Questionnaire:
    """A random questionnaire whose rules and conditions read questions that stand close together."""
    return load(local_text(number, seed).encode(), "random.yaml")


def local_text(number: int, seed: int, span: int = 5) -> str:
    """The text of a random questionnaire whose rules and conditions read questions that stand close together."""
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
    return json.dumps(whole, indent=1)


def proved(questionnaire: Questionnaire) -> float:
    """The CPU seconds that all proofs take, and the summary of what they found."""
    begin = time.process_time()
    proofs = Proofs(questionnaire)
    for proof in PROOFS.values():
        assert [each for each in proof(proofs) if each.rule == "not-counted"] == []
    assert summary_of(questionnaire, proofs).outcomes is not None
    return time.process_time() - begin


def scored(questionnaire: Questionnaire, number: int) -> float:
    """The CPU seconds that it takes to score so many answer sheets one by one."""
    sheets = [vignette.answers for vignette in questionnaire.vignettes]
    begin = time.process_time()
    for at in range(number):
        assess(questionnaire, sheets[at % len(sheets)])
    return time.process_time() - begin


def version_1_anew() -> Questionnaire:
    """Version 1, of which nothing is known yet."""
    return load(VERSION_1.read_bytes(), VERSION_1.name)


def edited() -> Questionnaire:
    """Version 1 with another cut-off and other points."""
    text = VERSION_1.read_text(encoding="utf-8").replace("total is below 75", "total is below 80")
    return load(text.replace("- give: 10\n", "- give: 12\n", 1).encode(), "edited.yaml")


def test_all_proofs_take_less_than_scoring_ten_thousand_sheets() -> None:
    ratios = []
    for _ in range(3):
        questionnaire = version_1_anew()
        ratios.append(proved(questionnaire) / (10 * scored(questionnaire, 1_000)))
    print(f"\nall proofs / scoring 10,000 answer sheets: {sorted(ratios)[1]:.3f}")
    assert sorted(ratios)[1] <= 1


def test_a_diff_takes_less_than_scoring_ten_thousand_sheets() -> None:
    ratios = []
    for _ in range(3):
        old, new = version_1_anew(), edited()
        begin = time.process_time()
        assert revision_of(old, new).moved
        ratios.append((time.process_time() - begin) / (10 * scored(old, 1_000)))
    print(f"\na whole diff / scoring 10,000 answer sheets: {sorted(ratios)[1]:.3f}")
    assert sorted(ratios)[1] <= 1


@pytest.mark.parametrize("seed", range(5))
def test_twenty_questions_with_local_rules_take_a_second(seed: int) -> None:
    seconds = proved(local(20, seed))
    print(f"\n20 questions with local rules, seed {seed}: {seconds:.2f} s of CPU")
    assert seconds <= 1


def test_the_states_of_version_1_stay_few() -> None:
    compiled = Space(version_1_anew()).compiled
    layers = walked(compiled, compiled.rules.outcome).walk.layers
    print(f"\nstates of Version 1: {sum(map(len, layers))}, {max(map(len, layers))} at most before one")
    assert max(map(len, layers)) <= 400
    assert sum(map(len, layers)) <= 4_000


@dataclass(frozen=True)
class Run:
    """What one run of the program took, and said."""

    cpu: float
    megabytes: float
    said: str


def ran(folder: Path, *arguments: str | Path) -> Run:
    """A whole run of the program, with its start."""
    said = folder / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "screener", *arguments], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("number", "most_times", "most_megabytes", "seed"), [(100, 6, 100, 0), (100, 6, 100, 1), (500, 90, 200, 0)]
)
def test_a_check_of_many_questions_with_local_rules(
    number: int, most_times: float, most_megabytes: float, seed: int, tmp_path: Path
) -> None:
    """Against one of 20 such questions; a hundred are counted whole."""
    small, large = tmp_path / "small.yaml", tmp_path / "large.yaml"
    small.write_text(local_text(20, seed), encoding="utf-8")
    large.write_text(local_text(number, seed), encoding="utf-8")
    one, many = ran(tmp_path, "check", small), ran(tmp_path, "check", large)
    times = many.cpu / one.cpu
    print(f"\n{number} questions, seed {seed}: {times:.1f} times 20, {many.cpu:.1f} s of CPU, {many.megabytes:.0f} MB")
    assert number > 100 or "not counted" not in many.said
    assert many.megabytes <= most_megabytes
    assert times <= most_times


@pytest.mark.parametrize("command", ["check", "diff"])
def test_memory_at_the_budget_stays_within_bounds(command: str, tmp_path: Path) -> None:
    """Sixty questions that depend on one another are past the budget of states; the whole program is measured."""
    text = local_text(60, 1, span=60)
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text, encoding="utf-8")
    new.write_text(text.replace('"total is below 30"', '"total is below 31"'), encoding="utf-8")
    files = [old, new] if command == "diff" else [old]
    run = ran(tmp_path, command, *files)
    print(f"\n{command} at the budget of states: {run.megabytes:.0f} MB, {run.cpu:.1f} s of CPU")
    assert "past the budget of states" in run.said
    assert run.megabytes <= 200

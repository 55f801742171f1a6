"""The cost of scoring lines: CPU time as ratios within one run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

import pytest

from screener.questionnaire.loader import load
from screener.questionnaire.unparse import plain_answers
from screener.records.lines import Lines
from screener.screening.assessment import assess
from tests.perf.by_hand import judged
from tests.screening.test_generated import person
from tests.support.paths import SHIPPED, VERSION_1

pytestmark = [pytest.mark.perf, pytest.mark.timeout(600)]
SHEETS, ROUNDS = 5_000, 6
FLOATS = 1e-6
"""What a script that works with binary numbers may get wrong in the last of six decimals."""


def seconds(work: Callable[[bytes], object], texts: list[bytes]) -> float:
    begin = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - begin


@pytest.mark.parametrize("path", [VERSION_1, SHIPPED], ids=["version 1", "today"])
def test_a_line_costs_less_than_by_hand(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each round has sheets of its own, so that only replies come again, as in a file; the first one is not counted."""
    questionnaire, dice = load(path.read_bytes(), path.name), Random(16)  # noqa: S311
    lines = Lines(questionnaire, "people.jsonl")
    rounds = []
    for _ in range(ROUNDS):
        sheets = [person(questionnaire, dice) for _ in range(SHEETS)]
        texts = [json.dumps(plain_answers(sheet)).encode() for sheet in sheets]
        ours, loaded = seconds(lambda text: lines.brief((1, text)), texts), seconds(json.loads, texts)
        begin = time.process_time()
        for sheet in sheets[:200]:
            assess(questionnaire, sheet)
        alone = (time.process_time() - begin) * SHEETS / 200
        rounds.append((seconds(judged, texts) / ours if path == VERSION_1 else 0, loaded / ours, alone / ours))
    hand, parsed, assessed = (median(each) for each in zip(*rounds[1:], strict=True))
    with capsys.disabled():
        print(f"\nby hand / line {hand:.2f}, json.loads / line {parsed:.2f}, assess / line {assessed:.0f}")
    assert assessed >= 20
    if path == VERSION_1:
        assert hand >= 1.5
        assert parsed >= 0.4


def test_the_script_by_hand_gives_the_same() -> None:
    questionnaire, dice = load(VERSION_1.read_bytes(), VERSION_1.name), Random(17)  # noqa: S311
    lines = Lines(questionnaire, "people.jsonl")
    for number in range(2_000):
        sheet = {"id": number, **plain_answers(person(questionnaire, dice))}
        text = json.dumps(sheet).encode()
        ours, theirs = json.loads(lines.brief((1, text))), json.loads(judged(text))
        scores = [(ours["scores"].pop(name), theirs["scores"].pop(name)) for name in ("bmi", "cover")]
        assert ours == theirs
        assert all(one == two or abs(one - two) <= 1.001 * FLOATS for one, two in scores)

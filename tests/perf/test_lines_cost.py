"""The cost of scoring lines: CPU time as ratios within one run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from screener.questionnaire.loader import load
from screener.questionnaire.unparse import plain_answers
from screener.records.lines import Lines
from screener.screening.assessment import assess
from tests.support.paths import VERSION_1

pytestmark = [pytest.mark.perf, pytest.mark.timeout(600)]


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def test_a_line_costs_a_small_part_of_an_assessment(capsys: pytest.CaptureFixture[str]) -> None:
    questionnaire = load(VERSION_1.read_bytes(), VERSION_1.name)
    sheets = [vignette.answers for vignette in questionnaire.vignettes]
    texts = [json.dumps(plain_answers(sheet)).encode() for sheet in sheets] * 20
    lines = Lines(questionnaire, "people.jsonl")
    one, alone, parsed = (
        min(seconds(work) for _ in range(5))
        for work in (
            lambda: [json.dumps(lines.brief((1, text))) for text in texts],
            lambda: [assess(questionnaire, sheet) for sheet in sheets * 20],
            lambda: [json.loads(text) for text in texts],
        )
    )
    with capsys.disabled():
        print(f"\nassessment / line {alone / one:.1f}, line / json.loads {one / parsed:.1f}")
    assert alone / one >= 8

"""The memory of scoring lines to whole records: it does not grow with the lines, and stays below 60 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from screener.questionnaire.loader import load
from screener.questionnaire.unparse import plain_answers
from tests.perf.rounds import environment
from tests.screening.test_generated import person
from tests.support.paths import VERSION_1

pytestmark = [pytest.mark.perf, pytest.mark.timeout(900)]
FEWER, MORE = 1_000, 4_000
MOST_MEGABYTES = 60


def megabytes(lines: list[str], folder: Path) -> float:
    """The most memory of a process that scores those lines."""
    people = folder / f"{len(lines)}.jsonl"
    people.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "screener", "score", str(people), "--format", "jsonl", "--on", "2026-11-30"]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def test_memory_does_not_grow_with_the_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questionnaire, dice = load(VERSION_1.read_bytes(), VERSION_1.name), Random(16)  # noqa: S311
    lines = [json.dumps(plain_answers(person(questionnaire, dice))) for _ in range(MORE)]
    fewer, more = megabytes(lines[:FEWER], tmp_path), megabytes(lines, tmp_path)
    with capsys.disabled():
        print(f"\nrecords of {FEWER} lines {fewer:.0f} MB, of {MORE} lines {more:.0f} MB")
    assert more < MOST_MEGABYTES
    assert more < 1.15 * fewer

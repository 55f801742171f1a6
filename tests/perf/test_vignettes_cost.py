"""The cost of `check --vignettes` on the questionnaire that ships, beside version 1 in the same rounds."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import SHIPPED, VERSION_1

pytestmark = pytest.mark.perf

MOST = 5
MEMORY = 200
"""MB."""


def checked(file: Path) -> tuple[float, float]:
    """CPU seconds and the most memory in MB; nothing may be left out."""
    command = [sys.executable, "-m", "screener", "check", "--vignettes", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    assert "left out" not in said
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def test_the_vignettes_of_the_file_take_at_most_five_times_those_of_version_1() -> None:
    ratios = []
    for _ in range(3):
        (seconds, memory), (their_seconds, _) = checked(SHIPPED), checked(VERSION_1)
        ratios.append(seconds / their_seconds)
        print(f"\ncheck --vignettes: {seconds:.1f} s, {memory:.0f} MB; version 1: {their_seconds:.1f} s")
        assert memory <= MEMORY
    print(f"ratio: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) <= MOST

"""Kills: the real program on a terminal, killed at every system call on its files and at any time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from tests.support import program_kills
from tests.support.paths import REPOSITORY

KILLS = 100

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here"),
    pytest.mark.timeout(900),
]


def tried(*arguments: str) -> tuple[int, list[str]]:
    """How many kills or accepted answers there were, and what was broken."""
    command = [sys.executable, "-m", program_kills.__name__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    number, broken = json.loads(done.stdout.splitlines()[-1])
    return number, broken


def test_a_kill_at_any_system_call_loses_no_accepted_answer_and_it_goes_on_where_it_was() -> None:
    kills, broken = tried("calls", "1")
    assert broken == []
    assert kills + KILLS >= 500


def test_a_kill_at_any_time_loses_no_accepted_answer_and_it_goes_on_where_it_was() -> None:
    accepted, broken = tried("times", str(KILLS))
    assert broken == []
    assert accepted > KILLS


@pytest.mark.parametrize("way", [("calls", "20"), ("times", "20")], ids=["calls", "times"])
def test_a_careless_program_is_found_out(way: tuple[str, str]) -> None:
    assert any(broken.startswith("lost: ") for broken in tried(*way, "careless")[1])

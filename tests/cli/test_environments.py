"""Environments: whatever the hash seed, time zone, locale or optimization, the same bytes come out."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.paths import QUESTIONNAIRES

SMALL = QUESTIONNAIRES / "engine" / "small.yaml"
BEFORE, AFTER = (QUESTIONNAIRES / "versions" / name for name in ("before.yaml", "after.yaml"))
SCRIPT = """
import shlex, sys
from screener.cli import program
app = program()
for command in sys.stdin.read().splitlines():
    try:
        app(shlex.split(command), standalone_mode=True)
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stdout.buffer.write(f"= {command}: {ended.code}\\n".encode())
"""
COMMANDS = (
    "score answers.yaml --format text",
    "score answers.yaml answers.yaml --format json",
    "score answers.yaml --format jsonl",
    "score answers.yaml --format csv",
    "score answers.yaml --format html",
    "score wrong.yaml",
    f"check {SMALL} --format json",
    "check wrong.yaml --format json",
    "check wrong.yaml",
    f"diff {BEFORE} {AFTER}",
    f"diff {BEFORE} {AFTER} --format json",
    "rules --format text",
    "rules --format html",
    "rules --format paper",
    "schema questionnaire",
    "schema answers",
    "schema record",
)
ANSWERS = "area: hand\nfever: unknown\npain: [leg, arm]\nwidth: 50 mm\nweeks: 4\nnote: 'Éva, née Ó'\n"
ZONES, LOCALES = ("UTC", "Asia/Kathmandu"), ("C", "C.UTF-8", "tr_TR.UTF-8")


def environment(number: int) -> dict[str, str]:
    """One of six: each another hash seed, and every time zone with every locale."""
    locale = LOCALES[number % 3]
    return {"PYTHONHASHSEED": str(number), "TZ": ZONES[number % 2], "LC_ALL": locale, "LANG": locale}


def output_in(number: int, folder: Path) -> bytes:
    """All that the commands write there; every other one runs without the asserts."""
    program = [sys.executable, *(["-O"] if number % 2 else []), "-c", SCRIPT]
    plain = {"PYTHONIOENCODING": "utf-8", "SCREENER_QUESTIONS": str(SMALL), "NO_COLOR": "1"}
    variables = {**os.environ, **environment(number), **plain}
    done = subprocess.run(
        program, input="\n".join(COMMANDS).encode(), env=variables, cwd=folder, capture_output=True, check=True
    )
    return done.stdout + done.stderr


@pytest.mark.exhaustive
def test_every_command_that_asks_nobody_writes_the_same_bytes_in_every_environment(tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("aera: hand\nfever: maybe\narea: tooth\nwidth: many\n", encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        outputs = list(pool.map(lambda number: output_in(number, tmp_path), range(6)))
    assert len(set(outputs)) == 1
    assert [line.split(": ")[1] for line in outputs[0].decode().splitlines() if line.startswith("= ")] == [
        "0", "0", "0", "0", "0", "2", "1", "1", "1", "0", "0", "0", "0", "0", "0", "0", "0",
    ]  # fmt: skip

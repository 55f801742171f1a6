"""The checks: each file under `questionnaires/findings` loads, and has exactly the findings beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.analysis.checks import CHECKS, findings
from screener.questionnaire.loader import load
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES / "findings"
FILES = sorted(FOLDER.glob("*.yaml"))
TODAY = "2026-11-23"


def found_in(path: Path, today: str = TODAY) -> list[str]:
    return [str(finding) for finding in findings(load(path.read_bytes(), path.name), today)]


def expected_of(path: Path) -> list[str]:
    return path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_questionnaire_has_exactly_its_findings(path: Path) -> None:
    assert found_in(path) == expected_of(path)


def test_no_file_was_forgotten() -> None:
    assert {path.with_suffix(".txt") for path in FILES} == set(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_is_shown_by_two_files(check: str) -> None:
    files = [path for path in FILES if any(line.endswith(f"[{check}]") for line in expected_of(path))]
    assert len(files) >= 2


def test_every_finding_bears_the_name_of_its_check() -> None:
    for path in FILES:
        questionnaire = load(path.read_bytes(), path.name)
        for name, check in CHECKS.items():
            assert {finding.rule for finding in check(questionnaire, TODAY)} <= {name}


def test_every_check_states_its_law() -> None:
    assert [name for name, check in CHECKS.items() if not check.__doc__] == []


def test_a_source_expires_on_the_day_after_its_review() -> None:
    path = FOLDER / "source-expired.yaml"
    assert found_in(path, "2026-11-22") == []
    assert len(found_in(path, "2026-11-23")) == 1
    assert len(found_in(path, "2026-11-24")) == 2

"""The proofs: each planted fault is found, with exactly these findings; its clean twin raises nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.checks import CHECKS, findings
from screener.checks.proofs import PROOFS
from screener.loader import load
from screener.questionnaire import Questionnaire

FOLDER = Path(__file__).parent / "questionnaires" / "faults"
CLEAN = sorted(FOLDER.glob("*.clean.yaml"))
FAULTY = sorted({*FOLDER.glob("*.yaml")} - {*CLEAN})
TODAY = "2026-11-23"


def found_in(path: Path) -> list[str]:
    return [str(finding) for finding in findings(load(path.read_bytes(), path.name), TODAY)]


def expected_of(path: Path) -> list[str]:
    return path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_planted_fault_is_found(path: Path) -> None:
    assert expected_of(path) != []
    assert found_in(path) == expected_of(path)


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_clean_twin_raises_nothing(path: Path) -> None:
    assert found_in(path) == []


def test_every_fault_has_its_findings_and_its_twin() -> None:
    names = {path.stem for path in FAULTY}
    assert {path.name.removesuffix(".clean.yaml") for path in CLEAN} == names
    assert {path.stem for path in FOLDER.glob("*.txt")} == names
    assert len(names) >= 25


@pytest.mark.parametrize("proof", [name for name in PROOFS if name != "not-counted"])
def test_every_proof_is_shown_by_a_fault(proof: str) -> None:
    assert any(line.endswith(f"[{proof}]") for path in FAULTY for line in expected_of(path))


def test_every_proof_states_its_law() -> None:
    assert [name for name, proof in PROOFS.items() if not proof.__doc__] == []


def test_no_proof_has_the_name_of_another_check() -> None:
    assert not PROOFS.keys() & CHECKS.keys()


def test_every_finding_bears_the_name_of_its_proof() -> None:
    for path in FAULTY:
        questionnaire = load(path.read_bytes(), path.name)
        for name, proof in PROOFS.items():
            assert {finding.rule for finding in proof(questionnaire, TODAY)} <= {name}


@pytest.mark.parametrize("proof", PROOFS)
def test_the_shipped_questionnaire_is_proved(shipped: Questionnaire, proof: str) -> None:
    assert [str(finding) for finding in PROOFS[proof](shipped, TODAY)] == []

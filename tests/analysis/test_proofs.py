"""The proofs: each planted fault is found, with exactly these findings; its clean twin raises nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from screener.analysis.checks import CHECKS, findings
from screener.analysis.checks.context import Proofs
from screener.analysis.checks.proofs import PROOFS
from screener.analysis.checks.summary import summary_of
from screener.documents.check_page import Check, show_check
from screener.documents.console import console_for
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.submission import submission_from
from screener.screening.assessment import assess
from tests.support.paths import QUESTIONNAIRES

FOLDER = QUESTIONNAIRES / "faults"
CLEAN = sorted(FOLDER.glob("*.clean.yaml"))
FAULTY = sorted({*FOLDER.glob("*.yaml")} - {*CLEAN})
TODAY = "2026-11-23"


def checked(path: Path) -> Check:
    questionnaire = load(path.read_bytes(), path.name)
    return Check(path.name, findings(questionnaire, TODAY), summary_of(questionnaire))


def shown(path: Path) -> list[str]:
    page = StringIO()
    show_check(checked(path), console_for(page, 80))
    return page.getvalue().splitlines()


def expected_of(path: Path) -> list[str]:
    return path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_planted_fault_is_shown_as_a_reader_sees_it(path: Path) -> None:
    assert " [" in expected_of(path)[0]
    assert shown(path) == expected_of(path)


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_clean_twin_raises_nothing(path: Path) -> None:
    assert checked(path).findings == []
    assert shown(path)[-1].startswith(f"{path.name}: good. ")


@pytest.mark.sampled(30)
@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_every_example_is_an_answers_file_with_that_outcome(path: Path) -> None:
    questionnaire = load(path.read_bytes(), path.name)
    data = json.loads(json.dumps(checked(path).as_json()))
    found = [example for finding in data["findings"] for example in finding["examples"]]
    found += [outcome["example"] for outcome in data["proofs"]["outcomes"] if outcome["example"]]
    found += [
        score[end]["example"] for score in data["proofs"]["scores"] for end in ("lowest", "highest") if score[end]
    ]
    for example in found:
        submission = submission_from(json.dumps(example["answers"]).encode(), "example.json", questionnaire)
        result = assess(questionnaire, submission.answers)
        assert result.outcome.id == example["outcome"]
        assert result.applies == tuple(example["answers"])


def test_honest_idioms_raise_nothing() -> None:
    """Thresholds that add up, graded flags, half-open bands, what is just right in the middle, signs of a number."""
    assert checked(FOLDER.parent / "honest" / "idioms.yaml").findings == []


def test_every_fault_has_its_findings_and_its_twin() -> None:
    names = {path.stem for path in FAULTY}
    assert {path.name.removesuffix(".clean.yaml") for path in CLEAN} == names
    assert {path.stem for path in FOLDER.glob("*.txt")} == names
    assert len(names) >= 25


@pytest.mark.parametrize("proof", [name for name in PROOFS if name != "not-counted"])
def test_every_proof_is_shown_by_a_fault(proof: str) -> None:
    assert any(line.endswith(f" [{proof}]") for path in FAULTY for line in expected_of(path))


def test_every_proof_states_its_law() -> None:
    assert [name for name, proof in PROOFS.items() if not proof.__doc__] == []


def test_no_proof_has_the_name_of_another_check() -> None:
    assert not PROOFS.keys() & CHECKS.keys()


def test_every_finding_bears_the_name_of_its_proof() -> None:
    for path in FAULTY:
        proofs = Proofs(load(path.read_bytes(), path.name))
        for name, proof in PROOFS.items():
            assert {finding.rule for finding in proof(proofs)} <= {name}


@pytest.mark.parametrize("proof", PROOFS)
def test_version_1_is_proved(version_1: Questionnaire, proof: str) -> None:
    assert [str(finding) for finding in PROOFS[proof](Proofs(version_1))] == []


def test_what_a_vignette_shows_can_be_and_one_with_an_answer_missing_shows_nothing(version_1: Questionnaire) -> None:
    proofs = Proofs(version_1)
    conditions = [condition for condition, _ in version_1.conditions()]
    shown = [condition for condition in conditions if proofs.is_shown(condition)]
    assert len(shown) > 100
    assert all(proofs.space.can_be(condition) for condition in shown)
    vignettes = [
        replace(each, answers={name: answer for name, answer in each.answers.items() if name != "nicotine"})
        for each in version_1.vignettes
    ]
    assert Proofs(replace(version_1, vignettes=tuple(vignettes))).complete_vignettes.facts == []

"""A server of others takes a bundle, and keeps one copy however often it is sent."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from screener import record
from screener.interop.fhir.bundle import bundle
from screener.questionnaire.loader import load
from tests.interop.judges import node_folder
from tests.support import paths

SCRIPT = Path(__file__).with_name("server.js")
PHQ9 = paths.QUESTIONNAIRES / "good" / "phq9.yaml"


def served(text: str) -> dict[str, Any]:
    folder = node_folder("@medplum/fhir-router")
    environment = {"NODE_PATH": str(folder / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    command = ["node", str(SCRIPT)]
    ended = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, env=environment, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.judges
@pytest.mark.parametrize("path", [PHQ9, paths.SHIPPED], ids=lambda path: path.stem)
def test_a_server_takes_three_screenings_once(path: Path) -> None:
    questionnaire = load(path.read_bytes(), path.name)
    given = [{"interest": 1}, {"interest": 2}, {}] if path is PHQ9 else [{"area": "face"}, {"area": "hands"}, {}]
    records = [record(questionnaire, answers) for answers in given]
    found = served("".join(bundle(records, lambda _: questionnaire)))
    titled = sum(bool(score.title) for score in questionnaire.scores)
    assert found["refused"] == []
    assert [set(statuses) for statuses in found["statuses"]] == [{"201"}, {"200"}]
    assert found["kept"]["Questionnaire"] == 1
    assert found["kept"]["QuestionnaireResponse"] == 3
    assert 3 <= found["kept"]["Observation"] <= 3 * (1 + titled)

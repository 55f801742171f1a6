"""A real form, LForms in a browser, asks, hides and works out what `screener` does."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.terms import Json
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import Assessment, assess
from tests.interop.fhir_sheets import expected, items_of, random_sheets, response_of
from tests.interop.judges import node_folder
from tests.support import paths

SMALL = paths.QUESTIONNAIRES / "engine" / "small.yaml"
PHQ9 = paths.QUESTIONNAIRES / "good" / "phq9.yaml"
SCRIPT = Path(__file__).with_name("form.js")


def filled(questionnaire: Questionnaire, assessment: Assessment) -> Json:
    """The Questionnaire with the answers as initial values: LForms does not calculate a kept response again."""
    resource = questionnaire_resource(questionnaire)
    answers = answers_in(response_of(questionnaire, assessment)["item"])
    for item in items_of(resource):
        if item["linkId"] in answers:
            item["initial"] = answers[item["linkId"]]
    return resource


def answers_in(items: Iterable[Json]) -> dict[str, list[Json]]:
    """The answers of all items, by linkId."""
    return {item["linkId"]: item["answer"] for item in items_of({"item": list(items)}) if "answer" in item}


def in_lforms(resources: Sequence[Json]) -> list[Json]:
    """What the form comes to, and what it shows."""
    for package in ("lforms", "zone.js", "playwright-core"):
        folder = node_folder(package)
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("there is no Chromium")
    environment = {
        "NODE_PATH": str(folder / "node_modules"),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "CHROMIUM": browser,
    }
    given = json.dumps({"questionnaires": list(resources)})
    ended = subprocess.run(
        ["node", str(SCRIPT)], input=given, capture_output=True, text=True, check=False, env=environment, timeout=600
    )
    assert ended.returncode == 0, ended.stderr
    found: list[Json] = json.loads(ended.stdout)
    return found


@pytest.mark.judges
@pytest.mark.parametrize("path", [PHQ9, SMALL], ids=lambda path: path.stem)
def test_a_form_in_a_browser_shows_the_same_on_20_sheets(path: Path) -> None:
    questionnaire = load(path.read_bytes(), path.name)
    assessments = [assess(questionnaire, sheet) for sheet in random_sheets(questionnaire, 20, seed=11)]
    shown = in_lforms([filled(questionnaire, each) for each in assessments])
    for assessment, form in zip(assessments, shown, strict=True):
        given = {link: [_value(each) for each in answers] for link, answers in answers_in(form["item"]).items()}
        for link, value in expected(questionnaire, assessment).items():
            assert given.get(link, []) == ([] if value is None else [value]), link
        for question in questionnaire.questions:
            assert (question.wording("staff") in form["text"]) is (question.id in assessment.applies), question.id
        for kind, fired in (("stop", assessment.stops), ("flag", assessment.flags)):
            for rule in questionnaire.rules("stop" if kind == "stop" else "flag"):
                assert (rule.clinical in form["text"]) is (rule in fired), rule.id


def _value(answer: Json) -> Any:  # noqa: ANN401  (a value of JSON)
    return next(value for key, value in answer.items() if key.startswith("value"))

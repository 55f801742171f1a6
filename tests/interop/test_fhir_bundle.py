"""Screenings as a transaction: the whole of one, and that nothing looks final that is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fhirkit
import pytest

from screener import record
from screener.interop.fhir.bundle import DIGEST, bundle
from screener.interop.fhir.response import CHECKSUM, response_resource
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.record import batch_session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.interop.fhir_sheets import DAYS, GOOD, by_fhirpathpy, differences, random_sheets, response_of
from tests.support import paths
from tests.support.program_runner import as_text, run_program

RESULTS = paths.TESTS / "results" / "fhir"
PHQ9 = paths.QUESTIONNAIRES / "fhir" / "phq9.yaml"
ESTIMATES = paths.QUESTIONNAIRES / "good" / "estimates.yaml"


@pytest.fixture(scope="module")
def phq9() -> Questionnaire:
    return load(PHQ9.read_bytes(), PHQ9.name)


def bundle_of(questionnaire: Questionnaire, *records: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(bundle(records, lambda _: questionnaire)))
    return found


def resources(questionnaire: Questionnaire, answers: dict[str, object]) -> list[dict[str, Any]]:
    """All but the questionnaire."""
    return [each["resource"] for each in bundle_of(questionnaire, record(questionnaire, answers))["entry"][1:]]


def test_the_command_writes_the_whole_transaction(phq9: Questionnaire) -> None:
    (vignette,) = phq9.vignettes
    given = json.dumps({name: int(str(answer.value)) for name, answer in vignette.answers.items()})
    ended = as_text(run_program(["score", "-", "--questions", str(PHQ9), "--format", "fhir"], given.encode()))
    found = json.loads(ended.stdout)
    questionnaire = found["entry"].pop(0)["resource"]
    for entry in found["entry"]:
        entry["resource"].get("meta", {}).pop("source", None)
        entry["resource"]["extension"] = [
            each for each in entry["resource"]["extension"] if each["url"] not in (CHECKSUM, DIGEST)
        ]
    assert (ended.returncode, ended.stderr, questionnaire["url"]) == (0, "", "urn:screener:questionnaire:phq-9:1")
    assert json.dumps(found, indent=1, ensure_ascii=False) + "\n" == (RESULTS / "phq9-bundle.json").read_text("utf-8")


def test_a_missing_answer_leaves_no_value_and_nothing_final(phq9: Questionnaire) -> None:
    response, outcome, score = resources(phq9, {"interest": 2})
    assert response["status"] == "in-progress"
    assert [item["linkId"] for item in response["item"][-1]["item"]] == ["open"]
    assert (outcome["status"], score["status"]) == ("preliminary", "preliminary")
    for observation in (outcome, score):
        assert observation["dataAbsentReason"]["coding"][0]["code"] == "unknown"
        assert not [key for key in observation if key.startswith("value")]
    ends = [(each["code"]["coding"][0]["code"], each["valueQuantity"]["value"]) for each in score["component"]]
    assert ends == [("phq9.lowest", 2), ("phq9.highest", 26)]
    possible = [each["valueCodeableConcept"]["coding"][0]["code"] for each in outcome["component"]]
    assert possible == ["today", "treat", "wait"]


def test_a_reference_is_an_identifier_and_no_name(phq9: Questionnaire) -> None:
    whole = record(phq9, {"interest": 2})
    whole["subject"] = "R-77"
    response = response_resource(whole, phq9)
    assert response["subject"] == {
        "type": "Patient",
        "identifier": {"system": "urn:screener:reference", "value": "R-77"},
    }


def test_each_questionnaire_stands_once_and_every_entry_names_itself(phq9: Questionnaire) -> None:
    first, second = record(phq9, {"interest": 2}), record(phq9, {"interest": 1})
    entries = bundle_of(phq9, first, second)["entry"]
    assert [entry["resource"]["resourceType"] for entry in entries] == [
        "Questionnaire",
        *["QuestionnaireResponse", "Observation", "Observation"] * 2,
    ]
    assert len({entry["fullUrl"] for entry in entries}) == len(entries)
    assert len({entry["request"]["ifNoneExist"] for entry in entries}) == len(entries)
    assert bundle_of(phq9) == {"resourceType": "Bundle", "type": "transaction", "entry": []}


@pytest.mark.parametrize(
    "path", [PHQ9, ESTIMATES, paths.QUESTIONNAIRES / "engine" / "small.yaml"], ids=lambda it: it.stem
)
def test_what_a_response_says_is_what_the_form_works_out(path: Path) -> None:
    """A form that does not calculate a kept response again shows our values; they are those it would calculate."""
    from screener.interop.fhir.questionnaire import questionnaire_resource

    questionnaire = load(path.read_bytes(), path.name)
    for sheet in random_sheets(questionnaire, 4, seed=5):
        assessment = assess(questionnaire, sheet)
        made = record_of(questionnaire, assessment, batch_session(questionnaire, sheet), "screener 1")
        response = response_resource(made, questionnaire)
        said = {item["linkId"]: item["answer"][0] for item in response["item"][-1]["item"]}
        bare = response_of(questionnaire, assessment)
        assert response["item"][:-1] == bare["item"]
        (given,) = by_fhirpathpy(questionnaire_resource(questionnaire), [bare])
        as_said = {
            link: [next(iter(said[name].values()))] if (name := link.split()[0]) in said else []
            for link in given
            if link.endswith("calculatedExpression")
        }
        assert differences(questionnaire, assessment, {**given, **as_said}) == []


@pytest.mark.sampled(12)
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_validator_of_others_finds_nothing_wrong(path: Path) -> None:
    questionnaire = on_day(load(path.read_bytes(), path.name), DAYS[0])
    answers = [dict(vignette.answers) for vignette in questionnaire.vignettes[:2]] or [{}]
    records = [
        record_of(questionnaire, assess(questionnaire, each), batch_session(questionnaire, each), "screener 1")
        for each in answers
    ]
    text = "".join(bundle(records, lambda _: questionnaire))
    assert fhirkit.validate(text) == []
    assert fhirkit.validate(text.replace('"linkId"', '"linkID"')) != []

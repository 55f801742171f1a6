"""Records as a transaction that a FHIR server takes once, however often it is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.reading import behind_score
from screener.interop.fhir.response import SCREENING, is_final, missing_in, response_resource, subject_of, value_at
from screener.interop.fhir.terms import ABSENT, Json, canonical, codings, extension, json_number, quantity, system_of
from screener.quantities import from_json
from screener.questionnaire.codes import Code
from screener.questionnaire.days import on_day
from screener.questionnaire.model import Questionnaire, Score
from screener.questionnaire.relative_days import day_in
from screener.questionnaire.translation import translated
from screener.records.record import canonical as canonical_json
from screener.records.types import Record, ScoreEntry

OBSERVATION = "urn:screener:observation"
DIGEST = "urn:screener:digest"
"""The extension with the digest of a resource."""
_NOT_DIGESTED = ("id", "meta", "text", "derivedFrom", "extension")
"""What a server changes in a resource that it takes; of the extensions all but the digest count."""
QuestionnaireOf = Callable[[str], Questionnaire]
"""Finds a questionnaire by the SHA-256 of its file."""


def bundle(records: Iterable[Record], questionnaire_of: QuestionnaireOf) -> Iterator[str]:
    """The text of one transaction: each questionnaire once, and for each record a response and its observations."""
    known: dict[str, Questionnaire] = {}
    before = '{\n"resourceType": "Bundle",\n"type": "transaction",\n"entry": [\n'
    for record in records:
        digest = record["questionnaire"]["sha256"]
        entries = []
        if digest not in known:
            known[digest] = questionnaire_of(digest)
            entries.append(questionnaire_entry(known[digest]))
        entries += screening_entries(record, known[digest])
        for entry in entries:
            yield before + json.dumps(entry, indent=1, ensure_ascii=False, allow_nan=False)
            before = ",\n"
    yield f"{before}]\n}}\n" if before.startswith("{") else "\n]\n}\n"


def questionnaire_entry(questionnaire: Questionnaire) -> Json:
    """The entry of a questionnaire."""
    url, version = canonical(questionnaire), questionnaire.version
    condition = f"url={quote(url, safe='')}&version={quote(version, safe='')}"
    return _entry(questionnaire_resource(questionnaire), uuid5(NAMESPACE_URL, f"{url}|{version}"), condition)


def is_digest(found: object) -> bool:
    """Whether an extension is the digest of its resource, and nothing else."""
    return isinstance(found, dict) and found.keys() == {"url", "valueString"} and found["url"] == DIGEST


def digest_of(resource: Mapping[str, Any]) -> str:
    """SHA-256 over all of a resource that a server keeps as it is."""
    found = resource.get("extension")
    listed = found if isinstance(found, list) else [found]
    extensions = [each for each in listed if each and not is_digest(each)]
    kept = {key: value for key, value in resource.items() if key not in _NOT_DIGESTED}
    return sha256(canonical_json({**kept, "extension": extensions}).encode("ascii")).hexdigest()


def _entry(resource: Json, name: UUID, condition: str) -> Json:
    extensions = [*resource.get("extension", []), extension(DIGEST, valueString=digest_of(resource))]
    resource = {**resource, "extension": extensions}
    request = {"method": "POST", "url": resource["resourceType"], "ifNoneExist": condition}
    return {"fullUrl": f"urn:uuid:{name}", "resource": resource, "request": request}


def screening_entries(record: Record, questionnaire: Questionnaire) -> Iterator[Json]:
    """The entries of a screening: its response and its observations, in its language."""
    if record["language"] != questionnaire.language:
        questionnaire = translated(questionnaire, record["language"])
    questionnaire = on_day(questionnaire, day_in(record.get("day")))
    screening = UUID(record["id"])
    yield _identified(response_resource(record, questionnaire), screening, SCREENING, record["id"])
    outcomes = [_outcome(record, questionnaire)] if questionnaire.outcomes else []
    observations = [*outcomes, *_scores(record, questionnaire)]
    for name, observation in observations:
        value = f"{record['id']}.{name}"
        shared = {
            "resourceType": "Observation",
            "identifier": [{"system": OBSERVATION, "value": value}],
            **observation,
            **subject_of(record),
            **({"effectiveDateTime": record["finished"]} if record["finished"] else {}),
            "derivedFrom": [{"reference": f"urn:uuid:{screening}"}],
        }
        yield _identified(shared, uuid5(screening, name), OBSERVATION, value)


def _identified(resource: Json, name: UUID, system: str, value: str) -> Json:
    return _entry(resource, name, f"identifier={quote(f'{system}|{value}', safe='')}")


def _code(questionnaire: Questionnaire, what: str, code: str, title: str, codes: Iterable[Code] = ()) -> Json:
    coding = {"system": system_of(questionnaire, what), "code": code, "display": title}
    return {"coding": [coding, *codings(codes)], "text": title}


def _absent(code: str) -> Json:
    return {"dataAbsentReason": {"coding": [{"system": ABSENT, "code": code}]}}


# -- the outcome ---------------------------------------------------------------------------------


def _outcome(record: Record, questionnaire: Questionnaire) -> tuple[str, Json]:
    """The outcome; preliminary while anything that is open could change it."""
    assessment = record["assessment"]
    outcome = assessment["outcome"]
    is_certain = assessment["certain"] is True and is_final(record)
    observation: Json = {
        "status": "final" if is_certain else "preliminary",
        "code": _code(questionnaire, "outcome", "outcome", questionnaire.title),
    }
    if outcome is None:
        observation |= _absent("unknown")
    else:
        codes = next((each.codes for each in questionnaire.outcomes if each.id == outcome["id"]), ())
        observation["valueCodeableConcept"] = _code(questionnaire, "outcomes", outcome["id"], outcome["title"], codes)
    possible = assessment["possible"] or []
    titles = {each.id: each.title for each in questionnaire.outcomes}
    if len(possible) > 1:
        code = _code(questionnaire, "outcome", "possible", "possible")
        observation["component"] = [
            {"code": code, "valueCodeableConcept": _code(questionnaire, "outcomes", name, titles.get(name, name))}
            for name in possible
        ]
    return "outcome", observation


# -- scores --------------------------------------------------------------------------------------


def _scores(record: Record, questionnaire: Questionnaire) -> Iterator[tuple[str, Json]]:
    missing = missing_in(record)
    for score in questionnaire.scores:
        entry = record["assessment"]["scores"].get(score.id)
        if entry is not None and score.title and entry.get("shown", True):
            is_missing = bool(missing & behind_score(questionnaire, score))
            yield f"score.{score.id}", _score(record, questionnaire, score, entry, is_missing=is_missing)


def _score(record: Record, questionnaire: Questionnaire, score: Score, entry: ScoreEntry, *, is_missing: bool) -> Json:
    """A score; without a value where an answer is missing, and preliminary where it could still be another."""
    single = not score.is_estimate and entry["lowest"] == entry["highest"] == entry["value"]
    is_estimate_known = score.is_estimate and (entry["lowest"], entry["highest"]) == (
        entry.get("cautious"),
        entry.get("generous"),
    )
    is_settled = (single or is_estimate_known) and is_final(record)
    found: Json = {
        "status": "final" if is_settled else "preliminary",
        "code": _code(questionnaire, "scores", score.id, score.title, score.codes),
    }
    value = None if is_missing else value_at(entry, None)
    if value is not None:
        found["valueQuantity"] = quantity(value, score.unit)
    elif is_missing or not score.is_estimate:
        found |= _absent("unknown" if is_missing else "not-applicable")
    ends = () if is_missing else (("cautious", entry.get("cautious")), ("generous", entry.get("generous")))
    parts = [*ends, *(() if is_settled else (("lowest", entry["lowest"]), ("highest", entry["highest"])))]
    components: list[Json] = [
        {
            "code": _code(questionnaire, "scores", f"{score.id}.{name}", f"{score.title}: {name}"),
            "valueQuantity": quantity(json_number(from_json(number)), score.unit),
        }
        for name, number in parts
        if number is not None
    ]
    band = entry.get("band")
    if band is not None and not is_missing:
        code = _code(questionnaire, "scores", f"{score.id}.band", f"{score.title}: band")
        components.append({"code": code, "valueString": band["title"]})
    return {**found, **({"component": components} if components else {})}

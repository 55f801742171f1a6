"""`verify` of a bundle: each value of it that somebody altered is named, though every one is valid FHIR."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from screener import __version__, record
from screener.interop.fhir.bundle import DIGEST, bundle, digest_of
from screener.interop.fhir.bundle_reader import NoBundle
from screener.interop.fhir.response import SIGNER
from screener.interop.fhir.verification import Sources, bundle_verdicts
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.records.codes import code_of
from screener.records.record import Session, record_of
from screener.records.signature import Signer
from screener.records.submission import submission_from
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.interop.fhir_sheets import random_sheets
from tests.interop.test_fhir_intake import KEPT, SET_ASIDE_ANSWERS, SMALL, WHOLE
from tests.support import paths
from tests.support.program_runner import as_text, run_program

Bundle = dict[str, Any]
RESPONSE, OUTCOME, SCORE = 1, 2, 3
"""Where they stand in the bundle; the questionnaire is the first."""


@pytest.fixture(scope="module")
def its() -> Questionnaire:
    return load(SMALL.read_bytes(), SMALL.name)


@pytest.fixture(scope="module")
def made(its: Questionnaire) -> Record:
    return record(its, WHOLE)


@pytest.fixture
def whole(its: Questionnaire, made: Record) -> Bundle:
    found: Bundle = json.loads("".join(bundle([made], lambda _: its)))
    return found


def sources(its: Questionnaire, stored: Record | None = None, engine: str = f"screener {__version__}") -> Sources:
    def known(digest: str) -> Questionnaire | str:
        return its if digest == its.sha256 else f"questionnaire.sha256: {digest[:12]} is not here"

    return Sources(engine, known, lambda _: stored)


def faults(given: Bundle, found: Sources) -> list[str]:
    verdicts = bundle_verdicts(json.dumps(given).encode(), found)
    return [f"{name}: {verdict.fault}" for name, verdict in verdicts if verdict.fault]


def resource(given: Bundle, at: int) -> Bundle:
    found: Bundle = given["entry"][at]["resource"]
    return found


def digested_again(given: Bundle) -> None:
    """What somebody does who knows how the digest is made."""
    for entry in given["entry"]:
        each = entry["resource"]
        (own,) = (one for one in each["extension"] if one["url"] == DIGEST)
        own["valueString"] = digest_of(each)


# -- what is right -------------------------------------------------------------------------------


def test_what_was_exported_is_verified(tmp_path: Path, whole: Bundle) -> None:
    (tmp_path / "b.json").write_text(json.dumps(whole), encoding="utf-8")
    ended = as_text(run_program(["verify", "b.json", "--questions", str(SMALL)], cwd=tmp_path))
    said = "b.json: 1 screening and 1 questionnaire verified (unaltered; recomputed to every value)\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, said, "")


EVERY_KEY = pytest.param("good/every-key", marks=pytest.mark.exhaustive)


@pytest.mark.parametrize(
    "name",
    [
        "engine/small",
        "good/languages",
        "good/ends",
        "good/estimates",
        "fhir/phq9",
        "good/bands-alone",
        "good/every-key",
    ],
)
def test_random_sheets_at_every_stage_and_in_every_language_are_verified(name: str) -> None:
    path = paths.QUESTIONNAIRES / f"{name}.yaml"
    its = load(path.read_bytes(), path.name)
    for sheet, stage in zip(random_sheets(its, 4, seed=3), ("batch", "open", "finished", "finished"), strict=True):
        day = {"started": "2026-11-01T09:00:00Z", "finished": None if stage == "open" else "2026-11-01T09:30:00Z"}
        facts = {} if stage == "batch" else {"mode": "kiosk", "subject": "R 7", **day}
        language = [its.language, *its.texts][-1]
        spoken = translated(its, language)
        session = Session(id=uuid5(NAMESPACE_URL, f"{name}{stage}"), language=language, **facts)  # type: ignore[arg-type]
        made = record_of(spoken, assess(spoken, sheet), session, f"screener {__version__}")
        given = json.loads("".join(bundle([made], lambda _: its)))
        assert faults(given, sources(its, made)) == []


def test_a_result_that_an_answer_makes_certain_which_does_not_count_is_verified() -> None:
    """Whoever declines to say the sex, and said before that there is no pregnancy, gets no other result."""
    its = load(SET_ASIDE_ANSWERS.encode(), "aside.yaml")
    for answers, status in ((KEPT, "final"), ({**KEPT, "pregnant": "unknown"}, "preliminary")):
        made = record(its, answers, on=date(2026, 11, 30))
        given: Bundle = json.loads("".join(bundle([made], lambda _: its)))
        assert resource(given, OUTCOME)["status"] == status
        assert faults(given, sources(its)) == []
    resource(given, OUTCOME)["status"] = "final"
    digested_again(given)
    assert (
        "Observation outcome.status: it says 'final', and the answers give 'preliminary'"
        in faults(given, sources(its))[0]
    )


def test_who_signed_the_questionnaire_stands_in_the_response_and_is_verified(its: Questionnaire) -> None:
    plain = record(its, WHOLE)
    session = Session(id=UUID(plain["id"]), signed_by=Signer("ana@clinic.example", "ED25519 SHA256:abc"))
    answers = submission_from(json.dumps(WHOLE).encode(), "a.json", its).answers
    signed = record_of(its, assess(its, answers), session, f"screener {__version__}")
    given: Bundle = json.loads("".join(bundle([signed], lambda _: its)))
    (said,) = (each for each in resource(given, RESPONSE)["extension"] if each["url"] == SIGNER)
    parts = [("name", "ana@clinic.example"), ("key", "ED25519 SHA256:abc")]
    assert said["extension"] == [{"url": name, "valueString": text} for name, text in parts]
    assert faults(given, sources(its, signed)) == []

    said["extension"][0]["valueString"] = "eve@clinic.example"
    assert faults(given, sources(its)) == [f"{code_of(session.id)}: QuestionnaireResponse: its digest does not fit it"]
    digested_again(given)
    (fault,) = faults(given, sources(its, signed))
    assert "it says 'eve@clinic.example', and the store says 'ana@clinic.example'" in fault
    said["extension"].pop()
    (fault,) = faults(given, sources(its))
    assert f"{SIGNER} says the name and the key of whoever signed the questionnaire" in fault


def test_a_screening_without_any_observation_is_verified() -> None:
    """No outcome is named, and a stop ended it before any score."""
    path = paths.QUESTIONNAIRES / "good" / "bands-alone.yaml"
    its = load(path.read_bytes(), path.name)
    sheet = {"age": Answer(AnswerState.ANSWERED, Fraction(17))}
    day = {"started": "2026-11-01T09:00:00Z", "finished": "2026-11-01T09:30:00Z"}
    session = Session(id=uuid5(NAMESPACE_URL, "ended"), mode="staff", **day)  # type: ignore[arg-type]
    made = record_of(its, assess(its, sheet), session, f"screener {__version__}")
    given = json.loads("".join(bundle([made], lambda _: its)))
    assert [each["resource"]["resourceType"] for each in given["entry"]] == ["Questionnaire", "QuestionnaireResponse"]
    assert faults(given, sources(its, made)) == []


def test_what_a_server_gives_back_is_verified_too(its: Questionnaire, whole: Bundle) -> None:
    """It has ids, times and references of its own, and comes in a bundle of another type."""
    given = {**whole, "type": "searchset"}
    for at, entry in enumerate(given["entry"]):
        entry.pop("request")
        entry["fullUrl"] = f"https://server.example/{at}"
        entry["resource"] |= {"id": str(at), "meta": {"versionId": "1", **entry["resource"].get("meta", {})}}
        if "derivedFrom" in entry["resource"]:
            entry["resource"]["derivedFrom"] = [{"reference": "QuestionnaireResponse/1"}]
    assert faults(given, sources(its)) == []
    assert faults(resource(given, RESPONSE), sources(its)) == []


# -- what was altered ----------------------------------------------------------------------------


def answer(of: str) -> Callable[[Bundle], Bundle]:
    """The answer of an item of the response."""

    def find(given: Bundle) -> Bundle:
        groups = resource(given, RESPONSE)["item"]
        found: Bundle = next(one for group in groups for one in group["item"] if one["linkId"] == of)["answer"][0]
        return found

    return find


def a_score(given: Bundle) -> None:
    answer("score.signs")(given)["valueDecimal"] = 7


def a_score_that_is_observed(given: Bundle) -> None:
    resource(given, SCORE)["valueQuantity"]["value"] = 7


def an_outcome(given: Bundle) -> None:
    answer("outcome.id")(given)["valueString"] = "go-on"


def an_outcome_that_is_observed(given: Bundle) -> None:
    resource(given, OUTCOME)["valueCodeableConcept"]["coding"][0]["code"] = "go-on"


def an_answer(given: Bundle) -> None:
    answer("weeks")(given)["valueInteger"] = 1


def an_answer_that_changes_nothing(given: Bundle) -> None:
    answer("memo")(given)["valueString"] = "b"


def a_hash(given: Bundle) -> None:
    resource(given, RESPONSE)["extension"][0]["valueString"] = "0" * 64


def a_checksum(given: Bundle) -> None:
    resource(given, RESPONSE)["extension"][1]["valueString"] = "0" * 64


def a_name(given: Bundle) -> None:
    resource(given, RESPONSE)["subject"] = {"display": "Ana"}


def no_observation(given: Bundle) -> None:
    given["entry"].pop(SCORE)


def one_more(given: Bundle) -> None:
    given["entry"].append({"resource": {"resourceType": "Patient"}})


def twice(given: Bundle) -> None:
    given["entry"].append(given["entry"][OUTCOME])


def preliminary(given: Bundle) -> None:
    resource(given, OUTCOME)["status"] = "preliminary"


def a_cut_off(given: Bundle) -> None:
    text = json.dumps(resource(given, 0))
    given["entry"][0]["resource"] = json.loads(text.replace(">= 5", ">= 4"))


def a_second_digest(given: Bundle) -> None:
    """The first one fits."""
    resource(given, OUTCOME)["extension"].append({"url": DIGEST, "valueString": "0" * 64})


def one_for_another(given: Bundle) -> None:
    given["entry"][SCORE]["request"]["ifNoneExist"] = "identifier=other"


SAID: dict[Callable[[Bundle], None], str] = {
    a_score: "QuestionnaireResponse: score.signs is 7, and these answers make it 6",
    a_score_that_is_observed: "Observation score.signs.valueQuantity.value: it says 7, and the answers give 6",
    an_outcome: "QuestionnaireResponse: outcome.id is go-on, and these answers make it talk-first",
    an_outcome_that_is_observed: (
        "Observation outcome.valueCodeableConcept.coding[0].code: it says 'go-on', and the answers give 'talk-first'"
    ),
    an_answer: "",
    an_answer_that_changes_nothing: "QuestionnaireResponse: its digest does not fit it",
    a_hash: "questionnaire.sha256: 000000000000 is not here",
    a_checksum: "QuestionnaireResponse: its digest does not fit it",
    a_name: "QuestionnaireResponse.subject: it does not belong here",
    no_observation: "Observation score.signs: it is missing",
    one_more: "Patient: it does not belong here",
    twice: "Observation outcome: it stands twice",
    preliminary: "Observation outcome.status: it says 'preliminary', and the answers give 'final'",
    a_cut_off: "",
    a_second_digest: "Observation outcome: its digest does not fit it",
    one_for_another: "Observation score.signs.request.ifNoneExist: it says ",
}


@pytest.mark.parametrize("alter", SAID, ids=lambda it: it.__name__)
def test_what_was_altered_is_named(alter: Callable[[Bundle], None], its: Questionnaire, whole: Bundle) -> None:
    alter(whole)
    (found,) = faults(whole, sources(its))
    assert SAID[alter] in found


def test_the_store_knows_what_a_new_digest_hides(its: Questionnaire, made: Record, whole: Bundle) -> None:
    an_answer_that_changes_nothing(whole)
    digested_again(whole)
    assert faults(whole, sources(its)) == []
    (found,) = faults(whole, sources(its, made))
    assert found.startswith(f"{made['code']}: QuestionnaireResponse.item[")
    assert found.endswith(".answer[0].valueString: it says 'b', and the store says 'a'")


def test_another_version_of_the_program_judges_differently_and_is_not_called_an_alteration(
    its: Questionnaire, whole: Bundle
) -> None:
    a_score_that_is_observed(whole)
    digested_again(whole)
    said = "Observation score.signs.valueQuantity.value: it says 7, and the answers give 6"
    assert [each.partition(": ")[2] for each in faults(whole, sources(its))] == [said]
    (found,) = faults(whole, sources(its, engine="screener 99"))
    assert found.partition(": ")[2] == f"unaltered; this version judges it differently: {said}"


def test_a_code_stands_for_the_screening(its: Questionnaire, made: Record, whole: Bundle) -> None:
    a_score(whole)
    assert faults(whole, sources(its))[0].partition(":")[0] == code_of(UUID(made["id"])) == made["code"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"resourceType": "Bundle"', "it is no JSON, or its end is missing"),
        ('{"resourceType": "Bundle", "entry": [NaN]}', "it is no JSON, or its end is missing"),
        ('{"resourceType": "Patient"}', "one Bundle or QuestionnaireResponse is expected here"),
        ('{"resourceType": "Bundle", "type": "batch"}', "there is nothing in it"),
        ('{"resourceType": "Bundle", "type": "batch", "entry": {"resource": {}}}', "entry must be a list"),
        ('{"resourceType": "Bundle"}', "its type is none of FHIR's: None"),
        ('{"resourceType": "Bundle", "type": "transactions"}', "its type is none of FHIR's: transactions"),
        ('{"resourceType": "Bundle", "entry": [{"a": 1, "b": 2, "a": 3}]}', '"a" stands twice in one object'),
    ],
)
def test_what_is_no_bundle_is_said(text: str, said: str, its: Questionnaire) -> None:
    with pytest.raises(NoBundle, match=said):
        list(bundle_verdicts(text.encode(), sources(its)))


# -- every value ---------------------------------------------------------------------------------


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  (JSON)
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*path, key))
    else:
        yield path


def altered(whole: Bundle, path: tuple[Any, ...]) -> Bundle:
    """The bundle with another value there."""
    found = json.loads(json.dumps(whole))
    at = found
    for key in path[:-1]:
        at = at[key]
    value = at[path[-1]]
    others = {bool: not value, str: f"{value}x"}
    at[path[-1]] = others.get(type(value), value + 1 if isinstance(value, int | float) else value)
    return found  # type: ignore[no-any-return]


def test_no_value_of_a_screening_can_be_altered_unnoticed(its: Questionnaire, whole: Bundle) -> None:
    whole["entry"] = whole["entry"][1:]
    paths_of = [*leaves(whole)]
    unseen = [path for path in paths_of if "meta" not in path and not is_noticed(altered(whole, path), its)]
    assert len(paths_of) > 100
    assert unseen == []


def is_noticed(given: Bundle, its: Questionnaire) -> bool:
    try:
        return bool(faults(given, sources(its)))
    except NoBundle:
        return True


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  (JSON)
    if isinstance(value, dict):
        yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from objects(each, (*path, key))


ADDED: Sequence[tuple[str, object]] = (
    ("text", {"status": "generated", "div": "<div>Go on</div>"}),
    ("meta", {"tag": [{"code": "x"}]}),
    ("id", "x"),
    ("note", [{"text": "Ana"}]),
    ("_status", {"extension": []}),
    ("contained", [{"resourceType": "Patient"}]),
)


def test_nothing_can_be_added_to_a_screening_unnoticed(its: Questionnaire, whole: Bundle) -> None:
    whole["entry"] = whole["entry"][1:]
    unseen = []
    for number, path in enumerate(objects(whole)):
        key, value = ADDED[number % len(ADDED)]
        given = at = json.loads(json.dumps(whole))
        for each in path:
            at = at[each]
        if key not in at:
            at[key] = value
            unseen += [(path, key)] * (not is_noticed(given, its))
    assert unseen == []


@pytest.mark.parametrize(("key", "value"), ADDED, ids=lambda it: it if isinstance(it, str) else "")
def test_neither_a_resource_nor_the_bundle_can_say_more_than_was_exported(
    key: str, value: object, its: Questionnaire, whole: Bundle
) -> None:
    whole[key] = value
    assert faults(whole, sources(its)) == [f"the bundle: {key}: it does not belong here"]
    del whole[key]
    resource(whole, OUTCOME)[key] = value
    assert len(faults(whole, sources(its))) == 1


@pytest.mark.exhaustive
def test_no_value_of_a_questionnaire_can_be_altered_unnoticed(its: Questionnaire, whole: Bundle) -> None:
    """Every tenth value."""
    whole["entry"] = whole["entry"][:1]
    found = [path for path in leaves(whole) if len(path) > 1][::10]
    assert [path for path in found if not is_noticed(altered(whole, path), its)] == []

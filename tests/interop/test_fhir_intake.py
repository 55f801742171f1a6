"""Answers out of a QuestionnaireResponse: the same ones come back, and whatever does not fit is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screener import record
from screener.errors import InvalidFile
from screener.interop.fhir.bundle import bundle
from screener.interop.fhir.intake import submission_in
from screener.interop.fhir.response import REFERENCE, SET_ASIDE, calculated, response_resource
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.record import batch_session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.interop.fhir_sheets import DATED, DAYS, expected, random_sheets
from tests.support import paths
from tests.support.program_runner import as_text, run_program

SMALL = paths.QUESTIONNAIRES / "engine" / "small.yaml"
GOOD = sorted(paths.QUESTIONNAIRES.glob("good/*.yaml"))
FILES = [SMALL, *GOOD, *DATED]


def scored(questionnaire: Questionnaire, sheet: Any) -> Record:  # noqa: ANN401  (an answer sheet)
    return record_of(questionnaire, assess(questionnaire, sheet), batch_session(questionnaire, sheet), "screener 1")


def response(questionnaire: Questionnaire, sheet: Any) -> dict[str, Any]:  # noqa: ANN401
    return response_resource(scored(questionnaire, sheet), questionnaire)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_answers_come_back(path: Path) -> None:
    loaded = load(path.read_bytes(), path.name)
    for at, day in enumerate(DAYS):
        questionnaire = on_day(loaded, day)
        (sheet,) = random_sheets(questionnaire, 1, seed=9 + at)
        assessment = assess(questionnaire, sheet)
        given = json.dumps(response(questionnaire, sheet)).encode()
        found = submission_in(given, "r.json", loaded)
        assert {name: replace(each, typed=None) for name, each in found.answers.items()} == sheet
        assert found.day == questionnaire.day
        shown = calculated(questionnaire, assessment)
        assert set(shown) == set(expected(questionnaire, assessment))


SET_ASIDE_ANSWERS = """
questionnaire: aside
version: "1"
title: Set aside
notice: This is a screening aid. It is not a diagnosis.
sources: {own: {cite: The own choice., basis: own choice}}
sections:
  - title: All
    questions:
      - {id: sex, ask: Sex, type: one, options: {f: Female, m: Male}, allow: declined, source: own}
      - {id: pregnant, ask: Pregnant, type: yes-no, allow: unknown, only_if: sex is f, source: own}
      - {id: weeks, ask: Weeks, type: number, range: 1 to 42, allow: unknown, only_if: sex is f, source: own}
      - {id: when, ask: When, type: date, range: 2020-01-01 to today, only_if: sex is f, source: own}
      - {id: how, ask: How, type: text, recorded: true, only_if: sex is f, source: own}
      - id: takes
        ask: Takes
        type: several
        options: {tea: Tea, pill: {label: Pill, only_if: sex is f}, none: Nothing}
        alone: none
        source: own
stops:
  - {id: expects, if: pregnant is yes, say: Not now., source: own}
outcomes:
  - {id: later, when: any stop, title: Later}
  - {id: now, title: Now}
"""
"""A questionnaire of which an answer that does not count decides what the result may become."""
KEPT = {
    "sex": "declined",
    "pregnant": "no",
    "weeks": "unknown",
    "when": "2026-10-01",
    "how": "x",
    "takes": ["tea", "pill"],
}


def aside() -> tuple[Questionnaire, Record, dict[str, Any]]:
    its = load(SET_ASIDE_ANSWERS.encode(), "aside.yaml")
    made = record(its, KEPT, on=DAYS[0])
    return its, made, response_resource(made, on_day(its, DAYS[0]))


def test_answers_that_are_set_aside_come_back_and_count_as_little() -> None:
    its, made, given = aside()
    (kept,) = (each["extension"] for each in given["extension"] if each["url"] == SET_ASIDE)
    assert [each["url"] for each in kept] == ["pregnant", "weeks.state", "when", "how", "takes", "takes"]
    assert "pregnant" not in json.dumps(given["item"])
    again = submission_in(json.dumps(given).encode(), "r.json", its)
    assert again.session is not None
    its = again.asked(its)
    assert record_of(its, assess(its, again.answers), again.session, made["engine"]) == made
    assert made["assessment"]["possible"] == ["now"]


@pytest.mark.parametrize(
    ("at", "part", "said"),
    [
        (0, {"url": "nobody", "valueString": "x"}, 'there is no item "nobody"'),
        (0, {"url": "sex", "valueCoding": {"system": "urn:screener:codes:aside:sex", "code": "m"}}, "sex counts"),
        (0, {"url": "pregnant", "valueBoolean": True}, "pregnant takes valueCoding, and this is valueBoolean"),
        (0, {"url": "pregnant"}, "pregnant takes valueCoding, and this is nothing"),
        (1, {"url": "weeks", "valueInteger": 50}, "must be 42 or less"),
        (5, {"url": "takes", "valueCoding": {"system": "urn:screener:codes:aside:takes", "code": "none"}}, "not both"),
        (5, {"url": "how", "valueString": "twice"}, "how takes one answer, and has 2"),
    ],
)
def test_what_is_set_aside_is_read_as_strictly_as_what_counts(at: int, part: dict[str, Any], said: str) -> None:
    its, _, given = aside()
    (kept,) = (each["extension"] for each in given["extension"] if each["url"] == SET_ASIDE)
    kept[at] = part
    with pytest.raises(InvalidFile) as refused:
        submission_in(json.dumps(given).encode(), "r.json", its)
    assert said in str(refused.value.problems[0])


def test_an_option_that_is_set_aside_is_not_taken_for_one_that_counts() -> None:
    its, _, given = aside()
    (kept,) = (each for each in given["extension"] if each["url"] == SET_ASIDE)
    kept["extension"] = [each for each in kept["extension"] if each["url"] != "takes"]
    takes = next(each for each in given["item"][0]["item"] if each["linkId"] == "takes")
    takes["answer"].append({"valueCoding": {"system": "urn:screener:codes:aside:takes", "code": "pill"}})
    with pytest.raises(InvalidFile, match="takes is answered, and with these answers it is not asked so"):
        submission_in(json.dumps(given).encode(), "r.json", its)


def test_a_bundle_gives_the_same_record_with_the_id_of_the_screening(tmp_path: Path, small: Questionnaire) -> None:
    made = record(small, WHOLE)
    (tmp_path / "bundle.json").write_text("".join(bundle([made], lambda _: small)), encoding="utf-8")
    ended = as_text(run_program(["score", "bundle.json", "--questions", str(SMALL), "--format", "json"], cwd=tmp_path))
    assert (ended.returncode, ended.stderr) == (0, "")
    again = json.loads(ended.stdout)
    for key in ("id", "code", "assessment", "answers", "citations", "questionnaire"):
        assert again[key] == json.loads(json.dumps(made))[key], key


# -- refused -------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], object]
WHOLE = {
    "area": "hand", "fever": "no", "pain": ["arm", "leg"], "tools": ["saw"], "width": 12.5, "weeks": 3,
    "note": "unknown", "memo": "a",
}  # fmt: skip


def item(resource: dict[str, Any], section: int, at: int) -> dict[str, Any]:
    found: dict[str, Any] = resource["item"][section]["item"][at]
    return found


def value(section: int, at: int, **other: object) -> Change:
    def change(resource: dict[str, Any]) -> None:
        item(resource, section, at)["answer"] = [other]

    return change


def coding(system: str, code: str) -> dict[str, str]:
    return {"system": f"urn:screener:codes:small:{system}", "code": code}


def _swap(resource: dict[str, Any]) -> None:
    resource["item"][0]["item"].reverse()


def _twice(resource: dict[str, Any]) -> None:
    item(resource, 1, 1)["answer"] *= 2


def _no_width(resource: dict[str, Any]) -> None:
    resource["item"][1]["item"].pop(2)


def _amended(resource: dict[str, Any]) -> None:
    resource["status"] = "amended"
    _no_width(resource)


def _of_foot(resource: dict[str, Any]) -> None:
    item(resource, 0, 0)["answer"] = [{"valueCoding": coding("area", "foot")}]


def _unknown_item(resource: dict[str, Any]) -> None:
    item(resource, 0, 0)["linkId"] = "aria"


def _both(resource: dict[str, Any]) -> None:
    absent = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
    state = {"linkId": "width.state", "answer": [{"valueCoding": {"system": absent, "code": "asked-unknown"}}]}
    resource["item"][1]["item"].insert(3, state)


def _unknown_width(resource: dict[str, Any], display: str) -> None:
    _both(resource)
    resource["item"][1]["item"].pop(2)
    item(resource, 1, 2)["answer"][0]["valueCoding"]["display"] = display
    resource["item"].pop()


def _of_another(resource: dict[str, Any]) -> None:
    resource["questionnaire"] = "urn:old|1"


def _wrong_result(resource: dict[str, Any]) -> None:
    (found,) = (each for each in resource["item"][-1]["item"] if each["linkId"] == "score.signs")
    found["answer"] = [{"valueDecimal": 4}]


def _two_values(resource: dict[str, Any]) -> None:
    (found,) = (each for each in resource["item"][-1]["item"] if each["linkId"] == "score.signs")
    found["answer"].append({"valueDecimal": 4})


def _two_scores(resource: dict[str, Any]) -> None:
    (found,) = (each for each in resource["item"][-1]["item"] if each["linkId"] == "score.signs")
    resource["item"][-1]["item"].append({**found, "answer": [{"valueDecimal": 4}]})


def _wrong_outcome(resource: dict[str, Any]) -> None:
    (found,) = (each for each in resource["item"][-1]["item"] if each["linkId"] == "outcome.id")
    found["answer"] = [{"valueString": "go-on"}]


NOT_SO = [{"url": "http://example.org/not", "valueBoolean": True}]
REFUSED: dict[str, tuple[Change, list[str]]] = {
    "an unknown item": (_unknown_item, ['this section has no item "aria"; write area or fever. Did you mean "area"?']),
    "another order": (_swap, ['"area" stands twice, or behind what comes after it']),
    "an unknown code": (
        value(0, 0, valueCoding=coding("area", "hands")),
        [
            (
                'area has no code "hands" of the system urn:screener:codes:small:area; write hand or foot. '
                'Did you mean "hand"?'
            ),
        ],
    ),
    "another system": (
        value(0, 0, valueCoding=coding("aria", "hand")),
        ['area has no code "hand" of the system urn:screener:codes:small:aria; write urn:screener:codes:small:area'],
    ),
    "a code without a system": (
        value(0, 0, valueCoding={"code": "hand"}),
        ['area has no code "hand" without a system; write urn:screener:codes:small:area'],
    ),
    "a code that is a number": (
        value(0, 0, valueCoding={"system": "urn:screener:codes:small:area", "code": 1}),
        ["code must be a text in quotes"],
    ),
    "the words of another option": (
        lambda resource: item(resource, 0, 0)["answer"][0]["valueCoding"].update(display="Foot"),
        ['area: the code "hand" is "My hands", and beside it stands "Foot"'],
    ),
    "words that are a number": (
        lambda resource: item(resource, 0, 0)["answer"][0]["valueCoding"].update(display=1),
        ["display must be a text in quotes"],
    ),
    "other words for a reason": (
        lambda resource: _unknown_width(resource, "None"),
        ['width.state: the code "asked-unknown" is "I\'m not sure", and beside it stands "None"'],
    ),
    "entered in error": (
        lambda resource: resource.update(status="entered-in-error"),
        ["this response was entered in error, so it is not judged"],
    ),
    "no status": (
        lambda resource: resource.pop("status"),
        ["a response needs a status: in-progress, completed, amended or stopped"],
    ),
    "the words of another question": (
        lambda resource: item(resource, 0, 0).update(text=" how  WIDE is the white spot? "),
        ["beside area stands what width asks"],
    ),
    "an answer where something is only read": (
        lambda resource: resource["item"].insert(
            0, {"linkId": "about", "item": [{"linkId": "weeks", "answer": [{"valueInteger": 4}]}]}
        ),
        ["weeks stands in about, where nothing is answered"],
    ),
    "a code that says nothing": (value(0, 0, valueCoding={}), ["area needs a code; write hand or foot"]),
    "words without a code": (
        value(0, 0, valueCoding={"display": "My hands"}),
        ["area needs a code; write hand or foot"],
    ),
    "a reference that nobody can type": (
        lambda resource: resource.update(subject={"identifier": {"system": REFERENCE, "value": "7\x1b[31m"}}),
        ["a reference has at most 100 characters, on one line"],
    ),
    "a reference that is too long": (
        lambda resource: resource.update(subject={"identifier": {"system": REFERENCE, "value": "7" * 101}}),
        ["a reference has at most 100 characters, on one line"],
    ),
    "an unknown status": (
        lambda resource: resource.update(status="done"),
        ["a response needs a status: in-progress, completed, amended or stopped"],
    ),
    "amended, with a missing answer": (
        _amended,
        ["the response is amended, and width is not answered"],
    ),
    "an item below an answer": (
        lambda resource: item(resource, 0, 0)["answer"][0].update(item=[{"linkId": "fever"}]),
        ["area has no items below it"],
    ),
    "an item below a question": (
        lambda resource: item(resource, 0, 0).update(item=[{"linkId": "fever"}]),
        ["area has no items below it"],
    ),
    "an answer of a section": (
        lambda resource: resource["item"][0].update(answer=[{"valueBoolean": True}]),
        ["section.1 is a group, and takes no answer"],
    ),
    "no list of answers": (
        lambda resource: item(resource, 0, 0).update(answer=item(resource, 0, 0)["answer"][0]),
        ["answer must be a list"],
    ),
    "no list of items": (lambda resource: resource.update(item={}), ["item must be a list"]),
    "a key that FHIR does not have": (
        lambda resource: item(resource, 0, 0).update(answers=[]),
        [
            (
                'FHIR has no "answers" here; write linkId, definition, text, answer, item, id, extension or '
                'modifierExtension. Did you mean "answer"?'
            )
        ],
    ),
    "a value of a type that FHIR does not have": (
        lambda resource: item(resource, 0, 0)["answer"][0].update(valueNumber=1),
        [
            "only one of valueCoding and valueNumber can stand here",
            'FHIR has no "valueNumber" here; write item, id, extension, modifierExtension or value[x]',
        ],
    ),
    "a modifier extension of the response": (
        lambda resource: resource.update(modifierExtension=NOT_SO),
        ["modifierExtension may change what it means, and is not known here"],
    ),
    "a modifier extension of an item": (
        lambda resource: item(resource, 0, 0).update(modifierExtension=NOT_SO),
        ["modifierExtension may change what it means, and is not known here"],
    ),
    "a modifier extension of an answer": (
        lambda resource: item(resource, 0, 0)["answer"][0].update(modifierExtension=NOT_SO),
        ["modifierExtension may change what it means, and is not known here"],
    ),
    "rules of its own": (
        lambda resource: resource.update(implicitRules="http://example.org/rules"),
        ["implicitRules may change what it means, and is not known here"],
    ),
    "two values in one answer": (
        lambda resource: item(resource, 0, 0)["answer"][0].update(valueString="hand"),
        ["only one of valueCoding and valueString can stand here"],
    ),
    "an address that is a number": (
        lambda resource: resource.update(authored=7),
        ["authored must be a text in quotes"],
    ),
    "an item that is a word": (
        lambda resource: resource["item"].append("area"),
        ["each item must be an object"],
    ),
    "a score with two values": (_two_values, ["score.signs takes one answer, and has 2"]),
    "a score that stands twice": (_two_scores, ['"score.signs" stands twice']),
    "an answer that is empty": (value(0, 0), ["each answer must be an object with something in it"]),
    "an item without a linkId": (lambda resource: item(resource, 0, 0).pop("linkId"), ["this item has no linkId"]),
    "another type": (value(0, 0, valueString="hand"), ["area takes valueCoding, and this is valueString"]),
    "a quantity": (
        value(1, 2, valueQuantity={"value": 12, "unit": "cm"}),
        ["width takes valueDecimal, and this is valueQuantity"],
    ),
    "an integer as a decimal": (
        value(1, 3, valueDecimal=3),
        ["weeks takes valueInteger, and this is valueDecimal"],
    ),
    "over the range": (value(1, 2, valueDecimal=90.5), ["Width must be 90 mm or less"]),
    "too many decimals": (value(1, 2, valueDecimal=1.25), ["Width may have at most 1 decimal, like 21.5"]),
    "a broken exclusive": (
        lambda resource: item(resource, 1, 0)["answer"].append({"valueCoding": coding("pain", "none")}),
        ['Select what applies, or select "No pain", not both'],
    ),
    "two answers to one": (_both, ["width has an answer, and says that there is none"]),
    "an answer twice": (_twice, ['"saw" is selected twice for Tools']),
    "a missing answer": (_no_width, ["the response is completed, and width is not answered"]),
    "a disabled item": (
        _of_foot,
        [
            "pain is answered, and with these answers it is not asked so",
            "width is answered, and with these answers it is not asked so",
        ],
    ),
    "another questionnaire": (
        _of_another,
        ['these are answers to "urn:old|1", and this is "urn:screener:questionnaire:small:2.10|2.10"'],
    ),
    "a score that was altered": (_wrong_result, ["score.signs is 4, and these answers make it 6"]),
    "an outcome that was altered": (_wrong_outcome, ["outcome.id is go-on, and these answers make it talk-first"]),
}


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    small = load(SMALL.read_bytes(), SMALL.name)
    made = response_resource(record(small, WHOLE), small)
    made["status"] = "completed"
    return made


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_validator_notices_is_refused_by_name(name: str, whole: dict[str, Any], small: Questionnaire) -> None:
    change, messages = REFUSED[name]
    changed = json.loads(json.dumps(whole))
    change(changed)
    with pytest.raises(InvalidFile) as caught:
        submission_in(json.dumps(changed, indent=1).encode(), "r.json", small)
    assert [problem.message for problem in caught.value.problems] == messages


def test_the_words_beside_a_code_may_be_those_of_any_language() -> None:
    path = paths.QUESTIONNAIRES / "good" / "languages.yaml"
    its = load(path.read_bytes(), path.name)
    given = response(its, {"cold": Answer(AnswerState.ANSWERED, "yes"), "color": Answer(AnswerState.ANSWERED, "red")})
    for said, language in (("  RED ", "en"), ("Rojas", "en"), ("Rojas", "es"), ("Red", "es")):
        given["language"] = language
        given["item"] = given["item"][:1]
        given["item"][0]["item"] = given["item"][0]["item"][:2]
        item(given, 0, 1)["answer"][0]["valueCoding"]["display"] = said
        assert submission_in(json.dumps(given).encode(), "r.json", its).answers["color"].options == ("red",)


def test_a_reason_for_no_answer_may_have_the_words_of_its_own_system(
    whole: dict[str, Any], small: Questionnaire
) -> None:
    changed = json.loads(json.dumps(whole))
    _unknown_width(changed, "Asked But Unknown")
    assert submission_in(json.dumps(changed).encode(), "r.json", small).answers["width"].state is AnswerState.UNKNOWN


def test_a_refusal_has_its_line(whole: dict[str, Any], small: Questionnaire) -> None:
    text = json.dumps(whole, indent=1).replace('"code": "hand"', '"code": "hands"')
    with pytest.raises(InvalidFile) as caught:
        submission_in(text.encode(), "r.json", small)
    (problem,) = caught.value.problems
    line = text.splitlines()[problem.place.line - 1]
    assert (problem.place.file, line.strip()) == ("r.json", '"valueCoding": {')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"resourceType": "Patient"}', "one QuestionnaireResponse is expected here, and this is a Patient"),
        (
            '{"resourceType": "Bundle", "entry": []}',
            "one QuestionnaireResponse is expected here, and this is a Bundle with 0 of them",
        ),
    ],
)
def test_other_resources_are_refused(text: str, message: str, small: Questionnaire) -> None:
    with pytest.raises(InvalidFile) as caught:
        submission_in(text.encode(), "r.json", small)
    assert [problem.message for problem in caught.value.problems] == [message]


def test_a_response_in_a_list_or_on_a_line_is_called_what_it_is(tmp_path: Path, whole: dict[str, Any]) -> None:
    said = "this is a resource of FHIR, which is read from a file of its own, and not from a list or a line"
    (tmp_path / "list.json").write_text(json.dumps([whole]), encoding="utf-8")
    (tmp_path / "line.jsonl").write_text(json.dumps(whole), encoding="utf-8")
    listed = as_text(run_program(["score", "list.json", "--questions", str(SMALL)], cwd=tmp_path))
    assert (listed.returncode, listed.stdout, listed.stderr) == (2, "", f"list.json:1:19 {said} [fhir]\n")
    lines = as_text(run_program(["score", "line.jsonl", "--questions", str(SMALL)], cwd=tmp_path))
    assert (lines.returncode, json.loads(lines.stdout)) == (
        1,
        {"line": 1, "errors": [{"column": 18, "message": said}]},
    )

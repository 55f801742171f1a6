"""Dates in FHIR: written as days, limited by the day of the screening, and read back by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

import screener
from screener.errors import InvalidFile
from screener.interop.fhir.bundle import bundle
from screener.interop.fhir.importing import imported
from screener.interop.fhir.intake import submission_in
from screener.interop.fhir.questionnaire import questionnaire_resource
from screener.interop.fhir.response import response_resource
from screener.interop.fhir.verification import Sources, bundle_verdicts
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import condition_text
from screener.records.record import record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.interop.fhir_sheets import by_fhirpathpy, items_of
from tests.support.paths import QUESTIONNAIRES

DAY = date(2027, 5, 31)
ENGINE = f"screener {screener.__version__}"
GIVEN = {"dose": "2027-02-27", "leave": "2027-06-30"}
CORE = "http://hl7.org/fhir/StructureDefinition"


def questionnaire_named(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / "days" / f"{name}.yaml"
    return load(path.read_bytes(), path.name)


MOVING = questionnaire_named("moving")


def record() -> Record:
    return screener.record(MOVING, GIVEN, DAY)


def response() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(response_resource(record(), on_day(MOVING, DAY))))
    return found


# -- out -----------------------------------------------------------------------------------------


def limit(name: str, text: str) -> dict[str, Any]:
    counted = {"language": "text/fhirpath", "expression": text}
    inner = [{"url": f"{CORE}/cqf-expression", "valueExpression": counted}]
    return {"url": f"{CORE}/{name}", "_valueDate": {"extension": inner}}


def test_ranges_are_written_days_or_counted_from_the_day_of_the_screening() -> None:
    found = {item["linkId"]: item for item in items_of(questionnaire_resource(questionnaire_named("since")))}
    assert [found["began"], found["ended"]] == [
        {
            "extension": [
                {"url": f"{CORE}/minValue", "valueDate": "2020-01-01"},
                limit("maxValue", "%screeningDay.toDate()"),
            ],
            "linkId": "began",
            "text": "When did you begin?",
            "type": "date",
            "required": True,
        },
        {
            "extension": [
                {"url": f"{CORE}/minValue", "valueDate": "2020-01-01"},
                {"url": f"{CORE}/maxValue", "valueDate": "2027-12-31"},
            ],
            "linkId": "ended",
            "text": "When did it end?",
            "type": "date",
            "required": True,
        },
    ]
    dose = next(item for item in items_of(questionnaire_resource(MOVING)) if item["linkId"] == "dose")
    assert dose["extension"] == [
        limit("minValue", "%screeningDay.toDate() - 5 months"),
        limit("maxValue", "%screeningDay.toDate()"),
    ]


def test_a_form_writes_down_the_day_on_which_it_is_opened() -> None:
    found = next(item for item in items_of(questionnaire_resource(MOVING)) if item["linkId"] == "screening.day")
    assert (found["type"], [each["url"].rpartition("/")[2] for each in found["extension"]]) == (
        "date",
        ["questionnaire-hidden", "sdc-questionnaire-initialExpression"],
    )
    assert found["extension"][1]["valueExpression"]["expression"] == "today()"


@pytest.mark.parametrize(
    ("condition", "tests"),
    [
        ("began is before 2021-01-01", [("<", "2021-01-01")]),
        ("began is not before 2021-01-01", [(">=", "2021-01-01")]),
        ("began is between 2021-01-01 and 2021-12-31", [(">=", "2021-01-01"), ("<=", "2021-12-31")]),
        ("began is answered", [("exists", True)]),
        ("began is on today", None),
        ("began is before today - 1 month", None),
        ("began is not on 2021-01-01", None),
    ],
)
def test_only_written_days_are_compared_by_enable_when(condition: str, tests: list[tuple[str, object]] | None) -> None:
    path = QUESTIONNAIRES / "days" / "since.yaml"
    text = path.read_text("utf-8").replace("2027-12-31, source", f"2027-12-31, only_if: {condition}, source")
    ended = next(
        item
        for item in items_of(questionnaire_resource(load(text.encode(), "since.yaml")))
        if item["linkId"] == "ended"
    )
    keys = [each["url"].rpartition("-")[2] for each in ended["extension"]]
    if tests is None:
        assert ("enableWhen" in ended, "enableWhenExpression" in keys) == (False, True)
        return
    given = [{"question": "began", "operator": sign, _key(value): value} for sign, value in tests]
    assert (ended["enableWhen"], "enableWhenExpression" in keys) == (given, False)


def _key(value: object) -> str:
    return "answerBoolean" if isinstance(value, bool) else "answerDate"


def test_a_response_has_the_dates_and_the_day() -> None:
    found = {item["linkId"]: item["answer"] for item in items_of(response()) if "answer" in item}
    assert {name: found[name] for name in ("dose", "leave", "screening.day", "outcome.id")} == {
        "dose": [{"valueDate": "2027-02-27"}],
        "leave": [{"valueDate": "2027-06-30"}],
        "screening.day": [{"valueDate": "2027-05-31"}],
        "outcome.id": [{"valueString": "no"}],
    }


@pytest.mark.parametrize(("authored", "outcome"), [("2027-05-31T23:30:00Z", "no"), ("2027-06-01", "look")])
def test_without_the_day_a_form_takes_that_of_authored(authored: str, outcome: str) -> None:
    given = of_another_program(authored=authored)
    (found,) = by_fhirpathpy(questionnaire_resource(MOVING), [given])
    assert found["outcome.id calculatedExpression"] == [outcome]
    taken = submission_in(json.dumps(given).encode(), "r.json", MOVING)
    assert (
        screener.assess(MOVING, {"dose": "2027-02-27", "leave": "2027-06-30"}, taken.day).assessment.outcome.id
        == outcome
    )


# -- in ------------------------------------------------------------------------------------------


def test_the_same_record_comes_back_on_any_later_day() -> None:
    made = record()
    given = submission_in(json.dumps(response()).encode(), "r.json", on_day(MOVING, date(2040, 2, 1)))
    assert given.session is not None
    asked = given.asked(MOVING)
    again = record_of(asked, assess(asked, given.answers), given.session, ENGINE)
    for key in ("id", "day", "assessment", "answers", "citations"):
        assert again[key] == made[key], key


def test_a_response_of_another_program_without_any_day_is_of_the_day_that_is_asked_for() -> None:
    given = {**response(), "identifier": {"system": "urn:other", "value": "7"}}
    given["item"] = given["item"][:-1]
    asked = on_day(MOVING, DAY)
    taken = submission_in(json.dumps(given).encode(), "r.json", asked)
    assert (taken.session, {name: each.number for name, each in taken.answers.items()}) == (
        None,
        {"dose": Fraction(-93), "leave": Fraction(30)},
    )
    dated = {**given, "authored": "2027-06-01T09:00:00+02:00"}
    assert submission_in(json.dumps(dated).encode(), "r.json", asked).day == date(2027, 6, 1)


def of_another_program(**changes: str) -> dict[str, Any]:
    """A response without our day and our identifier."""
    return {
        **response(),
        "identifier": {"system": "urn:other", "value": "7"},
        "item": response()["item"][:-1],
        **changes,
    }


@pytest.mark.parametrize(
    ("authored", "day"),
    [
        ("2027-06-01", date(2027, 6, 1)),
        ("2027-06-01T23:59:59-11:00", date(2027, 6, 1)),  # the day of the place where it was written
        ("2027-06-01T00:00:00.5+14:00", date(2027, 6, 1)),
        ("2027-06-30T08:00:00Z", date(2027, 6, 30)),  # later than the day that is asked for: as it is written
    ],
)
def test_the_day_is_that_of_authored_as_it_is_written(authored: str, day: date) -> None:
    given = json.dumps(of_another_program(authored=authored)).encode()
    found = submission_in(given, "r.json", on_day(MOVING, DAY))
    assert found.day == day
    assert found.answers["leave"].number == Fraction((date(2027, 6, 30) - day).days)


NO_TIME = 'authored is a time such as 2026-11-30T09:30:00Z, and "{}" is none'
NO_DAY = 'dates count from the day of authored, such as 2026-11-30, and "{}" is none'


@pytest.mark.parametrize(
    ("authored", "said"),
    [
        ("2027", NO_DAY),
        ("2027-06", NO_DAY),
        ("2027-02-29", NO_DAY),
        ("yesterday", NO_DAY),
        ("2027-06-01T09:30:00", NO_TIME),
        ("2027-06-01T09:30Z", NO_TIME),
        ("2027-06-01T25:00:00Z", NO_TIME),
        ("2027-06-01 ", NO_TIME),
    ],
)
def test_an_authored_that_gives_no_day_is_refused_and_never_read_as_today(authored: str, said: str) -> None:
    text = json.dumps(of_another_program(authored=authored), indent=1)
    with pytest.raises(InvalidFile) as caught:
        submission_in(text.encode(), "r.json", on_day(MOVING, DAY))
    (problem,) = caught.value.problems
    assert problem.message == said.format(authored.strip())
    assert text.splitlines()[problem.place.line - 1].startswith(' "authored"')


def test_a_month_is_enough_where_no_date_is_asked_and_a_screening_of_ours_needs_its_time(small: Questionnaire) -> None:
    plain: dict[str, Any] = response_resource(screener.record(small, {"area": "hand"}), small)
    other = {**plain, "identifier": {"system": "urn:other", "value": "7"}, "authored": "2027-06"}
    assert submission_in(json.dumps(other).encode(), "r.json", small).session is None
    with pytest.raises(InvalidFile, match="authored is a time such as 2026-11-23T09:30:00Z"):
        submission_in(json.dumps({**plain, "authored": "2027-06-01"}).encode(), "r.json", small)


Change = Callable[[dict[str, Any]], object]


def answer(section: int, at: int, **value: object) -> Change:
    def change(resource: dict[str, Any]) -> None:
        resource["item"][section]["item"][at]["answer"] = [value]

    return change


WHOLE = "dose takes a whole day such as 2026-11-30, and"
INSIDE, ANSWER = "{", '"answer": ['
A_DAY = "screening.day is the day of the screening as valueDate, such as 2026-11-30"
REFUSED: list[tuple[Change, str, str]] = [
    (answer(0, 0, valueDate="2027-02"), f'{WHOLE} "2027-02" is none', INSIDE),
    (answer(0, 0, valueDate="2027"), f'{WHOLE} "2027" is none', INSIDE),
    (answer(0, 0, valueDate="2027-02-29"), f'{WHOLE} "2027-02-29" is none', INSIDE),
    (answer(0, 0, valueDate="20270227"), f'{WHOLE} "20270227" is none', INSIDE),
    (answer(0, 0, valueDateTime="2027-02-27"), "dose takes valueDate, and this is valueDateTime", INSIDE),
    (answer(0, 0, valueString="2027-02-27"), "dose takes valueDate, and this is valueString", INSIDE),
    (
        answer(0, 0, valueDate="2026-12-30"),
        "Last dose: 30 December 2026 does not lie between 31 December 2026 and 31 May 2027",
        ANSWER,
    ),
    (answer(1, 0, valueDate="2027-05"), A_DAY, ANSWER),
    (answer(1, 0, valueString="2027-05-31"), A_DAY, ANSWER),
    (answer(1, 0, valueDate="2027-06-01"), "outcome is No, and these answers make it Look", ANSWER),
]


@pytest.mark.parametrize(("change", "message", "place"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_day_or_none_of_the_range_is_refused_by_place(change: Change, message: str, place: str) -> None:
    given = response()
    change(given)
    text = json.dumps(given, indent=1)
    with pytest.raises(InvalidFile) as caught:
        submission_in(text.encode(), "r.json", MOVING)
    (problem,) = caught.value.problems
    assert problem.message == message
    assert text.splitlines()[problem.place.line - 1].strip().startswith(place)


# -- questionnaires of others ------------------------------------------------------------------------


def carried(item: dict[str, Any], *others: dict[str, Any]) -> tuple[Questionnaire, list[str]]:
    """What an item becomes, and what is noted; `others` stand behind it."""
    items = [{"linkId": "when", "text": "When?", "type": "date", "required": True, **item}, *others]
    found = imported(
        json.dumps({"resourceType": "Questionnaire", "description": "A test.", "item": items}).encode(), "t"
    )
    return load(found.text.encode(), "t.yaml"), [note.message.removeprefix('"When?": ') for note in found.notes]


def written(name: str, **value: object) -> dict[str, Any]:
    return {"url": f"{CORE}/{name}", **value}


EVER = "today - 36500 days to today + 36500 days"
ENDS: list[tuple[list[dict[str, Any]], str, list[str]]] = [
    ([], EVER, [f"the range of {EVER} was made up; a range is needed"]),
    (
        [written("minValue", valueDate="1990-01-31"), written("maxValue", valueDate="2026-01-01")],
        "1990-01-31 to 2026-01-01",
        [],
    ),
    (
        [limit("minValue", "today() - 2 years"), limit("maxValue", "today() + 1 month")],
        "today - 2 years to today + 1 month",
        [],
    ),
    (
        [written("maxValue", valueDate="2026-01-01")],
        "today - 36500 days to 2026-01-01",
        ["the earliest day of today - 36500 days to 2026-01-01 was made up; a range is needed"],
    ),
    (
        [written("minValue", valueDate="2026-01"), limit("maxValue", "today()")],
        "today - 36500 days to today",
        [
            "its earliest day is not carried",
            "the earliest day of today - 36500 days to today was made up; a range is needed",
        ],
    ),
    (
        [written("minValue", valueDate="2026-01-02"), written("maxValue", valueDate="2026-01-01")],
        EVER,
        [
            "its earliest day is not carried",
            "its latest day is not carried",
            f"the range of {EVER} was made up; a range is needed",
        ],
    ),
    (
        [written("minValue", valueDate="1890-01-31"), limit("maxValue", "today()")],
        EVER,
        [
            "its earliest day is not carried",
            "its latest day is not carried",
            f"the range of {EVER} was made up; a range is needed",
        ],
    ),
    (
        [limit("minValue", "%other.toDate() - 2 years"), limit("maxValue", "today() + 300 years")],
        EVER,
        [
            "its earliest day is not carried",
            "its latest day is not carried",
            f"the range of {EVER} was made up; a range is needed",
        ],
    ),
]


@pytest.mark.parametrize(("ends", "days", "notes"), ENDS, ids=range(len(ENDS)))
def test_the_ends_of_a_date_are_carried_or_named(ends: list[dict[str, Any]], days: str, notes: list[str]) -> None:
    questionnaire, noted = carried({"extension": ends})
    assert (questionnaire.by_id["when"].kind.facts(), sorted(noted)) == ({"range": days}, sorted(notes))


@pytest.mark.parametrize(
    ("operator", "value", "said"),
    [
        ("=", "2026-01-31", "when is on 2026-01-31"),
        ("!=", "2026-01-31", "not when is on 2026-01-31"),
        (">", "2026-01-31", "when is after 2026-01-31"),
        ("<", "2026-01-31", "when is before 2026-01-31"),
        (">=", "2026-01-31", "when is not before 2026-01-31"),
        ("<=", "2026-01-31", "when is not after 2026-01-31"),
        ("<=", "2026-01", None),
        ("=", "2026-02-30", None),
    ],
)
def test_what_a_date_is_compared_with_is_carried_or_named(operator: str, value: str, said: str | None) -> None:
    test = {"question": "when", "operator": operator, "answerDate": value}
    questionnaire, notes = carried({}, {"linkId": "so", "text": "So?", "type": "boolean", "enableWhen": [test]})
    if said is None:
        assert "so" not in questionnaire.by_id
        assert any('"So?" is left out: it is asked by what "When?" says' in note for note in notes)
    else:
        assert condition_text(questionnaire, questionnaire.by_id["so"].only_if) == said


def test_a_form_of_ours_comes_back_with_its_ranges_and_conditions() -> None:
    path = QUESTIONNAIRES / "days" / "since.yaml"
    text = path.read_text("utf-8").replace("2027-12-31, s", "today + 3 months, only_if: began is before 2021-01-01, s")
    ours = load(text.encode(), "since.yaml")
    found = load(imported(json.dumps(questionnaire_resource(ours)).encode(), "t").text.encode(), "t.yaml")
    for name in ("began", "ended"):
        assert found.by_id[name].kind.facts() == ours.by_id[name].kind.facts()
    assert condition_text(found, found.by_id["ended"].only_if) == "began is before 2021-01-01"


# -- whether it was altered ------------------------------------------------------------------------


def faults(text: str) -> list[str | None]:
    sources = Sources(ENGINE, lambda _: MOVING, lambda _: None)
    return [verdict.fault for _, verdict in bundle_verdicts(text.encode(), sources)]


def test_a_bundle_is_verified_by_the_day_of_each_screening() -> None:
    text = "".join(bundle([record()], lambda _: MOVING))
    assert faults(text) == [None, None]
    for old, new in (('"valueDate": "2027-02-27"', '"valueDate": "2027-02-26"'), ('"2027-05-31"', '"2027-05-30"')):
        assert old in text
        found = faults(text.replace(old, new))
        assert found[0] is None
        assert found[1] is not None

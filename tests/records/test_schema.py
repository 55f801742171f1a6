"""Schemas: what receivers and editors read in them agrees with what the program writes and takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from screener.errors import InvalidFile
from screener.quantities import as_json, parse_number
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.model import Questionnaire
from screener.records.record import batch_session, record_of
from screener.records.schema import answers_schema, questionnaire_schema, record_schema
from screener.records.submission import submission_from
from screener.screening.assessment import assess
from tests.support import paths
from tests.support.examples import scaled
from tests.support.paths import SHIPPED
from tests.support.random_questionnaires import Case, Sheet, answers_of, cases, sheets, the_shipped, the_small

RECORDS = Draft202012Validator(record_schema())
QUESTIONNAIRES = Draft202012Validator(questionnaire_schema())
FILES = [SHIPPED, *sorted(paths.QUESTIONNAIRES.glob("good/*.yaml"))]


def faults(validator: Draft202012Validator, data: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def test_every_schema_is_a_schema(small: Questionnaire, shipped: Questionnaire) -> None:
    for schema in (record_schema(), questionnaire_schema(), answers_schema(small), answers_schema(shipped)):
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema


# -- records -----------------------------------------------------------------------------------


def record_from(questionnaire: Questionnaire, answers: dict[str, Answer]) -> dict[str, Any]:
    session = batch_session(questionnaire, answers)
    record = record_of(questionnaire, assess(questionnaire, answers), session, "screener test")
    whole: dict[str, Any] = json.loads(json.dumps(record))
    return whole


@pytest.mark.parametrize("each", [50, pytest.param(10, marks=pytest.mark.exhaustive)])
def test_the_records_of_the_shipped_vignettes_fit_the_schema(shipped: Questionnaire, each: int) -> None:
    for vignette in shipped.vignettes[::each]:
        assert faults(RECORDS, record_from(shipped, dict(vignette.answers))) == []


@pytest.mark.exhaustive
@given(cases())
def test_any_record_fits_the_schema(case: Case) -> None:
    assert faults(RECORDS, record_from(case.questionnaire, case.answers)) == []


def test_a_record_with_times_a_subject_and_a_history_fits_the_schema(small: Questionnaire) -> None:
    answers = {name: replace(it, by="Ana", at="2026-11-23T09:30:00Z") for name, it in answers_of(small, FULL).items()}
    said = {"state": "answered", "value": "hand"}
    change: Any = {"question": "area", "old": said, "new": {**said, "value": "foot"}, "by": "Ana", "at": None}
    time = "2026-11-23T09:30:00Z"
    session = replace(batch_session(small, answers), started=time, finished=time, subject="MRN-7", history=[change])
    record = record_of(small, assess(small, answers), session, "screener test")
    assert faults(RECORDS, json.loads(json.dumps(record))) == []


FULL: Sheet = {"area": "hand", "fever": "yes", "pain": ["arm", "leg"], "tools": "saw", "width": "2.5 mm", "weeks": "1"}
BY_ID = ("answers", "scores")
"""Mappings whose keys are ids, and may be any."""


def damaged(data: Any, key: str = "") -> Iterator[Any]:  # noqa: ANN401  (any JSON)
    """The same JSON with a key less, a key more, or one value that fits nowhere: each in turn."""
    if isinstance(data, dict):
        for name, value in data.items():
            if key not in BY_ID:
                yield {other: it for other, it in data.items() if other != name}
            yield from ({**data, name: other} for other in damaged(value, name))
        if key not in BY_ID:
            yield {**data, "extra": None}
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from ([*data[:at], other, *data[at + 1 :]] for other in damaged(value))
    else:
        yield {"nowhere": [data]}


def test_a_record_with_any_part_missing_added_or_of_another_kind_does_not_fit(small: Questionnaire) -> None:
    record = record_from(small, answers_of(small, FULL))
    others = list(damaged(record))
    assert len(others) > 300
    assert [other for other in others if RECORDS.is_valid(other)] == []


# -- answers -----------------------------------------------------------------------------------


def plain(reply: Reply) -> object:
    """A reply as JSON."""
    return as_json(reply) if isinstance(reply, Fraction) else reply


def refusal(questionnaire: Questionnaire, answers: object) -> str | None:
    try:
        submission_from(json.dumps(answers).encode(), "answers.json", questionnaire)
    except InvalidFile as error:
        return str(error)
    return None


@pytest.mark.parametrize("load", [the_small, the_shipped])
@given(data=st.data())
def test_whatever_is_an_answer_fits_the_schema(load: Callable[[], Questionnaire], data: st.DataObject) -> None:
    answers = {name: plain(reply) for name, reply in data.draw(sheets(load())).items()}
    assert faults(Draft202012Validator(answers_schema(load())), answers) == []


CHOICES = ("area", "fever", "pain", "tools")
JUNK: tuple[object, ...] = (True, False, None, 0, 1, 2.5, "", "maybe", "unknown", "declined", {})


@scaled(500)
@given(data=st.data())
def test_of_a_choice_the_schema_and_the_reader_take_the_same(data: st.DataObject) -> None:
    small = the_small()
    question = small.by_id[data.draw(st.sampled_from(CHOICES))]
    options = [option.id for option in question.options]
    some = st.lists(st.sampled_from((*options, *options, "unknown", True)), max_size=3)
    reply = data.draw(st.sampled_from((*options, *JUNK)) | some | st.text(max_size=4))
    fits = Draft202012Validator(answers_schema(small)).is_valid({question.id: reply})
    assert fits is (refusal(small, {question.id: reply}) is None)


@given(name=st.sampled_from(("width", "weeks")), tenths=st.integers(-20, 6000))
def test_of_a_plain_number_the_schema_and_the_reader_take_the_same(name: str, tenths: int) -> None:
    small = the_small()
    reply = as_json(Fraction(tenths, 10))
    fits = Draft202012Validator(answers_schema(small)).is_valid({name: reply})
    assert fits is (refusal(small, {name: reply}) is None)


REFUSED_BY_BOTH: list[tuple[str, object]] = [
    ("width", 0.4),
    ("width", 91),
    ("width", "abc"),
    ("width", "1,5"),
    ("width", "+5"),
    ("width", "1e3"),
    ("width", "nan"),
    ("width", "declined"),
    ("width", True),
    ("width", None),
    ("width", ["5"]),
    ("weeks", 2.5),
    ("weeks", -1),
    ("weeks", "3 weeks"),
    ("weeks", "unknown"),
    ("note", ""),
    ("note", "x" * 501),
    ("note", None),
    ("note", True),
    ("note", ["a"]),
    ("nothing", "a"),
]
REFUSED_BY_THE_READER_ONLY: list[tuple[str, object, str]] = [
    ("width", 2.55, "decimals are told for whole numbers only"),
    ("width", "2.55", "nor are they of a number in quotes"),
    ("width", "91 mm", "nor is the range of a number in quotes"),
    ("weeks", "2.5", "nor that it is whole"),
    ("note", "   ", "white space is a text"),
    ("note", "a\x1b[2J", "any character is a text"),
]
REFUSED_BY_THE_SCHEMA_ONLY: list[tuple[str, object, str]] = [
    ("width", "2.5mm", "the unit needs its space"),
    ("width", "2.5 cm", "only its own unit is in the schema; others are converted"),
    ("width", " 2.5 mm ", "white space around"),
    ("note", 5, "a number is taken as a text"),
]


@pytest.mark.parametrize(("name", "reply"), REFUSED_BY_BOTH)
def test_what_the_reader_refuses_does_not_fit(small: Questionnaire, name: str, reply: object) -> None:
    assert refusal(small, {name: reply})
    assert not Draft202012Validator(answers_schema(small)).is_valid({name: reply})


@pytest.mark.parametrize(("name", "reply", "why"), REFUSED_BY_THE_READER_ONLY)
def test_where_the_schema_is_weaker_than_the_reader(small: Questionnaire, name: str, reply: object, why: str) -> None:
    assert refusal(small, {name: reply}), why
    assert Draft202012Validator(answers_schema(small)).is_valid({name: reply}), why


@pytest.mark.parametrize(("name", "reply", "why"), REFUSED_BY_THE_SCHEMA_ONLY)
def test_where_the_schema_is_stricter_than_the_reader(small: Questionnaire, name: str, reply: object, why: str) -> None:
    assert refusal(small, {name: reply}) is None, why
    assert not Draft202012Validator(answers_schema(small)).is_valid({name: reply}), why


@pytest.mark.parametrize("unit", ["C (oral)", "mg/m^2", "kg+", "$"])
def test_a_unit_may_hold_any_sign(small: Questionnaire, unit: str) -> None:
    sections = tuple(
        replace(
            section, questions=tuple(it.with_kind(unit=unit) if it.id == "width" else it for it in section.questions)
        )
        for section in small.sections
    )
    other = replace(small, sections=sections)
    assert refusal(other, {"width": f"5 {unit}"}) is None
    assert faults(Draft202012Validator(answers_schema(other)), {"width": f"5 {unit}"}) == []


# -- questionnaires ----------------------------------------------------------------------------


def document(node: yaml.Node) -> Any:  # noqa: ANN401  (any JSON)
    """YAML as the language reads it: only bare numbers are numbers, only true and false are not text."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: document(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [document(item) for item in node.value]
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    if is_plain and node.value in ("true", "false"):
        return node.value == "true"
    number = parse_number(node.value) if is_plain else None
    return node.value if number is None else as_json(number)


def written(path: Path) -> Any:  # noqa: ANN401  (any JSON)
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    assert node is not None
    return document(node)


@pytest.mark.sampled(24)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_good_questionnaire_fits_the_schema(path: Path) -> None:
    assert faults(QUESTIONNAIRES, written(path)) == []


FREE = ("options", "answers", "expect", "texts", "sources", "es")


def misspelled(data: Any, key: str = "") -> Iterator[Any]:  # noqa: ANN401  (any JSON)
    """The same questionnaire with a key that no mapping has, in each mapping in turn."""
    if isinstance(data, dict):
        if key not in FREE:
            yield {**data, "extra": "x"}
        for name, value in data.items():
            if name not in FREE or name == "sources":
                yield from ({**data, name: other} for other in misspelled(value, name))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from ([*data[:at], other, *data[at + 1 :]] for other in misspelled(value))


def test_a_key_that_the_language_does_not_have_fits_nowhere() -> None:
    others = list(misspelled(written(paths.QUESTIONNAIRES / "engine/small.yaml")))
    assert len(others) > 30
    assert [other for other in others if QUESTIONNAIRES.is_valid(other)] == []


def test_the_shipped_vignettes_as_they_are_written_fit_the_schema_of_answers(shipped: Questionnaire) -> None:
    validator = Draft202012Validator(answers_schema(shipped))
    vignettes = written(SHIPPED)["vignettes"]
    assert [faults(validator, vignette["answers"]) for vignette in vignettes] == [[]] * len(shipped.vignettes)

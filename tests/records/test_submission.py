"""Submissions: answers from files, YAML, JSON or a record; taken whole, or refused with the place and the reason."""

from __future__ import annotations

import json
from time import process_time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import InvalidFile
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.model import Questionnaire
from screener.records.record import Session, batch_session, record_of
from screener.records.submission import Submission, submission_from, submissions_from
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.support.examples import scaled
from tests.support.hostile_files import FILE, FORMAT, HAZARDS
from tests.support.random_questionnaires import Sheet, answers_of, the_small

NAMES = "write area, fever, pain, tools, width, weeks, note or memo"
SHEET: Sheet = {"area": "hand", "fever": "unknown", "pain": ["arm", "leg"], "width": "2.5 mm", "note": "declined"}
MAKE: dict[str, Any] = {"id": UUID("0123456789abcdef0123456789abcdef"), "mode": "staff", "subject": "MRN-7"}


def record_from(questionnaire: Questionnaire, answers: dict[str, Answer], session: Session | None = None) -> Record:
    session = session or batch_session(questionnaire, answers)
    return record_of(questionnaire, assess(questionnaire, answers), session, "screener test")


def read(data: bytes | str, questionnaire: Questionnaire) -> Submission | str:
    """What comes of a file: answers, or what is wrong with it; never another exception."""
    try:
        return submission_from(data if isinstance(data, bytes) else data.encode(), FILE, questionnaire)
    except InvalidFile as error:
        return str(error)


# -- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "area: hand\nfever: unknown\npain: [arm, leg]\nwidth: 2.5 mm\nnote: declined\n",
        '# in another order\nnote: "declined"\npain:\n  - leg\n  - arm\nwidth: 2.5\narea: "hand"\nfever: unknown\n',
        '{"area": "hand", "fever": "unknown", "pain": ["arm", "leg"], "width": 2.5, "note": "declined"}',
        ' \n {"width": "2.5", "pain": ["leg", "arm"], "note": "declined", "fever": "unknown", "area": "hand"}\n',
        '{"\\u0061rea": "\\u0068and", "fever": "unknown", "pain": ["arm", "leg"], "width": 2.50, "note": "declined"}',
    ],
)
def test_yaml_and_json_give_the_same_answers(small: Questionnaire, text: str) -> None:
    assert read(text, small) == Submission(answers_of(small, SHEET))


def test_nothing_answered_is_a_submission_too(small: Questionnaire) -> None:
    assert read("{}", small) == Submission({})


@pytest.mark.parametrize("fever", ["true", "yes", '"yes"'])
def test_true_and_yes_are_one_answer_in_yaml(small: Questionnaire, fever: str) -> None:
    assert read(f"fever: {fever}", small) == Submission({"fever": Answer(AnswerState.ANSWERED, "yes")})


def test_yaml_on_one_line_is_yaml(small: Questionnaire) -> None:
    assert read("{area: hand, fever: no}", small) == Submission(answers_of(small, {"area": "hand", "fever": "no"}))


def test_everything_that_is_wrong_is_told_at_once_with_its_place(small: Questionnaire) -> None:
    text = "aera: hand\nfever: maybe\nweeks: true\nnote: ok\npain: [none, arm]\n"
    found = read(text, small)
    assert isinstance(found, str)
    assert found.splitlines() == [
        f'answers.json:1:7: there is no question "aera"; {NAMES}. Did you mean "area"? [unknown-name]',
        'answers.json:2:8: Do you have a fever today? has no answer "maybe"; its answers are yes, no [fever]',
        "answers.json:3:8: Weeks cannot be answered with true or false [weeks]",
        'answers.json:5:7: Select what applies, or select "No pain", not both [pain]',
    ]


@pytest.mark.parametrize(("data", "message"), [each[1:] for each in HAZARDS], ids=[each[0] for each in HAZARDS])
def test_a_hazard_is_refused_with_the_place_and_the_reason(small: Questionnaire, data: bytes, message: str) -> None:
    assert read(data, small) == message


def test_a_comma_too_many_is_refused_in_the_words_of_this_python(small: Questionnaire) -> None:
    found = read('{"weeks": 1,}', small)
    assert isinstance(found, str)
    assert found.startswith("answers.json:1:1")
    assert "this is not JSON: " in found


# -- records -----------------------------------------------------------------------------------


MODES = "mode is one of staff, kiosk, batch [record]"
ANSWERED = {"state": "answered", "value": "hand"}
TIME = " must be a time like 2026-11-23T09:30:00Z [record]"


@pytest.mark.parametrize(
    ("change", "message", "place"),
    [
        ({"format": "screener/record/3"}, FORMAT, ""),
        ({"format": None}, FORMAT, ""),
        ({"format": ["screener/record/1"]}, FORMAT, ""),
        (
            {"questionnaire": {"id": "big"}},
            'these are answers to "big", and this questionnaire is "small" [record]',
            '"big"',
        ),
        ({"questionnaire": {"id": 7}}, 'these are answers to "7", and this questionnaire is "small" [record]', "7"),
        ({"answers": None}, "a record needs answers [record]", ""),
        ({"answers": []}, "a record needs answers [record]", ""),
        ({"answers": {"area": "hand"}}, "area has no state [area]", '"hand"'),
        ({"answers": {"area": {"state": "said"}}}, "area has no state [area]", '"said"'),
        ({"answers": {"area": {"state": 1}}}, "area has no state [area]", "1}"),
        ({"answers": {"area": {"state": []}}}, "area has no state [area]", "[]"),
        ({"answers": {"area": {"state": {}}}}, "area has no state [area]", "{}"),
        ({"answers": {"area": {"value": "hand"}}}, "area has no state [area]", '{"value'),
        ({"answers": {"area": {"state": "answered"}}}, "Select one answer for Area [area]", '{"state'),
        ({"answers": {"area": {"state": "unknown"}}}, 'Area cannot be left at "I\'m not sure" [area]', '{"state'),
        (
            {"answers": {"aera": ANSWERED}},
            f'there is no question "aera"; {NAMES}. Did you mean "area"? [unknown-name]',
            '"hand"',
        ),
        ({"answers": {"width": {"state": "not asked", "value": 91}}}, "Width must be 90 mm or less [width]", "91}"),
        ({"mode": "vendor"}, MODES, ""),
        ({"mode": None}, MODES, ""),
        ({"mode": ["staff"]}, MODES, ""),
        ({"id": "42"}, "the id of a record is a UUID [record]", ""),
        ({"id": None}, "the id of a record is a UUID [record]", ""),
        ({"id": 42}, "the id of a record is a UUID [record]", ""),
        ({"started": ""}, "started" + TIME, ""),
        ({"started": "2026-99-99T99:99:99Z"}, "started" + TIME, ""),
        ({"started": "yesterday"}, "started" + TIME, ""),
        ({"started": "2026-11-23T09:30:00+01:00"}, "started" + TIME, ""),
        ({"finished": "٢٠٢٦-11-23T09:30:00Z"}, "finished" + TIME, ""),
        ({"finished": "2026-11-23 09:30:00Z"}, "finished" + TIME, ""),
        ({"history": [{}]}, "each change in history needs question, old, new, by and at [record]", ""),
        ({"history": [1]}, "each change in history needs question, old, new, by and at [record]", ""),
    ],
)
def test_a_record_with_something_wrong_is_refused(
    small: Questionnaire, change: dict[str, Any], message: str, place: str
) -> None:
    """At the value of the key that was changed, or at what is named below it."""
    ((key, value),) = change.items()
    record = {**record_from(small, answers_of(small, SHEET), Session(**MAKE)), key: value}
    text = json.dumps(record)
    below = text.index(f'"{key}": ') + len(f'"{key}": ')
    column = text.index(place, below) + 1 if place else below + 1
    assert read(text, small) == f"answers.json:1:{column}: {message}"


def test_the_place_in_json_of_many_lines_is_that_of_the_value(small: Questionnaire) -> None:
    text = '{\n\t"area": "hand",\n\t"weeks":\n\t\t"many",\n\t"note": "\\/"\n}\n'
    assert read(text, small) == "answers.json:4:3: Weeks must be a number, like 260 [weeks]"


LONG = "\n" * 300_000


@pytest.mark.parametrize(
    ("below", "message"),
    [
        ('{"weeks":\n "many"}', "300002:2: Weeks must be a number, like 260 [weeks]"),
        ('{"weeks": 1,\n "weeks": 2}', '300002:2: "weeks" stands twice [json]'),
        ('{"pain": ["arm",\n 6e1]}', "300002:2: the number 6e1 is not a plain decimal; write it like 25 or 2.5 [json]"),
    ],
)
def test_a_large_file_and_a_fault_of_numbers_or_names_have_their_place(
    small: Questionnaire, below: str, message: str
) -> None:
    assert read(LONG + below, small) == f"answers.json:{message}"


def test_a_list_of_records_is_as_many_submissions(small: Questionnaire) -> None:
    records = [record_from(small, answers_of(small, SHEET), Session(**MAKE)), {"weeks": 2}]
    one, other = submissions_from(json.dumps(records).encode(), FILE, small)
    assert (one, other) == (read(json.dumps(records[0]), small), read('{"weeks": 2}', small))
    for text, told in (
        ("[]", ["1:1: this list is empty; it holds sets of answers, or records [answers]"]),
        (
            '[{"weeks": "a"},\n5, {"weeks": 1, "week": 2}]',
            [
                "1:12: Weeks must be a number, like 260 [weeks]",
                "2:1: question ids with their answers are expected here [answers]",
                f'2:25: there is no question "week"; {NAMES}. Did you mean "weeks"? [unknown-name]',
            ],
        ),
    ):
        with pytest.raises(InvalidFile) as caught:
            submissions_from(text.encode(), FILE, small)
        assert [str(each) for each in caught.value.problems] == [f"{FILE}:{each}" for each in told]


def test_a_message_holds_no_character_that_a_terminal_obeys(small: Questionnaire) -> None:
    record = {**record_from(small, {}), "answers": {"\x1b[2J": {}}}
    found = read(json.dumps(record), small)
    assert isinstance(found, str)
    assert found.isprintable()


def test_of_very_many_names_that_are_unknown_the_first_are_told(small: Questionnaire) -> None:
    found = read("{" + ", ".join(f'"n{number}": 1' for number in range(5_000)) + "}", small)
    assert isinstance(found, str)
    assert len(found.splitlines()) == 401
    assert found.endswith("there are more problems than these; mend them first, then check again [many]")


def test_many_names_of_which_the_last_stands_twice_are_refused_at_once(small: Questionnaire) -> None:
    names = [f'"n{number}": 1' for number in range(20_000)]
    before = process_time()
    found = read("{" + ", ".join([*names, names[-1]]) + "}", small)
    assert found == 'answers.json:1:248892: "n19999" stands twice [json]'
    assert process_time() - before < 2  # it was seven seconds while each name was counted for each name


# -- fuzz --------------------------------------------------------------------------------------

SEEDS = [data for _, data, _ in HAZARDS if len(data) < 200]
RECORD = {"format": "screener/record/1", "answers": {"area": ANSWERED}, "mode": "batch", "id": "0" * 32, "history": []}
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A hazard with a few bytes changed, cut or doubled."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        start, length = draw(st.integers(0, len(data))), draw(st.integers(0, 8))
        new = draw(st.binary(max_size=3) | st.sampled_from((b'"', b"{", b"[", b"null", b"1e9", b"\\ud800", data[:20])))
        data = data[:start] + new + data[start + length :]
    return data


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A record in which one thing was replaced by any other."""
    path, key = draw(st.sampled_from(((), ("answers",), ("answers", "area")))), draw(st.text(max_size=5))
    record: dict[str, Any] = json.loads(json.dumps(RECORD))
    part = record
    for step in path:
        part = part[step]
    key, value = draw(st.sampled_from([*part, key])), draw(ANY)
    part[key] = value
    return json.dumps(record).encode()


@scaled(1_500)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | broken() | mangled())
def test_any_bytes_are_answers_or_are_refused_in_words_of_this_file(data: bytes) -> None:
    found = read(data, the_small())
    if isinstance(found, str):
        assert found.startswith("answers.json:")
    else:
        assert set(found.answers) <= set(the_small().by_id)

"""Submissions: answers from files, YAML, JSON or a record; taken whole, or refused with the place and the reason."""

from __future__ import annotations

import json
from time import process_time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Sheet, answers_of, the_small

from screener.answers import Answer, State
from screener.assessment import assess
from screener.problems import InvalidFile
from screener.questionnaire import Questionnaire
from screener.record import Session, batch_session, record_of
from screener.record.parts import Record
from screener.submission import Submission, submission_from

FILE = "answers.json"
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
    assert read(f"fever: {fever}", small) == Submission({"fever": Answer(State.ANSWERED, "yes")})


def test_yaml_on_one_line_is_yaml(small: Questionnaire) -> None:
    assert read("{area: hand, fever: no}", small) == Submission(answers_of(small, {"area": "hand", "fever": "no"}))


def test_everything_that_is_wrong_is_told_at_once_with_its_place(small: Questionnaire) -> None:
    text = "aera: hand\nfever: maybe\nweeks: true\nnote: ok\npain: [none, arm]\n"
    found = read(text, small)
    assert isinstance(found, str)
    assert found.splitlines() == [
        'answers.json:1:7: there is no question "aera"; did you mean "area"? [unknown-name]',
        'answers.json:2:8: Do you have a fever today? has no answer "maybe" [fever]',
        "answers.json:3:8: Weeks cannot be answered with true or false [weeks]",
        'answers.json:5:7: Select what applies, or select "No pain", not both [pain]',
    ]


HERE = "answers.json:1:1: "
NAME = "Expecting property name enclosed in double quotes"
FORMAT = "only records of format screener/record/1 can be read [record]"
NOT_ANSWERS = HERE + "question ids with their answers are expected here [answers]"
BOM = HERE + "begins with a byte-order mark; save the file as UTF-8 without one [encoding]"
EMPTY = HERE + "the file is empty [empty]"
TWICE = 'answers.json:2:1: "weeks" stands here a second time; first on line 1 [duplicate-key]'
DEEP = HERE + "nested too deep [json]"
LARGE = HERE + "larger than 1024 KiB; is this the right file? [size]"


def not_number(text: str) -> str:
    return f"{HERE}the number {text} is not a plain decimal [json]"


def not_json(column: int, text: str) -> str:
    return f"answers.json:1:{column}: this is not JSON: {text} [json]"


def not_utf8(column: int) -> str:
    return f"answers.json:1:{column}: not UTF-8 text here; save the file as UTF-8 [encoding]"


HAZARDS: list[tuple[str, bytes, str]] = [
    ("duplicate", b'{"weeks": 1, "weeks": 2}', HERE + '"weeks" stands twice [json]'),
    ("duplicate by escape", b'{"weeks": 1, "w\\u0065eks": 2}', HERE + '"weeks" stands twice [json]'),
    ("duplicate below", b'{"pain": {"a": 1, "a": 1}}', HERE + '"a" stands twice [json]'),
    ("duplicate with a control", b'{"\\u001b[2J": 1, "\\u001b[2J": 2}', HERE + '"\ufffd[2J" stands twice [json]'),
    ("duplicate in yaml", b"weeks: 1\nweeks: 2", TWICE),
    ("NaN", b'{"weeks": NaN}', HERE + "NaN is not a number [json]"),
    ("Infinity", b'{"weeks": Infinity}', HERE + "Infinity is not a number [json]"),
    ("-Infinity", b'{"weeks": [-Infinity]}', HERE + "-Infinity is not a number [json]"),
    ("1e400", b'{"weeks": 1e400}', not_number("1e400")),
    ("exponent", b'{"weeks": 1e1}', not_number("1e1")),
    ("exponent and point", b'{"weeks": 1.0E+2}', not_number("1.0E+2")),
    ("seven decimals", b'{"weeks": 1.0000001}', not_number("1.0000001")),
    ("thirteen digits", b'{"weeks": 1234567890123}', not_number("1234567890123")),
    ("5,000 digits", b'{"weeks": ' + b"9" * 5000 + b"}", not_number("9" * 39 + "…")),
    ("5,000 decimals", b'{"weeks": 0.' + b"3" * 5000 + b"}", not_number("0." + "3" * 37 + "…")),
    ("5,000 digits in quotes", b'{"weeks": "' + b"9" * 5000 + b'"}', HERE + "Weeks must be a number, like 260 [weeks]"),
    ("lone surrogate", b'{"note": "\\ud800"}', HERE + "Note holds a character that cannot be stored [note]"),
    ("lone surrogate as a key", b'{"\\udfff": 1}', HERE + 'there is no question "\ufffd" [unknown-name]'),
    ("NUL", b'{"note": "a\\u0000"}', HERE + "Note holds a character that cannot be stored [note]"),
    ("raw NUL", b'{"note": "a\x00"}', not_json(12, "Invalid control character at")),
    ("byte-order mark", b'\xef\xbb\xbf{"weeks": 1}', BOM),
    ("UTF-16", '{"weeks": 1}'.encode("utf-16"), not_utf8(1)),
    ("UTF-16 without a mark", '{"weeks": 1}'.encode("utf-16-le"), not_json(2, NAME)),
    ("Latin-1", b'{"note": "\xe9"}', not_utf8(11)),
    ("surrogate in UTF-8", b'{"note": "\xed\xa0\x80"}', not_utf8(11)),
    ("empty", b"", EMPTY),
    ("white space", b" \n \n", EMPTY),
    ("a comment", b"# nothing\n", EMPTY),
    ("a list", b"[]", NOT_ANSWERS),
    ("a list of answers", b'[{"weeks": 1}]', NOT_ANSWERS),
    ("a list in yaml", b"- weeks: 1", NOT_ANSWERS),
    ("a text", b'"weeks"', NOT_ANSWERS),
    ("null", b"null", NOT_ANSWERS),
    ("deep lists", b"[" * 100_000, DEEP),
    ("deep mappings", b'{"weeks":' * 100_000, DEEP),
    ("deep lists that end", b'{"weeks": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", DEEP),
    ("deep in yaml", b"weeks: " + b"[" * 40, "answers.json:1:39: nested deeper than 32 levels [depth]"),
    ("too large", b'{"note": "' + b"a" * 1024 * 1024 + b'"}', LARGE),
    ("cut off", b'{"weeks": 1', not_json(12, "Expecting ',' delimiter")),
    ("two", b'{"weeks": 1}\n{"weeks": 2}', "answers.json:2:1: this is not JSON: Extra data [json]"),
    ("single quotes", b"{'weeks': 1}", not_json(2, NAME)),
    ("plus", b'{"weeks": +1}', not_json(11, "Expecting value")),
    ("underscore", b'{"weeks": 1_0}', not_json(12, "Expecting ',' delimiter")),
    ("hexadecimal", b'{"weeks": 0x1F}', not_json(12, "Expecting ',' delimiter")),
    ("true for a number", b'{"weeks": true}', HERE + "Weeks cannot be answered with true or false [weeks]"),
    ("1 for true", b'{"fever": 1}', HERE + "Do you have a fever today? cannot be answered with a number [fever]"),
    ("null for an answer", b'{"weeks": null}', HERE + "Weeks must be a number, like 260 [weeks]"),
    ("not asked", b'{"area": "not asked"}', HERE + 'Area has no answer "not asked" [area]'),
    ("an unknown format", b'{"format": "screener/record/2"}', HERE + FORMAT),
    ("a record of nothing", b'{"format": "screener/record/1"}', HERE + "a record needs answers [record]"),
    ("a format in yaml", b"note: x\nformat: 1", f"answers.json:2:9: {FORMAT}"),
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
    ("change", "message"),
    [
        ({"format": "screener/record/2"}, FORMAT),
        ({"format": None}, FORMAT),
        ({"format": ["screener/record/1"]}, FORMAT),
        ({"answers": None}, "a record needs answers [record]"),
        ({"answers": []}, "a record needs answers [record]"),
        ({"answers": {"area": "hand"}}, "area has no state [area]"),
        ({"answers": {"area": {"state": "said"}}}, "area has no state [area]"),
        ({"answers": {"area": {"state": 1}}}, "area has no state [area]"),
        ({"answers": {"area": {"value": "hand"}}}, "area has no state [area]"),
        ({"answers": {"area": {"state": "answered"}}}, "Select one answer for Area [area]"),
        ({"answers": {"area": {"state": "unknown"}}}, 'Area cannot be left at "I\'m not sure" [area]'),
        ({"answers": {"aera": ANSWERED}}, 'there is no question "aera"; did you mean "area"? [unknown-name]'),
        ({"answers": {"width": {"state": "not asked", "value": 91}}}, "Width must be 90 mm or less [width]"),
        ({"mode": "vendor"}, MODES),
        ({"mode": None}, MODES),
        ({"mode": ["staff"]}, MODES),
        ({"id": "42"}, "the id of a record is a UUID [record]"),
        ({"id": None}, "the id of a record is a UUID [record]"),
        ({"id": 42}, "the id of a record is a UUID [record]"),
        ({"started": "yesterday"}, "started" + TIME),
        ({"started": "2026-11-23T09:30:00+01:00"}, "started" + TIME),
        ({"finished": "٢٠٢٦-11-23T09:30:00Z"}, "finished" + TIME),
        ({"finished": "2026-11-23 09:30:00Z"}, "finished" + TIME),
        ({"history": [{}]}, "each change in history needs question, old, new, by and at [record]"),
        ({"history": [1]}, "each change in history needs question, old, new, by and at [record]"),
    ],
)
def test_a_record_with_something_wrong_is_refused(small: Questionnaire, change: dict[str, Any], message: str) -> None:
    record = {**record_from(small, answers_of(small, SHEET), Session(**MAKE)), **change}
    assert read(json.dumps(record), small) == HERE + message


@pytest.mark.parametrize("state", [[], {}])
def test_a_state_of_any_kind_is_refused(small: Questionnaire, state: Any) -> None:  # noqa: ANN401
    record = {**record_from(small, {}), "answers": {"area": {"state": state}}}
    assert read(json.dumps(record), small) == HERE + "area has no state [area]"


def test_a_message_holds_no_character_that_a_terminal_obeys(small: Questionnaire) -> None:
    record = {**record_from(small, {}), "answers": {"\x1b[2J": {}}}
    found = read(json.dumps(record), small)
    assert isinstance(found, str)
    assert found.isprintable()


@pytest.mark.parametrize("time", ["", "2026-99-99T99:99:99Z"])
def test_a_time_that_is_none_is_refused(small: Questionnaire, time: str) -> None:
    record = {**record_from(small, {}), "started": time}
    assert read(json.dumps(record), small) == HERE + "started" + TIME


def test_many_names_of_which_the_last_stands_twice_are_refused_at_once(small: Questionnaire) -> None:
    names = [f'"n{number}": 1' for number in range(20_000)]
    before = process_time()
    assert read("{" + ", ".join([*names, names[-1]]) + "}", small) == HERE + '"n19999" stands twice [json]'
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


@settings(max_examples=1_500)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | broken() | mangled())
def test_any_bytes_are_answers_or_are_refused_in_words_of_this_file(data: bytes) -> None:
    found = read(data, the_small())
    if isinstance(found, str):
        assert found.startswith("answers.json:")
    else:
        assert set(found.answers) <= set(the_small().by_id)

"""The record: one screening as plain data, the same bytes wherever and however it was made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.model import Questionnaire
from screener.records.codes import code_of, format_1_code_of
from screener.records.record import Session, batch_session, canonical, checksum_of, record_of
from screener.records.submission import submission_from
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.support.examples import scaled
from tests.support.paths import QUESTIONNAIRES, VERSION_1
from tests.support.random_questionnaires import Case, Sheet, answers_of, cases

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ID = UUID("0123456789abcdef0123456789abcdef")
FOOT: Sheet = {"area": "foot", "fever": "unknown", "pain": "arm", "tools": ["saw", "drill"], "width": "10.1 mm"}
REST: Sheet = {"weeks": "0", "note": "declined", "memo": "Ampe\u0300re"}


def record_from(questionnaire: Questionnaire, answers: dict[str, Answer], session: Session | None = None) -> Record:
    session = session or batch_session(questionnaire, answers)
    return record_of(questionnaire, assess(questionnaire, answers), session, "screener test")


# -- whole records -----------------------------------------------------------------------------


def test_a_whole_record(small: Questionnaire) -> None:
    answers = answers_of(small, {**FOOT, **REST})
    answers["fever"] = replace(answers["fever"], by="Ana", at="2026-11-23T09:30:05Z")
    started, finished = "2026-11-23T09:30:00Z", "2026-11-23T09:31:00Z"
    session = Session(id=ID, mode="staff", subject="MRN-7", started=started, finished=finished)
    record = record_from(small, answers, session)
    expected = yaml.safe_load((QUESTIONNAIRES / "engine/small-record.yaml").read_text(encoding="utf-8"))
    expected["questionnaire"]["sha256"] = sha256((QUESTIONNAIRES / "engine/small.yaml").read_bytes()).hexdigest()
    text = json.dumps(expected, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert record == {**expected, "checksum": sha256(text.encode("ascii")).hexdigest()}
    assert list(record) == [*expected, "checksum"]


def test_a_record_without_an_open_answer_is_certain(small: Questionnaire) -> None:
    sheet: Sheet = {"area": "hand", "fever": "no", "pain": ["leg", "arm"], "tools": "saw", "width": "10"}
    record = record_from(small, answers_of(small, {**sheet, "weeks": "3", "note": "a", "memo": "b"}))
    assessment = record["assessment"]
    assert (assessment["certain"], assessment["possible"], assessment["open"]) == (True, ["talk-first"], [])
    scores = {name: (each["value"], each["lowest"], each["highest"]) for name, each in assessment["scores"].items()}
    assert scores == {"signs": (6, 6, 6), "worst": (2, 2, 2), "ratio": (3.333333, 3.333333, 3.333333)}
    assert assessment["about"] == [{"title": "In winter", "say": "Hands are colder in winter.", "sources": [2]}]
    assert [(each["number"], each["id"]) for each in record["citations"]] == [(1, "panel"), (2, "book"), (3, "own")]
    assert (record["mode"], record["subject"], record["started"], record["finished"]) == ("batch", None, None, None)


# -- what must hold for every record -----------------------------------------------------------


@scaled(40)
@given(cases())
def test_a_record_has_every_question_and_an_answer_that_is_hidden_is_not_asked(case: Case) -> None:
    record = record_from(case.questionnaire, case.answers)
    assert list(record["answers"]) == [question.id for question in case.questionnaire.questions]
    assessment = assess(case.questionnaire, case.answers)
    states = {name: AnswerState(entry["state"]) for name, entry in record["answers"].items()}
    assert states == {name: answer.state for name, answer in assessment.answers.items()}
    hidden = [name for name in assessment.set_aside if name not in assessment.applies]
    assert all(record["answers"][name]["sources"] == [] for name in hidden)


@scaled(40)
@given(cases())
def test_the_reasons_of_a_record_add_up_to_its_scores(case: Case) -> None:
    assessment: Any = record_from(case.questionnaire, case.answers)["assessment"]
    ends = (("points", "value"), ("cautious", "cautious"), ("generous", "generous"))
    for (name, score), (points_key, key) in product(assessment["scores"].items(), ends):
        points = [each[points_key] for each in assessment["reasons"] if each["score"] == name]
        exact = [Fraction(str(each)) for each in points if each is not None]
        value = score[key]
        off = abs(sum(exact, Fraction(0)) - (0 if value is None else Fraction(str(value))))
        assert off <= Fraction(len(exact), 10**6)


def named(record: Record) -> set[int]:
    """The numbers of all the sources that the parts of a record name."""
    assessment = record["assessment"]
    parts: list[Any] = [*record["answers"].values(), *assessment["reasons"], *assessment["about"]]
    parts += [*assessment["stops"], *assessment["flags"], *assessment["notes"]]
    return {number for part in parts for number in part["sources"]}


@scaled(40)
@given(cases())
def test_every_number_of_a_source_is_a_citation_and_every_citation_is_named(case: Case) -> None:
    record = record_from(case.questionnaire, case.answers)
    assert sorted(named(record)) == [citation["number"] for citation in record["citations"]]


def test_a_question_that_waits_for_its_answer_names_its_sources(small: Questionnaire) -> None:
    record = record_from(small, {})
    assert sorted(named(record)) == [citation["number"] for citation in record["citations"]]


@scaled(40)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_in_which_answers_come_makes_no_other_bytes(case: Case, chance: Random) -> None:
    names = list(case.answers)
    chance.shuffle(names)
    shuffled = {name: case.answers[name] for name in names}
    assert canonical(record_from(case.questionnaire, shuffled)) == canonical(
        record_from(case.questionnaire, case.answers)
    )


@scaled(40)
@given(cases())
def test_the_checksum_is_that_of_all_else(case: Case) -> None:
    record: dict[str, Any] = {**record_from(case.questionnaire, case.answers)}
    assert record["checksum"] == checksum_of(record) == checksum_of(dict(reversed(record.items())))
    assert checksum_of({**record, "checksum": "x"}) == record["checksum"]
    assert checksum_of(json.loads(json.dumps(record))) == record["checksum"]


def changed(data: Any) -> Iterator[Any]:  # noqa: ANN401  (any JSON)
    """The same JSON with one thing in it changed: each in turn."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield {other: it for other, it in data.items() if other != key}
            yield from ({**data, key: other} for other in changed(value))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield [*data[:at], *data[at + 1 :]]
            yield from ([*data[:at], other, *data[at + 1 :]] for other in changed(value))
    else:
        yield [data]


def test_any_change_of_a_record_changes_its_checksum(small: Questionnaire) -> None:
    record = record_from(small, answers_of(small, {**FOOT, **REST}))
    rest = {key: value for key, value in record.items() if key != "checksum"}
    checksums = [checksum_of(other) for other in changed(rest)]
    assert len(set(checksums)) > 200
    assert record["checksum"] not in checksums


def test_the_canonical_form_is_sorted_ascii_without_spaces() -> None:
    assert canonical({"b": ["é", None, True, 1.5], "a": {"d": 1, "c": "\u2028"}}) == (
        '{"a":{"c":"\\u2028","d":1},"b":["\\u00e9",null,true,1.5]}'
    )


# -- read back ---------------------------------------------------------------------------------

SAID = {"state": "answered", "value": 2.5}
CHANGE: Any = {"question": "q0", "old": SAID, "new": {**SAID, "value": ["a"]}, "by": "Ana", "at": None}


def round_trip(questionnaire: Questionnaire, answers: dict[str, Answer]) -> None:
    record = record_from(questionnaire, answers)
    for text in (json.dumps(record), json.dumps(record, indent=2, ensure_ascii=False), canonical(record)):
        submission = submission_from(text.encode(), "record.json", questionnaire)
        assert submission.answers == answers
        again = record_from(questionnaire, dict(submission.answers), submission.session)
        assert canonical(again) == canonical(record)


@scaled(40)
@given(cases())
def test_a_record_that_is_read_gives_the_same_answers_and_the_same_bytes(case: Case) -> None:
    round_trip(case.questionnaire, case.answers)


@pytest.mark.exhaustive
def test_the_records_of_the_shipped_vignettes_are_read_back_as_they_were(shipped: Questionnaire) -> None:
    for vignette in shipped.vignettes[::8]:
        round_trip(shipped, dict(vignette.answers))


@pytest.mark.parametrize("pain", ["unknown", "declined"])
def test_a_hidden_answer_that_is_unknown_is_read_back_too(small: Questionnaire, pain: str) -> None:
    round_trip(small, answers_of(small, {"area": "foot", "pain": pain}))


@scaled(40)
@given(cases(), st.sampled_from(("Ana", None)), st.sampled_from(("MRN-7", None, "")))
def test_a_record_keeps_its_session_and_who_answered_when(case: Case, by: str | None, subject: str | None) -> None:
    at = "2026-11-23T09:30:00Z"
    answers = {name: replace(answer, by=by, at=at) for name, answer in case.answers.items()}
    session = Session(id=ID, mode="kiosk", subject=subject, started=at, finished=at, history=[CHANGE], language="es")
    session = replace(session, day=case.questionnaire.day)
    record = record_from(case.questionnaire, answers, session)
    submission = submission_from(json.dumps(record).encode(), "record.json", case.questionnaire)
    assert (submission.session, submission.answers) == (session, answers)
    assert canonical(record_from(case.questionnaire, dict(submission.answers), submission.session)) == canonical(record)


# -- ids and codes -----------------------------------------------------------------------------


@given(st.uuids())
def test_a_code_is_six_letters_and_digits_that_cannot_be_mistaken(screening: UUID) -> None:
    code = code_of(screening)
    assert len(code) == 6
    assert code[0].isalpha()
    assert all(len(set(code) & set(alike)) < 2 for alike in ("0ODQ", "1IL7", "2Z", "5S", "6G", "8B", "UV"))
    assert not set(code) & set("AEIOU")
    number, old = int(screening.hex[:16], 16), format_1_code_of(screening)
    assert old == "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(6))


def test_answers_without_a_session_have_an_id_of_their_own(small: Questionnaire) -> None:
    answers = answers_of(small, {**FOOT, **REST})
    session = batch_session(small, answers)
    assert (session, session.id.version) == (Session(id=session.id), 5)
    reversed_and_signed = {name: replace(each, by="Ana") for name, each in reversed(answers.items())}
    assert batch_session(small, reversed_and_signed) == session
    others = [
        batch_session(small, {**answers, name: Answer(AnswerState.UNKNOWN)}).id for name in answers if name != "fever"
    ]
    others += [batch_session(small, {name: it for name, it in answers.items() if name != each}).id for each in answers]
    others.append(batch_session(replace(small, sha256="0" * 64), answers).id)
    assert len({session.id, *others}) == len(others) + 1


# -- every machine -----------------------------------------------------------------------------

SCRIPT = """
import sys
from pathlib import Path
from screener.screening.assessment import assess
from screener.questionnaire.loader import load
from screener.records.record import batch_session, canonical, record_of
for name in sys.argv[1:]:
    questionnaire = load(Path(name).read_bytes(), "questions.yaml")
    answered = [vignette.answers for vignette in questionnaire.vignettes[::5]]
    for answers in answered + [{}] * (len(answered) == 1):
        session = batch_session(questionnaire, answers)
        print(canonical(record_of(questionnaire, assess(questionnaire, answers), session, "screener test")))
"""
FILES = (VERSION_1, QUESTIONNAIRES / "engine/small.yaml")
Machine = tuple[str, str, str, tuple[str, ...]]
"""Hash seed, time zone, locale, and the interpreter's own options."""
SETTINGS = product("0123", ("UTC", "Asia/Kathmandu"), ("C", "C.UTF-8", "tr_TR.UTF-8"))
MACHINES = [(*setting, ("-O",) if at % 2 else ()) for at, setting in enumerate(SETTINGS)]


def output_of(machine: Machine) -> bytes:
    seed, zone, locale, flags = machine
    settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale}
    command = [sys.executable, *flags, "-c", SCRIPT, *map(str, FILES)]
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.mark.parametrize("machines", [MACHINES[5:6], pytest.param(MACHINES[::2], marks=pytest.mark.exhaustive)])
def test_the_bytes_are_the_same_for_every_hash_seed_time_zone_locale_and_optimization(
    small: Questionnaire, version_1: Questionnaire, machines: list[Machine]
) -> None:
    with ThreadPoolExecutor(4) as pool:
        outputs = set(pool.map(output_of, machines))
    sheets = [(it, each.answers) for it in (version_1, small) for each in it.vignettes[::5]] + [(small, {})]
    here = [canonical(record_from(it, dict(answers))) for it, answers in sheets]
    assert outputs == {"".join(f"{line}\n" for line in here).encode("ascii")}

"""Options that are not always shown, in what is kept: events, record and row say the same, and can be judged again."""

from __future__ import annotations

import json
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.loader import load
from screener.records.events import answer_body, answers_in, event_after
from screener.records.record import Session, canonical, compact, record_of
from screener.records.replay import Replay
from screener.records.submission import submission_from
from screener.records.types import Record
from screener.records.verification import fault_in_log, verification_of
from screener.screening.assessment import assess
from screener.screening.interview import Interview
from tests.support.logged_screening import chained
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import AT, ENGINE

PATH = QUESTIONNAIRES / "good" / "option-only-if.yaml"
FILE = load(PATH.read_bytes(), PATH.name)
ID = UUID("6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11")
SAID: list[tuple[str, Any]] = [
    ("area", "hand"),
    ("age", Fraction(40)),
    ("look", "hollow"),
    ("felt", ["pain", "cold", "stiff"]),
]


def interview(*more: tuple[str, Any]) -> Interview:
    found = Interview(FILE)
    for name, reply in [*SAID, *more]:
        found = (found if found.next_question else found.change(name)).answer(reply, by="staff", at=AT)
    return found


def record_from(found: Interview) -> Record:
    session = Session(id=ID, mode="staff", started=AT, finished=AT)
    return record_of(FILE, assess(FILE, found.answers), session, ENGINE)


PARTLY = interview(("age", "declined"), ("area", "face"))
WHOLE = interview()


def test_a_record_says_what_counts_what_was_chosen_and_what_was_shown() -> None:
    felt = record_from(PARTLY)["answers"]["felt"]
    assert (felt["value"], felt["words"]) == (["pain", "stiff"], "Pain; Stiff fingers")
    assert (felt["chosen"], felt["shown"]) == (["pain", "cold", "stiff"], ["pain", "cold", "stiff", "none"])
    whole = record_from(WHOLE)["answers"]
    assert "chosen" not in whole["felt"]
    assert "shown" not in whole["area"]


def test_a_question_that_has_to_be_answered_again_is_not_asked_open_and_keeps_its_answer() -> None:
    more = interview(("area", "face"), ("look", "lines"), ("area", "both"))
    record = record_from(more)
    look = record["answers"]["look"]
    assert (look["state"], look["value"], look["shown"]) == ("not asked", "lines", ["lines", "hollow"])
    assert record["assessment"]["incomplete"] is True
    assert "look" in record["assessment"]["open"]
    assert more.next_question is FILE.by_id["look"]


@pytest.mark.parametrize("found", [WHOLE, PARTLY, interview(("area", "both"))], ids=["whole", "partly", "again"])
def test_a_record_is_recomputed_from_itself_and_agrees_with_its_log(found: Interview) -> None:
    record = record_from(found)
    text = compact(record)
    assert verification_of(text, json.loads(text), FILE, ENGINE).fault is None
    assert submission_from(text.encode(), "record.json", FILE).answers == found.answers
    begin = {"screening": str(ID), "questionnaire": FILE.sha256, "mode": "staff", "started": AT}
    told = chained([("begin", begin), *(("answer", answer_body(name, each)) for name, each in found.answers.items())])
    events = [*told, event_after(told[-1], "finish", {"record": sha256(canonical(record).encode()).hexdigest()})]
    assert fault_in_log(canonical(record), record, events) is None
    assert answers_in(events, FILE) == found.answers
    assert {name: each.shown for name, each in answers_in(events, FILE).items()} == {
        name: each.shown for name, each in found.answers.items()
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"shown": ["pain"]},
            "answers.felt.shown: it says ['pain'], and the log says ['pain', 'cold', 'stiff', 'none']",
        ),
        (
            {"chosen": ["pain", "stiff"]},
            "answers.felt.value: it says ['pain', 'stiff'], and the log says ['pain', 'cold', 'stiff']",
        ),
    ],
    ids=["shown", "chosen"],
)
def test_what_was_shown_or_chosen_cannot_be_altered(change: dict[str, Any], fault: str) -> None:
    record = record_from(PARTLY)
    begin = {"screening": str(ID), "questionnaire": FILE.sha256, "mode": "staff", "started": AT}
    told = chained([("begin", begin), *(("answer", answer_body(name, each)) for name, each in PARTLY.answers.items())])
    altered: Any = {**record, "answers": {**record["answers"], "felt": {**record["answers"]["felt"], **change}}}
    events = [*told, event_after(told[-1], "finish", {"record": sha256(canonical(altered).encode()).hexdigest()})]
    assert fault_in_log(canonical(altered), altered, events) == fault


def test_a_log_with_something_else_in_the_place_of_options_cannot_be_read() -> None:
    body = answer_body("felt", Answer(AnswerState.ANSWERED, ("pain",), shown=("pain", "none")))
    assert event_after(None, "answer", body).is_readable
    assert not event_after(None, "answer", {**body, "shown": "pain"}).is_readable
    assert not event_after(None, "answer", {**body, "shown": [1]}).is_readable


def test_a_replay_asks_nobody_again_for_an_option_that_only_the_new_version_has() -> None:
    hollow = "hollow: Hollow cheeks\n"
    text = PATH.read_text(encoding="utf-8").replace(hollow, f"{hollow}          warts: Warts\n")
    record = record_from(interview(("area", "face"), ("look", "lines"), ("felt", ["pain"])))
    replayed = Replay(load(text.encode(), "new.yaml")).of(compact(record), record["code"], FILE)
    assert (replayed.old, replayed.new, replayed.dropped) == ("look-first", "look-first", ())

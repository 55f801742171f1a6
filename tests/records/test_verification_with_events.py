"""Verification beside the log: whatever is altered there, or in the record beside it, is noticed, and named."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest

from screener.records.events import Event
from screener.records.record import Session, canonical
from screener.records.types import Record
from screener.records.verification import fault_in_log
from tests.support.logged_screening import ID, Said, chained, screening, story
from tests.support.stores import AT, FEVERISH, LATER, STEADY, record_from

RECORD, EVENTS = screening(FEVERISH)


def log_fault(events: Sequence[Event], record: Record = RECORD) -> str | None:
    return fault_in_log(canonical(record), record, events)


def retold(said: Said, record: Record = RECORD) -> list[Event]:
    """A log that was written anew, every hash of it, so that only what it says can give it away."""
    return chained([*said, ("finish", {"record": sha256(canonical(record).encode()).hexdigest()})])


def test_a_log_that_was_retold_word_for_word_is_the_same_log() -> None:
    assert retold(story(dict(FEVERISH))) == EVENTS


def test_a_log_that_is_gone_or_lacks_its_end_or_its_beginning_is_named() -> None:
    assert log_fault([]) == "events: entry 0 does not follow from the one before it"
    assert log_fault(EVENTS[:-1]) == "record: it is not the one that the log says was finished"
    assert log_fault(EVENTS[1:]) == "events: entry 0 does not follow from the one before it"


def test_another_record_than_the_one_that_was_finished_is_named() -> None:
    """The first thing in which they differ; where all that the log holds is the same, that it was another."""
    other = record_from(STEADY, Session(id=ID, mode="staff", started=AT))
    assert log_fault(EVENTS, other) == "answers.fever.value: it says 'no', and the log says 'yes'"
    later: Record = {**RECORD, "finished": "2026-11-23T10:00:00Z"}
    assert log_fault(EVENTS, later) == "record: it is not the one that the log says was finished"
    row = {"finished": RECORD["finished"]}
    said = fault_in_log(canonical(later), later, EVENTS, row)
    assert said == "finished: it says '2026-11-23T10:00:00Z', and the list says '2026-11-23T09:31:00Z'"


BEGUN: dict[str, tuple[str, object, str]] = {
    "another screening": ("screening", "x", f"id: it says '{ID}', and the log says 'x'"),
    "another mode": ("mode", "kiosk", "mode: it says 'staff', and the log says 'kiosk'"),
    "another time": ("started", LATER, f"started: it says '{AT}', and the log says '{LATER}'"),
    "another questionnaire": ("questionnaire", "0" * 64, "questionnaire.sha256: the log says that it was asked with"),
}


@pytest.mark.parametrize("what", BEGUN)
def test_a_log_that_begins_otherwise_is_named_though_it_is_a_whole_chain(what: str) -> None:
    key, value, said = BEGUN[what]
    told = story(dict(FEVERISH))
    told[0][1][key] = value
    assert (log_fault(retold(told)) or "").startswith(said)


FORGED: dict[str, tuple[int, dict[str, Any]]] = {
    "who": (1, {"by": "patient"}),
    "when": (1, {"at": LATER}),
    "a change": (3, {"value": 4}),
    "an answer": (1, {"value": "no"}),
    "a text": (4, {"value": "nothing at all"}),
    "an answer that never was": (1, {"value": "maybe"}),
    "a question that never was": (1, {"question": "cough"}),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_log_that_says_something_else_is_noticed_though_it_is_a_whole_chain(what: str) -> None:
    said = story(dict(FEVERISH))
    number, change = FORGED[what]
    said[number] = (said[number][0], {**said[number][1], **change})
    assert log_fault(retold(said)) is not None


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_log_that_leaves_out_an_answer_is_noticed_though_it_is_a_whole_chain(number: int) -> None:
    said = story(dict(FEVERISH))
    del said[number]
    assert log_fault(retold(said)) is not None

"""The log: events that follow from one another, so that whatever is altered afterwards is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.kinds.base import Refused
from screener.records.events import Event, EventKind, answer_body, answers_in, broken_at, event_after, history_of
from tests.support.stores import AT, LATER, QUESTIONNAIRE, STEADY, UNSURE, answers

Body = dict[str, Any]

BODIES = st.lists(
    st.dictionaries(st.text(max_size=5), st.none() | st.integers(-999, 999) | st.text(max_size=9), max_size=4),
    min_size=2,
    max_size=6,
)


def chain(*bodies: Body, kind: EventKind = "answer") -> list[Event]:
    """Events one after the other."""
    events: list[Event] = []
    for body in bodies:
        events.append(event_after(events[-1] if events else None, kind, body))
    return events


def said(question: str, value: object, by: str = "staff", at: str = AT, state: str = "answered") -> Body:
    """What an answer event says."""
    return {"question": question, "state": state, "value": value, "by": by, "at": at}


# -- the chain ---------------------------------------------------------------------------------


@given(BODIES)
def test_events_count_from_nought_and_each_follows_from_the_one_before(bodies: list[Body]) -> None:
    events = chain(*bodies)
    assert [event.number for event in events] == list(range(len(bodies)))
    assert broken_at(events) is None


def test_nothing_is_a_whole_chain() -> None:
    assert broken_at([]) is None


def test_an_event_is_the_same_on_every_machine() -> None:
    """A golden value: a store written today is read in ten years."""
    first, second = chain({"b": 1, "a": "é"}, {"c": None})
    assert first.entry == '{"a":"\\u00e9","b":1}'
    assert first.hash == "43b6e96282790f72ca65489f6e617a9a9921905100123232a76b422786855b3b"
    assert second.hash == "80e181af245d8efc3def093aa5597f12348e6ef321938924357237f94a2dbcdd"


def test_the_order_in_which_a_body_was_made_does_not_matter() -> None:
    assert chain({"a": 1, "b": 2}) == chain({"b": 2, "a": 1})


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_an_event_does_not_depend_on_the_hash_seed(seed: str) -> None:
    program = "from screener.records.events import *; print(event_after(None, 'begin', {c: c for c in 'zyxabc'}).hash)"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    printed = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True).stdout
    assert printed.decode().strip() == event_after(None, "begin", {c: c for c in "abcxyz"}).hash


ALTERATIONS: dict[str, Callable[[Event], Event]] = {
    "number": lambda event: replace(event, number=event.number + 1),
    "kind": lambda event: replace(event, kind="finish"),
    "entry": lambda event: replace(event, entry=event.entry.replace("{", '{"x":0,', 1)),
    "one space in an entry": lambda event: replace(event, entry=event.entry + " "),
    "letters outside ASCII in an entry": lambda event: replace(event, entry=event.entry + "é"),
    "a lone surrogate in an entry": lambda event: replace(event, entry=event.entry + "\udcff"),
    "no entry": lambda event: replace(event, entry=""),
    "hash": lambda event: replace(event, hash=event.hash[::-1]),
    "no hash": lambda event: replace(event, hash=""),
}


@pytest.mark.parametrize("where", [0, 1, 3])
@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_altered_event_is_named(what: str, where: int) -> None:
    events = chain({"a": 1}, {"b": 2}, {"c": 3}, {"d": 4})
    events[where] = ALTERATIONS[what](events[where])
    assert broken_at(events) == where


@given(BODIES, st.data())
def test_an_event_that_is_taken_out_leaves_a_gap(bodies: list[Body], data: st.DataObject) -> None:
    events = chain(*bodies)
    taken = data.draw(st.integers(0, len(events) - 2))
    assert broken_at(events[:taken] + events[taken + 1 :]) == taken


@given(BODIES, st.data())
def test_events_that_changed_places_are_noticed(bodies: list[Body], data: st.DataObject) -> None:
    events = chain(*bodies)
    at = data.draw(st.integers(0, len(events) - 2))
    events[at], events[at + 1] = events[at + 1], events[at]
    assert broken_at(events) == at


@given(BODIES, st.data())
def test_an_event_that_was_put_in_between_is_noticed(bodies: list[Body], data: st.DataObject) -> None:
    """Even one that follows from its predecessor: its successor does not follow from it."""
    events = chain(*bodies)
    at = data.draw(st.integers(1, len(events) - 1))
    forged = event_after(events[at - 1], "answer", {"forged": True})
    assert broken_at([*events[:at], forged, *events[at:]]) == at + 1
    renumbered = [replace(event, number=event.number + 1) for event in events[at:]]
    assert broken_at([*events[:at], forged, *renumbered]) == at + 1


def test_an_event_of_another_screening_is_noticed() -> None:
    ours, theirs = chain({"a": 1}, {"b": 2}), chain({"a": 9}, {"b": 2})
    assert broken_at([ours[0], theirs[1]]) == 1


# -- answers in the log ------------------------------------------------------------------------


@pytest.mark.parametrize("replies", [STEADY, UNSURE], ids=["steady", "unsure"])
def test_answers_come_back_as_they_were_given(replies: dict[str, Any]) -> None:
    given = answers(replies)
    events = chain(*(answer_body(name, answer) for name, answer in given.items()))
    back = answers_in(events, QUESTIONNAIRE)
    assert back == given
    assert {(answer.by, answer.at) for answer in back.values()} == {("staff", AT)}


@given(st.integers(5, 900))
def test_a_number_comes_back_exactly(tenths: int) -> None:
    given = Answer(AnswerState.ANSWERED, Fraction(tenths, 10))
    assert answers_in(chain(answer_body("width", given)), QUESTIONNAIRE)["width"] == given


@given(st.text(max_size=200))
def test_a_text_comes_back_to_the_letter_or_is_refused(text: str) -> None:
    try:
        given = answers({"note": text})["note"]
    except Refused:
        return
    assert answers_in(chain(answer_body("note", given)), QUESTIONNAIRE)["note"] == given


def test_the_last_answer_to_a_question_is_the_one_that_counts() -> None:
    events = chain(said("fever", "no"), said("fever", "yes"), said("fever", None, state="unknown", by="patient"))
    answer = answers_in(events, QUESTIONNAIRE)["fever"]
    assert (answer.state, answer.by) == (AnswerState.UNKNOWN, "patient")


def test_only_answers_are_answers() -> None:
    events = [*chain({"questionnaire": "x"}, kind="begin"), *chain({"record": "x"}, kind="finish")]
    assert answers_in(events, QUESTIONNAIRE) == {}
    assert history_of(events) == []


@pytest.mark.parametrize("value", ["maybe", ["no"], 2, None])
def test_an_answer_that_the_questionnaire_never_allowed_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        answers_in(chain(said("fever", value)), QUESTIONNAIRE)


# -- what was changed --------------------------------------------------------------------------


def test_a_change_says_what_it_was_what_it_became_by_whom_and_when() -> None:
    events = chain(
        said("width", 2.5), said("fever", "no"), said("width", 7, by="patient", at=LATER), said("width", 2.5, at=LATER)
    )
    first, second = ({"state": "answered", "value": value} for value in (2.5, 7))
    assert history_of(events) == [
        {"question": "width", "old": first, "new": second, "by": "patient", "at": LATER},
        {"question": "width", "old": second, "new": first, "by": "staff", "at": LATER},
    ]


def test_the_same_answer_again_is_no_change() -> None:
    assert history_of(chain(said("width", 2.5), said("width", 2.5, by="patient", at=LATER))) == []


def test_a_change_of_state_is_a_change() -> None:
    (change,) = history_of(chain(said("note", "nothing"), said("note", None, state="declined")))
    assert change["new"] == {"state": "declined", "value": None}


@pytest.mark.parametrize("value", [7, 2.5, 1000000])
def test_numbers_in_the_history_are_written_as_they_are_in_answers(value: float) -> None:
    (change,) = history_of(chain(said("width", value), said("width", 3)))
    assert (change["old"]["value"], type(change["old"]["value"])) == (value, type(value))

"""A screening in which one answer was changed, as the chain of events that a store keeps."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from screener.questionnaire.kinds.base import Reply
from screener.records.events import Event, EventKind, answer_body, event_after, history_of
from screener.records.record import Session, canonical, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.support.stores import AT, ENGINE, LATER, QUESTIONNAIRE, answers

Said = list[tuple[EventKind, dict[str, Any]]]

ID = UUID("6a1f5a52-58a4-4c1e-9a53-7f2f0a4b9c11")


def story(replies: Mapping[str, Reply]) -> Said:
    """What the log of a screening says when one answer was changed on the way."""
    begin: dict[str, Any] = {"screening": str(ID), "questionnaire": QUESTIONNAIRE.sha256}
    begin |= {"mode": "staff", "started": AT}
    first = answers({**replies, "width": "3 mm"})
    then = answers(replies, by="patient", at=LATER)
    told = [answer_body(name, answer) for name, answer in [*first.items(), ("width", then["width"])]]
    return [("begin", begin), *(("answer", body) for body in told)]


def chained(said: Said) -> list[Event]:
    """Events that follow from one another, whatever they say."""
    events: list[Event] = []
    for kind, body in said:
        events.append(event_after(events[-1] if events else None, kind, body))
    return events


def screening(replies: Mapping[str, Reply]) -> tuple[Record, list[Event]]:
    """A finished screening with a changed answer: its record and its log."""
    told = chained(story(replies))
    session = Session(id=ID, mode="staff", subject="R-17", started=AT, finished=LATER, history=list(history_of(told)))
    signed = {**answers(replies), "width": answers(replies, by="patient", at=LATER)["width"]}
    record = record_of(QUESTIONNAIRE, assess(QUESTIONNAIRE, signed), session, ENGINE)
    return record, [*told, event_after(told[-1], "finish", {"record": sha256(canonical(record).encode()).hexdigest()})]

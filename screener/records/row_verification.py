"""Verification of a row: whether what the list says of a screening agrees with its events, in every state.

A row that is open has a beginning and no end; a finished one has both; a sealed or deleted one keeps nothing in the
clear. The store also keeps the number and hash of the last event of each screening, so that an event that was taken
from the end of a log is missed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import get_args
from uuid import UUID

from screener.records.codes import is_code_of
from screener.records.differences import first_difference
from screener.records.events import Event
from screener.records.sealing import is_sealed
from screener.records.store.tables import LastEvent, Screening
from screener.records.types import Mode

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_FORMS = {
    "questionnaire": re.compile("[0-9a-f]{64}"),
    "mode": re.compile("|".join(get_args(Mode))),
    "language": re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?"),
    "started": _TIME,
    "finished": _TIME,
    "deleted": _TIME,
}


def row_fault(row: Screening, events: Sequence[Event], last: LastEvent | None) -> str | None:
    """What is first found wrong between a row and the events that the store keeps of it.

    `last` is what the store says of the last event: None where it says nothing, which only a store of version 1 does
    for a screening with events.
    """
    if row.deleted is not None:
        return _left_over("it is marked as deleted", row, events, last) or _code_fault(row) or _form_fault(row)
    if row.finished is None:
        return _open_fault(row, events) or _last_fault(events, last)
    if row.record is not None and is_sealed(row.record):
        return _left_over("it is sealed", row, events, last, sealed=True) or _code_fault(row)
    return _last_fault(events, last)


def not_covered(row: Screening, events: Sequence[Event], last: LastEvent | None) -> list[str]:
    """What of an open screening no check covers, because an older version of the program kept it."""
    missing = [] if last is not None else ["its last answer"]
    if row.subject is not None and events and events[0].is_readable and "subject" not in events[0].body:
        missing.append("its reference")
    return missing if row.state == "open" else []


def _left_over(
    why: str, row: Screening, events: Sequence[Event], last: LastEvent | None, *, sealed: bool = False
) -> str | None:
    """What is kept in the clear although it should be gone."""
    left = {
        "subject": row.subject,
        "outcome": row.outcome,
        "record": None if sealed else row.record,
        "events": events or None,
        "last event": last,
    }
    found = next((name for name, value in left.items() if value is not None), None)
    return None if found is None else f"{found}: {why}, and this is kept beside it"


def _open_fault(row: Screening, events: Sequence[Event]) -> str | None:
    kept = next((name for name in ("outcome", "record") if getattr(row, name) is not None), None)
    if kept is not None:
        return f"{kept}: the list says that it is open, and this is kept beside it"
    if any(event.kind in {"finish", "decision"} for event in events):
        return "finished: the list says that it is open, and the log says that it was finished"
    begin = events[0].body if events and events[0].kind == "begin" else {}
    return _begin_fault(row, begin) or _code_fault(row)


def _begin_fault(row: Screening, begin: Mapping[str, object]) -> str | None:
    """Where the row is not as the screening began; an older log says less of it."""
    keys = {"screening": "id", "questionnaire": "questionnaire", "mode": "mode", "started": "started"}
    keys |= {key: key for key in ("code", "language", "subject") if key in begin}
    said = {name: begin.get(key) for key, name in keys.items()}
    return first_difference(said, {name: getattr(row, name) for name in said}, "", "the log says")


def _code_fault(row: Screening) -> str | None:
    try:
        fits = is_code_of(row.code, UUID(row.id))
    except ValueError:
        fits = False
    return None if fits else "code: it is not the one of its id"


def _form_fault(row: Screening) -> str | None:
    """Which value of a deleted row the program does not write; no events are left to compare the row with."""
    written = {name: str(getattr(row, name)) for name in _FORMS if name != "finished" or row.finished is not None}
    wrong = next((name for name, value in written.items() if not _FORMS[name].fullmatch(value)), None)
    return None if wrong is None else f"{wrong}: this program does not write {written[wrong]!r} there"


def _last_fault(events: Sequence[Event], last: LastEvent | None) -> str | None:
    if last is None or (events and last == LastEvent(events[-1].number, events[-1].hash)):
        return None
    return f"events: the store kept {last.number} as the last entry, and it is not the last one here"

"""Verification: does a record still follow from its answers? The first thing that does not is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

from screener.errors import InvalidFile
from screener.questionnaire.answers import Answer
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import Refused
from screener.questionnaire.translation import translated
from screener.records.events import Event, answers_in, broken_at, history_of
from screener.records.record import checksum_of, record_of, value_of
from screener.records.submission import submission_from
from screener.records.types import Record
from screener.screening.assessment import assess
from screener.text import brief


def fault_of(text: str, record: object, questionnaire: Questionnaire, kept: Record | None = None) -> str | None:
    """What is first found wrong with a record, worked out again from its answers; None when all agrees.

    `kept` is the same record as a store keeps it, where there is one: that tells what answers do not decide.
    """
    fault = shape_fault(record)
    if fault is not None:
        return fault
    whole = cast("Record", record)
    try:
        return _recomputed(text, whole, questionnaire) or _difference_to(kept, whole) or _checksum_fault(whole)
    except RecursionError:
        return "format: it is nested too deep"


def fault_of_kept(
    text: str,
    record: object,
    questionnaire: Questionnaire,
    events: Sequence[Event],
    row: Mapping[str, str | None],
) -> str | None:
    """The same for a record in a store, where its log and its row in the list tell of it too."""
    fault = shape_fault(record)
    if fault is not None:
        return fault
    whole = cast("Record", record)
    try:
        return (
            _recomputed(text, whole, questionnaire)
            or fault_in_log(text, whole, events, questionnaire, row)
            or _checksum_fault(whole)
        )
    except RecursionError:
        return "format: it is nested too deep"


def shape_fault(record: object) -> str | None:
    """What keeps a record from being read at all; the rest is found by working it out again."""
    if not isinstance(record, Mapping) or not isinstance(record.get("format"), str):
        return "format: this is no record"
    for key in ("code", "language", "engine", "checksum"):
        if not isinstance(record.get(key), str):
            return f"{key}: it is missing, or no text"
    result = record.get("assessment")
    if not isinstance(result, Mapping) or not isinstance(result.get("outcome"), Mapping):
        return "assessment.outcome: it is missing"
    named = record.get("questionnaire")
    if not isinstance(named, Mapping) or not isinstance(named.get("sha256"), str):
        return "questionnaire.sha256: it is missing, or no text"
    return None


def _difference_to(kept: Record | None, record: Record) -> str | None:
    return None if kept is None else first_difference(kept, record, "", "the store says")


def _recomputed(text: str, record: Record, questionnaire: Questionnaire) -> str | None:
    """What the answers do not give, or the changes of them do not lead to."""
    wanted = record["questionnaire"]["sha256"]
    if wanted != questionnaire.sha256:
        return f"questionnaire.sha256: it was asked with {brief(wanted[:12])}, and this is {questionnaire.sha256[:12]}"
    spoken = translated(questionnaire, record["language"])
    try:
        submission = submission_from(text.encode("utf-8", "surrogatepass"), record["code"], spoken)
    except InvalidFile as error:
        return f"answers: {error.problems[0].message}"
    if submission.session is None:
        return "format: this is no record"
    again = record_of(spoken, assess(spoken, submission.answers), submission.session, record["engine"])
    return first_difference({**again, "checksum": ""}, {**record, "checksum": ""}) or _history_fault(record)


def _history_fault(record: Record) -> str | None:
    """Where the changes do not lead from one to the next, and to the answer."""
    now: dict[str, tuple[int, object]] = {}
    for index, change in enumerate(record["history"]):
        before = now.get(str(change["question"]))
        if before is not None and before[1] != change["old"]:
            return f"history[{index}].old: it says {_shown(change['old'])}, and it was {_shown(before[1])}"
        now[str(change["question"])] = index, change["new"]
    for name, (index, new) in now.items():
        entry = record["answers"].get(name)
        if entry is None:
            return f"history[{index}].question: there is no question {brief(name)}"
        said = {"state": entry["state"], "value": entry["value"]}
        if entry["state"] != "not asked" and said != new:
            return f"history[{index}].new: it says {_shown(new)}, and the answer is {_shown(said)}"
    return None


def _checksum_fault(record: Record) -> str | None:
    if checksum_of(record) == record["checksum"]:
        return None
    return "checksum: something that answers do not decide (times, subject, history, who answered) was altered"


# -- what is kept beside a record ----------------------------------------------------------------


def chain_fault(events: Sequence[Event]) -> str | None:
    """Where the log of a screening is no whole chain."""
    broken = broken_at(events)
    if broken is None and events:
        return None
    return f"events: entry {broken or 0} does not follow from the one before it"


def fault_of_draft(events: Sequence[Event], questionnaire: Questionnaire) -> str | None:
    """What is first found wrong with a screening that is not finished."""
    fault = chain_fault(events)
    if fault is not None:
        return fault
    try:
        answers_in(events, questionnaire)
    except (Refused, KeyError):
        return _NOT_ALLOWED
    return None


_NOT_ALLOWED = "events: an answer in the log is none that the questionnaire allows"


def fault_in_log(
    text: str,
    record: Record,
    events: Sequence[Event],
    questionnaire: Questionnaire,
    row: Mapping[str, str | None] | None = None,
) -> str | None:
    """What is first found wrong between a stored record, the log of its screening, and its row in the list."""
    return (
        chain_fault(events)
        or _begin_fault(record, events[0])
        or _answers_fault(text, record, events, questionnaire)
        or first_difference(history_of(events), record["history"], "history", "the log gives")
        or _row_fault(record, row or {})
        or _finish_fault(text, events[-1])
    )


def _begin_fault(record: Record, begin: Event) -> str | None:
    wanted = {"screening": "id", "mode": "mode", "started": "started"}
    said = {name: begin.body.get(key) for key, name in wanted.items()} if begin.kind == "begin" else {}
    if begin.body.get("questionnaire") != record["questionnaire"]["sha256"]:
        return "questionnaire.sha256: the log says that it was asked with another one"
    return first_difference(said, {name: cast("Any", record)[name] for name in wanted.values()}, "", "the log says")


def _answers_fault(text: str, record: Record, events: Sequence[Event], questionnaire: Questionnaire) -> str | None:
    try:
        logged = answers_in(events, questionnaire)
        recorded = submission_from(text.encode(), record["code"], questionnaire).answers
    except (InvalidFile, Refused, KeyError):
        return _NOT_ALLOWED
    said, found = ({name: _signed(answers.get(name)) for name in questionnaire.by_id} for answers in (logged, recorded))
    return first_difference(said, found, "answers", "the log says")


def _signed(answer: Answer | None) -> dict[str, object]:
    if answer is None:
        return {}
    return {"state": answer.state.value, "value": value_of(answer), "by": answer.by, "at": answer.at}


def _row_fault(record: Record, row: Mapping[str, str | None]) -> str | None:
    said = {
        "id": record["id"],
        "code": record["code"],
        "questionnaire": record["questionnaire"]["sha256"],
        "mode": record["mode"],
        "language": record["language"],
        "started": record["started"],
        "finished": record["finished"],
        "outcome": record["assessment"]["outcome"]["id"],
        "subject": record["subject"],
    }
    return first_difference(dict(row), {name: said[name] for name in said if name in row}, "", "the list says")


def _finish_fault(text: str, finish: Event) -> str | None:
    if finish.kind == "finish" and finish.body.get("record") == sha256(text.encode()).hexdigest():
        return None
    return "record: it is not the one that the log says was finished"


# -- differences ---------------------------------------------------------------------------------


def first_difference(expected: object, found: object, path: str = "", source: str = "the answers give") -> str | None:
    """`path: it says ..., and <source> ...` for the first place where two plain values differ."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _in_mapping(expected, found, path, source)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        steps = (
            (one, other, f"{path}[{index}]", source)
            for index, (one, other) in enumerate(zip(expected, found, strict=True))
        )
        return next((fault for step in steps if (fault := first_difference(*step))), None)
    if type(expected) is type(found) and expected == found:
        return None
    return f"{path}: it says {_shown(found)}, and {source} {_shown(expected)}"


def _in_mapping(expected: Mapping[str, Any], found: Mapping[str, Any], path: str, source: str) -> str | None:
    for key in [*expected, *(key for key in found if key not in expected)]:
        below = f"{path}.{brief(key)}" if path else brief(key)
        if key not in found:
            return f"{below}: it is missing"
        if key not in expected:
            return f"{below}: it does not belong here"
        fault = first_difference(expected[key], found[key], below, source)
        if fault:
            return fault
    return None


def _shown(value: object) -> str:
    return brief(repr(value))

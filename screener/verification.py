"""Verification: does a record still follow from its answers? The first thing that does not is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

from screener.answers import Answer
from screener.assessment import assess
from screener.characters import brief
from screener.log import Event, answers_in, broken_at, history_of
from screener.problems import InvalidFile
from screener.questionnaire import Questionnaire
from screener.record import checksum_of, record_of
from screener.record.parts import Record
from screener.replies import Refused
from screener.submission import submission_from
from screener.translation import translated


def fault_of(text: str, record: object, questionnaire: Questionnaire) -> str | None:
    """What is first found wrong with a record, worked out again from its answers; None when all agrees."""
    try:
        return shape_fault(record) or _fault(text, cast("Record", record), questionnaire)
    except RecursionError:
        return "format: it is nested too deep"


def shape_fault(record: object) -> str | None:
    """What keeps a record from being read at all; the rest is found by working it out again."""
    if not isinstance(record, Mapping):
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


def _fault(text: str, record: Record, questionnaire: Questionnaire) -> str | None:
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
    different = first_difference({**again, "checksum": ""}, {**record, "checksum": ""})
    if different is not None:
        return different
    if checksum_of(record) != record["checksum"]:
        return "checksum: something that answers do not decide (times, subject, history, who answered) was altered"
    return None


def fault_in_log(text: str, record: Record, events: Sequence[Event], questionnaire: Questionnaire) -> str | None:
    """What is first found wrong between a stored record and the log of its screening."""
    broken = broken_at(events)
    if broken is not None or not events:
        return f"events: entry {broken or 0} does not follow from the one before it"
    finish = events[-1]
    if finish.kind != "finish" or finish.body.get("record") != sha256(text.encode()).hexdigest():
        return "record: it is not the one that the log says was finished"
    try:
        logged = answers_in(events, questionnaire)
        recorded = submission_from(text.encode(), record["code"], questionnaire).answers
    except (InvalidFile, Refused, KeyError):
        return "events: an answer in the log is none that the questionnaire allows"
    for name in questionnaire.by_id:
        if _signed(logged.get(name)) != _signed(recorded.get(name)):
            return f"answers.{name}: the log says something else"
    return first_difference(history_of(events), record["history"], "history")


def _signed(answer: Answer | None) -> tuple[object, ...]:
    return () if answer is None else (answer.state, answer.value, answer.by, answer.at)


def first_difference(expected: object, found: object, path: str = "") -> str | None:
    """`path: found, and it should be expected` for the first place where two plain values differ."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _in_mapping(expected, found, path)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        steps = (
            (one, other, f"{path}[{index}]") for index, (one, other) in enumerate(zip(expected, found, strict=True))
        )
        return next((fault for step in steps if (fault := first_difference(*step))), None)
    if type(expected) is type(found) and expected == found:
        return None
    return f"{path}: it says {_shown(found)}, and the answers give {_shown(expected)}"


def _in_mapping(expected: Mapping[str, Any], found: Mapping[str, Any], path: str) -> str | None:
    for key in [*expected, *(key for key in found if key not in expected)]:
        below = f"{path}.{brief(key)}" if path else brief(key)
        if key not in found:
            return f"{below}: it is missing"
        if key not in expected:
            return f"{below}: it does not belong here"
        fault = first_difference(expected[key], found[key], below)
        if fault:
            return fault
    return None


def _shown(value: object) -> str:
    return brief(repr(value))

"""Verification: whatever is altered in a record, its questionnaire or its log is noticed, and named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.records.differences import first_difference
from screener.records.record import Session, canonical, checksum_of
from screener.records.verification import fault_in_log, verification_of
from tests.support.logged_screening import ID, screening
from tests.support.record_alterations import LEAVES, PLAIN, RECORD, Steps, altered, differ, others
from tests.support.stores import ENGINE, FEVERISH, QUESTIONNAIRE, SOURCE, STEADY, UNSURE, record_from


def fault(record: object, questionnaire: Questionnaire = QUESTIONNAIRE) -> str | None:
    """What verification says of a record as a file brings it, in the version that made it."""
    text = json.dumps(record)
    return verification_of(text, json.loads(text), questionnaire, ENGINE).fault


@pytest.mark.parametrize("replies", [STEADY, FEVERISH, UNSURE], ids=["steady", "feverish", "unsure"])
def test_what_was_not_altered_verifies(replies: dict[str, Any]) -> None:
    record, events = screening(replies)
    assert fault(record) is None
    assert fault_in_log(canonical(record), record, events) is None


def test_a_record_in_another_language_verifies(small: Questionnaire) -> None:
    """And one with answers that were set aside, because the question did not apply."""
    replies = {"area": "foot", "fever": "unknown", "pain": ["arm"], "weeks": "0"}
    record = record_from(replies, Session(id=ID, language="es"), translated(small, "es"))
    assert record["answers"]["pain"]["state"] == "not asked"
    assert fault(record, small) is None


@pytest.mark.exhaustive
def test_a_record_of_the_shipped_questionnaire_verifies(shipped: Questionnaire) -> None:
    assert fault(record_from({}, Session(id=ID), shipped), shipped) is None


@pytest.mark.sampled(48)
@pytest.mark.parametrize("steps", LEAVES, ids=lambda steps: ".".join(map(str, steps)))
def test_every_leaf_is_watched(steps: Steps) -> None:
    unnoticed = [other for other in others(LEAVES[steps]) if fault(altered(steps, other)) is None]
    assert unnoticed == []


@given(st.sampled_from(sorted(LEAVES, key=str)), PLAIN)
def test_any_other_value_in_any_leaf_is_noticed(steps: Steps, value: object) -> None:
    if differ(value, LEAVES[steps]):
        assert fault(altered(steps, value)) is not None


def test_verification_still_notices_when_the_checksum_was_worked_out_again() -> None:
    """All that follows from the answers; the rest is what the log is for."""
    free = {
        "id",
        "code",
        "engine",
        "mode",
        "language",
        "subject",
        "started",
        "finished",
        "history",
        "clock_set_back",
        "checksum",
    }
    decided = [steps for steps in LEAVES if steps[0] not in free and steps[-1] not in ("by", "at")]
    assert len(decided) > 80
    for steps in decided:
        for other in others(LEAVES[steps]):
            record = altered(steps, other)
            record["checksum"] = checksum_of(record)
            assert fault(record), (steps, other)


MAPPINGS = sorted({steps[:at] for steps in LEAVES for at, step in enumerate(steps) if isinstance(step, str)}, key=str)
"""Every mapping in the record: what the steps to its leaves name a key of."""


def _at(record: object, steps: Sequence[str | int]) -> Any:  # noqa: ANN401  (plain data)
    part: Any = record
    for step in steps:
        part = part[step]
    return part


@pytest.mark.parametrize("steps", MAPPINGS, ids=lambda steps: ".".join(map(str, steps)) or "top")
def test_a_key_that_is_missing_or_does_not_belong_is_noticed(steps: Steps) -> None:
    for key in _at(RECORD, steps):
        record = deepcopy(RECORD)
        del _at(record, steps)[key]
        assert fault(record), key
    record = deepcopy(RECORD)
    _at(record, steps)["extra"] = None
    assert fault(record)


LISTS: list[Steps] = [
    ("assessment", "reasons"), ("assessment", "stops"), ("assessment", "flags"), ("citations",), ("history",),
    ("answers", "pain", "value"), ("assessment", "reasons", 0, "sources"),
]  # fmt: skip


@pytest.mark.parametrize("steps", LISTS, ids=lambda steps: ".".join(map(str, steps)))
def test_an_entry_that_is_taken_out_doubled_or_moved_is_noticed(steps: Steps) -> None:
    entries = _at(RECORD, steps)
    for other in (entries[1:], [*entries, entries[0]], entries[::-1]):
        assert other == entries or fault(altered(steps, other)), other


# -- the first difference is named -------------------------------------------------------------

NAMED: list[tuple[Steps, object, str]] = [
    (("questionnaire", "sha256"), "0" * 64, "questionnaire.sha256: it was asked with 000000000000, and this is"),
    (("questionnaire", "title"), "Warm hands", "questionnaire.title: it says 'Warm hands', and the answers give 'Cold"),
    (("answers", "fever", "value"), "no", "answers.fever.words: it says 'Yes', and the answers give 'No'"),
    (("answers", "width", "value"), 91, "answers: Width must be 90 mm or less"),
    (("answers", "pain", "value"), ["belly"], 'answers: Pain has no answer "belly"'),
    (
        ("assessment", "outcome", "id"),
        "go-on",
        "assessment.outcome.id: it says 'go-on', and the answers give 'not-now'",
    ),
    (("assessment", "scores", "signs", "value"), 2.5, "assessment.scores.signs.value: it says 2.5, and the answers"),
    (("assessment", "reasons", 1, "points"), 9, "assessment.reasons[1].points: it says 9, and the answers give 2.5"),
    (("assessment", "stops"), [], "assessment.stops: it says [], and the answers give [{"),
    (("citations", 0, "text"), "Nobody.", "citations[0].text: it says 'Nobody.', and the answers give 'The hand"),
    (("code",), "AAAAAA", "code: it says 'AAAAAA', and the answers give"),
    (("subject",), "R-18", "checksum: something that answers do not decide"),
    (("history", 0, "old", "value"), 4, "checksum: something that answers do not decide"),
    (("history", 0, "new", "value"), 4, "history[0].new: it says {'state': 'answered', 'value': 4}, and the answer is"),
    (("history", 0, "question"), "cough", "history[0].question: there is no question cough"),
    (("finished",), "2026-11-23T09:32:00Z", "checksum: something that answers do not decide"),
    (("answers", "fever", "by"), "patient", "checksum: something that answers do not decide"),
    (("format",), "screener/record/3", "answers: only records of format screener/record/1 or screener/record/2 can be"),
    (("mode",), "desk", "answers: mode is one of staff, kiosk, batch"),
    (("checksum",), "0" * 64, "checksum: "),
]


@pytest.mark.parametrize(("steps", "value", "said"), NAMED, ids=lambda part: str(part)[:40])
def test_the_first_difference_is_named(steps: Steps, value: object, said: str) -> None:
    assert (fault(altered(steps, value)) or "").startswith(said)


def test_changes_that_do_not_lead_from_one_to_the_next_are_named() -> None:
    """Also when the checksum was worked out again."""
    (change,) = RECORD["history"]
    before = {"state": "answered", "value": 2}
    chained = {**change, "old": before, "new": change["old"]}
    whole: dict[str, Any] = {**RECORD, "history": [chained, change]}
    assert fault({**whole, "checksum": checksum_of(whole)}) is None
    broken: dict[str, Any] = {**RECORD, "history": [{**chained, "new": before}, change]}
    said = fault({**broken, "checksum": checksum_of(broken)})
    three, two = ({"state": "answered", "value": value} for value in (3, 2))
    assert said == f"history[1].old: it says {three}, and it was {two}"


def test_what_was_asked_with_another_questionnaire_is_named() -> None:
    newer = load(SOURCE.replace(b'version: "1.0"', b'version: "1.1"'), "newer.yaml")
    said = f"questionnaire.sha256: it was asked with {QUESTIONNAIRE.sha256[:12]}, and this is {newer.sha256[:12]}"
    assert fault(RECORD, newer) == said


def test_a_name_that_nobody_could_see_is_shown_so_that_a_terminal_does_not_obey_it() -> None:
    said = fault({**RECORD, "\x1b]0;owned\x07": 1})
    assert said is not None
    assert said.isprintable()


def test_a_record_that_is_nested_deep_is_noticed_and_breaks_nothing() -> None:
    deep = json.dumps(altered(("history", 0, "old", "value"), "@")).replace('"@"', "[" * 600 + "]" * 600)
    assert verification_of(deep, json.loads(deep), QUESTIONNAIRE, ENGINE).fault is not None


def test_equal_data_has_no_difference_and_kinds_are_told_apart() -> None:
    assert first_difference({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}) is None
    for expected, found in ((1, True), (1, 1.0), (0, None), ("1", 1), ([], {}), ([1], [1, 1])):
        assert (
            first_difference({"a": expected}, {"a": found})
            == f"a: it says {found!r}, and the answers give {expected!r}"
        )

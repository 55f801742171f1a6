"""A record judged again quickly: nothing is found in one that this program made, and each fact that was changed is."""

from __future__ import annotations

import json
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import assume, given

from screener.analysis.outlook import Outlooks
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.loader import load
from screener.records.judged_again import JudgedAgain
from screener.records.record import Session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from tests.analysis.test_outlook import Case, missing
from tests.support.examples import scaled
from tests.support.paths import VERSION_1
from tests.support.record_alterations import LEAVES, altered, others
from tests.support.stores import ENGINE, QUESTIONNAIRE

ALTERED = "this is altered"
VERSION = load(VERSION_1.read_bytes(), VERSION_1.name)


def quickly(judge: JudgedAgain, record: Any) -> str | None:  # noqa: ANN401  (also what is no record)
    text = json.dumps(record)
    return judge.difference(text, json.loads(text), ENGINE, quick=True)


def _allowed(case: Case) -> bool:
    """Whether nothing is unknown or declined that the questionnaire does not allow to be."""
    states = {name: answer.state for name, answer in case.answers.items()}
    allow = {question.id: (AnswerState.ANSWERED, *question.allow) for question in case.questionnaire.questions}
    return all(state in allow[name] for name, state in states.items())


@pytest.mark.exhaustive
@given(missing())
@scaled(40)
def test_what_decides_is_found_and_the_words_beside_it_are_not(case: Case) -> None:
    """Whatever is missing, and whether or not the questionnaire could be generated."""
    assume(_allowed(case))
    judge, session = JudgedAgain(case.questionnaire), Session(id=UUID(int=7))
    record: Any = record_of(case.questionnaire, case.assessment, session, ENGINE, Outlooks(case.questionnaire))
    assert quickly(judge, record) is None
    result = record["assessment"]
    if result["outcome"] is not None and not result["incomplete"]:
        forged = {**record, "assessment": {**result, "outcome": {**result["outcome"], "id": "another"}}}
        said = f"assessment.outcome: it says 'another', and the answers give {result['outcome']['id']!r}"
        assert quickly(judge, forged) == said
        worded = {**record, "assessment": {**result, "outcome": {**result["outcome"], "title": ALTERED}}}
        assert quickly(judge, worded) is None
        assert (judge.difference(json.dumps(worded), cast("Record", worded), ENGINE) or "").startswith(
            "assessment.outcome.title: "
        )


def test_each_fact_that_decides_is_judged_whatever_stands_in_its_place() -> None:
    """One leaf after the other is changed; the words beside them are left to the whole depth."""
    judge, judged, left = JudgedAgain(QUESTIONNAIRE), set[str](), set[str]()
    for steps, value in LEAVES.items():
        if steps[0] in ("answers", "assessment"):
            key = next(step for step in reversed(steps) if isinstance(step, str))
            for other in [*others(value)][::3]:
                fault = quickly(judge, altered(steps, other))
                (left if fault is None else judged).add(key)
    assert judged == {"id", "incomplete", "notes", "state", "value"}
    assert {"because", "say", "words", "label", "question", "title", "possible", "would_change"} <= left


def test_nothing_is_found_in_records_of_the_first_version() -> None:
    """An estimate has two ends, and each is compared."""
    judge = JudgedAgain(VERSION)
    outlooks = Outlooks(VERSION)
    for vignette in VERSION.vignettes[::13]:
        session, assessment = Session(id=UUID(int=7)), assess(VERSION, vignette.answers)
        record = record_of(VERSION, assessment, session, ENGINE, outlooks)
        assert quickly(judge, record) is None

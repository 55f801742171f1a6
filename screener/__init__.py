"""screener: clinical screening questionnaires, asked, scored, explained and cited.

The packages and modules, from the top down. Each imports only from the lines below its own:

    cli                         the commands, one file each, and what they share
    kiosk                       unattended screenings: one patient after another, and nothing of one left for the next
    documents                   what people read: result, rule book, form, check page, diff page, exports
    interop                     what other systems read and write: FHIR, PO files, findings for forges
    records                     what is kept: record, events, verification, sealing, store
    terminal | analysis         keys and screen | every possible answer: solver, checks, coverage, diff
    screening                   one person: interview, dialogue, pages, scoring
    questionnaire               what an author writes, how it is read, and what counts as an answer
    text | files | streams      characters that may be shown | the disk | standard input and output
    errors                      errors with their places, and the sentences that a desk is told
    i18n | quantities           the program's own sentences | exact numbers

`__main__` starts the program. The docstring of each package lists what it holds for the others.

For programs in Python there are `load`, `assess` and `record`; `screener docs python` shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from os import PathLike

    from screener.questionnaire.model import Questionnaire
    from screener.records.submission import Submission
    from screener.records.types import Record
    from screener.screening.result import Result

__all__ = ["__version__", "assess", "load", "record"]

__version__ = "0.2.62"
"""Rises whenever a sentence of the program or a work budget changes: records are compared word for word within it."""


def load(file: str | PathLike[str] | None = None) -> Questionnaire:
    """The questionnaire in a file, or the one that ships; raises `errors.InvalidFile` with all its problems."""
    from pathlib import Path

    from screener.files import read_questionnaire
    from screener.questionnaire.loader import load as loaded

    return loaded(*read_questionnaire(None if file is None else Path(file)))


def assess(questionnaire: Questionnaire, answers: Mapping[str, object], on: date | None = None) -> Result:
    """What answers come to; they are written as in an answers file in JSON.

    No outcome is named that a missing answer could change. `on` is the day of the screening, by which dates are read;
    today without it. Raises `errors.InvalidFile` with every answer that is refused.
    """
    from screener.screening.assessment import assess as assessed
    from screener.screening.result import result_of

    asked = _on(questionnaire, on)
    submission = _submission(asked, answers)
    asked = submission.asked(asked)
    return result_of(asked, assessed(asked, submission.answers))


def record(questionnaire: Questionnaire, answers: Mapping[str, object], on: date | None = None) -> Record:
    """The record of the same answers, as `screener score --format json` writes it; a record may be worked out again."""
    from screener.records.record import batch_session, record_of
    from screener.screening.assessment import assess as assessed

    asked = _on(questionnaire, on)
    submission = _submission(asked, answers)
    session = submission.session or batch_session(asked, submission.answers)
    asked = submission.asked(asked)
    return record_of(asked, assessed(asked, submission.answers), session, f"screener {__version__}")


def _on(questionnaire: Questionnaire, day: date | None) -> Questionnaire:
    """The questionnaire on a day, or today."""
    from screener.questionnaire.days import on_day
    from screener.questionnaire.relative_days import today

    return on_day(questionnaire, day or today())


def _submission(questionnaire: Questionnaire, answers: Mapping[str, object]) -> Submission:
    """The answers as the program reads them, by way of JSON: so a float is the decimal that Python prints."""
    from screener.records.json_reader import json_of
    from screener.records.submission import submission_from

    return submission_from(json_of(answers, "answers"), "answers", questionnaire)

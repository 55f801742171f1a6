"""Lasting answers of the screenings that are kept of one person."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import cache

from screener.errors import ScreenerError
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.store import Screening, Store, Wanted
from screener.records.stored import stored_text
from screener.records.submission import submission_from
from screener.screening.assessment import assess
from screener.screening.lasting import Lasting, lasting_in

MOST_LOOKED_AT = 20
"""Screenings of one person that are looked at, the newest first."""


def lasting_answers(
    store: Store, questionnaire: Questionnaire, subject: str | None, earlier: Screening | None = None
) -> dict[str, Lasting]:
    """By question, the answer of the newest finished screening of that person in which it was asked.

    An `earlier` screening without a reference is said to be of that person too. A screening that is sealed, damaged
    or of another questionnaire is passed over.
    """
    wanted = {question.id for question in questionnaire.questions if question.lasting}
    known = [earlier] if earlier is not None and earlier.subject is None else []
    if subject is not None and wanted:
        known += store.find(Wanted(subject=subject, state="finished"), limit=MOST_LOOKED_AT)
        known.sort(key=lambda each: each.started, reverse=True)

    @cache
    def original(digest: str) -> Questionnaire:
        return load(store.questionnaire(digest), "an earlier questionnaire")

    found: dict[str, Lasting] = {}
    for each in known:
        with suppress(ScreenerError, ValueError):
            before = original(each.questionnaire)
            if before.id != questionnaire.id:
                continue
            text, _ = stored_text(store.screening(each.code), None)
            said = submission_from(text.encode(), each.code, before)
            answers = assess(on_day(before, said.day), said.answers).answers
            day = datetime.fromisoformat(each.started).astimezone().date()
            lasting = lasting_in(questionnaire, before, answers, day)
            asked = {name for name, answer in answers.items() if answer.state is not AnswerState.NOT_ASKED} & wanted
            found |= {name: lasting[name] for name in asked & set(lasting)}
            wanted -= asked
        if not wanted:
            break
    return found

"""Lasting answers of the screenings that are kept of one person."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import cache

from screener.errors import ScreenerError
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.store import Store, Wanted
from screener.records.stored import stored_text
from screener.records.submission import submission_from
from screener.screening.assessment import assess
from screener.screening.lasting import Lasting, lasting_in

MOST_LOOKED_AT = 20
"""Screenings of one person that are looked at, the newest first."""


def lasting_answers(store: Store, questionnaire: Questionnaire, subject: str | None) -> dict[str, Lasting]:
    """By question, the answer of the newest finished screening of that person in which it was asked.

    A screening that is sealed, damaged or of another questionnaire is passed over.
    """
    wanted = {question.id for question in questionnaire.questions if question.lasting}
    if subject is None or not wanted:
        return {}

    @cache
    def original(digest: str) -> Questionnaire:
        return load(store.questionnaire(digest), "an earlier questionnaire")

    found: dict[str, Lasting] = {}
    for each in store.find(Wanted(subject=subject, state="finished"), limit=MOST_LOOKED_AT):
        with suppress(ScreenerError, ValueError):
            before = original(each.questionnaire)
            if before.id != questionnaire.id:
                continue
            text, _ = stored_text(store.screening(each.code), None)
            answers = assess(before, submission_from(text.encode(), each.code, before).answers).answers
            day = datetime.fromisoformat(each.started).astimezone().date()
            lasting = lasting_in(questionnaire, before, answers, day)
            asked = {name for name, answer in answers.items() if answer.state is not AnswerState.NOT_ASKED} & wanted
            found |= {name: lasting[name] for name in asked & set(lasting)}
            wanted -= asked
        if not wanted:
            break
    return found

"""What a screening begins with: answers in a file, and what an earlier screening of the same person says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import stored_codes, submission_of
from screener.cli.output import tell_in
from screener.errors import ScreenerError, desk_message

if TYPE_CHECKING:
    from screener.questionnaire.answers import Answer
    from screener.questionnaire.model import Questionnaire
    from screener.records.store import Screening, Store
    from screener.screening.lasting import Lasting

Again = Annotated[
    str | None,
    typer.Option(
        "--again",
        metavar="CODE",
        help="An earlier screening of the same person: what lasts of it is shown again.",
        autocompletion=stored_codes("finished"),
    ),
]


def answers_in(file: Path, questionnaire: Questionnaire) -> Mapping[str, Answer]:
    """The answers in a file, as they are on the day of the questionnaire.

    Of a record of another day, what does not hold any more is left out and said: it is asked again.
    """
    submission = submission_of(file, questionnaire)
    if submission.day is None or submission.day == questionnaire.day or not questionnaire.is_dated:
        return submission.answers
    from screener.i18n import day_in_words
    from screener.questionnaire.moved_answers import moved_answers

    found = dict(moved_answers(questionnaire, submission.answers))
    kept = {name: answer for name, answer in found.items() if answer is not None}
    if again := [questionnaire.by_id[name].short for name in found if name not in kept]:
        language = questionnaire.language
        day = day_in_words(submission.day, language)
        tell_in(language, "answers-of-day", day=day, names=", ".join(again))
    return kept


def lasting_of(
    store: Store, source: bytes, name: str, reference: str | None, earlier: Screening | None = None
) -> Mapping[str, Lasting]:
    """What earlier screenings of the same person say; looked up only where the questionnaire keeps something."""
    if (reference is None and earlier is None) or b"lasting" not in source:
        return {}
    from screener.questionnaire.loader import load
    from screener.records.lasting import lasting_answers

    return lasting_answers(store, load(source, name), reference, earlier)


def earlier_screening(store: Store, code: str, reference: str | None, questionnaire: str) -> Screening:
    """The screening that is to be gone on from; raises ScreenerError where nothing of it can be shown again."""
    from screener.questionnaire.loader import load
    from screener.records.stored import stored_record

    found = store.screening(code)
    stored_record(found, None)
    if load(store.questionnaire(found.questionnaire), found.code).id != questionnaire:
        raise ScreenerError(desk_message("desk-other-questionnaire", code=found.code))
    if reference is not None and found.subject not in {None, reference}:
        raise ScreenerError(desk_message("desk-other-reference", code=found.code))
    return found

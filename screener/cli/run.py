"""The commands that ask a person: `run` begins a screening, `resume` goes on with one."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from screener.cli.earlier import Again, answers_in, earlier_screening, lasting_of
from screener.cli.options import (
    For,
    Force,
    Language,
    Plain,
    Questions,
    Reader,
    Signers,
    StorePlace,
    assessed,
    existing_store,
    in_language,
    now,
    signer_of,
    store_at,
    stored_codes,
)
from screener.cli.output import end
from screener.cli.progress import watched
from screener.cli.result import Ending
from screener.cli.scale_folder import outlooks_of
from screener.cli.selection import reference_in
from screener.errors import ScreenerError, StoreError
from screener.questionnaire.answers import AnswerState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from screener.questionnaire.answers import Answer
    from screener.questionnaire.model import Questionnaire
    from screener.records.store import Store
    from screener.records.store.draft import Draft
    from screener.records.types import Record
    from screener.screening.interview import Interview

ReferenceFile = Annotated[
    Path | None, typer.Option("--subject-file", help="A file (or -) with the clinic's reference for the person.")
]
OpenCode = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CODE]",
        help="The code of an open screening (without it: pick one).",
        autocompletion=stored_codes("open"),
    ),
]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the record there (- for standard output).")]


class Conversation(NamedTuple):
    """How a person is asked, and the sentences before the first question."""

    plain: bool
    reference: str | None
    opening: tuple[str, ...] = ("start-keep",)
    resumes: bool = False

    def ask(self, interview: Interview, draft: Draft) -> tuple[Interview | None, str | None]:
        """The finished interview and the person's reference; no interview when the person left.

        Asks nothing when every answer was given and nobody sits at a terminal to check them.
        """
        from screener.analysis.forecast import proved_forecast
        from screener.i18n import phrase
        from screener.screening.dialogue import Dialogue
        from screener.terminal.keyboard import renderer

        if interview.is_answered and not self.resumes and not sys.stdin.isatty():
            return interview, self.reference
        language = interview.questionnaire.language
        staff = interview.audience == "staff"

        def farewell() -> str:
            """The line that stays when a signal ends the interview."""
            key = "interrupted-kept" if draft.has_answers else "interrupted"
            return phrase(key, language, code=draft.code) + "\n"

        with renderer(plain=self.plain, language=language, staff=staff, farewell=farewell) as shown:
            dialogue = Dialogue(
                shown, now, proved_forecast(), language, interview.audience, draft.keep, reference=self.reference
            )
            dialogue.asks_reference = staff
            dialogue.opening, dialogue.resumes = self.opening, self.resumes
            dialogue.unconfirmed = draft.unconfirmed() if self.resumes else {}
            try:
                finished = dialogue.run(interview)
            except KeyboardInterrupt:
                if draft.has_answers:  # whoever only looked leaves nothing
                    draft.keep_unconfirmed(dialogue.unconfirmed)
                raise
            if finished is None:
                draft.keep_unconfirmed(dialogue.unconfirmed)
            return finished, dialogue.reference


def run(
    questions: Questions = None,
    plain: Plain = False,
    reader: For = Reader.STAFF,
    language: Language = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers to begin with (YAML, JSON or a record).")
    ] = None,
    again: Again = None,
    subject: ReferenceFile = None,
    json_file: JsonFile = None,
    force: Force = False,
    store: StorePlace = None,
    signers: Signers = None,
) -> None:
    """Walk a person through the questionnaire, print the result and keep it."""
    from screener.cli.model_folder import loaded
    from screener.files import read_questionnaire
    from screener.questionnaire.days import local_day, on_day
    from screener.screening.interview import Interview

    ending = Ending(reader, json_file, force, plain)
    ending.check()
    source, name = read_questionnaire(questions)
    questionnaire = on_day(in_language(loaded(source, name), language), local_day(now()))
    signer = signer_of(questions, source, signers)
    given = answers_in(answers, questionnaire) if answers else {}
    reference = reference_in(subject)
    while True:
        questionnaire = on_day(questionnaire, local_day(now()))
        with closing(store_at(store)) as kept:
            kept.check_writable()
            earlier = earlier_screening(kept, again, reference, questionnaire.id) if again else None
            reference = (earlier and earlier.subject) or reference
            draft = _draft(kept, source, questionnaire, reference)
            draft.session = replace(draft.session, signed_by=signer)
            draft.keep_all(given)
            lasting = lasting_of(kept, source, name, reference, earlier)
            interview = Interview(questionnaire, given, reader.value, lasting=lasting)
            record = _finished(interview, draft, Conversation(plain, reference))
        if not ending.deliver(record):
            return
        given, reference, again = {}, None, None  # they were the first person's


def resume(
    code: OpenCode = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            "--questions",
            envvar="SCREENER_QUESTIONS",
            help="The questionnaire as it is now, to be told when it was changed meanwhile.",
        ),
    ] = None,
    plain: Plain = False,
    reader: For = Reader.STAFF,
    language: Language = None,
    subject: ReferenceFile = None,
    json_file: JsonFile = None,
    force: Force = False,
    store: StorePlace = None,
) -> None:
    """Go on with a screening that was interrupted, or complete at the desk what a patient began.

    Only what is missing is asked, and staff are asked again what a patient was not sure about. It goes on
    with the questionnaire that it began with.
    """
    from screener.cli.model_folder import loaded
    from screener.questionnaire.days import on_day
    from screener.records.store.draft import draft_of

    wanted = "".join(code or ())
    if not wanted:
        from screener.cli.waiting import picked

        wanted = picked(store, language or "en", plain=plain) or ""
    if not wanted:
        return
    ending = Ending(reader, json_file, force, plain)
    ending.check()
    reference = reference_in(subject)
    with closing(existing_store(store, write=True)) as kept:
        kept.check_writable()
        draft = draft_of(kept, kept.screening(wanted))
        questionnaire = _in_its_language(loaded(draft.source, f"the questionnaire of {draft.code}"), draft, language)
        person = reference or draft.session.subject
        interview = _resumed(draft, on_day(questionnaire, draft.session.day), reader, person)
        opening = ("questionnaire-changed",) if _was_changed(questionnaire, questions) else ()
        conversation = Conversation(plain, person, opening, resumes=True)
        record = _finished(interview, draft, conversation)
    if ending.deliver(record):
        resume(None, questions, plain, reader, language, None, json_file, force, store)


def _resumed(draft: Draft, questionnaire: Questionnaire, reader: Reader, person: str | None) -> Interview:
    """The interview with the answers so far; staff are asked again what a patient was not sure about."""
    from screener.screening.interview import Interview

    answers = _answers_of(draft, questionnaire)
    lasting = lasting_of(draft.store, draft.source, f"the questionnaire of {draft.code}", person)
    return Interview(questionnaire, answers, reader.value, _unsure(answers, reader), lasting=lasting)


def _in_its_language(questionnaire: Questionnaire, draft: Draft, language: str | None) -> Questionnaire:
    """In the language that it began in, or in the desk's own where a patient began it at a kiosk; or as wanted."""
    began = draft.session.language if draft.session.mode == "staff" else None
    spoken = in_language(questionnaire, language or began)
    draft.session = replace(draft.session, language=spoken.language)
    return spoken


def _answers_of(draft: Draft, questionnaire: Questionnaire) -> dict[str, Answer]:
    """The answers so far; raises StoreError when they contradict the questionnaire."""
    from screener.records.events import answers_in
    from screener.records.verification import verification_of_draft

    events = draft.store.events(str(draft.session.id))
    if fault := verification_of_draft(events, questionnaire).fault:
        raise StoreError(f"{draft.code} is damaged, so it cannot go on; begin a new screening ({fault})")
    return answers_in(events, questionnaire)


def _unsure(answers: Mapping[str, Answer], reader: Reader) -> frozenset[str]:
    """The questions that a patient was not sure about, for staff to ask again."""
    if reader is not Reader.STAFF:
        return frozenset()
    unknown = AnswerState.UNKNOWN
    return frozenset(name for name, given in answers.items() if given.state is unknown and given.by == "patient")


def _was_changed(began: Questionnaire, questions: Path | None) -> bool:
    """Whether the questionnaire of that name is another one now, or cannot be read any more."""
    from screener.cli.model_folder import loaded
    from screener.files import read_questionnaire

    try:
        source, name = read_questionnaire(questions)
        if sha256(source).hexdigest() == began.sha256:
            return False
        return loaded(source, name).id == began.id
    except ScreenerError:
        return True


def _draft(store: Store, source: bytes, questionnaire: Questionnaire, reference: str | None) -> Draft:
    from uuid import uuid4

    from screener.records.record import Session
    from screener.records.store.draft import Draft

    language = questionnaire.language
    begun = Session(id=uuid4(), mode="staff", language=language, subject=reference, started=now())
    session = replace(begun, day=questionnaire.day)
    return Draft(store, session, source, questionnaire.sha256)


def _finished(interview: Interview, draft: Draft, conversation: Conversation) -> Record:
    """The record of the screening, which is closed with it unless the desk has something left to ask.

    Ends the program when the person left.
    """
    from screener.i18n import phrase
    from screener.screening.pages import InputEnded

    language = interview.questionnaire.language
    try:
        finished, reference = conversation.ask(interview, draft)
    except InputEnded:
        end(2, "ended-kept" if draft.has_answers else "ended", language, code=draft.code)
    except KeyboardInterrupt:
        finished = None
    if finished is None:
        end(130, "interrupted-kept" if draft.has_answers else "interrupted", language, code=draft.code)
    ended = None if finished.is_for_the_desk else now()
    with watched(phrase("working-out", language), language) as progress:
        outlooks = outlooks_of(finished.questionnaire, progress)
        record = assessed(finished.questionnaire, finished.answers, draft.finished_session(ended, reference), outlooks)
    if ended:
        draft.finish(record, os.environ.get("SCREENER_RECIPIENT") or None)
    return record

"""The command that asks a person."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.answers import State as AnswerState
from screener.cli.listing import list_screenings
from screener.cli.pieces import (
    Force,
    Language,
    Questions,
    Reader,
    StorePlace,
    as_json,
    assessed,
    end,
    existing_store,
    in_language,
    now,
    print_json,
    reference_in,
    show_record,
    store_at,
    submission_of,
    tell,
)

if TYPE_CHECKING:
    from screener.interview import Interview
    from screener.questionnaire import Questionnaire
    from screener.record.parts import Record
    from screener.store import Store
    from screener.store.draft import Draft

EXAMPLE = "Example: screener run --json result.json"


Plain = Annotated[bool, typer.Option("--plain", help="Line by line, for screen readers and pipes.")]
For = Annotated[Reader, typer.Option("--for", help="Whose wording is shown.")]
SubjectFile = Annotated[
    Path | None, typer.Option("--subject-file", help="A file (or -) with the clinic's reference for the person.")
]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the record there (- for standard output).")]


@dataclass(frozen=True)
class Ending:
    """What happens to a result: who reads it, and where the record goes beside the store."""

    reader: Reader
    json_file: Path | None
    force: bool

    @property
    def to_stdout(self) -> bool:
        """Whether standard output is for the record alone."""
        return str(self.json_file) == "-"

    def check(self) -> None:
        """Says before anybody answers that the record could not be written or sealed."""
        from screener.files import check_writable

        if recipient := os.environ.get("SCREENER_RECIPIENT"):
            from screener.sealing import seal

            seal("", recipient)

        if self.json_file is not None and not self.to_stdout:
            check_writable(self.json_file, force=self.force)

    def deliver(self, record: Record) -> None:
        """Prints the page, writes the record, and says where it is kept."""
        show_record(record, sys.stderr if self.to_stdout else sys.stdout, self.reader)
        if self.to_stdout:
            print_json(record)
        elif self.json_file is not None:
            from screener.files import write_file

            write_file(self.json_file, [as_json(record)], force=self.force)
            tell(f"Written to {self.json_file}")
        outcome = record["assessment"]["outcome"]
        tell(f"Kept as {record['code']}: {outcome['patient' if self.reader is Reader.PATIENT else 'title']}")


def run(  # noqa: PLR0913, PLR0917  (one option each)
    questions: Questions = None,
    plain: Plain = False,  # noqa: FBT002
    reader: For = Reader.STAFF,
    language: Language = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers to begin with (YAML, JSON or a record).")
    ] = None,
    subject: SubjectFile = None,
    json_file: JsonFile = None,
    force: Force = False,  # noqa: FBT002
    store: StorePlace = None,
) -> None:
    """Walk a person through the questionnaire, print the result and keep it."""
    from screener.files import read_questionnaire
    from screener.interview import Interview
    from screener.loader import load

    ending = Ending(reader, json_file, force)
    ending.check()
    source, name = read_questionnaire(questions)
    questionnaire = in_language(load(source, name), language)
    given = submission_of(answers, questionnaire).answers if answers else {}
    reference = reference_in(subject)
    with closing(store_at(store)) as kept:
        kept.check_writable()
        draft = _draft(kept, source, questionnaire)
        draft.keep_all(given)
        record = _finished(Interview(questionnaire, given, reader.value), draft, reference, plain=plain)
    ending.deliver(record)


def resume(  # noqa: PLR0913, PLR0917  (one option each)
    code: Annotated[str | None, typer.Argument(help="The code of an open screening (without it: the list).")] = None,
    plain: Plain = False,  # noqa: FBT002
    reader: For = Reader.STAFF,
    language: Language = None,
    subject: SubjectFile = None,
    json_file: JsonFile = None,
    force: Force = False,  # noqa: FBT002
    store: StorePlace = None,
) -> None:
    """Go on with a screening that was interrupted, or complete at the desk what a patient began.

    Only what is missing is asked; staff are asked again what a patient was not sure about.
    """
    from screener.interview import Interview
    from screener.loader import load
    from screener.log import answers_in
    from screener.store.draft import draft_of

    if code is None:
        list_screenings(only_open=True, store=store)
        return
    ending = Ending(reader, json_file, force)
    ending.check()
    reference = reference_in(subject)
    with closing(existing_store(store)) as kept:
        kept.check_writable()
        draft = draft_of(kept, kept.screening(code))
        questionnaire = _in_its_language(load(draft.source, f"the questionnaire of {draft.code}"), draft, language)
        _tell_if_changed(questionnaire)
        answers = answers_in(kept.events(str(draft.session.id)), questionnaire)
        again = {
            name for name, given in answers.items() if given.state is AnswerState.UNKNOWN and given.by == "patient"
        }
        known = {name: answer for name, answer in answers.items() if reader is Reader.PATIENT or name not in again}
        record = _finished(Interview(questionnaire, known, reader.value), draft, reference, plain=plain)
    ending.deliver(record)


def _in_its_language(questionnaire: Questionnaire, draft: Draft, language: str | None) -> Questionnaire:
    """In the language that it began in, or in the desk's own where a patient began it at a kiosk; or as wanted."""
    began = draft.session.language if draft.session.mode == "staff" else None
    spoken = in_language(questionnaire, language or began)
    draft.session = replace(draft.session, language=spoken.language)
    return spoken


def _tell_if_changed(questionnaire: Questionnaire) -> None:
    """Says that the screening goes on with the questionnaire it began with, when the shipped one is another."""
    from screener.files import bundled

    if sha256(bundled().read_bytes()).hexdigest() != questionnaire.sha256:
        tell(
            f"This screening goes on with the questionnaire it began with ({questionnaire.id} {questionnaire.version})"
        )


def _draft(store: Store, source: bytes, questionnaire: Questionnaire) -> Draft:
    from uuid import uuid4

    from screener.record import Session
    from screener.store.draft import Draft

    session = Session(id=uuid4(), mode="staff", language=questionnaire.language, started=now())
    return Draft(store, session, source, questionnaire.sha256)


def _finished(interview: Interview, draft: Draft, reference: str | None, *, plain: bool) -> Record:
    """The record of the finished and stored screening; ends the program when the person left."""
    from screener.keyboard import InputEnded, converse

    try:
        talked = converse(interview, now, draft.keep, reference, plain=plain)
    except InputEnded:
        end(2, "ended-kept" if draft.has_answers else "ended", interview.questionnaire.language, code=draft.code)
    except KeyboardInterrupt:
        talked = None
    if talked is None:
        key = "interrupted-kept" if draft.has_answers else "interrupted"
        end(130, key, interview.questionnaire.language, code=draft.code)
    finished, reference = talked
    record = assessed(finished.questionnaire, finished.answers, draft.finished_session(now(), reference))
    draft.finish(record, os.environ.get("SCREENER_RECIPIENT") or None)
    return record

"""The command that asks a person."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.answers import State as AnswerState
from screener.cli.listing import list_screenings
from screener.cli.pieces import (
    Force,
    Questions,
    Reader,
    StorePlace,
    as_json,
    assessed,
    end,
    existing_store,
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
    questionnaire = load(source, name)
    given = submission_of(answers, questionnaire).answers if answers else {}
    reference = reference_in(subject)
    with closing(store_at(store)) as kept:
        kept.check_writable()
        draft = _draft(kept, source, questionnaire.sha256)
        draft.keep_all(given)
        record = _finished(Interview(questionnaire, given, reader.value), draft, reference, plain=plain)
    ending.deliver(record)


def resume(  # noqa: PLR0913, PLR0917  (one option each)
    code: Annotated[str | None, typer.Argument(help="The code of an open screening (without it: the list).")] = None,
    plain: Plain = False,  # noqa: FBT002
    reader: For = Reader.STAFF,
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
        questionnaire = load(draft.source, f"the questionnaire of {draft.code}")
        _tell_if_changed(questionnaire)
        answers = answers_in(kept.events(str(draft.session.id)), questionnaire)
        again = {
            name for name, given in answers.items() if given.state is AnswerState.UNKNOWN and given.by == "patient"
        }
        known = {name: answer for name, answer in answers.items() if reader is Reader.PATIENT or name not in again}
        record = _finished(Interview(questionnaire, known, reader.value), draft, reference, plain=plain)
    ending.deliver(record)


def _tell_if_changed(questionnaire: Questionnaire) -> None:
    """Says that the screening goes on with the questionnaire it began with, when the shipped one is another."""
    from screener.files import bundled

    if sha256(bundled().read_bytes()).hexdigest() != questionnaire.sha256:
        tell(
            f"This screening goes on with the questionnaire it began with ({questionnaire.id} {questionnaire.version})"
        )


def _draft(store: Store, source: bytes, digest: str) -> Draft:
    from uuid import uuid4

    from screener.record import Session
    from screener.store.draft import Draft

    return Draft(store, Session(id=uuid4(), mode="staff", started=now()), source, digest)


def _finished(interview: Interview, draft: Draft, reference: str | None, *, plain: bool) -> Record:
    """The record of the finished and stored screening; ends the program when the person left."""
    from screener.keyboard import InputEnded, converse

    try:
        talked = converse(interview, now, draft.keep, reference, plain=plain)
    except InputEnded:
        end(2, "ended-kept" if draft.has_answers else "ended", code=draft.code)
    except KeyboardInterrupt:
        talked = None
    if talked is None:
        end(130, "interrupted-kept" if draft.has_answers else "interrupted", code=draft.code)
    finished, reference = talked
    record = assessed(finished.questionnaire, finished.answers, draft.finished_session(now(), reference))
    draft.finish(record, os.environ.get("SCREENER_RECIPIENT") or None)
    return record

"""The command that asks a person."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.pieces import (
    Force,
    Questions,
    Reader,
    StorePlace,
    as_json,
    assessed,
    end,
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
    from screener.store import Store
    from screener.store.draft import Draft

EXAMPLE = "Example: screener run --json result.json"


def run(  # noqa: PLR0913, PLR0917  (one option each)
    questions: Questions = None,
    plain: Annotated[bool, typer.Option("--plain", help="Line by line, for screen readers and pipes.")] = False,  # noqa: FBT002
    reader: Annotated[Reader, typer.Option("--for", help="Whose wording is shown.")] = Reader.STAFF,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers to begin with (YAML, JSON or a record).")
    ] = None,
    subject: Annotated[
        Path | None, typer.Option("--subject-file", help="A file (or -) with the clinic's reference for the person.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the record there (- for standard output).")
    ] = None,
    force: Force = False,  # noqa: FBT002
    store: StorePlace = None,
) -> None:
    """Walk a person through the questionnaire, print the result and keep it."""
    from screener.files import check_writable, read_questionnaire
    from screener.interview import Interview
    from screener.loader import load

    to_stdout = json_file is not None and str(json_file) == "-"
    if json_file is not None and not to_stdout:
        check_writable(json_file, force=force)
    source, name = read_questionnaire(questions)
    questionnaire = load(source, name)
    given = submission_of(answers, questionnaire).answers if answers else {}
    reference = reference_in(subject)
    kept = store_at(store)
    try:
        draft = _draft(kept, source, questionnaire.sha256)
        draft.keep_all(given)
        interview, reference = _converse(Interview(questionnaire, given, reader.value), draft, reference, plain=plain)
        record = assessed(questionnaire, interview.answers, draft.finished_session(now(), reference))
        draft.finish(record, os.environ.get("SCREENER_RECIPIENT") or None)
    finally:
        kept.close()
    show_record(record, sys.stderr if to_stdout else sys.stdout, reader)
    if to_stdout:
        print_json(record)
    elif json_file is not None:
        from screener.files import write_file

        write_file(json_file, [as_json(record)], force=force)
    tell(f"Kept as {record['code']}" + (f", and written to {json_file}" if json_file and not to_stdout else ""))


def _draft(store: Store, source: bytes, digest: str) -> Draft:
    from uuid import uuid4

    from screener.record import Session
    from screener.store.draft import Draft

    return Draft(store, Session(id=uuid4(), mode="staff", started=now()), source, digest)


def _converse(
    interview: Interview, draft: Draft, reference: str | None, *, plain: bool
) -> tuple[Interview, str | None]:
    """The finished interview and the person's reference; ends the program when the person left."""
    from screener.keyboard import InputEnded, converse

    try:
        finished = converse(interview, now, draft.keep, reference, plain=plain)
    except InputEnded:
        end(2, "ended-kept" if draft.last else "ended")
    except KeyboardInterrupt:
        finished = None
    if finished is None:
        end(130, "interrupted-kept" if draft.last else "interrupted")
    return finished

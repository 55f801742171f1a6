"""The commands: wires the rooms together, catches what must be told, sets exit codes."""

from __future__ import annotations

import gc
import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from screener.problems import InvalidFile, ScreenerError

if TYPE_CHECKING:
    from screener.interview import Interview
    from screener.questionnaire import Questionnaire
    from screener.record import Session
    from screener.record.parts import Record
    from screener.submission import Submission

RARELY = 100_000
"""New objects between two collections of garbage: most runs are over before the first."""

app = typer.Typer(
    name="screener",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Clinical screening questionnaires: asked, scored, explained line by line, and cited.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"


class SchemaName(StrEnum):
    """What a JSON Schema can be had of."""

    QUESTIONNAIRE = "questionnaire"
    ANSWERS = "answers"
    RECORD = "record"


class Reader(StrEnum):
    """Whose wording is shown."""

    STAFF = "staff"
    PATIENT = "patient"


Questions = Annotated[
    Path | None,
    typer.Option("--questions", envvar="SCREENER_QUESTIONS", help="The questionnaire (default: the one that ships)."),
]


@app.command(epilog="Example: screener run --json result.json")
def run(
    questions: Questions = None,
    plain: Annotated[bool, typer.Option("--plain", help="Line by line, for screen readers and pipes.")] = False,  # noqa: FBT002
    reader: Annotated[Reader, typer.Option("--for", help="Whose wording is shown.")] = Reader.STAFF,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers to begin with (YAML, JSON or a record).")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the record there (- for standard output).")
    ] = None,
) -> None:
    """Walk a person through the questionnaire and print the result."""
    from screener.files import check_writable
    from screener.interview import Interview

    to_stdout = json_file is not None and str(json_file) == "-"
    if json_file is not None and not to_stdout:
        check_writable(json_file)
    questionnaire = _questionnaire(questions)
    given = _submitted(answers, questionnaire).answers if answers else {}
    started = _now()
    interview = _conversed(Interview(questionnaire, given, reader.value), plain=plain)
    record = _record(interview, started)
    _show(record, sys.stderr if to_stdout else sys.stdout, reader)
    if json_file is not None:
        _write_record(record, json_file)


@app.command(epilog="Example: screener score answers.yaml --format json")
def score(
    files: Annotated[list[Path], typer.Argument(help="Answers as YAML, JSON or a record; - for standard input.")],
    questions: Questions = None,
    form: Annotated[Format, typer.Option("--format", help="How results are written.")] = Format.TEXT,
) -> None:
    """Score answers from files, with nobody asked."""
    questionnaire = _questionnaire(questions)
    records, failed = [], []
    for file in files:
        try:
            records.append(_scored(file, questionnaire))
        except ScreenerError as error:
            failed.append(error)
            _say(error)
    if form is Format.JSON and records:
        _print_json(records if len(files) > 1 else records[0])
    elif form is Format.TEXT:
        for record in records:
            _show(record, sys.stdout)
    if failed:
        raise typer.Exit(1 if len(files) > 1 else failed[0].exit_code)


@app.command(epilog="Example: screener check questions.yaml")
def check(
    file: Annotated[Path | None, typer.Argument(help="The questionnaire (default: the one that ships).")] = None,
    form: Annotated[Format, typer.Option("--format", help="How findings are written.")] = Format.TEXT,
) -> None:
    """Check a questionnaire: everything that is wrong with it, and whether its vignettes come true."""
    from screener.checks import findings
    from screener.console import console_for, show_check
    from screener.files import read_questionnaire
    from screener.loader import load

    data, name = read_questionnaire(file or _from_environment())
    questionnaire = None
    try:
        questionnaire = load(data, name)
        found = findings(questionnaire, datetime.now(UTC).date().isoformat())
    except InvalidFile as error:
        found = list(error.problems)
    if form is Format.JSON:
        _print_json({"file": name, "findings": [problem.as_json() for problem in found]})
    else:
        show_check(found, name, questionnaire, console_for(sys.stdout))
    if found:
        raise typer.Exit(1)


@app.command(epilog="Example: screener schema record > record.schema.json")
def schema(
    name: Annotated[SchemaName, typer.Argument(help="What the schema describes.")],
    questions: Questions = None,
) -> None:
    """Print the JSON Schema of questionnaires, of answers to one questionnaire, or of records."""
    from screener.schema import answers_schema, questionnaire_schema, record_schema

    match name:
        case SchemaName.QUESTIONNAIRE:
            _print_json(questionnaire_schema())
        case SchemaName.ANSWERS:
            _print_json(answers_schema(_questionnaire(questions)))
        case SchemaName.RECORD:
            _print_json(record_schema())


def main() -> None:
    """Runs a command; whatever must be told is told in a sentence, with its exit code."""
    from screener.screen import tame

    gc.set_threshold(RARELY)
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        tame(stream)
    try:
        app()
    except ScreenerError as error:
        _say(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _version(wanted: bool | None) -> None:  # noqa: FBT001  (Typer's callback)
    if wanted:
        typer.echo(_engine())
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = None,
) -> None:
    """Clinical screening questionnaires: asked, scored, explained line by line, and cited."""


# -- pieces ------------------------------------------------------------------------------------


def _questionnaire(path: Path | None) -> Questionnaire:
    from screener.files import read_questionnaire
    from screener.loader import load

    return load(*read_questionnaire(path))


def _from_environment() -> Path | None:
    named = os.environ.get("SCREENER_QUESTIONS")
    return Path(named) if named else None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _conversed(interview: Interview, *, plain: bool) -> Interview:
    """The finished interview; ends the program when the person left or the input ended."""
    from screener.keyboard import InputEnded, converse

    try:
        finished = converse(interview, _now, plain=plain)
    except InputEnded:
        _end(2, "ended")
    except KeyboardInterrupt:
        finished = None
    if finished is None:
        _end(130, "interrupted")
    return finished


def _record(interview: Interview, started: str) -> Record:
    from uuid import uuid4

    from screener.record import Session

    session = Session(id=uuid4(), mode="staff", started=started, finished=_now())
    return _assessed(interview.questionnaire, interview.answers, session)


def _submitted(file: Path, questionnaire: Questionnaire) -> Submission:
    from screener.files import read_file
    from screener.submission import submission_from

    return submission_from(read_file(file), str(file), questionnaire)


def _scored(file: Path, questionnaire: Questionnaire) -> Record:
    from screener.record import batch_session

    submission = _submitted(file, questionnaire)
    session = submission.session or batch_session(questionnaire, submission.answers)
    return _assessed(questionnaire, submission.answers, session)


def _assessed(questionnaire: Questionnaire, answers: Any, session: Session) -> Record:  # noqa: ANN401
    from screener.assessment import assess
    from screener.record import record_of

    return record_of(questionnaire, assess(questionnaire, answers), session, _engine())


def _engine() -> str:
    """The program and its version."""
    from importlib.metadata import version

    return f"screener {version('screener')}"


def _show(record: Record, stream: Any, reader: Reader = Reader.STAFF) -> None:  # noqa: ANN401
    from screener.console import console_for
    from screener.report import show

    show(record, console_for(stream), reader.value)


def _print_json(data: object) -> None:
    sys.stdout.write(_pretty(data))
    sys.stdout.flush()


def _pretty(data: object) -> str:
    import json

    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write_record(record: Record, path: Path) -> None:
    from screener.files import write_file

    if str(path) == "-":
        _print_json(record)
        return
    write_file(path, _pretty(record))
    sys.stderr.write(f"The record is in {path}\n")


def _say(error: ScreenerError) -> None:
    """Tells on standard error what is wrong, safe for any terminal."""
    from screener.console import console_for, show_problems
    from screener.screen import clean

    if isinstance(error, InvalidFile):
        show_problems(error.problems, console_for(sys.stderr))
    else:
        sys.stderr.write(clean(str(error)) + "\n")


def _end(code: int, key: str) -> NoReturn:
    from screener.wording import phrase

    sys.stderr.write(phrase(key) + "\n")
    raise typer.Exit(code)

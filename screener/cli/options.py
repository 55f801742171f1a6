"""What the commands share: options, the questionnaire, the engine, and how things are said."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

from screener import __version__
from screener.errors import InvalidFile, ScreenerError

if TYPE_CHECKING:
    from screener.questionnaire.answers import Answer
    from screener.questionnaire.model import Questionnaire
    from screener.records.record import Session
    from screener.records.store import Store
    from screener.records.submission import Submission
    from screener.records.types import Record


class Reader(StrEnum):
    """Whose wording is shown."""

    STAFF = "staff"
    PATIENT = "patient"


Questions = Annotated[
    Path | None,
    typer.Option("--questions", envvar="SCREENER_QUESTIONS", help="The questionnaire (default: the one that ships)."),
]
StorePlace = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="SCREENER_STORE",
        help="Where screenings are kept: a file, or postgresql://... (default: a file of this user's).",
    ),
]
Identity = Annotated[
    Path | None,
    typer.Option("--identity", help="The age identity file that opens sealed screenings."),
]
Language = Annotated[
    str | None,
    typer.Option("--lang", envvar="SCREENER_LANG", metavar="CODE", help="The language, such as es (default: its own)."),
]
LanguageOnce = Annotated[
    str | None, typer.Option("--lang", metavar="CODE", help="The language, such as es (default: its own).")
]
"""For what is written down already, or once: a setting of the whole desk does not touch it."""
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


def questionnaire_at(path: Path | None) -> Questionnaire:
    """The questionnaire of a file, or the one that ships."""
    from screener.files import read_questionnaire
    from screener.questionnaire.loader import load

    return load(*read_questionnaire(path))


def in_language(questionnaire: Questionnaire, language: str | None) -> Questionnaire:
    """The questionnaire in the words of that language; raises ScreenerError when it has none."""
    from screener.questionnaire.translation import translated

    if language is None or language == questionnaire.language:
        return questionnaire
    if language not in questionnaire.texts:
        known = ", ".join((questionnaire.language, *questionnaire.texts))
        raise ScreenerError(f'{questionnaire.id} has no words in "{language}"; it has them in {known}')
    return translated(questionnaire, language)


def submission_of(file: Path, questionnaire: Questionnaire) -> Submission:
    """The answers in a file, or on standard input."""
    from screener.files import read_file
    from screener.records.submission import submission_from

    return submission_from(read_file(file), str(file), questionnaire)


def store_at(place: str | None) -> Store:
    """The store at a place, made where there is none; without a place, the file in this user's data folder."""
    from screener.records.store import open_store

    return open_store(place or default_store())


def existing_store(place: str | None, *, write: bool = False) -> Store:
    """The same store for those who only look, or only write to what is there; raises NoStore where there is none."""
    from screener.records.store import open_store

    return open_store(place or default_store(), make=False, write=write)


def default_store() -> str:
    """The file that screenings are kept in unless somebody says otherwise."""
    from platformdirs import user_data_dir

    return str(Path(user_data_dir("screener", appauthor=False)) / "screenings.db")


def assessed(questionnaire: Questionnaire, answers: Mapping[str, Answer], session: Session) -> Record:
    """The record that those answers come to."""
    from screener.records.record import record_of
    from screener.screening.assessment import assess

    return record_of(questionnaire, assess(questionnaire, answers), session, engine())


def engine() -> str:
    """The program and its version."""
    return f"screener {__version__}"


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reference_in(file: Path | None) -> str | None:
    """A person's reference out of a file or standard input, so that it never stands in a list of processes."""
    if file is None:
        return None
    from screener.files import read_file
    from screener.screening.dialogue import is_reference

    text = read_file(file).decode("utf-8", errors="replace").strip()
    if not text or not is_reference(text):
        raise ScreenerError(f"{file} must hold one reference of at most 100 characters, on one line")
    return text


def show_record(record: Record, stream: TextIO, reader: Reader = Reader.STAFF) -> None:
    """Prints the page of a record."""
    from screener.documents.console import console_for
    from screener.documents.result_rich import show

    show(record, console_for(stream), reader.value)


def print_json(data: object) -> None:
    """Writes data to standard output as JSON, and nothing else."""
    _put([as_json(data)])


def as_json(data: object) -> str:
    """Data as JSON that people can read too."""
    import json

    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write(pieces: Iterable[str], path: Path | None, *, force: bool = False) -> None:
    """Writes text to a new file, or to standard output when none is named."""
    if path is None or str(path) == "-":
        _put(pieces)
        return
    from screener.files import write_file

    write_file(path, pieces, force=force)
    tell(f"Written to {path}")


def _put(pieces: Iterable[str]) -> None:
    """Data on standard output is UTF-8 whatever the terminal speaks, so that it is the same everywhere."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def tell(sentence: str) -> None:
    """Says something on standard error, safe for any terminal."""
    from screener.text import clean

    sys.stderr.write(clean(sentence) + "\n")


def say(error: ScreenerError) -> None:
    """Tells on standard error what is wrong."""
    if not isinstance(error, InvalidFile):
        tell(str(error))
        return
    from screener.documents.console import console_for, show_problems

    show_problems(error.problems, console_for(sys.stderr))


def end(status: int, key: str, language: str = "en", **values: str) -> NoReturn:
    """Ends the program with a sentence of its own."""
    from screener.i18n import phrase

    tell(phrase(key, language, **values))
    raise typer.Exit(status)


def questionnaire_in_environment() -> Path | None:
    """The file that SCREENER_QUESTIONS names, if it names one."""
    named = os.environ.get("SCREENER_QUESTIONS")
    return Path(named) if named else None

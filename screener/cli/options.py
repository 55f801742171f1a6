"""Options that several commands share, and what the values of options stand for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from typer.models import OptionInfo

from screener import __version__
from screener.errors import ScreenerError, desk_message

if TYPE_CHECKING:
    from screener.analysis.outlook import Outlooks
    from screener.questionnaire.answers import Answer
    from screener.questionnaire.model import Questionnaire
    from screener.records.record import Session
    from screener.records.signature import Signer
    from screener.records.store import Store, Wanted
    from screener.records.submission import Submission
    from screener.records.types import Record


class Reader(StrEnum):
    """Whose wording is shown."""

    STAFF = "staff"
    PATIENT = "patient"


class Form(StrEnum):
    """How a page that programs may read too is written."""

    TEXT = "text"
    JSON = "json"


class Status(StrEnum):
    """How far a screening is."""

    OPEN = "open"
    FINISHED = "finished"
    DELETED = "deleted"


# -- what the shell offers when Tab is pressed -----------------------------------------------------

OFFERED = 50
"""As many codes are offered, the newest first."""


def stored_codes(state: Literal["open", "finished"] | None = None) -> Callable[[typer.Context, str], list[str]]:
    """Offers the codes of the stored screenings in that state, in the case in which one is begun to be typed."""

    def offered(ctx: typer.Context, incomplete: str) -> list[str]:
        from screener.records.store import Wanted, open_store

        place = ctx.params.get("store") or os.environ.get("SCREENER_STORE") or default_store()
        try:
            with closing(open_store(place, make=False)) as kept:
                found = [each.code for each in kept.find(Wanted(state=state), limit=OFFERED)]
        except ScreenerError:
            return []
        return [code.lower() for code in found] if incomplete.islower() else found

    return offered


def offered_languages(ctx: typer.Context) -> list[str]:
    """Offers the languages of the questionnaire that is named, or else of the one that ships."""
    named = ctx.params.get("questions") or os.environ.get("SCREENER_QUESTIONS")
    try:
        questionnaire = questionnaire_at(Path(named) if named else None)
    except ScreenerError:
        return []
    return [questionnaire.language, *questionnaire.texts]


# -- options -----------------------------------------------------------------------------------

Code = Annotated[
    list[str],
    typer.Argument(
        metavar="CODE", help="The code of a screening; spaces do not matter.", autocompletion=stored_codes()
    ),
]
Questions = Annotated[
    Path | None,
    typer.Option("--questions", envvar="SCREENER_QUESTIONS", help="The questionnaire (default: the one that ships)."),
]
QuestionnaireFile = Annotated[Path | None, typer.Argument(help="The questionnaire (default: the one that ships).")]
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
Plain = Annotated[bool, typer.Option("--plain", help="Line by line, for screen readers and pipes.")]
For = Annotated[Reader, typer.Option("--for", help="Whose wording is shown.")]
_LANGUAGE = "The language, such as es (default: its own)."
Language = Annotated[
    str | None,
    typer.Option("--lang", envvar="SCREENER_LANG", metavar="CODE", help=_LANGUAGE, autocompletion=offered_languages),
]
LanguageOnce = Annotated[
    str | None, typer.Option("--lang", metavar="CODE", help=_LANGUAGE, autocompletion=offered_languages)
]
"""For one page: SCREENER_LANG, which is set for the whole desk, has no effect on it."""
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Write there, not to standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


def format_option(names: Iterable[str], help_text: str) -> OptionInfo:
    """`--format` with a choice of names, such as those of a table of formats."""
    known = tuple(names)

    def checked(name: str) -> str:
        if name not in known:
            raise typer.BadParameter(f"{name!r} is not one of {', '.join(known)}.")
        return name

    option: OptionInfo = typer.Option(
        "--format",
        metavar=f"<{'|'.join(known)}>",
        callback=checked,
        help=help_text,
        autocompletion=lambda: list(known),
    )
    return option


Signers = Annotated[
    Path | None,
    typer.Option(
        "--signed-by",
        envvar="SCREENER_SIGNERS",
        metavar="FILE",
        help="Only a questionnaire that is signed by one of those keys (allowed signers of ssh-keygen).",
    ),
]


# -- questionnaires and answers ------------------------------------------------------------------


def questionnaire_at(path: Path | None) -> Questionnaire:
    """The questionnaire of a file, or the one that ships."""
    from screener.cli.model_folder import loaded
    from screener.files import read_questionnaire

    return loaded(*read_questionnaire(path))


def signer_of(path: Path | None, source: bytes, signers: Path | None) -> Signer | None:
    """Who signed the bytes of a questionnaire, where that is asked; raises NotSigned."""
    if signers is None:
        return None
    from screener.files import bundled
    from screener.records.signature import signer_of as found

    return found(source, path or bundled(), signers)


def signed_questionnaire(path: Path | None, signers: Path | None) -> tuple[Questionnaire, Signer | None]:
    """The questionnaire of a file, and who signed it, where that is asked; raises NotSigned."""
    from screener.cli.model_folder import loaded
    from screener.files import read_questionnaire

    source, name = read_questionnaire(path)
    return loaded(source, name), signer_of(path, source, signers)


def questionnaire_in_environment() -> Path | None:
    """The file that SCREENER_QUESTIONS names, if it names one."""
    named = os.environ.get("SCREENER_QUESTIONS")
    return Path(named) if named else None


def in_language(questionnaire: Questionnaire, language: str | None) -> Questionnaire:
    """The questionnaire in the words of that language; raises ScreenerError when it has none."""
    if language is None or language == questionnaire.language:
        return questionnaire
    from screener.questionnaire.translation import translated

    if language not in questionnaire.texts:
        known = ", ".join((questionnaire.language, *questionnaire.texts))
        raise ScreenerError(desk_message("desk-no-words", name=questionnaire.id, given=language, names=known))
    return translated(questionnaire, language)


def submission_of(file: Path, questionnaire: Questionnaire) -> Submission:
    """The answers in a file, or on standard input; also in a FHIR response."""
    from screener.files import read_file

    data = read_file(file, pipes=True)
    if b'"resourceType"' in data:
        from screener.interop.fhir.intake import submission_in

        return submission_in(data, str(file), questionnaire)
    from screener.records.submission import submission_from

    return submission_from(data, str(file), questionnaire)


def submissions_of(file: Path, questionnaire: Questionnaire) -> list[Submission]:
    """The sets of answers in a file: one, or those of a list of them."""
    from screener.files import read_file

    data = read_file(file, pipes=True)
    if b'"resourceType"' in data and not data.lstrip().startswith(b"["):
        from screener.interop.fhir.intake import submission_in

        return [submission_in(data, str(file), questionnaire)]
    from screener.records.submission import submissions_from

    return submissions_from(data, str(file), questionnaire)


def assessed(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], session: Session, outlooks: Outlooks | None = None
) -> Record:
    """The record of those answers; `outlooks` keeps what many records share."""
    from screener.records.record import record_of
    from screener.screening.assessment import assess

    return record_of(questionnaire, assess(questionnaire, answers), session, engine(), outlooks)


def engine() -> str:
    """The program and its version."""
    return f"screener {__version__}"


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- the store -----------------------------------------------------------------------------------


def store_at(place: str | None) -> Store:
    """The store at a place, made where there is none; without a place, the file in this user's data folder."""
    from screener.records.store import open_store

    return open_store(place or default_store(), notice=_notice)


def existing_store(place: str | None, *, write: bool = False) -> Store:
    """The same store, never made: to read it, or to `write` to it as well; raises NoStore where there is none."""
    from screener.records.store import open_store

    return open_store(place or default_store(), make=False, write=write, notice=_notice)


def _notice(sentence: str) -> None:
    from screener.cli.output import tell

    tell(sentence)


@contextmanager
def whole_store(place: str | None, wanted: Wanted) -> Iterator[Store]:
    """The store for commands that list; damage is reported first, and ends with exit code 3 after the list."""
    from screener.records.store.connection import DamagedStore

    damaged = 0
    with closing(existing_store(place)) as store:
        try:
            store.check_whole(wanted)
        except DamagedStore as damage:
            _notice(damage.sentence)
            damaged = damage.exit_code
        yield store
    if damaged:
        raise typer.Exit(damaged)


def default_store() -> str:
    """The file in which screenings are kept when no place is named."""
    from screener.cli.scale_folder import data_folder

    return str(data_folder() / "screenings.db")

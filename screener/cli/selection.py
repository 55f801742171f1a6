"""Which stored screenings a command is about: the options that select them, and the filter that they make."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Status, existing_store
from screener.cli.output import at_the_desk
from screener.errors import InvalidFile, ScreenerError, StoreError, desk_message
from screener.questionnaire.light import dataclass

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.store import Store, Wanted


def _stored_names() -> list[str]:
    return sorted({version.id for version in _stored()})


def _stored_outcomes() -> list[str]:
    return list(dict.fromkeys(outcome.id for version in _stored() for outcome in version.outcomes))


def _stored() -> list[Questionnaire]:
    """The questionnaires in the store of this environment; none where it cannot be read."""
    from screener.records.store import Wanted

    try:
        with closing(existing_store(os.environ.get("SCREENER_STORE"))) as kept:
            return list(_versions(kept, Wanted()))
    except ScreenerError:
        return []


SubjectFile = Annotated[
    Path | None, typer.Option("--subject-file", help="A file (or -) with the reference of one person.")
]
AskSubject = Annotated[bool, typer.Option("--subject", help="Ask for the reference of one person.")]
Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="Begun on that day or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Begun on that day or earlier.")]
OfQuestionnaire = Annotated[
    str | None,
    typer.Option(
        "--questionnaire",
        metavar="ID",
        help="Of that questionnaire only (or 'ID VERSION').",
        autocompletion=_stored_names,
    ),
]
OfOutcome = Annotated[
    str | None, typer.Option("--outcome", help="With that outcome, by its id.", autocompletion=_stored_outcomes)
]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The options that select screenings, checked as far as that needs no store."""

    wanted: Wanted
    questionnaire: str | None = None

    def of(self, kept: Store) -> Wanted:
        """The filter for a store; raises ScreenerError for a questionnaire or an outcome that it does not know."""
        wanted = self.wanted
        if self.questionnaire is not None:
            wanted = replace(wanted, questionnaires=_digests(kept, self.questionnaire))
        if wanted.outcome is not None and not kept.count(wanted):
            _check_outcome(kept, replace(wanted, outcome=None), wanted.outcome)
        return wanted


def selection_by(
    *,
    since: str | None = None,
    until: str | None = None,
    outcome: str | None = None,
    questionnaire: str | None = None,
    subject: Path | None = None,
    ask_subject: bool = False,
    status: Status | None = None,
) -> Selection:
    """The screenings that those options select; raises ScreenerError for a day or a reference that is none.

    Days are those of this machine's time zone.
    """
    from screener.records.store import Wanted

    for name, day in (("--since", since), ("--until", until)):
        if day is not None and not _is_day(day):
            raise ScreenerError(desk_message("desk-day", name=name))
    if subject is not None and ask_subject:
        raise ScreenerError("--subject asks for the reference, and --subject-file reads it: give one of them")
    if since and until and since > until:
        raise ScreenerError(f"--since {since} is later than --until {until}, so no day lies between them")
    wanted = Wanted(
        since=since and _begin_of(date.fromisoformat(since)),
        before=until and _end_of(date.fromisoformat(until)),
        outcome=outcome,
        subject=_asked_reference() if ask_subject else reference_in(subject),
        state=status and status.value,
    )
    return Selection(wanted=wanted, questionnaire=questionnaire)


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) and date.fromisoformat(text))
    except ValueError:
        return False


def _begin_of(day: date) -> str | None:
    """The first moment of a day of this machine's time zone; None where the calendar has nothing before it."""
    try:
        return datetime.combine(day, time()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        return None


def _end_of(day: date) -> str | None:
    return None if day == date.max else _begin_of(day + timedelta(days=1))


# -- references ----------------------------------------------------------------------------------


def reference_in(file: Path | None) -> str | None:
    """A person's reference out of a file or standard input, so that it never stands in a list of processes."""
    if file is None:
        return None
    from screener.files import read_file
    from screener.screening.dialogue import is_reference
    from screener.text import utf8

    text = utf8(read_file(file), str(file)).strip()
    if not text or not is_reference(text):
        raise ScreenerError(desk_message("desk-reference-file", path=file))
    return text


def _asked_reference() -> str:
    """A person's reference as somebody types it; it stands in no list of processes and in no shell's history."""
    from screener.screening.dialogue import is_reference

    try:
        text = str(typer.prompt(at_the_desk(desk_message("desk-reference")), err=True)).strip()
    except typer.Abort:
        sys.stderr.write("\n")
        raise ScreenerError(desk_message("desk-reference-none")) from None
    if not text or not is_reference(text):
        raise ScreenerError(desk_message("desk-reference-long"))
    return text


# -- questionnaires and outcomes -----------------------------------------------------------------


def questionnaires_named(kept: Store, wanted: Wanted, name: str | None) -> list[Questionnaire]:
    """The questionnaires of the wanted screenings, the oldest first; only those of that name where there is one."""
    return [version for version in _versions(kept, wanted) if name is None or name in names_of(version)]


def names_of(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The names of a version of a questionnaire: its id, id and version, and its SHA-256 or the beginning of it."""
    digest = questionnaire.sha256
    return questionnaire.id, f"{questionnaire.id} {questionnaire.version}", digest[:12], digest


def check_readable(kept: Store, wanted: Wanted) -> None:
    """Raises StoreError, with the number of their screenings, for the first questionnaire that cannot be read."""
    for digest, found in _read_versions(kept, wanted):
        if isinstance(found, ScreenerError):
            number = kept.count(replace(wanted, questionnaires=(digest,)))
            screenings = "screening is" if number == 1 else "screenings are"
            raise StoreError(f"{found}. Its {number} {screenings} in no table; `screener verify` tells more")


def _versions(kept: Store, wanted: Wanted) -> Iterator[Questionnaire]:
    """Those that can be read; what cannot be read has no name that somebody could ask for."""
    for _, found in _read_versions(kept, wanted):
        if not isinstance(found, ScreenerError):
            yield found


def _read_versions(kept: Store, wanted: Wanted) -> Iterator[tuple[str, Questionnaire | ScreenerError]]:
    """Each hash with its questionnaire, or with what is wrong with it."""
    from screener.questionnaire.loader import load
    from screener.records.store import UnknownQuestionnaire

    for digest in kept.questionnaires(wanted):
        try:
            yield digest, load(kept.questionnaire(digest), f"questionnaire {digest[:12]}")
        except (UnknownQuestionnaire, InvalidFile) as error:
            yield digest, error


def _digests(kept: Store, name: str) -> tuple[str, ...]:
    """The hashes of all stored versions of that name; raises ScreenerError where there is none."""
    from screener.records.store import Wanted

    versions = list(_versions(kept, Wanted()))
    found = tuple(version.sha256 for version in versions if name in names_of(version))
    if not found:
        from screener.cli.mends import mend_of

        ids = dict.fromkeys(version.id for version in versions)
        raise ScreenerError(desk_message("desk-no-questionnaire", given=name, mend=mend_of(name, ids)))
    return found


def _check_outcome(kept: Store, wanted: Wanted, outcome: str) -> None:
    """Raises ScreenerError where no questionnaire of those screenings has that outcome."""
    known = dict.fromkeys(found.id for version in _versions(kept, wanted) for found in version.outcomes)
    if known and outcome not in known:
        from screener.cli.mends import mend_of

        mend = mend_of(outcome, known, most=len(known))
        raise ScreenerError(desk_message("desk-no-outcome", given=outcome, mend=mend))

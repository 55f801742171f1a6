"""The command that writes records for others: as data, as tables, or as printable pages."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from screener.cli.options import (
    Force,
    Identity,
    Out,
    Status,
    StorePlace,
    format_option,
    stored_codes,
    whole_store,
)
from screener.cli.output import desk_language, is_stdout, tell, tell_in
from screener.cli.progress import counted
from screener.cli.selection import (
    AskSubject,
    OfOutcome,
    OfQuestionnaire,
    Since,
    SubjectFile,
    Until,
    check_readable,
    names_of,
    questionnaires_named,
    selection_by,
)
from screener.documents.formats import RECORD_FORMATS
from screener.errors import InvalidFile, Place, Problem, ScreenerError, StoreError

if TYPE_CHECKING:
    from screener.questionnaire.model import Questionnaire
    from screener.records.decision import Decision
    from screener.records.store import Store, Wanted
    from screener.records.types import Record


def export(
    form: Annotated[str, format_option(RECORD_FORMATS, "How records are written.")] = "json",
    out: Out = None,
    code: Annotated[
        str | None, typer.Option("--code", help="Only that screening.", autocompletion=stored_codes("finished"))
    ] = None,
    questionnaire: OfQuestionnaire = None,
    dictionary: Annotated[
        bool, typer.Option("--dictionary", help="With csv: what each column holds, instead of the records.")
    ] = False,
    since: Since = None,
    until: Until = None,
    outcome: OfOutcome = None,
    subject: SubjectFile = None,
    ask_subject: AskSubject = False,
    recipient: Annotated[str | None, typer.Option("--seal-to", help="Seal the export to that age public key.")] = None,
    identity: Identity = None,
    force: Force = False,
    store: StorePlace = None,
) -> None:
    """Write finished screenings as data, as a table, or as printable pages.

    A table holds the screenings of one questionnaire and version; -o FOLDER writes a table for each.
    """
    if dictionary and form != "csv":
        raise ScreenerError("--dictionary describes the columns of a table: --format csv")
    selection = selection_by(
        since=since,
        until=until,
        outcome=outcome,
        questionnaire=questionnaire,
        subject=subject,
        ask_subject=ask_subject,
        status=Status.FINISHED,
    )
    with whole_store(store, selection.wanted) as kept:
        wanted = selection.of(kept)
        if code:
            wanted = replace(wanted, code=_finished_code(kept, code))
        destination, records = Destination(out, recipient, force), Records(kept, identity, may_leave_out=code is None)
        if form == "csv":
            _export_tables(records, wanted, questionnaire, destination, dictionary=dictionary)
        else:
            found = records.wanted(wanted)
            pieces = _bundle(kept, wanted, found) if form == "fhir" else RECORD_FORMATS[form](found, None, records)
            destination.write(pieces)
    records.tell()


def _bundle(kept: Store, wanted: Wanted, records: Iterable[Record]) -> Iterator[str]:
    """The records as a transaction for a FHIR server, with the questionnaires that they name.

    Raises InvalidFile, before anything is written, with what of those questionnaires has no exact form in FHIR.
    """
    from screener.interop.fhir.bundle import bundle
    from screener.questionnaire.loader import load

    versions = {version.sha256: version for version in questionnaires_named(kept, wanted, None)}
    refused = [problem for version in versions.values() for problem in _not_in_fhir(version)]
    if refused := [*refused, *_alike(versions.values())]:
        raise InvalidFile(refused)
    return bundle(
        records,
        lambda digest: versions.get(digest) or load(kept.questionnaire(digest), f"questionnaire {digest[:12]}"),
    )


def _not_in_fhir(questionnaire: Questionnaire) -> list[Problem]:
    """What has no exact form in FHIR, behind a line that names the questionnaire and says how to export others."""
    from screener.interop.fhir.questionnaire import questionnaire_resource

    try:
        questionnaire_resource(questionnaire)
    except InvalidFile as refused:
        name = f'"{names_of(questionnaire)[1]}"'
        said = f"{name} cannot be written in FHIR; --questionnaire exports the others"
        return [Problem(Place(refused.problems[0].place.file), "not-in-fhir", said), *refused.problems]
    return []


def _alike(versions: Iterable[Questionnaire]) -> Iterator[Problem]:
    """Different files under one address and version: a server keeps only one, and the answers to the others with it."""
    from screener.interop.fhir.terms import canonical

    found: dict[str, Questionnaire] = {}
    for version in versions:
        address = f"{canonical(version)}|{version.version}"
        other = found.setdefault(address, version)
        if other is not version:
            (*_, first, _), (*_, second, _) = names_of(other), names_of(version)
            said = f'two files are "{address}" to a server, which keeps one: {first} and {second}'
            mend = f"--questionnaire {first} exports the screenings of one; a file that is changed needs a new version"
            yield Problem(version.place, "not-in-fhir", f"{said}; {mend}")


def _finished_code(kept: Store, code: str) -> str:
    """The code of a finished screening as it is kept; raises ScreenerError where it is not finished."""
    screening = kept.screening(code)
    if screening.state != "finished":
        raise ScreenerError(f"{screening.code} is not finished, so there is no record to export")
    return screening.code


@dataclass
class Records:
    """The records of a store one after the other, what was decided, and the codes of those with a fault.

    A damaged one is left out, or raises Damaged where it was asked for by its code.
    """

    kept: Store
    identity: Path | None
    may_leave_out: bool
    damaged: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    _decided: tuple[str, Decision | None] = ("", None)

    def wanted(self, wanted: Wanted) -> Iterator[Record]:
        """The records of those screenings."""
        return counted(self._of(wanted), self.kept.count(wanted))

    def of(self, record: Record) -> Decision | None:
        """What was decided after the visit."""
        from screener.records.decision import decision_of

        if self._decided[0] != record["code"]:
            screening = self.kept.screening(record["code"])
            self._decided = record["code"], decision_of(self.kept, screening, self.identity)
        return self._decided[1]

    def in_words(self, record: Record) -> str:
        """The same as a person reads it."""
        from screener.cli.decide import stored_decision_in_words

        screening = self.kept.screening(record["code"])
        return stored_decision_in_words(self.kept, screening, record["language"], self.identity)

    def _of(self, wanted: Wanted) -> Iterator[Record]:
        from screener.records.stored import Damaged, is_altered, stored_record

        for stored in self.kept.records(wanted):
            try:
                record = stored_record(stored, self.identity)
            except Damaged:
                if not self.may_leave_out:
                    raise
                self.damaged.append(stored.code)
                continue
            if is_altered(record):
                self.altered.append(record["code"])
            yield record

    def tell(self) -> None:
        """Says which records have a fault; exit code 3 where one was left out."""
        from screener.cli.verdicts import altered_words, left_out_words

        if self.altered:
            tell(altered_words(self.altered))
        if self.damaged:
            tell(left_out_words(self.damaged))
            raise typer.Exit(StoreError.exit_code)


class Destination:
    """Where an export goes: a file, a folder of files, or standard output; sealed where there is a public key."""

    def __init__(self, out: Path | None, recipient: str | None, force: bool) -> None:
        self.out = None if is_stdout(out) else out
        self.recipient, self.force = recipient, force

    def is_folder(self, *, several: bool) -> bool:
        """Whether files go into a folder, which is made for several where the name has no ending."""
        if self.out is not None and several and not self.out.suffix:
            with suppress(OSError):  # the first file says what is wrong
                self.out.mkdir(mode=0o700, exist_ok=True)
        return self.out is not None and self.out.is_dir()

    def write(self, pieces: Iterable[str], name: str = "", *, begins_with: str = "") -> None:
        """Writes pieces of text to the file, or to that file in the folder; `begins_with` is for files only."""
        from screener.files import fill_file

        if self.out is None:
            sys.stdout.flush()
            self._filling(pieces)(sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        path = self.out / name if name else self.out
        fill_file(path, self._filling(chain([begins_with], pieces)), force=self.force)
        tell_in(desk_language(), "written-to", path=path)

    def _filling(self, pieces: Iterable[str]) -> Callable[[BinaryIO], None]:
        from screener.files import write_pieces
        from screener.records.sealing import seal_into

        recipient = self.recipient
        return lambda file: seal_into(pieces, recipient, file) if recipient else write_pieces(pieces, file)


# -- tables --------------------------------------------------------------------------------------


def _export_tables(
    records: Records, wanted: Wanted, name: str | None, destination: Destination, *, dictionary: bool
) -> None:
    """Writes one table for each questionnaire into a folder, or the only one there is."""
    from screener.documents.table import MARK
    from screener.documents.table import dictionary as dictionary_of
    from screener.records.store import Wanted

    kept = records.kept
    found = questionnaires_named(kept, wanted, name) or questionnaires_named(kept, Wanted(state="finished"), name)
    if not found and name is None:
        check_readable(kept, wanted)
    folder = destination.is_folder(several=len(found) > 1)
    if len(found) != 1 and not folder:
        raise ScreenerError(_not_one(found, name))
    names = _file_names(found, "-dictionary.csv" if dictionary else ".csv")
    for questionnaire, file_name in zip(found, names, strict=True):
        pieces = (
            dictionary_of(questionnaire, of_store=True)
            if dictionary
            else RECORD_FORMATS["csv"](
                records.wanted(replace(wanted, questionnaires=(questionnaire.sha256,))), questionnaire, records
            )
        )
        destination.write(pieces, file_name if folder else "", begins_with=MARK)
    if name is None:
        check_readable(kept, wanted)


def _not_one(found: Sequence[Questionnaire], name: str | None) -> str:
    if not found:
        of = f" of a questionnaire {name}" if name else ""
        return f"There is no finished screening{of}, so there is no table"
    versions = Counter(names_of(version)[1] for version in found)
    listed = (f'"{names_of(version)[1 if versions[names_of(version)[1]] == 1 else 2]}"' for version in found)
    return (
        f"A table holds one questionnaire and version, and these are {len(found)}: {', '.join(listed)}. "
        "Name one with --questionnaire, or a folder for all with -o FOLDER"
    )


def _file_names(found: Sequence[Questionnaire], ending: str) -> list[str]:
    """`ID-VERSION.csv`; with the beginning of the SHA-256 where two questionnaires would have the same name."""
    plain = [re.sub(r"[^\w.-]", "_", f"{version.id}-{version.version}", flags=re.ASCII) for version in found]
    counts = Counter(plain)
    return [
        f"{name}{'' if counts[name] == 1 else f'-{version.sha256[:12]}'}{ending}"
        for name, version in zip(plain, found, strict=True)
    ]

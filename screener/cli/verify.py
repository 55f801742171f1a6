"""The command that verifies records: stored ones by their codes, exported ones by their files."""

from __future__ import annotations

import re
import sys
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screener.cli.options import Identity, StorePlace, default_store, existing_store
from screener.cli.output import tell
from screener.errors import ScreenerError, StoreError, desk_message
from screener.quantities import plural

if TYPE_CHECKING:
    from io import BufferedReader

    from screener.cli.verdicts import RecordVerifier
    from screener.cli.verify_store import StoreWork
    from screener.records.store import Store
    from screener.records.stream import Splitter

PIECE = 64 * 1024
_RESOURCE = re.compile(rb'\s*\{\s*"resourceType"')
"""The beginning of a resource of FHIR."""
FAULTS = ("altered", "judged differently")
"""The verdicts that need attention."""


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Codes of stored screenings, or files with records (default: the whole store)."),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option("--questions", help="The questionnaire of those files (default: the one that the store kept)."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Judge outcome, scores and findings again, and not every word.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Processes that verify a whole store.")] = 1,
    identity: Identity = None,
    store: StorePlace = None,
) -> None:
    """Work records out again from their answers, and name the first thing that differs."""
    from screener.cli.verdicts import RecordVerifier
    from screener.cli.verify_store import StoreWork

    with ExitStack() as stack:
        opened: list[Store] = []

        def once() -> Store:
            if not opened:
                opened.append(stack.enter_context(closing(existing_store(store))))
            return opened[0]

        verifier = Verifier(RecordVerifier(once, questions, identity, quick))
        if names:
            for name in names:
                verifier.verify(name)
        else:
            verifier.verify_all(once(), StoreWork(store or default_store(), questions, identity, quick, jobs))
    if verifier.status:
        raise typer.Exit(verifier.status)


@dataclass
class Verifier:
    """Prints verdicts; `status` is 1 when something differs, else the exit code of what could not be read."""

    judge: RecordVerifier
    status: int = 0

    def verify(self, name: str) -> None:
        """Verifies one file or one screening; an error in it does not stop the others."""
        from screener.files import is_pipe
        from screener.records.store import NotFound

        try:
            if name == "-" or Path(name).is_file() or is_pipe(Path(name)):
                FileCheck(name, self).check()
            else:
                verdict = self.judge.verdict(self.judge.store().screening(name))
                self.tell(f"{name}: {verdict.words}", well=verdict.kind not in FAULTS)
        except NotFound as error:
            said = f"{name}: there is no screening with that code, and no such file"
            self.refuse(f"{said}. {error.question}" if error.question else said, error.exit_code)
        except StoreError:
            raise
        except ScreenerError as error:
            self.refuse(error.sentence, error.exit_code)

    def verify_all(self, store: Store, work: StoreWork) -> None:
        """Prints which screenings of the store were altered, and how many there are of each kind."""
        from screener.cli.progress import watched
        from screener.cli.verify_store import screening_reports
        from screener.records.store.connection import DamagedStore

        try:
            store.check_whole()
        except DamagedStore as damage:
            self.refuse(damage.sentence, damage.exit_code)
        kinds: Counter[str] = Counter()
        missing: Counter[str] = Counter()
        with watched("verifying") as progress:
            for report in screening_reports(store, work, self.judge, progress):
                kinds[report.kind] += 1
                missing.update(report.missing)
                if report.kind in (*FAULTS, "not looked at"):
                    progress("", 0, 0)
                if report.kind == "not looked at":
                    self.refuse(report.words, report.status)
                elif report.kind in FAULTS:
                    self.tell(f"{report.code}: {report.words}", well=False)
        for stray in store.strays():
            self.tell(f"events of {stray}: there is no screening that they belong to", well=False)
            kinds["altered"] += 1
        for table, owner in store.leftovers():
            self.tell(f"{table} of {owner}: there is no open screening that this belongs to", well=False)
            kinds["altered"] += 1
        for thing, number in sorted(missing.items()):
            what = f"{number} {thing.removeprefix('its ')}" + ("s are" if number > 1 else " is")
            self.tell(f"{store.place}: {what} not covered, because an older version kept it")
        ways = ("verified", "open", "deleted", *FAULTS, "not looked at")
        counts = ", ".join(f"{kinds[way]} {way}" for way in ways if kinds[way])
        self.tell(f"{store.place}: {counts or 'nothing to verify'}")

    def tell(self, sentence: str, *, well: bool = True) -> None:
        """Prints a verdict."""
        from screener.text import clean

        self.status = self.status if well else 1
        sys.stdout.write(f"{clean(sentence)}\n")

    def refuse(self, sentence: str, status: int) -> None:
        """Prints what could not be verified."""
        self.status = self.status or status
        tell(sentence)


class _Poured:
    """Takes the bytes of a file; records are split at once, and a resource of FHIR is kept whole."""

    def __init__(self, splitter: Splitter) -> None:
        self.splitter = splitter
        self.kept = bytearray()
        self.is_fhir: bool | None = None

    def write(self, data: bytes) -> int:
        """Takes a piece; raises NoRecords for bytes that are neither, and ScreenerError for too many."""
        from screener.files import MOST

        if self.is_fhir is None and data:
            self.is_fhir = _RESOURCE.match(data) is not None
        if not self.is_fhir:
            return self.splitter.write(data)
        self.kept += data
        if len(self.kept) > MOST:
            raise ScreenerError(f"A bundle of more than {MOST // 1024**2} MiB is not read; export it in parts")
        return len(data)

    def flush(self) -> None:
        """Does nothing: nothing waits."""


@dataclass
class FileCheck:
    """One file and its records: the verdict of a single one; of many only those that differ, and how many."""

    name: str
    verifier: Verifier
    records: int = 0
    differing: int = 0
    first: tuple[str | None, Any] = (None, None)
    """The fault of the first record, and the record, until it is known whether there is a second one."""

    def check(self) -> None:
        """Reads the file to its end; raises FileProblem or SealingError when it cannot be read."""
        from screener.files import opened_file
        from screener.records.sealing import Unsealable
        from screener.records.stream import NoRecords, Splitter

        splitter = Splitter(self._found)
        poured = _Poured(splitter)
        try:
            with opened_file(Path(self.name), pipes=True) as file:
                self._pour(file, poured)
            if poured.is_fhir:
                self._check_bundle(bytes(poured.kept))
                return
            splitter.end()
        except NoRecords:
            after = f"format: what follows record {self.records} is none"
            self._conclude(after if self.records else "format: this is no record")
        except Unsealable as error:
            self._conclude(f"seal: {error}")
        else:
            self._conclude(None)

    def _pour(self, file: BufferedReader, splitter: _Poured) -> None:
        from screener.records.sealing import is_sealed, unseal_into
        from screener.records.stored import identities_in

        identity = self.verifier.judge.identity
        if not is_sealed(file.peek(PIECE)[:PIECE]):
            while piece := file.read(PIECE):
                splitter.write(piece)
        elif identity is None:
            raise ScreenerError(desk_message("desk-sealed", code=self.name))
        else:
            unseal_into(file, identities_in(identity), splitter)

    def _check_bundle(self, data: bytes) -> None:
        """Prints the verdict on a FHIR bundle: what differs in it, or how much of it was verified."""
        from screener.interop.fhir.bundle_reader import NoBundle

        parts: Counter[str] = Counter()
        try:
            for name, verdict in self.verifier.judge.bundle_verdicts(data):
                parts[name.partition(" ")[0] if name.startswith("questionnaire ") else "screening"] += 1
                if verdict.fault:
                    self.differing += 1
                    self.verifier.tell(f"{self.name}: {name}: {verdict.fault}", well=False)
        except NoBundle as reason:
            self.verifier.tell(f"{self.name}: format: {reason}", well=False)
            return
        if not self.differing:
            counts = " and ".join(plural(number, name) for name, number in sorted(parts.items(), reverse=True))
            self.verifier.tell(f"{self.name}: {counts} verified (unaltered; recomputed to every value)")

    def _found(self, text: str, record: Any) -> None:  # noqa: ANN401  (whatever stands in the file)
        self.records += 1
        fault = self.verifier.judge.record_fault(text, record)
        if self.records == 1:
            self.first = fault, record
            return
        if self.records == 2:  # noqa: PLR2004  (now it is known that there are several)
            self._print_fault(1, *self.first)
        self._print_fault(self.records, fault, record)

    def _print_fault(self, number: int, fault: str | None, record: Any) -> None:  # noqa: ANN401
        if fault:
            code = f" ({record['code']})" if isinstance(record.get("code"), str) else ""
            self.differing += 1
            self.verifier.tell(f"{self.name}: record {number}{code}: {fault}", well=False)

    def _conclude(self, fault: str | None) -> None:
        from screener.cli.verdicts import verified

        if self.records == 1:
            fault = self.first[0] or fault
        if fault:
            self.verifier.tell(f"{self.name}: {fault}", well=False)
        elif self.records == 1:
            self.verifier.tell(f"{self.name}: {verified(self.first[1], quick=self.verifier.judge.quick)}")
        elif self.differing:
            self.verifier.tell(f"{self.name}: {self.differing} of {self.records} records differ", well=False)
        else:
            self.verifier.tell(f"{self.name}: {self.records} records verified")

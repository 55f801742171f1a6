"""The commands of the kiosk: serving patients, setting the staff PIN, testing, and examining the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import Questions, Signers, StorePlace, assessed, default_store, now, signer_of, store_at
from screener.cli.output import tell
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.kiosk.pin import Pin
    from screener.kiosk.session import Program
    from screener.questionnaire.model import Questionnaire
    from screener.records.store.draft import Draft
    from screener.records.types import Record
    from screener.screening.interview import Interview


class Abandoned(StrEnum):
    """What becomes of answers that nobody finished."""

    KEEP = "keep"
    DELETE = "delete"


PlainKiosk = Annotated[bool, typer.Option("--plain", help="Line by line, for screen readers.")]
OnLeaving = Annotated[
    Abandoned, typer.Option("--abandoned", help="Keep answers that nobody finished for the desk, or delete them.")
]

kiosk = typer.Typer(invoke_without_command=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@kiosk.callback()
def serve(
    context: typer.Context,
    questions: Questions = None,
    store: StorePlace = None,
    plain: PlainKiosk = False,
    idle: Annotated[
        int, typer.Option("--idle", min=1, help="After so many seconds without a key it asks who is there.")
    ] = 90,
    abandoned: OnLeaving = Abandoned.KEEP,
    set_pin: Annotated[bool, typer.Option("--set-pin", help="Set the PIN with which staff close the kiosk.")] = False,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Play thirty patients and search everywhere for what they answered.")
    ] = False,
    signers: Signers = None,
) -> None:
    """Run the unattended patient kiosk until staff press Ctrl-P and type the PIN."""
    if context.invoked_subcommand is not None:
        return
    if set_pin:
        _set_pin()
        return
    if self_test:
        _test()
        return
    _isolate()
    _harden()
    try:
        from screener.kiosk.identity import KioskIdentity
        from screener.kiosk.supervisor import Supervisor
        from screener.kiosk.terminal import KioskTerminal
        from screener.terminal.clock import clock_named_in
    except ImportError:
        raise ScreenerError("The kiosk needs a terminal as Linux, macOS and their like have it") from None

    pin, terminal = _pin(), KioskTerminal(plain=plain)
    if not pin.is_set:
        raise ScreenerError("The kiosk has no staff PIN, and nobody could close it: screener kiosk --set-pin")
    _check(questions, store, signers)
    identity = KioskIdentity(Path(default_store()).parent)
    options = [*(["--questions", str(questions)] if questions else []), *(["--plain"] if plain else [])]
    options += ["--signed-by", str(signers)] if signers else []
    options += ["--abandoned", abandoned.value, "--kiosk", identity.id]
    supervisor = Supervisor(terminal, _starter(options, store), pin, idle, clock=clock_named_in(os.environ))
    code = supervisor.run()
    with suppress(ScreenerError), closing(store_at(store)) as kept:  # else at the next start
        kept.delete_abandoned(identity.id, now())
    raise typer.Exit(code)


@kiosk.command(hidden=True)
def patient(
    questions: Questions = None,
    store: StorePlace = None,
    plain: PlainKiosk = False,
    abandoned: OnLeaving = Abandoned.KEEP,
    reports: Annotated[int | None, typer.Option("--reports", help="The open file that reports go to.")] = None,
    kiosk_id: Annotated[str, typer.Option("--kiosk", help="The id of the kiosk.")] = "",
    signers: Signers = None,
) -> None:
    """Serve one patient; the kiosk starts this itself."""
    from uuid import uuid4

    from screener.files import read_questionnaire
    from screener.kiosk.lease import lease_end, renewed
    from screener.questionnaire.loader import load
    from screener.records.record import Session
    from screener.records.store import Lease
    from screener.records.store.draft import Draft

    _harden()
    report = _reporter(reports)
    try:
        with closing(store_at(store)) as kept:
            kept.delete_abandoned(kiosk_id, now())
            source, name = read_questionnaire(questions)
            questionnaire = load(source, name)
            signer = signer_of(questions, source, signers)
            session = Session(id=uuid4(), mode="kiosk", started=now(), signed_by=signer)
            draft = Draft(kept, session, source, questionnaire.sha256)
            if abandoned is Abandoned.DELETE:
                draft.lease = lambda: Lease(kiosk_id, lease_end())
            with renewed(draft, lambda: store_at(store)):
                _sit(questionnaire, draft, report, plain=plain)
    except ScreenerError as error:
        report(f"failed {' '.join(str(error).split())}")
        raise typer.Exit(error.exit_code) from None
    except Exception as error:  # noqa: BLE001  (a patient must not read it, whatever it is, and staff must know)
        report(f"failed {type(error).__name__}")
        raise typer.Exit(1) from None


@kiosk.command(short_help="Name what only the machine can mend", epilog="Example: screener kiosk doctor")
def doctor() -> None:
    """Look at what only the machine can see to: ways past the kiosk, and memory that reaches a disk."""
    from screener.kiosk.doctor import examined

    findings = examined()
    for finding in findings:
        sys.stdout.write(f"{'shut' if finding.is_shut else 'OPEN'}  {finding.name}: {finding.seen}\n")
        if finding.mend:
            sys.stdout.write(f"      {finding.mend}\n")
    if any(not finding.is_shut for finding in findings):
        raise typer.Exit(1)


# -- helpers ------------------------------------------------------------------------------------


def _pin() -> Pin:
    from screener.kiosk.pin import Pin

    return Pin(Path(default_store()).parent / "kiosk-pin.json")


def _set_pin() -> None:
    if not sys.stdin.isatty():
        raise ScreenerError("A PIN is typed at a terminal, so that it stands in no file and no list of programs")
    from screener.kiosk.pin import LONGEST, SHORTEST, PinProblem, check_pin

    words = f"New PIN ({SHORTEST} to {LONGEST} characters)"
    while True:  # whatever is typed next must be read here, and not by the shell
        pin = typer.prompt(words, hide_input=True, err=True)
        try:
            check_pin(pin)
        except PinProblem as problem:
            tell(f"{problem}.")
            continue
        if typer.prompt("The same once more", hide_input=True, err=True) == pin:
            break
        tell("That was not the same.")
    _pin().set(pin)
    tell("The PIN is set. In the kiosk, Ctrl-P asks for it.")


def _test() -> None:
    """Plays whole sessions on terminals of its own, with a store, a PIN and a questionnaire of its own."""
    from tempfile import TemporaryDirectory

    try:
        from screener.kiosk.selftest import self_test
    except ImportError:
        raise ScreenerError("The self-test needs pyte; install screener with its extra: screener[kiosk]") from None
    tell("Thirty patients are played at eight kiosks; this takes about a minute.")
    with TemporaryDirectory(prefix="screener-kiosk-") as folder:
        findings = self_test(Path(folder))
    for line in findings.report_lines():
        sys.stdout.write(f"{line}\n")
    if not findings.is_good:
        raise typer.Exit(1)


def _isolate() -> None:
    """Starts the program again in isolated mode, so that no environment variable can change Python."""
    if not sys.flags.isolated:
        from screener.kiosk.process import clean_environment

        sys.stdout.flush()
        command = [sys.executable, "-I", "-m", "screener", *sys.argv[1:]]
        os.execve(command[0], command, clean_environment(os.environ))  # noqa: S606  (no shell is meant to be between)


def _harden() -> None:
    """Keeps other programs of this user from reading the memory, and crashes from writing it to the disk."""
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


_SET_DUMPABLE = 4


def _check(questions: Path | None, store: str | None, signers: Path | None) -> None:
    """Raises, before the first patient, for whatever would not work."""
    from screener.files import read_questionnaire
    from screener.i18n import LANGUAGES, phrase
    from screener.questionnaire.loader import load
    from screener.records.sealing import seal

    source, name = read_questionnaire(questions)
    load(source, name)
    for language in LANGUAGES:
        phrase("kiosk-needs-help", language)  # reads its file
    signer_of(questions, source, signers)
    if recipient := os.environ.get("SCREENER_RECIPIENT"):
        seal("", recipient)
    with closing(store_at(store)) as kept:
        kept.check_writable()


def _starter(options: Sequence[str], store: str | None) -> Callable[[tuple[int, int]], Program]:
    """A function that starts a patient's program; it gets the store by its environment, which others cannot list."""
    from screener.kiosk.process import REPORTS, PatientProcess, clean_environment

    environment = clean_environment(os.environ) | ({"SCREENER_STORE": store} if store else {})

    def start(size: tuple[int, int]) -> Program:
        command = [sys.executable, "-I", "-m", "screener", "kiosk", "patient", "--reports", str(REPORTS)]
        return PatientProcess([*command, *options], environment, size)

    return start


def _reporter(descriptor: int | None) -> Callable[[str], None]:
    def report(line: str) -> None:
        if descriptor is not None:
            with suppress(OSError):
                os.write(descriptor, f"{line}\n".encode("utf-8", "replace"))

    return report


def _sit(questionnaire: Questionnaire, draft: Draft, report: Callable[[str], None], *, plain: bool) -> None:
    """One patient, from the welcome page on."""
    from screener.analysis.forecast import proved_forecast
    from screener.kiosk.patient import Patient
    from screener.questionnaire.translation import in_each_language
    from screener.terminal.keyboard import renderer

    with renderer(plain=plain, calm=True) as shown:
        spoken = in_each_language(questionnaire)
        deletes = draft.lease is not None
        Patient(shown, spoken, draft, report, now, _finish, _size, proved_forecast(), deletes=deletes).run()


def _finish(interview: Interview, draft: Draft) -> Record:
    """The record of the answers; what the desk can still complete stays open, unless it is to be sealed."""
    recipient = os.environ.get("SCREENER_RECIPIENT") or None
    record = assessed(interview.questionnaire, interview.answers, draft.finished_session(now(), None))
    if recipient or not interview.is_for_the_desk:
        draft.finish(record, recipient)
    else:
        draft.store.release(str(draft.session.id))
    return record


def _size() -> tuple[int, int]:
    """Rows and columns of the terminal."""
    import shutil

    columns, rows = shutil.get_terminal_size()
    return rows, columns

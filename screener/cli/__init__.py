"""The commands: wires the rooms together, catches what must be told, sets exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Annotated, NamedTuple

import typer

from screener.cli.pieces import engine, say, tell
from screener.problems import ScreenerError


class Command(NamedTuple):
    """Where a command stands, and how it is used."""

    module: str
    function: str
    example: str


COMMANDS = {
    "run": Command("asking", "run", "screener run --json result.json"),
    "resume": Command("asking", "resume", "screener resume 3QZG2K"),
    "score": Command("judging", "score", "screener score answers.yaml --format json"),
    "check": Command("judging", "check", "screener check questions.yaml"),
    "diff": Command("comparing", "diff", "screener diff questions.yaml draft.yaml"),
    "schema": Command("judging", "schema", "screener schema record > record.schema.json"),
    "rules": Command("writing", "rules", "screener rules --format html -o rules.html"),
    "list": Command("listing", "list_screenings", "screener list --since 2026-11-01 --outcome talk-first"),
    "show": Command("keeping", "show", "screener show 3QZG2K"),
    "export": Command("exporting", "export", "screener export --format csv -o screenings.csv"),
    "delete": Command("keeping", "delete", "screener delete 3QZG2K"),
    "verify": Command("verifying", "verify", "screener verify 3QZG2K result.json"),
    "kiosk": Command("kiosk", "kiosk", "screener kiosk --set-pin, and then: screener kiosk"),
    "backup": Command("keeping", "backup", "screener backup /backups/screenings.db"),
}
"""Every command, in the order in which they are listed; the one that is called is imported, and no other."""


def program(called: Sequence[str] = ()) -> typer.Typer:
    """The program with the command that is called; with all of them where none is, or none of that name."""
    app = typer.Typer(
        name="screener",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Clinical screening questionnaires: asked, scored, explained line by line, and cited.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_common)
    for name in [each for each in called if each in COMMANDS] or COMMANDS:
        command = COMMANDS[name]
        function = getattr(import_module(f"screener.cli.{command.module}"), command.function)
        if isinstance(function, typer.Typer):
            app.add_typer(function, name=name, epilog=f"Example: {command.example}")
        else:
            app.command(name, epilog=f"Example: {command.example}")(function)
    return app


def main() -> None:
    """Runs a command; whatever must be told is told in a sentence, with its exit code."""
    from screener.screen import tame_streams

    os.umask(0o077)
    _leave_no_core()
    tame_streams()
    try:
        _told()
    except Exception as fault:  # noqa: BLE001  (whatever it is, nobody's answers are shown)
        from screener.cli.faults import EXIT_CODE, told

        sys.stderr.write(told(fault))
        sys.exit(EXIT_CODE)


def _told() -> None:
    try:
        _run()
    except ScreenerError as error:
        say(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _let_go_of_output()
        sys.exit(0)
    except OSError as error:
        _let_go_of_output()
        tell(f"The output could not be written: {error.strerror or type(error).__name__}")
        sys.exit(1)


def _leave_no_core() -> None:
    """A crash writes no memory, and so no answers, to the disk; nor to a program that gathers cores."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError), open("/proc/self/coredump_filter", "w") as kinds:  # noqa: PTH123  (each start pays for it)
        kinds.write("0")


def _run() -> None:
    """Runs the command, and sees its output through to the end before anything is called done."""
    try:
        program(sys.argv[1:2])()
    except SystemExit as ended:
        try:
            sys.stdout.flush()
        except OSError:
            if ended.code in (0, None):
                raise
            _let_go_of_output()
        raise


def _let_go_of_output() -> None:
    """Nobody reads any more; what is still to be written goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(nowhere, stream.fileno())


def _version(wanted: bool | None) -> None:  # noqa: FBT001  (Typer's callback)
    if wanted:
        typer.echo(engine())
        raise typer.Exit


def _common(
    _: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = None,
) -> None:
    """Clinical screening questionnaires: asked, scored, explained line by line, and cited."""

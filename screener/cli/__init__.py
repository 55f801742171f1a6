"""The commands: wires the rooms together, catches what must be told, sets exit codes."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Annotated

import typer

from screener.cli.asking import EXAMPLE as RUN_EXAMPLE
from screener.cli.asking import resume, run
from screener.cli.comparing import diff
from screener.cli.judging import check, schema, score
from screener.cli.keeping import backup, delete, export, list_screenings, show, verify
from screener.cli.pieces import engine, say, tell
from screener.cli.writing import rules
from screener.problems import ScreenerError

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
app.command(epilog=RUN_EXAMPLE)(run)
app.command(epilog="Example: screener resume 3QZG2K")(resume)
app.command(epilog="Example: screener score answers.yaml --format json")(score)
app.command(epilog="Example: screener check questions.yaml")(check)
app.command(epilog="Example: screener diff questions.yaml draft.yaml")(diff)
app.command(epilog="Example: screener schema record > record.schema.json")(schema)
app.command(epilog="Example: screener rules --format html -o rules.html")(rules)
app.command("list", epilog="Example: screener list --since 2026-11-01 --outcome talk-first")(list_screenings)
app.command(epilog="Example: screener show 3QZG2K")(show)
app.command(epilog="Example: screener export --format csv -o screenings.csv")(export)
app.command(epilog="Example: screener delete 3QZG2K")(delete)
app.command(epilog="Example: screener verify 3QZG2K result.json")(verify)
app.command(epilog="Example: screener backup /backups/screenings.db")(backup)


def main() -> None:
    """Runs a command; whatever must be told is told in a sentence, with its exit code."""
    from screener.screen import tame_streams

    gc.set_threshold(RARELY)
    os.umask(0o077)
    _leave_no_core()
    tame_streams()
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
    """A crash writes no memory, and so no answers, to the disk."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run() -> None:
    """Runs the command, and sees its output through to the end before anything is called done."""
    try:
        app()
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


@app.callback()
def _common(
    _: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = None,
) -> None:
    """Clinical screening questionnaires: asked, scored, explained line by line, and cited."""

"""The command line: one file a command; this one finds the command, reports errors and sets exit codes.

`main` runs the program; `program` is the Typer application, for tests.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from screener.cli.options import engine
from screener.cli.output import tell, tell_error
from screener.errors import ScreenerError
from screener.i18n import LANGUAGES

if TYPE_CHECKING:
    from screener.i18n import Folder


class Command(NamedTuple):
    """The module of a command, its line in the list of commands, and the arguments of an example."""

    module: str
    summary: str
    example: str
    function: str = ""


COMMANDS = {
    "run": Command("run", "Ask a person, print the result and keep it", "--json result.json"),
    "resume": Command("run", "Go on with a screening, or complete it at the desk", "3QZG2K"),
    "score": Command("check", "Score answers from files, with nobody asked", "answers.yaml --format json"),
    "init": Command("init", "Begin a new questionnaire from a template", "my.yaml --template scale"),
    "check": Command("check", "Prove a questionnaire, or show what is wrong with it", "questions.yaml"),
    "diff": Command("diff", "Show what a new version changes, answer sheet by sheet", "old.yaml new.yaml"),
    "sql": Command("sql", "Print a SQL query that judges a table of answers", "--dialect postgres"),
    "schema": Command("check", "Print a JSON Schema of what goes in and comes out", "record > record.schema.json"),
    "import": Command(
        "import_fhir",
        "Turn a FHIR Questionnaire into one of ours",
        "questionnaire.json -o my.yaml",
        "import_questionnaire",
    ),
    "rules": Command("rules", "Write the rule book to sign, or the form on paper", "--format html -o rules.html"),
    "decide": Command("decide", "Keep what was decided after the visit", "3QZG2K --outcome other"),
    "list": Command("list", "List the stored screenings, or those that wait", "--since 2026-11-01", "list_screenings"),
    "show": Command("show", "Show the result of a stored screening", "3QZG2K"),
    "letter": Command("show", "Write the letter of a screening, one page to sign", "3QZG2K -o letter.pdf"),
    "export": Command("export", "Write finished screenings as JSON, a table or pages", "--format csv -o table.csv"),
    "history": Command("history", "Show all screenings of one person side by side", "3QZG2K"),
    "stats": Command("stats", "Count what many screenings show, with bars", "--since 2026-01-01"),
    "delete": Command("show", "Remove everything that was said in a screening", "3QZG2K"),
    "verify": Command("verify", "Work records out again; name the first difference", "3QZG2K result.json"),
    "backup": Command("show", "Copy the whole store while it is in use", "/backups/screenings.db"),
    "docs": Command("docs", "Show a page of the manual", "conditions"),
    "translate": Command("translate", "Exchange PO files with translators", "export my.yaml --lang fr -o fr.po"),
    "kiosk": Command("kiosk", "Run the unattended patient kiosk", "--set-pin, and then: screener kiosk"),
}
"""Every command, in the order in which they are listed; only the one that is called is imported."""

FAULT = 70
"""The exit code EX_SOFTWARE of sysexits.h: neither the person nor the store is to blame."""
READER_GONE = 141
"""The exit code of a program that SIGPIPE ended: 128 + 13."""


def program(called: Sequence[str] = ()) -> typer.Typer:
    """The application with the command that is called; with all commands where there is none of that name."""
    app = typer.Typer(
        name="screener",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Clinical screening questionnaires: asked, scored, explained line by line, and cited.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_common)
    for name in [word for word in called if word in COMMANDS] or COMMANDS:
        command = COMMANDS[name]
        function = getattr(import_module(f"screener.cli.{command.module}"), command.function or name)
        summary, example = command.summary, f"Example: screener {name} {command.example}"
        if isinstance(function, typer.Typer):
            app.add_typer(function, name=name, short_help=summary, epilog=example)
        else:
            app.command(name, short_help=summary, epilog=example)(function)
    return app


def main() -> None:
    """Runs a command; an error becomes a sentence and an exit code."""
    from screener.streams import prepare_streams

    os.umask(0o077)
    _leave_no_core()
    is_closed = sys.stdout is None
    prepare_streams()
    if is_closed:
        _explain(ScreenerError("The standard output is closed"))
    try:
        _run()
    except BrokenPipeError:
        _discard_output()
        sys.exit(READER_GONE)
    except Exception as fault:  # noqa: BLE001  (whatever it is, nobody's answers are shown)
        _explain(fault)


def _explain(error: Exception) -> NoReturn:
    """Ends with a sentence for an error that has one; with a report of the fault otherwise."""
    status = FAULT
    try:
        if isinstance(error, ScreenerError):
            status = error.exit_code
            tell_error(error)
        elif isinstance(error, OSError):
            _discard_output()
            status = 1
            tell(f"The output could not be written: {error.strerror or type(error).__name__}")
        elif sentence := _installation_fault(error):
            status = ScreenerError.exit_code
            tell(sentence)
        else:
            sys.stderr.write(fault_report(error))
    except BrokenPipeError:
        _discard_output()
        status = READER_GONE
    sys.exit(status)


def _installation_fault(fault: Exception) -> str | None:
    """The sentence for a fault that a missing or old library explains."""
    from screener.cli.requirements import unmet_requirement

    return unmet_requirement(fault)


def fault_report(fault: BaseException) -> str:
    """The class of an exception and the lines of this program it came through; its own message may hold answers."""
    from pathlib import Path
    from traceback import extract_tb

    package = Path(__file__).parents[1]
    steps = [step for step in extract_tb(fault.__traceback__) if package in Path(step.filename).parents]
    places = [f"{Path(step.filename).relative_to(package.parent)}:{step.lineno} in {step.name}" for step in steps]
    lines = (_SORRY, f"  {type(fault).__name__}", *(f"  {place}" for place in places))
    return "".join(f"{line}\n" for line in lines)


_SORRY = (
    "This is a fault of the program. Answers that it said are kept are kept.\n"
    "Please give these lines to whoever looks after it; they hold nothing that anybody answered:"
)


def _leave_no_core() -> None:
    """A crash must not write memory, and so answers, to the disk or to a program that collects core dumps."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError), open("/proc/self/coredump_filter", "w") as kinds:  # noqa: PTH123  (each start pays for it)
        kinds.write("0")


def _run() -> None:
    """Runs the command; its output must be written before it counts as done.

    Raises BrokenPipeError where nobody reads the output any more: Typer and Rich end with 1 then.
    """
    LANGUAGES.find_in(_language_folder)
    try:
        program(sys.argv[1:2])()
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError:
            if ended.code in (0, None):
                raise
            _discard_output()
        raise


def _language_folder() -> Folder:
    """Where language files lie; looked at only where a language is wanted that does not ship."""
    from screener.cli.language_folder import LanguageFolder

    return LanguageFolder()


def _discard_output() -> None:
    """Nobody reads any more, or nothing can be written: what is left in the buffers goes to the null device."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(null, stream.fileno())


def _version(wanted: bool | None) -> None:
    if wanted:
        typer.echo(engine())
        raise typer.Exit


def _common(
    _: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = None,
) -> None:
    """Clinical screening questionnaires: asked, scored, explained line by line, and cited."""

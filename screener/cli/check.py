"""The commands without a dialogue: scoring files, checking questionnaires, printing schemas."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener import __version__
from screener.cli.lines import SOURCES, TABLE, On, Work, check_input_once, dated, day_of, score_lines
from screener.cli.options import (
    Force,
    Out,
    Questions,
    Reader,
    Signers,
    assessed,
    format_option,
    now,
    questionnaire_at,
    questionnaire_in_environment,
    signed_questionnaire,
    submissions_of,
)
from screener.cli.output import as_json, is_stdout, print_json, tell_error, write
from screener.cli.progress import watched
from screener.cli.result import show_result
from screener.cli.scale_folder import outlooks_of
from screener.documents.formats import RECORD_FORMATS
from screener.errors import InvalidFile, Problem, ScreenerError

if TYPE_CHECKING:
    from screener.analysis.checks.context import Proofs
    from screener.analysis.outlook import Outlooks
    from screener.documents.check_page import Check
    from screener.questionnaire.model import Questionnaire
    from screener.records.signature import Signer
    from screener.records.types import Record


CHECK_FORMATS = ("text", "json", "github", "sarif")


class Lines(StrEnum):
    """How standard input has many sets of answers."""

    JSONL = "jsonl"
    CSV = "csv"


class SchemaName(StrEnum):
    """The things that have a JSON Schema."""

    QUESTIONNAIRE = "questionnaire"
    ANSWERS = "answers"
    RECORD = "record"


def score(
    files: Annotated[list[Path], typer.Argument(help="Answers as YAML, JSON, a record, JSONL or CSV; - for input.")],
    questions: Questions = None,
    form: Annotated[str, format_option(("text", *RECORD_FORMATS, "brief"), "How results are written.")] = "text",
    out: Out = None,
    force: Force = False,
    lines: Annotated[
        Lines | None, typer.Option("--lines", help="Input or a pipe has one set of answers a line, or a row.")
    ] = None,
    outlook: Annotated[bool, typer.Option("--outlook", help="In brief, also tell what a result may become.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, max=64, help="Processes that score lines (default: 1; of tables: all cores)."),
    ] = None,
    on: On = None,
    signers: Signers = None,
) -> None:
    """Score answers from files, with nobody asked.

    Of JSONL and CSV, one line is written for each line, in their order. Parquet, read or written, is judged by DuckDB.
    """
    if TABLE in (*(file.suffix for file in files), out and out.suffix):
        from screener.cli.sql import score_tables

        is_plain = form in {"text", "brief"} and not outlook and lines is None
        questionnaire = dated(signed_questionnaire(questions, signers)[0], on)
        score_tables(files, questionnaire, out, jobs, force=force, is_plain=is_plain)
        return
    if form == "brief" or lines is not None or any(file.suffix in SOURCES for file in files):
        _, signer = signed_questionnaire(questions, signers) if signers else (None, None)
        work = Work(questions, form, outlook, signer, day_of(on))
        score_lines(files, work, SOURCES[f".{lines.value}"] if lines else None, jobs or 1, out, force=force)
        return
    check_input_once(files)
    asked, signer = signed_questionnaire(questions, signers)
    records, failed = _all_scored(files, questionnaire := dated(asked, on), signer)
    for error in failed:
        tell_error(error)
    if form == "text" and out is None:
        for record in records:
            show_result(record, sys.stdout, Reader.STAFF)
    elif records:
        pieces = _written(records, questionnaire, form, several=len(files) > 1 or len(records) > 1)
        if form == "csv" and not is_stdout(out):
            from screener.documents.table import MARK

            pieces = chain([MARK], pieces)
        write(pieces, out, force=force)
    if failed:
        raise typer.Exit(1 if len(files) > 1 else failed[0].exit_code)


def _all_scored(
    files: Iterable[Path], questionnaire: Questionnaire, signer: Signer | None
) -> tuple[list[Record], list[ScreenerError]]:
    """The records, and what is wrong with the files that have none."""
    records: list[Record] = []
    failed: list[ScreenerError] = []
    with watched("scoring") as progress:
        outlooks = outlooks_of(questionnaire, progress)
        for file in files:
            try:
                records += _scored(file, questionnaire, outlooks, signer)
            except ScreenerError as error:
                failed.append(error)
    return records, failed


def _scored(file: Path, questionnaire: Questionnaire, outlooks: Outlooks, signer: Signer | None) -> list[Record]:
    from screener.records.record import batch_session

    records = []
    for each in submissions_of(file, questionnaire):
        asked = each.asked(questionnaire)
        session = replace(each.session or batch_session(asked, each.answers), signed_by=signer)
        records.append(assessed(asked, each.answers, session, outlooks if asked.day == questionnaire.day else None))
    return records


def _written(records: list[Record], questionnaire: Questionnaire, form: str, *, several: bool) -> Iterable[str]:
    """One set of answers as JSON is one object; several are an array."""
    if form == "text":
        return _pages(records)
    if form == "json" and not several:
        return [as_json(records[0])]
    return RECORD_FORMATS[form](records, questionnaire)


def _pages(records: list[Record]) -> list[str]:
    from io import StringIO

    page = StringIO()
    for record in records:
        show_result(record, page, Reader.STAFF)
    return [page.getvalue()]


def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Questionnaires (default: the one that ships).")
    ] = None,
    form: Annotated[
        str, format_option(CHECK_FORMATS, "How findings are written; github and sarif are for the pages of a forge.")
    ] = "text",
    vignettes: Annotated[
        bool, typer.Option("--vignettes", help="Also tell whether the vignettes are enough, and which are missing.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on advice too, not only on findings.")] = False,
    signers: Signers = None,
) -> None:
    """Prove questionnaires: all that is wrong with each, with an example, and what its rules come to."""
    named: Sequence[Path | None] = files or [None]
    checks: list[Check] = []
    failed: list[ScreenerError] = []
    for file in named:
        try:
            checks.append(replace(_checked(file, signers, vignettes=vignettes), is_strict=strict))
        except ScreenerError as error:
            failed.append(error)
    for reason in failed:
        tell_error(reason)
    if checks:
        _print_checks(checks, form, several=len(named) > 1)
    if failed:
        raise typer.Exit(1 if len(named) > 1 else failed[0].exit_code)
    if not all(check.is_good for check in checks):
        raise typer.Exit(1)


def _print_checks(checks: Sequence[Check], form: str, *, several: bool) -> None:
    """Prints what was found; as JSON one file is one object, and several are an array."""
    from screener.documents.check_page import show_check
    from screener.documents.console import console_for

    if form == "json":
        print_json([check.as_json() for check in checks] if several else checks[0].as_json())
    elif form == "text":
        for at, each in enumerate(checks):
            console = console_for(sys.stdout)
            if at:
                console.print()
            show_check(each, console)
    else:
        _print_for_forge(checks, form)


def _print_for_forge(checks: Sequence[Check], form: str) -> None:
    """Prints the findings and advice of all files as one log of SARIF, or as workflow commands."""
    from screener.interop.code_scanning import github_lines, noted, sarif_log

    found = [each for check in checks for each in noted(check.findings, check.advice, is_strict=check.is_strict)]
    if form == "sarif":
        print_json(sarif_log(found, [check.file for check in checks], __version__))
    else:
        write(github_lines(found), None)


def _checked(file: Path | None, signers: Path | None, *, vignettes: bool) -> Check:
    """The result of a check; only problems where the questionnaire cannot be loaded."""
    from screener.analysis.checks.context import Proofs
    from screener.analysis.checks.days import findings_on
    from screener.analysis.checks.summary import summary_of
    from screener.analysis.coverage import coverage_of
    from screener.documents.check_page import Check
    from screener.files import read_questionnaire
    from screener.questionnaire.days import day_told, days_apart, local_day, on_day
    from screener.questionnaire.loader import load
    from screener.records.signature import signed_or_finding

    data, name = read_questionnaire(file or questionnaire_in_environment())
    try:
        questionnaire = load(data, name)
    except InvalidFile as error:
        return Check(name, error.problems)
    signer, unsigned = signed_or_finding(data, Path(name), signers) if signers else (None, [])
    with watched(f"proving {name}") as progress:
        day = local_day(now())
        questionnaire = on_day(questionnaire, day)
        proofs = Proofs(questionnaire)
        found = findings_on(days_apart(questionnaire, day), questionnaire, progress, proofs)
        summary = summary_of(questionnaire, proofs)
        coverage = coverage_of(questionnaire, progress, proofs) if vignettes else None
        told = day_told(questionnaire, day)
        return Check(name, [*unsigned, *found], summary, coverage, _advice(proofs), signer=signer, day=told)


def _advice(proofs: Proofs) -> list[Problem]:
    """What the author should look at, also of pages on a screen; in the order of the file."""
    from screener.analysis.checks.advice import advice
    from screener.terminal.prompts.fitting import tall_pages

    pages = tall_pages(proofs.questionnaire)
    return sorted((*advice(proofs), *(Problem(page.question.place, "tall-page", str(page)) for page in pages)))


def schema(
    name: Annotated[SchemaName, typer.Argument(help="What the schema describes.")],
    questions: Questions = None,
) -> None:
    """Print the JSON Schema of questionnaires, of answers to one, or of records."""
    from screener.records.schema import answers_schema, questionnaire_schema, record_schema

    match name:
        case SchemaName.QUESTIONNAIRE:
            print_json(questionnaire_schema())
        case SchemaName.ANSWERS:
            print_json(answers_schema(questionnaire_at(questions)))
        case SchemaName.RECORD:
            print_json(record_schema())

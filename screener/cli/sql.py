"""The command `sql`, and tables of answers that `score` gives to DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from screener.cli.options import Force, Out, Questions, questionnaire_at
from screener.cli.output import tell, write
from screener.errors import ScreenerError

if TYPE_CHECKING:
    from screener.interop.sql import Query
    from screener.questionnaire.model import Questionnaire

_NAMES = ("duckdb", "postgres", "spark", "sqlite")


def sql(
    questions: Questions = None,
    dialect: Annotated[
        str, typer.Option("--dialect", metavar=f"<{'|'.join(_NAMES)}>", help="The engine that runs it.")
    ] = "duckdb",
    table: Annotated[str, typer.Option("--table", help="The table of answers.")] = "answers",
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="The day of the screening, for dates (default: when the query runs)."
        ),
    ] = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Print one SQL query that judges a table of answers, a row for each person and a column for each question."""
    from screener.interop.sql import query_of
    from screener.interop.sql.dialects import DialectName
    from screener.questionnaire.days import on_day

    if dialect not in get_args(DialectName):
        raise typer.BadParameter(f"{dialect!r} is not one of {', '.join(_NAMES)}.", param_hint="--dialect")
    questionnaire = on_day(questionnaire_at(questions), on and on.date())
    query = query_of(questionnaire, dialect, table)  # type: ignore[arg-type]  # (just looked at)
    remarks = (f"-- {line}\n" if line else "--\n" for line in _remarks(questionnaire, query, table))
    write((*remarks, query.text), out, force=force)


def _remarks(questionnaire: Questionnaire, query: Query, table: str) -> Iterator[str]:
    """What stands above the query: the table that it reads, and the columns that it gives."""
    from textwrap import wrap

    from screener import __version__
    from screener.i18n import day_in_words
    from screener.text import clean

    named = f"{questionnaire.id} {questionnaire.version} (SHA-256 {questionnaire.sha256})"
    yield clean(f"{named}, written by screener {__version__}")
    columns = ", ".join(query.columns[: query.columns.index("notes") + 1])
    text = _README.format(table=table, columns=columns)
    if questionnaire.is_dated:
        day = questionnaire.day
        text += _OF_DATES.format(day=day_in_words(day, "en") if day else "the one on which the query runs")
    for paragraph in text.split("\n\n"):
        yield ""
        yield from wrap(clean(" ".join(paragraph.split())), 117)


_README = """\
Reads the table {table}: a row for each person, a column for each question, by its id, and a column id that is passed
on (none where a question is called so). In a cell stand the id of an option, or several of them with ; between; a
number as 64.5, in the unit of its question; words; or unknown or declined where the question allows it. An empty
cell, and NULL, is a question without an answer. Of words only the length is looked at.

Gives {columns}, and for each score two whole numbers, of which it is the first over the second. refused names the
questions whose cells are no answers; everything else is NULL then. open names the questions that apply and have no
answer. outcome is NULL while one of them is open that rules read, and a score is while it waits for one of them;
outcome_so_far goes by what was answered. What such a row may still become, `screener score --outlook` tells."""

_OF_DATES = """

A date stands as 2026-11-30; a date of birth so, or as the age in the unit of its question. The day of the screening is
{day}."""


def score_tables(
    files: list[Path],
    questionnaire: Questionnaire,
    out: Path | None,
    jobs: int | None,
    *,
    force: bool,
    is_plain: bool,
) -> None:
    """Judges one table with DuckDB; exit code 1 where a row was refused."""
    from screener.files import placed
    from screener.interop.sql.tables import READ, WRITTEN, judge_table

    if not is_plain:
        raise typer.BadParameter("a table of results has one form, and no outlook.", param_hint="--format")
    if len(files) != 1 or files[0].suffix not in READ:
        raise ScreenerError(f"A table is judged alone; name one file that ends in {' or '.join(READ)}")
    if out is None or out.suffix not in WRITTEN:
        raise ScreenerError(f"Name the file for the results: -o FILE that ends in {' or '.join(WRITTEN)}")
    with placed(out, force=force) as temporary:
        found = judge_table(questionnaire, files[0], temporary, out.suffix, jobs)
    tell(f"Written to {out}: {found.rows:,} row{'' if found.rows == 1 else 's'}")
    if found.refused:
        tell(f"{found.refused:,} of them hold what is no answer; the column refused names the questions")
        raise typer.Exit(1)

"""Engines that run the queries: DuckDB and SQLite in this process, PostgreSQL on the server of the tests, Spark."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from fractions import Fraction
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from shutil import which
from typing import Any

from screener.interop.sql import Query, query_of
from screener.interop.sql.dialects import DialectName
from screener.quantities import show
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.kinds.day import Day
from screener.questionnaire.kinds.domains import SomeOf
from screener.questionnaire.model import Question, Questionnaire
from screener.screening.verdicts import Verdict, bits_of, deciding, judged

Row = Mapping[str, object]
Sheet = Mapping[str, Answer]


def cell(question: Question, answer: Answer | None) -> str | None:
    """An answer as a table has it."""
    if answer is None or answer.state is AnswerState.NOT_ASKED:
        return None
    if answer.state is not AnswerState.ANSWERED:
        return answer.state.value
    if isinstance(question.kind.domain, SomeOf):
        return ";".join(answer.options)
    if isinstance(question.kind, Day):
        return question.kind.kept_text(answer.value, None)
    return str(answer.value) if answer.number is None else show(answer.number)


def rows(questionnaire: Questionnaire, sheets: Sequence[Sheet]) -> list[tuple[object, ...]]:
    """The table of some sheets, the number of each first."""
    return [
        (str(number), *(cell(each, sheet.get(each.id)) for each in questionnaire.questions))
        for number, sheet in enumerate(sheets)
    ]


def judged_by(
    engine: DialectName, questionnaire: Questionnaire, table: Sequence[tuple[object, ...]], place: str = ""
) -> list[Row]:
    """What an engine makes of a table, in the order of its numbers; raises ScreenerError where it cannot."""
    query = query_of(questionnaire, engine)
    names = ["id", *(each.id for each in questionnaire.questions)]
    found = {"duckdb": _duckdb, "sqlite": _sqlite, "postgres": _postgres, "spark": _spark}[engine](
        query, names, table, place
    )
    told = [dict(zip(query.columns, row, strict=True)) for row in found]
    return sorted(told, key=lambda row: int(str(row["id"])))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}" TEXT' for name in names)


def _duckdb(query: Query, names: Sequence[str], table: Sequence[tuple[object, ...]], _: str) -> Sequence[Any]:
    with closing(import_module("duckdb").connect()) as database:
        database.execute("SET threads = 1")
        database.execute(f"CREATE TABLE answers ({_quoted(names)})")
        _fill(database.execute, table)
        found: Sequence[Any] = database.execute(query.text).fetchall()
        return found


def _fill(execute: Any, table: Sequence[tuple[object, ...]], most: int = 500) -> None:  # noqa: ANN401
    for first in range(0, len(table), most):
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in table[first : first + most])
        execute(f"INSERT INTO answers VALUES {values}")  # noqa: S608


def _literal(value: object) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def _sqlite(query: Query, names: Sequence[str], table: Sequence[tuple[object, ...]], _: str) -> Sequence[Any]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE answers ({_quoted(names)})")
        marks = ", ".join("?" for _ in names)
        database.executemany(f"INSERT INTO answers VALUES ({marks})", table)  # noqa: S608
        return database.execute(query.text).fetchall()


def _postgres(query: Query, names: Sequence[str], table: Sequence[tuple[object, ...]], place: str) -> Sequence[Any]:
    psycopg = import_module("psycopg")
    with psycopg.connect(place) as connection:
        connection.execute(f"CREATE TEMP TABLE answers ({_quoted(names)})")
        with connection.cursor().copy("COPY answers FROM STDIN") as copy:
            for row in table:
                copy.write_row(row)
        found: Sequence[Any] = connection.execute(query.text).fetchall()
        connection.rollback()
        return found


@cache
def _spark_session() -> Any:  # noqa: ANN401
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[1]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _spark(query: Query, names: Sequence[str], table: Sequence[tuple[object, ...]], _: str) -> Sequence[Any]:
    session = _spark_session()
    columns = ", ".join(f"`{name}` STRING" for name in names)
    session.createDataFrame([*table], columns).createOrReplaceTempView("answers")
    return [tuple(row) for row in session.sql(query.text).collect()]


def expected(questionnaire: Questionnaire, sheets: Sequence[Sheet]) -> Iterator[Row]:
    """What `assess` says of the same sheets, in the form of the query's result."""
    decide = deciding(questionnaire)
    behind = {score.id: bits_of(questionnaire, decide[score.id]) for score in questionnaire.single_scores}
    read = bits_of(questionnaire, [each.id for each in questionnaire.questions if not each.recorded])
    for number, sheet in enumerate(sheets):
        yield told(questionnaire, number, judged(questionnaire, sheet), behind, read)


def told(questionnaire: Questionnaire, number: int, found: Verdict, behind: Mapping[str, int], read: int) -> Row:
    missing = [each.id for at, each in enumerate(questionnaire.questions) if found.missing >> at & 1]
    values = zip(questionnaire.single_scores, found.scores, strict=True)
    return {
        "id": str(number),
        "refused": "",
        "outcome": None if found.missing & read else found.outcome or None,
        "outcome_so_far": found.outcome or None,
        "incomplete": bool(missing),
        "open": " ".join(missing),
        "stops": " ".join(found.stops),
        "flags": " ".join(found.flags),
        "notes": " ".join(found.notes),
        **{score.id: None if found.missing & behind[score.id] else value for score, value in values},
    }


def plain(questionnaire: Questionnaire, row: Row) -> Row:
    """The row of an engine with each score as one number, and truth as Python has it."""
    scores = {}
    kept = dict(row)
    for score in questionnaire.single_scores:
        name = score.id.replace(" ", "_")
        top, under = kept.pop(f"{name}_top"), kept.pop(f"{name}_under")
        scores[score.id] = None if top is None else Fraction(int(str(top)), int(str(under or 0)))
    return {**kept, "incomplete": bool(kept["incomplete"]), **scores}


def has_spark() -> bool:
    """Whether Spark can be run here."""
    return bool(find_spec("pyspark") and which("java"))

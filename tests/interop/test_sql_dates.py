"""Dates in queries: the same calendar as `assess` has, on every engine, by the day of the screening."""

from __future__ import annotations

import sqlite3
from calendar import isleap
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from screener.interop.sql.dialects import DialectName
from screener.questionnaire.days import on_day
from screener.questionnaire.kinds.base import Refused
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.replies import answer_to
from tests.interop.fhir_sheets import DATED, DAYS
from tests.interop.test_sql import EMBEDDED, ENGINES, assert_equal, people, place_of
from tests.support.engines import has_spark, judged_by, rows
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import screener

BIRTH = QUESTIONNAIRES / "good" / "birth-date.yaml"
EVERY_FILE = [*DATED, QUESTIONNAIRES / "good" / "dates.yaml"]


def on(path: Path, day: date) -> Questionnaire:
    return on_day(load(path.read_bytes(), path.name), day)


def stem(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("engine", EMBEDDED)
@pytest.mark.sampled(4)
@pytest.mark.parametrize("path", EVERY_FILE, ids=stem)
def test_sheets_with_dates_are_judged_as_assess_does(path: Path, engine: DialectName) -> None:
    for day in DAYS:
        questionnaire = on(path, day)
        sheets = people(questionnaire, 15, f"{day}")
        assert_equal(questionnaire, sheets, judged_by(engine, questionnaire, rows(questionnaire, sheets)))


@pytest.mark.exhaustive
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", EVERY_FILE, ids=stem)
def test_many_sheets_on_the_last_days_of_months(path: Path, engine: DialectName) -> None:
    days = [
        date(2026, 12, 1) + timedelta(days=at)
        for at in (-1, 30, 58, 61, 89, 90, 91, 119, 120, 150, 181, 182, 450, 456, 457)
    ]
    with place_of(engine) as place:
        for day in days:
            questionnaire = on(path, day)
            sheets = people(questionnaire, 60, f"many {day}")
            assert_equal(questionnaire, sheets, judged_by(engine, questionnaire, rows(questionnaire, sheets), place))


@pytest.mark.spark
def test_spark_judges_sheets_with_dates_as_assess_does() -> None:
    if not has_spark():
        pytest.skip("PySpark or Java is not installed")
    for path in EVERY_FILE:
        questionnaire = on(path, DAYS[2])
        sheets = people(questionnaire, 100, "spark")
        assert_equal(questionnaire, sheets, judged_by("spark", questionnaire, rows(questionnaire, sheets)))


# -- cells ---------------------------------------------------------------------------------------

CELLS = (
    "2027-05-31", "2027-06-01", "2026-12-31", "2026-12-30", "2027-02-28", "2027-02-29", "2027-00-10", "2027-13-01",
    "2027-04-31", "2027-04-00", "0000-05-01", "2027-5-1", "2027-05", "20270501", "2027-05-01 00:00:00", " 2027-05-01 ",
    "+027-05-01", "2027-05-0x", "today", "-15", "unknown", "",
)  # fmt: skip
TYPED = {"today", "-15"}
"""What a person may type, and a table does not have."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_that_is_no_day_of_the_range_is_refused(engine: DialectName) -> None:
    questionnaire = on(QUESTIONNAIRES / "days" / "moving.yaml", date(2027, 5, 31))
    table = [(f"{at}", cell, None) for at, cell in enumerate(CELLS)]
    with place_of(engine) as place:
        found = judged_by(engine, questionnaire, table, place)
    refused = [row["refused"] for row in found]
    assert dict(zip(CELLS, refused, strict=True)) == {
        cell: "" if not cell or (cell not in TYPED and is_day(questionnaire, cell)) else "dose" for cell in CELLS
    }


def is_day(questionnaire: Questionnaire, cell: str) -> bool:
    try:
        given = answer_to(questionnaire.by_id["dose"], cell)
    except Refused:
        return False
    return given.typed == cell.strip()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1)], ids=str)
def test_a_date_of_birth_is_read_as_the_completed_years_and_months(day: date, engine: DialectName) -> None:
    """Somebody who was born on 29 February is a year older on 1 March; the age may be given itself."""
    questionnaire = on(BIRTH, day)
    near = [day + timedelta(days=at) for at in (-40180, -40179, -366, -365, -31, -30, -29, -28, -1, 0, 1)]
    leap = [date(year, 2, 29) for year in range(1928, day.year, 4) if isleap(year) and date(year, 2, 29) <= day]
    borns = [*near, *leap[::5], leap[-1], date(2008, 11, 30), date(2010, 2, 28), date(2010, 3, 1), date(1999, 12, 31)]
    table = [(f"{at}", "40", born.isoformat()) for at, born in enumerate(borns)]
    table += [(f"{len(table) + at}", born.isoformat(), "1") for at, born in enumerate(borns)]
    with place_of(engine) as place:
        found = judged_by(engine, questionnaire, table, place)
    for (_, age, baby), row in zip(table, found, strict=True):
        given = {"age": age, "baby": baby}
        sheet, refused = {}, []
        for name, cell in given.items():
            try:
                sheet[name] = answer_to(questionnaire.by_id[name], cell)
            except Refused:
                refused.append(name)
        assert row["refused"] == " ".join(refused)
        if not refused:
            assert_equal(questionnaire, [sheet], [{**row, "id": "0"}])


# -- the command ---------------------------------------------------------------------------------

FIRST = QUESTIONNAIRES / "days" / "written.yaml"


def test_the_query_is_of_a_day_or_of_the_one_on_which_it_runs(tmp_path: Path) -> None:
    for given, said in ((["--on", "2027-05-31"], "31 May 2027."), ([], "the one on which the query runs.")):
        out = tmp_path / f"{len(given)}.sql"
        ended = screener("sql", "--questions", FIRST, "--dialect", "sqlite", *given, "-o", out)
        assert (ended.returncode, ended.stdout) == (0, "")
        remarks = " ".join(line[3:] for line in out.read_text("utf-8").splitlines() if line.startswith("--"))
        assert remarks.endswith(
            "A date stands as 2026-11-30; a date of birth so, or as the age in the unit of its question. The day of"
            f" the screening is {said}"
        )
        with closing(sqlite3.connect(":memory:")) as database:
            (today,) = database.execute("SELECT date('now', 'localtime')").fetchone()
            database.execute("CREATE TABLE answers (id, dose, leave)")
            database.execute("INSERT INTO answers VALUES ('x', ?, ?)", [given[-1] if given else today, None])
            (row,) = database.execute(out.read_text("utf-8")).fetchall()
        assert row[:4] == ("x", "", "fine", "fine")


def test_a_table_is_judged_by_the_day_that_is_named(tmp_path: Path) -> None:
    table = tmp_path / "answers.csv"
    table.write_text("id,dose,leave\na,2027-02-28,2027-06-30\nb,2027-03-01,2027-06-15\nc,2026-12-30,\n", "utf-8")
    out = tmp_path / "results.parquet"
    path = QUESTIONNAIRES / "days" / "moving.yaml"
    ended = screener("score", table, "-o", out, "--questions", path, "--on", "2027-05-31")
    assert (ended.returncode, ended.stdout) == (1, "")
    duckdb = pytest.importorskip("duckdb")
    with closing(duckdb.connect()) as database:
        found = database.execute(f"SELECT id, refused, outcome FROM '{out}' ORDER BY id").fetchall()  # noqa: S608
    assert found == [("a", "", "no"), ("b", "", "fine"), ("c", "dose", None)]


def test_dates_of_a_table_may_be_dates_of_its_engine(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    table, out = tmp_path / "answers.parquet", tmp_path / "results.parquet"
    with closing(duckdb.connect()) as database:
        dates = "SELECT 'a' AS id, DATE '2027-02-28' AS dose, DATE '2027-06-30' AS leave"
        database.execute(f"COPY ({dates}) TO '{table}' (FORMAT parquet)")
    path = QUESTIONNAIRES / "days" / "moving.yaml"
    assert screener("score", table, "-o", out, "--questions", path, "--on", "2027-05-31").returncode == 0
    with closing(duckdb.connect()) as database:
        assert database.execute(f"SELECT id, refused, outcome FROM '{out}'").fetchall() == [("a", "", "no")]  # noqa: S608

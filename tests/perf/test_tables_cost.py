"""The cost of judging a table with DuckDB on one core: CPU time as ratios within one run."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pytest

from screener.interop.sql.tables import judge_table
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.unparse import plain_answers
from screener.records.lines import Lines
from tests.perf.by_hand import judged as judged_by_hand
from tests.screening.test_generated import person
from tests.support.engines import rows
from tests.support.paths import VERSION_1

pytestmark = [pytest.mark.perf, pytest.mark.timeout(600)]

SHEETS, COPIES = 2_000, 100


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def table_of(questionnaire: Questionnaire, folder: Path, copies: int) -> Path:
    """A file of Parquet with so many copies of the same two thousand sheets."""
    dice = Random(16)  # noqa: S311
    sheets = [person(questionnaire, dice) for _ in range(SHEETS)]
    with (folder / "few.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *questionnaire.by_id])
        writer.writerows([["" if cell is None else cell for cell in row] for row in rows(questionnaire, sheets)])
    table = folder / f"{copies}.parquet"
    with duckdb.connect() as database:
        read = f"read_csv('{folder / 'few.csv'}', header = true, all_varchar = true)"
        many = f"SELECT few.* FROM {read} AS few, range({copies})"  # noqa: S608
        database.execute(f"COPY ({many}) TO '{table}' (FORMAT parquet)")
    return table


def test_a_row_costs_less_than_a_line_and_rows_cost_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questionnaire = load(VERSION_1.read_bytes(), VERSION_1.name)
    dice = Random(16)  # noqa: S311
    texts = [json.dumps(plain_answers(person(questionnaire, dice))).encode() for _ in range(SHEETS)]
    lines = Lines(questionnaire, "people.jsonl")

    def every_line() -> None:
        for text in texts:
            lines.brief((1, text))

    def every_by_hand() -> None:
        for text in texts:
            judged_by_hand(text)

    few, many = table_of(questionnaire, tmp_path, COPIES // 4), table_of(questionnaire, tmp_path, COPIES)

    def judged(table: Path) -> Callable[[], object]:
        return lambda: judge_table(questionnaire, table, tmp_path / "results.parquet", ".parquet", 1)

    judged(few)()
    line, by_hand, quarter, whole = (
        min(seconds(work) for _ in range(5)) for work in (every_line, every_by_hand, judged(few), judged(many))
    )
    row = (whole - quarter) / (COPIES - COPIES // 4)
    with capsys.disabled():
        print(f"\nby hand / row {by_hand / row:.1f}, line / row {line / row:.1f}, ", end="")
        print(f"rows a second {SHEETS / row:,.0f}, by hand {SHEETS / by_hand:,.0f}")
        print(f"four times the rows cost {whole / quarter:.1f} times")
    assert by_hand / row >= 4
    assert whole / quarter <= 4.5

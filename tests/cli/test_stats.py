"""`screener stats`: what many screenings show, the same as counted from the export, and small groups left out."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.cli.docs import pages
from screener.records.statistics import Bar, Chart
from screener.records.store import open_store
from tests.cli.test_history import visit
from tests.support.clinic import DAYS, Clinic, clinic_at
from tests.support.stores import FEVERISH, SOURCE, STEADY, UNSURE, drafted, kept, screener

PAGE = """\
Cold hands, version 1.0
16 finished screenings, hidden incomplete, 7 not finished.

Outcomes (of 16)
  Not now               hidden
  Talk first            hidden
  Go on                8  50 %  ##############################
  No outcome yet        hidden

Stops (of 16)
  Come back when the fever is gone.        hidden

Flags (of 16)
  Take the temperature first.       5  31 %  ##############################
  A clinician must look.             hidden

Months (of 16)
  2026-11      16 100 %  ##############################

Signs (points) (of 16; median 2.5)
  below 5           hidden
  5 and more        hidden

Minutes from the first page to the result (of 16; median 1)
  below 2             16 100 %  ##############################
  2 to below 5         0   0 %
  5 to below 10        0   0 %
  10 to below 20       0   0 %
  20 to below 40       0   0 %
  40 and more          0   0 %

Not finished (of 7)
  after Fever        hidden
  after Pain         hidden

"hidden" stands for a small group, which could point to a person, or for one
from which it would follow; --small shows them.
"""


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


@pytest.fixture(name="practice")
def _practice(tmp_path: Path) -> Path:
    """Eight steady people, five unsure, two feverish, one who did not answer all; and seven who left."""
    place = tmp_path / "practice.db"
    with closing(open_store(str(place))) as store:
        for replies, number in ((STEADY, 8), (UNSURE, 5), (FEVERISH, 2), ({"fever": "no"}, 1)):
            for _ in range(number):
                kept(store, replies)
        for replies, number in (({"fever": "no"}, 2), ({"fever": "no", "pain": ["arm"]}, 5)):
            for _ in range(number):
                drafted(store, replies)
    return place


def told(place: Path, *options: str) -> dict[str, Any]:
    (found,) = json.loads(screener("stats", "--format", "json", "--store", place, *options).stdout)
    return dict(found)


def bars(found: dict[str, Any], kind: str) -> dict[str, int | None]:
    return {bar["id"]: bar["count"] for chart in found["charts"] if chart["kind"] == kind for bar in chart["bars"]}


def test_the_page_leaves_small_groups_out(practice: Path) -> None:
    ended = screener("stats", "--store", practice, PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", PAGE)


def test_the_page_in_the_manual_begins_as_this_one_does(practice: Path) -> None:
    page = screener("stats", "--store", practice, PYTHONIOENCODING="utf-8").stdout
    block = next(each for each in pages()["store"].split("```\n") if "Outcomes (of 16)" in each)
    assert page.startswith(block)


def words_of(page: str) -> str:
    """What a reader of the HTML reads."""
    body = re.sub(r"<svg.*?</svg>", "", page.partition("<body>")[2], flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


HTML = """\
What the screenings show Cold hands version 1.0 16 finished hidden of them incomplete 7 not finished \
Outcomes of 16 Not now hidden Talk first hidden Go on 8 50 % No outcome yet hidden \
Stops of 16 Come back when the fever is gone. hidden \
Flags of 16 Take the temperature first. 5 31 % A clinician must look. hidden \
Months of 16 2026-11 16 (100 %) \
Signs (points) of 16; median 2.5 below 5 hidden 5 and more hidden \
Minutes from the first page to the result of 16; median 1 below 2 16 (100 %) 2 to below 5 0 (0 %) \
5 to below 10 0 (0 %) 10 to below 20 0 (0 %) 20 to below 40 0 (0 %) 40 and more 0 (0 %) \
Not finished of 7 after Fever hidden after Pain hidden \
"hidden" stands for a small group, which could point to a person, or for one from which it would follow."""


def test_the_page_to_print_says_the_same_and_loads_nothing(practice: Path, tmp_path: Path) -> None:
    page = tmp_path / "stats.html"
    assert screener("stats", "--store", practice, "--format", "html", "-o", page).returncode == 0
    text = page.read_text("utf-8")
    assert words_of(text) == HTML
    assert re.findall(r"(?:src|href|url|@import|<script)", text) == []
    assert re.findall(r'<rect width="([0-9.]+)%"', text)[:4] == ["0.0", "0.0", "100.0", "0.0"]


def test_all_of_them_are_told_where_that_is_asked(practice: Path) -> None:
    found = told(practice, "--small")
    assert (found["finished"], found["incomplete"], found["open"]) == (16, 1, 7)
    assert bars(found, "outcome") == {"not-now": 2, "talk-first": 5, "go-on": 8, "": 1}
    assert bars(found, "left at") == {"fever": 2, "pain": 5}


def test_the_figures_are_those_of_the_export(clinic: Clinic) -> None:
    records = json.loads(clinic.run("export", "--until", DAYS[1]).stdout)
    found = told(clinic.place, "--small", "--until", DAYS[1])
    assert found["finished"] == len(records)
    assert bars(found, "outcome") == Counter(each["assessment"]["outcome"]["id"] for each in records)
    for kind in ("stop", "flag"):
        fired = Counter(rule["id"] for each in records for rule in each["assessment"][f"{kind}s"])
        assert bars(found, kind) == fired
    assert bars(found, "month") == Counter(each["finished"][:7] for each in records)
    signs = [each["assessment"]["scores"]["signs"]["value"] for each in records]
    assert bars(found, "score") == {"0": sum(one < 5 for one in signs), "1": sum(one >= 5 for one in signs)}


def test_duckdb_counts_the_same_in_the_table_that_is_exported(clinic: Clinic, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    assert clinic.run("export", "--format", "csv", "-o", table).returncode == 0
    found = told(clinic.place, "--small")
    (signs,) = (chart for chart in found["charts"] if chart["kind"] == "score")
    with closing(duckdb.connect()) as database:
        database.execute(
            "CREATE TABLE kept AS SELECT * FROM read_csv(?, header = true, all_varchar = true)", [str(table)]
        )

        def counted(group: str, rows: str = "kept") -> dict[str, int]:
            return dict(database.execute(f"SELECT {group}, count(*) FROM {rows} GROUP BY 1").fetchall())  # noqa: S608

        assert bars(found, "outcome") == counted("outcome")
        assert bars(found, "month") == counted("left(finished, 7)")
        for kind in ("stop", "flag"):
            fired = counted("name", f"(UNPIVOT kept ON COLUMNS('{kind}_.*')) WHERE value = '1'")
            assert {f"{kind}_{name}": count for name, count in bars(found, kind).items()} == fired
        assert bars(found, "score") == counted(
            "CAST(CAST(CAST(score_signs AS DECIMAL(9, 3)) >= 5 AS INTEGER) AS VARCHAR)"
        )
        took = "date_diff('second', CAST(started AS TIMESTAMP), CAST(finished AS TIMESTAMP))"
        bins = " + ".join(f"CAST({took} >= {minutes * 60} AS INTEGER)" for minutes in (2, 5, 10, 20, 40))
        assert {name: count for name, count in bars(found, "minutes").items() if count} == counted(
            f"CAST({bins} AS VARCHAR)"
        )
        sql = "SELECT median(CAST(score_signs AS DECIMAL(9, 3))), count(*) FROM kept"
        ((median, number),) = database.execute(sql).fetchall()
    assert (float(median), number) == (signs["median"], found["finished"])


def test_the_table_has_the_same_counts(clinic: Clinic) -> None:
    rows = [*csv.DictReader(clinic.run("stats", "--format", "csv").stdout.splitlines())]
    assert {row["bar"]: int(row["count"]) for row in rows if row["kind"] == "outcome"} == bars(
        told(clinic.place), "outcome"
    )


def test_a_bar_leaves_room_for_a_long_name(tmp_path: Path) -> None:
    longer = SOURCE.replace(b"A clinician must look.", b"A clinician must look at all of this before anything.")
    with closing(open_store(str(tmp_path / "screenings.db"))) as store:
        for number in range(1, 9):
            visit(store, number, UNSURE if number > 5 else FEVERISH, longer)
    for encoding, bar in (("utf-8", "████████"), ("ascii", "########")):
        page = screener("stats", "--small", "--store", tmp_path / "screenings.db", PYTHONIOENCODING=encoding).stdout
        assert max(map(len, page.splitlines())) <= 79
        assert re.search(rf"look at all of this before anything. +\d+ +\d+ % +{bar}", page)


def test_of_fewer_than_five_nothing_is_told(tmp_path: Path) -> None:
    place = tmp_path / "few.db"
    with closing(open_store(str(place))) as store:
        for _ in range(4):
            kept(store)
    assert screener("stats", "--store", place).stdout == (
        "Cold hands, version 1.0\nToo few finished screenings to tell anything of; --small tells it all the same.\n"
    )
    assert "charts" not in told(place)
    assert bars(told(place, "--small"), "outcome") == {"go-on": 4}


def test_what_cannot_be_read_is_counted_apart(practice: Path) -> None:
    with closing(open_store(str(practice))) as store:
        store._connection.run("UPDATE screenings SET record = 'x' WHERE outcome = 'not-now'")  # noqa: SLF001
    ended = screener("stats", "--format", "json", "--small", "--store", practice)
    assert ended.stderr == "2 screenings are not counted: sealed or damaged\n"
    assert json.loads(ended.stdout)[0]["finished"] == 14


def test_there_may_be_nothing_to_tell(tmp_path: Path) -> None:
    place = tmp_path / "empty.db"
    open_store(str(place)).close()
    assert screener("stats", "--store", place).stdout == "There is no screening to tell of.\n"


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_no_count_that_is_left_out_follows_from_the_others(counts: list[int]) -> None:
    every = tuple(Bar(f"{at}", "", count) for at, count in enumerate(counts))
    shown = Chart("outcome", "", every, sum(counts)).without_small(5).bars
    hidden = [count for bar, count in zip(shown, counts, strict=True) if bar.count is None]
    assert all(bar.count == 0 or bar.count is None or bar.count >= 5 for bar in shown)
    follows = len(hidden) == 1 or 0 < sum(hidden) < max(5, len(hidden) + 1)
    assert not follows or len(hidden) == sum(map(bool, counts))


def test_of_flags_the_people_without_one_are_a_group_too() -> None:
    chart = Chart("flag", "", (Bar("a", "", 38), Bar("b", "", 20)), 40, is_split=False)
    assert [bar.count for bar in chart.without_small(5).bars] == [None, 20]
    assert [bar.count for bar in replace(chart, of=50).without_small(5).bars] == [38, 20]

"""Tables of answers by way of DuckDB: the same results as line by line, whatever the files are written in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import SHORT, screener

SHEETS: Sequence[Mapping[str, Any]] = (
    {"id": "a", "fever": "no", "pain": ["arm", "leg"], "width": 7, "note": "words"},
    {"id": "b", "fever": "yes", "pain": ["none"], "width": 2.5, "note": 'of "two"; words'},
    {"id": "c", "fever": "unknown", "pain": ["arm"], "width": 41, "note": "declined"},
    {"id": "d", "fever": "no"},
    {"id": "e", "fever": "no", "pain": ["arm"], "width": 90.0, "note": "x"},
)
BAD: Sequence[Mapping[str, Any]] = (
    {"id": "f", "fever": "maybe", "pain": ["arm", "none"], "width": 0.4, "note": "x"},
    {"id": "g", "fever": "no", "pain": ["arm"], "width": 2.55, "note": "x"},
)


def lines_of(sheets: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(sheet) + "\n" for sheet in sheets)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENER_QUESTIONS", str(SHORT))
    (tmp_path / "people.jsonl").write_text(lines_of(SHEETS), "utf-8")
    (tmp_path / "all.jsonl").write_text(lines_of([*SHEETS, *BAD]), "utf-8")
    with closing(duckdb.connect()) as database:
        database.execute("COPY (SELECT * FROM read_json('people.jsonl')) TO 'people.parquet' (FORMAT parquet)")
    cells = [
        [";".join(value) if isinstance(value := sheet.get(name, ""), list) else value for name in SHEETS[0]]
        for sheet in SHEETS
    ]
    quoted = [",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in [[*SHEETS[0]], *cells]]
    (tmp_path / "people.csv").write_text("\n".join(quoted) + "\n", "utf-8")
    return tmp_path


def results(file: str) -> list[dict[str, Any]]:
    """What stands in a file of results."""
    read = {"jsonl": "read_json('{}')", "csv": "read_csv('{}', all_varchar = true)", "parquet": "read_parquet('{}')"}
    with closing(duckdb.connect()) as database:
        found = database.execute(f"SELECT * FROM {read[file.rsplit('.', maxsplit=1)[-1]].format(file)}")  # noqa: S608
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def brief(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a brief line says it."""
    top, under = row["signs_top"], row["signs_under"]
    return {
        "id": row["id"],
        "outcome": row["outcome"],
        "incomplete": str(row["incomplete"]).lower() == "true",
        "scores": {"signs": None if top in {None, ""} else float(Fraction(int(top), int(under)))},
        **{kind: (row[kind] or "").split() for kind in ("stops", "flags", "notes")},
    }


@pytest.mark.parametrize(
    ("file", "out"),
    [
        ("people.jsonl", "results.parquet"),
        ("people.csv", "results.parquet"),
        ("people.parquet", "results.parquet"),
        ("people.parquet", "results.csv"),
        ("people.parquet", "results.jsonl"),
    ],
)
def test_a_table_comes_to_what_its_lines_come_to(folder: Path, file: str, out: str) -> None:
    ended = screener("score", file, "-o", out)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", f"Written to {out}: 5 rows\n")
    wanted = [json.loads(line) for line in screener("score", "people.jsonl", "--format", "brief").stdout.splitlines()]
    assert [brief(row) for row in results(out)] == wanted
    assert [row["refused"] or "" for row in results(out)] == [""] * 5
    assert (folder / out).stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("folder")
def test_rows_that_hold_no_answer_are_told_by_question_and_the_others_judged() -> None:
    ended = screener("score", "all.jsonl", "-o", "results.parquet", "--jobs", "1")
    said = "2 of them hold what is no answer; the column refused names the questions"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"Written to results.parquet: 7 rows\n{said}\n")
    found = results("results.parquet")
    assert [row["refused"] for row in found] == ["", "", "", "", "", "fever pain width", "width"]
    assert [row["outcome"] for row in found] == ["talk-first", "not-now", "talk-first", None, "talk-first", None, None]
    assert [row["outcome_so_far"] for row in found[3:6]] == ["go-on", "talk-first", None]
    assert found[3]["open"] == "pain width note"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_a_column_that_is_no_question_is_told_and_nothing_is_written(folder: Path, form: str) -> None:
    with closing(duckdb.connect()) as database:
        kind = "parquet" if form == "parquet" else "json"
        database.execute(f"COPY (SELECT 'no' AS feaver, 2 AS width) TO 'odd.{form}' (FORMAT {kind})")
    ended = screener("score", f"odd.{form}", "-o", "results.parquet")
    assert ended.returncode == 2
    assert 'there is no question "feaver"; write fever, pain, width or note. Did you mean "fever"?' in " ".join(
        ended.stderr.split()
    )
    assert not (folder / "results.parquet").exists()


NESTED = (
    ('{"pain": ["arm;leg"]}', "pain"),
    ('{"pain": ["arm", null]}', "pain"),
    ('{"pain": [["arm"]]}', "pain"),
    ('{"pain": {"arm": true}, "fever": {"is": "no"}}', "fever pain"),
    ('{"width": [7], "note": ["x"]}', "width note"),
    ('{"note": {"a": 1}}', "note"),
    ('{"fever": ["no"], "pain": ["arm"], "width": "7"}', "fever"),
    ('{"fever": "no", "pain": ["arm"], "width": 7.0}', ""),
    ('{"id": ["a"], "pain": null}', ""),
)


def test_what_is_nested_in_a_line_is_an_answer_only_as_a_list_of_options(folder: Path) -> None:
    (folder / "odd.jsonl").write_text("".join(f"{sheet}\n" for sheet, _ in NESTED), "utf-8")
    assert screener("score", "odd.jsonl", "-o", "results.parquet").returncode == 1
    assert [row["refused"] for row in results("results.parquet")] == [refused for _, refused in NESTED]


def test_a_list_in_parquet_is_options_each_for_itself(folder: Path) -> None:
    with closing(duckdb.connect()) as database:
        database.execute("CREATE TABLE lists (pain VARCHAR[], width INTEGER[], fever VARCHAR[])")
        database.execute("INSERT INTO lists VALUES (['arm', 'leg'], NULL, NULL), (['arm;leg'], [7], NULL)")
        database.execute("INSERT INTO lists VALUES (['arm', NULL], NULL, ['no', 'yes']), ([], [], [])")
        database.execute("COPY lists TO 'lists.parquet' (FORMAT parquet)")
    assert screener("score", "lists.parquet", "-o", "results.parquet").returncode == 1
    assert [row["refused"] for row in results("results.parquet")] == ["", "pain width", "fever pain", "fever width"]
    assert (folder / "results.parquet").exists()


def test_whole_numbers_with_a_point_are_the_numbers_of_options(folder: Path) -> None:
    (folder / "sums.jsonl").write_text('{"drinks": 3.0}\n{"drinks": 3.5}\n{"drinks": "3.0"}\n{"drinks": 4}\n', "utf-8")
    with closing(duckdb.connect()) as database:
        database.execute(
            "COPY (SELECT unnest([3, 3.5, 9, NULL]::DOUBLE[]) AS drinks) TO 'sums.parquet' (FORMAT parquet)"
        )
    audit = QUESTIONNAIRES / "good" / "audit.yaml"
    found = {}
    for name in ("sums.jsonl", "sums.parquet"):
        assert screener("score", name, "-o", "results.parquet", "--questions", audit, "--force").returncode == 1
        found[name] = [row["refused"] for row in results("results.parquet")]
    assert found == {"sums.jsonl": ["", "drinks", "drinks", ""], "sums.parquet": ["", "drinks", "drinks", ""]}


def test_a_line_with_a_key_twice_is_refused_at_its_place(folder: Path) -> None:
    lines = '{"fever": "no"}\n\n{"width": 7, "fever": "no", "fever": "yes"}\n{"fever": 1, "fever": 2}\n'
    (folder / "twice.jsonl").write_text(lines, "utf-8")
    ended = screener("score", "twice.jsonl", "-o", "results.parquet")
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", 'twice.jsonl:3:29 "fever" stands twice [json]\n')
    assert not (folder / "results.parquet").exists()


def test_a_table_may_lack_questions_and_names_of_rows(folder: Path) -> None:
    with closing(duckdb.connect()) as database:
        database.execute("COPY (SELECT true AS fever, 7 AS width) TO 'few.parquet' (FORMAT parquet)")
    assert screener("score", "few.parquet", "-o", "results.parquet").returncode == 0
    (row,) = results("results.parquet")
    assert (row["open"], row["stops"], row.get("id", "none")) == ("pain note", "has-fever", "none")
    assert (folder / "results.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("people.parquet",),
            "Name the file for the results: -o FILE that ends in .parquet or .csv or .jsonl",
        ),
        (("people.parquet", "people.csv", "-o", "r.csv"), "A table is judged alone; name one file that ends in"),
        (("people.parquet", "-o", "people.csv"), "people.csv exists already; name another file, or use --force"),
        (("none.parquet", "-o", "r.csv"), "none.parquet cannot be read: there is no such file"),
        (("people.parquet", "-o", "r.csv", "--outlook"), "a table of results has one form, and no outlook."),
        (("broken.parquet", "-o", "r.csv"), "broken.parquet could not be judged: "),
        (("semicolons.csv", "-o", "r.parquet"), "semicolons.csv:1:1 the columns are separated by semicolons; save the"),
    ],
)
def test_what_cannot_be_judged_is_said(folder: Path, arguments: tuple[str, ...], reason: str) -> None:
    (folder / "broken.parquet").write_bytes(b"PAR1 and no more")
    (folder / "semicolons.csv").write_text("id;fever;width\na;no;7\n", "utf-8")
    ended = screener("score", *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert reason in " ".join(ended.stderr.replace("│", " ").split())
    assert not (folder / "r.csv").exists()

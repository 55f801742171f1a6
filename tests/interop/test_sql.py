"""Queries: every engine comes to what `assess` comes to, and refuses what is no answer or cannot be said exactly."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from screener.errors import InvalidFile, ScreenerError
from screener.interop.sql import query_of
from screener.interop.sql.dialects import DialectName
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.days import on_day
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.lines import Lines
from tests.interop.fhir_sheets import DAYS
from tests.screening.test_generated import FILES, extended, person
from tests.support.engines import Row, Sheet, expected, has_spark, judged_by, plain, rows
from tests.support.paths import QUESTIONNAIRES
from tests.support.postgres_server import NEEDS_SERVER, URL, schema
from tests.support.random_questionnaires import Case, cases
from tests.support.stores import QUESTIONNAIRE, SHORT, screener

NOT_IN_SQL = {"ckd-epi", "formula-functions", "formula-lists", "framingham", "meld", "recorded-number"}
"""Files with functions of real numbers, or with a number that has no range."""
EMBEDDED: Sequence[DialectName] = ("duckdb", "sqlite")
ENGINES = [*EMBEDDED, pytest.param("postgres", marks=NEEDS_SERVER)]


@contextmanager
def place_of(engine: DialectName) -> Iterator[str]:
    """Where that engine is: for a server a schema of its own."""
    with schema() if engine == "postgres" else nullcontext("") as place:
        yield place


def assert_equal(questionnaire: Questionnaire, sheets: Sequence[Sheet], found: Sequence[Row]) -> None:
    for row, wanted in zip(found, expected(questionnaire, sheets), strict=True):
        assert plain(questionnaire, row) == wanted


def people(questionnaire: Questionnaire, number: int, named: str) -> list[Sheet]:
    dice = Random(named)  # noqa: S311
    return [person(questionnaire, dice) for _ in range(number)]


@pytest.mark.sampled(10)
@pytest.mark.parametrize("engine", EMBEDDED)
@pytest.mark.parametrize("path", [path for path in FILES if path.stem not in NOT_IN_SQL], ids=lambda path: path.stem)
def test_every_file_is_judged_as_assess_does(path: Path, engine: DialectName) -> None:
    questionnaire = on_day(load(path.read_bytes(), path.name), DAYS[0])
    sheets = [*(vignette.answers for vignette in questionnaire.vignettes[:8]), *people(questionnaire, 40, path.stem)]
    assert_equal(questionnaire, sheets, judged_by(engine, questionnaire, rows(questionnaire, sheets)))


# -- random questionnaires -----------------------------------------------------------------------


def agree(engine: DialectName, examples: int, place: str) -> Counter[str]:
    """How many random questionnaires were judged by an engine, each with 13 sheets, and how many refused."""
    counts: Counter[str] = Counter()

    @seed(16)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def check(case: Case) -> None:
        questionnaire = case.questionnaire
        sheets = [case.answers, *people(questionnaire, 12, "random")]
        try:
            found = judged_by(engine, questionnaire, rows(questionnaire, sheets), place)
        except ScreenerError as error:
            assert "cannot be judged exactly in SQL" in str(error)  # noqa: PT017
            counts["refused"] += 1
            return
        counts["judged"] += 1
        assert_equal(questionnaire, sheets, found)

    check()
    return counts


def test_a_few_random_questionnaires_are_judged_as_assess_does() -> None:
    assert agree("sqlite", 8, "")["judged"] >= 4


@pytest.mark.exhaustive
@pytest.mark.parametrize("engine", ENGINES)
def test_random_questionnaires_are_judged_as_assess_does(engine: DialectName) -> None:
    with place_of(engine) as place:
        counts = agree(engine, 250, place)
    assert counts["judged"] >= 170
    assert counts.total() >= 240


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=pytest.mark.soak if part else pytest.mark.exhaustive) for part in range(10)]
)
def test_a_hundred_thousand_people_are_judged_as_assess_does(shipped: Questionnaire, part: int) -> None:
    server: Sequence[DialectName] = ["postgres"] if URL else []
    engines = [*EMBEDDED, *server]
    sheets = people(shipped, 10_000, f"{part}")
    table, wanted = rows(shipped, sheets), [*expected(shipped, sheets)]
    with place_of(engines[-1]) as place:
        for engine in engines:
            assert [plain(shipped, row) for row in judged_by(engine, shipped, table, place)] == wanted
    assert len({row["outcome_so_far"] for row in wanted}) > len(shipped.outcomes) // 2


@pytest.mark.spark
@pytest.mark.timeout(3600)  # it plans the query of the shipped questionnaire for minutes
def test_spark_judges_as_assess_does(shipped: Questionnaire) -> None:
    if not has_spark():
        pytest.skip("PySpark or Java is not installed")
    sheets = people(shipped, 2_000, "spark")
    assert_equal(shipped, sheets, judged_by("spark", shipped, rows(shipped, sheets)))
    assert agree("spark", 25, "")["judged"] >= 15


# -- what is refused -----------------------------------------------------------------------------

CELLS: dict[str, Sequence[str]] = {
    "fever": ("yes", "no", "unknown", "declined", "true", "Yes", "maybe", "1", " no "),
    "pain": (
        "arm",
        "arm;leg",
        "leg; arm",
        "none",
        "none;arm",
        "arm;arm",
        ";",
        "arm;",
        "unknown",
        "arm,leg",
        "a;b",
        "ar m",
        "a_m",
        "LEG",
        "leg ;  arm",
    ),
    "width": ("0.5", "90", "64.5", "64.50", "07", "64.55", "0.4", "90.1", "-1", "5.", ".5", "", "x", "1.2.3", "--2"),
    "note": ("words", "declined", "x" * 500, "x" * 501, "it's", "a;b", '"'),
}
TAKEN_TOO = {("fever", "true")}
"""What engines write for a boolean, which the program reads in JSON alone."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_is_refused_where_the_program_refuses_it(engine: DialectName) -> None:
    pairs = [(name, given) for name, every in CELLS.items() for given in every]
    names = [*QUESTIONNAIRE.by_id]
    cells = [[given if each == name else None for each in names] for name, given in pairs]
    table = [(f"{number}", *row) for number, row in enumerate(cells)]
    with place_of(engine) as place:
        found = judged_by(engine, QUESTIONNAIRE, table, place)
    for (name, text), row in zip(pairs, found, strict=True):
        is_taken = takes(name, text) or (name, text) in TAKEN_TOO
        assert (text, row["refused"]) == (text, "" if is_taken else name)
        if row["refused"]:
            assert {value for key, value in row.items() if key not in {"id", "refused"}} == {None}


@pytest.mark.parametrize("engine", ENGINES)
def test_ids_that_are_nearly_the_same_are_told_apart(engine: DialectName) -> None:
    path = QUESTIONNAIRES / "lines" / "near-names.yaml"
    questionnaire = load(path.read_bytes(), path.name)
    picked = [("a_b", "o_o"), ("axb", "oxo"), ("aXb", "o_o"), ("axb;aXb", "oxo"), ("AxB", "o_o"), ("a_b", "OxO")]
    with place_of(engine) as place:
        table = [(f"{number}", *both, "1.25") for number, both in enumerate(picked)]
        found = judged_by(engine, questionnaire, table, place)
    wanted = [("", "fa fd"), ("", "fb"), ("", "fc fd"), ("", "fb fc"), ("select", None), ("order", None)]
    assert [(row["refused"], row["flags"]) for row in found] == wanted


@pytest.mark.parametrize(("one", "two", "names"), [("count", "Order", '"order" and "Order"'), ("tot", "TOT", "")])
def test_names_that_an_engine_takes_for_one_are_refused_by_name(one: str, two: str, names: str) -> None:
    text = (QUESTIONNAIRES / "lines" / "near-names.yaml").read_text("utf-8")
    twice = text.replace("outcomes:", "  - {id: tot, title: T, formula: count, source: own}\noutcomes:", 1)
    source = twice.replace("id: tot", f"id: {two}", 1) if one == "tot" else text.replace(one, two)
    questionnaire = load(source.encode(), "names.yaml")
    said = names or '"TOT_top" and "tot_top"'
    for engine in ("duckdb", "sqlite", "spark"):
        with pytest.raises(ScreenerError) as error:
            query_of(questionnaire, engine)
        reason = f"the columns {said} have one name in {engine}"
        assert str(error.value) == f"near-names cannot be judged exactly in SQL: {reason}"
    assert len(query_of(questionnaire, "postgres").columns) > len(questionnaire.questions)


def takes(name: str, given: str) -> bool:
    lines = Lines(QUESTIONNAIRE, "people.csv", (name,))
    try:
        lines.brief((2, (given,)))
    except InvalidFile:
        return False
    return True


def with_formula(formula: str) -> Questionnaire:
    """The short questionnaire with a formula in place of its points."""
    text = SHORT.read_text("utf-8")
    points, rest = text.index("    points:"), text.index("\nstops:")
    return load(f"{text[:points]}    formula: {formula}\n    source: own\n{text[rest:]}".encode(), "short.yaml")


@pytest.mark.parametrize(
    ("formula", "engine", "reason"),
    [
        ("sqrt(width)\n    decimals: 1", "duckdb", "score signs has a function of real numbers"),
        ("width ^ 9 / 3", "sqlite", "score signs needs more digits than whole numbers have in sqlite"),
        ("width ^ 20", "postgres", "score signs needs more digits than whole numbers have in postgres"),
    ],
)
def test_what_sql_cannot_say_exactly_is_refused_by_name(formula: str, engine: DialectName, reason: str) -> None:
    with pytest.raises(ScreenerError) as error:
        query_of(with_formula(formula), engine)
    assert str(error.value) == f"store cannot be judged exactly in SQL: {reason}"


def test_a_key_that_queries_do_not_know_is_refused_by_name() -> None:
    first = QUESTIONNAIRE.stops[0]
    newer = extended(type(first), quick=False)
    kept = {each.name: getattr(first, each.name) for each in fields(first)}
    questionnaire = replace(QUESTIONNAIRE, stops=(newer(**kept, quick=True),))
    with pytest.raises(ScreenerError, match="store cannot be judged exactly in SQL: rule has-fever has quick"):
        query_of(questionnaire, "duckdb")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "formula",
    [
        "10 / (width - 2.5)",
        "-7 / (2.5 - width) + width ^ 2",
        "max(width, 3) / min(width, 7.5) - 0.1",
        "width ^ -2 * 3\n    decimals: 2\n    round: down",
        "(10 - width) / 3\n    decimals: 1\n    round: up\n    floor: -4\n    ceiling: 3",
        "(10 - width) / 8\n    decimals: 1",
        "width * 1000000 * 30000 + 0.5",
    ],
)
def test_formulas_are_worked_out_as_assess_does(formula: str, engine: DialectName) -> None:
    questionnaire = with_formula(formula)
    widths = [None, *(Fraction(each, 2) for each in range(1, 60)), Fraction("2.4"), Fraction("89.9"), Fraction(90)]
    sheets: list[Sheet] = [{} if width is None else {"width": Answer(AnswerState.ANSWERED, width)} for width in widths]
    with place_of(engine) as place:
        assert_equal(questionnaire, sheets, judged_by(engine, questionnaire, rows(questionnaire, sheets), place))


# -- the command ---------------------------------------------------------------------------------


def test_the_printed_query_runs_as_it_stands(tmp_path: Path) -> None:
    out = tmp_path / "query.sql"
    ended = screener("sql", "--questions", SHORT, "--dialect", "sqlite", "--table", "the answers", "-o", out)
    assert (ended.returncode, ended.stdout) == (0, "")
    text = out.read_text("utf-8")
    assert text.startswith(f"-- store 1.0 (SHA-256 {QUESTIONNAIRE.sha256}), written by screener ")
    remarks = [line for line in text.splitlines() if line.startswith("--")]
    assert "outcome is NULL while one of them is open that rules read" in " ".join(line[3:] for line in remarks)
    assert max(map(len, remarks)) <= 120
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute('CREATE TABLE "the answers" (id, fever, pain, width, note)')
        database.execute("INSERT INTO \"the answers\" VALUES ('x', 'no', 'arm;leg', 7, 'words')")
        (row,) = database.execute(text).fetchall()
    assert row == ("x", "", "talk-first", "talk-first", 0, "", "", "", "", 12, 2)


def test_an_unknown_engine_is_refused() -> None:
    ended = screener("sql", "--dialect", "oracle")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "'oracle' is not one of duckdb, postgres, spark, sqlite." in ended.stderr.replace("\n", " ")

"""Tables of answers judged by DuckDB inside this process: Parquet, CSV or JSON lines in, any of them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from screener.errors import InvalidFile, Place, Problem, ScreenerError, desk_message, right_ones
from screener.interop.sql import ID, query_of
from screener.interop.sql.cells import BETWEEN
from screener.interop.sql.dialects import sql_text
from screener.questionnaire.kinds.text import MOST_TEXT
from screener.questionnaire.model import Questionnaire
from screener.records.json_reader import read_json
from screener.records.line_files import check_separator, lines_of
from screener.text import brief

READ: Mapping[str, str] = {
    ".parquet": "read_parquet({})",
    ".csv": "read_csv({}, header = true, all_varchar = true, strict_mode = true, delim = ',', quote = '\"')",
    ".jsonl": "read_ndjson_objects({})",
    ".ndjson": "read_ndjson_objects({})",
}
"""The end of a file's name, and how DuckDB reads it."""
WRITTEN: Mapping[str, str] = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".csv": "FORMAT csv, HEADER",
    ".jsonl": "FORMAT json",
    ".ndjson": "FORMAT json",
}
"""The same, and how it is written."""


class Counted(NamedTuple):
    """How many rows were judged, and how many of them were refused."""

    rows: int
    refused: int


def judge_table(questionnaire: Questionnaire, file: Path, out: Path, ending: str, threads: int | None) -> Counted:
    """Judges every row of a file into the file `out`, which is written as `ending` says.

    Raises ScreenerError for a questionnaire that SQL cannot say, and InvalidFile for a column that is no question.
    """
    query = query_of(questionnaire, "duckdb")
    duckdb = _duckdb()
    with closing(duckdb.connect()) as database:
        database.execute("SET autoinstall_known_extensions = false")
        database.execute("SET enable_progress_bar = false")
        if threads is not None:
            database.execute(f"SET threads = {threads}")
        try:
            return _judged(database, questionnaire, query.text, _Files(file, out, ending))
        except duckdb.Error as error:
            said = " ".join(str(error).split())[:200]
            raise ScreenerError(f"{file} could not be judged: {said}") from None


class _Files(NamedTuple):
    file: Path
    out: Path
    ending: str


def _duckdb() -> Any:  # noqa: ANN401  (a module that need not be there)
    try:
        return import_module("duckdb")
    except ImportError:
        raise ScreenerError("Tables are judged by DuckDB, which is missing: pip install 'screener[duckdb]'") from None


def _judged(database: Any, questionnaire: Questionnaire, query: str, files: _Files) -> Counted:  # noqa: ANN401
    source = READ[files.file.suffix].format(sql_text(_one_file(files.file)))
    if files.file.suffix in {".jsonl", ".ndjson"}:
        columns, has_id = _of_objects(database, questionnaire, source, files.file)
    else:
        columns, has_id = _of_columns(database, questionnaire, source, files.file)
    database.execute(f"CREATE VIEW answers AS SELECT {', '.join(columns)} FROM {source}")  # noqa: S608
    results = ", ".join(_result_columns(database, query, has_id=has_id))
    database.execute(
        f"COPY (SELECT {results} FROM ({query})) TO {sql_text(str(files.out))} ({WRITTEN[files.ending]})"  # noqa: S608
    )
    written = READ[files.ending].format(sql_text(str(files.out)))
    refused = "json ->> '$.refused'" if files.ending in {".jsonl", ".ndjson"} else "refused"
    sql = f"SELECT count(*), count(*) FILTER (COALESCE({refused}, '') <> '') FROM {written}"  # noqa: S608
    return Counted(*database.execute(sql).fetchone())


def _one_file(file: Path) -> str:
    """The name of a file; raises ScreenerError for one that DuckDB would take for a pattern of many."""
    if not file.is_file():
        raise ScreenerError(desk_message("desk-not-read", path=file, reason="there is no such file"))
    if set("*?[]") & set(str(file)):
        raise ScreenerError(f"{file} has a sign of a pattern (* ? [ ]) in its name; rename it")
    return str(file)


def _of_columns(database: Any, questionnaire: Questionnaire, source: str, file: Path) -> tuple[list[str], bool]:  # noqa: ANN401
    """The columns of a table as the query reads them, and whether its rows have names."""
    types = {name: kind for name, kind, *_ in database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}  # noqa: S608
    _check_names(questionnaire, types, file)
    columns = []
    for name in _names(questionnaire):
        quoted = _quoted(name)
        if name not in types:
            columns.append(f"NULL AS {quoted}")
        elif types[name].endswith("[]"):
            columns.append(f"{_listed(questionnaire, name, quoted, 'FALSE')} AS {quoted}")
        elif types[name].startswith(_WITH_POINT) and name in questionnaire.by_id and questionnaire.by_id[name].options:
            columns.append(f"{_whole(f'CAST({quoted} AS VARCHAR)')} AS {quoted}")
        else:
            columns.append(quoted)
    return columns, ID in types


def _of_objects(database: Any, questionnaire: Questionnaire, source: str, file: Path) -> tuple[list[str], bool]:  # noqa: ANN401
    """The same of JSON lines."""
    each = "json_keys(json)"
    twice = f"len({each}) > len(list_distinct({each}))"
    found = database.execute(f"SELECT DISTINCT unnest({each}), {twice} FROM {source}").fetchall()  # noqa: S608
    if any(is_twice for _, is_twice in found):
        _refuse_first(database, source, twice, file)
    keys = [*dict.fromkeys(name for name, _ in found)]
    _check_names(questionnaire, keys, file)
    columns = []
    for name in _names(questionnaire):
        path = sql_text(f'$."{name}"')
        value = f"json -> {path}"
        kinds = f"[json_type(each) FOR each IN CAST({value} AS JSON[])]"
        listed = _listed(questionnaire, name, f"CAST({value} AS VARCHAR[])", f"list_has_any({kinds}, {_NO_OPTIONS})")
        branches = f"WHEN 'ARRAY' THEN {listed} WHEN 'OBJECT' THEN {_NO_ANSWER} WHEN 'NULL' THEN NULL"
        branches += f" WHEN 'DOUBLE' THEN {_whole(f'json ->> {path}')}"
        text = f"CASE json_type({value}) {branches} ELSE json ->> {path} END"
        columns.append(f"{text} AS {_quoted(name)}" if name in keys else f"NULL AS {_quoted(name)}")
    return columns, ID in keys


_WITH_POINT = ("DOUBLE", "FLOAT", "DECIMAL")
"""The types whose whole numbers DuckDB writes as 3.0."""


def _whole(text: str) -> str:
    """The text of a number, of a whole one without a point, as options are numbered."""
    return f"regexp_replace({text}, '[.]0+$', '')"


_NO_ANSWER = f"repeat('{BETWEEN}', {MOST_TEXT + 1})"
"""Stands for what no question takes as an answer: words that are too long."""
_NO_OPTIONS = "['NULL', 'ARRAY', 'OBJECT']"
"""What may stand in a list in JSON, and is no option."""


def _listed(questionnaire: Questionnaire, name: str, items: str, is_wrong: str) -> str:
    """A list as the text of a cell. Only options of several may stand in one, each for itself."""
    joined = f"array_to_string({items}, '{BETWEEN}')"
    if name not in questionnaire.by_id:
        return joined
    if questionnaire.by_id[name].kind.page_kind != "several":
        return f"CASE WHEN {items} IS NOT NULL THEN {_NO_ANSWER} END"
    counted = f"len({items}) > 0 AND len(string_split({joined}, '{BETWEEN}')) <> len({items})"
    return f"CASE WHEN {counted} OR {is_wrong} THEN {_NO_ANSWER} ELSE {joined} END"


def _refuse_first(database: Any, source: str, is_wrong: str, file: Path) -> None:  # noqa: ANN401
    """Raises InvalidFile for the first line of which the condition holds, as the reader of lines does."""
    numbered = f"SELECT row_number() OVER () AS number, {is_wrong} AS is_wrong FROM {source}"  # noqa: S608
    (place,) = database.execute(f"SELECT min(number) FROM ({numbered}) WHERE is_wrong").fetchone()  # noqa: S608
    with file.open("rb") as lines:
        number, line = next(islice(filter(None, lines_of(lines, "jsonl")), place - 1, None))
    try:
        read_json(line if isinstance(line, bytes) else b"", str(file))
    except InvalidFile as error:
        raise InvalidFile(replace(each, place=each.place._replace(line=number)) for each in error.problems) from None


def _names(questionnaire: Questionnaire) -> list[str]:
    return [*([] if ID in questionnaire.by_id else [ID]), *questionnaire.by_id]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check_names(questionnaire: Questionnaire, names: Sequence[str] | Mapping[str, str], file: Path) -> None:
    known = questionnaire.by_id
    check_separator([*names], known, str(file))
    problems = [
        Problem(
            Place(str(file), 1, column),
            "unknown-name",
            f'there is no question "{brief(name)}"{right_ones(name, known)}',
        )
        for column, name in enumerate(names, 1)
        if name != ID and name not in known
    ]
    if problems:
        raise InvalidFile(problems)


def _result_columns(database: Any, query: str, *, has_id: bool) -> list[str]:  # noqa: ANN401
    """The columns of the result: numbers of more than 64 bits as decimals, which every format keeps exactly."""
    described = database.execute(f"DESCRIBE {query}").fetchall()
    return [
        f"CAST({_quoted(name)} AS DECIMAL(38, 0)) AS {_quoted(name)}" if kind == "HUGEINT" else _quoted(name)
        for name, kind, *_ in described
        if name != ID or has_id
    ]

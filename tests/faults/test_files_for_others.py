"""Issue 10, letter D: what leaves the program for other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from copy import deepcopy
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Literal, cast
from uuid import UUID, uuid4

import pytest

from screener.cli import COMMANDS
from screener.documents.console import console_for
from screener.documents.formats import RECORD_FORMATS
from screener.documents.result_whole import show
from screener.documents.table import MARK, SIGNS, harmless, unguarded
from screener.questionnaire.loader import load
from screener.records.codes import ALPHABET, TWINS, code_of
from screener.records.record import Session, record_of
from screener.records.store import open_store
from screener.records.store.draft import Draft
from screener.records.types import OutcomeEntry, Record
from screener.screening.assessment import assess
from tests.support.clinic import Clinic, clinic_at
from tests.support.pages import Stream
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import AT, ENGINE, FEVERISH, LATER, SHORT, answers, kept, key_pair, run_well, screener


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


# -- line 18: tables for spreadsheets ----------------------------------------------------------

ALLERGY = """\
questionnaire: allergy
version: "1.0"
title: Allergy
notice: Not a diagnosis.
sources: {own: {cite: "Own.", basis: clinic policy}}
sections:
  - title: T
    questions:
      - {id: sick, ask: Are you sick?, type: yes-no, allow: unknown, source: own}
      - {id: weight, ask: What do you weigh?, type: number, unit: kg, range: 0 to 300, allow: declined, source: own}
      - {id: height, ask: How tall are you?, type: number, unit: m, range: 0 to 3, decimals: 2, source: own}
      - {id: what, ask: What are you allergic to?, type: text, allow: declined, only_if: sick is yes, source: own}
      - id: where
        ask: Where does it itch?
        type: several
        options: {arm: On the arm, leg: "=On the leg", none: Nowhere}
        alone: none
        allow: unknown
        only_if: sick is yes
        source: own
scores:
  - {id: bmi, title: BMI, unit: kg/m2, formula: weight / height ^ 2, source: own}
  - {id: need, title: Need, points: [{give: 2, if: sick is yes, source: own}]}
stops:
  - {id: ill, if: sick is yes, say: "Not today; =1+1", source: own}
  - {id: tall, if: height is above 2.5, say: Measure again., source: own}
flags: [{id: unsure, if: sick is unknown, say: Ask., source: own}]
outcomes:
  - {id: later, when: any stop, title: Later}
  - {id: ask, when: any flag, title: Ask}
  - {id: now, title: Now}
"""
COLUMNS = """\
id,code,questionnaire,version,mode,language,subject,started,finished,outcome,certain,incomplete,sick,weight,height,what,\
where_arm,where_leg,where_none,score_bmi,score_bmi_lowest,score_bmi_highest,score_need,score_need_lowest,\
score_need_highest,stop_ill,stop_tall,flag_unsure\
"""
SHEETS = {
    "all": 'sick: yes\nweight: 64\nheight: 1.6\nwhat: "nuts;=1+1"\nwhere: [arm, leg]\n',
    "healthy": "sick: no\nweight: 64\nheight: 1.6\n",
    "left open": "sick: yes\nweight: declined\nheight: 1.6\nwhat: declined\nwhere: unknown\n",
    "begun": "sick: yes\nweight: 64\n",
    "no height": "sick: no\nweight: 64\n",
}
CELLS = {
    "all": "later,true,false,yes,64,1.6,nuts;'=1+1,1,1,0,25,25,25,2,2,2,1,0,0",
    "healthy": "now,true,false,no,64,1.6,,,,,25,25,25,0,0,0,0,0,0",
    "left open": "later,true,false,yes,declined,1.6,declined,unknown,unknown,unknown,,0,117.1875,2,2,2,1,0,0",
}


def scored(folder: Path, *names: str, options: Sequence[str] = ()) -> str:
    """The table of those sheets."""
    (folder / "allergy.yaml").write_text(ALLERGY)
    files = []
    for name in names:
        files.append(folder / f"{name}.yaml")
        files[-1].write_text(SHEETS[name])
    ended = screener("score", "--questions", folder / "allergy.yaml", "--format", "csv", *files, *options)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("name", ["all", "healthy", "left open"])
def test_every_score_and_every_option_has_a_column(tmp_path: Path, name: str) -> None:
    """Empty where a question does not apply, a word where it was left open."""
    heading, row = scored(tmp_path, name).splitlines()
    assert heading == COLUMNS
    assert row.split(",", 9)[9] == CELLS[name]


def test_what_was_not_reached_is_missing_and_what_does_not_apply_is_empty(tmp_path: Path) -> None:
    begun, healthy = csv.DictReader(io.StringIO(scored(tmp_path, "begun", "healthy")))
    assert [begun[name] for name in ("height", "what", "where_arm", "where_none")] == ["missing"] * 4
    assert [healthy[name] for name in ("what", "where_arm", "where_none")] == [""] * 3
    assert (begun["incomplete"], healthy["incomplete"]) == ("true", "false")
    assert (begun["score_bmi"], begun["score_need"]) == ("", "2")


def test_the_columns_depend_on_the_questionnaire_alone(tmp_path: Path) -> None:
    assert {scored(tmp_path, *names).splitlines()[0] for names in ([*SHEETS], ["all"], ["begun"])} == {COLUMNS}


@pytest.fixture(scope="module", name="two")
def _two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with screenings of two versions, one of whose questions is another."""
    folder = tmp_path_factory.mktemp("two")
    place = folder / "screenings.db"
    with closing(open_store(str(place))) as store:
        kept(store, subject="R-1")
        kept(store, subject="R-2")
    newer = folder / "newer.yaml"
    newer.write_text(SHORT.read_text().replace("id: note", "id: remark").replace('"1.0"', '"2/0"'))
    run_well(place, "--questions", str(newer))
    return place


def test_two_versions_are_two_tables(two: Path, tmp_path: Path) -> None:
    ended = screener("export", "--format", "csv", "--store", two, "-o", tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "")
    first, second = tmp_path / "store-1.0.csv", tmp_path / "store-2_0.csv"
    assert ended.stderr == f"Written to {first}\nWritten to {second}\n"
    tables = [list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))) for file in (first, second)]
    assert [len(table) for table in tables] == [2, 1]
    assert [("note" in table[0], "remark" in table[0]) for table in tables] == [(True, False), (False, True)]


@pytest.mark.parametrize("to", ["-", "table.csv"], ids=["pipe", "file"])
def test_two_versions_in_one_table_are_refused_with_their_names(two: Path, tmp_path: Path, to: str) -> None:
    ended = screener("export", "--format", "csv", "--store", two, "-o", to if to == "-" else tmp_path / to)
    said = (
        'A table holds one questionnaire and version, and these are 2: "store 1.0", "store 2/0". '
        "Name one with --questionnaire, or a folder for all with -o FOLDER\n"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_made_for_several_tables(two: Path, tmp_path: Path) -> None:
    ended = screener("export", "--format", "csv", "--store", two, "-o", tmp_path / "tables")
    assert (ended.returncode, sorted(file.name for file in tmp_path.glob("*/*"))) == (
        0,
        ["store-1.0.csv", "store-2_0.csv"],
    )
    assert oct((tmp_path / "tables").stat().st_mode & 0o777) == "0o700"


def test_a_questionnaire_that_cannot_be_read_keeps_no_other_table_back(two: Path, tmp_path: Path) -> None:
    place = tmp_path / "screenings.db"
    place.write_bytes(two.read_bytes())
    with closing(sqlite3.connect(place)) as store:
        (digest,) = store.execute("SELECT questionnaire FROM screenings ORDER BY started LIMIT 1").fetchone()
        store.execute("UPDATE questionnaires SET source = x'ff' WHERE sha256 = ?", [digest])
        store.commit()
    (tmp_path / "tables").mkdir()
    ended = screener("export", "--format", "csv", "--store", place, "-o", tmp_path / "tables")
    said = (
        f"Written to {tmp_path / 'tables' / 'store-2_0.csv'}\n"
        f"{place} does not hold the questionnaire {digest[:12]}, or it was altered. "
        "Its 2 screenings are in no table; `screener verify` tells more\n"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", said)
    table = screener("export", "--format", "csv", "--store", place, "--questionnaire", "store 2/0")
    assert (table.returncode, len(table.stdout.splitlines())) == (0, 2)


def test_one_of_two_versions_can_be_named(two: Path) -> None:
    table = screener("export", "--format", "csv", "--store", two, "--questionnaire", "store 2/0").stdout
    assert [row["version"] for row in csv.DictReader(io.StringIO(table))] == ["2/0"]
    both = screener("export", "--format", "csv", "--store", two, "--questionnaire", "store")
    assert (both.returncode, "these are 2" in both.stderr) == (2, True)
    none = screener("export", "--format", "csv", "--store", two, "--questionnaire", "nothing")
    said = 'There is no screening of a questionnaire "nothing"; write store\n'
    assert (none.returncode, none.stdout, none.stderr) == (2, "", said)
    lines = screener("export", "--format", "jsonl", "--store", two, "--questionnaire", "store 1.0").stdout.splitlines()
    assert len(lines) == 2


def test_an_export_of_no_screening_has_the_same_columns(clinic: Clinic) -> None:
    ended = clinic.run("export", "--format", "csv", "--since", "2031-01-01")
    whole = clinic.run("export", "--format", "csv").stdout.splitlines()
    assert (ended.returncode, ended.stdout.splitlines()) == (0, whole[:1])


def test_a_file_has_a_byte_order_mark_and_a_pipe_has_none(clinic: Clinic, tmp_path: Path) -> None:
    clinic.run("export", "--format", "csv", "-o", tmp_path / "table.csv")
    scored(tmp_path, "all", options=("-o", str(tmp_path / "score.csv")))
    for file in (tmp_path / "table.csv", tmp_path / "score.csv"):
        assert file.read_bytes().startswith(b"\xef\xbb\xbfid,code,")
    for text in (clinic.run("export", "--format", "csv").stdout, scored(tmp_path, "all")):
        assert text.startswith("id,code,")
    clinic.run("export", "--format", "json", "-o", tmp_path / "records.json")
    assert (tmp_path / "records.json").read_text().startswith("[\n")


DICTIONARY = """\
column,label,type,unit,values
sick,Are you sick?,yes-no,,yes: Yes | no: No | unknown | missing
weight,What do you weigh?,number,kg,declined | missing
what,What are you allergic to?,text,,declined | missing
where_arm,Where does it itch?: On the arm,choice,,1: chosen | 0: not chosen | unknown | missing
where_leg,Where does it itch?: =On the leg,choice,,1: chosen | 0: not chosen | unknown | missing
score_bmi,BMI,number,kg/m2,
stop_ill,Not today;'=1+1,choice,,1: applies | 0: does not apply
"""


def test_a_data_dictionary_describes_every_column(tmp_path: Path) -> None:
    (tmp_path / "allergy.yaml").write_text(ALLERGY)
    (tmp_path / "all.yaml").write_text(SHEETS["all"])
    place, options = tmp_path / "s.db", ("--questions", tmp_path / "allergy.yaml", "--answers", tmp_path / "all.yaml")
    assert screener("run", "--store", place, *options).returncode == 0
    rows = screener("export", "--format", "csv", "--dictionary", "--store", place).stdout.splitlines()
    decided = ["visit_decision", "visit_words", "visit_decided"]
    assert [row.split(",")[0] for row in rows[1:]] == [*COLUMNS.split(","), *decided]
    assert [line for line in DICTIONARY.replace(";'=", "; '=").splitlines() if line not in rows] == []
    (tmp_path / "tables").mkdir()
    screener("export", "--format", "csv", "--dictionary", "--store", place, "-o", tmp_path / "tables")
    assert [file.name for file in (tmp_path / "tables").iterdir()] == ["allergy-1.0-dictionary.csv"]
    assert (tmp_path / "tables" / "allergy-1.0-dictionary.csv").read_text().startswith(MARK + "column,label")
    assert screener("export", "--dictionary", "--store", place).returncode == 2


def test_the_signs_of_formulas_are_those_of_every_width_and_script() -> None:
    every = (chr(number) for number in range(0x110000) if not 0xD800 <= number <= 0xDFFF)
    assert {char for char in every if unicodedata.normalize("NFKC", char)[:1] in tuple("=+-@−")} == set(SIGNS)


@pytest.mark.parametrize("before", ["", "nuts;", "nuts; ", 'nuts|"', "nuts\t\t", "nuts\n", "';"])
def test_no_formula_begins_a_cell_whatever_the_separator_is(before: str) -> None:
    for sign, separator in product(SIGNS, ",;|\t"):
        text, line = f"{before}{sign}1+1", io.StringIO()
        csv.writer(line).writerow(["a", harmless(text), "b"])
        rows = csv.reader(io.StringIO(line.getvalue(), newline=""), delimiter=separator)
        parts = [part.strip(' "') for row in rows for cell in row for part in cell.splitlines()]
        assert [part for part in parts if part.startswith(tuple(SIGNS))] == []
        assert unguarded(harmless(text)) == text


@pytest.mark.parametrize(
    "text", ["007", "1/2", "2345E6", "3DEC24", "3-ene", "12:30", "1,5", "50 %", "1e5", "-5", "2.50", "123456789012"]
)
def test_a_text_that_looks_like_a_number_or_a_date_stays_a_text(text: str) -> None:
    assert harmless(text, stays_text=True) == f"'{text}"
    assert unguarded(f"'{text}") == text


@pytest.mark.parametrize(
    "text", ["3 weeks", "nuts, 2 kinds", "R-17", "RM7QCZ", "Marta", "4711", "0", "2 tablets a day", "it's"]
)
def test_other_texts_are_as_they_were_typed(text: str) -> None:
    assert harmless(text, stays_text=True) == text


# -- line 18: codes ----------------------------------------------------------------------------


def with_code(folder: Path, code: str) -> Path:
    """A store whose one finished screening has that code."""
    place = folder / "screenings.db"
    with closing(open_store(str(place))) as store:
        kept(store)
    with closing(sqlite3.connect(place)) as database, database:
        database.execute("UPDATE screenings SET code = ?", [code])
    return place


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("code", "typed"), [("D2345B", "o2345b"), ("B5726B", "8S1ZG8"), ("V7D77N", "ulqiin"), ("3QZG2K", "302g2k")]
)
def test_a_code_that_is_mistaken_for_another_is_named_and_not_opened(tmp_path: Path, code: str, typed: str) -> None:
    """Codes of format 1 too, which have characters that are mistaken for one another."""
    place = with_code(tmp_path, code)
    ended = screener("show", typed, "--store", place)
    said = f"There is no screening {typed}. Did you mean {code}?\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)
    assert screener("show", code.lower(), "--store", place).returncode == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", ["delete", "resume", "export", "verify"])
def test_no_command_opens_what_was_not_named(tmp_path: Path, command: str) -> None:
    place = with_code(tmp_path, "D2345B")
    ended = screener(command, *(["--code"] if command == "export" else []), "Q2345B", "--store", place)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.endswith(". Did you mean D2345B?\n")


def test_a_code_like_no_other_is_only_not_there(tmp_path: Path) -> None:
    ended = screener("show", "ZZZZZZ", "--store", with_code(tmp_path, "D2345B"))
    said = "There is no screening ZZZZZZ; screener list shows all that are stored\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)


CONFUSED = ("0ODQ", "1IL7", "2Z", "5S", "6G", "8B", "UV")


def test_codes_have_no_vowel_and_one_character_of_those_that_are_confused() -> None:
    assert not set("AEIOU") & set(ALPHABET)
    for group in CONFUSED:
        (kept_one,) = set(group) & set(ALPHABET)
        assert {char.translate(TWINS) for char in group} == {kept_one}
    assert ALPHABET.translate(TWINS) == ALPHABET


def test_no_code_is_a_number_or_a_date_to_a_spreadsheet() -> None:
    codes = {code_of(UUID(int=number * 0x9E3779B97F4A7C15 % (1 << 64) << 64)) for number in range(9999)}
    assert len(codes) > 9000
    assert [code for code in codes if harmless(code, stays_text=True) != code or not code[0].isalpha()] == []


# -- line 2: a result that is incomplete -------------------------------------------------------

PAGE = """\
Allergy                                                                   {code}
23 Nov 2026, 09:31 · answered by staff
────────────────────────────────────────────────────────────────────────────────

○ Incomplete: no result yet
  Some answers are missing, and more than one result is still possible.

What it could still be
  ○ Later
  ○ Now
  One answer would decide it: How tall are you?

What is not known
  Not answered yet: How tall are you?

How it adds up
  BMI                            not known
    to know it, ask: How tall are you?
  Need                              0 of 2  ──────────────────────────────

What happens next
  Ask the questions that are left. Then there will be a result.

Answers
  Are you sick?: No (our choice)
  What do you weigh?: 64 kg (our choice)

Sources
  our choice: Own. (clinic policy)

Not a diagnosis.
allergy 1.0
"""
PATIENTS_PAGE = """\
○ We cannot say yet
  Some answers are missing, and that is fine. A clinician can go through them
  with you.

What is not known
  Not answered yet: How tall are you?

What happens next
  Talk to a clinician about what is missing. You can work it out together.
"""


def without_height(audience: Literal["staff", "patient"] = "staff") -> tuple[Record, str]:
    """The record and the page of somebody whose height was not asked yet."""
    questionnaire = load(ALLERGY.encode(), "allergy.yaml")
    given = answers({"sick": "no", "weight": Fraction(64)}, questionnaire=questionnaire)
    session = Session(id=UUID(int=7 << 64), mode="staff", started=AT, finished=LATER)
    record = record_of(questionnaire, assess(questionnaire, given), session, ENGINE)
    stream = Stream()
    show(record, console_for(stream, 80), audience)
    return record, stream.getvalue()


def test_an_incomplete_result_is_shown_as_such_to_staff() -> None:
    record, page = without_height()
    assert page == PAGE.format(code=record["code"])
    assert (record["assessment"]["outcome"], record["assessment"]["incomplete"]) == (None, True)


def test_a_patient_reads_neither_the_worst_nor_the_best_of_an_incomplete_result() -> None:
    _, page = without_height("patient")
    assert PATIENTS_PAGE in page
    assert not re.search("Later|Now", page)


def test_an_incomplete_record_of_format_1_is_shown_as_such_too() -> None:
    """It names the worst possible outcome."""
    record, page = without_height()
    old = deepcopy(record)
    del old["assessment"]["incomplete"], old["clock_set_back"]
    worst = {"id": "later", "title": "Later", "patient": "Later", "next": "", "rank": 0, "ranks": 3}
    old["assessment"]["outcome"] = cast("OutcomeEntry", worst)
    del old["assessment"]["outcomes"]["later"]
    stream = Stream()
    show(old, console_for(stream, 80))
    assert stream.getvalue() == page
    assert '<article class="open"' in "".join(RECORD_FORMATS["html"]([old], None))


def test_an_incomplete_result_is_shown_as_such_in_a_printed_page() -> None:
    html = "".join(RECORD_FORMATS["html"]([without_height()[0]], None))
    assert '<article class="letter open" lang="en"' in html
    assert "<h1>Incomplete: no result yet</h1>" in html
    assert '<p class="standing">Still possible: Later; Now</p>' in html


def test_an_incomplete_result_has_no_outcome_in_a_table(tmp_path: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(scored(tmp_path, "no height")))
    assert [row[name] for name in ("outcome", "certain", "incomplete", "height")] == ["", "false", "true", "missing"]


def test_an_incomplete_result_is_listed_as_such(tmp_path: Path) -> None:
    place = tmp_path / "screenings.db"
    (tmp_path / "allergy.yaml").write_text(ALLERGY)
    questionnaire = load(ALLERGY.encode(), "allergy.yaml")
    with closing(open_store(str(place))) as store:
        draft = Draft(store, Session(id=uuid4(), mode="staff", started=AT), ALLERGY.encode(), questionnaire.sha256)
        given = answers({"sick": "no", "weight": Fraction(64)}, questionnaire=questionnaire)
        draft.keep_all(given)
        draft.finish(
            record_of(questionnaire, assess(questionnaire, given), draft.finished_session(LATER, None), ENGINE)
        )
        kept(store, FEVERISH, started="2026-11-22T09:00:00Z")
    rows = screener("list", "--store", place).stdout.splitlines()
    assert [row.split("  ")[3:] and row.rstrip().rpartition("  ")[2] for row in rows[1:]] == ["□ incomplete", "Not now"]
    found = json.loads(screener("list", "--format", "json", "--store", place).stdout)["screenings"]
    assert [(row["outcome"], row["incomplete"]) for row in found] == [(None, True), ("not-now", False)]


def test_a_clock_that_was_set_back_is_told_to_staff() -> None:
    record, page = without_height()
    sentence = "The clock was set back during this screening, so its times are not in order."
    assert sentence not in page
    for audience in ("staff", "patient"):
        stream = Stream()
        show({**record, "clock_set_back": True}, console_for(stream, 80), audience)
        assert (sentence in stream.getvalue()) == (audience == "staff")
    assert sentence in "".join(RECORD_FORMATS["html"]([{**record, "clock_set_back": True}], None))


# -- line 19: nobody reads ---------------------------------------------------------------------


def arguments_of(command: str, clinic: Clinic, folder: Path) -> list[str]:
    """Arguments with which a command does its work."""
    answers = folder / "answers.yaml"
    answers.write_text("fever: no\npain: [arm]\nwidth: 2.5\nnote: nothing\n")
    store, code = ["--store", str(clinic.place)], clinic.records[0]["code"]
    return {
        "run": ["--plain", "--questions", str(SHORT), "--answers", str(answers), "--store", str(folder / "new.db")],
        "resume": store,
        "score": [str(answers), "--questions", str(SHORT)],
        "check": [str(SHORT)],
        "diff": [str(SHORT), str(SHORT)],
        "schema": ["record"],
        "rules": [str(SHORT)],
        "list": store,
        "show": [code, *store],
        "export": store,
        "delete": [clinic.open, "--yes", *store],
        "verify": [code, *store],
        "backup": [str(folder / "copy.db"), *store],
        "docs": ["conditions"],
        "init": [str(folder / "new.yaml")],
        "import": [str(QUESTIONNAIRES / "fhir" / "sleep.json")],
        "letter": [code, *store],
        "history": [code, *store],
        "stats": store,
        "decide": [code, "--outcome", "other", *store],
        "sql": ["--questions", str(SHORT), "--dialect", "sqlite"],
        "translate": ["export", str(SHORT), "--lang", "fr"],
        "kiosk": ["doctor"],
    }[command]


SILENT = ("delete", "backup", "init", "decide")
"""The commands that write nothing on standard output."""
ALL = ["--help", "--version", *COMMANDS]


def command_line(name: str, clinic: Clinic, folder: Path) -> list[str]:
    arguments = [] if name.startswith("--") else arguments_of(name, clinic, folder)
    return [sys.executable, "-m", "screener", name, *arguments]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", ALL)
def test_a_closed_output_is_told_before_anything_is_done(name: str, clinic: Clinic, tmp_path: Path) -> None:
    line = command_line(name, clinic, tmp_path)
    ended = subprocess.run(
        ["bash", "-c", 'exec "$@" >&-', "", *line], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False
    )
    assert (ended.returncode, ended.stderr) == (2, b"The standard output is closed\n")
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".db"] == []


def run_unread(line: Sequence[str], *, also_errors: bool = False) -> tuple[int, str]:
    """The exit code of a program whose output nobody reads, and what it writes on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    errors = writing if also_errors else subprocess.PIPE
    ended = subprocess.run(
        line, stdout=writing, stderr=errors, stdin=subprocess.DEVNULL, text=True, check=False, timeout=60
    )
    os.close(writing)
    return ended.returncode, ended.stderr or ""


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", [name for name in ALL if name not in SILENT])
def test_a_reader_that_is_gone_ends_the_program_without_a_word(name: str, clinic: Clinic, tmp_path: Path) -> None:
    status, errors = run_unread(command_line(name, clinic, tmp_path))
    assert status == 141
    if name not in ("resume", "run", "import"):  # questions, where a screening is kept, and what is left out
        assert errors == ""


def test_a_reader_of_a_sealed_export_that_is_gone_ends_it_too(clinic: Clinic) -> None:
    line = [sys.executable, "-m", "screener", "export", "--store", str(clinic.place), "--seal-to", key_pair()[1]]
    assert run_unread(line) == (141, "")


@pytest.mark.parametrize(
    "arguments", [("check", "/nowhere"), ("nonsense",), ("show", "ZZZZZZ", "--store", "/nowhere/s.db")], ids=" ".join
)
def test_a_reader_of_errors_that_is_gone_is_no_fault_of_the_program(arguments: tuple[str, ...]) -> None:
    assert run_unread([sys.executable, "-m", "screener", *arguments], also_errors=True) == (141, "")


@pytest.mark.parametrize(
    "options", [("--format", "json"), ("--format", "jsonl"), ("--format", "html")], ids=lambda options: options[-1]
)
def test_an_export_is_cut_by_its_reader_in_the_middle(options: tuple[str, ...], clinic: Clinic) -> None:
    line = [sys.executable, "-m", "screener", "export", *options, "--store", str(clinic.place)]
    pipe = 'set -o pipefail; "$@" | head -c 10'
    ended = subprocess.run(["bash", "-c", pipe, "", *line], capture_output=True, text=True, check=False)
    assert (ended.returncode, len(ended.stdout), ended.stderr) == (141, 10, "")

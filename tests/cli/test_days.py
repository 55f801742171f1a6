"""The day of a screening: fixed where it begins, by the clock of the place or by --on, and read ever after."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from screener.cli.options import now
from screener.questionnaire.days import local_day, on_day
from screener.questionnaire.loader import load
from screener.questionnaire.replies import answer_to
from screener.records.record import Session
from screener.records.store import open_store
from screener.records.store.draft import Draft
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import AT, screener

BIRTH_DATE = QUESTIONNAIRES / "good" / "birth-date.yaml"


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> str:
    return str(tmp_path / "screenings.db")


def test_a_batch_is_scored_on_the_day_that_is_named(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("age: 5 March 1975\nbaby: 2026-07-15\n")
    scored = screener("score", answers, "--questions", BIRTH_DATE, "--on", "2026-11-30", "--format", "json")
    record = json.loads(scored.stdout)
    ages = [record["answers"][name]["words"] for name in ("age", "baby")]
    assert (record["day"], ages) == ("2026-11-30", ["51 years (5 March 1975)", "4 months"])
    people = tmp_path / "people.csv"
    people.write_text("age,baby\n5 March 1975,2026-07-15\n46,12\n3/4/75,1\n")
    lines = screener("score", people, "--questions", BIRTH_DATE, "--on", "2027-03-05").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [each["outcome"] for each in found[:2]] == ["fine", "fine"]
    assert [each["scores"]["years"] for each in found[:2]] == [110 - 52, 110 - 46]
    assert found[2] == {
        "line": 4,
        "errors": [{"column": 1, "message": "Date of birth: write the year with four digits, like 25 April 1980"}],
    }


def test_a_screening_goes_on_on_the_day_on_which_it_began(store: str) -> None:
    source = BIRTH_DATE.read_bytes()
    asked = on_day(load(source, BIRTH_DATE.name), date(2026, 11, 23))
    with closing(open_store(store)) as kept:
        draft = Draft(kept, Session(id=uuid4(), mode="staff", started=AT, day=asked.day), source, asked.sha256)
        draft.keep("age", answer_to(asked.by_id["age"], "24 November 1956"))
    lines = "1\n23 August 2026\n1\nfinish\n"
    resumed = screener("resume", draft.code, "--plain", "--json", "-", "--store", store, stdin=lines)
    assert "23 August 2026 makes 3 months. Is it correct?" in resumed.stderr
    record = json.loads(resumed.stdout)
    assert (record["day"], record["answers"]["age"]["words"]) == ("2026-11-23", "69 years (24 November 1956)")
    assert "verified" in screener("verify", draft.code, "--store", store).stdout
    assert b"2026-08-23" not in Path(store).read_bytes()


def test_the_day_is_that_of_the_place(store: str) -> None:
    days = []
    for zone in ("Etc/GMT+12", "Etc/GMT-14"):  # so far apart that it is never the same day in both
        asked = ("run", "--plain", "--questions", BIRTH_DATE, "--store", store, "--json", "-")
        days.append(json.loads(screener(*asked, stdin="1\n17\n1\nfinish\n", TZ=zone).stdout)["day"])
    assert len(set(days)) == 2


DATES = QUESTIONNAIRES / "good" / "dates.yaml"


def days_ago(days: int) -> str:
    return (local_day(now()) - timedelta(days)).isoformat()


@pytest.mark.parametrize(("questions", "language"), [(DATES, "en"), (DATES, "es"), (BIRTH_DATE, "en")])
def test_a_record_of_another_day_begins_a_screening_of_today(
    questions: Path, language: str, tmp_path: Path, store: str
) -> None:
    """Dates stay the same dates; what no longer lies in its range, and an age without a date, is asked again."""
    given: dict[str, str | int]
    if questions is DATES:
        given = {"operated": days_ago(25), "fever": days_ago(36), "planned": days_ago(9)}
        replies = {"fever": days_ago(2), "planned": days_ago(0)}
        said = {"en": ("Last fever, Planned day", "Asked again: "), "es": ("Última fiebre, Día previsto", "de nuevo: ")}
    else:
        given = {"age": days_ago(365 * 44 + 13), "baby": 20}
        replies, said = {"baby": "21"}, {"en": ("Child's date of birth", "Asked again: ")}
    answers, made = tmp_path / "answers.json", tmp_path / "record.json"
    answers.write_text(json.dumps(given))
    screener("score", answers, "--questions", questions, "--on", days_ago(10), "--format", "json", "-o", made)
    asked = ("--plain", "--questions", questions, "--lang", language, "--store", store, "--json", "-")
    ended = screener("run", "--answers", made, *asked, stdin="1\n" + "\n".join([*replies.values(), "f"]) + "\n")
    names, before = said[language]
    assert f"{before}{names}\n" in ended.stderr
    found = json.loads(ended.stdout)
    whole = json.dumps({**given, **replies})
    expected = json.loads(screener("score", "-", "--questions", questions, "--format", "json", stdin=whole).stdout)
    assert found["day"] == expected["day"] == days_ago(0)
    for name, answer in expected["answers"].items():
        assert {k: found["answers"][name][k] for k in ("state", "value")} == {k: answer[k] for k in ("state", "value")}
    assert found["assessment"]["outcome"]["id"] == expected["assessment"]["outcome"]["id"]
    assert "verified" in screener("verify", found["code"], "--store", store).stdout


def test_a_date_that_is_not_kept_is_nowhere_while_a_screening_waits(store: str) -> None:
    lines = "1\n46\n23 August 2026\n2\nsave\n2\n"  # read back, taken back, and left
    done = screener("run", "--plain", "--questions", BIRTH_DATE, "--store", store, stdin=lines)
    assert done.returncode == 130
    assert "23 August 2026 makes" in done.stderr
    assert b"August" not in Path(store).read_bytes()

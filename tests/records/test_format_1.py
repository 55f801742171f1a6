"""Records of format 1 and a store of version 1, as commit 65cb77a made them: they are read for ever.

The store holds ten screenings: finished ones of every kind (steady, feverish, unsure, with missing answers, of the
shipped questionnaire in Spanish and English, sealed), one that is open and one that was deleted.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from screener.questionnaire.loader import load
from screener.records.record import checksum_of
from screener.records.store import open_store
from screener.records.verification import Kept, Verification, verification_of
from tests.support.stores import ENGINE, contents, screener

FOLDER = Path(__file__).parent / "format_1"
IDENTITY = FOLDER / "identity.txt"
LINES = (FOLDER / "records.jsonl").read_text().splitlines()
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
CODES = [record["code"] for record in RECORDS]
OPEN, DELETED, SEALED = "YT2NP9", "YM5EAH", "X2YV42"
LACKING = "WERBXG"
"""Good match with an answer missing: format 1 called that certain."""


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return Path(shutil.copy(FOLDER / "screenings.db", tmp_path / "store"))


def test_every_kind_of_record_is_among_them() -> None:
    assert {record["format"] for record in RECORDS} == {"screener/record/1"}
    states = {entry["state"] for record in RECORDS for entry in record["answers"].values()}
    assert states == {"answered", "unknown", "declined", "not asked"}
    assert {record["language"] for record in RECORDS} == {"en", "es"}
    results = [record["assessment"] for record in RECORDS]
    assert {result["certain"] for result in results} == {True, False, None}
    assert [record["code"] for record in RECORDS if record["history"]] == CODES[:1]


def test_they_verify_with_their_events_and_their_row(path: Path) -> None:
    with closing(open_store(str(path), make=False)) as store:
        for text, record in zip(LINES, RECORDS, strict=True):
            row = store.screening(record["code"])
            if record["code"] == SEALED:
                continue
            listed = {name: value for name, value in asdict(row).items() if name not in ("record", "deleted")}
            questionnaire = load(store.questionnaire(row.questionnaire), "kept")
            kept = Kept(store.events(row.id), listed)
            assert row.record is not None
            assert json.loads(row.record) == json.loads(text)
            found = verification_of(row.record, record, questionnaire, ENGINE, kept)
            assert found == Verification(), record["code"]


def test_verify_says_so_of_the_store_and_of_the_export(path: Path) -> None:
    ended = screener("verify", "--store", path, "--identity", IDENTITY)
    lines = ["1 last answer is not covered, because an older version kept it", "8 verified, 1 open, 1 deleted"]
    assert (ended.returncode, ended.stdout.splitlines()) == (0, [f"{path}: {line}" for line in lines])
    export = FOLDER / "records.jsonl"
    ended = screener("verify", export, "--store", path, "--identity", IDENTITY)
    assert (ended.returncode, ended.stdout) == (0, f"{export}: 8 records verified\n")
    ended = screener("verify", LACKING, "--store", path)
    checksum = RECORDS[CODES.index(LACKING)]["checksum"][:16]
    said = f"verified, checksum {checksum} (unaltered; recomputed to the facts that screener 0.1.0 recorded)"
    assert (ended.returncode, ended.stdout) == (0, f"{LACKING}: {said}\n")


def shown_title(record: dict[str, Any]) -> str:
    """The outcome; none where an answer is missing that could still change it."""
    answers, assessment = record["answers"], record["assessment"]
    missing = any(answers[name]["state"] == "not asked" for name in assessment["open"] if name in answers)
    return "Incomplete: no result yet" if missing and not assessment["certain"] else str(assessment["outcome"]["title"])


def test_they_are_listed_shown_and_exported_as_they_are(path: Path) -> None:
    """And a look at the store changes nothing in it."""
    assert screener("list", "--store", path).returncode == 0  # the marker is made
    before = contents(path.parent)
    listed = json.loads(screener("list", "--format", "json", "--store", path).stdout)
    assert [row["code"] for row in listed["screenings"]] == [DELETED, OPEN, *reversed(CODES)]
    exported = screener("export", "--format", "jsonl", "--store", path, "--identity", IDENTITY).stdout
    assert exported.splitlines() == LINES
    for record in RECORDS:
        shown = screener("show", record["code"], "--store", path, "--identity", IDENTITY)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert shown_title(record) in shown.stdout
    assert contents(path.parent) == before


def test_what_is_altered_in_them_is_noticed(path: Path) -> None:
    """Facts where a checksum was worked out again, and anything else by the checksum."""
    with closing(open_store(str(path), make=False)) as store:
        questionnaire = load(store.questionnaire(RECORDS[0]["questionnaire"]["sha256"]), "kept")
    record = RECORDS[0]
    for key, value in (("points", 99), ("score", "other")):
        changed = json.loads(LINES[0])
        changed["assessment"]["reasons"][0][key] = value
        assert "checksum" in str(verification_of(json.dumps(changed), changed, questionnaire, ENGINE).altered)
        changed["checksum"] = checksum_of(changed)
        found = verification_of(json.dumps(changed), changed, questionnaire, ENGINE)
        assert (found.altered, str(found.differs).partition(":")[0]) == (None, f"assessment.reasons[0].{key}")
    other = {**record, "code": "BCDFGH"}
    other["checksum"] = checksum_of(other)
    found = verification_of(json.dumps(other), other, questionnaire, ENGINE)
    assert found.altered == f"code: it says 'BCDFGH', and its id gives '{record['code']}'"


def test_one_that_is_open_goes_on_under_its_code(path: Path) -> None:
    ended = screener("resume", OPEN, "--plain", "--store", path, stdin="1\n2.5\nnothing\nfinish\n")
    assert ended.returncode == 0, ended.stderr
    assert f"Kept as {OPEN}" in ended.stderr
    assert screener("verify", OPEN, "--store", path).stdout.startswith(f"{OPEN}: verified, ")
    record = json.loads(screener("export", "--code", OPEN, "--format", "jsonl", "--store", path).stdout)
    assert (record["format"], record["code"], record["assessment"]["incomplete"]) == ("screener/record/2", OPEN, False)

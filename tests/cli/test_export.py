"""`screener export`, run as a program: what is written, where it never is, and what it never replaces."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from screener.documents.formats import RECORD_FORMATS
from screener.records.types import Record
from tests.support.clinic import DAYS, Clinic, clinic_at
from tests.support.stores import QUESTIONNAIRE, SHORT, code_of_one, filled, run_well, screener


@pytest.fixture(scope="module", name="clinic")
def _clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return clinic_at(tmp_path_factory.mktemp("clinic") / "screenings.db")


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return filled(tmp_path / "store" / "screenings.db")


class Undecided:
    """Of no screening anything was decided."""

    def of(self, _: Record) -> None:
        pass

    def in_words(self, _: Record) -> str:
        return ""


@pytest.mark.parametrize("form", RECORD_FORMATS)
def test_an_export_is_every_finished_record_the_oldest_first(clinic: Clinic, tmp_path: Path, form: str) -> None:
    """In the order of the questionnaire, as it was when the screening ended."""
    out = tmp_path / "out"
    ended = clinic.run("export", "--format", form, "-o", out)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", f"Written to {out}\n")
    assert oct(out.stat().st_mode & 0o777) == "0o600"
    mark = "\ufeff" if form == "csv" else ""
    assert mark + clinic.run("export", "--format", form).stdout == out.read_text()
    expected = "".join(RECORD_FORMATS[form](iter(clinic.records), QUESTIONNAIRE, Undecided()))
    assert out.read_bytes().decode() == mark + expected


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(clinic: Clinic) -> None:
    ended = clinic.run("export", "--format", "xml")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Invalid value for '--format': 'xml' is not one of json, jsonl, csv, html, fhir." in ended.stderr


def test_an_export_of_one_or_of_some_or_of_none(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "reference").write_text("R-4")
    code = clinic.records[4]["code"]
    for options in (("--code", code.lower()), ("--subject-file", str(tmp_path / "reference"))):
        assert [r["code"] for r in json.loads(clinic.run("export", *options).stdout)] == [code]
    some = clinic.run("export", "--format", "jsonl", "--outcome", "go-on", "--since", DAYS[2]).stdout.splitlines()
    assert [json.loads(line)["id"] for line in some] == [record["id"] for record in clinic.records[30::3]]
    ended = clinic.run("export", "--code", clinic.open)
    said = f"{clinic.open} is not finished, so there is no record to export\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)
    assert clinic.run("export", "--code", "ZZZZZZ").returncode == 2


def test_an_export_replaces_nothing_unless_it_is_told_to(clinic: Clinic, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("mine")
    ended = clinic.run("export", "-o", out)
    assert (ended.returncode, ended.stderr) == (2, f"{out} exists already; name another file, or use --force\n")
    assert out.read_text() == "mine"
    assert clinic.run("export", "-o", out, "--force").returncode == 0
    assert len(json.loads(out.read_text())) == 43
    assert [file.name for file in tmp_path.iterdir()] == ["out.json"]


def _link(out: Path) -> None:
    (out.parent / "victim").write_text("mine")
    out.symlink_to(out.parent / "victim")


IN_THE_WAY: dict[str, Callable[[Path], object]] = {
    "a link": _link,
    "a link to nowhere": lambda out: out.symlink_to(out.parent / "nowhere"),
    "a folder": lambda out: out.mkdir(),
    "a pipe": os.mkfifo,
    "a link to a device": lambda out: out.symlink_to("/dev/full"),
}


@pytest.mark.sampled(4)
@pytest.mark.timeout(20)
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
@pytest.mark.parametrize("what", IN_THE_WAY)
def test_an_export_never_follows_a_link_and_never_waits(
    clinic: Clinic, tmp_path: Path, what: str, force: tuple[str]
) -> None:
    out = tmp_path / "out.json"
    IN_THE_WAY[what](out)
    before = sorted(tmp_path.iterdir())
    ended = clinic.run("export", "-o", out, *force)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert str(out) in ended.stderr
    assert sorted(tmp_path.iterdir()) == before
    assert not (tmp_path / "victim").exists() or (tmp_path / "victim").read_text() == "mine"


@pytest.mark.parametrize("command", [("export",), ("export", "--format", "csv"), ("list",), ("show",)], ids=" ".join)
def test_a_full_disk_behind_standard_output_is_one_sentence(clinic: Clinic, command: tuple[str, ...]) -> None:
    code = [clinic.records[0]["code"]] if command == ("show",) else []
    program = [sys.executable, "-m", "screener", *command, *code, "--store", str(clinic.place)]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode not in (0, 120)
    assert (len(ended.stderr.splitlines()), "Traceback" in ended.stderr) == (1, False)


def test_a_reader_that_goes_away_is_no_error(clinic: Clinic) -> None:
    program = f'"{sys.executable}" -m screener export --format jsonl --store "{clinic.place}" | head -c 10'
    ended = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert (len(ended.stdout), ended.stderr) == (10, "")


def test_one_questionnaire_that_fhir_cannot_say_is_named_and_the_others_are_exported(path: Path) -> None:
    rooted = path.parent / "rooted.yaml"
    root = "  - {id: root, title: Root, formula: 'max(1, sqrt(width))', decimals: 2, source: own}\n\nstops:"
    rooted.write_text(
        SHORT.read_text().replace("questionnaire: store", "questionnaire: rooted").replace("\nstops:", root)
    )
    run_well(path, "--questions", str(rooted))
    export = ("export", "--format", "fhir", "--store", path)
    ended = screener(*export)
    of = f"questionnaire {sha256(rooted.read_bytes()).hexdigest()[:12]}"
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        f'{of}:1:1 "rooted 1.0" cannot be written in FHIR; --questionnaire exports the others [not-in-fhir]',
        (
            f"{of}:49:5 score root cannot be calculated exactly in FHIR: "
            "the least or the most of real functions [not-in-fhir]"
        ),
    ]
    others = json.loads(screener(*export, "--questionnaire", "store").stdout)
    kinds = [entry["resource"]["resourceType"] for entry in others["entry"]]
    assert kinds == ["Questionnaire", *["QuestionnaireResponse", "Observation", "Observation"] * 2]


def test_two_files_that_a_server_would_take_for_one_questionnaire_are_named(path: Path) -> None:
    """It keeps the first under the address and version, and would read the answers to the other one by that."""
    changed = path.parent / "changed.yaml"
    changed.write_text(SHORT.read_text() + "# another file of the same version\n")
    run_well(path, "--questions", str(changed))
    digests = [sha256(each.read_bytes()).hexdigest()[:12] for each in (SHORT, changed)]
    export = ("export", "--format", "fhir", "--store", path)
    ended = screener(*export)
    assert (ended.returncode, ended.stdout) == (2, "")
    said = 'two files are "urn:screener:questionnaire:store:1.0|1.0" to a server, which keeps one: '
    said += f"{digests[0]} and {digests[1]}; --questionnaire {digests[0]} exports the screenings of one; "
    said += "a file that is changed needs a new version"
    assert ended.stderr == f"questionnaire {digests[1]}:2:1 {said} [not-in-fhir]\n"
    for digest, number in zip(digests, (2, 1), strict=True):
        entries = json.loads(screener(*export, "--questionnaire", digest).stdout)["entry"]
        assert [each["resource"]["resourceType"] for each in entries].count("QuestionnaireResponse") == number


# -- faults in what is kept ------------------------------------------------------------------------


def _kept_otherwise(path: Path, change: str) -> str:
    """The code of the first of two screenings, of which the record was changed without the program."""
    code = code_of_one(path, None)
    with closing(sqlite3.connect(path)) as database, database:
        changed = database.execute(f"UPDATE screenings SET record = {change} WHERE code = ?", [code])  # noqa: S608
        assert changed.rowcount == 1
    return code


@pytest.mark.sampled(3)
@pytest.mark.parametrize("form", RECORD_FORMATS)
@pytest.mark.parametrize("change", ["NULL", "substr(record, 1, 900)"])
def test_a_damaged_record_is_left_out_and_named(path: Path, form: str, change: str) -> None:
    whole = code_of_one(path)
    alone = screener("export", "--format", form, "--code", whole, "--store", path)
    code = _kept_otherwise(path, change)
    ended = screener("export", "--format", form, "--store", path)
    assert (ended.returncode, ended.stdout) == (3, alone.stdout)
    assert ended.stderr == f"The record of {code} is damaged and was left out; restore a backup\n"
    named = screener("export", "--format", form, "--code", code, "--store", path)
    assert (named.returncode, named.stderr) == (3, f"The record of {code} is damaged; restore a backup\n")


def test_an_altered_record_is_written_and_shown_with_a_warning(path: Path) -> None:
    whole, code = code_of_one(path), _kept_otherwise(path, """replace(record, '"by":"staff"', '"by":"nobody"')""")
    said = f"{code} was altered: its checksum does not fit its record; `screener verify {code}` tells more\n"
    ended = screener("export", "--store", path)
    assert (ended.returncode, ended.stderr, len(json.loads(ended.stdout))) == (0, said, 2)
    for options in ((), ("--lang", "en"), ("--for", "patient")):
        shown = screener("show", code, *options, "--store", path)
        assert (shown.returncode, shown.stderr, code in shown.stdout) == (0, said, True)
    assert screener("show", whole, "--store", path).stderr == ""


def test_what_is_exported_can_be_scored_again(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "some.json").write_text(clinic.run("export", "--outcome", "go-on", "--since", DAYS[2]).stdout)
    ended = screener("score", tmp_path / "some.json", "--format", "json", "--questions", SHORT)
    assert (ended.returncode, ended.stdout) == (0, (tmp_path / "some.json").read_text())

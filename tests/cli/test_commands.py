"""The commands, run as anybody runs them: what comes out where, with which exit code, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from screener.cli import COMMANDS
from tests.support.paths import QUESTIONNAIRES, SHIPPED, VERSION_1
from tests.support.persons import SMALL, SMALL_SMOKER, interview_of, lines_of, questionnaire_at
from tests.support.program_runner import run_program

BAD = sorted((QUESTIONNAIRES / "bad").glob("*.yaml"))
ANSWERS = """\
age: 44
areas: [face, hands]
smoke: yes
packs: 1.5
skin: slowly
note: "Éva, née Ó"
"""
QUESTIONS = ("--questions", str(SMALL))
ENCODINGS = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii:strict"},
]
Done = subprocess.CompletedProcess[bytes]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a person works; what they answer is kept there too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENER_STORE", str(tmp_path / "screenings.db"))
    monkeypatch.delenv("SCREENER_QUESTIONS", raising=False)
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def screener(*args: str, given: bytes = b"", cwd: str | None = None, env: dict[str, str] | None = None) -> Done:
    """The program, ended; whatever it was asked, it showed no traceback."""
    done = run_program(args, given, cwd=cwd, env=os.environ | (env or {}))
    assert b"Traceback" not in done.stdout + done.stderr
    return done


def shell(command: str) -> Done:
    run = command.replace("screener", f'"{sys.executable}" -m screener', 1)
    env = os.environ | {"SCREENER_QUESTIONS": str(SMALL)}
    done = subprocess.run(["/bin/sh", "-c", run], capture_output=True, check=False, env=env)
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"Exception ignored" not in done.stderr
    return done


def said(done: Done, code: int) -> str:
    """What was said on standard error, when that is all there was."""
    assert (done.returncode, done.stdout) == (code, b"")
    return done.stderr.decode()


def record_in(done: Done) -> dict[str, Any]:
    assert done.returncode == 0
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def scored(*files: str, form: str = "json", **run: Any) -> Done:  # noqa: ANN401
    return screener("score", *(files or ("answers.yaml",)), *QUESTIONS, "--format", form, **run)


# -- help ------------------------------------------------------------------------------------------


def test_every_command_has_help_with_an_example_of_its_own() -> None:
    commands = re.findall(r"^  ([a-z]+)  ", screener("--help").stdout.decode().split("Commands:")[1], re.MULTILINE)
    assert {"run", "score", "check", "schema"} <= set(commands)
    for command in commands:
        done = screener(command, "--help")
        assert done.returncode == 0
        assert f"Example: screener {command}" in done.stdout.decode()


def test_the_list_of_commands_has_one_whole_line_for_each() -> None:
    lines = screener("--help").stdout.decode().partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == list(COMMANDS)
    assert all(line.endswith(f"  {COMMANDS[line.split()[0]].summary}") for line in lines)


def test_the_version_is_one_line() -> None:
    assert re.fullmatch(rb"screener \d+\.\d+\.\d+\n", screener("--version").stdout)


@pytest.mark.parametrize("args", [("nope",), ("run", "--nope"), ("score",), ("schema", "nope"), ("diff", "a")])
def test_wrong_usage_exits_2_and_says_so_on_standard_error(args: tuple[str, ...]) -> None:
    assert said(screener(*args), 2)


# -- score -----------------------------------------------------------------------------------------


def test_one_file_gives_a_page_or_one_record() -> None:
    page = scored("answers.yaml", form="text")
    assert page.returncode == 0
    assert page.stdout.decode().startswith("Small screening ")
    assert "▲ Talk to a clinician first" in page.stdout.decode()
    record = record_in(scored())
    assert record["assessment"]["outcome"]["id"] == "talk-first"
    assert record["answers"]["note"]["value"] == "Éva, née Ó"


def test_several_files_give_several_records_in_their_order(folder: Path) -> None:
    (folder / "young.json").write_text(json.dumps({"age": 17}))
    done = scored("answers.yaml", "young.json", "answers.yaml")
    assert done.returncode == 0
    outcomes = [record["assessment"]["outcome"]["id"] for record in json.loads(done.stdout)]
    assert outcomes == ["talk-first", "not-now", "talk-first"]


@pytest.mark.parametrize(("form", "start"), [("json", b"[\n"), ("text", b"Small screening ")])
def test_one_bad_file_among_many_fails_and_the_others_are_still_scored(folder: Path, form: str, start: bytes) -> None:
    (folder / "bad.yaml").write_text("age: 200\nagee: 4\n")
    done = scored("answers.yaml", "bad.yaml", "missing", form=form)
    assert done.returncode == 1
    assert done.stdout.startswith(start)
    lines = done.stderr.decode().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["bad.yaml:1:6", "bad.yaml:2:7", "missing"]
    assert 'Did you mean "age"?' in lines[1]


def test_results_in_a_file_replace_nothing_unless_they_are_told_to(folder: Path) -> None:
    score = ("score", "answers.yaml", *QUESTIONS, "--format", "json", "-o")
    (folder / "out.json").write_text("mine")
    assert screener(*score, "out.json").stderr == b"out.json exists already; name another file, or use --force\n"
    assert (folder / "out.json").read_text() == "mine"
    assert screener(*score, "out.json", "--force").stderr == b"Written to out.json\n"
    assert (folder / "out.json").read_bytes() == screener(*score, "-").stdout
    assert screener(*score, ".").stderr == b". is a folder; name a file in it\n"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("columns", ["0", "1", "2", "19", "-1", "x", "100000"])
def test_a_width_that_nobody_can_read_on_hides_nothing(columns: str) -> None:
    env = {"COLUMNS": columns}
    usual = "".join(screener("score", "answers.yaml", *QUESTIONS).stdout.decode().split())
    done = screener("score", "answers.yaml", *QUESTIONS, env=env)
    letters = re.sub(r"[^A-Za-z0-9]", "", done.stdout.decode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(letters) == len(re.sub(r"[^A-Za-z0-9]", "", usual))
    for command in (("check", str(SMALL)), ("diff", str(SMALL), str(SMALL)), ("rules", *QUESTIONS)):
        done = screener(*command, env=env)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout


def test_an_answer_that_the_store_could_not_keep_ends_as_a_fault_of_the_store(folder: Path) -> None:
    run = ("run", "--plain", "--answers", "answers.yaml", *QUESTIONS)
    assert screener(*run, given=b"finish\n").returncode == 0
    with closing(sqlite3.connect(folder / "screenings.db", isolation_level=None)) as store:
        store.execute("CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'no'); END")
    words = said(screener(*run, given=b"finish\n"), 3)
    assert "This answer is not saved." in words


def test_a_pin_is_typed_at_a_terminal() -> None:
    assert "A PIN is typed at a terminal" in said(screener("kiosk", "--set-pin", given=b"2468\n2468\n"), 2)


def test_a_rule_book_is_written_of_the_file_that_is_named() -> None:
    named = screener("rules", str(SMALL))
    assert named.stdout == screener("rules", *QUESTIONS).stdout != screener("rules", str(VERSION_1)).stdout


def test_a_store_of_a_kind_that_there_is_not_is_refused_and_none_is_made(folder: Path) -> None:
    assert "file or postgresql://..., not mysql://" in said(screener("list", "--store", "mysql://x/y"), 3)
    assert "file or postgresql://..., not mysql://" in said(screener("run", "--store", "mysql://x/y", given=b"1\n"), 3)
    assert not list(folder.glob("mysql*"))


def test_a_single_bad_file_exits_2_with_every_problem(folder: Path) -> None:
    (folder / "bad.yaml").write_text("age: x\nskin: soft\n")
    assert len(said(scored("bad.yaml"), 2).splitlines()) == 2


@pytest.mark.parametrize("answers", [ANSWERS, json.dumps({"age": 44, "smoke": "yes"}), "age: 44\r\nsmoke: no\r\n"])
def test_a_dash_reads_standard_input(answers: str) -> None:
    done = screener("score", "-", *QUESTIONS, "--format", "json", given=answers.encode())
    assert record_in(done)["answers"]["age"]["value"] == 44


@pytest.mark.sampled(4)
@pytest.mark.parametrize("given", [b"", b"\xff", b"[]", b"age", b"{", b"\x00", b"- 1", b"[" * 99_999, b"{}" * 9])
def test_a_stream_that_holds_no_answers_is_said_in_a_sentence(given: bytes) -> None:
    assert said(screener("score", "-", *QUESTIONS, given=given), 2).startswith("-:")


def test_a_record_is_accepted_and_reproduced_byte_for_byte(folder: Path) -> None:
    first = scored().stdout
    (folder / "record.json").write_bytes(first)
    assert scored("record.json").stdout == first


def test_the_record_of_a_person_who_changed_an_answer_is_reproduced_byte_for_byte(folder: Path) -> None:
    lines = b"1\n44\n1\nno\n1\nfine\n1\n45\nfinish\n"
    assert screener("run", "--json", "person.json", *QUESTIONS, given=lines).returncode == 0
    assert json.loads((folder / "person.json").read_text())["history"]
    assert scored("person.json").stdout == (folder / "person.json").read_bytes()


# -- run -------------------------------------------------------------------------------------------


def test_nothing_is_asked_without_a_terminal_when_every_answer_is_given() -> None:
    done = screener("run", "--answers", "answers.yaml", *QUESTIONS)
    assert done.returncode == 0
    assert "Your answer" not in done.stderr.decode()
    assert "▲ Talk to a clinician first" in done.stdout.decode()


def test_only_what_is_missing_is_asked(folder: Path) -> None:
    (folder / "some.yaml").write_text(ANSWERS.replace("packs: 1.5\n", ""))
    done = screener("run", "--answers", "some.yaml", "--json", "-", *QUESTIONS, given=b"1\n2\nfinish\n")
    assert record_in(done)["answers"]["packs"]["value"] == 2
    assert re.findall(r"^Question (\d)", done.stderr.decode(), re.MULTILINE) == ["4"]


def test_a_whole_screening_can_be_piped_and_its_record_is_all_there_is_on_standard_output() -> None:
    lines = "".join(line + "\n" for line in lines_of(SMALL_SMOKER, interview_of(SMALL)))
    record = record_in(screener("run", "--json", "-", *QUESTIONS, given=lines.encode()))
    assert record["mode"] == "staff"
    assert {answer["by"] for answer in record["answers"].values()} == {"staff"}


@pytest.mark.parametrize("given", [b"", b"1\n", b"1\n44\n1", b"1\n44\n\xff\xfe\n"])
def test_an_input_that_ends_too_early_exits_2_without_a_result(given: bytes) -> None:
    assert "nput ended" in said(screener("run", *QUESTIONS, given=given), 2)


def test_leaving_exits_130() -> None:
    assert "Stopped." in said(screener("run", *QUESTIONS, given=b"3\n"), 130)


@pytest.mark.parametrize("name", ["old.json", "link.json", "missing/new.json", "."])
def test_a_result_that_could_not_be_written_is_refused_before_anything_is_asked(folder: Path, name: str) -> None:
    (folder / "old.json").write_text("old")
    (folder / "link.json").symlink_to("gone.json")
    assert len(said(screener("run", "--json", name, *QUESTIONS, given=b"1\n44\n"), 2).splitlines()) == 1
    assert (folder / "old.json").read_text() == "old"
    assert not (folder / "gone.json").exists()


def test_answers_that_are_refused_are_said_before_anything_is_asked(folder: Path) -> None:
    (folder / "bad.yaml").write_text("age: 200\n")
    assert said(screener("run", "--answers", "bad.yaml", *QUESTIONS), 2).startswith("bad.yaml:1:6 ")


# -- check and schema ------------------------------------------------------------------------------


def test_a_good_questionnaire_passes() -> None:
    assert screener("check", str(SMALL)).returncode == 0
    told = record_in(screener("check", str(SMALL), "--format", "json"))
    assert (told["file"], told["good"], told["findings"]) == (str(SMALL), True, [])


def test_a_bad_questionnaire_fails_with_each_finding_and_its_place() -> None:
    done = screener("check", str(BAD[0]), "--format", "json")
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert findings
    keys = ["file", "line", "column", "rule", "message", "examples"]
    assert [list(finding) for finding in findings] == [keys] * len(findings)
    assert f"{BAD[0]}:{findings[0]['line']}:" in screener("check", str(BAD[0])).stdout.decode()


def test_a_questionnaire_that_is_not_there_exits_2() -> None:
    assert said(screener("check", "missing.yaml"), 2) == "missing.yaml cannot be read: No such file or directory\n"


def test_the_environment_names_the_questionnaire_and_an_option_goes_before_it() -> None:
    assert b"6 questions" in screener("check", env={"SCREENER_QUESTIONS": str(SMALL)}).stdout
    assert said(screener("score", "answers.yaml", env={"SCREENER_QUESTIONS": "missing.yaml"}), 2).startswith(
        "missing.yaml "
    )
    done = screener("score", "answers.yaml", "--format", "json", *QUESTIONS, env={"SCREENER_QUESTIONS": "missing.yaml"})
    assert record_in(done)["questionnaire"]["id"] == "small"


@pytest.mark.parametrize("name", ["questionnaire", "answers", "record"])
def test_each_schema_is_a_schema(name: str) -> None:
    schema = record_in(screener("schema", name, *QUESTIONS))
    Draft202012Validator.check_schema(schema)
    if name == "record":
        Draft202012Validator(schema).validate(record_in(scored()))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", BAD[::6], ids=lambda path: path.stem)
def test_a_bad_questionnaire_gives_no_traceback_to_any_command(path: Path) -> None:
    assert screener("check", str(path)).returncode in (1, 2)
    for command in (("run", "--answers", "answers.yaml"), ("score", "answers.yaml")):
        assert said(screener(*command, "--questions", str(path)), 2)


# -- wherever it runs ------------------------------------------------------------------------------


def test_it_runs_from_any_folder_with_the_questionnaire_that_ships(folder: Path) -> None:
    assert scored(str(folder / "answers.yaml"), cwd="/").returncode == 0
    assert set(record_in(screener("schema", "answers", cwd="/"))["properties"]) == set(questionnaire_at(SHIPPED).by_id)


@pytest.mark.parametrize("command", ["score answers.yaml", "score answers.yaml --format json", "check", "--help"])
def test_an_output_that_is_full_is_said_and_fails(command: str) -> None:
    done = shell(f"screener {command} > /dev/full")
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr


@pytest.mark.parametrize(
    "command", ["score answers.yaml", "score $(yes answers.yaml | head -99)", "schema record", "-h"]
)
def test_an_output_that_nobody_reads_on_is_no_fault(command: str) -> None:
    done = shell(f"screener {command} | head -1")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == b""


@pytest.mark.sampled(4)
@pytest.mark.parametrize("command", ["score -", "score - >&-", "run", "check >&-", "score missing 2>&-", "run 2>&-"])
def test_closed_streams_crash_nothing(command: str) -> None:
    assert shell(f"screener {command} <&-").returncode in (0, 1, 2)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("env", ENCODINGS, ids=str)
def test_no_encoding_crashes_it_and_json_is_the_same_in_all_of_them(folder: Path, env: dict[str, str]) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("Small screening", "Éligible – 適格")
    (folder / "wide.yaml").write_text(text, encoding="utf-8")
    page = screener("run", "--questions", "wide.yaml", given=b"1\n44\n1\nno\n1\nfine\nfinish\n", env=env)
    assert page.returncode == 0
    assert b"ligible" in page.stdout
    assert scored(env=env).stdout == scored().stdout


@pytest.mark.sampled(5)
@pytest.mark.parametrize("env", [*ENCODINGS, {"PYTHONIOENCODING": "utf-8:strict"}], ids=str)
@pytest.mark.parametrize("note", ["Éva".encode(), b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\x00", b"\x1b[2J"])
def test_no_bytes_that_are_typed_crash_it(env: dict[str, str], note: bytes) -> None:
    """What cannot be read or stored is refused, and asked again; in Latin 1 every byte is a letter."""
    lines = b"1\n44\n1\nno\n1\n" + note + b"\nfine\nfinish\n"
    done = screener("run", "--json", "-", *QUESTIONS, given=lines, env=env)
    assert record_in(done)["answers"]["note"]["value"] in ("fine", "Éva", "ÿþ")

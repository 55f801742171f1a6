"""Findings for the pages of a forge: every line as its reader gets it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from screener.errors import Place, Problem
from screener.interop.code_scanning import github_lines, noted, sarif_log
from tests.interop.judges import judged
from tests.questionnaire.test_loader import BAD
from tests.support.program_runner import as_text, run_program
from tests.test_readme import EXAMPLE

WRONG = EXAMPLE.replace("minutes is", "minute is")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "my, first: 100%.yaml"
    file.write_text(WRONG, encoding="utf-8")
    return file


def test_github_gets_one_command_a_finding_with_every_sign_escaped(wrong: Path) -> None:
    ended = as_text(run_program(["check", wrong.name, "--format", "github"], cwd=wrong.parent))
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout == (
        "::error file=my%2C first%3A 100%25.yaml,line=43,col=23,title=unknown-name"
        '::there is no question or score "minute"; write fever, pain, minutes or load. Did you mean "minutes"?\n'
    )


def test_advice_is_a_notice_and_a_warning_where_it_fails_the_check() -> None:
    finding, advice = (
        Problem(Place("a.yaml", 1, 2), "one", "First"),
        Problem(Place("a.yaml", 3, 4), "two", "Both\nlines"),
    )
    assert list(github_lines(noted([finding], [advice]))) == [
        "::error file=a.yaml,line=1,col=2,title=one::First\n",
        "::notice file=a.yaml,line=3,col=4,title=two::Both%0Alines\n",
    ]
    assert [level for level, _ in noted([finding], [advice], is_strict=True)] == ["error", "warning"]


def test_sarif_has_a_result_for_each_finding_at_its_place(wrong: Path) -> None:
    ended = as_text(run_program(["check", wrong.name, "--format", "sarif"], cwd=wrong.parent))
    assert (ended.returncode, ended.stderr) == (1, "")
    (run,) = json.loads(ended.stdout)["runs"]
    uri = "my%2C%20first%3A%20100%25.yaml"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["artifacts"] == [{"location": {"uri": uri}}]
    region = {"startLine": 43, "startColumn": 23}
    assert run["results"] == [
        {
            "ruleId": "unknown-name",
            "level": "error",
            "message": {
                "text": 'there is no question or score "minute"; write fever, pain, minutes or load. '
                'Did you mean "minutes"?'
            },
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
        }
    ]


def test_a_name_that_is_no_text_stands_in_sarif_by_its_bytes(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff-\xc3\xa9.yaml")
    (tmp_path / name).write_text(WRONG, encoding="utf-8")
    ended = run_program(["check", name, "--format", "sarif"], cwd=tmp_path)
    (run,) = json.loads(ended.stdout)["runs"]
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert run["artifacts"] == [{"location": {"uri": "%FF-%C3%A9.yaml"}}]
    assert [each["ruleId"] for each in run["results"]] == ["unknown-name"]


def test_sarif_of_a_good_file_has_no_results_and_ends_well(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(EXAMPLE, encoding="utf-8")
    ended = as_text(run_program(["check", str(tmp_path / "my.yaml"), "--format", "sarif"]))
    (run,) = json.loads(ended.stdout)["runs"]
    assert (ended.returncode, run["results"]) == (0, [])
    assert run["artifacts"] == [{"location": {"uri": f"file://{tmp_path}/my.yaml"}}]


def test_several_files_are_checked_at_once_as_a_hook_calls_it(wrong: Path) -> None:
    good = wrong.with_name("good.yaml")
    good.write_text(EXAMPLE, encoding="utf-8")
    names = [good.name, wrong.name, "none.yaml"]
    ended = as_text(run_program(["check", *names], cwd=wrong.parent))
    assert (ended.returncode, ended.stderr) == (1, "none.yaml cannot be read: No such file or directory\n")
    assert [line for line in ended.stdout.splitlines() if ".yaml: " in line] == [
        "good.yaml: good. 3 questions, 1 score, 1 stop, 1 flag, 3 outcomes, 1 source; the vignette passed.",
        "my, first: 100%.yaml: 1 finding.",
    ]
    found = json.loads(run_program(["check", *names[:2], "--format", "json"], cwd=wrong.parent).stdout)
    assert [(each["file"], each["good"]) for each in found] == [("good.yaml", True), (wrong.name, False)]
    (run,) = json.loads(run_program(["check", *names[:2], "--format", "sarif"], cwd=wrong.parent).stdout)["runs"]
    assert [len(run["artifacts"]), len(run["results"])] == [2, 1]


@pytest.mark.judges
def test_the_multitool_of_sarif_finds_no_error(tmp_path: Path) -> None:
    """On the findings of every bad questionnaire in one log."""
    from screener.errors import InvalidFile
    from screener.questionnaire.loader import load

    found: list[Problem] = []
    for file in BAD:
        with pytest.raises(InvalidFile) as caught:
            load(file.read_bytes(), file.name)
        found += caught.value.problems
    log = tmp_path / "log.sarif"
    log.write_text(json.dumps(sarif_log(noted(found, []), [file.name for file in BAD], "1.0.0")), encoding="utf-8")
    said = judged("sarif-multitool", "validate", str(log))
    assert len(found) > 300
    assert "Analysis completed successfully." in said
    assert ": error" not in said

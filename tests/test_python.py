"""The functions for programs in Python, as the manual shows them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import screener
from screener.errors import InvalidFile
from screener.questionnaire.answers import NOT_ASKED
from screener.questionnaire.model import Questionnaire
from screener.screening.assessment import assess
from screener.screening.result import result_of
from tests.support.paths import QUESTIONNAIRES
from tests.support.program_runner import as_text, run_program
from tests.test_readme import EXAMPLE, MANUAL

PAGE = MANUAL["python"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "my.yaml").write_text(EXAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BLOCKS = dict(re.findall(r"^```(\w*)\n(.*?)^```\n", PAGE, re.MULTILINE | re.DOTALL))


def example() -> str:
    return str(BLOCKS["python"])


@pytest.mark.usefixtures("folder")
def test_the_example_of_the_manual_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example(), "python.md", "exec"), {})  # noqa: S102  (the manual's own lines)
    assert capsys.readouterr().out == BLOCKS[""]


def test_a_record_is_that_of_the_command_to_the_byte(folder: Path) -> None:
    answers = {"fever": "unknown", "pain": ["arms", "legs"], "minutes": 45.0}
    (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    ended = as_text(run_program(["score", "answers.json", "--questions", "my.yaml", "--format", "json"], cwd=folder))
    found = screener.record(screener.load("my.yaml"), answers)
    assert json.dumps(found, indent=2, ensure_ascii=False) + "\n" == ended.stdout
    assert screener.record(screener.load("my.yaml"), found) == found


def test_a_float_is_the_decimal_that_python_prints(shipped: Questionnaire) -> None:
    found = screener.assess(shipped, {"weight": 64.1})
    assert Fraction(641, 10) in (
        found.answers["weight"].number,
        found.assessment.set_aside.get("weight", NOT_ASKED).number,
    )


def test_every_refused_answer_is_named(folder: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        screener.assess(screener.load(folder / "my.yaml"), {"minutes": 900, "pain": ["arm"]})
    assert [problem.rule for problem in caught.value.problems] == ["minutes", "pain"]


def test_no_result_is_claimed_while_an_answer_is_missing(folder: Path) -> None:
    its = screener.load(folder / "my.yaml")
    for answers in ({}, {"fever": "no"}, {"fever": "no", "pain": ["arms"]}, {"fever": "yes"}, {"fever": "unknown"}):
        found = screener.assess(its, answers)
        assert (found.outcome, found.incomplete, found.certain, found.scores) == (None, True, None, {"load": None})
        assert [*found.missing] == [each for each in found.assessment.open if found.answers[each] == NOT_ASKED]
        assert [rule.id for rule in found.stops] == ["feverish"] * (answers.get("fever") == "yes")
    whole = screener.assess(its, {"fever": "unknown", "pain": ["arms"], "minutes": 45})
    assert (whole.outcome and whole.outcome.id, whole.certain, whole.incomplete) == ("ask-first", None, False)
    assert (whole.missing, whole.scores) == ((), {"load": Fraction(5)})


def test_what_is_only_recorded_keeps_no_outcome_back() -> None:
    its = screener.load(QUESTIONNAIRES / "good" / "every-key.yaml")
    recorded = {each.id for each in its.questions if each.recorded}
    sheets = [{name: each for name, each in case.answers.items() if name not in recorded} for case in its.vignettes]
    found = [result_of(its, assess(its, answers)) for answers in sheets]
    for case, result in zip(its.vignettes, found, strict=True):
        if recorded.issuperset(result.missing):
            assert (result.outcome and result.outcome.id) == case.outcome
    assert any(result.incomplete and result.outcome for result in found)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"arms"}, b"arms", 1j, ["arms", {"legs"}]], ids=repr)
def test_what_no_answer_can_be_is_refused_by_the_name_of_its_question(folder: Path, value: object) -> None:
    with pytest.raises(InvalidFile) as caught:
        screener.assess(screener.load(folder / "my.yaml"), {"pain": value})
    assert str(caught.value) == f"answers:1:1: pain cannot be answered with {value!r} [json]"


def test_decimals_and_days_are_read_as_they_are_written(shipped: Questionnaire) -> None:
    found = screener.assess(shipped, {"weight": Decimal("64.10")})
    kept = found.assessment.set_aside.get("weight", NOT_ASKED)
    assert Fraction(641, 10) in (found.answers["weight"].number, kept.number)
    path = QUESTIONNAIRES / "good" / "dates.yaml"
    dates = screener.load(path)
    asked = next(question.id for question in dates.questions if question.kind.noun == "date")
    day = date(2026, 11, 20)
    both = [screener.assess(dates, {asked: each}, date(2026, 11, 30)) for each in (day, day.isoformat())]
    assert both[0].answers[asked] == both[1].answers[asked] != NOT_ASKED


def test_without_a_name_it_is_the_questionnaire_that_ships(shipped: Questionnaire) -> None:
    assert screener.load() == shipped


def test_importing_the_package_reads_no_other_module_of_it() -> None:
    code = "import sys, screener; print([name for name in sys.modules if name.startswith('screener.')])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


@pytest.mark.exhaustive
def test_a_client_is_checked_by_the_types_of_the_package(tmp_path: Path) -> None:
    """The example passes strict mypy, and a wrong name in it is found."""
    pytest.importorskip("mypy")
    wrong = example().replace("found.outcome.id", "found.outcome.name")
    for text, status, said in ((example(), 0, "Success"), (wrong, 1, 'has no attribute "name"')):
        (tmp_path / "client.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "client.py"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert (ended.returncode, said in ended.stdout) == (status, True)

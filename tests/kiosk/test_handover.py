"""Handover: what a patient leaves is asked at the desk, and nothing else; and it is told who said what, and when."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from screener.questionnaire.answers import Answer, AnswerState
from screener.records.record import Session
from screener.records.store import open_store
from screener.records.store.draft import Draft
from tests.support.paths import QUESTIONNAIRES
from tests.support.program_runner import as_text, run_program
from tests.support.terminals import environment, left
from tests.support.terminals import screener as on_terminal

DESK = QUESTIONNAIRES / "doors" / "desk.yaml"
PATIENT = "1\n2\n?\nfinish\n"
"""Begins, does not smoke, is not sure about pills."""


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept, and the questionnaire of this clinic."""
    place, questions = tmp_path / "screenings.db", tmp_path / "desk.yaml"
    questions.write_bytes(DESK.read_bytes())
    monkeypatch.setenv("SCREENER_STORE", str(place))
    monkeypatch.setenv("SCREENER_QUESTIONS", str(questions))
    return place


def screener(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    return as_text(run_program(arguments, lines.encode(), env=environment(also=("SCREENER_QUESTIONS",))))


def asked(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The questions that were asked."""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("Already decided: ")]
    return [lines[at + 1] for at, line in enumerate(lines) if line.startswith("Question ")]


def begun() -> tuple[str, dict[str, Any]]:
    """A patient's part: the code and the record."""
    done = screener("run", "--plain", "--for", "patient", "--json", "-", lines=PATIENT)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    return record["code"], record


def test_a_patient_is_not_asked_what_is_for_staff_and_gets_a_code_for_the_desk() -> None:
    done = screener("run", "--plain", "--for", "patient", lines=PATIENT)
    assert asked(done) == ["Do you smoke?", "Do you take pills to thin your blood?"]
    assert "Reception will ask you the rest\nf: Finish and hand this to reception\n" in done.stderr
    code = done.stderr.splitlines()[-1].split()[-1]
    assert (
        done.stderr.splitlines()[-1] == f"Kept as {code}, still open. The desk goes on with it: screener resume {code}"
    )
    assert "Not answered yet: Blood pressure" in done.stdout
    assert "Not sure about: Blood thinners" in done.stdout


def test_what_is_left_keeps_the_screening_open() -> None:
    code, record = begun()
    assert (record["finished"], record["answers"]["pressure"]["state"]) == (None, "not asked")
    assert record["assessment"]["open"] == ["pills", "pressure"]
    assert record["assessment"]["certain"] is not True
    listed = json.loads(screener("list", "--format", "json").stdout)["screenings"]
    assert [(row["code"], row["state"]) for row in listed] == [(code, "open")]
    assert screener("resume").stdout.splitlines()[1].startswith(code)


def test_the_desk_is_asked_only_what_is_for_staff_and_what_the_patient_was_not_sure_about() -> None:
    code, _ = begun()
    done = screener("resume", code, "--plain", "--json", "-", lines="1\n1\n120\n1\nfinish\n")
    assert done.returncode == 0, done.stderr
    assert asked(done) == [
        "Do you take pills to thin your blood?",
        "What is the blood pressure?",
        "Is the list of pills complete?",
    ]
    assert "Already decided: Talk first. The remaining questions cannot change this." in done.stderr
    assert "Answers saved so far: 2.\n1. Go on\n" in done.stderr
    assert "So far: I'm not sure" in done.stderr
    record = json.loads(done.stdout)
    assert record["finished"] is not None
    assert {name: (entry["value"], entry["by"]) for name, entry in record["answers"].items()} == {
        "smoke": ("no", "patient"),
        "pills": ("yes", "staff"),
        "pressure": (120, "staff"),
        "list": ("yes", "staff"),
    }


def test_the_history_tells_old_and_new_by_whom_and_when() -> None:
    code, before = begun()
    done = screener("resume", code, "--plain", "--json", "-", lines="1\n2\n120\n1\n1\nfinish\n")
    record = json.loads(done.stdout)
    changes = [(each["question"], each["old"]["value"], each["new"]["value"], each["by"]) for each in record["history"]]
    assert changes == [("pills", None, "no", "staff"), ("smoke", "no", "yes", "staff")]
    assert all(each["at"] >= before["answers"]["smoke"]["at"] for each in record["history"])
    assert screener("verify", code).stdout.startswith(f"{code}: verified")


def test_staff_who_leave_in_between_find_it_open_again_with_what_they_answered() -> None:
    code, _ = begun()
    first = screener("resume", code, "--plain", lines="1\n2\nsave\n2\n")
    assert (first.returncode, asked(first)[0]) == (130, "Do you take pills to thin your blood?")
    again = screener("resume", code, "--plain", lines="1\n120\nfinish\n")
    assert (again.returncode, asked(again)) == (0, ["What is the blood pressure?"])


def test_a_patient_who_goes_on_is_asked_only_their_own() -> None:
    started = screener("run", "--plain", "--for", "patient", lines="1\n2\nsave\n2\n")
    code = started.stderr.split("screener resume ")[1][:6]
    done = screener("resume", code, "--plain", "--for", "patient", lines="1\n2\nfinish\n")
    assert (done.returncode, asked(done)) == (0, ["Do you take pills to thin your blood?"])
    assert done.stderr.splitlines()[-1].startswith(f"Kept as {code}, still open.")


def patient_asked_everything(folder: Path, lines: str) -> subprocess.CompletedProcess[str]:
    """A patient alone, where no question is for staff."""
    questions = folder / "all.yaml"
    questions.write_text(DESK.read_text().replace("        asked_of: staff\n", ""))
    return screener("run", "--plain", "--for", "patient", "--questions", str(questions), lines=lines)


def test_a_patient_with_nothing_for_the_desk_is_done(tmp_path: Path) -> None:
    done = patient_asked_everything(tmp_path, "1\n2\n2\n120\nfinish\n")
    assert done.returncode == 0
    assert "f: Finish and show the result" in done.stderr
    assert done.stderr.splitlines()[-1].endswith(": You can go ahead")


def test_what_a_patient_was_not_sure_about_keeps_the_screening_open_too(tmp_path: Path) -> None:
    done = patient_asked_everything(tmp_path, "1\n2\n?\n120\nfinish\n")
    assert done.returncode == 0
    assert "f: Finish and hand this to reception" in done.stderr
    code = done.stderr.splitlines()[-1].split()[-1]
    again = screener("resume", code, "--plain", lines="1\n2\nfinish\n")
    assert (again.returncode, asked(again)) == (0, ["Do you take pills to thin your blood?"])
    assert again.stderr.splitlines()[-1].endswith(": Go ahead")
    closed = screener("resume", code, "--plain")
    assert closed.returncode == 2
    assert f"{code} is finished, so there is nothing to go on with; screener show {code}" in closed.stderr


def test_the_reference_that_a_screening_began_with_is_kept_for_the_desk(tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    reference.write_text("R-17\n")
    screener("run", "--plain", "--for", "patient", "--subject-file", str(reference), lines=PATIENT)
    code = json.loads(screener("list", "--format", "json").stdout)["screenings"][0]["code"]
    done = screener("resume", code, "--plain", "--json", "-", lines="1\n2\n120\nfinish\n")
    assert "Reference of this person: R-17" in done.stderr
    assert json.loads(done.stdout)["subject"] == "R-17"


# -- going on --------------------------------------------------------------------------------------


def test_who_had_answered_everything_sees_the_answers_before_anything_is_final() -> None:
    done = screener("run", "--plain", lines="1\n2\n2\n120\nsave\n2\n")
    code = done.stderr.split("screener resume ")[1][:6]
    again = screener("resume", code, "--plain", lines="1\nsave\n2\n")
    assert (again.returncode, asked(again)) == (130, [])
    assert "Check your answers" in again.stderr
    assert screener("resume", code, "--plain", lines="1\nfinish\n").returncode == 0


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text, False),
        (lambda text: text.replace("Do you smoke?", "Do you smoke at all?"), True),
        (lambda text: text.replace('version: "1"', 'version: "2"'), True),
        (lambda text: text.replace("is above 180", "is above 170"), True),
        (lambda _: "half a questionnaire", True),
        (lambda _: None, True),
        (lambda text: text.replace("questionnaire: desk", "questionnaire: another"), False),
    ],
    ids=["none", "wording", "version", "rule", "broken", "gone", "another"],
)
def test_it_goes_on_with_the_questionnaire_it_began_with_and_says_so_when_that_was_changed(
    tmp_path: Path,
    change: Callable[[str], str | None],
    *,
    told: bool,
) -> None:
    code, before = begun()
    text = change(DESK.read_text())
    if text is None:
        (tmp_path / "desk.yaml").unlink()
    else:
        (tmp_path / "desk.yaml").write_text(text)
    done = screener("resume", code, "--plain", "--json", "-", lines="1\n2\n175\nfinish\n")
    assert done.returncode == 0, done.stderr
    sentence = "The questionnaire has changed since this screening began. The earlier version is used."
    assert (sentence in done.stderr.split("Go on")[0]) is told
    record = json.loads(done.stdout)
    assert record["questionnaire"] == before["questionnaire"]
    assert record["assessment"]["outcome"]["id"] == "good"


@pytest.mark.parametrize("question", ["smoke", "colour"])
def test_a_draft_that_could_never_be_is_named_and_a_new_screening_is_not_hindered(store: Path, question: str) -> None:
    with closing(open_store(str(store))) as kept:
        source = DESK.read_bytes()
        draft = Draft(kept, Session(id=uuid4(), mode="staff"), source, sha256(source).hexdigest())
        draft.keep(question, Answer(AnswerState.ANSWERED, "purple"))
    done = screener("resume", draft.code, "--plain", lines="1\n")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"{draft.code} is damaged, so it cannot go on; begin a new screening")
    assert screener("run", "--plain", lines="1\n2\n2\n120\nfinish\n").returncode == 0


def test_what_changed_is_said_on_the_page_where_a_terminal_shows_one(tmp_path: Path) -> None:
    code, _ = begun()
    (tmp_path / "desk.yaml").write_text("half")
    names = {"SCREENER_QUESTIONS": str(tmp_path / "desk.yaml")}
    with on_terminal("resume", code, env=names) as terminal:
        terminal.wait("Answers saved so far: 2.", "The questionnaire has changed since this screening began.", "Go on")
        terminal.press("1")
        terminal.wait("Do you take pills to thin your blood?")
        terminal.press("\x1b[21~")
        terminal.wait("Save and exit? Your answers are saved")
        terminal.press("2")
        assert terminal.end() == 130
    assert left(terminal).startswith(f"Stopped. Your answers are saved. To go on: screener resume {code}")

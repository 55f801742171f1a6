"""Signed questionnaires at the kiosk and on a terminal: whole screenings, whose records say who signed."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from screener.kiosk.selftest.sessions import ENDINGS, QUESTIONS, Sandbox, answer, played_patient
from screener.records.store import Wanted, open_store
from tests.support.kiosks import kiosk
from tests.support.stores import screener
from tests.support.terminals import Terminal, begun
from tests.support.terminals import screener as begun_program

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen of OpenSSH is not installed"),
]
ANA = "ana@clinic.example"


@pytest.fixture
def signed(tmp_path: Path) -> list[str]:
    """A signed questionnaire, and who may sign, as options; the questionnaire is the one of the self-test."""
    folder = tmp_path / "signed"
    folder.mkdir()
    shutil.copy(QUESTIONS, folder / "my.yaml")
    for command in (
        ["-q", "-t", "ed25519", "-N", "", "-f", "ana"],
        ["-Y", "sign", "-f", "ana", "-n", "screener", "my.yaml"],
    ):
        subprocess.run(["ssh-keygen", *command], cwd=folder, check=True, capture_output=True, timeout=60)
    (folder / "signers").write_text(f"{ANA} {(folder / 'ana.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    return ["--questions", str(folder / "my.yaml"), "--signed-by", str(folder / "signers")]


def codes(store: str) -> list[str]:
    with closing(open_store(store)) as kept:
        return [each.code for each in kept.find(Wanted())]


def signer_in(store: str, code: str) -> str:
    """Who signed, as the record of a screening says it, once it is verified in the store."""
    assert screener("verify", code, "--store", store).returncode == 0
    told = screener("export", "--code", code, "--store", store)
    assert told.returncode == 0, told.stderr
    (record,) = json.loads(told.stdout)
    return str(record["questionnaire"]["signed_by"]["name"])


def finish(terminal: Terminal) -> None:
    """From the second question to the end."""
    for keys, then in (("7\r", "Which kind is it?"), ("2\r", "What is the last mark?"), ("two\r", "Finish")):
        terminal.press(keys)
        terminal.wait(then)
    terminal.press("f")
    terminal.wait("Enter done")
    assert terminal.end() == 0


def test_a_patient_of_a_signed_kiosk_has_a_record_that_says_who_signed(tmp_path: Path, signed: list[str]) -> None:
    stage = Sandbox(tmp_path)
    with kiosk(stage, *signed) as actor:
        stage.play(actor, [played_patient("finished"), played_patient("finished")])
    first, second = codes(stage.store)
    assert [signer_in(stage.store, code) for code in (first, second)] == [ANA, ANA]
    bundle = screener("export", "--format", "fhir", "--store", stage.store)
    assert bundle.stdout.count(ANA) == 2


def test_a_kiosk_serves_nobody_once_its_questionnaire_is_another(tmp_path: Path, signed: list[str]) -> None:
    stage = Sandbox(tmp_path)
    with kiosk(stage, *signed) as actor:
        with Path(signed[1]).open("a", encoding="utf-8") as file:
            file.write("# one more\n")
        answer(actor, played_patient("finished"))
        ENDINGS["finished"](actor)
        actor.wait("This screen cannot be used right now")
    (before,) = codes(stage.store)
    assert signer_in(stage.store, before) == ANA


def test_whoever_runs_a_signed_one_on_a_terminal_has_it_in_result_and_record(tmp_path: Path, signed: list[str]) -> None:
    store = str(tmp_path / "screenings.db")
    with begun_program("run", *signed, "--store", store) as terminal:
        begun(terminal, "What is the first mark?")
        terminal.press("one\r")
        terminal.wait("How much is it?")
        finish(terminal)
    (code,) = codes(store)
    assert signer_in(store, code) == ANA
    assert f", signed by {ANA}" in screener("show", code, "--store", store).stdout


def test_a_signed_screening_goes_on_with_who_signed(tmp_path: Path, signed: list[str]) -> None:
    store = str(tmp_path / "screenings.db")
    with begun_program("run", *signed, "--store", store) as terminal:
        begun(terminal, "What is the first mark?")
        terminal.press("one\r")
        terminal.wait("How much is it?")
        terminal.child.close(force=True)
    (code,) = codes(store)
    with begun_program("resume", code, "--store", store) as terminal:
        terminal.wait("Go on")
        terminal.press("1")
        terminal.wait("How much is it?")
        finish(terminal)
    assert signer_in(store, code) == ANA

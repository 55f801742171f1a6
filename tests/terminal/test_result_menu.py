"""What can be done with a result on a terminal, a key each, and what stays in view."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import ENTER
from tests.support.terminals import Terminal, begun, screener

DONOR = QUESTIONNAIRES / "good" / "findings.yaml"
ANSWERS = "age: 72\nfever: no\nthinner: no\nfeel: tired\nveins: yes\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody works, and what is kept there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENER_STORE", str(tmp_path / "screenings.db"))
    (tmp_path / "answers.yaml").write_text(ANSWERS)
    return tmp_path


def asked(*options: str) -> tuple[str, ...]:
    return ("run", "--questions", str(DONOR), "--answers", "answers.yaml", *options)


def finish(terminal: Terminal) -> None:
    """Begins, and finishes from the page with all answers."""
    begun(terminal, "Check your answers")
    terminal.press("f")


def press(terminal: Terminal, key: str, *texts: str) -> None:
    """Presses a key until those texts are to be read: one that comes before the program waits for it is dropped."""
    shown = " ".join
    while any(shown(text.split()) not in shown(terminal.text.split()) for text in texts):
        terminal.press(key)
        for _ in range(10):
            terminal.read(0.1)


def test_what_was_asked_for_stays_in_view_above_the_keys_and_the_code(folder: Path) -> None:
    with screener(*asked()) as terminal:
        finish(terminal)
        terminal.wait("D details", "Code ")
        press(terminal, "s", "A book: A book. 2020. (published)")
        terminal.wait_until(lambda text: text.splitlines()[-1].strip().startswith("Code "))
        *_, heading, _, _, _, keys, _ = terminal.text.splitlines()
        assert heading == "Sources"
        assert keys.startswith("D details · A answers")
        press(terminal, "p", "Written to ")
        (page,) = folder.glob("*.html")
        assert "Signature" in page.read_text()
        assert terminal.end() == 0


def test_a_patient_reads_the_rest_on_enter_and_then_is_done() -> None:
    with screener(*asked("--for", "patient")) as terminal:
        finish(terminal)
        terminal.wait("Enter more to know", "Code ")
        assert len(terminal.text.splitlines()) <= 15
        press(terminal, ENTER, "Good to know", "Enter done")
        assert terminal.end() == 0


def test_the_keys_are_gone_once_they_do_nothing() -> None:
    with screener(*asked()) as terminal:
        finish(terminal)
        terminal.wait("D details", "Code ")
        assert terminal.end() == 0
        assert "D details" not in terminal.text
        assert terminal.text.splitlines()[-1].strip().startswith("Code ")


def test_answers_from_a_file_are_there_to_check_and_an_optional_part_can_be_opened(folder: Path) -> None:
    (folder / "answers.yaml").write_text("{area: face, firm: firm}")
    optional = QUESTIONNAIRES / "good" / "optional-sections.yaml"
    with screener(*asked()[:2], str(optional), *asked()[3:]) as terminal:
        begun(terminal, "Nothing is final until you choose Finish")
        terminal.wait("Optional, not filled in: open this part", "Reference of this person: none")
        terminal.press("f")
        terminal.wait("Go on", "D details")
        assert terminal.end() == 0

"""Real terminals: what a person sees on one, what stays behind on it, and how the program leaves it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from screener.i18n import phrase
from tests.support.persons import (
    DOWN,
    ENTER,
    FACE,
    SMALL,
    SMALL_SMOKER,
    STOPPED,
    UNSURE,
    UP,
    Person,
    interview_of,
    lines_of,
)
from tests.support.terminals import Terminal, begun, environment, left, play, screener

COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
RUN_SMALL = ("run", "--questions", str(SMALL))


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What these persons answer is kept nowhere else."""
    monkeypatch.setenv("SCREENER_STORE", str(tmp_path / "screenings.db"))


# -- what is seen ----------------------------------------------------------------------------------

START = """\
  Fat transfer screening

  This is a screening aid. It is not a diagnosis.

  Your answers are saved as you go. You can stop at any time and go on later.

  » 1 Begin

    2 Read about this first

    3 Leave
"""
REFUSED = """\
  About you                               Question 1 · About 15 questions left

  Age in years
  Give your age in full years

  Age must be 120 years or less

  > 200 years
"""
TICKED_NARROW = """\
  You
  Question 2 · About 4 questions left
  Areas to fill
  You can choose several

    1 [x] Face
  » 2 [x] Hands
    0 [ ] None of these
    ──────────────
    ? [ ] I'm not sure
      More: go back, save and exit


  Numbers tick · Enter: next
  Esc: back · F10: save and exit
"""
REVIEW_NARROW = """\
  Small screening
  Check your answers
  Nothing is final until you choose
  Finish. Choose an answer to change it

    F Finish and show the result

  You
    1 Age: 44 years
    2 Areas: Face; Hands

  Your health                          ↓

  Press a number · Enter: choose
  Esc: back · F10: save and exit
"""


def test_a_whole_run_in_80_columns_ends_with_the_result_on_the_normal_screen() -> None:
    with screener("run") as terminal:
        terminal.wait_until(lambda text: text.startswith(START))
        play(terminal, FACE.but("mistaken", age=["200", "48"]))
        assert terminal.end() == 0
    assert left(terminal).startswith("Fat transfer screening  ")
    assert "● Looks like a good match" in left(terminal)


def test_a_refused_number_stays_on_the_page_with_what_is_wrong() -> None:
    with screener("run") as terminal:
        begun(terminal, "> years")
        terminal.press("200" + ENTER)
        keys = "\n\n  Enter: next · Down: more · Esc: back · F1: why we ask · F10: save and exit\n"
        terminal.wait_until(lambda text: text.startswith(REFUSED) and text.endswith(keys))


def test_a_whole_run_in_40_columns_and_15_lines_can_be_read() -> None:
    with screener(*RUN_SMALL, size=(40, 15)) as terminal:
        begun(terminal, "> years")
        terminal.press("44" + ENTER)
        terminal.wait("[ ] Face")
        terminal.press(DOWN + " " + DOWN + " ")
        terminal.shows(TICKED_NARROW)
        terminal.press(ENTER)
        for words, keys in (("Do you smoke?", "1"), ("packs a day?", "1.5" + ENTER), ("skin heal?", DOWN * 2 + ENTER)):
            terminal.wait(words)
            terminal.press(keys)
        terminal.wait("What else should we know?")
        terminal.press("Éva" + ENTER)
        terminal.shows(REVIEW_NARROW)
        terminal.press(ENTER)
        terminal.wait("Choose one of the entries")
        terminal.press("F")
        assert terminal.end() == 0
    assert max(len(line) for line in left(terminal).splitlines() if not line.startswith("Kept as")) <= 40
    assert "▲ Talk to a clinician first" in left(terminal)


@pytest.mark.exhaustive
@pytest.mark.parametrize("person", [FACE, STOPPED, UNSURE], ids=str)
def test_version_1_can_be_answered_in_40_columns(person: Person) -> None:
    with screener("run", size=(40, 15)) as terminal:
        play(terminal, person)
        assert terminal.end() == 0
    assert "This is a screening aid." in left(terminal)


def test_a_page_is_drawn_anew_when_the_window_changes() -> None:
    with screener("run") as terminal:
        terminal.wait("Begin")
        terminal.size(30, 24)
        terminal.wait_until(lambda text: "  This is a screening aid. It\n  is not a diagnosis.\n" in text)


def test_the_question_is_in_sight_wherever_the_pointer_is() -> None:
    with screener("run", size=(40, 15)) as terminal:
        begun(terminal, "> years")
        for words, keys in (("> years", "48" + ENTER), ("Recipient site", "1"), ("Fine lines and wrinkles", "1")):
            terminal.wait(words)
            terminal.press(keys)
        terminal.wait("Nasolabial fold")
        for key in "12345?":
            terminal.press(DOWN)
            terminal.wait(f"» {key} ", "Nasolabial fold", "Stretch the skin")
        for steps, words in ((DOWN, "» More"), (UP * 6, "» 1 I have no fold")):
            terminal.press(steps)
            terminal.wait(words, "Nasolabial fold", "Stretch the skin")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("size", [(20, 5), (20, 2), (10, 1), (3, 2), (1, 1)], ids=str)
@pytest.mark.parametrize(("ask", "keys"), [("How long", "44" + ENTER), ("Areas to fill", "1" + ENTER), ("smoke", "1")])
def test_a_question_that_does_not_fit_takes_no_answer_and_asks_for_a_larger_window(
    tmp_path: Path, ask: str, keys: str, size: tuple[int, int]
) -> None:
    """A number, a tick with Enter, and one keystroke alone; then the same page is there, as it was."""
    questions = tmp_path / "long.yaml"
    asked = "How long is it, in full years, since you were born in the year of your birth?"
    questions.write_text(SMALL.read_text().replace("How old are you?", asked).replace("Do you", f"{asked} Do you"))
    with screener("run", "--questions", str(questions)) as terminal:
        begun(terminal, "How long")
        for words, answer in (("How long", "44" + ENTER), ("Areas to fill", "1" + ENTER)):
            terminal.wait(words)
            if ask == words:
                break
            terminal.press(answer)
        terminal.wait(ask, "left", "save and exit")
        before = terminal.text
        terminal.size(*size)
        terminal.wait("Please make" if size == (20, 5) else "")
        terminal.press_unseen(keys + DOWN + "7")
        terminal.size(80, 24)
        terminal.shows(before)


def test_a_number_whose_entry_is_out_of_sight_shows_it_and_answers_only_with_the_next_key() -> None:
    with screener("run", size=(40, 15)) as terminal:
        begun(terminal, "> years")
        for words, keys in (("> years", "48" + ENTER), ("Recipient site", "1"), ("Fine lines and wrinkles", "1")):
            terminal.wait(words)
            terminal.press(keys)
        terminal.wait("Nasolabial fold")
        assert "It is very long" not in terminal.text
        terminal.press("5")
        terminal.wait("» 5 It is very long and deep", "Nasolabial fold")
        terminal.press("5")
        terminal.wait("Question 5")


@pytest.mark.parametrize(
    ("audience", "typed", "ticked"), [("staff", "> 4412 years", "[x] Face"), ("patient", "> years", "[ ] Face")]
)
def test_of_the_keys_that_were_typed_before_a_question_was_drawn_only_digits_of_staff_count(
    audience: str, typed: str, ticked: str
) -> None:
    """All of them come at once, long before the second page; only the first belongs to a page that was there."""
    with screener(*RUN_SMALL, "--for", audience) as terminal:
        terminal.wait("Begin")
        terminal.press(ENTER + "44" + ENTER + "1" + ENTER + "2")
        terminal.wait("How old are you?", "left", typed)
        terminal.press("\x1544" + ENTER + " " + ENTER + "1")
        terminal.wait("Areas to fill" if audience == "staff" else "What would you like to fill?", "left", ticked)
        terminal.wait_until(lambda text: text.count("[ ]") == 4 - ticked.count("x"))
        assert b"44" not in terminal.raw.split(b"Question 2")[1]


# -- how it is left --------------------------------------------------------------------------------


def test_ctrl_c_at_a_question_ends_with_a_sentence_on_a_clean_screen() -> None:
    with screener("run") as terminal:
        begun(terminal, "Age in years")
        terminal.press("48\x03")
        assert terminal.end() == 130
    assert left(terminal) == phrase("interrupted") + "\n"


def test_ctrl_c_in_plain_mode_says_so_on_a_line_of_its_own() -> None:
    with screener("run", "--plain") as terminal:
        terminal.wait("Your answer:")
        terminal.press("\x03")
        assert terminal.end() == 130
    assert [line for line in terminal.lines if line.startswith(phrase("interrupted")[:40])]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_polite_kill_leaves_the_screen_wiped(number: int, code: int) -> None:
    with screener("run") as terminal:
        begun(terminal, "Age in years")
        os.kill(terminal.pid, number)
        assert terminal.end() == code
    assert left(terminal) == phrase("interrupted") + "\n"


def test_a_terminal_that_is_closed_ends_the_program_without_a_traceback(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    terminal = Terminal("/bin/sh", "-c", f'exec "{sys.executable}" -m screener run 2> "{errors}"')
    terminal.wait("Begin")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123  (the other end of the terminal goes away)
        os.dup2(nothing.fileno(), terminal.child.child_fd)
    _, status = os.waitpid(terminal.pid, 0)
    terminal.child.ptyproc.fileobj.close()  # type: ignore[attr-defined]
    terminal.child.closed = True
    terminal.child.ptyproc.closed = True  # type: ignore[attr-defined]
    assert os.waitstatus_to_exitcode(status) == 129
    assert errors.read_text() == ""


@pytest.mark.exhaustive
@pytest.mark.parametrize("framed", [False, True], ids=["typed", "pasted"])
def test_a_million_characters_cost_neither_memory_nor_patience(framed: bool) -> None:  # noqa: FBT001
    """They are too many for an answer; then the person goes on."""
    with screener(*RUN_SMALL) as terminal:
        begun(terminal, "> years")
        terminal.press("\x1b[200~" if framed else "")
        for _ in range(250):
            terminal.press("7" * 4_000)
            terminal.read(0)
        terminal.press("\x1b[201~" if framed else "")
        terminal.wait("……", "left")
        assert terminal.most_memory < 100_000
        while "……" in terminal.text:  # what is typed while the flood is thrown away goes with it
            terminal.press("\x15")
            terminal.read()
        terminal.press("44" + ENTER)
        terminal.wait("Areas to fill")


# -- other terminals -------------------------------------------------------------------------------


def test_colours_are_shown_unless_no_color_says_otherwise() -> None:
    for no_color, shown in (("", True), ("1", False)):
        with screener(*RUN_SMALL, env={"NO_COLOR": no_color}) as terminal:
            play(terminal, SMALL_SMOKER, SMALL)
            assert terminal.end() == 0
        assert bool(COLOUR.search(terminal.raw)) == shown


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_terminal_without_other_signs_is_given_ascii_alone() -> None:
    with screener(*RUN_SMALL, env=ASCII) as terminal:
        play(terminal, SMALL_SMOKER.but("plain", note="Nothing"), SMALL)
        assert terminal.end() == 0
    assert terminal.raw.isascii()


def test_the_marks_of_a_page_are_there_in_ascii_too() -> None:
    with screener("run", size=(40, 15), env=ASCII) as terminal:
        terminal.wait("> 1 Begin")
        assert "?" not in terminal.text
        begun(terminal, "> years")
        for words, keys in (("> years", "48" + ENTER), ("Recipient site", "1"), ("Fine lines", DOWN * 5)):
            terminal.wait(words)
            terminal.press(keys)
        terminal.wait("> ? I'm not sure", "left", "Press a number - Enter: choose", "Esc F1 F10")
        assert [line[-1] for line in terminal.lines if line.endswith(("^", " v"))] == ["^", "v"]
        assert terminal.text.isascii()
        assert terminal.text.count("?") == 1


WIDE = "何歳ですか。満年齢で答えてください。今日の日付で計算します。"
LEFTWARD = "كم عمرك بالسنوات الكاملة في يوم ملء هذا النموذج؟"


@pytest.mark.parametrize("asked", [WIDE, LEFTWARD], ids=["wide", "leftward"])
def test_every_sign_of_other_scripts_is_shown_and_stays_within_the_lines(tmp_path: Path, asked: str) -> None:
    questions = tmp_path / "other.yaml"
    text = SMALL.read_text(encoding="utf-8").replace("How old are you?", asked)
    questions.write_text(text.replace("{face: Face,", f'{{face: "{asked}",'), encoding="utf-8")
    with screener("run", "--questions", str(questions), size=(40, 20)) as terminal:
        begun(terminal, "left")
        terminal.wait_until(lambda text: asked.replace(" ", "") in "".join(text.split()))
        terminal.press("44" + ENTER)
        terminal.wait_until(lambda text: "[ ]" in text and asked.replace(" ", "") in "".join(text.split()))
        terminal.press("12" + ENTER)
        terminal.wait("Do you smoke?")


def test_a_terminal_that_cannot_move_its_cursor_is_asked_line_by_line() -> None:
    for term in ("dumb", ""):
        with screener("run", env={"TERM": term}) as terminal:
            terminal.wait("Type a number. Your answer:")
            terminal.press("1\r")
            terminal.wait("Age in years")
            assert b"\x1b" not in terminal.raw


def test_a_pipe_is_asked_line_by_line() -> None:
    lines = "".join(line + "\n" for line in lines_of(SMALL_SMOKER, interview_of(SMALL)))
    program = [sys.executable, "-m", "screener", *RUN_SMALL]
    done = subprocess.run(program, input=lines, capture_output=True, text=True, check=True, env=environment())
    assert "Question 1. About 5 questions left. You\nHow old are you?\n" in done.stderr
    assert done.stdout.startswith("Small screening ")
    assert "\x1b" not in done.stdout + done.stderr


def test_the_terminal_is_asked_while_standard_output_holds_nothing_but_the_record(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    run = f'"{sys.executable}" -m screener run --questions "{SMALL}" --json - > "{record}"'
    terminal = Terminal("/bin/sh", "-c", run)
    play(terminal, SMALL_SMOKER, SMALL)
    assert terminal.end() == 0
    assert json.loads(record.read_text())["answers"]["note"]["value"] == SMALL_SMOKER.moves["note"]
    assert "▲ Talk to a clinician first" in left(terminal)
    assert "\x1b" not in record.read_text()

"""Keys that nobody meant, on real terminals: double presses, held keys, keys between two pages, and lost ticks."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest

from screener.i18n import phrase
from screener.kiosk.selftest.sessions import IDLE, Sandbox
from screener.questionnaire.answers import AnswerState
from screener.questionnaire.loader import load
from screener.records.events import answers_in
from screener.records.store import Wanted, open_store
from tests.support.kiosks import go_to as at_the_kiosk
from tests.support.kiosks import kiosk
from tests.support.paths import VERSION_1
from tests.support.persons import DOWN, ENTER, ESC, FACE, SMALL, converse, interview_of, key_of
from tests.support.terminals import LEFT, WIPE, Terminal, begun, screener

RUN = ("run", "--questions", str(VERSION_1))
WHY, F10, CTRL_U = "\x1bOP", "\x1b[21~", "\x15"
TOO_SOON = [step / 20 * 0.49 for step in range(20)]
"""Twenty pauses in seconds in which nobody reads a page."""


@pytest.fixture(autouse=True, name="store")
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "screenings.db"
    monkeypatch.setenv("SCREENER_STORE", str(place))
    return place


def kept_in(store: Path) -> dict[str, object]:
    """What the newest screening keeps, by question; a state where there is no value."""
    with closing(open_store(str(store))) as opened:
        (row, *_) = opened.find(Wanted())
        questionnaire = load(opened.questionnaire(row.questionnaire), "kept.yaml")
        answers = answers_in(opened.events(row.id), questionnaire)
    return {
        name: answer.value if answer.state is AnswerState.ANSWERED else answer.state.value
        for name, answer in answers.items()
    }


def still_at(terminal: Terminal, ask: str, unread: str = "") -> None:
    """The keys before this one have done nothing: the question is there, and F1 tells why it is asked."""
    terminal.press(WHY)
    terminal.wait(ask, "Why we ask")
    assert unread not in terminal.text or not unread


def go_to(terminal: Terminal, question: str) -> None:
    """From the start to a question of version 1, as the person Face answers."""
    _, renderer = converse(FACE, interview_of(VERSION_1))
    for page, move in zip(renderer.pages, renderer.moves, strict=True):
        terminal.wait(page.ask, page.position)
        if renderer.script.name_of(page) == question:
            return
        if page.kind == "typed":
            terminal.press(str(move) + ENTER)
        else:
            given = move if isinstance(move, tuple) else (str(move),)
            terminal.press("".join(key_of(page, each) for each in given) + (ENTER if page.kind == "several" else ""))


# -- 4: nothing is chosen before somebody chooses ----------------------------------------------------


def test_enter_alone_is_no_answer() -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "area")
        for _ in range(4):
            terminal.press_unseen(ENTER)
            terminal.wait("Choose an answer", "Recipient site")
        assert "»" not in terminal.text
        still_at(terminal, "Recipient site")


# -- 5: keys that come before a page can have been read --------------------------------------------


@pytest.mark.exhaustive
def test_a_second_enter_does_nothing_on_a_page_that_nobody_has_read() -> None:
    """Twenty of twenty."""
    with screener(*RUN) as terminal:
        go_to(terminal, "lines")
        for pause in TOO_SOON:
            terminal.press(ESC)
            terminal.wait("Recipient site", "» 1 Face")
            terminal.press(ENTER)
            terminal.wait("Fine lines and wrinkles")
            terminal.press_unseen(ENTER, after=pause)
            still_at(terminal, "Fine lines and wrinkles", unread="Choose an answer")


@pytest.mark.parametrize("pause", [0.05, 0.2, 0.4])
def test_a_second_enter_confirms_no_unusual_number(pause: float) -> None:
    with screener(*RUN) as terminal:
        begun(terminal, "> years")
        terminal.press("95" + ENTER)
        terminal.wait("Is it correct?")
        terminal.press_unseen(ENTER, after=pause)
        terminal.press("2")
        terminal.wait("> 95 years")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("pause", [0.05, 0.2, 0.4])
def test_a_number_pressed_twice_answers_one_page(pause: float) -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "area")
        terminal.press("1")
        terminal.wait("Question 3")
        terminal.press_unseen("1", after=pause)
        still_at(terminal, "Fine lines and wrinkles")


@pytest.mark.exhaustive
def test_an_enter_that_is_held_down_answers_one_page() -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "fold")
        terminal.press(ESC)
        terminal.wait("» 3 I have lines even")
        terminal.press(ESC)
        terminal.wait("Recipient site", "» 1 Face")
        terminal.press(ENTER)
        terminal.wait("Question 4")
        for _ in range(50):
            terminal.press_unseen(ENTER, after=0.03)
        still_at(terminal, "Nasolabial fold", unread="Choose an answer")


@pytest.mark.exhaustive
def test_fast_different_digits_of_staff_are_not_lost(store: Path) -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "area")
        for digit in "1212":
            terminal.press_unseen(digit, after=0.01)
        terminal.wait("Question 6")
    assert list(kept_in(store)) == ["age", "area", "lines", "fold", "hollow"]


TOWNS = ("Celle", "Dresden", "Essen", "Fulda", "Gera", "Halle", "Ilmenau", "Jena", "Kiel", "Leipzig")


def long_list(folder: Path) -> Path:
    """The small questionnaire with twelve options at "How does your skin heal?"."""
    options = "{well: It heals well, slowly: It heals slowly}"
    towns = ", ".join(f"t{number}: {name}" for number, name in enumerate(TOWNS))
    text = SMALL.read_text(encoding="utf-8")
    assert options in text
    path = folder / "long.yaml"
    path.write_text(text.replace(options, f"{{well: Aachen, slowly: Berlin, {towns}}}", 1), encoding="utf-8")
    return path


def at_the_long_list(terminal: Terminal) -> None:
    """From the start to the question with twelve options."""
    begun(terminal, "> years")
    for text, keys in (("> years", "44" + ENTER), ("Areas", "1" + ENTER), ("Do you smoke?", "2")):
        terminal.wait(text)
        terminal.press(keys)
    terminal.wait("How does your skin heal?")


@pytest.mark.parametrize("pause", [0.01, 0.2, 0.6])
def test_twelve_typed_in_a_list_of_twelve_is_the_twelfth_entry(tmp_path: Path, pause: float) -> None:
    with screener("run", "--questions", str(long_list(tmp_path))) as terminal:
        at_the_long_list(terminal)
        terminal.press_unseen("1")
        terminal.press("2", after=pause)
        terminal.wait("» 12 Leipzig")
        terminal.press(ENTER)
        terminal.wait("What else should we know?")
        terminal.press(ESC)
        terminal.wait("» 12 Leipzig")


@pytest.mark.exhaustive
def test_the_review_is_always_seen(store: Path) -> None:
    """Seven of seven: neither a second Enter nor one that comes later finishes; F does, once the page was there."""
    with screener(*RUN) as terminal:
        go_to(terminal, "goals")
        terminal.press("0" + ENTER)
        for pause in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.69):
            terminal.wait("Check your answers")
            terminal.press_unseen(ENTER, after=pause)
            terminal.press_unseen("f", after=0)
            terminal.press_unseen(ENTER)
            terminal.wait("Choose one of the entries")
            terminal.press(ESC)
            terminal.wait("[x] None of these")
            terminal.press(ENTER)
        terminal.wait("Check your answers")
        terminal.press("f")
        assert terminal.end() == 0
    assert kept_in(store)["goals"] == ("none",)


# -- 6: the same keys on every page ------------------------------------------------------------------


@pytest.mark.exhaustive
def test_none_of_these_only_ticks_whether_or_not_an_answer_stands() -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "today")
        for _ in range(2):
            terminal.press("0")
            terminal.wait("0 [x] None of these")
            terminal.press("1")
            terminal.wait("1 [x]", "0 [ ] None of these")
            terminal.press("0")
            terminal.wait("0 [x] None of these", "1 [ ]")
            terminal.press(ENTER)
            terminal.wait("Bleeding and clotting")
            terminal.press(ESC)
            terminal.wait("Question 12", "0 [x] None of these")
            terminal.press("0")
            terminal.wait("0 [ ] None of these")


@pytest.mark.exhaustive
def test_none_of_these_is_ticked_where_it_is_out_of_sight_too() -> None:
    with screener(*RUN, size=(40, 15)) as terminal:
        go_to(terminal, "health")
        assert "0 [ ]" not in terminal.text
        terminal.press("0")
        terminal.wait("» 0 [x]")
        terminal.press(ENTER)
        terminal.wait("Question 15")


@pytest.mark.exhaustive
def test_not_sure_and_rather_not_say_have_the_same_keys_everywhere(store: Path) -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "lines")
        terminal.press("?")
        for number, keys in enumerate(("1", "?", "-" + ENTER, "?" + ENTER, "-" + ENTER), 4):
            terminal.wait(f"Question {number}")
            terminal.press(keys)
        terminal.wait("Question 9")
    kept = kept_in(store)
    assert [kept[name] for name in ("lines", "hollow", "donor", "height", "weight")] == [
        "unknown", "unknown", "declined", "unknown", "declined",
    ]  # fmt: skip


# -- 7: what is ticked or typed and not confirmed --------------------------------------------------


@pytest.mark.exhaustive
def test_ticks_survive_going_back_and_a_smaller_window() -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "donor")
        terminal.press("13")
        terminal.wait("1 [x]", "3 [x]")
        terminal.size(60, 20)
        terminal.press(ESC)
        terminal.wait("Question 5")
        terminal.press(ENTER)
        terminal.wait("1 [x]", "2 [ ]", "3 [x]")


def test_typed_text_survives_going_back_and_leaving_that_was_not_meant() -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "weight")
        terminal.press("64")
        terminal.press(ESC)
        terminal.wait("> 168 cm")
        terminal.press(ENTER)
        terminal.wait("> 64 kg")
        terminal.press(".5" + F10)
        terminal.wait("Save and exit?")
        terminal.press("1")
        terminal.wait("> 64.5 kg")


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("question", "keys", "shown"),
    [("donor", "13", ("1 [x]", "2 [ ]", "3 [x]", "Question 6")), ("weight", "64", ("> 64 kg", "Question 9"))],
)
@pytest.mark.parametrize("leaving", [(F10, "2"), ("\x03", "")], ids=["F10", "ctrl-c"])
def test_what_was_not_confirmed_is_there_again_on_resume(
    store: Path, question: str, keys: str, shown: tuple[str, ...], leaving: tuple[str, str]
) -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, question)
        terminal.press(keys)
        terminal.wait(*shown)
        terminal.press(leaving[0])
        if leaving[1]:
            terminal.wait("Save and exit?")
            terminal.press(leaving[1])
        assert terminal.end() == 130
    with closing(open_store(str(store))) as opened:
        (row,) = opened.find(Wanted())
    assert question not in kept_in(store)
    with screener("resume", row.code) as terminal:
        terminal.wait("Go on")
        terminal.press("1")
        terminal.wait(*shown)
        terminal.press(ENTER)
        terminal.wait(f"Question {int(shown[-1].split()[1]) + 1}")
    assert question in kept_in(store)
    with closing(open_store(str(store))) as opened:
        assert opened.unconfirmed(row.id) is None


@pytest.mark.exhaustive
def test_ticks_survive_a_change_of_the_language_and_somebody_who_was_away_at_the_kiosk(tmp_path: Path) -> None:
    with kiosk(Sandbox(tmp_path)) as actor:
        at_the_kiosk(actor, "Which kind")
        actor.wait("Which kind")
        actor.press("1")
        actor.wait("1 [x]")
        actor.press("\x1bOQ")
        actor.wait("2 Español")
        actor.press("2")
        actor.wait("¿De qué tipo es?")
        actor.wait("1 [x]")
        actor.clock.advance(IDLE)
        actor.wait("¿Sigue ahí?")
        actor.press("x")
        actor.wait("¿De qué tipo es?")
        actor.wait("1 [x]")


# -- 8: the terminal is whole whatever ends us ------------------------------------------------------


def settings(terminal: Terminal) -> tuple[bool, bool, bool]:
    """Whether the terminal echoes, edits lines and sends signals."""
    local = termios.tcgetattr(terminal.child.child_fd)[3]
    return bool(local & termios.ECHO), bool(local & termios.ICANON), bool(local & termios.ISIG)


@pytest.mark.exhaustive
@pytest.mark.parametrize("key", ["\x1c", "\x1a"], ids=["ctrl-backslash", "ctrl-z"])
def test_no_key_between_two_pages_kills_or_stops_the_program(key: str) -> None:
    with screener(*RUN) as terminal:
        begun(terminal, "> years")
        for step in range(20):
            terminal.press(CTRL_U + "48" + ENTER)
            time.sleep(step * 0.004)  # somewhere between this page and the next one
            terminal.child.send(key)
            terminal.wait("Recipient site")
            still_at(terminal, "Recipient site")
            terminal.press(ESC)
            terminal.wait("> 48 years")


ENDINGS = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGABRT", "SIGPWR")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ENDINGS)
def test_whatever_ends_the_program_the_terminal_is_whole_and_the_code_is_told(store: Path, name: str) -> None:
    number = getattr(signal, name)
    with screener(*RUN) as terminal:
        terminal.wait("Begin")
        before = (True, True, True)
        go_to(terminal, "lines")
        assert settings(terminal) != before
        os.kill(terminal.pid, number)
        terminal.read_all()
        with closing(open_store(str(store))) as opened:
            (row,) = opened.find(Wanted())
        shown = terminal.raw.rsplit(LEFT, 1)
        assert shown[0].endswith(WIPE)
        assert shown[1].decode().strip() == phrase("interrupted-kept", code=row.code)
        assert terminal.end() == 128 + number


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_after_a_stop_from_outside_the_page_is_there_again_without_a_key(stop: signal.Signals) -> None:
    terminal = Terminal("/bin/bash", "--norc", "--noprofile", "-i", env={"PS1": "READY "})
    with closing(terminal.child):
        terminal.wait("READY")
        terminal.press(f"{sys.executable} -m screener {' '.join(RUN)}\r")
        go_to(terminal, "lines")
        os.kill(child_of(terminal), stop)
        terminal.wait("Stopped")
        terminal.press("echo whole $((40 + 2))\r")
        terminal.wait("whole 42")
        terminal.press("fg\r")
        terminal.wait("Fine lines and wrinkles", "Question 3", "1 ")
        terminal.press("1")
        terminal.wait("Question 4")


def child_of(terminal: Terminal) -> int:
    """The program that the shell in the terminal runs."""
    return int(Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text(encoding="ascii").split()[0])


# -- 22 and 23: what can be read, and long lists -----------------------------------------------------

BRIGHT_BLACK = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:90|38;5;8)(?:;[\d;]*)?m")
PALETTE = re.compile(rb"\x1b\[[\d;]*?(?:3[0-7]|9[0-7])[\d;]*m")


def test_nothing_that_is_needed_to_answer_has_a_colour_of_the_palette() -> None:
    with screener(*RUN) as terminal:
        go_to(terminal, "donor")
        terminal.press("1" + DOWN)
        terminal.wait("1 [x]")
        assert b"\x1b[0;2m" in terminal.raw
        assert not BRIGHT_BLACK.search(terminal.raw)
        assert not PALETTE.search(terminal.raw)


def test_long_lists_have_keys_for_pages_and_ends_and_a_filter(tmp_path: Path) -> None:
    with screener("run", "--questions", str(long_list(tmp_path)), size=(60, 14)) as terminal:
        at_the_long_list(terminal)
        for keys, shown in (
            ("\x1b[F", "» "), ("\x1b[H", "» 1 Aachen"), ("\x1b[6~", "» "), ("\x1b[5~", "» 1 Aachen"),
            ("l", "> l"), ("eip", "» 12 Leipzig"), (ESC, "1 Aachen"), ("x", "> x"), ("\x7f", "1 Aachen"),
            ("ilm", "» 9 Ilmenau"),
        ):  # fmt: skip
            terminal.press(keys)
            terminal.wait(shown)
        terminal.press(ENTER)
        terminal.wait("What else should we know?")

"""No way out of the kiosk, as a login program and under a shell: keys, pastes, signals, crashes, environments."""

from __future__ import annotations

import os
import re
import signal
import statistics
import termios
import time
from pathlib import Path

import pytest

import screener
from screener.kiosk.selftest.sessions import PIN, STAFF_KEY, Sandbox
from screener.kiosk.selftest.terminal import KioskUnderTest
from screener.kiosk.terminal import RESET
from tests.support.kiosks import PROMPT, UNDER, command_of, go_to, kiosk, patient, running, supervisor
from tests.support.paths import QUESTIONNAIRES

PROMISE = 3.0
"""After a crash the welcome page is back in so many times the time that it takes to open a kiosk."""
CONTROLS = [bytes((byte,)) for byte in range(32) if byte not in b"\r\n\x10"]
CHORDS = [b"\x1b" + bytes((byte,)) for byte in range(33, 127)] + [b"\x18" + bytes((byte,)) for byte in range(1, 27)]
SEQUENCES = [
    b"\x1b[200~rm -rf /\r\x1b[201~", b"\x1b[<0;5;5M", b"\x1b[M !!", b"\x1b[12;1R", b"\x1b[?62c", b"\x1b]0;x\x07",
    b"\x1bP+q544e\x1b\\", b"\x1b[1;5C", b"\x1b[Z", b"\x1b[I", b"\x9b5n", b"\xff\xfe\xc0\xaf", b"!sh\r", b":!sh\r",
]  # fmt: skip
EVERYTHING = [*CONTROLS, *CHORDS, *SEQUENCES]
PAGES = ("English", "first mark", "Which kind")


@pytest.fixture(name="stage")
def _stage(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def is_shut(actor: KioskUnderTest, since: int = 0) -> bool:
    """Whether only the kiosk runs there, and no shell, editor or Python ever spoke."""
    spoken = actor.stream[since:]
    programs = running(actor)
    only_ours = len(programs) == 1 and "screener kiosk patient" in programs[0]
    return only_ours and PROMPT.encode() not in spoken and b">>> " not in spoken and b"Traceback" not in spoken


def welcomed_again(actor: KioskUnderTest, wipes: int) -> float:
    """The seconds until the welcome page is back on a wiped screen."""
    began = time.monotonic()
    actor.wait_until(lambda: actor.stream.count(RESET) > wipes, "a wiped screen")
    actor.wait("Welcome")
    return time.monotonic() - began


@pytest.mark.sampled(3)
@pytest.mark.parametrize("under", UNDER)
@pytest.mark.parametrize("page", PAGES)
def test_no_key_leads_anywhere_else(stage: Sandbox, under: str, page: str) -> None:
    with kiosk(stage, "--idle", "86400", under=under) as actor:
        go_to(actor, page)
        began = len(actor.stream)
        for keys in EVERYTHING:
            actor.press(keys)
            actor.read(0.002)
        actor.press(STAFF_KEY)
        actor.wait("For staff")
        actor.press("\x1b")
        actor.wait_until(lambda: "For staff" not in actor.visible_text, "the page of the patient")
        assert is_shut(actor, began)


@pytest.mark.exhaustive
@pytest.mark.sampled(2)
@pytest.mark.parametrize("paste", [b"x" * 1_000_000, b"\x1b[200~" + b"x" * 1_000_000 + b"\x1b[201~", b"\x10" * 50_000])
def test_a_million_characters_change_nothing(stage: Sandbox, paste: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with kiosk(stage, "--idle", "86400") as actor:
        go_to(actor, "first mark")
        began = time.monotonic()
        actor.press(paste)
        actor.press("\x1b" if paste[0] == ord(STAFF_KEY) else "\x1bOP")
        while "Stop now?" not in actor.visible_text:
            actor.press("\x1b[21~")  # dropped as long as it belongs to the flood
            assert actor.read(0.2)
        took, peaks = time.monotonic() - began, [peak(pid) for pid in (actor.pid, patient(actor))]
        with capsys.disabled():
            print(f"\n{len(paste):,} bytes: {took:.1f} s, peak memory {peaks[0]} and {peaks[1]} MB")  # noqa: T201
        assert max(peaks) < 100
        assert is_shut(actor)


def peak(pid: int) -> int:
    """The most memory that a process had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def test_a_window_of_any_size_shows_the_page_again(stage: Sandbox) -> None:
    with kiosk(stage, "--idle", "86400") as actor:
        go_to(actor, "Which kind")
        for rows, columns in ((1, 1), (3, 2), (5, 20), (1, 10), (200, 500), (1, 1)):
            actor.resize(rows, columns)
            actor.press("2\r \x1b[B")
            actor.read(0.1)
        actor.resize(24, 80)
        actor.wait("Esc: back")
        assert is_shut(actor)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("under", "crashes"), [("leader", 3), ("bash", 2), pytest.param("leader", 20, marks=pytest.mark.exhaustive)]
)
def test_after_many_crashes_in_a_row_there_is_still_a_welcome(stage: Sandbox, under: str, crashes: int) -> None:
    crashed_and_back(stage, under, crashes)


@pytest.mark.perf
def test_after_a_crash_the_welcome_is_back_as_soon_as_promised(stage: Sandbox) -> None:
    opening, took = crashed_and_back(stage, "leader", 9)
    print(f"open in {opening:.1f} s, back in {statistics.median(took):.1f} s, at most {max(took):.1f} s")  # noqa: T201
    assert statistics.median(took) <= PROMISE * opening


def crashed_and_back(stage: Sandbox, under: str, crashes: int) -> tuple[float, list[float]]:
    """Kills the patient's program so many times: the seconds to open the kiosk, and those until each welcome."""
    took, began = [], time.monotonic()
    with kiosk(stage, under=under) as actor:
        opening = time.monotonic() - began
        for _ in range(crashes):
            wipes = actor.stream.count(RESET)
            os.kill(patient(actor), signal.SIGKILL)
            took.append(welcomed_again(actor, wipes))
        assert is_shut(actor, actor.stream.index(RESET))
    return opening, took


def test_signals_that_a_keyboard_can_send_do_nothing(stage: Sandbox) -> None:
    with kiosk(stage, under="bash") as actor:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGUSR1):
            os.kill(supervisor(actor), number)
            os.kill(patient(actor), number)
        go_to(actor, "first mark")
        assert is_shut(actor, actor.stream.index(RESET))


def test_no_key_is_a_signal_and_nothing_is_echoed(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "How much")
        begin, _, _, local, *_ = termios.tcgetattr(actor.terminal)
        assert not begin & termios.IXON
        assert not local & (termios.ISIG | termios.ECHO | termios.ICANON)


def test_a_closed_terminal_ends_everything(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "first mark")
        inner = patient(actor)
        actor.hang_up()
        assert actor.end() == 129
        assert not Path(f"/proc/{inner}").exists()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_the_machine_can_end_it_and_finds_it_wiped(stage: Sandbox, number: int, code: int) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "How much")
        inner = patient(actor)
        actor.signal(number)
        assert actor.end() == code
        assert actor.stream.endswith(RESET)
        assert actor.kept.everything.strip() == ""
        assert not Path(f"/proc/{inner}").exists()


HELPERS = {
    "PAGER": "less", "EDITOR": "vi", "VISUAL": "vi", "BROWSER": "sh", "PYTHONINSPECT": "1", "PYTHONSTARTUP": "x",
    "PYTHONBREAKPOINT": "os.system", "PYTHONPATH": "/nowhere", "LD_BIND_NOW": "1", "PROMPT_COMMAND": "date",
}  # fmt: skip


@pytest.mark.exhaustive
def test_what_an_environment_names_is_never_started(stage: Sandbox) -> None:
    with kiosk(stage, under="bash", **HELPERS) as actor:
        go_to(actor, "first mark")
        for pid in (supervisor(actor), patient(actor)):
            names = {line.split(b"=")[0].decode() for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")}
            assert not names & set(HELPERS)
            assert " -I " in command_of(pid)
        began = len(actor.stream)
        actor.press(STAFF_KEY)
        actor.wait("For staff")
        actor.press(PIN + "\r")
        actor.wait(PROMPT)
        assert b">>>" not in actor.stream[began:]


def test_staff_find_the_shell_as_it_was(stage: Sandbox) -> None:
    with kiosk(stage, under="bash") as actor:
        go_to(actor, "How much")
        actor.press(STAFF_KEY)
        actor.wait("For staff")
        actor.press("1357\r")
        actor.wait("Wrong PIN. 4 tries left.")
        actor.press(PIN + "\r")
        actor.wait(PROMPT)
        assert "FIRST" not in actor.kept.everything
        actor.press("echo it is $((40 + 2)) here\r")
        actor.wait("it is 42 here")
        assert "echo it is" in actor.visible_text


@pytest.mark.exhaustive
def test_five_wrong_pins_and_even_the_right_one_must_wait(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        actor.press(STAFF_KEY)
        actor.wait("For staff")
        for _ in range(5):
            actor.press("1357\r")
            actor.read(0.2)
        actor.wait("Too many wrong PINs. Wait")
        actor.press(PIN + "\r")
        actor.press("\x1b")
        actor.wait("Welcome")
        assert is_shut(actor)
    with kiosk(stage) as actor:
        actor.press(STAFF_KEY)
        actor.wait("Too many wrong PINs. Wait")


@pytest.mark.exhaustive
def test_while_nothing_works_patients_are_sent_to_the_desk_and_staff_still_get_in(
    stage: Sandbox, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.yaml"
    questions.write_bytes((QUESTIONNAIRES / "doors" / "small.yaml").read_bytes())
    with kiosk(stage, "--questions", str(questions)) as actor:
        questions.unlink()
        os.kill(patient(actor), signal.SIGKILL)
        actor.wait("Please go to reception")
        actor.press(STAFF_KEY)
        actor.wait("For staff")
        actor.wait("Last problem here")
        assert "cannot be read" in actor.visible_text
        actor.press(PIN + "\r")
        assert actor.end() == 0


HELPERS_IN_CODE = re.compile(
    r"\b(?:subprocess|os\.system|os\.popen|pty\.spawn|pager\(|launch\(|typer\.edit|open_in_editor|webbrowser|code\.interact"
    r"|breakpoint\(|pydoc|readline\.|input\()"
)


SIGNATURE = "signature.py"
"""Where `--signed-by` asks ssh-keygen, before the first page; nothing that a patient says gets there."""


def test_nothing_in_the_program_can_start_a_helper() -> None:
    package = Path(screener.__file__).parent
    found = [
        f"{path.name}: {line.strip()}"
        for path in package.rglob("*.py")
        if path.name != SIGNATURE
        for line in path.read_text().splitlines()
        if HELPERS_IN_CODE.search(line) and "line = self.lines.readline()" not in line
    ]
    assert found == []

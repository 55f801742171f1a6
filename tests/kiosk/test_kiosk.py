"""The kiosk as patients meet it: languages, questions, kind words, the code; and what the desk then has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from screener.kiosk.idle_timer import COUNTDOWN, MORE_TIME
from screener.kiosk.selftest.sessions import ENTER, IDLE, LEAVE, PIN, STAFF_KEY, Sandbox
from screener.kiosk.selftest.terminal import KioskUnderTest
from screener.kiosk.terminal import RESET
from screener.records.sealing import is_sealed
from screener.records.store import Screening, Wanted, open_store
from screener.terminal.letters import large_letters
from tests.support.kiosks import go_to, kiosk
from tests.support.paths import QUESTIONNAIRES
from tests.support.stores import contents, key_pair, screener

PARTED = QUESTIONNAIRES / "doors" / "parted.yaml"
F2 = "\x1bOQ"


@pytest.fixture(name="stage")
def _stage(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def stored(stage: Sandbox) -> list[Screening]:
    """Every screening in the store, the newest first."""
    with closing(open_store(stage.store)) as store:
        return [store.screening(each.code) for each in store.find(Wanted())]


def play(actor: KioskUnderTest, *moves: tuple[str, str]) -> None:
    """Waits for each text, and presses the keys beside it."""
    for text, keys in moves:
        actor.wait(text)
        actor.press(keys)


def read_down_to(actor: KioskUnderTest, text: str) -> None:
    """Presses the down key until the text is in sight."""
    for _ in range(20):
        if text in actor.visible_text:
            return
        actor.press("\x1b[B")
        actor.read(0.3)


def answered(stage: Sandbox, screening: Screening) -> Mapping[str, tuple[object, str]]:
    """Each answer of a screening, and whose it is."""
    with closing(open_store(stage.store)) as store:
        bodies = [event.body for event in store.events(screening.id) if event.kind == "answer"]
    return {body["question"]: (body["value"], body["by"]) for body in bodies}


def verified(stage: Sandbox, screening: Screening) -> bool:
    """Whether the record follows from the answers and the log."""
    return screener("verify", screening.code, "--store", stage.store).returncode == 0


# -- from the welcome to the code --------------------------------------------------------------

WELCOME = """\

  Welcome · Le damos la bienvenida
  Which language do you speak best? · ¿Qué idioma habla mejor?

  Did the screen clear too soon? Reception can help.

  ¿Se borró antes de tiempo? En recepción le ayudan.

    1 English

    2 Español
"""
START = """\

  Self-test

  This is a screening aid. It is not a diagnosis.

  Your answers help the staff get ready for you.

  The staff can read them. At the end they are cleared from this screen.

  Take your time. There are no wrong answers. You can stop at any time.

  » 1 Begin

    2 Change the language

    3 Leave
"""
RESULT = """\

  Somebody will look at it with you

  Go to the desk.

  Please give this code to reception. You can write it down.

{code}

  » 1 Next page
"""
TALK = """\

  What to talk about with a clinician

  • Somebody should look at it.

  » 1 Next page

    2 Previous page
"""
CODE = """\

  Thank you. You are done

  Please give this code to reception. You can write it down.

{code}

  » 1 I am done. Clear this screen

    2 Previous page

    3 Delete my answers
"""


def shows(actor: KioskUnderTest, page: str) -> None:
    """Waits until the screen begins with exactly this; it is drawn in pieces."""
    actor.wait_until(lambda: actor.kept.shown.startswith(page), page)


def shows_part(actor: KioskUnderTest, lines: str) -> None:
    """Waits until these lines are on the screen as they are."""
    actor.wait_until(lambda: lines in actor.kept.shown, lines)


def test_a_patient_from_the_welcome_to_the_code(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        shows(actor, WELCOME)
        actor.press("1")
        actor.wait("Begin")
        shows(actor, START)
        actor.press("1")
        play(actor, ("first mark", "FIRST\r"), ("How much", "7\r"), ("Which kind", "2\r"), ("last mark", "LAST\r"))
        play(actor, ("Finish and show", "f"))
        actor.wait("Somebody will look at it with you")
        (screening,) = stored(stage)
        drawn = "\n".join(f"  {line}" for line in large_letters(screening.code, 76))
        shows(actor, RESULT.format(code=drawn))
        play(actor, ("Next page", "1"))
        actor.wait("Somebody should look at it.")
        shows(actor, TALK)
        actor.press("1")
        actor.wait("I am done")
        shows(actor, CODE.format(code=drawn))
        actor.press("2")
        actor.wait("What to talk about")
        play(actor, ("Next page", "1"), ("I am done", "1"), ("Welcome", ""))
    assert (screening.state, screening.mode, screening.language, screening.outcome) == (
        "finished",
        "kiosk",
        "en",
        "talk",
    )
    assert answered(stage, screening) == {
        "first": ("FIRST", "patient"),
        "amount": (7, "patient"),
        "kind": (["other"], "patient"),
        "last": ("LAST", "patient"),
    }
    assert verified(stage, screening)


@pytest.mark.exhaustive
@pytest.mark.parametrize("where", ["review", "code"])
def test_a_patient_deletes_what_they_said_after_being_asked_once_more(stage: Sandbox, where: str) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "Which kind")
        play(actor, ("Which kind", "2\r"), ("last mark", "LAST\r"))
        if where == "code":
            play(actor, ("Finish and show", "f"), ("Next page", "1"), ("Somebody should look at it.", "1"))
        actor.wait("Delete my answers" if where == "code" else "Finish and show")
        read_down_to(actor, "Delete my answers")
        actor.press("3" if where == "code" else "5")
        actor.wait("Delete all your answers?")
        actor.press("1")
        actor.wait("I am done" if where == "code" else "Finish and show")
        actor.press("3" if where == "code" else "5")
        play(actor, ("Delete all your answers?", "2"), ("Your answers have been deleted", "1"))
        actor.wait("Welcome")
    (screening,) = stored(stage)
    assert (screening.state, screening.record) == ("deleted", None)
    assert answered(stage, screening) == {}


@pytest.mark.exhaustive
def test_who_asks_for_more_time_gets_it_until_the_end(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "Which kind")
        actor.wait_for_idle_warning(IDLE)
        actor.press("1")
        actor.wait("Which kind")
        actor.clock.advance(MORE_TIME - 5)
        actor.read(0.5)
        assert "Are you still there?" not in actor.visible_text
        actor.wait_for_idle_warning(5)
        actor.press(" ")
        actor.wait("Which kind")


def test_one_in_spanish_ends_in_spanish_and_in_the_record(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        play(actor, ("Español", "2"), ("Empezar", "1"), ("primera marca", "UNO\r"), ("Cuánto es", "7\r"))
        play(actor, ("De qué tipo", "2\r"), ("última marca", "DOS\r"), ("Terminar", "f"))
        play(actor, ("Alguien va a mirarlo con usted", "1"), ("Alguien debe mirarlo.", "1"))
        play(actor, ("dé este código", "1"), ("Welcome", ""))
    (screening,) = stored(stage)
    assert screening.language == "es"
    assert json.loads(screening.record or "")["answers"]["kind"]["words"] == "Otra"
    assert verified(stage, screening)
    assert "■ Mirarlo" in screener("show", screening.code, "--store", stage.store).stdout


def test_the_language_can_be_changed_at_any_question_and_nothing_is_lost(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "How much")
        actor.press(F2)
        play(actor, ("Which language do you speak best? · ¿Qué idioma", "2"), ("¿Cuánto es?", "7\r"))
        play(actor, ("¿De qué tipo es?", "\x1b[A\r"), ("Cambiar el idioma", "2"), ("English", "1"))
        play(actor, ("Which kind", "2\r"), ("last mark", "LAST\r"), ("Check your answers", F2), ("English", "2"))
        actor.wait("Primera: FIRST")
        actor.wait("Tipo: Otra")
        play(actor, ("Terminar", "f"), ("Alguien va a mirarlo", ""))
    (screening,) = stored(stage)
    assert (screening.state, screening.language) == ("finished", "es")
    assert verified(stage, screening)


@pytest.mark.exhaustive
def test_a_small_window_shows_all_of_it_too(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        actor.resize(15, 40)
        actor.press("1")
        actor.wait("Your answers help")
        read_down_to(actor, "1 Begin")
        play(actor, ("1 Begin", "1"), ("first mark", "FIRST\r"), ("How much", "7\r"))
        play(actor, ("Which kind", "2\r"), ("last mark", "LAST\r"), ("Finish and show", "f"))
        play(actor, ("Somebody will look", "1"), ("give this code", "1"), ("Somebody should", "1"))
        actor.wait("I am done")
        (screening,) = stored(stage)
        shows_part(actor, "\n".join(f"  {line}" for line in large_letters(screening.code, 37)))
        play(actor, ("I am done", "1"), ("Welcome", ""))


def test_read_aloud_nothing_is_drawn_twice_and_the_code_is_spelled(stage: Sandbox) -> None:
    with kiosk(stage, "--plain") as actor:
        play(actor, ("Your answer:", "1\r"), ("Leave", "1\r"), ("first mark", "FIRST\r"), ("How much", "7\r"))
        play(actor, ("Which kind", "2\r"), ("last mark", "LAST\r"), ("Finish and show", "f\r"))
        play(actor, ("look at it with you", "1\r"), ("Somebody should", "1\r"))
        actor.wait("I am done")
        (screening,) = stored(stage)
        shows_part(actor, f"\n{', '.join(screening.code)}\n")
        assert b"\x1b" not in actor.stream.split(RESET)[1]
        wipes = actor.stream.count(RESET)
        actor.press("1\r")
        actor.wait_until(lambda: actor.stream.count(RESET) >= wipes + 2, "a wiped screen")
        play(actor, ("Welcome", ""))
        assert "FIRST" not in actor.kept.everything


# -- what the desk has then --------------------------------------------------------------------


def desk(stage: Sandbox, code: str, lines: str) -> str:
    """What the desk prints when it goes on with a screening by those lines."""
    done = screener("resume", code, "--plain", "--store", stage.store, stdin=lines)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("smoke", "asked"), [("1", "45\n"), ("?", "2\n45\n")])
def test_the_desk_asks_what_is_left_and_the_record_says_who_answered(stage: Sandbox, smoke: str, asked: str) -> None:
    with kiosk(stage, "--questions", str(PARTED)) as actor:
        play(actor, ("Start", "1"), ("Begin", "1"), ("Do you smoke?", smoke), ("hand this to reception", "f"))
        actor.wait("The staff will go through some of your answers with you")
        assert "pulse" not in actor.visible_text
        assert "This looks good" not in actor.stream.decode()
        (screening,) = stored(stage)
    assert screening.state == "open"
    desk(stage, screening.code, f"1\n{asked}finish\n")
    (screening,) = stored(stage)
    record = json.loads(screening.record or "")
    assert (record["mode"], screening.state) == ("kiosk", "finished")
    said = {name: (entry["value"], entry["by"]) for name, entry in record["answers"].items()}
    assert said["pulse"] == (45, "staff")
    assert said["smoke"] == (("yes", "patient") if smoke == "1" else ("no", "staff"))


def test_somebody_who_leaves_has_a_code_too_and_the_desk_goes_on(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "How much")
        actor.press(LEAVE)
        actor.wait("Stop now? Your answers are saved, and the staff can go on from there with you.")
        actor.press("1")
        play(actor, ("How much", LEAVE), ("Stop now?", "2"), ("Your answers are saved.", ""))
        (screening,) = stored(stage)
        shows_part(actor, large_letters(screening.code, 76)[0])
        play(actor, ("I am done", "1"), ("Welcome", ""))
    assert screening.state == "open"
    assert answered(stage, screening) == {"first": ("FIRST", "patient")}


def test_somebody_who_only_looked_leaves_nothing(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        play(actor, ("English", "1"), ("Begin", "3"), ("Welcome", "1"), ("Begin", "1"), ("first mark", LEAVE))
        play(actor, ("Stop now?", "2"), ("Welcome", ""))
    assert stored(stage) == []


@pytest.mark.exhaustive
def test_where_nothing_is_kept_leaving_deletes(stage: Sandbox) -> None:
    with kiosk(stage, "--abandoned", "delete") as actor:
        go_to(actor, "How much")
        play(actor, ("How much", LEAVE), ("Stop now? Your answers are then deleted.", "2"))
        play(actor, ("Your answers have been deleted", "1"), ("Welcome", ""))
    (screening,) = stored(stage)
    assert (screening.state, answered(stage, screening)) == ("deleted", {})


@pytest.mark.exhaustive
def test_a_sealed_screening_cannot_be_read_at_the_kiosk(stage: Sandbox, tmp_path: Path) -> None:
    secret, public = key_pair()
    (tmp_path / "identity").write_text(secret)
    with kiosk(stage, SCREENER_RECIPIENT=public) as actor:
        go_to(actor, "Which kind")
        play(actor, ("Which kind", "2\r"), ("last mark", "SEALED-MARK\r"), ("Finish and show", "f"))
        play(actor, ("Somebody will look", "1"), ("Somebody should", "1"), ("I am done", "1"), ("Welcome", ""))
    (screening,) = stored(stage)
    assert is_sealed(screening.record or "")
    assert [name for name, data in contents(stage.lawful).items() if b"SEALED-MARK" in data] == []
    shown = screener("export", "--store", stage.store, "--identity", tmp_path / "identity").stdout
    assert "SEALED-MARK" in shown


def test_an_answer_that_cannot_be_kept_is_told_kindly_and_the_reason_to_staff(stage: Sandbox) -> None:
    with kiosk(stage, "--idle", "86400") as actor:
        go_to(actor, "How much")
        for path in stage.lawful.iterdir():
            path.write_bytes(b"no store any more" * 300)
        actor.press("7\r")
        actor.wait("This answer could not be saved. Please try again, or go to reception")
        actor.wait("> 7")
        actor.press(STAFF_KEY)
        actor.wait("Last problem here: This answer is not saved.")
        actor.press(PIN + ENTER)
        assert actor.end() == 0


# -- nobody there ------------------------------------------------------------------------------

STILL_THERE = """\

  Are you still there?

  This screen clears in 20 seconds.
  Press any key to carry on.
  Press 1 if you need more time.

  If the screen clears, reception can help you to go on.
"""


def test_any_key_carries_on_as_often_as_wanted_and_what_was_typed_is_still_there(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        go_to(actor, "first mark")
        actor.wait("first mark")
        actor.press("half of it")
        actor.wait("> half of it")
        for key in ("x", "\x03", "\x1b[A"):
            actor.wait_for_idle_warning(IDLE)
            actor.wait("This screen clears in 20 seconds.")
            actor.wait_until(lambda: actor.kept.shown.rstrip() == STILL_THERE.rstrip(), "the warning, whole")
            assert b"\x07" in actor.stream
            actor.clock.advance(1)
            actor.wait("This screen clears in 19 seconds.")
            actor.press(key)
            actor.wait("> half of it")
        actor.press("\r")
        actor.wait("How much")
    (screening,) = stored(stage)
    assert answered(stage, screening) == {"first": ("half of it", "patient")}


def test_a_question_that_takes_long_is_waited_for_and_the_next_one_is_not(stage: Sandbox, tmp_path: Path) -> None:
    """180 seconds at the first question; the kiosk's own time at the next, and never less than that."""
    slow = "label: Smoking, idle: 180 seconds,"
    cough = "      - {id: cough, ask: Do you cough?, type: yes-no, idle: 30 seconds, recorded: true, source: own}\n"
    text = PARTED.read_text(encoding="utf-8").replace("label: Smoking,", slow).replace("stops:\n", cough + "stops:\n")
    path = tmp_path / "slow.yaml"
    path.write_text(text, encoding="utf-8")
    with kiosk(stage, "--questions", str(path)) as actor:
        play(actor, ("Start", "1"), ("Begin", "1"))
        actor.wait("Do you smoke?")
        actor.clock.advance(170)
        actor.read(0.5)
        assert "Are you still there?" not in actor.visible_text
        actor.wait_for_idle_warning(10)
        actor.press("x")
        actor.wait("Do you smoke?")
        actor.press("1")
        actor.wait("Do you cough?")
        actor.clock.advance(30)
        actor.read(0.5)
        assert "Are you still there?" not in actor.visible_text
        actor.wait_for_idle_warning(IDLE - 30)


def test_read_aloud_it_asks_once_and_says_the_question_again(stage: Sandbox) -> None:
    with kiosk(stage, "--plain") as actor:
        play(actor, ("Your answer:", "1\r"), ("Leave", "1\r"), ("first mark", ""))
        actor.wait_for_idle_warning(IDLE)
        actor.wait("This screen clears in 20 seconds. Press any key to carry on.")
        began = len(actor.stream)
        actor.press("x")
        actor.wait_until(lambda: b"Your answer: " in actor.stream[began:], "the question once more")
        assert actor.stream[began:].strip().startswith(b"Type your answer")


@pytest.mark.exhaustive
def test_nobody_is_asked_on_the_welcome_page(stage: Sandbox) -> None:
    with kiosk(stage) as actor:
        began = len(actor.stream)
        actor.press("x")
        while RESET not in actor.stream[began:]:
            actor.clock.advance(IDLE)
            assert actor.read()
        actor.wait("Welcome")
        assert b"still there" not in actor.stream


# -- before it opens ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "environment", "told", "code"),
    [
        ((), {"XDG_DATA_HOME": "/nowhere"}, "The kiosk has no staff PIN, and nobody could close it", 2),
        ((), {"TERM": "dumb"}, "The kiosk needs a terminal that can be wiped", 2),
        (("--questions", "/nowhere.yaml"), {}, "/nowhere.yaml cannot be read", 2),
        ((), {"SCREENER_RECIPIENT": "nobody"}, "The recipient is no public key of age", 2),
        (("--store", "/dev/null/screenings.db"), {}, "/dev/null", 3),
    ],
)
def test_what_would_not_work_is_told_to_staff_before_any_patient_comes(
    stage: Sandbox, options: tuple[str, ...], environment: Mapping[str, str], told: str, code: int
) -> None:
    actor = stage.open(*options, environment=environment)
    assert actor.end() == code
    assert told in actor.visible_text
    assert b"Traceback" not in actor.stream


def test_without_a_terminal_there_is_no_kiosk(stage: Sandbox) -> None:
    done = screener("kiosk", "--store", stage.store, stdin="")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The kiosk needs a terminal of its own, on standard input and standard output\n"


def test_answers_that_nobody_finished_are_deleted_where_the_clinic_wants_that(stage: Sandbox) -> None:
    with kiosk(stage, "--abandoned", "delete") as actor:
        go_to(actor, "How much")
        actor.wait_for_idle_warning(IDLE)
        assert stored(stage) == []
        actor.clock.advance(COUNTDOWN)
        actor.wait("Welcome")
        actor.wait_until(lambda: bool(stored(stage)), "a deleted screening")
    (screening,) = stored(stage)
    assert (screening.state, answered(stage, screening)) == ("deleted", {})

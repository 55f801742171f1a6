"""The staff PIN: what is kept of it, how often it can be tried, and that nothing shortens a wait."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from screener.kiosk.overlays import PIN_SECONDS, PinPrompt
from screener.kiosk.pin import FIRST_WAIT, LONGEST_WAIT, TRIES, Pin, PinProblem, wait_after

RIGHT, WRONG = "2468", "1357"
NOW = 1_800_000_000.0


@pytest.fixture(name="pin")
def _pin(tmp_path: Path) -> Pin:
    pin = Pin(tmp_path / "data" / "kiosk-pin.json")
    pin.set(RIGHT)
    return pin


def test_it_opens_with_the_right_pin_alone(pin: Pin) -> None:
    assert [pin.opens(each, NOW) for each in (WRONG, "", "24680", RIGHT)] == [False, False, False, True]


def test_its_file_is_for_its_owner_and_does_not_hold_it(pin: Pin) -> None:
    assert stat.S_IMODE(pin.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(pin.path.parent.stat().st_mode) == 0o700
    assert RIGHT not in pin.path.read_text()


def test_the_same_pin_is_kept_in_another_way_each_time(pin: Pin) -> None:
    before = pin.path.read_text()
    pin.set(RIGHT)
    assert pin.path.read_text() != before
    assert pin.opens(RIGHT, NOW)


@pytest.mark.parametrize("bad", ["", "123", "7777", "x" * 65])
def test_a_pin_that_is_no_secret_is_refused(pin: Pin, bad: str) -> None:
    with pytest.raises(PinProblem):
        pin.set(bad)
    assert pin.opens(RIGHT, NOW)


def fail(pin: Pin, times: int, now: float = NOW) -> None:
    """So many wrong tries, each as soon as it is allowed."""
    for _ in range(times):
        now += pin.wait(now)
        assert not pin.opens(WRONG, now)


def test_after_five_wrong_ones_even_the_right_one_must_wait(pin: Pin) -> None:
    fail(pin, TRIES)
    assert (pin.wait(NOW), pin.wait(NOW + 10)) == (FIRST_WAIT, FIRST_WAIT - 10)
    assert not pin.opens(RIGHT, NOW + FIRST_WAIT - 1)
    assert pin.opens(RIGHT, NOW + FIRST_WAIT)
    assert pin.wait(NOW + FIRST_WAIT) == 0


def test_the_wait_grows_and_has_an_end() -> None:
    assert [wait_after(failed) for failed in range(4, 14)] == [0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert wait_after(10_000) == LONGEST_WAIT


def test_tries_and_waits_outlast_the_program(pin: Pin) -> None:
    fail(pin, TRIES + 2)
    assert Pin(pin.path).wait(NOW + 60) > 0
    assert Pin(pin.path).tries_left() == 0


class Unplugged(str):
    """A PIN that nobody gets to judge: the plug is pulled as soon as it is looked at."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        raise KeyboardInterrupt


def test_a_try_is_on_the_disk_before_it_is_judged(pin: Pin) -> None:
    with pytest.raises(KeyboardInterrupt):
        pin.opens(Unplugged(WRONG), NOW)
    assert Pin(pin.path).tries_left() == TRIES - 1


def test_a_clock_that_is_put_back_shortens_nothing(pin: Pin) -> None:
    fail(pin, TRIES)
    assert pin.wait(NOW - 1_000_000) == FIRST_WAIT


def test_the_right_pin_forgives_what_was_wrong(pin: Pin) -> None:
    fail(pin, TRIES - 1)
    assert pin.opens(RIGHT, NOW)
    assert pin.tries_left() == TRIES


@pytest.mark.parametrize("text", ["", "{", "[]", '{"salt": 1}'])
def test_a_file_that_is_damaged_is_no_pin(pin: Pin, text: str) -> None:
    pin.path.write_text(text)
    assert not pin.is_set
    with pytest.raises(PinProblem, match="--set-pin"):
        pin.opens(RIGHT, NOW)


def test_a_file_that_is_not_there_is_no_pin(tmp_path: Path) -> None:
    assert not Pin(tmp_path / "none").is_set


# -- the PIN -----------------------------------------------------------------------------------


def door(pin: Pin, keys: bytes) -> PinPrompt:
    door = PinPrompt(pin, "en", 0, "StoreError", clock=lambda: NOW)
    door.take(keys, 5)
    return door


def test_the_door_opens_for_the_right_pin(pin: Pin) -> None:
    assert door(pin, b"24x\x7f68\r").is_open


def test_a_wrong_one_is_told_with_what_is_left_and_shows_no_character(pin: Pin) -> None:
    shut = door(pin, b"13579\r13")
    assert not shut.is_open
    assert shut.lines(5) == [
        "For staff",
        "",
        "Type the PIN and Enter to close the kiosk. Esc goes back.",
        "> ••",
        "",
        "Wrong PIN. 4 tries left.",
        "",
        "Last problem here: StoreError",
    ]
    assert "13" not in re.sub("0x[0-9a-f]+", "", repr(shut).replace(str(pin.path), ""))


def test_the_last_try_is_one_try(pin: Pin) -> None:
    assert "Wrong PIN. 1 try left." in door(pin, b"1357\r" * (TRIES - 1)).lines(5)


def test_it_shuts_by_esc_and_when_nobody_types(pin: Pin) -> None:
    assert door(pin, b"24\x1b").is_over(5)
    assert not door(pin, b"24").is_over(5 + PIN_SECONDS - 1)
    assert door(pin, b"24").is_over(5 + PIN_SECONDS)


def test_while_one_must_wait_the_seconds_are_told(pin: Pin) -> None:
    shut = door(pin, b"1357\r" * TRIES)
    assert shut.lines(5)[-3] == f"Too many wrong PINs. Wait {FIRST_WAIT} seconds."
    assert not door(pin, b"2468\r").is_open


def test_a_damaged_file_opens_nothing_and_is_told(pin: Pin) -> None:
    pin.path.write_text(json.dumps({"salt": "zz", "hash": "", "failed": 0, "last": 0}))
    shut = door(pin, b"2468\r")
    assert not shut.is_open
    assert shut.lines(5)[5] == "The PIN cannot be read. Set a new one: screener kiosk --set-pin"

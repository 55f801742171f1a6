"""The keypad: what a keyboard can send, and the little of it that reaches the patient's program."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.kiosk.key_filter import MOST_AT_ONCE, PER_SECOND, KeyFilter
from screener.text import refused_character

MEANT = {
    "letters": "Éva 日本 ok?",
    "Enter": "\r",
    "backspace": "\x7f",
    "the other backspace": "\x08",
    "an empty line": "\x15",
    "arrows": "\x1b[A\x1b[B\x1b[C\x1b[D",
    "arrows of the other mode": "\x1bOA\x1bOB\x1bOC\x1bOD",
    "Home and End": "\x1b[H\x1b[F\x1b[1~\x1b[4~",
    "Delete": "\x1b[3~",
    "function keys": "\x1bOP\x1bOQ\x1b[11~\x1b[21~\x1b[24~",
    "function keys of the Linux console": "\x1b[[A\x1b[[B",
}
MEANINGLESS = {
    **{f"Ctrl-{chr(byte + 64)}": chr(byte) for byte in range(32) if byte not in b"\r\n\x08\x15\x1b"},
    **{f"Alt-{chr(byte)}": f"\x1b{chr(byte)}" for byte in range(33, 127) if chr(byte) not in "[O"},
    "a paste that begins": "\x1b[200~",
    "a paste that ends": "\x1b[201~",
    "Ctrl with an arrow": "\x1b[1;5C",
    "a mouse": "\x1b[<0;10;5M\x1b[<0;10;5m",
    "an old mouse": "\x1b[M !!",
    "where the cursor is": "\x1b[12;40R",
    "what the terminal is": "\x1b[?62;22c",
    "focus": "\x1b[I\x1b[O",
    "a control character in two bytes": "\x9b\x85",
    "text that runs the other way": "\u202e\u2066",
    "Alt-é": "\x1bé",
}
ALLOWED = re.compile(rb"\x1b(?:\[[ABCDHF]|\[\d+~|\[\[[A-E]|O[ABCDHFPQRS])|\x1b|[\r\x08\x15\x7f]|[^\x00-\x1f\x7f]")


def typed(*chunks: bytes, pause: float = 1.0) -> bytes:
    """What comes of bytes that are a pause apart, an Esc at the end included."""
    keypad, keys = KeyFilter(), b""
    for number, chunk in enumerate(chunks):
        keys += keypad.lone_escape(number * pause).keys + keypad.take(chunk, number * pause).keys
    return keys + keypad.lone_escape(len(chunks) * pause + 1).keys


@pytest.mark.parametrize("name", MEANT)
def test_what_means_something_passes(name: str) -> None:
    assert typed(MEANT[name].encode()) == MEANT[name].encode()


@pytest.mark.parametrize("name", MEANINGLESS)
def test_what_means_nothing_does_not(name: str) -> None:
    assert typed(MEANINGLESS[name].encode()) == b""
    assert KeyFilter().take(MEANINGLESS[name].encode(), 0).anything


def test_a_line_feed_is_enter() -> None:
    assert typed(b"\n") == b"\r"


def test_the_staff_key_is_told_and_does_not_pass() -> None:
    pressed = KeyFilter().take(b"a\x10b", 0)
    assert (pressed.keys, pressed.staff) == (b"ab", True)


def test_what_is_no_utf_8_is_dropped_and_what_comes_after_is_not() -> None:
    assert typed(b"\xff\xfea\xc3(b\xc3\xa9") == "a(bé".encode()


def test_esc_alone_is_a_key_as_soon_as_nothing_followed() -> None:
    keypad = KeyFilter()
    assert keypad.take(b"\x1b", 0).keys == b""
    assert keypad.waits
    assert keypad.lone_escape(0.01).keys == b""
    assert keypad.lone_escape(0.06).keys == b"\x1b"
    assert not keypad.waits


def test_esc_twice_is_two_keys() -> None:
    assert typed(b"\x1b\x1b") == b"\x1b\x1b"


def test_a_paste_that_somebody_types_by_hand_is_esc_and_letters() -> None:
    assert typed(b"\x1b", b"[", b"2", b"0", b"0", b"~") == b"\x1b[200~"
    assert [typed(*chunks, pause=0.01) for chunks in ([b"\x1b[", b"200", b"~"], [b"\x1b", b"[200~"])] == [b"", b""]


def test_what_nobody_can_type_is_dropped_and_typing_goes_on_soon() -> None:
    keypad = KeyFilter()
    assert len(keypad.take(b"x" * 1_000_000, 0).keys) == MOST_AT_ONCE
    assert len(keypad.take(b"x" * 1000, 1).keys) == PER_SECOND
    assert keypad.take(b"ok", 3).keys == b"ok"


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_whatever_is_sent_only_keys_come_through_and_in_pieces_the_same_ones(data: bytes, cuts: list[int]) -> None:
    whole = typed(data, pause=0.001)
    pieces = [data[start:end] for start, end in pairwise([0, *sorted(cuts), len(data)])]
    assert typed(*pieces, pause=0.001) == whole
    assert b"".join(ALLOWED.findall(whole)) == whole
    assert all(char in "\r\x08\x15\x7f\x1b" or refused_character(char) is None for char in whole.decode())

"""The keypad: which of all bytes that a keyboard can send are given to the patient's program.

Letters, arrows, Enter, Esc and a few function keys mean something there. Everything else is dropped before
anything can read it: control keys, pastes, mouse reports, whatever a terminal answers by itself.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from screener.text import refused_character

STAFF_KEY = 0x10
"""Ctrl-P: staff want to type the PIN."""
ESC = 0x1B
ESCAPE_SECONDS = 0.05
"""How long an Esc waits for the rest of an arrow key."""
MOST_AT_ONCE, PER_SECOND = 600, 60
"""More characters than that nobody types: what comes beyond is a paste or a held key, and is dropped."""

_SEQUENCE = re.compile(rb"\x1b(?:\[\[[A-E]|\[[0-9:;<=>?]*[ -/]*[@-Z\\-~]|O[@-~])")
_UNFINISHED = re.compile(rb"\x1b(?:\[(?:\[|[0-9:;<=>?]*[ -/]*)|O)?")
_MEANT = re.compile(rb"\x1b(?:\[[ABCDHF]|\[(?:[1348]|1[1-5]|1[7-9]|2[0134])~|\[\[[A-E]|O[ABCDHFPQRS])")
"""Arrows, Home, End, Delete and function keys."""
_MOUSE = b"\x1b[M"
_DELETE = 0x7F
_CONTROLS = {0x0D: b"\r", 0x0A: b"\r", 0x08: b"\x08", _DELETE: b"\x7f", 0x15: b"\x15"}
"""Enter, both backspaces, and Ctrl-U, which empties the line."""


@dataclass(frozen=True)
class Pressed:
    """What came from the keyboard: keys that mean something, whether anything was pressed, and the staff key."""

    keys: bytes = b""
    anything: bool = False
    staff: bool = False


@dataclass
class Keypad:
    """One keyboard, from one patient to the next; times are seconds of a clock that never goes back."""

    _held: bytes = b""
    """The beginning of a key that is not complete yet."""
    _since: float = 0.0
    _room: float = MOST_AT_ONCE
    _refilled: float | None = None
    _skip: int = 0
    _decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")("ignore"))

    def take(self, data: bytes, now: float) -> Pressed:
        """What those bytes mean, together with what was held back before them."""
        self._refill(now)
        keys, staff, at = bytearray(), False, 0
        data, held, self._held = self._held + data, len(self._held), b""
        while at < len(data):
            if self._skip:
                key, end, self._skip = b"", at + 1, self._skip - 1
            elif data[at] == ESC:
                key, end = self._escape(data, at, now)
            else:
                key, end = self._plain(data[at]), at + 1
                staff = staff or data[at] == STAFF_KEY
            keys += self._allowed(key)
            at = end
        return Pressed(bytes(keys), anything=len(data) > held, staff=staff)

    def lone_escape(self, now: float) -> Pressed:
        """An Esc that nothing followed: it was the key itself."""
        if not self.waits or now - self._since < ESCAPE_SECONDS:
            return Pressed()
        held, self._held = self._held, b""
        return Pressed(held if held == b"\x1b" else b"", anything=True)

    @property
    def waits(self) -> bool:
        """Whether a key has begun that is not complete."""
        return bool(self._held)

    def forget(self) -> None:
        """Drops all that one patient began and the next must not end."""
        self._held, self._skip, self._room = b"", 0, MOST_AT_ONCE
        self._decoder.reset()

    def _escape(self, data: bytes, at: int, now: float) -> tuple[bytes, int]:
        """The key that begins with an Esc, and where the next one begins."""
        if whole := _SEQUENCE.match(data, at):
            self._skip = 3 if whole[0] == _MOUSE else 0
            return (whole[0] if _MEANT.fullmatch(whole[0]) else b""), whole.end()
        if _UNFINISHED.fullmatch(data, at) and len(data) - at < MOST_AT_ONCE:
            self._held, self._since = data[at:], now
            return b"", len(data)
        return (b"\x1b", at + 1) if data[at + 1] == ESC else (b"", at + 2)

    def _plain(self, byte: int) -> bytes:
        """A character as soon as it is whole, if it can be an answer; a control key only if it is one of ours."""
        if byte < ord(" ") or byte == _DELETE:
            self._decoder.reset()
            return _CONTROLS.get(byte, b"")
        char = self._decoder.decode(bytes((byte,)))
        return char.encode() if char and refused_character(char) is None else b""

    def _allowed(self, key: bytes) -> bytes:
        if not key or self._room < 1:
            return b""
        self._room -= 1
        return key

    def _refill(self, now: float) -> None:
        passed = 0.0 if self._refilled is None else now - self._refilled
        self._room, self._refilled = min(float(MOST_AT_ONCE), self._room + passed * PER_SECOND), now

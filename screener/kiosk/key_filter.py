"""The key filter: which of the bytes that a keyboard can send reach the patient's program.

Letters, arrows, Enter, Esc and a few function keys pass. Everything else is dropped before any program
reads it: control keys, pastes, mouse reports, and what a terminal sends by itself.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from screener.text import refused_character

STAFF_BYTE = 0x10
"""Ctrl-P: staff want to type the PIN."""
ESC = 0x1B
ESCAPE_SECONDS = 0.05
"""How long an Esc waits for the rest of an arrow key."""
MOST_AT_ONCE, PER_SECOND = 600, 60
"""The most characters that a person types; more is a paste or a held key, and is dropped."""

_SEQUENCE = re.compile(rb"\x1b(?:\[\[[A-E]|\[[0-9:;<=>?]*[ -/]*[@-Z\\-~]|O[@-~])")
_UNFINISHED = re.compile(rb"\x1b(?:\[(?:\[|[0-9:;<=>?]*[ -/]*)|O)?")
_ALLOWED_SEQUENCE = re.compile(rb"\x1b(?:\[[ABCDHF]|\[(?:[1345678]|1[1-5]|1[7-9]|2[0134])~|\[\[[A-E]|O[ABCDHFPQRS])")
"""Arrows, Home, End, Delete and function keys."""
_MOUSE = b"\x1b[M"
_DELETE = 0x7F
_CONTROLS = {0x0D: b"\r", 0x0A: b"\r", 0x08: b"\x08", _DELETE: b"\x7f", 0x15: b"\x15"}
"""Enter, both backspaces, and Ctrl-U, which empties the line."""


@dataclass(frozen=True)
class FilteredKeys:
    """What came from the keyboard: the allowed keys, whether any key was pressed, and whether the staff key was."""

    keys: bytes = b""
    anything: bool = False
    staff: bool = False


@dataclass
class KeyFilter:
    """The filter for one patient's keys; times are seconds of a clock that never goes back."""

    _unfinished: bytes = b""
    """The first bytes of a key whose other bytes have not come."""
    _since: float = 0.0
    _room: float = MOST_AT_ONCE
    _refilled: float | None = None
    _skip: int = 0
    _decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")("ignore"))

    def take(self, data: bytes, now: float) -> FilteredKeys:
        """The keys in these bytes, together with an unfinished key before them."""
        self._refill(now)
        keys, staff, at = bytearray(), False, 0
        data, unfinished, self._unfinished = self._unfinished + data, len(self._unfinished), b""
        while at < len(data):
            if self._skip:
                key, end, self._skip = b"", at + 1, self._skip - 1
            elif data[at] == ESC:
                key, end = self._escape(data, at, now)
            else:
                key, end = self._plain(data[at]), at + 1
                staff = staff or data[at] == STAFF_BYTE
            keys += self._allowed(key)
            at = end
        return FilteredKeys(bytes(keys), anything=len(data) > unfinished, staff=staff)

    def lone_escape(self, now: float) -> FilteredKeys:
        """The Esc key, once no byte has followed it for long enough."""
        if not self.waits or now - self._since < ESCAPE_SECONDS:
            return FilteredKeys()
        unfinished, self._unfinished = self._unfinished, b""
        return FilteredKeys(unfinished if unfinished == b"\x1b" else b"", anything=True)

    @property
    def waits(self) -> bool:
        """Whether a key is unfinished."""
        return bool(self._unfinished)

    def _escape(self, data: bytes, at: int, now: float) -> tuple[bytes, int]:
        """The key that begins with an Esc, and where the next one begins."""
        if whole := _SEQUENCE.match(data, at):
            self._skip = 3 if whole[0] == _MOUSE else 0
            return (whole[0] if _ALLOWED_SEQUENCE.fullmatch(whole[0]) else b""), whole.end()
        if _UNFINISHED.fullmatch(data, at) and len(data) - at < MOST_AT_ONCE:
            self._unfinished, self._since = data[at:], now
            return b"", len(data)
        return (b"\x1b", at + 1) if data[at + 1] == ESC else (b"", at + 2)

    def _plain(self, byte: int) -> bytes:
        """A character once all its bytes have come, if an answer may contain it; or an allowed control key."""
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

"""The staff PIN: a salted hash in a file that only its owner can read; five tries, then a wait that grows.

A try is counted on the disk before it is judged, so that pulling the plug gives nobody another one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from hashlib import scrypt
from hmac import compare_digest
from pathlib import Path
from secrets import token_bytes

from screener.errors import ScreenerError
from screener.files import FileProblem, read_file, write_file

SHORTEST, LONGEST = 4, 64
TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 30, 3600
"""Seconds after the last free try; each wrong PIN after that doubles the wait."""
_COST = {"n": 2**14, "r": 8, "p": 1}


class PinProblem(ScreenerError):
    """A PIN that cannot be set, or a PIN file that is missing or damaged."""


@dataclass(frozen=True)
class _PinFile:
    """The content of the file; `failed` counts wrong PINs since the last right one, `last` is when the last was."""

    salt: str
    hash: str
    failed: int = 0
    last: float = 0


@dataclass
class Pin:
    """The PIN in one file; times are seconds since 1970, as the machine's clock tells them."""

    path: Path
    trouble: str = field(default="", init=False)
    """Why the last try could not be counted on the disk; empty when it was."""
    _uncounted: _PinFile | None = field(default=None, init=False)
    """The tries of this kiosk, while the disk takes none: the right PIN must open it all the same."""

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN that can be used."""
        try:
            return bool(self._read())
        except PinProblem:
            return False

    def set(self, pin: str) -> None:
        """Stores the hash of a new PIN, and resets the tries."""
        check_pin(pin)
        salt = token_bytes(16)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(_PinFile(salt.hex(), _hash(pin, salt)))

    def wait(self, now: float) -> int:
        """The seconds until the next try; 0 when one can be made now. A clock that was put back gives no more."""
        kept = self._read()
        wait, passed = wait_after(kept.failed), now - kept.last
        return max(0, round(wait - passed)) if passed >= 0 else wait

    def opens(self, pin: str, now: float) -> bool:
        """Whether this is the PIN; a wrong one is counted, and while one must wait every one is wrong."""
        if self.wait(now):
            return False
        kept = self._read()
        self._count(replace(kept, failed=kept.failed + 1, last=now))
        right = compare_digest(_hash(pin, bytes.fromhex(kept.salt)), kept.hash)
        if right:
            self._count(replace(kept, failed=0, last=0))
        return right

    def _count(self, kept: _PinFile) -> None:
        """Counts on the disk or, where that fails, in memory."""
        try:
            self._write(kept)
        except FileProblem as problem:
            self._uncounted, self.trouble = kept, str(problem)
        else:
            self._uncounted, self.trouble = None, ""

    def tries_left(self) -> int:
        """How many wrong ones are left before the first wait."""
        return max(0, TRIES - self._read().failed)

    def _read(self) -> _PinFile:
        if self._uncounted is not None:
            return self._uncounted
        try:
            kept = _PinFile(**json.loads(read_file(self.path)))
            bytes.fromhex(kept.salt + kept.hash)
            return replace(kept, failed=int(kept.failed), last=float(kept.last))
        except (FileProblem, ValueError, TypeError):
            raise PinProblem("No staff PIN is set, or its file is damaged: screener kiosk --set-pin") from None

    def _write(self, kept: _PinFile) -> None:
        write_file(self.path, [json.dumps(asdict(kept))], force=self.path.exists())


def check_pin(pin: str) -> None:
    """Raises PinProblem for a PIN that is too short, too long or too simple."""
    if not SHORTEST <= len(pin) <= LONGEST:
        raise PinProblem(f"A PIN has from {SHORTEST} to {LONGEST} characters")
    if len(set(pin)) == 1:
        raise PinProblem("A PIN has more than one kind of character")


def wait_after(failed: int) -> int:
    """The seconds to wait after so many wrong PINs in a row."""
    return 0 if failed < TRIES else int(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failed - TRIES, 20)))


def _hash(pin: str, salt: bytes) -> str:
    return scrypt(pin.encode("utf-8", "surrogatepass"), salt=salt, **_COST).hex()

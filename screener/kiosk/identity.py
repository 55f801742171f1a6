"""The identity of a kiosk, which it has again at its next start: it may delete what nobody finished there before.

Several kiosks may run side by side in one account. Each takes the first file that no other one holds locked, so an
id is never used twice at a time, and the system releases the lock however a kiosk ends.
"""

from __future__ import annotations

import fcntl
import os
from itertools import count
from pathlib import Path
from uuid import uuid4

_LONGEST = 100


class KioskIdentity:
    """An id that is held for as long as this object lives."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in count(1):
            self._descriptor = os.open(folder / f"kiosk-{number}.id", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(self._descriptor)
            else:
                break
        kept = os.pread(self._descriptor, _LONGEST, 0)
        whole = kept.isalnum() and kept.isascii()
        self.id = kept.decode("ascii") if whole else uuid4().hex
        if not whole:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, self.id.encode(), 0)

    def release(self) -> None:
        """Lets another kiosk have the id."""
        os.close(self._descriptor)

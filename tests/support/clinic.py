"""A clinic's store that tests only read: 45 screenings over three days, one of them open, one deleted."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screener.records.store import open_store
from screener.records.types import Record
from tests.support.stores import AT, FEVERISH, STEADY, UNSURE, drafted, kept, screener

DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")


@dataclass
class Clinic:
    """Where the store is, and what is in it, the oldest first."""

    place: Path
    records: list[Record]
    open: str
    deleted: str

    def run(self, *arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
        return screener(*arguments, "--store", self.place, **more)

    def codes(self, *arguments: str | Path, **more: Any) -> list[str]:  # noqa: ANN401
        """The codes that `list` finds."""
        ended = self.run("list", "--format", "json", "--rows", "1000", *arguments, **more)
        assert ended.returncode == 0, ended.stderr
        return [screening["code"] for screening in json.loads(ended.stdout)["screenings"]]


def clinic_at(place: Path) -> Clinic:
    """The clinic, in a new store."""
    with closing(open_store(str(place))) as store:
        records = [
            kept(
                store, (STEADY, FEVERISH, UNSURE)[number % 3], f"R-{number}", f"{DAYS[number // 15]}T09:{number:02}:00Z"
            )
            for number in range(43)
        ]
        deleted = kept(store, FEVERISH, started="2026-11-22T10:00:00Z")
        store.delete(deleted["id"], AT)
        begun = drafted(store, STEADY, started="2026-11-22T11:00:00Z")
    return Clinic(place, records, begun.code, deleted["code"])

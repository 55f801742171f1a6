"""The search for marks in files, in the arguments and environments of processes, and in the store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from stat import S_ISREG

from screener.errors import StoreError

SHARED = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  (they are searched, not written)
LARGEST = 16 * 1024 * 1024
"""Bytes; larger files are not searched."""


def in_processes(marks: Sequence[str], found: list[str]) -> int:
    """Appends the marks found in arguments and environments to `found`; returns the number of processes."""
    looked = 0
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            with suppress(OSError):
                data = (process / name).read_bytes()
                looked += name == "cmdline"
                found += [f"{mark} in the {name} of a process" for mark in marks if mark.encode() in data]
    return looked


def in_files(marks: Iterable[str], folders: Iterable[Path], lawful: Path, since: float) -> tuple[int, list[str]]:
    """Searches the files below `folders` changed after `since`, without the folder `lawful`; count and findings.

    Links and files that this user cannot read are passed over.
    """
    wanted = [(mark, mark.encode()) for mark in marks]
    looked, found = 0, []
    for path in _files(folders, lawful):
        with suppress(OSError):
            status = path.lstat()
            if not S_ISREG(status.st_mode) or status.st_mtime < since or status.st_size > LARGEST:
                continue
            data = path.read_bytes()
            looked += 1
            found += [f"{mark} in {path}" for mark, sought in wanted if sought in data]
    return looked, found


def _files(folders: Iterable[Path], lawful: Path) -> Iterator[Path]:
    for folder in folders:
        for place, inner, names in os.walk(folder):
            if Path(place) == lawful:
                inner.clear()
                continue
            yield from (Path(place) / name for name in names)


def in_store(people: Sequence[Sequence[str]], place: str) -> tuple[int, list[str]]:
    """Checks that each person's marks are in one screening only, and no screening holds two persons' marks."""
    from screener.records.store import Wanted, open_store

    found, owners = [], {mark: number for number, marks in enumerate(people) for mark in marks}
    homes: dict[int, str] = {}
    with closing(open_store(place)) as store:
        screenings = store.find(Wanted())
        for screening in screenings:
            text = " ".join(
                [store.screening(screening.code).record or "", *(event.entry for event in store.events(screening.id))]
            )
            owners_here = {owner for mark, owner in owners.items() if mark in text}
            if len(owners_here) > 1:
                found.append(f"{screening.code} holds the answers of {len(owners_here)} persons")
            elsewhere = [
                home for owner in owners_here if (home := homes.setdefault(owner, screening.code)) != screening.code
            ]
            found += [f"{screening.code} and {home} hold the answers of one person" for home in elsewhere]
    missing = len(people) - len(homes)
    if missing:
        raise StoreError(f"The answers of {missing} persons are not in the store at all")
    return len(screenings), found

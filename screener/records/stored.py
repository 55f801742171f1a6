"""The record of a stored screening: opened when it is sealed, and refused when it is damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from screener.errors import ScreenerError, StoreError, desk_message
from screener.files import read_file
from screener.records.events import Event
from screener.records.record import checksum_of
from screener.records.sealing import Unsealable, is_sealed
from screener.records.store.draft import unsealed
from screener.records.store.tables import Screening
from screener.records.types import Record
from screener.records.verification import shape_fault
from screener.text import utf8


class Damaged(StoreError):
    """The record of a screening cannot be read; the message repeats nothing of it."""

    def __init__(self, code: str) -> None:
        super().__init__(desk_message("desk-record-damaged", code=code))


class Sealed(ScreenerError):
    """A sealed record, and no identity file to open it with."""

    def __init__(self, code: str) -> None:
        super().__init__(desk_message("desk-sealed", code=code))


def stored_text(screening: Screening, identity: Path | None) -> tuple[str, list[Event] | None]:
    """The record of a finished screening as text; with its log when both were sealed together.

    Raises Damaged, Sealed, SealingError for a key that does not open it, and ScreenerError when there is no result.
    """
    if screening.state != "finished":
        raise ScreenerError(
            desk_message("desk-no-result", code=screening.code, state=desk_message(f"list-{screening.state}"))
        )
    if not isinstance(screening.record, str):
        raise Damaged(screening.code)
    if not is_sealed(screening.record):
        return screening.record, None
    if identity is None:
        raise Sealed(screening.code)
    try:
        return unsealed(screening.record, identities_in(identity))
    except Unsealable:
        raise Damaged(screening.code) from None


def stored_record(screening: Screening, identity: Path | None) -> Record:
    """The record of a finished screening, opened when it is sealed; raises what `stored_text` raises."""
    text, _ = stored_text(screening, identity)
    return parsed_record(text, screening.code)


def is_altered(record: Record) -> bool:
    """Whether the checksum of a record does not fit it any more."""
    try:
        return checksum_of(record) != record["checksum"]
    except (ValueError, TypeError, RecursionError):
        return True


def parsed_record(text: str, code: str) -> Record:
    """The record in a text; raises Damaged when it is none."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        record = None
    if shape_fault(record):
        raise Damaged(code)
    return cast("Record", record)


def identities_in(file: Path) -> str:
    """The text of an identity file."""
    return utf8(read_file(file), str(file))

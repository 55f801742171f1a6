"""Reads exports back, one record at a time, from JSON or lines of JSON of any length."""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Any

MOST_RECORD = 4 * 1024 * 1024
"""An upper limit for the characters of a record."""

_BETWEEN = re.compile(r"[\s,\[\]]*")


class NoRecords(Exception):
    """The input is no export, or its end is missing."""


class Splitter:
    """Splits the bytes of an export, and calls `found` with each whole record as text and as data.

    `records` counts those that it gave.
    """

    def __init__(self, found: Callable[[str, Any], None]) -> None:
        self._found = found
        self._decode = getincrementaldecoder("utf-8")().decode
        self._rest = ""
        self._lists = 0
        self.records = 0

    def write(self, data: bytes) -> int:
        """Reads a piece; raises NoRecords for bytes that cannot be a part of an export."""
        try:
            self._rest += self._decode(data)
        except UnicodeDecodeError:
            raise NoRecords from None
        self._rest = self._rest[self._taken() :]
        if len(self._rest) > MOST_RECORD:
            raise NoRecords
        return len(data)

    def flush(self) -> None:
        """Does nothing: every whole record has been passed on already."""

    def end(self) -> None:
        """Raises NoRecords when there was none, or when something is missing at the end."""
        try:
            self._rest += self._decode(b"", True)  # noqa: FBT003  (the last piece)
        except UnicodeDecodeError:
            raise NoRecords from None
        if self._rest or self._lists or not self.records:
            raise NoRecords

    def _taken(self) -> int:
        """The position after the last whole record, each of which is passed on."""
        at = 0
        while True:
            between = _BETWEEN.match(self._rest, at)
            skipped = between[0] if between else ""
            self._lists += skipped.count("[") - skipped.count("]")
            at += len(skipped)
            if at == len(self._rest):
                return at
            if self._rest[at] != "{":
                raise NoRecords
            try:
                record, end = _DECODER.raw_decode(self._rest, at)
            except json.JSONDecodeError:
                return at  # the rest of it may come
            except (RecursionError, ValueError):  # too deep, or a number longer than Python reads
                raise NoRecords from None
            self.records += 1
            self._found(self._rest[at:end], record)
            at = end


_DECODER = json.JSONDecoder()

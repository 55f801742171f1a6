"""Files of many answer sheets, read line by line: JSON lines, and tables with a row for each sheet."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from io import BufferedReader, RawIOBase, TextIOWrapper
from typing import Literal, cast

from screener.errors import InvalidFile, Place, Problem
from screener.records.json_reader import MOST_JSON

Source = Literal["jsonl", "csv"]
"""How a file of many sheets is written."""
Line = tuple[int, bytes | Sequence[str]]
"""The number of a line, and the line; of a table its cells."""
UNREADABLE_ROW = (
    "this row cannot be read: a quotation mark is not closed or stands inside a cell (write it twice there), "
    "or a cell is too long"
)


_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What other programs put between the cells of a table."""


def check_separator(header: Sequence[str], known: Collection[str], file: str) -> None:
    """Raises InvalidFile for a header in one cell that is the names of columns with another sign between them."""
    for sign, called in _OTHER_SEPARATORS.items():
        if len(header) == 1 and any(name.strip() in known for name in header[0].split(sign)[1:]):
            message = f"the columns are separated by {called}; save the table with commas"
            raise InvalidFile([Problem(Place(file), "csv", message)])


class Arriving(RawIOBase):
    """A stream that somebody may still write to: it counts the lines that came and were not taken yet."""

    def __init__(self, stream: RawIOBase) -> None:
        super().__init__()
        self.lines = 0
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        size = cast("int | None", self._stream.readinto(buffer))
        self.lines += bytes(buffer[:size]).count(b"\n") if size else 0
        return size

    def take(self, *, whole: bool) -> None:
        """Counts a line as taken, if the `whole` of it was."""
        self.lines -= whole


ARRIVING_BYTES = 64 * 1024
"""So many bytes are read at once of what arrives: as many as a pipe holds."""


def arriving(file: BufferedReader) -> BufferedReader:
    """A file to be given to `lines_of`, which then tells whenever all lines that came are taken."""
    return BufferedReader(Arriving(cast("RawIOBase", file.raw)), ARRIVING_BYTES)


def lines_of(file: BufferedReader, source: Source) -> Iterator[Line | None]:
    """The lines of a file one after the other; of a table first its header.

    None stands where no further line of a file that is `arriving` has come: the next one may have to be waited for.
    """
    came = file.raw if isinstance(file.raw, Arriving) else None
    return _rows(file, came) if source == "csv" else _json_lines(file, came)


def _json_lines(file: BufferedReader, came: Arriving | None) -> Iterator[Line | None]:
    number = 0
    while True:
        if came and not came.lines:
            yield None
        if not (line := file.readline(MOST_JSON + 1)):
            return
        number += 1
        if len(line) > MOST_JSON:
            while line and not line.endswith(b"\n"):
                line = file.readline(MOST_JSON)
            given = b"{" * (MOST_JSON + 1)  # no white space, which is taken off the end
        else:
            given = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if came:
            came.take(whole=line.endswith(b"\n"))
        if given.strip():
            yield number, given


class _RowLines:
    """The lines of a table, of which those behind the first of a row can be read once more."""

    def __init__(self, lines: Iterator[str], came: Arriving | None) -> None:
        self.row: list[str] = []
        self._lines = lines
        self._came = came
        self._again = deque[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._taken()
        self.row.append(line)
        return line

    def _taken(self) -> str:
        line = next(self._lines)
        if self._came:
            self._came.take(whole=line.endswith("\n"))
        return line

    @property
    def must_wait(self) -> bool:
        """Whether no further line has come."""
        return not self._again and self._came is not None and not self._came.lines

    def put_back(self) -> None:
        """Gives the lines behind the first one again."""
        self._again.extendleft(reversed(self.row[1:]))
        del self.row[1:]


def _rows(file: BufferedReader, came: Arriving | None) -> Iterator[Line | None]:
    """The rows of a table; a row that cannot be read, or whose quotation mark is not closed, is empty.

    Such a mark would take in the rows behind it: what has several lines and not the cells of the header is one line.
    """
    lines = _RowLines(TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline=""), came)
    rows, number, width = csv.reader(lines, strict=True), 1, 0
    while True:
        lines.row.clear()
        if lines.must_wait:
            yield None
        try:
            row = next(rows)
            is_whole = len(lines.row) == 1 or len(row) == width
        except StopIteration:
            return
        except csv.Error:
            row, is_whole = [], False
        if not is_whole:
            lines.put_back()
        if row or not is_whole:
            width = width or len(row)
            yield number, row if is_whole else ()
        number += len(lines.row)

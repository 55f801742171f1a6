"""Files of many answer sheets, read line by line: JSON lines, and tables with a row for each sheet."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from io import BufferedReader, TextIOWrapper
from typing import Literal

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


def lines_of(file: BufferedReader, source: Source) -> Iterator[Line]:
    """The lines of a file one after the other; of a table first its header."""
    return _rows(file) if source == "csv" else _json_lines(file)


def _json_lines(file: BufferedReader) -> Iterator[Line]:
    number = 0
    while line := file.readline(MOST_JSON + 1):
        number += 1
        if len(line) > MOST_JSON:
            while line and not line.endswith(b"\n"):
                line = file.readline(MOST_JSON)
            yield number, b"{" * (MOST_JSON + 1)  # no white space, which is taken off the end
        elif (number == 1 and (line := line.removeprefix(b"\xef\xbb\xbf")).strip()) or line.strip():
            yield number, line


class _RowLines:
    """The lines of a table, of which those behind the first of a row can be read once more."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.row: list[str] = []
        self._lines = lines
        self._again = deque[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            raise StopIteration
        self.row.append(line)
        return line

    def put_back(self) -> None:
        """Gives the lines behind the first one again."""
        self._again.extendleft(reversed(self.row[1:]))
        del self.row[1:]


def _rows(file: BufferedReader) -> Iterator[Line]:
    """The rows of a table; a row that cannot be read, or whose quotation mark is not closed, is empty.

    Such a mark would take in the rows behind it: what has several lines and not the cells of the header is one line.
    """
    lines = _RowLines(TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline=""))
    rows, number, width = csv.reader(lines, strict=True), 1, 0
    while True:
        lines.row.clear()
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

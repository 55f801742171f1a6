"""Files of many answer sheets: one line out for each line in, in their order, a bad one told in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from screener.cli.options import engine, questionnaire_at
from screener.cli.processes import Processes
from screener.cli.scale_folder import outlooks_of
from screener.errors import InvalidFile, Place, Problem

if TYPE_CHECKING:
    from screener.analysis.outlook import Outlooks
    from screener.records.line_files import Line, Source
    from screener.records.lines import Lines
    from screener.records.signature import Signer

SOURCES: dict[str, Source] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
"""The end of a file's name, and how it is written."""
TABLE = ".parquet"
"""The end of the name of a file that only an engine reads and writes."""
CHUNK = 400
"""Lines that are judged at once."""
FEW = 20
"""The same where each takes long, or gives much."""


class Work(NamedTuple):
    """What is asked of every line."""

    questions: Path | None
    form: str
    outlook: bool
    signer: Signer | None = None


@dataclass
class Tally:
    """How many lines were written, and how many of them say what is wrong."""

    lines: int = 0
    bad: int = 0


def scored_lines(
    file: Path, source: Source, work: Work, jobs: int, progress: Callable[[str, int, int], None], tally: Tally
) -> Iterator[str]:
    """One line of JSON for each line of a file."""
    from screener.files import opened_file
    from screener.records.line_files import UNREADABLE_ROW, lines_of

    with opened_file(file) as stream:
        size = 0 if str(file) == "-" else os.fstat(stream.fileno()).st_size
        lines = lines_of(stream, source)
        header: tuple[str, ...] = ()
        if source == "csv":
            first = next(lines, None)
            if first and not first[1]:
                raise InvalidFile([Problem(Place(str(file), first[0]), "csv", UNREADABLE_ROW)])
            header = tuple(str(cell).strip() for cell in first[1]) if first else ()
        for text, number, bad in _in_order(_Begun(work, str(file), header), lines, jobs):
            tally.lines += number
            tally.bad += bad
            if size:
                progress("bytes", min(stream.tell(), size), size)
            yield text


class _Judged(NamedTuple):
    """The results of some lines, how many they are, and how many of them say what is wrong."""

    text: str
    lines: int
    bad: int


class _Begun(NamedTuple):
    """All that a process needs to judge lines."""

    work: Work
    name: str
    header: tuple[str, ...]


def _in_order(begun: _Begun, lines: Iterator[Line], jobs: int) -> Iterator[_Judged]:
    size = FEW if begun.work.outlook or begun.work.form == "jsonl" else CHUNK
    if jobs == 1:
        return map(_judge(begun), iter(lambda: list(islice(lines, size)), []))
    return Processes(jobs, _begin, (begun,)).results(_judged, lines, size)


_OWN: list[Callable[[list[Line]], _Judged]] = []
"""What judges lines in this process."""


def _begin(begun: _Begun) -> None:
    _OWN[:] = [_judge(begun)]


def _judged(chunk: list[Line]) -> list[_Judged]:
    return [_OWN[0](chunk)]


def _judge(begun: _Begun) -> Callable[[list[Line]], _Judged]:
    """What writes the results of some lines, and says how many were bad ones."""
    from screener.records.lines import Lines
    from screener.records.plain_json import one_line

    questionnaire = questionnaire_at(begun.work.questions)
    lines = Lines(questionnaire, begun.name, begun.header, begun.work.signer)
    found = _way(begun.work, lines, outlooks_of(questionnaire, lambda *_: None))

    def judge(chunk: list[Line]) -> _Judged:
        texts, bad = [], 0
        for line in chunk:
            try:
                texts.append(found(line))
            except InvalidFile as error:
                bad += 1
                texts.append(one_line({"line": line[0], "errors": list(map(_problem, error.problems))}))
        return _Judged("".join(texts), len(chunk), bad)

    return judge


def _way(work: Work, lines: Lines, outlooks: Outlooks) -> Callable[[Line], str]:
    """How one line is judged."""
    from screener.records.plain_json import one_line

    if work.form == "jsonl":
        return lambda line: one_line(lines.record(line, engine(), outlooks))
    return partial(lines.brief, outlooks=outlooks) if work.outlook else lines.brief


def _problem(problem: Problem) -> dict[str, object]:
    return {"column": problem.place.column, "message": problem.message}

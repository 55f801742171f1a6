"""Files of many answer sheets: a result for each line, in their order, and an error in place of a bad one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from screener.cli.options import engine, now, questionnaire_at
from screener.cli.output import tell, write
from screener.cli.processes import Processes
from screener.cli.progress import watched
from screener.cli.scale_folder import outlooks_of
from screener.errors import InvalidFile, Place, Problem
from screener.quantities import counted
from screener.questionnaire.light import dataclass

if TYPE_CHECKING:
    from screener.analysis.outlook import Outlooks
    from screener.questionnaire.model import Questionnaire
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


MOST_KEPT = 25_000
"""Of earlier lines, for each budget: memory does not grow with the lines, and few are worked out anew."""


class Work(NamedTuple):
    """What is asked of every line."""

    questions: Path | None
    form: str
    outlook: bool
    signer: Signer | None = None
    day: date | None = None


@dataclass(frozen=False)
class Tally:
    """How many lines were written, and how many of them say what is wrong."""

    lines: int = 0
    bad: int = 0
    unkept_names: int = 0
    """Those with an id that their record does not hold."""


On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="The day of the screening, for dates (default: today)."),
]


def day_of(on: datetime | None) -> date:
    """The day of the screening, or the one on which the program runs."""
    from screener.questionnaire.days import local_day

    return local_day(now()) if on is None else on.date()


def dated(questionnaire: Questionnaire, on: datetime | None) -> Questionnaire:
    """The questionnaire as it is asked on that day."""
    from screener.questionnaire.days import on_day

    return on_day(questionnaire, day_of(on))


def check_input_once(files: Sequence[Path]) -> None:
    """Raises where standard input is named twice, which can be read only once."""
    if [str(file) for file in files].count("-") > 1:
        raise typer.BadParameter("- is standard input, and can stand once.", param_hint="FILES")


def score_lines(
    files: Sequence[Path], work: Work, lines: Source | None, jobs: int, out: Path | None, *, force: bool
) -> None:
    """Scores files line by line; exit code 1 where a line is a bad one."""
    if work.form not in ("text", "brief", "jsonl"):
        raise typer.BadParameter("lines are written as brief or as jsonl.", param_hint="--format")
    from screener.files import is_pipe

    sources = []
    check_input_once(files)
    for file in files:
        arrives = str(file) == "-" or is_pipe(file)
        source = SOURCES.get(file.suffix) or (lines if arrives else None)
        if source is None and arrives:
            named = "standard input" if str(file) == "-" else file
            raise typer.BadParameter(f"for {named} say --lines jsonl or --lines csv.", param_hint="--format")
        if source is None and work.form == "brief":
            message = f"brief is for lines, and {file} is neither .jsonl nor .csv; take text or json."
            raise typer.BadParameter(message, param_hint="--format")
        if source is None:
            raise typer.BadParameter(f"{file} is neither .jsonl nor .csv; score it alone.", param_hint="FILES")
        sources.append((file, source))
    tally = Tally()
    with watched("scoring") as progress:
        every = (scored_lines(file, source, work, jobs, progress, tally) for file, source in sources)
        write(chain.from_iterable(every), out, force=force)
    if tally.unkept_names:
        named = f"{counted(tally.unkept_names)} of {counted(tally.lines)} lines have an id, which no whole record holds"
        tell(f"{named}; the records stand in the order of the lines, and --format brief names the ids")
    if tally.bad:
        tell(f"{counted(tally.bad)} of {counted(tally.lines)} lines could not be read; the result says why")
        raise typer.Exit(1)


def scored_lines(
    file: Path, source: Source, work: Work, jobs: int, progress: Callable[[str, int, int], None], tally: Tally
) -> Iterator[str]:
    """One line of JSON for each line of a file."""
    from screener.files import is_pipe, opened_file
    from screener.records.line_files import UNREADABLE_ROW, arriving, lines_of

    with opened_file(file, pipes=True) as stream:
        arrives = str(file) == "-" or is_pipe(file)
        size = 0 if arrives else os.fstat(stream.fileno()).st_size
        lines = lines_of(arriving(stream) if arrives else stream, source)
        header: tuple[str, ...] = ()
        if source == "csv":
            first = next(filter(None, lines), None)
            if first and not first[1]:
                raise InvalidFile([Problem(Place(str(file), first[0]), "csv", UNREADABLE_ROW)])
            header = tuple(str(cell).strip() for cell in first[1]) if first else ()
        for text, number, bad, unkept in _in_order(_Begun(work, str(file), header), lines, jobs):
            tally.lines += number
            tally.bad += bad
            tally.unkept_names += unkept
            if size and not stream.closed:
                progress("bytes", min(stream.tell(), size), size)
            yield text
            if arrives:
                sys.stdout.flush()  # whoever writes the lines may wait for the results


class _Judged(NamedTuple):
    """The results of some lines, how many they are, how many say what is wrong, and how many lost their id."""

    text: str
    lines: int
    bad: int
    unkept_names: int


class _Begun(NamedTuple):
    """All that a process needs to judge lines."""

    work: Work
    name: str
    header: tuple[str, ...]


def _in_order(begun: _Begun, lines: Iterator[Line | None], jobs: int) -> Iterator[_Judged]:
    size = FEW if begun.work.outlook or begun.work.form == "jsonl" else CHUNK
    if jobs == 1:
        return map(_judge(begun), _chunks(lines, size))
    return Processes(jobs, _begin, (begun,)).results(_judged, filter(None, lines), size)


def _chunks(lines: Iterator[Line | None], size: int) -> Iterator[list[Line]]:
    """The lines, so many at once at most; fewer where the next one has not come yet."""
    chunk: list[Line] = []
    for line in lines:
        if line:
            chunk.append(line)
        if chunk and (line is None or len(chunk) == size):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_OWN: list[Callable[[list[Line]], _Judged]] = []
"""What judges lines in this process."""


def _begin(begun: _Begun) -> None:
    _OWN[:] = [_judge(begun)]


def _judged(chunk: list[Line]) -> list[_Judged]:
    return [_OWN[0](chunk)]


def _judge(begun: _Begun) -> Callable[[list[Line]], _Judged]:
    """What writes the results of some lines, and says how many were bad ones."""
    from screener.questionnaire.days import on_day
    from screener.records.lines import Lines
    from screener.records.plain_json import one_line

    questionnaire = on_day(questionnaire_at(begun.work.questions), begun.work.day)
    lines = Lines(questionnaire, begun.name, begun.header, begun.work.signer)
    found = _way(begun.work, lines, outlooks_of(questionnaire, lambda *_: None, most_kept=MOST_KEPT))

    def judge(chunk: list[Line]) -> _Judged:
        texts, bad, unkept = [], 0, lines.unkept_names
        for line in chunk:
            try:
                texts.append(found(line))
            except InvalidFile as error:
                bad += 1
                texts.append(one_line({"line": line[0], "errors": list(map(_problem, error.problems))}))
        return _Judged("".join(texts), len(chunk), bad, lines.unkept_names - unkept)

    return judge


def _way(work: Work, lines: Lines, outlooks: Outlooks) -> Callable[[Line], str]:
    """How one line is judged."""
    from screener.records.plain_json import one_line

    if work.form == "jsonl":
        return lambda line: one_line(lines.record(line, engine(), outlooks))
    return partial(lines.brief, outlooks=outlooks) if work.outlook else lines.brief


def _problem(problem: Problem) -> dict[str, object]:
    return {"column": problem.place.column, "message": problem.message}

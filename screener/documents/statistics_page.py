"""The page of `stats`: counts with bars, as a terminal and a pipe show them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from textwrap import wrap

from screener.documents.table import harmless
from screener.quantities import show
from screener.records.statistics import Bar, Chart, Statistics
from screener.text import clean

LINE = 79
"""The longest line, in columns, where its words leave room for it."""
_LONGEST, _SHORTEST = 30, 8
"""The longest bar of a chart has so many columns."""
LEFT_OUT = "hidden"
"""Stands where a count is left out."""
SMALL_GROUPS = (
    f'"{LEFT_OUT}" stands for a small group, which could point to a person, or for one from which it would follow'
)
"""What a page says below its counts."""
_PARTS = " ▏▎▍▌▋▊▉"


def statistics_lines(every: Sequence[Statistics], *, unicode: bool) -> Iterator[str]:
    """The page, line by line."""
    if not every:
        yield "There is no screening to tell of."
    for at, each in enumerate(every):
        yield from [""] if at else []
        its = each.questionnaire
        yield clean(f"{its.title}, version {its.version}")
        if each.left_out:
            yield "Too few finished screenings to tell anything of; --small tells it all the same."
            continue
        yield f"{_counted(each.finished, 'finished screening')}, {_incomplete(each)}, {each.open} not finished."
        for chart in each.charts:
            yield from _chart(chart, unicode=unicode)
    if any(bar.count is None for each in every for chart in each.charts for bar in chart.bars):
        yield from ("", *wrap(f"{SMALL_GROUPS}; --small shows them.", LINE))


def _incomplete(each: Statistics) -> str:
    return f"{LEFT_OUT if each.incomplete is None else each.incomplete} incomplete"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _chart(chart: Chart, *, unicode: bool) -> Iterator[str]:
    median = "" if chart.median is None else f"; median {show(round(chart.median, 2))}"
    yield ""
    yield clean(f"{chart.title} (of {chart.of}{median})")
    width = max(len(clean(bar.title)) for bar in chart.bars)
    most = max((bar.count or 0 for bar in chart.bars), default=0)
    room = max(_SHORTEST, min(_LONGEST, LINE - len(f"  {'':<{width}}  {'':>12}  ")))
    for bar in chart.bars:
        drawn = _drawn(bar, most, room, unicode=unicode)
        yield f"  {clean(bar.title):<{width}}  {_figure(bar, chart):>12}  {drawn}".rstrip()


def _figure(bar: Bar, chart: Chart) -> str:
    if bar.count is None:
        return LEFT_OUT
    share = f"{round(100 * bar.count / chart.of)} %" if chart.of else ""
    return f"{bar.count:,} {share:>5}"


def _drawn(bar: Bar, most: int, room: int, *, unicode: bool) -> str:
    """The bar in that many columns, to an eighth of one; in ASCII to a whole one."""
    if not bar.count or not most:
        return ""
    eighths = max(1, round(8 * room * bar.count / most))
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_PARTS[part] if part else "") if unicode else "#" * max(1, round(eighths / 8))


def statistics_csv(every: Sequence[Statistics]) -> Iterator[str]:
    """The same as a table; a count that is left out is empty."""
    yield csv_row(("questionnaire", "version", "kind", "id", "bar", "title", "count", "of"))
    for each in every:
        its = each.questionnaire
        for chart in each.charts:
            for bar in chart.bars:
                count = "" if bar.count is None else f"{bar.count}"
                yield csv_row((its.id, its.version, chart.kind, chart.id, bar.id, bar.title, count, f"{chart.of}"))


def csv_row(cells: Sequence[str]) -> str:
    """One line of a table."""
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()

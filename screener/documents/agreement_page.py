"""The page of `stats --agreement`: the screening against the decision, as text, as HTML and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from screener.documents.html import CLOSING, Html, element, opening
from screener.documents.statistics_page import csv_row
from screener.records.agreement import REACH, Agreement, Detection, Figure, titles_of
from screener.records.decision import OTHER
from screener.text import clean

_NOTHING = "Nothing was decided yet: screener decide CODE keeps a decision."
_NEEDED = (
    "“more” is how many more it takes, at the present figure, until its interval (95 %)",
    f"reaches no further than {REACH:g} to either side; until then a figure means little.",
    "This page names single screenings.",
)
_WEIGHTED = "by their order"


class Grid(NamedTuple):
    """One table: its title, its headings, and its rows, each with a name."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: bool = True
    """Whether all but the first column are numbers."""


def agreement_lines(every: Sequence[Agreement]) -> Iterator[str]:
    """The page, line by line."""
    for at, each in enumerate(every):
        yield from [""] if at else []
        its = each.questionnaire
        yield clean(f"{its.title}, version {its.version}")
        yield _counted(each)
        for grid in _grids(each):
            yield from ("", clean(grid.title), *_drawn(grid))
    yield from ("", *_NEEDED) if every else (_NOTHING,)


def agreement_html(every: Sequence[Agreement]) -> Iterator[str]:
    """The whole page, a part for each version of a questionnaire."""
    yield opening("Screenings and decisions", "statistics")
    yield element("h1", "Screenings and decisions")
    for each in every:
        its = each.questionnaire
        heading = element("h2", its.title, " ", element("small", f"version {its.version}"))
        yield element("section", heading, element("p", _counted(each)), *map(_figure, _grids(each)))
    yield element("p", " ".join(_NEEDED) if every else _NOTHING, class_="note")
    yield CLOSING


def agreement_csv(every: Sequence[Agreement]) -> Iterator[str]:
    """The same figures, one a line; what is not defined is empty."""
    yield csv_row(("questionnaire", "version", "figure", "screening", "decision", "value", "low", "high", "of", "more"))
    for each in every:
        its, names = each.questionnaire, [*titles_of(each.questionnaire)]
        for said, row in zip(names[:-1], each.table, strict=False):
            for decided, count in zip(names, row, strict=True):
                yield csv_row((its.id, its.version, "count", said, decided, f"{count}", "", "", "", ""))
        figures = [("agreement", "", "", each.agreement), ("kappa", "", "", each.kappa)]
        figures += [("weighted kappa", "", "", each.weighted)]
        for found in each.detections():
            name = f"{found.kind} {found.id or 'any'}"
            figures += [("sensitivity", name, found.against, found.sensitivity)]
            figures += [("specificity", name, found.against, found.specificity)]
        for *named, figure in figures:
            numbers = ("" if end is None else f"{end:.6f}" for end in (figure.value, figure.low, figure.high))
            yield csv_row((its.id, its.version, *named, *numbers, f"{figure.of}", f"{figure.more}"))


def _counted(each: Agreement) -> str:
    apart = len(each.cases) - len(each.compared)
    without = f" {apart} of the decided had no outcome yet, and are compared by stops and flags alone." if apart else ""
    return f"{len(each.cases)} decided, {each.undecided} finished and not decided.{without}"


def _grids(each: Agreement) -> Iterator[Grid]:
    titles = titles_of(each.questionnaire)
    places = {name: f"{number}" for number, name in enumerate(titles, 1)} | {OTHER: "other"}
    rows = [
        (f"{places[name]} {title}", *map(str, row))
        for (name, title), row in zip([*titles.items()][:-1], each.table, strict=False)
    ]
    yield Grid("What the screening said (rows), and what was decided (columns)", ("", *places.values()), rows)
    figures = (("same outcome", each.agreement), ("Cohen's kappa", each.kappa))
    shown = [_row(name, figure) for name, figure in (*figures, (f"kappa, weighted {_WEIGHTED}", each.weighted))]
    yield Grid("Agreement", ("", "figure", "95 %", "of", "more"), shown)
    for kind, title in (("stop", "Stops"), ("flag", "Flags")):
        found = [detection for detection in each.detections() if detection.kind == kind]
        for against in dict.fromkeys(detection.against for detection in found):
            rows = [row for each in found if each.against == against for row in _detected(each)]
            worse = f"“{titles[against]}”" + (" or what stands before it" if places[against] != "1" else "")
            yield Grid(f"{title}, against a decision for {worse}", ("", "figure", "95 %", "of", "more"), rows)
    names = [*titles]
    cases = [(case.code, case.day, names[case.said or 0], case.decision) for case in each.differing]
    if cases:
        headings = ("Code", "Begun", "Screening", "Decision", "In words")
        rows = [(code, day, titles[said], titles[its.outcome or OTHER], its.words) for code, day, said, its in cases]
        yield Grid("Decided otherwise", headings, rows, numbers=False)


def _detected(each: Detection) -> Iterator[tuple[str, ...]]:
    yield _row(f"{each.title}: sensitivity", each.sensitivity)
    yield _row(f"{each.title}: specificity", each.specificity)


def _row(name: str, figure: Figure) -> tuple[str, ...]:
    """A figure and its interval; a dash where it is not defined."""
    value, low, high = ("-" if end is None else f"{end:.2f}" for end in (figure.value, figure.low, figure.high))
    return name, value, f"{low} to {high}" if figure.low is not None else "-", f"{figure.of}", f"{figure.more}"


def _drawn(grid: Grid) -> Iterator[str]:
    rows = [[clean(cell) for cell in row] for row in (grid.headings, *grid.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(grid.headings))]
    for row in rows:
        cells = [
            f"{cell:>{width}}" if at and grid.numbers else f"{cell:<{width}}"
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(cells)}".rstrip()


def _figure(grid: Grid) -> Html:
    style = "n" if grid.numbers else ""
    head = element("tr", *(element("th", name, scope="col") for name in grid.headings))
    rows = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell, class_=style) for cell in row[1:]))
        for row in grid.rows
    ]
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("figure", element("figcaption", grid.title), table)

"""The page of `stats` as HTML: bars for what happened, columns for how values lie and for the months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from screener.documents.html import CLOSING, Html, concatenated, element, lines, opening
from screener.documents.statistics_page import LEFT_OUT, SMALL_GROUPS
from screener.quantities import show
from screener.records.statistics import Bar, Chart, Statistics

_COLUMNS = frozenset(("month", "score", "minutes"))
"""Kinds of which the bars have an order of their own, and stand beside each other."""
_HIDDEN: Mapping[str, str] = {"aria-hidden": "true"}
"""A drawing that says no more than the words beside it."""
_WIDEST = 120
"""Of one column."""
_HEIGHT, _WIDTH, _GAP = 120, 640, 6
"""Of a plot, in its own units."""


def statistics_html(every: Sequence[Statistics]) -> Iterator[str]:
    """The whole page, a part for each version of a questionnaire."""
    yield opening("What the screenings show", "statistics")
    yield element("h1", "What the screenings show")
    if not every:
        yield element("p", "There is no screening to tell of.")
    for each in every:
        yield _part(each)
    if any(bar.count is None for each in every for chart in each.charts for bar in chart.bars):
        said = f"{SMALL_GROUPS}."
        yield element("p", said, class_="note")
    yield CLOSING


def _part(each: Statistics) -> Html:
    its = each.questionnaire
    heading = element("h2", its.title, " ", element("small", f"version {its.version}"))
    if each.left_out:
        return element("section", heading, element("p", "Too few finished screenings to tell anything of."))
    figures = (
        (f"{each.finished:,}", "finished"),
        (LEFT_OUT if each.incomplete is None else f"{each.incomplete:,}", "of them incomplete"),
        (f"{each.open:,}", "not finished"),
    )
    listed = element(
        "ul", *(element("li", element("b", number), " ", words) for number, words in figures), class_="figures"
    )
    return element("section", heading, listed, *map(_chart, each.charts))


def _chart(chart: Chart) -> Html:
    median = "" if chart.median is None else f"; median {show(round(chart.median, 2))}"
    caption = element("figcaption", chart.title, " ", element("small", f"of {chart.of:,}{median}"))
    plot = _columns(chart) if chart.kind in _COLUMNS else _bars(chart)
    return element("figure", caption, plot)


def _figure(bar: Bar, chart: Chart) -> tuple[str, str]:
    """The count and the share."""
    if bar.count is None:
        return LEFT_OUT, ""
    return f"{bar.count:,}", f"{round(100 * bar.count / chart.of)} %" if chart.of else ""


def _most(chart: Chart) -> int:
    return max((bar.count or 0 for bar in chart.bars), default=0) or 1


def _bars(chart: Chart) -> Html:
    """A table with a bar in each row."""
    rows = []
    for bar in chart.bars:
        count, share = _figure(bar, chart)
        length = (bar.count or 0) * 100 / _most(chart)
        drawn = element("svg", element("rect", width=f"{length:.1f}%", height="100%"), class_="bar", **_HIDDEN)
        cells = element("td", drawn), element("td", count, class_="n"), element("td", share, class_="n")
        rows.append(element("tr", element("th", bar.title, scope="row"), *cells))
    return element("table", element("tbody", *rows))


def _columns(chart: Chart) -> Html:
    """Columns beside each other with their counts above, and the same as a list for those who do not see them."""
    step = min(_WIDEST, _WIDTH / len(chart.bars))
    drawn, names = [], []
    for at, bar in enumerate(chart.bars):
        count, share = _figure(bar, chart)
        height = _HEIGHT * (bar.count or 0) / _most(chart)
        x, middle = at * step + _GAP / 2, (at + 0.5) * step
        drawn.append(
            element(
                "rect",
                x=f"{x:.1f}",
                y=f"{_HEIGHT - height + 20:.1f}",
                width=f"{step - _GAP:.1f}",
                height=f"{height:.1f}",
            )
        )
        drawn.append(element("text", count, x=f"{middle:.1f}", y=f"{_HEIGHT - height + 14:.1f}"))
        names.append(element("li", bar.title, " ", element("span", f"{count} ({share})" if share else count)))
    plot = element("svg", concatenated(drawn), viewBox=f"0 0 {_WIDTH} {_HEIGHT + 22}", class_="columns", **_HIDDEN)
    return lines(plot, element("ol", *names, class_="names"))

"""The page of `history`: the screenings of one person side by side, their scores over time, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from textwrap import wrap

from screener.documents.statistics_page import LINE
from screener.quantities import show
from screener.records.visits import Visit, Visits
from screener.text import clean

_LEVELS = "▁▂▃▄▅▆▇█"
NOTHING = "-"


def visits_lines(found: Visits, *, unicode: bool) -> Iterator[str]:
    """The page, line by line."""
    its, number = found.questionnaire, len(found.visits)
    yield clean(f"{its.title}: {number} finished screening{'' if number == 1 else 's'} of this person")
    if found.others:
        yield f"{found.others} more: of another questionnaire, sealed, or damaged."
    yield ""
    rows = [_row(visit, found) for visit in found.visits]
    yield from _table((("Begun", "Code", "Version", "Outcome"), *rows))
    if found.scores:
        yield from ("", f"Scores, all worked out with version {clean(its.version)}", *_scores(found, unicode=unicode))
    for visit, changes in found.changes():
        yield from ("", f"What was answered otherwise on {_day(visit)}, {visit.record['code']}")
        for each in changes:
            said = clean(f"{each.label}: {each.old}, now {each.new}")
            yield from wrap(said, LINE, initial_indent="  ", subsequent_indent="    ")
        yield from [] if changes else ["  nothing"]


def _row(visit: Visit, found: Visits) -> tuple[str, ...]:
    outcome = visit.outcome or "incomplete"
    if visit.today is None:
        outcome += f" (the answers do not fit version {found.questionnaire.version})"
    elif visit.outcome_today and visit.outcome and visit.outcome_today != visit.outcome:
        outcome += f" (with version {found.questionnaire.version}: {visit.outcome_today})"
    if visit.decision is not None:
        titles = {each.id: each.title for each in found.questionnaire.outcomes}
        decided = visit.decision.outcome
        outcome += f"; decided: {titles.get(decided, decided) if decided else 'another course'}"
    return _day(visit), visit.record["code"], visit.record["questionnaire"]["version"], outcome


def _day(visit: Visit) -> str:
    return (visit.record["started"] or "without a date")[:10]


def _scores(found: Visits, *, unicode: bool) -> Iterator[str]:
    rows = []
    for name, values in found.scores.items():
        score = found.questionnaire.score_by_id[name]
        numbers = tuple(NOTHING if value is None else show(value) for value in values)
        rows.append((f"  {score.heading}", *numbers, _line(values) if unicode else ""))
    yield from _table(rows)


def _line(values: Sequence[Fraction | None]) -> str:
    """A small line of the values over time, from its own lowest to its own highest."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    if low == high:
        return ""
    step = (high - low) / (len(_LEVELS) - 1)
    return "".join(" " if value is None else _LEVELS[round((value - low) / step)] for value in values)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(clean(row[at])) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(f"{clean(cell):<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()

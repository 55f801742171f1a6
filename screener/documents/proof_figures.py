"""The figures of the proofs as words and rows, for `check` and the rule book."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from screener.analysis.checks.summary import Bounds, ProofSummary, Share
from screener.documents.estimates import end_words
from screener.quantities import decimals_of, grouped, plural, share, show
from screener.questionnaire.model import Questionnaire

NOT_COUNTED = "not counted: it is past the budget of states"


def contents(questionnaire: Questionnaire) -> str:
    """`20 questions, 11 scores, 7 stops, 46 flags, 4 outcomes, 76 sources`; notes where there are any."""
    counts = {
        "question": questionnaire.questions,
        "score": questionnaire.scores,
        "stop": questionnaire.stops,
        "flag": questionnaire.flags,
        "note": questionnaire.notes,
        "outcome": questionnaire.outcomes,
        "source": questionnaire.sources,
    }
    return ", ".join(
        plural(len(parts), what) for what, parts in counts.items() if parts or what not in ("note", "outcome")
    )


def answers_per_sheet(fewest: int, most: int) -> str:
    """`9 to 10 answers`."""
    return plural(most, "answer") if fewest == most else f"{fewest} to {plural(most, 'answer')}"


def outcome_rows(summary: ProofSummary, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Each outcome with its share and its number of sheets; empty where they were not counted."""
    if summary.outcomes is None or not summary.sheets:
        return []
    found = summary.outcomes.items()
    return [(titles.get(name, name), *_counts(part, summary.sheets)) for name, part in found]


def _counts(found: Share | None, sheets: int | None) -> tuple[str, str]:
    """The share of the answer sheets and their number."""
    if found is None or not sheets:
        return "not counted", "not counted"
    return share(found.count, sheets), grouped(found.count)


def band_rows(summary: ProofSummary, *, titled: bool = False) -> list[tuple[str, str, str, str]]:
    """Each band of each score with its share and its number of sheets."""
    rows = []
    for name, bands in summary.bands.items():
        score = summary.questionnaire.score_by_id[name]
        for band, found in bands:
            title = score.title if titled and score.title else name
            rows.append((title, f"{band.key}: {band.title}", *_counts(found, summary.sheets)))
    return rows


def score_rows(summary: ProofSummary, *, titled: bool = False) -> list[tuple[str, str, str]]:
    """Each score with its lowest and highest value."""
    rows = []
    for name, bounds in summary.scores.items():
        score = summary.questionnaire.score_by_id[name]
        rows.append((end_words(score) if titled else name, *_ends(bounds, score.unit)))
    return rows


def _ends(bounds: Bounds | None, unit: str) -> tuple[str, str]:
    if bounds is None:
        return "not counted", "not counted"
    return _end(bounds.lowest, unit), _end(bounds.highest, unit)


def _end(value: Fraction | None, unit: str) -> str:
    """The value; "about" where decimals cannot write it exactly."""
    if value is None:
        return "no value"
    return f"{'' if decimals_of(value) is not None else 'about '}{show(value, unit)}"

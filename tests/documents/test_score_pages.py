"""What a reader sees of each way of writing a score: its part of the rule book, and the result of every vignette.

One file under `results/scores` for each questionnaire `good/score-*.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from screener.documents.book import Chapter
from screener.documents.plain_text import book_text
from screener.documents.rulebook import book_of
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from screener.records.record import record_of
from screener.screening.assessment import assess
from tests.support.pages import SESSION, page
from tests.support.paths import QUESTIONNAIRES, TESTS

FILES = sorted((QUESTIONNAIRES / "good").glob("score-*.yaml"))
PAGES = TESTS / "results" / "scores"


def rule_book(questionnaire: Questionnaire) -> Iterator[str]:
    """The chapters that speak of scores."""
    book = book_of(questionnaire)
    wanted: list[Chapter] = [each for each in book.chapters if each.title in ("Scores", "Outcomes")]
    lines = list(book_text(replace(book, chapters=tuple(wanted)), 80))
    yield from lines[lines.index("1. Scores") : lines.index(f"{len(wanted) + 1}. Sources")]


def seen(questionnaire: Questionnaire) -> str:
    lines = list(rule_book(questionnaire))
    for vignette in questionnaire.vignettes:
        record = record_of(questionnaire, assess(questionnaire, vignette.answers), SESSION, "screener")
        lines += [f"==== {vignette.name}", "", page(record).rstrip("\n"), ""]
    return "\n".join(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_reader_sees_exactly_this(path: Path) -> None:
    expected = (PAGES / f"{path.stem}.txt").read_text(encoding="utf-8")
    assert seen(load(path.read_bytes(), path.name)) == expected


def test_no_page_was_forgotten() -> None:
    assert {path.stem for path in FILES} == {path.stem for path in PAGES.glob("*.txt")}

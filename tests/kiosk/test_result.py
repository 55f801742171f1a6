"""What a patient reads at the end: kind, certain, whole, never a number; and every page of it fits on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from uuid import UUID

import pytest

from screener.i18n import phrase
from screener.kiosk.patient import code_page, result_pages
from screener.questionnaire.model import Questionnaire
from screener.questionnaire.translation import translated
from screener.questionnaire.vignettes import Vignette
from screener.records.record import Session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from screener.screening.pages import Choice, Page
from screener.terminal.prompts.listing import Listing
from screener.terminal.prompts.viewing import WindowSize
from tests.support.random_questionnaires import the_shipped

SIZES = ((24, 80), (15, 40))
STORIES = the_shipped().vignettes
FEW = 5
"""Every fifth vignette by default: they end in every outcome."""


def record(story: Vignette, language: str) -> Record:
    questionnaire = translated(the_shipped(), language)
    session = Session(id=UUID(int=7), mode="kiosk", language=language)
    return record_of(questionnaire, assess(questionnaire, story.answers), session, "screener 0")


@cache
def records(language: str, step: int = FEW) -> list[Record]:
    """The records of the vignettes that ship, or of a part of them."""
    return [record(story, language) for story in STORIES[::step]]


def pages(language: str, size: tuple[int, int], step: int = FEW) -> Iterator[tuple[Record, list[Page]]]:
    for made in records(language, step):
        yield made, result_pages(made, size)


def said(page: Page) -> str:
    return " ".join((page.heading, page.position, page.ask, page.hint, *page.lines))


EVERY = list(product(("en", "es"), SIZES))


@pytest.mark.parametrize("step", [FEW, pytest.param(1, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize(("language", "size"), EVERY)
def test_every_page_fits_with_all_its_entries(language: str, size: tuple[int, int], step: int) -> None:
    entries = (Choice("on", phrase("read-on", language)), Choice("back", phrase("read-back", language)))
    for made, shown in pages(language, size, step):
        last = code_page(made["code"], phrase("kiosk-thanks", language), [], language)
        for page in (*shown, last):
            whole = Page(**{**vars(page), "choices": (*page.choices, *entries)[-2:]})
            view = Listing(whole, lambda: WindowSize(size[1], size[0]), language).view()
            assert view.fits
            assert view.first == 0
            assert view.entries == {0, 1}, "\n".join("".join(text for _, text, *_ in line) for line in view.lines)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_score_no_percentage_and_no_citation_is_told(language: str) -> None:
    for made, shown in pages(language, SIZES[0]):
        text = " ".join(map(said, shown))
        titles = [score["title"] for score in made["assessment"]["scores"].values() if score["title"]]
        because = [reason["because"] for reason in made["assessment"]["reasons"]]
        words = [*titles, *because, "%", "percent", "por ciento", "[1"]
        assert [each for each in words if each in text] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_to_do_and_to_talk_about_is_told_once(language: str) -> None:
    for made, shown in pages(language, SIZES[1]):
        lines = [line for page in shown for line in page.lines]
        for rule in (*made["assessment"]["stops"], *made["assessment"]["flags"]):
            assert lines.count(f"• {rule['say']}") == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_verdict_is_told_only_when_it_is_certain_and_never_without_what_comes_next(language: str) -> None:
    verdicts = {outcome.patient for outcome in translated(the_shipped(), language).outcomes}
    told = set()
    for made, shown in pages(language, SIZES[0]):
        outcome = made["assessment"]["outcome"]
        if outcome and made["assessment"]["certain"]:
            assert (shown[0].ask, shown[0].lines) == (outcome["patient"], (outcome["next"],))
        else:
            assert not verdicts & {page.ask for page in shown}
            assert shown[0].lines == (phrase("kiosk-open", language),)
        told.add(shown[0].ask)
    assert told == verdicts | {phrase("kiosk-thanks", language)}


def test_no_outcome_of_the_shipped_questionnaire_is_a_bare_refusal(shipped: Questionnaire) -> None:
    assert all(outcome.patient and outcome.next for outcome in shipped.outcomes)

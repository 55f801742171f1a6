"""What a patient reads at the end: kind, certain, whole, never a number; and every page of it fits on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from uuid import UUID

import pytest

from screener.analysis.outlook import Outlooks
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
FEW, ALL = 3, 1_000
"""How many vignettes of each outcome, from both ends of the file."""


@cache
def spoken(language: str) -> tuple[Questionnaire, Outlooks]:
    """The shipped questionnaire in that language, and what is worked out once for all its records."""
    questionnaire = translated(the_shipped(), language)
    return questionnaire, Outlooks(questionnaire)


def record(story: Vignette, language: str) -> Record:
    questionnaire, outlooks = spoken(language)
    session = Session(id=UUID(int=7), mode="kiosk", language=language)
    return record_of(questionnaire, assess(questionnaire, story.answers), session, "screener 0", outlooks)


@cache
def records(language: str, number: int = FEW) -> list[Record]:
    """The records of the first and the last vignettes of each outcome."""
    of_each: dict[str | None, list[Vignette]] = {}
    for story in STORIES:
        of_each.setdefault(story.outcome, []).append(story)
    return [
        record(story, language)
        for stories in of_each.values()
        for story in (*stories[:number], *stories[number:][-number:])
    ]


def pages(language: str, size: tuple[int, int], number: int = FEW) -> Iterator[tuple[Record, list[Page]]]:
    for made in records(language, number):
        yield made, result_pages(made, size)


def said(page: Page) -> str:
    return " ".join((page.heading, page.position, page.ask, page.hint, *page.lines))


EVERY = list(product(("en", "es"), SIZES))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("number", [FEW, pytest.param(ALL, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize(("language", "size"), EVERY)
def test_every_page_fits_with_all_its_entries(language: str, size: tuple[int, int], number: int) -> None:
    words = [phrase(key, language) for key in ("read-on", "read-back", "kiosk-to-end")]
    entries = tuple(Choice(word, word) for word in words)
    for made, shown in pages(language, size, number):
        last = code_page(made["code"], phrase("kiosk-thanks", language), [], language)
        for page in (*shown, last):
            whole = Page(**{**vars(page), "choices": (*page.choices, *entries)[-3:]})
            view = Listing(whole, lambda: WindowSize(size[1], size[0]), language).view()
            assert view.fits
            assert view.first == 0
            assert view.entries == {0, 1, 2}, "\n".join("".join(text for _, text, *_ in line) for line in view.lines)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_score_no_percentage_and_no_citation_is_told_of_the_result(language: str) -> None:
    for made, shown in pages(language, SIZES[0]):
        text = " ".join(map(said, shown))
        titles = [f"{score['title']}:" for score in made["assessment"]["scores"].values() if score["title"]]
        because = [reason["because"] for reason in made["assessment"]["reasons"]]
        for entry in made["assessment"]["about"]:
            text = text.replace(entry["say"], "")
        words = [*titles, *because, "%", "percent", "por ciento", "[1"]
        assert [each for each in words if each in text] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_to_do_and_to_talk_about_is_told_once(language: str) -> None:
    for made, shown in pages(language, SIZES[1]):
        told = " ".join(line for page in shown for line in page.lines)
        first = f"{shown[0].ask}. {shown[0].lines[0]}"
        for rule in (*made["assessment"]["stops"], *made["assessment"]["flags"]):
            assert told.count(f"• {rule['say']}") + (first == rule["say"]) == 1


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("This screening is for adults", "Talk with a parent and a doctor about what worries you.")),
        (
            "es",
            (
                "Este cuestionario es para adultos",
                "Hable con su madre o su padre y con un médico de lo que le preocupa.",
            ),
        ),
    ],
)
def test_what_the_first_page_says_is_not_said_again(language: str, told: tuple[str, str]) -> None:
    minors = (made for made in records(language) if [stop["id"] for stop in made["assessment"]["stops"]] == ["minor"])
    minor = next(minors)
    (page,) = result_pages(minor, SIZES[0])
    assert (page.ask, *page.lines[:-1]) == told


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_verdict_is_told_only_when_it_is_certain_and_never_without_what_comes_next(language: str) -> None:
    verdicts = {outcome.patient for outcome in translated(the_shipped(), language).outcomes}
    told = set()
    good = next(story for story in STORIES if story.outcome == "good-match")
    partial = record(replace(good, answers=dict([*good.answers.items()][:12])), language)
    for made, shown in (*pages(language, SIZES[0]), (partial, result_pages(partial, SIZES[0]))):
        outcome = made["assessment"]["outcome"]
        if outcome and made["assessment"]["certain"]:
            assert (shown[0].ask, shown[0].lines[0]) == (outcome["patient"], outcome["next"])
        else:
            assert not verdicts & {page.ask for page in shown}
            assert shown[0].lines[0] == phrase("kiosk-open", language)
        told.add(shown[0].ask)
    assert told == verdicts | {phrase("kiosk-thanks", language)}


@pytest.mark.parametrize(("language", "size"), EVERY)
def test_the_code_comes_first_and_what_to_know_comes_last(language: str, size: tuple[int, int]) -> None:
    for made, shown in pages(language, size):
        assert [page.large for page in shown[:3] if page.large] == [made["code"]]
        if size == SIZES[0]:
            assert shown[0].large
        told = [line for page in shown for line in page.lines]
        about = [f"{entry['title']}. {entry['say']}" for entry in made["assessment"]["about"]]
        assert " ".join(told).endswith(" ".join(about))


def test_no_outcome_of_the_shipped_questionnaire_is_a_bare_refusal(shipped: Questionnaire) -> None:
    assert all(outcome.patient and outcome.next for outcome in shipped.outcomes)

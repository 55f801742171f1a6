"""Fitting: which questions do not fit the screen that everybody has, so that a list must be scrolled."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod
from typing import NamedTuple

from screener.questionnaire.conditions import ALWAYS, mentions
from screener.questionnaire.model import Audience, Question, Questionnaire
from screener.questionnaire.replies import answer_to
from screener.questionnaire.translation import in_each_language
from screener.screening.interview import Interview
from screener.screening.pages import Command, Page
from screener.screening.question_page import question_page, with_commands
from screener.terminal.prompts.listing import Listing
from screener.terminal.prompts.typing import Typing
from screener.terminal.prompts.viewing import WindowSize

SCREEN_COLUMNS, SCREEN_ROWS = 80, 24
"""The smallest screen on which no question should have to be scrolled."""
_TALLEST = 100_000
_MOST_WAYS = 200
"""Sets of answers that are tried for one question."""
_AWAY = (Command.LANGUAGE, Command.LEAVE)


class TallPage(NamedTuple):
    """A question that does not fit, and for whom it is tallest."""

    question: Question
    rows: int
    language: str
    audience: Audience

    def __str__(self) -> str:
        return (
            f"the page of {self.question.id} takes {self.rows} rows of {SCREEN_COLUMNS} columns "
            f"({self.language}, read by {self.audience}), and a usual terminal has {SCREEN_ROWS}; "
            "use fewer or shorter options, or a shorter hint"
        )


def tall_pages(questionnaire: Questionnaire) -> Iterator[TallPage]:
    """The questions that do not fit a usual terminal, in some language, for a patient or for staff."""
    versions = {language: always_asked(each) for language, each in in_each_language(questionnaire).items()}
    for at, question in enumerate(questionnaire.questions):
        pages = [
            TallPage(question, rows_of(version.questions[at], version, language, audience), language, audience)
            for language, version in versions.items()
            for audience in _audiences(question)
        ]
        tallest = max(pages, key=lambda page: page.rows)
        if tallest.rows > SCREEN_ROWS:
            yield tallest


def _audiences(question: Question) -> Iterator[Audience]:
    audiences: tuple[Audience, ...] = ("patient", "staff")
    return (audience for audience in audiences if question.asks(audience))


def rows_of(question: Question, always: Questionnaire, language: str, audience: Audience) -> int:
    """The rows of the lowest terminal, from 24 on, in which a question with its longest hint needs no scrolling.

    In the questionnaire all questions are always asked. Where options have conditions, it is the tallest page over the
    answers that those read; with every option where they read more than choices.
    """
    shown = replace(question, hint=max(question.hint_texts, key=len, default=""), hints=())
    pages = (
        with_commands(question_page(each, interview, language, None), *_AWAY)
        for each, interview in _showings(shown, always, audience)
    )
    return max(_rows_of_page(page, language) for page in pages)


def _showings(question: Question, always: Questionnaire, audience: Audience) -> Iterator[tuple[Question, Interview]]:
    """The question with each set of answers that can show other options of it."""
    interview = Interview(always, audience=audience)
    read = dict.fromkeys(name for option in question.conditional for name in mentions(option.only_if))
    choices = [always.by_id[name] for name in read if name in always.by_id]
    ways = prod(len(each.options) for each in choices)
    if len(choices) < len(read) or any(each.kind.page_kind != "one" for each in choices) or ways > _MOST_WAYS:
        options = tuple(replace(option, only_if=ALWAYS) for option in question.options)
        yield question.with_kind(options=options), interview
        return
    for chosen in product(*([option.id for option in each.options] for each in choices)):
        answers = {each.id: answer_to(each, reply) for each, reply in zip(choices, chosen, strict=True)}
        yield question, replace(interview, answers=answers)


def always_asked(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with all questions asked, so that every answer counts."""
    sections = (
        replace(each, questions=tuple(replace(one, only_if=ALWAYS) for one in each.questions), optional=False)
        for each in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(sections))


def _rows_of_page(page: Page, language: str) -> int:
    if _is_whole(page, SCREEN_ROWS, language):
        return SCREEN_ROWS
    taller = range(SCREEN_ROWS, _TALLEST)
    return taller[bisect_left(taller, x=True, key=lambda rows: _is_whole(page, rows, language))]


def _is_whole(page: Page, rows: int, language: str) -> bool:
    window = WindowSize(SCREEN_COLUMNS, rows)
    drawn = Typing if page.kind == "typed" else Listing
    return drawn(page, lambda: window, language).is_whole

"""The review: a page with every answer as an entry that leads to its question."""

from __future__ import annotations

from collections.abc import Iterator

from screener.i18n import phrase
from screener.questionnaire.answers import NOT_ASKED
from screener.questionnaire.replies import words_of
from screener.screening.interview import Interview
from screener.screening.pages import Choice, Command, Page


def review_page(interview: Interview, language: str, commands: tuple[Command, ...], more: tuple[Choice, ...]) -> Page:
    """The page with the entry that finishes, all answers, each under its section, and more entries."""
    waiting = interview.is_for_the_desk
    return Page(
        kind="one",
        heading=interview.questionnaire.title,
        ask=phrase("review-title", language),
        hint=phrase("review-hint", language),
        lines=(phrase("to-desk", language),) if waiting else (),
        choices=(
            Choice("finish", phrase("finish-to-desk" if waiting else "finish", language), key="f"),
            *_answers(interview, language),
            *more,
        ),
        commands=commands,
        is_final=True,
    )


def _answers(interview: Interview, language: str) -> Iterator[Choice]:
    """Each answer as an entry under the heading of its section; what was set aside is there, as not asked.

    A closed section has one entry, which opens it.
    """
    asked, openings = {question.id for question in interview.questions}, {each.id for each in interview.openings}
    aside = {question.id for question in interview.set_aside if question.asks(interview.audience)}
    section, counted = "", interview.counted
    for question in interview.questionnaire.questions:
        if question.id not in asked | aside | openings:
            continue
        answer = counted.get(question.id, NOT_ASKED)
        heading = question.section if question.section != section else ""
        section = question.section
        label = f"{question.short}: {words_of(question, answer, language)}"
        label = phrase("open-section", language) if question.id in openings else label
        yield Choice(question.id, label, heading=heading)


def why_not_asked(interview: Interview, name: str, language: str) -> str:
    """The note about an answered question that no longer applies; empty for any other."""
    question = next((question for question in interview.set_aside if question.id == name), None)
    if question is None:
        return ""
    words = words_of(question, interview.answers[name], language)
    return phrase("not-asked-note", language, label=question.short, answer=words)

"""The outlook: how much of an interview is still ahead, and, for staff, whether it can still change the result.

It takes a moment to work out, so a page is shown first and gets it afterwards. A patient sees no verdict.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from screener.i18n import phrase
from screener.questionnaire.answers import NOT_ASKED, State
from screener.screening.interview import Interview
from screener.screening.pages import Command, Later, Page


def outlook(interview: Interview, language: str) -> Later:
    """What the page of an interview's next question becomes; worked out once, however often it is shown."""

    @cache
    def found() -> tuple[str, str]:
        counted = to_go(interview)
        return _in_words(counted, interview, language), _decided(interview, language) if counted != (0, 0) else ""

    def later(page: Page) -> Page:
        to_go, decided = found()
        finish = (Command.FINISH,) if decided and Command.FINISH not in page.commands else ()
        return replace(page, to_go=to_go, decided=decided, commands=(*page.commands, *finish))

    return later


def is_decided(interview: Interview) -> bool:
    """Whether nothing that is still open can change the result."""
    from screener.analysis.progress import decided

    return decided(interview.questionnaire, interview.answers) is not None


def to_go(interview: Interview) -> tuple[int, int] | None:
    """The fewest and the most questions that are open; None where they were not counted."""
    from screener.analysis import progress

    return progress.to_go(interview.questionnaire, interview.known, interview.audience)


def _in_words(counted: tuple[int, int] | None, interview: Interview, language: str) -> str:
    """How many questions come after this one; nothing is said where it was not counted, or none is open at all."""
    if counted is None or counted == (0, 0):
        return ""
    least, most = (each - _is_open(interview) for each in counted)
    if most == 0:
        return phrase("to-go-none", language)
    return phrase("to-go-exactly" if least == most else "to-go", language, least=least, most=most)


def _is_open(interview: Interview) -> bool:
    """Whether the question that is asked has no answer yet, and so is one of those that are counted."""
    question = interview.next_question
    return question is not None and interview.known.get(question.id, NOT_ASKED).state is State.NOT_ASKED


def _decided(interview: Interview, language: str) -> str:
    """The result that nothing can change any more, for staff."""
    from screener.analysis.progress import decided

    outcome = decided(interview.questionnaire, interview.answers) if interview.audience == "staff" else None
    return phrase("decided", language, outcome=outcome.title) if outcome else ""

"""The outlook: how much of an interview is still ahead, and, for staff, whether it can still change the result.

It takes a moment to work out, so a page is shown first and gets it afterwards. A patient sees no verdict.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from screener.answers import NOT_ASKED, State
from screener.interview import Interview
from screener.pages import Command, Later, Page
from screener.wording import phrase


def outlook(interview: Interview, language: str) -> Later:
    """What the page of an interview's next question becomes; worked out once, however often it is shown."""

    @cache
    def found() -> tuple[str, str]:
        return _to_go(interview, language), _decided(interview, language)

    def later(page: Page) -> Page:
        to_go, decided = found()
        finish = (Command.FINISH,) if decided and Command.FINISH not in page.commands else ()
        return replace(page, to_go=to_go, decided=decided, commands=(*page.commands, *finish))

    return later


def is_decided(interview: Interview) -> bool:
    """Whether nothing that is still open can change the result."""
    from screener.progress import decided

    return decided(interview.questionnaire, interview.answers) is not None


def _to_go(interview: Interview, language: str) -> str:
    """How many questions come after this one; nothing is said where it was not counted, or none is open at all."""
    from screener.progress import to_go

    counted = to_go(interview.questionnaire, interview.known, interview.audience)
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
    from screener.progress import decided, to_go

    if interview.audience != "staff" or to_go(interview.questionnaire, interview.known, "staff") == (0, 0):
        return ""
    outcome = decided(interview.questionnaire, interview.answers)
    return phrase("decided", language, outcome=outcome.title) if outcome else ""

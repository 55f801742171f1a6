"""The forecast: how many questions are still to come and, for staff, whether they can change the result.

It takes a moment to work out, so a page is shown first and completed afterwards. Patients see no result early.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from screener.i18n import phrase
from screener.questionnaire.answers import NOT_ASKED, AnswerState
from screener.questionnaire.light import dataclass
from screener.questionnaire.model import Outcome
from screener.screening.interview import Interview
from screener.screening.pages import Command, Later, Page


@dataclass(frozen=True)
class Forecast:
    """The two proofs behind a forecast, handed in by whoever starts a dialogue."""

    to_go: Callable[[Interview], tuple[int, int] | None]
    """The fewest and the most questions that its audience is still to answer; None: not counted."""
    decided: Callable[[Interview], Outcome | None]
    """The outcome that no open question can change; None: there is none, or it was not counted."""

    def later(self, interview: Interview, language: str) -> Later:
        """What completes the page of an interview's next question; worked out once, however often it is shown."""

        @cache
        def worked_out() -> tuple[str, str]:
            counted = self.to_go(interview)
            decided = self._decided_text(interview, language) if counted != (0, 0) else ""
            return _to_go_text(counted, interview, language), decided

        def later(page: Page) -> Page:
            to_go, decided = worked_out()
            finish = (Command.FINISH,) if decided and Command.FINISH not in page.commands else ()
            return replace(page, to_go=to_go, decided=decided, commands=(*page.commands, *finish))

        return later

    def is_decided(self, interview: Interview) -> bool:
        """Whether no open question can change the result."""
        return self.decided(interview) is not None

    def _decided_text(self, interview: Interview, language: str) -> str:
        """The result that nothing can change any more, for staff."""
        outcome = self.decided(interview) if interview.audience == "staff" else None
        return phrase("decided", language, outcome=outcome.title) if outcome else ""


NOT_COUNTED = Forecast(lambda *_: None, lambda *_: None)
"""No forecast: the pages stay as they are."""


def _to_go_text(counted: tuple[int, int] | None, interview: Interview, language: str) -> str:
    """How many questions come after this one; empty where it was not counted, or none is open at all."""
    if counted is None or counted == (0, 0):
        return ""
    least, most = (number - _is_open(interview) for number in counted)
    if most == 0:
        return phrase("to-go-none", language)
    if least == most:
        return phrase("to-go", language, most=most)
    if 2 * least < most:  # one answer can end it, so the middle would say little
        return phrase("to-go-most", language, most=most)
    return phrase("to-go-about", language, about=(least + most + 1) // 2)


def _is_open(interview: Interview) -> bool:
    """Whether the question that is asked has no answer yet, and so is one of those that are counted."""
    question = interview.next_question
    return question is not None and interview.known.get(question.id, NOT_ASKED).state is AnswerState.NOT_ASKED

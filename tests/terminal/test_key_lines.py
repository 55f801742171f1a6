"""The line of keys: nothing on a page of a question pushes it out, on a telephone's terminal either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screener.i18n import phrase
from screener.questionnaire.model import Audience, Questionnaire
from screener.questionnaire.translation import in_each_language
from screener.screening.interview import Interview
from screener.screening.pages import Command, Page
from screener.screening.question_page import question_page, with_commands
from screener.terminal.prompts.drawing import Line
from screener.terminal.prompts.listing import Listing
from screener.terminal.prompts.typing import Typing
from screener.terminal.prompts.viewing import WindowSize
from tests.support.random_questionnaires import the_shipped

COMMANDS = (Command.BACK, Command.WHY, Command.LANGUAGE, Command.LEAVE)


def drawn(page: Page, size: tuple[int, int], language: str) -> list[str]:
    """The lines on a terminal of that size."""

    def window() -> WindowSize:
        return WindowSize(*size)

    if page.kind == "typed":
        typing = Typing(page, window, language)
        lines: list[Line] = [*typing._above().lines, [("", "  > ")], *typing._below()]  # noqa: SLF001
    else:
        lines = Listing(page, window, language).view().lines
    return ["".join(text for _, text, *_ in line) for line in lines]


def without_keys(questionnaire: Questionnaire, size: tuple[int, int], *only: str) -> list[str]:
    """The questions whose page lacks the key that goes on, though everything that may stand there does."""
    language, found = questionnaire.language, []
    for question in [each for each in questionnaire.questions if not only or each.id in only]:
        longest = replace(question, hint=max(question.hint_texts, key=len, default=""), hints=())
        audiences: tuple[Audience, ...] = ("patient", "staff")
        for audience in filter(question.asks, audiences):
            page = question_page(longest, Interview(questionnaire, audience=audience), language, None)
            outcome = questionnaire.outcomes[0].title
            page = replace(
                with_commands(page, *COMMANDS),
                decided=phrase("decided", language, outcome=outcome),
                to_go=phrase("to-go-about", language, about=15),
            )
            lines = drawn(page, size, language)
            key = {"typed": "key-continue", "several": "key-tick"}.get(page.kind, "key-number")
            assert len(lines) <= size[1]
            if (
                phrase(key, language) not in " ".join(lines)
                and not Listing(page, lambda: WindowSize(*size), language).is_long
            ):
                found.append(f"{language} {audience} {question.id}")
    return found


def test_no_question_pushes_the_keys_out_on_a_small_terminal() -> None:
    assert without_keys(the_shipped(), (40, 15), "age", "donor", "weight", "exam_pinch") == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("size", [(40, 15), (60, 15), (80, 15), (80, 24)])
def test_no_question_does_in_any_language(size: tuple[int, int]) -> None:
    for questionnaire in in_each_language(the_shipped()).values():
        assert without_keys(questionnaire, size) == []


def test_the_note_about_the_result_gives_way_to_the_keys_and_not_the_question() -> None:
    page = Page(
        kind="typed", heading="Height", ask="How tall are you, in centimeters or in feet and inches?", unit="cm"
    )
    page = replace(with_commands(page, *COMMANDS), decided=phrase("decided", "en", outcome="Own doctor first"))
    assert any("Already decided" in line for line in drawn(page, (40, 24), "en"))
    small = drawn(page, (40, 8), "en")
    assert not any("Already decided" in line for line in small)
    assert " ".join(" ".join(small).split()).startswith(
        "Height How tall are you, in centimeters or in feet and inches?"
    )
    assert "Enter: next" in " ".join(small)

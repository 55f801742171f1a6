"""Keystrokes: a whole screening at the desk costs fewer of them than the same questions in any other terminal form.

Each form is really played: what was typed gives the very answers, and every keystroke is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import questionary
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from screener.analysis.forecast import proved_forecast
from screener.questionnaire.answers import Answer
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from screener.screening.pages import Page
from tests.support.paths import VERSION_1
from tests.support.persons import (
    DOWN,
    ENTER,
    FACE,
    NOW,
    STOPPED,
    UP,
    Person,
    Script,
    Scripted,
    ids,
    interview_of,
    key_of,
    keyboard,
)

COUNTED = VERSION_1

Keys = list[str]
"""What is typed at one question, a keystroke each."""


def arrows(start: int, end: int, count: int) -> Keys:
    """The shortest way round a list."""
    down = (end - start) % count
    return [DOWN] * down if down <= count - down else [UP] * (count - down)


# -- ours ------------------------------------------------------------------------------------------


def our_keys(page: Page, move: Any) -> Keys:  # noqa: ANN401
    """The fewest keys that give a move here."""
    if page.kind == "typed":
        return [*move, ENTER]
    keys = [key_of(page, each) for each in ([move] if isinstance(move, str) else move)]
    assert all(len(key) == 1 for key in keys), "every answer of these persons has a key"
    return keys if page.kind == "one" else [*keys, ENTER]


def ours(person: Person) -> tuple[int, dict[str, Answer]]:
    """How many keystrokes the questions cost, and what was answered; the start and the review are counted apart."""
    start = interview_of(COUNTED)
    spoken = Scripted(Script(person, start))
    Dialogue(spoken, lambda: NOW, proved_forecast()).run(start)
    typed = [our_keys(page, move) for page, move in zip(spoken.pages, spoken.moves, strict=True)]
    with keyboard(*("".join(keys) for keys in typed)) as renderer:
        ended = Dialogue(renderer, lambda: NOW, proved_forecast()).run(start)
    assert ended is not None
    return sum(len(keys) for keys, page in zip(typed, spoken.pages, strict=True) if page.position), dict(ended.answers)


# -- questionary as it comes -----------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """A way of asking: which prompt a question becomes, and which keys give its answer there."""

    name: str
    asks: Callable[[Page], Any]
    keys: Callable[[Page, Any], Keys]


def choices(page: Page) -> list[questionary.Choice]:
    return [questionary.Choice(entry.label, value=entry.id) for entry in page.choices]


def listed(page: Page) -> Any:  # noqa: ANN401
    """select, checkbox and text, with all their defaults."""
    match page.kind:
        case "one":
            return questionary.select(page.ask, choices(page))
        case "several":
            return questionary.checkbox(page.ask, choices(page))
        case "typed":
            return questionary.text(page.ask)


def keys_in_lists(page: Page, move: Any) -> Keys:  # noqa: ANN401
    if page.kind == "typed":
        return [*move, ENTER]
    count = len(page.choices)
    if page.kind == "one":
        return [*arrows(0, ids(page).index(move), count), ENTER]
    keys, at = [], 0
    for place in sorted(ids(page).index(each) for each in move):
        keys += [*arrows(at, place, count), " "]
        at = place
    return [*keys, ENTER]


def numbered(page: Page) -> Any:  # noqa: ANN401
    """rawselect, which has numbers, in place of select."""
    return questionary.rawselect(page.ask, choices(page)) if page.kind == "one" else listed(page)


def keys_with_numbers(page: Page, move: Any) -> Keys:  # noqa: ANN401
    place = ids(page).index(move) if page.kind == "one" else 0
    return [str(place + 1), ENTER] if page.kind == "one" else keys_in_lists(page, move)


FORMS = (Form("select", listed, keys_in_lists), Form("rawselect", numbered, keys_with_numbers))


def theirs(form: Form, person: Person) -> tuple[int, dict[str, Any]]:
    """How many keystrokes the same questions cost in questionary as it comes, and what was answered."""
    start = interview_of(COUNTED)
    spoken = Scripted(Script(person, start))
    Dialogue(spoken, lambda: NOW, proved_forecast()).run(start)
    count, given = 0, {}
    for page, move in zip(spoken.pages, spoken.moves, strict=True):
        if not page.position:
            continue
        keys = form.keys(page, move)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            question = form.asks(page)
            pipe.send_text("".join(keys))
            given[spoken.script.name_of(page)] = question.unsafe_ask()
        count += len(keys)
    return count, given


def same(answers: dict[str, Answer], given: dict[str, Any]) -> bool:
    interview = Interview(interview_of(COUNTED).questionnaire)
    while (question := interview.next_question) is not None:
        interview = interview.answer(given[question.id])
    return dict(interview.answers) == answers


COUNTS = {"face": (34, 60, 60), "stopped": (33, 59, 57)}
"""Ours, questionary with select, questionary with rawselect; of the questionnaire as it was when they were counted."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("person", [FACE, STOPPED], ids=str)
def test_a_screening_costs_the_fewest_keystrokes_here(person: Person) -> None:
    count, answers = ours(person)
    others = [theirs(form, person) for form in FORMS]
    for _, given in others:
        assert same(answers, given)
    assert (count, *(other for other, _ in others)) == COUNTS[str(person)]
    assert 3 * count <= 2 * min(other for other, _ in others)

"""One dialogue, two renderers: with keys or line by line, everybody is asked, reads and gets the same."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID, uuid4

import pyte
import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.output.vt100 import Vt100_Output

from screener.analysis.forecast import proved_forecast
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.model import Audience
from screener.records.record import Session, record_of
from screener.screening.assessment import assess
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from screener.screening.pages import Command, Later, Page, Renderer
from screener.terminal.plain import PlainRenderer
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import (
    BACK,
    PERSONS,
    SMALL,
    SMALL_SMOKER,
    SMALL_WELL,
    WHY,
    Fingers,
    Move,
    Person,
    Script,
    converse,
    ids,
    interview_of,
    keyboard,
    keys_of,
    line_of,
)

WIDE, TALL = 80, 56


class Mind(Protocol):
    """Whatever decides what to give at a page."""

    def move(self, page: Page) -> Move:
        """What is given."""


class Display(io.StringIO):
    """A terminal's screen, which remembers everything that was ever to be read on it."""

    def __init__(self) -> None:
        super().__init__()
        self.screen = pyte.Screen(WIDE, TALL)
        self.stream = pyte.Stream(self.screen)
        self.legible = ""

    def write(self, text: str) -> int:
        self.stream.feed(text)
        return len(text)

    def flush(self) -> None:
        self.legible += "\n".join(self.screen.display) + "\n"


@dataclass
class Played:
    """A renderer that is played by somebody: it remembers each page, and what was to be read there."""

    renderer: Renderer
    mind: Mind
    type: Callable[[Page, Move], None]
    read: Callable[[], str]
    language: str = "en"
    pages: list[Page] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def left(self) -> Page:
        return self.renderer.left

    @left.setter
    def left(self, page: Page) -> None:
        self.renderer.left = page

    def ask(self, page: Page, later: Later | None = None) -> Reply | Command:
        page = later(page) if later else page
        self.pages.append(page)
        self.type(page, self.mind.move(page))
        before = len(self.read())
        reply = self.renderer.ask(page, later)
        self.texts.append(" ".join(self.read()[before:].split()))
        return reply


@contextmanager
def with_keys(mind: Mind) -> Iterator[Played]:
    display = Display()
    output = Vt100_Output(display, lambda: Size(rows=TALL, columns=WIDE), term="xterm", enable_cpr=False)
    with keyboard(output=output, patience=100) as renderer:
        fingers = renderer.screen
        assert isinstance(fingers, Fingers)

        def press(page: Page, move: Move) -> None:
            fingers.keys[:] = keys_of(page, move)

        yield Played(renderer, mind, press, lambda: display.legible)


@contextmanager
def line_by_line(mind: Mind) -> Iterator[Played]:
    lines, out = io.StringIO(), io.StringIO()

    def write(page: Page, move: Move) -> None:
        at = lines.tell()
        lines.write(line_of(page, move) + "\n")
        lines.seek(at)

    yield Played(PlainRenderer(lines, out), mind, write, out.getvalue)


def conversed(played: Played, interview: Interview, now: str) -> Interview:
    ended = Dialogue(played, lambda: now, proved_forecast(), by=interview.audience).run(interview)
    assert ended is not None
    return ended


def record(interview: Interview, screening: UUID, now: str) -> dict[str, Any]:
    """The record of an interview without what belongs to the occasion."""
    session = Session(id=screening, mode="staff", started=now, finished=now)
    whole = record_of(interview.questionnaire, assess(interview.questionnaire, interview.answers), session, "screener")
    for entry in whole["answers"].values():
        entry["at"] = None
    return {**whole, **dict.fromkeys(("id", "code", "started", "finished", "checksum"))}


def told(page: Page) -> list[str]:
    """What must be read on a page; what is wrong, or was asked for, stands in for the rest line by line."""
    if page.error or page.note:
        return [page.error or page.note]
    listed = [choice.label for choice in page.choices] if page.kind != "typed" else []
    return [page.heading, page.position, page.ask, page.hint, *page.lines, *page.small, *listed, page.unit]


def without_refused(page: Page, line: Page) -> Page:
    """A page with keys as the same page line by line, where what was refused is not repeated and clears no tick."""
    typed, ticked = page.typed if line.typed else "", page.chosen or not page.error
    return replace(page, typed=typed, chosen=page.chosen if ticked else line.chosen)


def assert_same(one: Mind, other: Mind, start: Interview) -> None:
    with with_keys(one) as keys, line_by_line(other) as lines:
        by_keys = conversed(keys, start, "2026-11-23T09:30:00Z")
        by_lines = conversed(lines, start, "2031-01-01T00:00:00Z")
    assert [without_refused(*both) for both in zip(keys.pages, lines.pages, strict=True)] == lines.pages
    for page, drawn, said in zip(keys.pages, keys.texts, lines.texts, strict=True):
        for words in told(page):
            assert words in drawn
            assert words in said
    assert record(by_keys, uuid4(), "2026-11-23T09:30:00Z") == record(by_lines, uuid4(), "2031-01-01T00:00:00Z")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("audience", ["staff", "patient"])
@pytest.mark.parametrize("person", PERSONS, ids=str)
def test_a_person_is_asked_told_and_judged_the_same(person: Person, audience: Audience) -> None:
    start = interview_of(audience=audience)
    assert_same(Script(person, start), Script(person, start), start)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("person", PERSONS, ids=str)
def test_the_renderers_ask_what_the_dialogue_asks_and_nothing_else(person: Person) -> None:
    start = interview_of()
    ended, renderer = converse(person, start)
    assert ended is not None
    with line_by_line(Script(person, start)) as lines:
        assert conversed(lines, start, "2026-11-23T09:30:00Z") == ended
    assert lines.pages == renderer.pages


@pytest.mark.parametrize(
    "person",
    [
        SMALL_SMOKER,
        SMALL_WELL,
        SMALL_SMOKER.but("unsure", areas="unknown", smoke="unknown", note="declined"),
        SMALL_SMOKER.but("odd", packs=["-1", "1,5", "1.55", "unknown"], note=["", "ok"], areas=[(), ("none",)]),
    ],
    ids=str,
)
def test_every_kind_of_page_is_the_same(person: Person) -> None:
    start = interview_of(SMALL)
    assert_same(Script(person, start), Script(person, start), start)


@pytest.mark.parametrize("ages", [("17",), ("18", "17"), ("18", "17", "18")], ids="-".join)
def test_a_screening_that_a_stop_ends_is_the_same(ages: tuple[str, ...]) -> None:
    moves = {"alone": "yes", "age": [*ages], "weight": "120", "fever": "no", "remarks": "Nothing"}
    person = Person("abroad", {**moves, "review": [*["age"] * (len(ages) - 1), "finish"]})
    start = interview_of(QUESTIONNAIRES / "good" / "ends.yaml")
    assert_same(Script(person, start), Script(person, start), start)


WALKER = Person(
    "walker",
    {
        "age": ["17", "63"],
        "weight": ["250", "12.5 L"],
        "aches": "1",
        "tires": "0",
        "foot": "sore",
        "pills": ("thin", "heart"),
        "fell": "yes",
        "aim": "The sea",
        "review": ["age", "finish"],
        "unusual": "unusual-yes",
        "removes": "removes-yes",
    },
)


@pytest.mark.exhaustive
@pytest.mark.parametrize("audience", ["staff", "patient"])
def test_a_screening_with_every_key_is_the_same(audience: Audience) -> None:
    start = interview_of(QUESTIONNAIRES / "good" / "every-key.yaml", audience=audience)
    assert_same(Script(WALKER, start), Script(WALKER, start), start)


@dataclass
class Wanderer:
    """Somebody who gives anything, goes back, asks why, changes answers, and finishes at last."""

    start: Interview
    chance: random.Random

    def move(self, page: Page) -> Move:
        name = Script(SMALL_WELL, self.start).name_of(page)
        if name == "start":
            return "begin"
        if name == "review":
            return self.chance.choice([*ids(page), *["finish"] * 6])
        if page.commands and self.chance.random() < 0.2:
            return self.chance.choice([each for each in (BACK, WHY) if each in page.commands])
        if page.kind == "typed" and (not page.choices or self.chance.random() < 0.7):
            return self.chance.choice(["7", "17", "44", "1.5", "99", "a b", "9 years", ""])
        if page.kind == "several":
            return tuple(entry for entry in ids(page) if entry not in page.alone and self.chance.random() < 0.5)
        return self.chance.choice(ids(page))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", range(8))
def test_wanderers_come_to_the_same(seed: int) -> None:
    start = interview_of(SMALL)
    chance = random.Random(seed)  # noqa: S311
    other = random.Random(seed)  # noqa: S311
    assert_same(Wanderer(start, chance), Wanderer(start, other), start)


def test_a_difference_between_the_renderers_would_be_seen() -> None:
    """The comparison can fail: whoever says something else is judged differently."""
    start = interview_of(SMALL)
    other = replace(SMALL_SMOKER, moves={**SMALL_SMOKER.moves, "packs": "2"})
    with pytest.raises(AssertionError):
        assert_same(Script(SMALL_SMOKER, start), Script(other, start), start)

"""Persons who are screened: what each answers at every page, for a fake renderer, for keys and for plain lines.

A move is one answer at one page: an entry's id, several ids, a text, or a command. Where a page has several moves, each
time it is shown takes the next one.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput, Output

from screener.analysis.forecast import proved_forecast
from screener.files import read_questionnaire
from screener.questionnaire.answers import Answer
from screener.questionnaire.kinds.base import Reply
from screener.questionnaire.loader import load
from screener.questionnaire.model import Audience, Questionnaire
from screener.screening.dialogue import Dialogue
from screener.screening.interview import Interview
from screener.screening.pages import Command, Later, Page, with_keys
from screener.terminal.clock import Clock
from screener.terminal.prompts.renderer import KeyboardRenderer
from screener.terminal.screen import AlternateScreen
from tests.support.paths import QUESTIONNAIRES, VERSION_1

Move = str | tuple[str, ...] | Command

BACK, WHY, LEAVE = Command.BACK, Command.WHY, Command.LEAVE
NOW = "2026-11-23T09:30:00Z"
SMALL = QUESTIONNAIRES / "doors" / "small.yaml"

UP, DOWN, ENTER, SPACE, ESC = "\x1b[A", "\x1b[B", "\r", " ", "\x1b"
_COMMAND_KEYS = {BACK: ESC, WHY: "\x1bOP", LEAVE: "\x1b[21~"}
_EMPTY_LINE = "\x15"
"""Ctrl-U: what was typed so far is taken away."""

_PAGES = {
    "begin": "start",
    "to-start": "about",
    "unusual-yes": "unusual",
    "removes-yes": "removes",
    "leave-yes": "leave",
    "finish": "review",
}
"""An entry that only one page has, and what that page is called here."""

_USUAL: Mapping[str, Move] = {
    "start": "begin",
    "unusual": "unusual-yes",
    "removes": "removes-yes",
    "leave": "leave-yes",
    "review": "finish",
}


@dataclass(frozen=True)
class Person:
    """Somebody with a name, and their moves by question id or by the name of another page."""

    name: str
    moves: Mapping[str, Move | Sequence[Move]]

    def __str__(self) -> str:
        return self.name

    def but(self, name: str, **moves: Move | Sequence[Move]) -> Person:
        """The same person, who gives something else here and there."""
        return Person(name, {**self.moves, **moves})


FACE = Person(
    "face",
    {
        "age": "48",
        "area": "face",
        "lines": "still",
        "fold": "shallow",
        "hollow": "sunken",
        "donor": ("belly", "sides"),
        "pinch": "one-to-two",
        "height": "168",
        "weight": "64.5",
        "weight_change": "same",
        "nicotine": "free",
        "today": ("none",),
        "blood": ("none",),
        "health": ("none",),
        "cancer": ("none",),
        "local": ("none",),
        "goals": ("none",),
    },
)
STOPPED = FACE.but("stopped", area="hands", hand="some", today=("pregnant", "antibiotics"), nicotine="now")
UNSURE = FACE.but(
    "unsure", hollow="unknown", donor="declined", height="unknown", weight="declined", today="unknown", goals="declined"
)
CHANGING = FACE.but(
    "changing",
    start=["about", "begin"],
    about="read-on",
    lines=[WHY, BACK, "still", "hardly"],
    area=["face", "face", "breasts"],
    shape="clear",
    breast=[("lump",), ("lump", "family")],
    nicotine=["now", "recent"],
    cancer=[LEAVE, ("none",)],
    leave="leave-no",
    review=["area", "nicotine", "breast", BACK, "finish"],
    goals=[("hour", "perfect"), ("hour", "life")],
)
CLUMSY = FACE.but(
    "clumsy",
    age=["", "forty eight", "200", "17.5", "95", "95"],
    unusual=["unusual-no", "unusual-yes", "unusual-yes", "unusual-no", "unusual-yes"],
    height=["1,68", "5 kg", "5 ft 6 in"],
    weight=["142 lb", "9", "165 kg"],
    donor=[(), ("belly",)],
)
PERSONS = (FACE, STOPPED, UNSURE, CHANGING, CLUMSY)

SMALL_SMOKER = Person(
    "smoker",
    {"age": "44", "areas": ("face", "hands"), "smoke": "yes", "packs": "1.5", "skin": "slowly", "note": "Éva, née Ó"},
)
SMALL_WELL = Person("well", {"age": "30", "areas": ("face",), "smoke": "no", "skin": "well", "note": "Nothing"})


@cache
def questionnaire_at(path: Path = VERSION_1) -> Questionnaire:
    """A questionnaire by its file."""
    return load(*read_questionnaire(path))


def interview_of(path: Path = VERSION_1, audience: Audience = "staff") -> Interview:
    """An interview at its beginning."""
    return Interview(questionnaire_at(path), {}, audience)


@dataclass
class Script:
    """What one person still has to give; an own list for every page, used up in order."""

    person: Person
    interview: Interview
    _left: dict[str, list[Move]] = field(init=False)

    def __post_init__(self) -> None:
        """Copies the moves, and adds what everybody does at pages that are not questions."""
        moves = {**_USUAL, **self.person.moves}
        self._left = {
            name: [move] if isinstance(move, str | tuple | Command) else [*move] for name, move in moves.items()
        }

    def name_of(self, page: Page) -> str:
        """What a page is called: a question by its id."""
        for entry in page.choices:
            if entry.id in _PAGES:
                return _PAGES[entry.id]
        wordings = {each.wording(self.interview.audience): each.id for each in self.interview.questionnaire.questions}
        return wordings[page.ask]

    def move(self, page: Page) -> Move:
        """What the person gives at `page`; what was listed last is given again at all pages but questions."""
        name = self.name_of(page)
        left = self._left[name]
        if len(left) == 1 and name not in self.interview.questionnaire.by_id:
            return "to-start" if "read-on" in left and "read-on" not in ids(page) else left[0]
        return left.pop(0)


@dataclass
class Scripted:
    """A renderer without a keyboard: it answers as a person does, and remembers every page it was shown."""

    script: Script
    language: str = "en"
    pages: list[Page] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    left: Page = field(default=Page(kind="one"))

    def ask(self, page: Page, later: Later | None = None) -> Move | list[str]:
        """The person's reply, as a renderer would hand it over."""
        page = self.left = later(page) if later else page
        move = self.script.move(page)
        self.pages.append(page)
        self.moves.append(move)
        return list(move) if isinstance(move, tuple) else move

    @property
    def seen(self) -> list[str]:
        """The names of the pages in order."""
        return [self.script.name_of(page) for page in self.pages]


def converse(person: Person, interview: Interview) -> tuple[Interview | None, Scripted]:
    """The interview that a person ends with, and the renderer that saw it."""
    renderer = Scripted(Script(person, interview))
    ended = Dialogue(renderer, lambda: NOW, proved_forecast(), by=interview.audience).run(interview)
    return ended, renderer


def small(person: Person, **answers: Answer) -> tuple[Interview | None, Scripted]:
    """What a person ends with who is asked the small questionnaire."""
    return converse(person, Interview(questionnaire_at(SMALL), answers))


def written(*changes: str) -> Interview:
    """The small questionnaire with other words here and there: old, new, old, new."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return Interview(load(text.encode(), "small.yaml"))


def ids(page: Page) -> list[str]:
    """The ids of a page's entries."""
    return [entry.id for entry in page.choices]


@dataclass
class SteadyClock(Clock):
    """A clock that moves on by `pace` whenever it is read, and at no other time."""

    pace: float
    time: float = 0.0

    def now(self) -> float:
        self.time += self.pace
        return self.time


@dataclass
class Fingers(AlternateScreen):
    """A screen that writes nowhere, and types what comes next whenever it is cleared for another page."""

    pipe: PipeInput
    keys: list[str | bytes]

    def __post_init__(self) -> None:
        """A screen needs a stream."""
        super().__init__(io.StringIO())

    @property
    def speaks_unicode(self) -> bool:
        return True

    def clear(self) -> None:
        """Types; keys that were typed earlier would be thrown away."""
        super().clear()
        keys = self.keys.pop(0)
        self.pipe.send_bytes(keys if isinstance(keys, bytes) else keys.encode())


@contextmanager
def keyboard(
    *keys: str | bytes, output: Output | None = None, patience: float = 10, pace: float = 60, staff: bool = True
) -> Iterator[KeyboardRenderer]:
    """A keyboard renderer for somebody who types `keys`, a text at each prompt; EOFError when it waits for more.

    `pace` is the seconds between a page and the first key there, and between two keys.
    """
    shown = output or DummyOutput()
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=shown):
        watch = threading.Timer(patience, pipe.close)
        watch.start()
        try:
            yield KeyboardRenderer(Fingers(pipe, [*keys]), output=shown, clock=SteadyClock(pace), staff=staff)
        finally:
            watch.cancel()
            watch.join()


def press(page: Page, *keys: str | bytes) -> Reply | Command:
    """What the keyboard renderer makes of `keys` at `page`."""
    with keyboard(*keys) as renderer:
        return renderer.ask(page)


def press_and_wait(page: Page, *keys: str | bytes) -> Reply | Command:
    """The same, for somebody who types nothing more: EOFError when the page is still waiting for an answer."""
    with keyboard(*keys) as renderer:
        screen = renderer.screen
        assert isinstance(screen, Fingers)

        def hang_up(page: Page) -> Page:
            screen.pipe.close()
            return page

        return renderer.ask(page, hang_up)


def keys_of(page: Page, move: Move) -> tuple[str, ...]:
    """The keys that give `move` at `page`: one text for each prompt that they are typed at."""
    if isinstance(move, Command):
        return (_COMMAND_KEYS[move],)
    if page.kind == "several":
        return (_ticks(page, (move,) if isinstance(move, str) else move),)
    assert isinstance(move, str)
    if page.kind == "one":
        return (_steps(_start(page), ids(page).index(move)) + ENTER,)
    if move in ids(page):
        return DOWN, _steps(-1, ids(page).index(move)) + ENTER
    return (_EMPTY_LINE + move + ENTER,)


def line_of(page: Page, move: Move) -> str:
    """The line that gives `move` at `page` in plain mode: numbers where there is a list."""
    if isinstance(move, Command):
        return move.value
    if page.kind == "typed":
        return {choice.id: choice.label for choice in page.choices}.get(str(move), str(move))
    given = (move,) if isinstance(move, str) else move
    return " ".join(key_of(page, each) for each in given)


def key_of(page: Page, entry: str) -> str:
    """The key of an entry."""
    return next(choice.key for choice in with_keys(page.choices) if choice.id == entry)


def lines_of(person: Person, interview: Interview) -> list[str]:
    """Every line that a person types in plain mode."""
    _, renderer = converse(person, interview)
    return [line_of(page, move) for page, move in zip(renderer.pages, renderer.moves, strict=True)]


def _ticks(page: Page, wanted: tuple[str, ...]) -> str:
    """Clears every tick that is not wanted, then ticks what is; what stands alone clears the others itself."""
    ticked, at, keys = set(page.chosen), _start(page), ""
    for entry in [*(each for each in page.chosen if each not in wanted), *wanted]:
        if (entry in wanted) == (entry in ticked):
            continue
        place = ids(page).index(entry)
        keys += _steps(at, place) + SPACE
        ticked, at = ticked ^ {entry}, place
    return keys + ENTER


def _start(page: Page) -> int:
    """Where the pointer is at first; -1 where it is nowhere."""
    first = [*page.chosen[:1], *([page.start] if page.start else [])]
    return ids(page).index(first[0]) if first else -1


def _steps(start: int, end: int) -> str:
    return DOWN * (end - start) if end >= start else UP * (start - end)

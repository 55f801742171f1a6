"""Hostile text: whatever stands in a questionnaire or a record, on a page it is only text."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.output.vt100 import Vt100_Output
from rich.console import Console

from screener.documents.console import console_for, show_problems
from screener.documents.result_whole import show
from screener.errors import InvalidFile, Place, Problem
from screener.questionnaire.answers import Answer, AnswerState
from screener.questionnaire.kinds.base import PageKind
from screener.questionnaire.loader import load
from screener.questionnaire.model import Audience
from screener.records.record import batch_session, record_of
from screener.records.types import Record
from screener.screening.assessment import assess
from screener.screening.pages import Choice, Command, Page
from screener.text import clean
from tests.support.pages import Stream, page, record
from tests.support.paths import QUESTIONNAIRES
from tests.support.persons import SMALL_SMOKER, keyboard

CTRL_C = "\x03"
SGR = re.compile(r"\x1b\[[\d;]*m")

HOSTILE = [
    "[/]",
    "[/bold]",
    "\\[bold]x[/bold]",
    "[link=file:///etc/passwd]y[/link]",
    "[@click=app.bell]z[/]",
    ":smiley:",
    "[bold red]Eligible[/]",
    "\x1b[31mred\x1b[0m \x1b[2J\x1b[H",
    "\x1b]52;c;SGk=\x07 \x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\ \x1b]0;t\x07",
    "\x9b31m \x9d52;c;x\x9c \x90q\x9c \x85",
    "\u202e\u2066\u200b\ufeff\u2028\u2029\u00ad\U000e0041",
    "\x00\x07\x08\x7f\x0b\x0c\x1c",
    "one\ntwo\r\nthree\tfour\r",
    "\ud800\udfff\ufdd0\U0010ffff\ue000",
    "世界" * 40,
    "x" * 300,
    "",
]
KEPT = {"state", "made_by", "format", "mode", "basis"}
"""Words that the program itself put there, and decides by."""


def hostile(part: object, text: str) -> Any:  # noqa: ANN401
    """A record in which every text is another one, names and all."""
    match part:
        case str():
            return text
        case dict():
            return {key: each if key in KEPT else hostile(each, text) for key, each in part.items()}
        case list():
            return [hostile(each, text) for each in part]
        case _:
            return part


def wild(text: str, width: int = 80, audience: Audience = "staff") -> str:
    shown = record(SMALL_SMOKER)
    changed = hostile(shown, text)
    changed["assessment"]["open"] = ["age"]
    changed["answers"]["age"]["state"] = "unknown"
    for old, new in zip(shown["assessment"]["reasons"], changed["assessment"]["reasons"], strict=True):
        new["score"] = old["score"]
    return page(cast("Record", changed), width, audience)


def obeyed(text: str) -> list[str]:
    """The characters that a terminal could obey, or that nobody could see."""
    refused = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return [char for char in text if char not in "\n\u200c\u200d" and unicodedata.category(char) in refused]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_in_every_place_draws_colours_and_links_nothing(text: str) -> None:
    for width in (20, 40, 80, 200):
        for audience in ("staff", "patient"):
            assert obeyed(wild(text, width, "staff" if audience == "staff" else "patient")) == []


@pytest.mark.parametrize("text", HOSTILE[:7])
def test_markup_and_emoji_codes_are_shown_as_they_are_written(text: str) -> None:
    assert wild(text).count(text) > 10


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()], ids=ascii)
def test_hostile_text_adds_no_sequence_on_a_terminal_with_colours(text: str) -> None:
    """The program's own colours are there; what remains without them could be obeyed by nothing."""
    stream = Stream()
    shown = hostile(record(SMALL_SMOKER), text)
    console = Console(file=stream, width=80, force_terminal=True, color_system="truecolor", markup=False, emoji=False)
    show(cast("Record", shown), console)
    assert "\x1b[" in stream.getvalue()
    assert obeyed(SGR.sub("", stream.getvalue())) == []
    assert "\x1b]" not in stream.getvalue()


@pytest.mark.sampled(20)
@pytest.mark.parametrize("kind", ["one", "several", "typed"])
@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()], ids=ascii)
def test_hostile_text_on_a_page_with_keys_moves_nothing(text: str, kind: PageKind) -> None:
    """What prompt_toolkit itself sends is taken away: cursor movements, colours, backspaces; no more may remain."""
    stream = Stream()
    entries = (Choice("a", text, heading=text), Choice("b", text, apart=True))
    page = Page(
        kind=kind,
        heading=text,
        position=text,
        ask=text,
        hint=text,
        lines=(text, text),
        choices=entries,
        unit=text,
        error=text,
        note=text,
        commands=tuple(Command),
    )
    output = Vt100_Output(stream, lambda: Size(rows=24, columns=80), term="xterm", enable_cpr=False)
    with keyboard(CTRL_C, output=output) as renderer, pytest.raises(KeyboardInterrupt):
        renderer.ask(page)
    drawn = re.sub(r"\x1b\[\??[\d;]*[A-Za-z]|\x08|\r", "", stream.getvalue())
    assert obeyed(drawn) == []
    assert drawn.strip()


WORDS = ("title", "notice", "ask", "staff", "label", "hint", "why", "say", "next", "patient", "cite")
"""Keys of a questionnaire that hold words for people."""
SMALL_FILE = QUESTIONNAIRES / "engine" / "small.yaml"


def questionnaire_saying(text: str) -> bytes:
    """A questionnaire in which every text for people is that one; written as a program would."""

    def worded(part: Any, key: str = "") -> Any:  # noqa: ANN401
        if isinstance(part, dict):
            return {name: f"{text} {name}" if key == "options" else worded(each, name) for name, each in part.items()}
        if isinstance(part, list):
            return [worded(each) for each in part]
        return text if key in WORDS else part

    tree = yaml.load(SMALL_FILE.read_bytes(), yaml.CBaseLoader)  # noqa: S506  (it makes nothing but texts)
    del tree["texts"], tree["vignettes"]
    return json.dumps(worded(tree)).encode()


def result_of(data: bytes) -> str:
    """What a reader is shown: the page of a result, or why there is none."""
    stream = Stream()
    try:
        questionnaire = load(data, "hostile.yaml")
    except InvalidFile as refused:
        show_problems(refused.problems, console_for(stream, 80))
        return stream.getvalue()
    answers = {"area": Answer(AnswerState.ANSWERED, "hand"), "pain": Answer(AnswerState.ANSWERED, ("arm", "leg"))}
    assessment = assess(questionnaire, answers)
    made = record_of(questionnaire, assessment, batch_session(questionnaire, answers), "screener test")
    show(made, console_for(stream, 80))
    return stream.getvalue()


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()], ids=ascii)
def test_a_questionnaire_of_hostile_text_is_refused_or_is_only_text(text: str) -> None:
    shown = result_of(questionnaire_saying(text))
    assert obeyed(shown) == []
    if obeyed(text):
        assert shown.count("an escape that makes a character nobody can see") > 10 or "no character" in shown
    else:
        assert "".join(shown.split()).count("".join(text.split())) > 5


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_the_text_it_is_clean_and_on_one_line(text: str) -> None:
    assert obeyed(clean(text)) == []
    assert "\n" not in clean(text)
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(exclude_categories=())), st.integers(20, 200))
def test_whatever_the_text_the_page_is_shown_and_holds_no_control_but_newlines(text: str, width: int) -> None:
    assert obeyed(wild(text, width)) == []


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_the_text_a_problem_is_one_clean_paragraph(text: str) -> None:
    stream = Stream()
    show_problems([Problem(Place(text, 1, 1), text, text)], console_for(stream, 40))
    assert obeyed(stream.getvalue()) == []
    assert stream.getvalue().count("\n") == 1

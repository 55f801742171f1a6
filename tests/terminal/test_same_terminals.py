"""The real program on two terminals: by keys and line by line, questions, words and records are the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from screener.questionnaire.model import Audience
from screener.screening.pages import Page
from tests.support.persons import CHANGING, CLUMSY, STOPPED, UNSURE, Person, converse, interview_of, line_of
from tests.support.terminals import Terminal, left, play
from tests.support.terminals import screener as on_terminal


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What these persons answer is kept nowhere else."""
    monkeypatch.setenv("SCREENER_STORE", str(tmp_path / "screenings.db"))


def told(page: Page) -> list[str]:
    """What must be read out at a page."""
    if page.error or page.note:
        return [page.error or page.note]
    listed = [choice.label for choice in page.choices] if page.kind != "typed" else []
    to_go = page.to_go[:1].upper() + page.to_go[1:]
    return [page.position, to_go, page.heading, page.decided, page.ask, page.hint, *page.lines, *page.small, *listed]


def play_lines(terminal: Terminal, person: Person, audience: Audience) -> None:
    """Gives everything a person gives, a line a page, after it was read out."""
    _, renderer = converse(person, interview_of(audience=audience))
    heard = 0
    for page, move in zip(renderer.pages, renderer.moves, strict=True):
        heard = _hear(terminal, heard)
        words = " ".join(terminal.raw[:heard].decode().split("Your answer: ")[-2].split())
        for text in told(page):
            assert text in words
        terminal.press(line_of(page, move) + "\r")


def _hear(terminal: Terminal, heard: int) -> int:
    """Reads on to the next prompt; where it ends."""
    prompt = b"Your answer: "
    while prompt not in terminal.raw[heard:]:
        assert terminal.read(), terminal.raw[heard:]
    return terminal.raw.index(prompt, heard) + len(prompt)


def record_in(path: Path) -> dict[str, Any]:
    """A record without what belongs to the occasion."""
    record: dict[str, Any] = json.loads(path.read_text())
    for entry in (*record["answers"].values(), *record["history"]):
        entry["at"] = None
    return {**record, **dict.fromkeys(("id", "code", "started", "finished", "checksum"))}


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("person", "audience"),
    [(STOPPED, "staff"), (UNSURE, "patient"), (CHANGING, "staff"), (CHANGING, "patient"), (CLUMSY, "staff")],
    ids=str,
)
def test_both_terminals_come_to_the_same(tmp_path: Path, person: Person, audience: Audience) -> None:
    by_keys, by_lines = tmp_path / "keys.json", tmp_path / "lines.json"
    with on_terminal("run", "--for", audience, "--json", str(by_keys), size=(80, 56)) as terminal:
        play(terminal, person, audience=audience)
        assert terminal.end() == 0
    shown = left(terminal)
    with on_terminal("run", "--plain", "--for", audience, "--json", str(by_lines)) as terminal:
        play_lines(terminal, person, audience)
        assert terminal.end() == 0
    assert b"\x1b" not in terminal.raw.split(b"Check your answers")[0]
    assert record_in(by_keys) == record_in(by_lines)
    assert "This is a screening aid. It is not a diagnosis." in shown

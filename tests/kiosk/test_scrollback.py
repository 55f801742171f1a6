"""Traces: what a terminal still holds after a screening; in tmux, whose whole history can be read."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.persons import ENTER, SMALL, SMALL_SMOKER, converse, interview_of, keys_of, lines_of
from tests.support.terminals import Tmux

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not on this machine")
SECRETS = [
    "Do you smoke?",
    "What else should we know?",
    "Check your answers",
    "SECRET-NOTE",
    "Smoking: Yes",
    "44 years",
]
SECRETIVE = SMALL_SMOKER.but("secretive", note="SECRET-NOTE")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What these persons answer is kept nowhere else."""
    monkeypatch.setenv("SCREENER_STORE", str(tmp_path / "screenings.db"))


@pytest.fixture
def pane() -> Iterator[Tmux]:
    tmux = Tmux(f'"{sys.executable}" -m screener run --questions "{SMALL}"')
    yield tmux
    tmux.close()


@needs_tmux
def test_after_a_finished_run_only_the_result_can_be_scrolled_back_to(pane: Tmux) -> None:
    _, renderer = converse(SECRETIVE, interview_of(SMALL))
    for page, move in zip(renderer.pages, renderer.moves, strict=True):
        pane.wait(page.ask)
        for keys in keys_of(page, move):
            pane.type(keys)
    pane.leave_result()
    history = pane.history()
    assert "▲ Talk to a clinician first" in history
    assert [secret for secret in SECRETS if secret in history] == []


@needs_tmux
def test_after_an_interrupted_run_nothing_can_be_scrolled_back_to(pane: Tmux) -> None:
    for words, keys in (("Begin", ENTER), ("old are you", "44" + ENTER), ("Areas", "1" + ENTER), ("smoke?", "\x03")):
        pane.wait(words)
        pane.type(keys)
    pane.wait("THE-END")
    assert [secret for secret in [*SECRETS, "Areas to fill", "Face"] if secret in pane.history()] == []


@needs_tmux
def test_plain_printing_would_be_found() -> None:
    """The two tests above can fail."""
    lines = lines_of(SECRETIVE, interview_of(SMALL))
    tmux = Tmux(f'"{sys.executable}" -m screener run --plain --questions "{SMALL}"')
    for number, line in enumerate(lines, 1):
        tmux.wait("Your answer:", number)
        tmux.type(line + "\r")
    tmux.leave_result()
    assert [secret for secret in SECRETS if secret not in tmux.history()] == []
    tmux.close()

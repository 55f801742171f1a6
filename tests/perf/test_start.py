"""How soon the program is there, against a one-question hello with the newest Typer, in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.perf.rounds import painted, ratio, rounds, whole
from tests.support.paths import TESTS

HERE = TESTS / "perf"
SCREENER = str(Path(sys.executable).with_name("screener"))
ROUNDS = 10

pytestmark = [pytest.mark.perf, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", name="hello")
def _hello(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The hello with a Python of its own, where the newest Typer is."""
    place = tmp_path_factory.mktemp("hello")
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    subprocess.run([place / "bin" / "pip", "install", "-q", "typer", "questionary"], check=True)
    return [str(place / "bin" / "python"), str(HERE / "hello.py")]


def test_the_first_question_is_there_before_the_hello(hello: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    ours = [SCREENER, "run"]
    figures = rounds(
        ROUNDS,
        {
            "first page": lambda: painted(ours, [(b"Begin", b"")]),
            "first question": lambda: painted(ours, [(b"Begin", b"\r"), (b"Question 1", b"")]),
            "hello": lambda: painted(hello, [(b"Ready?", b"")]),
        },
    )
    page, question = ratio(figures, "first page", "hello"), ratio(figures, "first question", "hello")
    with capsys.disabled():
        print(f"\nfirst page / hello: {page[0]:.2f} CPU, {page[1]:.2f} wall")
        print(f"first question, with the key before it / hello: {question[0]:.2f} CPU, {question[1]:.2f} wall")
    assert page[0] <= 0.5
    assert question[0] <= 1.0


def test_one_file_is_scored_before_the_hello_asks(hello: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    ours = [SCREENER, "score", str(HERE / "answers.yaml")]
    figures = rounds(
        ROUNDS,
        {
            "text": lambda: whole(ours),
            "json": lambda: whole([*ours, "--format", "json"]),
            "hello": lambda: painted(hello, [(b"Ready?", b"")]),
        },
    )
    text, json = ratio(figures, "text", "hello"), ratio(figures, "json", "hello")
    with capsys.disabled():
        print(f"\nscore as text / hello: {text[0]:.2f} CPU, {text[1]:.2f} wall")
        print(f"score as json / hello: {json[0]:.2f} CPU, {json[1]:.2f} wall")
    assert text[0] <= 0.6
    assert json[0] <= 0.6

"""Draws the README's pictures from a real run: a pseudo-terminal, what it shows, and that as SVG.

`python -m tests.support.draw_pictures` writes tests/pictures/*.svg; the same run gives the same bytes.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from types import MappingProxyType
from typing import Any

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

from screener.kiosk.pin import Pin
from screener.terminal.clock import VARIABLE, ClockFile
from tests.support.paths import TESTS

PICTURES = TESTS / "pictures"
COLUMNS, ROWS = 80, 24
CLOCK = ClockFile(Path(mkdtemp(prefix="screener-clock-")) / "clock")
"""The clock of every program here: it stands still, but for a second before each key."""


def main() -> None:
    """Draws a question, the page at the end, a page of the kiosk, and a FHIR bundle at the desk.

    The picture of a form of others is drawn by its judge, where SCREENER_TEST_PICTURE names it.
    """
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "question.svg").write_text(svg(question(), "screener run"), encoding="utf-8")
    (PICTURES / "summary.svg").write_text(svg(summary(), "the result"), encoding="utf-8")
    (PICTURES / "kiosk.svg").write_text(svg(kiosk(), "screener kiosk"), encoding="utf-8")
    (PICTURES / "fhir-bundle.svg").write_text(svg(fhir_bundle(), "a FHIR bundle"), encoding="utf-8")


def question() -> pyte.Screen:
    """The nicotine question, as a patient sees it."""
    screen, run = _run(["run", "--for", "patient", "--answers", str(TESTS / "pictures" / "before.yaml")], ROWS)
    _until(run, screen, "Begin")
    _press(run, "\r")
    _until(run, screen, "nicotine")
    _press(run, "\x1b[B\x1b[B")
    _until(run, screen, "» 2 I stopped")
    _until(run, screen, "left")
    run.close(force=True)
    return screen


def summary() -> pyte.Screen:
    """The first screen of the page that `score` prints."""
    screen, run = _run(["score", str(TESTS / "pictures" / "person.yaml")], 40)
    run.expect(pexpect.EOF)
    pyte.ByteStream(screen).feed(run.before or b"")
    return screen


def kiosk() -> pyte.Screen:
    """A question in Spanish, as a patient meets it alone."""
    with TemporaryDirectory() as folder:
        places = {"XDG_DATA_HOME": folder, "SCREENER_STORE": str(Path(folder) / "screenings.db")}
        Pin(Path(folder) / "screener" / "kiosk-pin.json").set("2468")
        screen, run = _run(["kiosk"], ROWS, places)
        for text, keys in (
            ("Español", "2"),
            ("Empezar", "1"),
            ("años", "48\r"),
            ("rellenar", "\x1b[B\x1b[B"),
            ("» 2", ""),
        ):
            _until(run, screen, text)
            _press(run, keys)
        _until(run, screen, "Quedan")
        run.close(force=True)
    return screen


def fhir_bundle() -> pyte.Screen:
    """A bundle that is written and verified, and one whose score somebody altered."""
    phq9 = TESTS / "questionnaires" / "fhir" / "phq9.yaml"
    items = ("interest", "mood", "sleep", "energy", "appetite", "failure", "focus", "slow", "thoughts")
    answers = json.dumps({name: at % 3 for at, name in enumerate(items)})
    screen = pyte.Screen(COLUMNS, 40)
    stream = pyte.Stream(screen)
    with TemporaryDirectory() as folder:
        (Path(folder) / "answers.yaml").write_text(f"{answers}\n", encoding="utf-8")
        (Path(folder) / "phq9.yaml").write_bytes(phq9.read_bytes())
        for line in (
            "screener score answers.yaml --questions phq9.yaml --format fhir -o bundle.json",
            'grep -A 14 \'"resourceType": "Observation"\' bundle.json | tail -15',
            "screener verify bundle.json --questions phq9.yaml",
            'sed \'s/"value": 9/"value": 19/\' bundle.json > altered.json',
            "screener verify altered.json --questions phq9.yaml",
        ):
            shown = f"$ {line}"
            stream.feed(shown.replace("\n", "\r\n") + "\r\n")
            stream.feed(_typed(line, folder).replace("\n", "\r\n"))
    return screen


def _typed(line: str, folder: str) -> str:
    """What a line prints in a shell."""
    program = f'screener() {{ "{sys.executable}" -m screener "$@"; }}\n'
    ended = subprocess.run(
        ["bash", "-c", f"{program}{line}"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return ended.stdout + ended.stderr


def _run(
    arguments: list[str], rows: int, places: Mapping[str, str] = MappingProxyType({})
) -> tuple[pyte.Screen, pexpect.spawn[Any]]:
    environment = {**os.environ, **places, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(rows)}
    environment[VARIABLE] = str(CLOCK.path)
    environment.pop("NO_COLOR", None)
    run = pexpect.spawn(
        sys.executable, ["-m", "screener", *arguments], dimensions=(rows, COLUMNS), env=environment, timeout=20
    )
    return pyte.Screen(COLUMNS, 200 if arguments[0] == "score" else rows), run


def _press(run: pexpect.spawn[Any], keys: str) -> None:
    CLOCK.advance(1)
    run.send(keys)


def _until(run: pexpect.spawn[Any], screen: pyte.Screen, text: str) -> None:
    stream = pyte.ByteStream(screen)
    while not any(text in line for line in screen.display):
        stream.feed(run.read_nonblocking(65536, timeout=20))


def svg(screen: pyte.Screen, title: str) -> str:
    """What a screen shows, as an SVG that loads nothing from anywhere."""
    rows = [_row(screen, number) for number in range(min(screen.lines, 40))]
    while rows and not rows[-1].plain.strip():
        rows.pop()
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for row in rows:
        console.print(row, no_wrap=True, crop=True)
    drawn = console.export_svg(title=title, unique_id="screener")
    return re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL).replace("Fira Code", "ui-monospace")


def _row(screen: pyte.Screen, number: int) -> Text:
    """One line, with neighbours of one style in one piece."""
    row = Text()
    chars = [screen.buffer[number][column] for column in range(screen.columns)]
    for (colour, bold, turned), run in groupby(chars, key=lambda char: (_colour(char.fg), char.bold, char.reverse)):
        row.append("".join(char.data for char in run), Style(color=colour, bold=bold, reverse=turned or None))
    row.rstrip()
    return row


def _colour(name: str) -> str | None:
    """What Rich calls the colours of pyte."""
    names = {"default": None, "brown": "yellow", "brightblack": "bright_black", "cyan": "cyan"}
    return names.get(name, name if name in ("red", "green", "yellow", "blue", "magenta", "cyan", "white") else None)


if __name__ == "__main__":
    main()

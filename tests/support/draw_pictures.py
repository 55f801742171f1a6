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
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

from screener.kiosk.pin import Pin
from screener.questionnaire.loader import load
from screener.records.record import Session
from screener.records.store import Store, open_store
from screener.records.store.draft import Draft
from screener.terminal.clock import VARIABLE, ClockFile
from tests.support.paths import TESTS
from tests.support.stores import answers, record_from

PICTURES = TESTS / "pictures"
COLUMNS, ROWS = 80, 24
PHQ9 = TESTS / "questionnaires" / "fhir" / "phq9.yaml"
ITEMS = ("interest", "mood", "sleep", "energy", "appetite", "failure", "focus", "slow", "thoughts")
CLOCK = ClockFile(Path(mkdtemp(prefix="screener-clock-")) / "clock")
"""The clock of every program here: it stands still, but for a second before each key."""


def main() -> None:
    """Draws a question, the page at the end, a page of the kiosk, a FHIR bundle, and what many screenings show.

    The picture of a form of others is drawn by its judge, where SCREENER_TEST_PICTURE names it.
    """
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "question.svg").write_text(svg(question(), "screener run"), encoding="utf-8")
    (PICTURES / "summary.svg").write_text(svg(summary(), "the result"), encoding="utf-8")
    (PICTURES / "kiosk.svg").write_text(svg(kiosk(), "screener kiosk"), encoding="utf-8")
    (PICTURES / "fhir-bundle.svg").write_text(svg(fhir_bundle(), "a FHIR bundle"), encoding="utf-8")
    (PICTURES / "stats.svg").write_text(svg(statistics(), "screener stats"), encoding="utf-8")
    (PICTURES / "history.svg").write_text(svg(history(), "screener history"), encoding="utf-8")


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
    given = json.dumps({name: at % 3 for at, name in enumerate(ITEMS)})
    screen = pyte.Screen(COLUMNS, 40)
    stream = pyte.Stream(screen)
    with TemporaryDirectory() as folder:
        (Path(folder) / "answers.yaml").write_text(f"{given}\n", encoding="utf-8")
        (Path(folder) / "phq9.yaml").write_bytes(PHQ9.read_bytes())
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


def statistics() -> pyte.Screen:
    """PHQ-9 of a hundred and twenty made-up people over half a year."""
    dice = Random(120)  # noqa: S311
    with TemporaryDirectory() as folder:
        place = Path(folder) / "screenings.db"
        with closing(open_store(str(place))) as store:
            for number in range(120):
                low = dice.choice((0, 0, 0, 1, 1, 2))
                items = [*(min(3, low + dice.choice((0, 0, 1))) for _ in ITEMS[1:]), dice.choice((0,) * 9 + (1,))]
                _visit(store, number, datetime(2026, 5 + number // 20, 1 + number % 20, 9, tzinfo=UTC), items, None)
        return _shown("screener stats", ["stats", "--store", str(place)])


def history() -> pyte.Screen:
    """PHQ-9 of one made-up person, four times."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "screenings.db"
        with closing(open_store(str(place))) as store:
            visits = ((1, "222212211"), (3, "212211110"), (5, "111110110"), (7, "011000100"))
            for month, items in visits:
                code = _visit(store, month, datetime(2026, month, 12, 9, tzinfo=UTC), [*map(int, items)], "R-1")
        return _shown(f"screener history {code}", ["history", code, "--store", str(place)])


def _visit(store: Store, number: int, begun: datetime, items: Sequence[int], subject: str | None) -> str:
    """A finished screening; its code."""
    questionnaire = load(PHQ9.read_bytes(), PHQ9.name)
    started, ended = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (begun, begun + timedelta(minutes=3 + number % 5)))
    session = Session(id=uuid5(NAMESPACE_URL, f"{number}"), mode="staff", started=started, subject=subject)
    given = {name: f"{each}" for name, each in zip(ITEMS, items, strict=True)}
    draft = Draft(store, session, PHQ9.read_bytes(), questionnaire.sha256)
    draft.keep_all(answers(given, at=started, questionnaire=questionnaire))
    record = record_from(given, draft.finished_session(ended, subject), questionnaire)
    draft.finish(record, None)
    return record["code"]


def _shown(line: str, arguments: Sequence[str]) -> pyte.Screen:
    """A command and what it prints."""
    screen, run = _run([*arguments], 40)
    pyte.Stream(screen).feed(f"$ {line}\r\n")
    run.expect(pexpect.EOF)
    pyte.ByteStream(screen).feed(run.before or b"")
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

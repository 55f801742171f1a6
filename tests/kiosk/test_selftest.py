"""The self-test: thirty patients and nothing left of any; and a search that finds what is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from screener.errors import ScreenerError
from screener.kiosk.selftest import KIOSKS, SelfTestResult, self_test
from screener.kiosk.selftest.scrollback import screen_after
from screener.kiosk.selftest.search import in_files, in_processes, in_store
from screener.kiosk.selftest.sessions import ENDINGS, PlayedPatient
from screener.kiosk.selftest.terminal import COLUMNS, ROWS
from screener.records.store import open_store
from tests.support.postgres_server import NEEDS_SERVER, schema
from tests.support.stores import FEVERISH, STEADY, kept
from tests.support.terminals import Tmux

SOAK = 1000
"""So many patients before a release: pytest -m soak."""


@pytest.mark.exhaustive
@pytest.mark.timeout(300)
def test_of_thirty_patients_nothing_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = self_test(tmp_path)
    with capsys.disabled():
        print("", *findings.report_lines(), sep="\n")  # noqa: T201
    assert len(findings.sessions) == 30
    assert {each.ending for each in findings.sessions} == set(ENDINGS)
    assert sum(each.ending not in ("finished", "left") for each in findings.sessions) >= 10
    assert findings.found == []
    assert findings.control == 3
    assert findings.is_good


@pytest.mark.exhaustive
@pytest.mark.timeout(300)
def test_of_five_patients_at_two_kiosks_nothing_is_left(tmp_path: Path) -> None:
    findings = self_test(tmp_path, [("finished", "left", "killed"), ("pasted", "finished")])
    assert [each.ending for each in findings.sessions].count("finished") == 2
    assert findings.is_good


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_of_a_thousand_patients_nothing_is_left(tmp_path: Path) -> None:
    for number in range(-(-SOAK // 30)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert self_test(folder, KIOSKS).is_good


@pytest.mark.exhaustive
@NEEDS_SERVER
@pytest.mark.timeout(300)
def test_kiosks_on_one_postgresql_never_mix(tmp_path: Path) -> None:
    with schema() as url:
        findings = self_test(tmp_path, [("finished",) * 3, ("left", "killed", "finished")], store=url)
    assert findings.rows == 6
    assert findings.is_good


# -- the search finds what is there ------------------------------------------------------------

PLAIN_CLEAR = b"\x1b[H\x1b[2J"
WRITTEN = b"MARK one\r\nMARK two\r\n"
SHORT, LONG = WRITTEN, b"".join(b"MARK %d\r\n" % number for number in range(40))

KEPT = {
    "nothing is cleared": (LONG, 40),
    "an ordinary clear": (LONG + PLAIN_CLEAR, 40),
    "an ordinary clear of a short page": (SHORT + PLAIN_CLEAR, 2),
    "erased from the top": (SHORT + b"\x1b[H\x1b[J", 2),
    "a reset": (LONG + b"\x1bc", 40),
    "the scrollback first, which is the wrong order": (LONG + b"\x1b[3J\x1b[2J", 23),
    "the scrollback last": (LONG + PLAIN_CLEAR + b"\x1b[3J", 0),
    "on the alternate screen": (b"\x1b[?1049h" + LONG + b"\x1b[?1049l", 0),
    "left on the alternate screen": (b"\x1b[?1049h" + LONG, 23),
    "under the alternate screen": (SHORT + b"\x1b[?1049h\x1b[2J\x1b[3J", 2),
}


TMUX_KEEPS = {"left on the alternate screen": 22, "under the alternate screen": 0}
"""Where tmux keeps less: the words that say that all is over push a line away, and erasing goes for both screens."""


@pytest.mark.parametrize("name", KEPT)
def test_what_a_careless_terminal_keeps(name: str) -> None:
    stream, marks = KEPT[name]
    assert screen_after(stream, COLUMNS, ROWS).everything.count("MARK") == marks


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not on this machine")
@pytest.mark.parametrize("name", KEPT)
def test_tmux_keeps_just_that_or_less(name: str, tmp_path: Path) -> None:
    stream, marks = KEPT[name]
    (tmp_path / "stream").write_bytes(stream)
    pane = Tmux(f"clear; printf '\\033[3J'; cat {tmp_path / 'stream'}")
    pane.wait("THE-END")
    assert pane.history().count("MARK") == TMUX_KEEPS.get(name, marks)
    pane.close()


def test_a_mark_in_a_file_is_found_and_the_store_is_left_out(tmp_path: Path) -> None:
    lawful, other = tmp_path / "store", tmp_path / "deep" / "er"
    for folder in (lawful, other):
        folder.mkdir(parents=True)
        (folder / "file").write_text("before MARK after")
    os.utime(other, (0, 0))
    assert in_files(["MARK"], [tmp_path], lawful, 0) == (1, [f"MARK in {other / 'file'}"])
    assert in_files(["MARK"], [tmp_path], lawful, time.time() + 10) == (0, [])


def test_a_link_to_what_cannot_be_looked_at_stops_no_search(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before MARK after")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "far").symlink_to(tmp_path / ("name" * 100))  # longer than a name may be
    assert in_files(["MARK"], [tmp_path], tmp_path / "store", 0) == (1, [f"MARK in {tmp_path / 'file'}"])


def test_a_mark_in_the_environment_of_a_process_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_SEARCH", "IN-THE-ENVIRONMENT")
    found: list[str] = []
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None and other.stdout is not None  # noqa: PT018  (for the types)
        other.stdin.write(b"begun\n")
        other.stdin.flush()
        other.stdout.readline()  # its environment is not there before it runs
        assert in_processes(["IN-THE-ENVIRONMENT"], found) > 1
    assert found == ["IN-THE-ENVIRONMENT in the environ of a process"]


def test_answers_of_two_persons_in_one_screening_are_found(tmp_path: Path) -> None:
    place = str(tmp_path / "screenings.db")
    store = open_store(place)
    kept(store, {**STEADY, "note": "MINE and YOURS"})
    kept(store, {**FEVERISH, "note": "MINE"})
    store.close()
    rows, found = in_store([["MINE"], ["YOURS"]], place)
    assert rows == 2
    assert any("holds the answers of 2 persons" in each for each in found)
    assert any("hold the answers of one person" in each for each in found)
    with pytest.raises(ScreenerError, match="not in the store at all"):
        in_store([["MINE"], ["NOBODY'S"]], place)


def test_a_search_that_finds_nothing_in_an_ordinary_clear_is_not_good() -> None:
    good = SelfTestResult([PlayedPatient("finished", ("A",), {"A"}, processes=1)], [], 1, 1, 3)
    assert good.is_good
    assert not replace(good, control=0).is_good
    assert not replace(good, elsewhere=["A in a file"]).is_good
    assert not replace(good, sessions=[PlayedPatient("finished", ("A",), set(), processes=1)]).is_good
    assert not replace(good, sessions=[PlayedPatient("finished", ("A",), {"A"}, ["A on the terminal"])]).is_good

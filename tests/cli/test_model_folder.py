"""Questionnaires kept as they were loaded: the same to the last field, and loaded anew in any doubt."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import screener as screener_package
from screener.cli import model_folder
from screener.cli.model_folder import loaded
from screener.files import bundled
from screener.questionnaire import loader
from screener.questionnaire.flat import flat, unflat
from screener.questionnaire.loader import load
from screener.questionnaire.model import Questionnaire
from tests.support.paths import QUESTIONNAIRES, REPOSITORY, VERSION_1
from tests.support.stores import SHORT, screener
from tests.support.terminals import Terminal

GOOD = sorted((QUESTIONNAIRES / "good").glob("*.yaml"))
EVERY_KEY = QUESTIONNAIRES / "good" / "every-key.yaml"


def again(questionnaire: Questionnaire) -> Questionnaire:
    return unflat(json.loads(json.dumps(flat(questionnaire))))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", [EVERY_KEY, bundled(), *GOOD], ids=lambda path: path.stem)
def test_a_questionnaire_comes_back_as_it_was(path: Path) -> None:
    """`repr` shows every field, also those that `==` passes over."""
    one = load(path.read_bytes(), path.name)
    other = again(one)
    assert other == one
    assert repr(other) == repr(one)
    assert other.place == one.place
    assert [rule.place for rule in other.findings] == [rule.place for rule in one.findings]


def test_equal_values_are_kept_once_and_others_apart() -> None:
    questionnaire = load(VERSION_1.read_bytes(), VERSION_1.name)
    rows = [repr(row) for row in flat(questionnaire) if row[0] in {"Answer", "tuple", "place", "fraction", "state"}]
    assert len(rows) == len({*rows}) > 500
    parts: Any = {"a": (1, True, "1", Fraction(1), (1,), (True,), ("1",), (Fraction(1),))}
    alike = replace(questionnaire, texts=parts)
    assert repr(again(alike)) == repr(alike)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "screener"


@pytest.fixture(name="loads")
def _loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the questionnaires that were loaded and not taken from the folder."""
    found: list[str] = []

    def counting(data: bytes, name: str) -> Questionnaire:
        found.append(name)
        return load(data, name)

    monkeypatch.setattr(loader, "load", counting)
    return found


def test_the_second_time_nothing_is_loaded(folder: Path, loads: list[str]) -> None:
    data = SHORT.read_bytes()
    first, second = loaded(data, "a.yaml"), loaded(data, "a.yaml")
    assert loads == ["a.yaml"]
    assert repr(first) == repr(second)
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    loaded(data + b"\n", "a.yaml")
    loaded(data, "b.yaml")
    assert loads == ["a.yaml", "a.yaml", "b.yaml"]


def _link(kept: Path) -> None:
    other = kept.with_name("other")
    kept.rename(other)
    kept.symlink_to(other)


DOUBTS: dict[str, Callable[[Path], object]] = {
    "a letter": lambda kept: kept.write_text(kept.read_text().replace("fever", "fewer", 1)),
    "cut": lambda kept: kept.write_text(kept.read_text()[:-1]),
    "empty": lambda kept: kept.write_text(""),
    "no text": lambda kept: kept.write_bytes(b"\xff" * 100),
    "others can read it": lambda kept: kept.chmod(0o644),
    "others can write it": lambda kept: kept.chmod(0o620),
    "a link": _link,
    "rows of nothing": lambda kept: _signed(kept, "[]"),
    "another kind of rows": lambda kept: _signed(kept, '[["os.system", "true"]]'),
    "a row that refers to one that comes later": lambda kept: _signed(kept, '[["tuple", [7]]]'),
    "rows that are no rows": lambda kept: _signed(kept, '{"a": 1}'),
    "deep": lambda kept: _signed(kept, "[" * 100_000),
}


def _signed(kept: Path, body: str) -> None:
    """Another content, with a digest that fits."""
    key = kept.stem.removeprefix("model-")
    kept.write_text(f"{key} {sha256(body.encode()).hexdigest()}\n{body}")


@pytest.mark.parametrize("doubt", DOUBTS)
def test_in_any_doubt_it_is_loaded_anew_and_kept_again(folder: Path, loads: list[str], doubt: str) -> None:
    data = SHORT.read_bytes()
    first = loaded(data, "a.yaml")
    (kept,) = folder.iterdir()
    DOUBTS[doubt](kept)
    assert repr(loaded(data, "a.yaml")) == repr(first)
    assert len(loads) == 2
    loaded(data, "a.yaml")
    assert len(loads) == 2
    assert (kept.is_symlink(), kept.stat().st_mode & 0o777) == (False, 0o600)


def test_another_program_does_not_take_it(
    folder: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line of what makes a questionnaire of a file is enough."""
    program = tmp_path / "program"
    (program / "questionnaire" / "kinds").mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "quantities.py", "questionnaire/model.py", "questionnaire/kinds/base.py"):
        (program / name).write_text("1\n")
    monkeypatch.setattr(screener_package, "__file__", str(program / "__init__.py"))
    data = SHORT.read_bytes()
    loaded(data, "a.yaml")
    loaded(data, "a.yaml")
    assert len(loads) == 1
    (program / "questionnaire" / "kinds" / "base.py").write_text("2\n")
    loaded(data, "a.yaml")
    assert len(loads) == 2
    assert len([*folder.iterdir()]) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert loaded(SHORT.read_bytes(), "a.yaml").id == load(SHORT.read_bytes(), "a.yaml").id


def test_only_the_last_questionnaires_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_folder, "MOST_KEPT_FILES", 2)
    for number in range(4):
        loaded(SHORT.read_bytes() + b"\n" * number, "a.yaml")
    assert len([*folder.iterdir()]) == 2


def test_a_kiosk_neither_reads_nor_writes_one() -> None:
    """It asks for nothing that would."""
    sources = [REPOSITORY / "screener" / "cli" / "kiosk.py", *(REPOSITORY / "screener" / "kiosk").rglob("*.py")]
    used = {
        node.id if isinstance(node, ast.Name) else node.attr
        for source in sources
        for node in ast.walk(ast.parse(source.read_bytes()))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert len(sources) > 10
    assert used & {"loaded", "questionnaire_at", "signed_questionnaire", "model_folder"} == set()


# -- what is loaded at all ---------------------------------------------------------------------

LISTS = Path(__file__).parent / "modules"
WATCHED = """
import pathlib, signal, sys
def tell(*_):
    ours = {name for name in sys.modules if name.split(".")[0] == "screener"}
    others = {name.split(".")[0] for name in sys.modules} - sys.stdlib_module_names
    others -= {"__main__", "screener", "sitecustomize"}  # the last is a distribution's own
    others = {name for name in others if getattr(sys.modules.get(name), "__file__", None) and name[0] != "_"}
    pathlib.Path(sys.argv[-1]).write_text("".join(f"{name}\\n" for name in sorted(ours | others)))
told, sys.argv = sys.argv[1], ["screener", *sys.argv[2:], sys.argv[1]]
from screener.cli import program
arguments = sys.argv[1:-1]
try:
    program(arguments[:1])(arguments)
finally:
    tell()
"""
"""Runs a command, and writes the modules that are loaded when it ends."""


def listed(name: str) -> list[str]:
    return (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("form", ["json", "text"])
def test_score_loads_what_it_uses_and_no_more(folder: Path, tmp_path: Path, form: str) -> None:
    answers, told = tmp_path / "answers.json", tmp_path / "told"
    answers.write_text('{"fever": "no", "pain": ["arm"], "width": 2.5, "note": "nothing"}')
    command = ("score", str(answers), "--questions", str(SHORT), "--format", form)
    screener(*command)
    before = (sys.executable, "-c", WATCHED, str(told))
    ended = run(before, command)
    assert ended == 0
    assert told.read_text().splitlines() == listed(f"score-{form}")
    assert folder.is_dir()


def run(before: tuple[str, ...], command: tuple[str, ...]) -> int:
    return subprocess.run([*before, *command], stdout=subprocess.DEVNULL, check=False).returncode


PAINTED = """
class Painted:
    def find_spec(self, wanted, *_):
        if wanted == "prompt_toolkit":
            tell()
            signal.pause()
sys.meta_path.insert(0, Painted())
"""
"""Writes them where the library for single keys is wanted, which is loaded once the first page is there."""


def test_run_loads_what_the_first_page_needs_and_no_more(folder: Path, tmp_path: Path) -> None:
    told, store = tmp_path / "told", tmp_path / "screenings.db"
    loaded(VERSION_1.read_bytes(), str(VERSION_1))
    code = WATCHED.replace("told, sys.argv", f"{PAINTED}told, sys.argv", 1)
    command = ("run", "--questions", str(VERSION_1), "--store", str(store))
    terminal = Terminal(sys.executable, "-c", code, str(told), *command, env={"XDG_CACHE_HOME": str(folder.parent)})
    terminal.wait("Begin", "Press a number · Enter: choose")
    for _ in range(100):
        if told.exists() and told.read_text().endswith("\n"):
            break
        terminal.read(0.05)
    terminal.child.terminate(force=True)
    assert told.read_text().splitlines() == listed("run")

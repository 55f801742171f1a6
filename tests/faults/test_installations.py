"""An installation that lacks a library, or has one that is too old, is named in a sentence; it is no program fault."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.paths import QUESTIONNAIRES, REPOSITORY

SMALL = QUESTIONNAIRES / "doors" / "small.yaml"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DISTRIBUTIONS = {"yaml": "pyyaml"}
"""Modules that are called otherwise than what is installed."""

WITHOUT = """
import sys
for name in {modules!r}:
    sys.modules[name] = None
sys.argv = ["screener", *{arguments!r}]
from screener.__main__ import main
main()
"""
FAULTY = """
import screener.cli

def program(called):
    raise AttributeError("an old library lacks something")

screener.cli.program = program
screener.cli.main()
"""


def ended(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"SCREENER_STORE": str(folder / "screenings.db"), "XDG_CACHE_HOME": str(folder / "cache")}
    variables = {**os.environ, **own, **environment}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=variables, cwd=REPOSITORY)


EXTRAS = {*PROJECT["optional-dependencies"]} - {"test", "dev"}
"""What somebody may install who does not work on the program."""


def test_every_library_that_is_imported_is_declared_with_a_floor() -> None:
    declared = [*PROJECT["dependencies"]]
    declared += [line for name in EXTRAS for line in PROJECT["optional-dependencies"][name]]
    floors = {re.split(r"[\[<>=]", line)[0].lower().replace("-", "_"): line for line in declared}
    imported = set()
    for path in (REPOSITORY / "screener").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    libraries = {DISTRIBUTIONS.get(name, name) for name in imported - {*sys.stdlib_module_names, "screener"}}
    assert {name for name in libraries if ">=" not in floors.get(name, "")} == set()


def test_a_pyyaml_without_libyaml_is_named_with_its_mend(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("fever: no\n")
    for arguments in (["check", str(SMALL)], ["score", str(answers)], ["run", "--plain"]):
        done = ended(WITHOUT.format(modules=["yaml._yaml"], arguments=arguments), tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "PyYAML was installed without libyaml, which screener reads questionnaires with; install a wheel of it: "
            "pip install --force-reinstall --only-binary pyyaml pyyaml\n"
        )


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("typer", ["check"]),
        ("yaml", ["check"]),
        ("rich", ["check", str(SMALL)]),
    ],
)
def test_a_module_that_is_missing_is_named(tmp_path: Path, module: str, arguments: list[str]) -> None:
    done = ended(WITHOUT.format(modules=[module], arguments=arguments), tmp_path, SCREENER_STORE="")
    assert done.returncode == 2
    assert done.stderr.startswith(f"The Python module {module}")
    assert "install screener again, with all" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "version", "needs"),
    [
        ("prompt_toolkit", "3.0.20", "at least 3.0.39: pip install 'prompt_toolkit>=3.0.39'"),
        ("rich", "13.7.1", "at least 14: pip install 'rich>=14'"),
        ("typer", "0.29.0", "at least 0.26.1 and below 0.29: pip install 'typer>=0.26.1,<0.29'"),
    ],
)
def test_a_fault_with_a_library_of_another_version_names_both_versions(
    tmp_path: Path, name: str, version: str, needs: str
) -> None:
    """An installation as pip leaves it after `pip install NAME==VERSION`: its metadata says what is installed."""
    lines = [f"Requires-Dist: {line}" for line in PROJECT["dependencies"]]
    for what, number, more in ((name, version, []), ("screener", "9.9.9", lines)):
        folder = tmp_path / f"{what}-{number}.dist-info"
        folder.mkdir()
        text = [f"Metadata-Version: 2.1\nName: {what}\nVersion: {number}", *more, ""]
        (folder / "METADATA").write_text("\n".join(text))
    done = ended(FAULTY, tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{name} {version} is installed, and screener needs {needs}\n"


def test_a_fault_with_the_right_versions_stays_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "screener-9.9.9.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: screener\nVersion: 9.9.9\nRequires-Dist: rich>=1\n")
    done = ended(FAULTY, tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 70
    assert "This is a fault of the program" in done.stderr
    assert "an old library" not in done.stderr

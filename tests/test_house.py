"""The structure of the program: its map, its size, its imports, its names, and the contracts that guard them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import screener
from tests.support.paths import REPOSITORY

ROOT = REPOSITORY / "screener"
PACKAGES = ("questionnaire", "screening", "analysis", "terminal", "records", "interop", "documents", "kiosk", "cli")

MOST_ROOMS = 16
MOST_IMPORTS = 72
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50


@cache
def trees() -> dict[Path, ast.Module]:
    """Every source file of the program, by its path below `screener`."""
    return {path.relative_to(ROOT): ast.parse(path.read_bytes()) for path in sorted(ROOT.rglob("*.py"))}


def room_of(path: Path) -> str:
    """The package or module at the top to which a file belongs."""
    return path.parts[0].removesuffix(".py")


def rooms() -> set[str]:
    """The packages and modules at the top."""
    return {room_of(path) for path in trees()} - {"__init__"}


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of the program that a file imports, also inside functions, in dotted form."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "screener":
            yield from (f"screener.{each.name}" for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def imports_between_rooms() -> dict[tuple[str, str], int]:
    """Each pair of an importing and an imported room, with the number of files and modules that make it.

    A pair is counted once, however many files of a room import from the other.
    """
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for path, tree in trees().items():
        for module in {each for each in imported(tree) if each.startswith("screener.")}:
            if (room := module.split(".")[1]) != room_of(path):
                pairs[room_of(path), room] += 1
    return dict(pairs)


@cache
def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def contract(kind: str) -> dict[str, Any]:
    (found,) = (each for each in contracts() if each["type"] == kind)
    return found


# -- the map -----------------------------------------------------------------------------------


def layers_of_the_map() -> list[list[str]]:
    """The floors that the docstring of `screener` draws, from the top down."""
    lines = re.findall(r"^    (\w+(?: \| \w+)*)  +\S", screener.__doc__ or "", flags=re.MULTILINE)
    return [line.split(" | ") for line in lines]


def test_the_map_shows_every_room_once() -> None:
    shown = [room for layer in layers_of_the_map() for room in layer]
    assert sorted(shown) == sorted(rooms() - {"__main__"})


def test_the_map_has_the_floors_of_the_contract() -> None:
    assert [" | ".join(layer) for layer in layers_of_the_map()] == contract("layers")["layers"]


# -- counts ------------------------------------------------------------------------------------


def test_rooms_at_the_top_and_imports_between_them_are_few(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = imports_between_rooms()
    lines = sum(len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in trees())
    size = f"{len(trees())} files, {lines:,} lines"
    with capsys.disabled():
        print(f"\n{len(rooms())} rooms at the top, {len(pairs)} imports between them, {size}")  # noqa: T201
    assert len(rooms()) <= MOST_ROOMS
    assert len(pairs) <= MOST_IMPORTS


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in trees()}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    functions = [
        (f"{path}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 1_000
    assert [each for each in functions if each[1] > MOST_LINES_OF_A_FUNCTION] == []


# -- names -------------------------------------------------------------------------------------


def public_names(tree: ast.Module) -> Iterator[str]:
    """The classes, functions and constants that a file defines for others."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names = [name]
            case ast.Assign(targets=targets):
                names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case _:
                names = []
        yield from (name for name in names if not name.startswith("_"))


def defined_twice(package: str) -> dict[str, list[str]]:
    """Public names that more than one file of a package defines, with these files."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees().items():
        if room_of(path) == package:
            for name in set(public_names(tree)):
                places[name].append(str(path))
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_public_name_is_defined_twice_in_a_package(package: str) -> None:
    assert defined_twice(package) == {}


# -- the contracts -----------------------------------------------------------------------------


def test_the_contracts_exist_and_guard_whole_packages() -> None:
    """A new file, package or module at the top is guarded without anybody naming it, or the test says so."""
    assert sorted(each["type"] for each in contracts()) == ["acyclic_siblings", "forbidden", "layers", "protected"]
    assert all("ignore_imports" not in each for each in contracts())
    layers = contract("layers")
    assert layers["exhaustive"] is True
    assert layers["exhaustive_ignores"] == ["__main__"]
    assert {room for layer in layers["layers"] for room in layer.split(" | ")} == rooms() - {"__main__"}
    pure = {"errors", "quantities", "text", "i18n", "questionnaire", "screening", "analysis"}
    assert set(contract("forbidden")["source_modules"]) == {f"screener.{room}" for room in pure}
    assert set(contract("acyclic_siblings")["ancestors"]) == {"screener", *(f"screener.{each}" for each in PACKAGES)}
    assert contract("protected")["protected_modules"] == ["screener.analysis.solver"]
    assert contract("protected")["allowed_importers"] == ["screener.analysis"]

"""Findings for the pages of a forge: workflow commands that GitHub shows beside the line, and SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple
from urllib.parse import quote

from screener.errors import Problem

Level = Literal["error", "warning", "note"]

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


class Noted(NamedTuple):
    """A problem, and how bad it is."""

    level: Level
    problem: Problem


def noted(findings: Iterable[Problem], advice: Iterable[Problem], *, is_strict: bool = False) -> list[Noted]:
    """Findings as errors and advice as notes; advice as warnings where a check fails on it."""
    return [
        *(Noted("error", problem) for problem in findings),
        *(Noted("warning" if is_strict else "note", problem) for problem in advice),
    ]


def github_lines(found: Iterable[Noted]) -> Iterator[str]:
    """One workflow command for each problem."""
    for level, problem in found:
        place = problem.place
        properties = {"file": place.file, "line": place.line, "col": place.column, "title": problem.rule}
        listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        yield f"::{_GITHUB_LEVELS[level]} {listed}::{_data(problem.message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def sarif_log(found: Sequence[Noted], files: Iterable[str], version: str) -> dict[str, object]:
    """A log of one run of that version of the program over those files."""
    driver = {"name": "screener", "version": version, "semanticVersion": version}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": _uri(file)}} for file in dict.fromkeys(files)],
                "results": [_result(level, problem) for level, problem in found],
            }
        ],
    }


def _result(level: Level, problem: Problem) -> dict[str, object]:
    place = problem.place
    region = {"startLine": place.line, "startColumn": place.column}
    location = {"artifactLocation": {"uri": _uri(place.file)}, "region": region}
    result: dict[str, object] = {
        "ruleId": problem.rule,
        "level": level,
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": location}],
    }
    return {**result, "properties": {"examples": list(problem.examples)}} if problem.examples else result


def _uri(file: str) -> str:
    """The file as a URI: an absolute path as `file://`, any other relative to where the program was called."""
    path = quote(file.replace("\\", "/").encode("utf-8", "surrogateescape"))
    return f"file://{path}" if path.startswith("/") else path

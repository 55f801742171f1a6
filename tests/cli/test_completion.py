"""What the shell offers when Tab is pressed."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from screener.records.store import open_store
from tests.support.stores import code_of_one, drafted, filled, screener


def offered(line: str, **environment: str) -> list[str]:
    """The words that are offered at the end of a command line; the variable has the name of what the tests start."""
    shell = {"_PYTHON _M TESTS.SUPPORT_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
    return re.findall(r'"([^"]+)"', screener(**shell, **environment).stdout)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("screener export --format ", ["json", "jsonl", "csv", "html", "fhir"]),
        ("screener export --format j", ["json", "jsonl"]),
        ("screener rules --format p", ["paper"]),
        ("screener run --lang ", ["en", "es"]),
    ],
)
def test_formats_and_languages_are_offered(line: str, words: list[str]) -> None:
    assert offered(line) == words


def test_codes_are_offered_where_a_screening_is_in_the_right_state(tmp_path: Path) -> None:
    path = filled(tmp_path / "screenings.db")
    with closing(open_store(str(path))) as store:
        begun = drafted(store, {"fever": "no"}).code
    done = {code_of_one(path), code_of_one(path, None)}
    assert set(offered("screener show ", SCREENER_STORE=str(path))) == done
    assert offered("screener resume ", SCREENER_STORE=str(path)) == [begun]
    assert set(offered("screener delete ", SCREENER_STORE=str(path))) == {begun, *done}
    assert offered(f"screener show {min(done)[:3].lower()}", SCREENER_STORE=str(path)) == [min(done).lower()]
    assert offered(f"screener show --store {path} {min(done)[:3]}") == [min(done)]
    assert offered("screener show ", SCREENER_STORE=str(tmp_path / "missing.db")) == []

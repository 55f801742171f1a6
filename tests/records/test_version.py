"""The version of the program rises with every sentence and every work budget, so that old records are judged fairly."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import __version__
from screener.analysis.solver import paths
from screener.i18n import LANGUAGES, en
from tests.support import wording
from tests.support.wording import as_numbers, budgets, digest, raise_version, records, versions


def test_the_sentences_and_budgets_are_those_of_this_version() -> None:
    *_, (version, found) = versions()
    assert (version, found) == (__version__, digest()), (
        "a sentence or a work budget has changed: raise the version with `python -m tests.support.wording`"
    )


def test_no_version_stands_twice_and_they_only_rise() -> None:
    numbers = [as_numbers(version) for version, _ in versions()]
    assert numbers == sorted(set(numbers))


def test_any_changed_sentence_or_budget_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"(3000000, 200000, 2000)", "(30000, 5000, 300)", "100", "20000"} <= budgets()
    found = {digest()}
    with monkeypatch.context() as patch:
        patch.setattr(paths, "MOST_STATES", 20_001)
        found.add(digest())
    for language in ("en", "es"):
        with monkeypatch.context() as patch:
            phrases = {**en.PHRASES, "unknown": "I am not sure"}
            patch.setattr(wording, "LANGUAGES", {**LANGUAGES, language: phrases})
            found.add(digest())
    monkeypatch.setattr(wording, "records", lambda: [*records(), {}])
    assert len({*found, digest()}) == 5


def test_the_version_is_raised_once_for_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a table that two branches wrote to, with a version that stands twice, is put in order."""
    table, package = tmp_path / "versions.txt", tmp_path / "__init__.py"
    monkeypatch.setattr(wording, "TABLE", table)
    monkeypatch.setattr(wording, "_PACKAGE", package)
    table.write_text("0.9.9 aaaa\n<<<<<<< ours\n0.10.0 bbbb\n=======\n0.10.0 cccc\n")
    package.write_text('"""The house."""\n\n__version__ = "0.9.9"\n')
    for _ in range(2):
        assert raise_version() == "0.10.1"
        assert package.read_text() == '"""The house."""\n\n__version__ = "0.10.1"\n'
        assert table.read_text() == f"0.9.9 aaaa\n0.10.0 cccc\n0.10.1 {digest()}\n"

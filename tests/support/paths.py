"""Where the files of the tests and of the repository are."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parents[1]
REPOSITORY = TESTS.parent
QUESTIONNAIRES = TESTS / "questionnaires"
SHIPPED = REPOSITORY / "questions.yaml"
VERSION_1 = QUESTIONNAIRES / "version-1.yaml"
"""The first questionnaire that shipped: it measures keys, speed and replays, whatever ships today."""

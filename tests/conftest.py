"""What the tests share: how hard hypothesis looks, and the questionnaires that are loaded once."""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

from screener.questionnaire.model import Questionnaire

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever runs in the background ignores Ctrl-C by itself

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, max_examples=100, suppress_health_check=_SLOW
)
settings.register_profile("soak", deadline=None, max_examples=5_000, suppress_health_check=_SLOW)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def shipped() -> Questionnaire:
    """The questionnaire at the top of the repository."""
    from tests.support.random_questionnaires import the_shipped

    return the_shipped()


@pytest.fixture(scope="session")
def small() -> Questionnaire:
    """A questionnaire with a question of each type, three kinds of score, a stop, flags and Spanish."""
    from tests.support.random_questionnaires import the_small

    return the_small()


_FIRST = (
    "test_program_kills",
    "test_selftest",
    "test_z3",
    "test_store_faults",
    "test_breakout",
    "test_kiosk",
    "test_rulebook",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left with one of them while the others are done."""
    items.sort(key=lambda item: _FIRST.index(item.path.stem) if item.path.stem in _FIRST else len(_FIRST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how far independent judges agreed with the proofs, for the tests that recorded it."""
    for report in terminalreporter.stats.get("passed", []):
        for key, words in report.user_properties:
            if key == "agreement":
                terminalreporter.write_line(f"{report.nodeid.partition('::')[0]}: {words}")

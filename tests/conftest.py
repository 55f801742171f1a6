"""What the tests share: how many examples hypothesis tries, which cases run by default, and two questionnaires."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from screener.questionnaire.model import Questionnaire

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False  # all workers import the same files, and the program starts hundreds of times
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever runs in the background ignores Ctrl-C by itself
for _number in {"SIGHUP", "SIGQUIT"} & {*signal.Signals.__members__}:
    signal.signal(signal.Signals[_number], signal.SIG_DFL)  # the same of these, and below nohup; programs inherit it

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
for _name, _examples, _repeats in (("quick", 5, True), ("ci", 25, True), ("soak", 5_000, False)):
    settings.register_profile(
        _name,
        deadline=None,
        derandomize=_repeats,
        database=None,
        max_examples=_examples,
        phases=(Phase.explicit, Phase.generate) if _name == "ci" else tuple(Phase),  # shrinking takes minutes
        suppress_health_check=_SLOW,
    )
settings.load_profile("quick")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: tests at terminals wait more than they compute."""
    return (os.cpu_count() or 1) + 1


def _shared(folders: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this run share."""
    folder = folders.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def _no_store_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoever runs the tests may have a store and a cache; what a test keeps without naming a place is apart."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        patch.setenv("XDG_CACHE_HOME", str(_shared(tmp_path_factory) / "cache"))
        patch.setenv("SCREENER_STORE", str(folder / "screenings.db"))
        yield


@pytest.fixture(scope="session")
def shipped() -> Questionnaire:
    """The questionnaire at the top of the repository."""
    from tests.support.random_questionnaires import the_shipped

    return the_shipped()


@pytest.fixture(scope="session")
def version_1() -> Questionnaire:
    """The first questionnaire that shipped."""
    from tests.support.random_questionnaires import the_first_version

    return the_first_version()


@pytest.fixture(scope="session")
def small() -> Questionnaire:
    """A questionnaire with a question of each type, three kinds of score, a stop, flags and Spanish."""
    from tests.support.random_questionnaires import the_small

    return the_small()


_FIRST = (
    "test_program_kills",
    "test_sql",
    "test_real_terminals",
    "test_record",
    "test_generated",
    "test_selftest",
    "test_z3",
    "test_store_faults",
    "test_breakout",
    "test_kiosk",
    "test_rulebook",
    "test_postgres",
    "test_keys",
    "test_prompts",
    "test_gallery",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collects without searching for garbage: thousands of tests stay to the end, and are not searched later either.

    Where all files are collected, each worker begins at another one, so that it finds most of them compiled.
    """
    gc.disable()
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        _import_tests(session.config.rootpath, int(worker.removeprefix("gw")))
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


def _import_tests(root: Path, worker: int) -> None:
    """Imports all test files from this worker's first on; what cannot be imported is reported when it is collected."""
    files = sorted((root / "tests").rglob("test_*.py"))
    first = len(files) * worker // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for file in (*files[first:], *files[:first]):
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(file.relative_to(root).with_suffix("").parts))


@pytest.hookimpl(tryfirst=True)  # before pytest deselects by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the cases that `sampled` leaves to the exhaustive run, and puts the files that take longest first.

    The cases that stay are chosen by a digest of their names: the same in every run, and not every third one, which
    might always be the same value of one of two parameters.
    """
    cases = defaultdict(list)
    for item in items:
        if sampled := item.get_closest_marker("sampled"):
            cases[item.nodeid.partition("[")[0], sampled.args[0]].append(item)
    for (_, number), every in cases.items():
        for item in sorted(every, key=lambda item: sha256(item.nodeid.encode()).digest())[number:]:
            item.add_marker("exhaustive")
    items.sort(key=lambda item: _FIRST.index(item.path.stem) if item.path.stem in _FIRST else len(_FIRST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how far independent judges agreed with the proofs, for the tests that recorded it."""
    for report in terminalreporter.stats.get("passed", []):
        for key, words in report.user_properties:
            if key == "agreement":
                terminalreporter.write_line(f"{report.nodeid.partition('::')[0]}: {words}")

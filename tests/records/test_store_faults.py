"""Faults: a desk killed, or its disk full or failing, at every system call on the store; see store_faults.py.

Every so many points run with the other tests; all of them: pytest -m faults
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.support import store_writer
from tests.support.store_faults import Bench, bench, tried

pytestmark = [
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here"),
    pytest.mark.timeout(1800),
]

STEP = 8
"""Not a divisor of how many faults a call can have, so that each kind comes up."""


@pytest.fixture(scope="module", name="stage")
def _stage() -> Iterator[Bench]:
    with bench() as stage:
        yield stage


def _told(stage: Bench, step: int, capsys: pytest.CaptureFixture[str], least: int) -> None:
    number, broken = tried(stage, step)
    with capsys.disabled():
        kinds = ", ".join(f"{times} {kind}" for kind, times in sorted(number.items()))
        print(f"\n{number.total()} faults ({kinds}); promises broken: {broken.total()}")  # noqa: T201
    assert broken == {}
    assert number.total() >= least


@pytest.mark.exhaustive
def test_no_fault_breaks_a_promise(stage: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    _told(stage, STEP, capsys, 500)


@pytest.mark.faults
def test_no_fault_at_any_call_breaks_a_promise(stage: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    _told(stage, 1, capsys, 500)


# -- negative controls: the oracle finds a desk that is careless ---------------------------------


@pytest.mark.exhaustive
@pytest.mark.parametrize("how", store_writer.CARELESS)
def test_a_careless_desk_is_found_out(stage: Bench, how: str) -> None:
    _, broken = tried(stage, 40, 7, how)
    assert any(promise.startswith("lost: ") for promise in broken)

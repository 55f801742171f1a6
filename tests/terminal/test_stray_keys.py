"""Keys that come before a page can have been read, judged by a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from screener.screening.pages import Page
from screener.terminal.clock import Clock
from screener.terminal.prompts.stray_keys import StrayKeys

ENTER = "c-m"


@dataclass
class StoppedClock(Clock):
    """A clock that stands still until a test moves it."""

    seconds: float = 100.0

    def now(self) -> float:
        """The time as the test has set it."""
        return self.seconds


def taken(keys: str, pause: float, *, brought_by: str, staff: bool = True) -> str:
    """What is left of keys that are pressed with a pause before each, on a typed page that one key has brought."""
    clock = StoppedClock()
    stray = StrayKeys(clock, staff)
    stray.page_left(brought_by)
    stray.page_came(Page(kind="typed"))
    left = ""
    for key in keys:
        clock.seconds += pause
        left += "" if stray.is_stray(key) else key
    return left


@pytest.mark.parametrize("pause", [0.0, 0.03, 0.06, 0.1, 0.149, 0.16, 0.3, 0.49, 0.6])
@pytest.mark.parametrize("staff", [True, False], ids=["staff", "patient"])
@pytest.mark.parametrize("brought_by", [ENTER, "1", "6", "5"])
@pytest.mark.parametrize("typed", ["64.5", "41", "5 ft 6 in", "166.1", "150 lb", "11"])
def test_a_number_that_is_typed_fast_is_taken_whole_or_not_at_all(
    typed: str, brought_by: str, pause: float, *, staff: bool
) -> None:
    """It is never cut in the middle or at its end, so that nobody confirms 64 who has typed 64.5."""
    left = taken(typed, pause, brought_by=brought_by, staff=staff)
    assert left in {"", typed}


def test_a_number_held_down_is_still_dropped_where_it_brought_the_page() -> None:
    assert taken("1" * 50, 0.03, brought_by="1") == ""


def test_enter_is_still_dropped_behind_a_number_that_came_too_soon() -> None:
    clock = StoppedClock()
    stray = StrayKeys(clock)
    stray.page_left(ENTER)
    stray.page_came(Page(kind="typed"))
    assert [stray.is_stray(key) for key in ("6", "4", ENTER)] == [False, False, True]

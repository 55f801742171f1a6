"""The watch: when it asks, how it counts down, and that any key at any time is enough, as often as wanted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screener.kiosk.idle_timer import COUNTDOWN, IdleTimer
from screener.kiosk.overlays import IdleWarning

PATIENCE = 90.0


def test_it_asks_after_the_patience_and_not_before() -> None:
    watch = IdleTimer(PATIENCE, 100)
    assert not watch.is_idle(189.9)
    assert watch.is_idle(190)
    assert not watch.warned(190).is_idle(300)


def test_a_key_begins_the_patience_anew() -> None:
    assert not IdleTimer(PATIENCE, 100).restarted(189).is_idle(278.9)


def test_the_countdown_runs_from_the_moment_it_can_be_seen() -> None:
    watch = IdleTimer(PATIENCE, 0).warned(500)
    assert [watch.seconds_left(500 + seconds) for seconds in (0, 0.5, 1, 18.5, 19.5, 20, 25)] == [
        20,
        20,
        19,
        2,
        1,
        0,
        0,
    ]
    assert not watch.is_over(519.9)
    assert watch.is_over(520)


def test_any_key_carries_on_as_often_as_wanted() -> None:
    watch, now = IdleTimer(PATIENCE, 0), 0.0
    for _ in range(50):
        now += PATIENCE
        assert watch.is_idle(now)
        watch = watch.warned(now)
        now += COUNTDOWN - 0.5
        assert not watch.is_over(now)
        watch = watch.restarted(now)
    assert not watch.is_over(now + 1000)


@given(st.floats(1, 600), st.floats(0, 1e6), st.floats(0, 30))
def test_nothing_changes_sooner_than_it_says(patience: float, began: float, later: float) -> None:
    watch = IdleTimer(patience, began)
    now = began + later
    if not watch.is_idle(now):
        assert not watch.is_idle(now + watch.pause(now) * 0.99 - 1e-3)
        return
    watch = watch.warned(now)
    seen = now + min(later, COUNTDOWN)
    assert watch.seconds_left(seen + watch.pause(seen) * 0.99) == watch.seconds_left(seen)
    assert watch.seconds_left(seen + watch.pause(seen) + 1e-3) < watch.seconds_left(seen) or watch.is_over(seen)


def test_it_says_the_seconds_that_are_left() -> None:
    watch = IdleTimer(PATIENCE, 0).warned(0)
    assert IdleWarning(watch, "en").lines(8) == [
        "Are you still there?",
        "",
        "This screen clears in 12 seconds.",
        "Press any key to carry on.",
        "Press 1 if you need more time.",
        "",
        "If the screen clears, reception can help you to go on.",
    ]
    assert IdleWarning(watch, "en").lines(19)[2] == "This screen clears in 1 second."
    assert IdleWarning(watch, "es").lines(0)[2] == "Esta pantalla se borra en 20 segundos."


def test_read_aloud_the_seconds_are_said_three_times() -> None:
    watch = IdleTimer(PATIENCE, 0).warned(0)
    said = [IdleWarning(watch, "en", plain=True).lines(second)[2] for second in range(COUNTDOWN)]
    assert list(dict.fromkeys(said)) == [f"This screen clears in {left} seconds." for left in (20, 10, 5)]

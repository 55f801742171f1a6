"""The watch: when it asks, how it counts down, and that any key at any time is enough, as often as wanted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screener.kiosk.idle_timer import COUNTDOWN, Watch
from screener.kiosk.overlays import StillThere

PATIENCE = 90.0


def test_it_asks_after_the_patience_and_not_before() -> None:
    watch = Watch(PATIENCE, 100)
    assert not watch.must_ask(189.9)
    assert watch.must_ask(190)
    assert not watch.asking(190).must_ask(300)


def test_a_key_begins_the_patience_anew() -> None:
    assert not Watch(PATIENCE, 100).touched(189).must_ask(278.9)


def test_the_countdown_runs_from_the_moment_it_can_be_seen() -> None:
    watch = Watch(PATIENCE, 0).asking(500)
    assert [watch.left(500 + seconds) for seconds in (0, 0.5, 1, 18.5, 19.5, 20, 25)] == [20, 20, 19, 2, 1, 0, 0]
    assert not watch.is_over(519.9)
    assert watch.is_over(520)


def test_any_key_carries_on_as_often_as_wanted() -> None:
    watch, now = Watch(PATIENCE, 0), 0.0
    for _ in range(50):
        now += PATIENCE
        assert watch.must_ask(now)
        watch = watch.asking(now)
        now += COUNTDOWN - 0.5
        assert not watch.is_over(now)
        watch = watch.touched(now)
    assert not watch.is_over(now + 1000)


@given(st.floats(1, 600), st.floats(0, 1e6), st.floats(0, 30))
def test_nothing_changes_sooner_than_it_says(patience: float, began: float, later: float) -> None:
    watch = Watch(patience, began)
    now = began + later
    if not watch.must_ask(now):
        assert not watch.must_ask(now + watch.pause(now) * 0.99 - 1e-3)
        return
    watch = watch.asking(now)
    seen = now + min(later, COUNTDOWN)
    assert watch.left(seen + watch.pause(seen) * 0.99) == watch.left(seen)
    assert watch.left(seen + watch.pause(seen) + 1e-3) < watch.left(seen) or watch.is_over(seen)


def test_it_says_the_seconds_that_are_left() -> None:
    watch = Watch(PATIENCE, 0).asking(0)
    assert StillThere(watch, "en").lines(8) == [
        "Are you still there?",
        "",
        "This screen clears in 12 seconds.",
        "Press any key to carry on.",
    ]
    assert StillThere(watch, "en").lines(19)[2] == "This screen clears in 1 second."
    assert StillThere(watch, "es").lines(0)[2] == "Esta pantalla se borra en 20 segundos."


def test_read_aloud_the_seconds_are_said_three_times() -> None:
    watch = Watch(PATIENCE, 0).asking(0)
    said = [StillThere(watch, "en", plain=True).lines(second)[2] for second in range(COUNTDOWN)]
    assert list(dict.fromkeys(said)) == [f"This screen clears in {left} seconds." for left in (20, 10, 5)]

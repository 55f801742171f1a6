"""Stray keys: key presses that come before a person can have read the page, and therefore do not answer it.

The rule is the same at the desk and at the kiosk. On a page that has just come, the key that brought it is
dropped until it has not been pressed for SAME_KEY_SECONDS, so a double press and a held key do nothing. Every
other key is dropped for ANY_KEY_SECONDS, except that staff, who know the questions by heart, may answer with
digits at once. The page on which answers become final takes no key for FINAL_PAGE_SECONDS. On a page that is
typed into, a dropped character takes the rest of its burst with it, and after a character that was taken every
other one is taken too, so that no part of a number is ever left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import ConditionalKeyBindings, KeyBindings, KeyBindingsBase, merge_key_bindings
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from screener.screening.pages import Page
from screener.terminal.clock import Clock

SAME_KEY_SECONDS = 0.5
ANY_KEY_SECONDS = 0.15
FINAL_PAGE_SECONDS = 0.7

_NEVER_STRAY = (Keys.ControlC, Keys.SIGINT, Keys.CPRResponse, Keys.Ignore)


@dataclass
class StrayKeys:
    """Decides by the clock which keys are stray; `staff` may answer with digits at once."""

    clock: Clock
    staff: bool = True
    _page: Page = field(default=Page(kind="one"), init=False)
    _came: float = field(default=0.0, init=False)
    _left_by: str = field(default="", init=False)
    """The key that left the page before."""
    _brought_by: str = field(default="", init=False)
    _last_same: float = field(default=0.0, init=False)
    """When the key that brought the page was last pressed, or when the page came."""
    _last_of_burst: float | None = field(default=None, init=False)
    _is_typing: bool = field(default=False, init=False)
    """Whether a character was taken on a page that is typed into."""

    def page_came(self, page: Page, at: float | None = None) -> None:
        """A page is shown from now on, or since that time."""
        self._page, self._brought_by, self._last_of_burst, self._is_typing = page, self._left_by, None, False
        self._came = self._last_same = self.clock.now() if at is None else at

    def page_left(self, key: str) -> None:
        """This key has left the page, and brings the next one."""
        self._left_by = _name(key)

    def is_stray(self, key: str) -> bool:
        """Whether a key that is pressed now must not act on the page."""
        if key in _NEVER_STRAY:
            return False
        now, name = self.clock.now(), _name(key)
        stray = self._is_dropped(name, now)
        if name == self._brought_by and now - self._last_same < SAME_KEY_SECONDS:
            self._last_same = now
        if self._page.kind == "typed" and stray and (_is_character(name) or self._last_of_burst is not None):
            self._last_of_burst = now
        elif self._page.kind == "typed" and not stray and _is_character(name):
            self._is_typing = True
        return stray

    def _is_dropped(self, key: str, now: float) -> bool:
        if self._is_typing and _is_character(key):
            return False
        if self._page.is_final and now - self._came < FINAL_PAGE_SECONDS:
            return True
        if key == self._brought_by and now - self._last_same < SAME_KEY_SECONDS:
            return True
        if self._last_of_burst is not None and now - self._last_of_burst < SAME_KEY_SECONDS:
            return True
        return now - self._came < ANY_KEY_SECONDS and not (self._takes_digits and key.isdigit())

    @property
    def _takes_digits(self) -> bool:
        return self.staff and not self._page.asks_back


def _name(key: str) -> str:
    """One name for each key: a line feed is Enter."""
    return str(Keys.ControlM.value if key == Keys.ControlJ else getattr(key, "value", key))


def _is_character(key: str) -> bool:
    return len(key) == 1


def without_stray_keys(keys: KeyBindings, stray: StrayKeys, pressed: Callable[[], KeyPress]) -> KeyBindingsBase:
    """The same bindings, which no stray key reaches; `pressed` is the key that is being handled."""
    judged: list[tuple[KeyPress, bool]] = []

    def is_stray() -> bool:
        """Judges each key once, however often prompt_toolkit asks."""
        press = pressed()
        if not judged or judged[0][0] is not press:
            judged[:] = [(press, stray.is_stray(press.key))]
        return judged[0][1]

    swallowing = KeyBindings()
    swallowing.add(Keys.Any, eager=True, filter=Condition(is_stray))(lambda _: None)
    return merge_key_bindings([ConditionalKeyBindings(keys, ~Condition(is_stray)), swallowing])

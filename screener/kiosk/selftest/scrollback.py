"""What a terminal still holds: the screen, the hidden screen, and the scrollback; built on pyte.

It keeps as much as the worst terminals do: erasing the screen pushes it into the scrollback, and a reset does
not empty the scrollback (so tmux, VTE and Windows Terminal). Only `ESC[3J` removes lines from it.
"""

from __future__ import annotations

from typing import Any

import pyte

_ALTERNATE = frozenset((47, 1047, 1049))


class ScrollbackScreen(pyte.Screen):
    """A pyte screen with scrollback."""

    def __init__(self, columns: int, lines: int) -> None:
        self.above: list[str] = []
        self._other: Any = None
        """The normal screen while the alternate one is shown."""
        super().__init__(columns, lines)

    @property
    def shown(self) -> str:
        """The text on the screen now."""
        return "\n".join(line.rstrip() for line in self.display)

    @property
    def everything(self) -> str:
        """All text that a person at the terminal could still see or scroll back to."""
        hidden = _text(self._other, self.columns, self.lines) if self._other is not None else []
        return "\n".join([*self.above, *hidden, *(line.rstrip() for line in self.display)])

    def index(self) -> None:
        """Moves the line that leaves at the top into the scrollback."""
        if self._other is None and self.margins is None and self.cursor.y == self.lines - 1:
            self.above += _text(self.buffer, self.columns, 1)
        super().index()

    def erase_in_display(self, how: int = 0, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Pushes the page into the scrollback; empties the scrollback for `ESC[3J`."""
        if how == 3:  # noqa: PLR2004  (what the sequence says)
            self.above.clear()
            return
        whole = how == 2 or (how == 0 and self.cursor.y == self.cursor.x == 0)  # noqa: PLR2004
        if whole and self._other is None:
            self.above += _text(self.buffer, self.columns, self.lines)
        super().erase_in_display(how, *args, **options)

    def reset(self) -> None:
        """Pushes the page into the scrollback too."""
        if self._other is None and hasattr(self, "mode"):
            self.above += _text(self.buffer, self.columns, self.lines)
        self._other = None
        super().reset()

    def set_mode(self, *modes: int, **options: Any) -> None:  # noqa: ANN401
        """Hides the normal screen when the alternate one is entered."""
        if options.get("private") and _ALTERNATE & set(modes) and self._other is None:
            self._other = {number: dict(self.buffer[number]) for number in range(self.lines)}
            super().erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:  # noqa: ANN401
        """Restores the normal screen."""
        if options.get("private") and _ALTERNATE & set(modes) and self._other is not None:
            for number, line in self._other.items():
                self.buffer[number].clear()
                self.buffer[number].update(line)
            self._other = None
        super().reset_mode(*modes, **options)


def _text(buffer: Any, columns: int, lines: int) -> list[str]:  # noqa: ANN401
    """The lines of a buffer that are not empty."""
    rows = (
        "".join(buffer[y][x].data if x in buffer[y] else " " for x in range(columns)).rstrip() for y in range(lines)
    )
    return [row for row in rows if row]


def screen_after(stream: bytes, columns: int, lines: int) -> ScrollbackScreen:
    """The screen of a terminal of that size after everything in `stream` was written to it."""
    kept = ScrollbackScreen(columns, lines)
    pyte.ByteStream(kept).feed(stream)
    return kept
